import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { createInterface } from 'node:readline';
import { childScript } from './child-bundle.ts';
import { InspectionError, type InspectionRefusal, type MediaType, type PageFacts } from './inspection.ts';

/** What the child prints, one JSON text a line. `READY` once its libraries are loaded: what goes wrong before is no fault of the file. */
export type Line =
  | { readonly kind: 'READY' }
  | { readonly kind: 'SURVEY'; readonly mediaType: MediaType; readonly pages: number; readonly signatures: number }
  | { readonly kind: 'PAGE'; readonly facts: PageFacts }
  | { readonly kind: 'REFUSED'; readonly code: InspectionRefusal; readonly detail: string }
  | { readonly kind: 'END' };

/** What the child is asked for. */
export interface ChildTask {
  readonly path: string;
  /** Whether the file as a whole is judged first. */
  readonly survey: boolean;
  /** Pages to look at, counted from 0, `until` excluded; may lie beyond the end. */
  readonly from: number;
  readonly until: number;
}

/** One 120-megapixel page in RGB is 360 MB, and decoders hold it twice at worst; a 1 MB object-stream bomb asks for 1.1 GB (measured). */
const MEMORY_KIB = 1_000 * 1024;
const HEAP_MB = 400;

/** How a process ends that asked for more memory than it may have, or that a parser crashed. */
const CRASHES: ReadonlySet<string> = new Set(['SIGABRT', 'SIGSEGV', 'SIGTRAP', 'SIGILL', 'SIGBUS']);

/** More children than cores only make each slower and need the memory of all at once; the others wait for their turn. */
let free = availableParallelism();
const waiting: (() => void)[] = [];
const inTurn = async <T>(work: () => Promise<T>): Promise<T> => {
  if (free > 0) free -= 1;
  else await new Promise<void>((resolve) => waiting.push(resolve));
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next === undefined) free += 1;
    else next();
  }
};

/** Only what Node itself says: a parser's own words may quote the file. */
const technical = (complaint: string): string =>
  /FATAL ERROR: [\w ,-]{1,80}|\bERR_[A-Z_]+|\bE[A-Z]{3,}\b/.exec(complaint)?.[0] ?? 'no reason given';

interface Run {
  readonly task: ChildTask;
  /** Processor time: the same on a busy machine and on an idle one. */
  readonly cpuSeconds: number;
  /** Longest silence; far beyond any work, since it only tells a machine that stands still. */
  readonly silenceMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Called for every line but READY and END. */
  readonly onLine: (line: Line) => void;
}

const tooComplex = (detail: string): Line => ({ kind: 'REFUSED', code: 'FILE_TOO_COMPLEX', detail });

const runNow = ({ task, cpuSeconds, silenceMs, signal, onLine }: Run, script: string): Promise<void> =>
  new Promise((resolve, reject) => {
    if (signal?.aborted === true) return reject(new InspectionError('INSPECTION_STOPPED', 'before it began'));
    // `ulimit -d`: Node reserves far more address space than it uses. The soft limit of time sends SIGXCPU, which nothing else does.
    const limits = `ulimit -d ${MEMORY_KIB} && ulimit -S -t ${cpuSeconds} && ulimit -H -t ${cpuSeconds + 5} && exec "$0" "$@"`;
    const child = spawn('/bin/sh', ['-c', limits, process.execPath, `--max-old-space-size=${HEAP_MB}`, script, JSON.stringify(task)], {
      env: {},
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let ended: InspectionError | null = null;
    let ready = false;
    let complete = false;
    let complaint = '';
    const end = (error: InspectionError): void => {
      ended ??= error;
      child.kill('SIGKILL');
    };
    const timer = setTimeout(() => end(new InspectionError('INSPECTION_TIMED_OUT', `silent for ${silenceMs} ms`)), silenceMs);
    const stop = (): void => end(new InspectionError('INSPECTION_STOPPED', 'asked to'));
    signal?.addEventListener('abort', stop);
    const lines = createInterface({ input: child.stdout });
    lines.on('line', (text) => {
      timer.refresh();
      const line = JSON.parse(text) as Line;
      if (line.kind === 'READY') ready = true;
      else if (line.kind === 'END') complete = true;
      else onLine(line);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      complaint = (complaint + text).slice(-2000);
    });
    const settled = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
    };
    child.on('error', (error: NodeJS.ErrnoException) => {
      settled();
      reject(new InspectionError('INSPECTION_FAILED', error.code ?? 'cannot start'));
    });
    child.on('close', (code, killedBy) => {
      settled();
      if (ended !== null) return reject(ended);
      if (complete) return resolve();
      if (ready && killedBy === 'SIGXCPU') onLine(tooComplex(`more than ${cpuSeconds} s of processor time`));
      else if (ready && killedBy !== null && CRASHES.has(killedBy)) onLine(tooComplex(`parser ended by ${killedBy}`));
      else return reject(new InspectionError('INSPECTION_FAILED', `${killedBy ?? `code ${code}`}, ${technical(complaint)}`));
      resolve();
    });
  });

/**
 * Runs inspect-child in a process of its own, limited in memory and processor time and without our environment and its secrets: a crafted 1 MB file
 * can cost a parser 12 s and 1.1 GB (measured). A limit that was hit is a line like any other refusal. Throws `InspectionError`.
 */
export const runChild = (run: Run): Promise<void> => inTurn(async () => runNow(run, await childScript()));
