import { availableParallelism } from 'node:os';
import type { ChildKind, ChildTask, Line } from './child-answers.ts';
import { InspectionError } from './inspection.ts';
import { giveBack, type Inspector, limitTime, takeInspector } from './inspection-pool.ts';

/** How a process ends that asked for more memory than it may have, or that a parser crashed. */
const CRASHES: ReadonlySet<string> = new Set(['SIGABRT', 'SIGSEGV', 'SIGTRAP', 'SIGILL', 'SIGBUS']);

/** More children than cores only make each slower and need the memory of all at once; the others wait for their turn. */
let free = availableParallelism();
const queue: (() => void)[] = [];
const inTurn = async <T>(work: () => Promise<T>): Promise<T> => {
  if (free > 0) free -= 1;
  else await new Promise<void>((resolve) => queue.push(resolve));
  try {
    return await work();
  } finally {
    const next = queue.shift();
    if (next === undefined) free += 1;
    else next();
  }
};

/** Only what Node itself says: a parser's own words may quote the file. */
const technical = (complaint: string): string =>
  /FATAL ERROR: [\w ,-]{1,80}|\bERR_[A-Z_]+|\bE[A-Z]{3,}\b/.exec(complaint)?.[0] ?? 'no reason given';

interface Run {
  readonly task: ChildTask;
  readonly kind: ChildKind;
  /** Processor time: the same on a busy machine and on an idle one. */
  readonly cpuSeconds: number;
  /** Longest silence; far beyond any work, since it only tells a machine that stands still. */
  readonly silenceMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Called for every line but READY and END. */
  readonly onLine: (line: Line) => void;
}

const tooComplex = (detail: string): Line => ({ kind: 'REFUSED', code: 'FILE_TOO_COMPLEX', detail });

const failed = (detail: string): InspectionError => new InspectionError('INSPECTION_FAILED', detail);

/** The task handed over as soon as the child is ready and limited, and its answers until the last. */
const serve = (inspector: Inspector, { task, cpuSeconds, silenceMs, signal, onLine }: Run): Promise<void> =>
  new Promise((resolve, reject) => {
    let begun = false;
    let settled = false;
    const settle = (error: InspectionError | null): void => {
      settled = true;
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
      inspector.heard = () => undefined;
      if (error === null) resolve();
      else reject(error);
    };
    // The only thing that keeps our process waiting: the child itself does not.
    const timer = setTimeout(() => settle(new InspectionError('INSPECTION_TIMED_OUT', `silent for ${silenceMs} ms`)), silenceMs);
    const stop = (): void => settle(new InspectionError('INSPECTION_STOPPED', 'asked to'));
    signal?.addEventListener('abort', stop);
    if (signal?.aborted === true) stop();
    inspector.heard = (line) => {
      timer.refresh();
      if (line === null) settle(failed('words of another program'));
      else if (line.kind === 'END') settle(null);
      else if (line.kind !== 'READY') onLine(line);
    };
    void inspector.gone.then(({ code, killedBy }) => {
      if (settled) return;
      if (begun && killedBy === 'SIGXCPU') onLine(tooComplex(`more than ${cpuSeconds} s of processor time`));
      else if (begun && killedBy !== null && CRASHES.has(killedBy)) onLine(tooComplex(`parser ended by ${killedBy}`));
      else return settle(failed(`${killedBy ?? code}, ${technical(inspector.complaint)}`));
      settle(null);
    });
    inspector.ready
      .then((usedSeconds) => limitTime(inspector, usedSeconds, cpuSeconds))
      .then(() => {
        begun = true;
        inspector.process.stdin.write(`${JSON.stringify(task)}\n`);
      })
      .catch((error: NodeJS.ErrnoException) => settle(failed(`cannot be limited: ${error.code ?? error.name}`)));
  });

/**
 * Has one file looked at in a process of its own, limited in memory and processor time: a crafted 1 MB file can cost a parser 12 s and 1.1 GB
 * (measured). A limit that was hit is a line like any other refusal. Throws `InspectionError`.
 */
export const runChild = (run: Run): Promise<void> =>
  inTurn(async () => {
    if (run.signal?.aborted === true) throw new InspectionError('INSPECTION_STOPPED', 'before it began');
    const inspector = await takeInspector(run.kind, run.cpuSeconds).catch((error: NodeJS.ErrnoException) => {
      throw failed(error.code ?? 'cannot start');
    });
    try {
      await serve(inspector, run);
    } finally {
      giveBack(inspector);
    }
  });
