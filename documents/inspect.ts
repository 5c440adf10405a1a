import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** What one page is like, before any judgement. */
export interface PageFacts {
  readonly widthMm: number;
  readonly heightMm: number;
  /** Effective dots per inch, the smaller of both directions; null for a page without a full-page image (born digital). */
  readonly dpi: number | null;
  /** Whether a scanned page holds colour; true for a page born digital, which the demand for colour does not concern. */
  readonly colour: boolean;
  /** Nothing but background on a scanned page; absent for a page born digital. */
  readonly blank?: boolean;
}

/** Media types that are taken in; always found by content, never by name. */
export type MediaType = 'application/pdf' | 'image/jpeg' | 'image/png' | 'image/tiff';

/** Why an upload is refused. */
export type InspectionRefusal = 'FILE_TYPE_NOT_ALLOWED' | 'FILE_DAMAGED' | 'FILE_ENCRYPTED' | 'FILE_ACTIVE_CONTENT' | 'FILE_TOO_COMPLEX';

/** `signatures` counts signature fields, filled or not; `detail` is technical, for logs and support. */
export type Inspection =
  | { readonly ok: true; readonly mediaType: MediaType; readonly pages: readonly PageFacts[]; readonly signatures: number }
  | { readonly ok: false; readonly code: InspectionRefusal; readonly detail: string };

const WALL_MS = 20_000;
/** One 120-megapixel page in RGB is 360 MB, and decoders hold it twice at worst; a 1 MB object-stream bomb asks for 1.1 GB (measured). */
const MEMORY_KIB = 1_000 * 1024;
const HEAP_MB = 400;

/** How a process ends that asked for more memory than it may have, or that a parser crashed. */
const CRASHES: ReadonlySet<string> = new Set(['SIGABRT', 'SIGSEGV', 'SIGTRAP', 'SIGILL', 'SIGBUS']);

/** Run from source in tests and the local stack, where Node 20 needs a loader for TypeScript; compiled in production. */
const childArguments = (): string[] => {
  const extension = path.extname(fileURLToPath(import.meta.url));
  const loader = extension === '.ts' ? ['--import', pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href] : [];
  return [...loader, `--max-old-space-size=${HEAP_MB}`, fileURLToPath(new URL(`./inspect-child${extension}`, import.meta.url))];
};

/**
 * Inspects an untrusted file in a child process of its own: a crafted 1 MB file can cost a parser 12 s and 1.1 GB (measured), so memory
 * (`ulimit -d`: Node reserves far more address space than it uses) and time are limited, and the environment with its secrets stays outside.
 * Throws only when the inspection itself could not run.
 */
export const inspectFile = (o: { path: string }): Promise<Inspection> =>
  new Promise((resolve, reject) => {
    const child = spawn('/bin/sh', ['-c', `ulimit -d ${MEMORY_KIB} && exec "$0" "$@"`, process.execPath, ...childArguments(), o.path], {
      env: {},
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let answer = '';
    let complaint = '';
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      child.kill('SIGKILL');
    }, WALL_MS);
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      answer += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      complaint = (complaint + text).slice(-2000);
    });
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (timedOut) return resolve({ ok: false, code: 'FILE_TOO_COMPLEX', detail: `more than ${WALL_MS / 1000} s` });
      if (signal !== null && CRASHES.has(signal))
        return resolve({ ok: false, code: 'FILE_TOO_COMPLEX', detail: `parser ended by ${signal}` });
      if (code !== 0) return reject(new Error(`inspection ended with ${signal ?? `code ${code}`}: ${complaint}`));
      resolve(JSON.parse(answer) as Inspection);
    });
  });
