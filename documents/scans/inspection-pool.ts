import { type ChildProcessByStdio, execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Socket } from 'node:net';
import { availableParallelism } from 'node:os';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { promisify } from 'node:util';
import type { ChildKind, Line } from './child-answers.ts';
import { childProgram, FLAGS } from './child-bundle.ts';

/** A process of the inspection; it serves one file and is ended. */
export interface Inspector {
  readonly kind: ChildKind;
  readonly process: ChildProcessByStdio<Writable, Readable, Readable>;
  /** Processor seconds of its start, once it is ready. */
  readonly ready: Promise<number>;
  /** How it ended: `killedBy` a signal, with a `code`, or by an error's code before it began. */
  readonly gone: Promise<{ readonly code: number | string | null; readonly killedBy: NodeJS.Signals | null }>;
  /** Whom its lines go to; null for one that is none of ours. */
  heard: (line: Line | null) => void;
  /** The end of what it complained of. */
  complaint: string;
}

/** One 120-megapixel page in RGB is 360 MB, and decoders hold it twice at worst; a 1 MB object-stream bomb asks for 1.1 GB (measured). */
const MEMORY_KIB = 1_000 * 1024;

/** Between the signal that says what happened and the end that no program can put off. */
const GRACE_SECONDS = 5;

/** Sets a limit of a process that runs already; part of every Debian. Without it no child can wait for its file, since its limit is the file's. */
const PRLIMIT = '/usr/bin/prlimit';
const canWait = existsSync(PRLIMIT);

/** A child that waits holds 60 MB (pictures) to 110 MB (PDF): not for ever. */
const IDLE_MS = 10 * 60_000;

const parsed = (text: string): Line | null => {
  try {
    return JSON.parse(text) as Line;
  } catch {
    return null;
  }
};

/** Without our environment and its secrets; `cpuSeconds` when the file is known already. */
const start = async (kind: ChildKind, cpuSeconds: number | null): Promise<Inspector> => {
  const program = await childProgram();
  // `ulimit -d`: Node reserves far more address space than it uses. The soft limit of time sends SIGXCPU, which nothing else does.
  const time = cpuSeconds === null ? '' : `ulimit -S -t ${cpuSeconds} && ulimit -H -t ${cpuSeconds + GRACE_SECONDS} && `;
  const limited = `ulimit -d ${MEMORY_KIB} && ${time}exec "$0" "$@"`;
  const args = [...FLAGS, program.start, kind, program.pdfiumFile, program.sharpFile];
  const child = spawn('/bin/sh', ['-c', limited, process.execPath, ...args], { env: {}, stdio: ['pipe', 'pipe', 'pipe'] });
  let isReady: (cpuSeconds: number) => void = () => undefined;
  const inspector: Inspector = {
    kind,
    process: child,
    ready: new Promise((resolve) => {
      isReady = resolve;
    }),
    gone: new Promise((resolve) => {
      child.on('error', (error: NodeJS.ErrnoException) => resolve({ code: error.code ?? 'cannot start', killedBy: null }));
      child.on('close', (code, killedBy) => resolve({ code, killedBy }));
    }),
    heard: () => undefined,
    complaint: '',
  };
  // One that waits keeps no process alive: when ours ends, its input ends, and it goes.
  child.unref();
  for (const stream of [child.stdin, child.stdout, child.stderr]) (stream as Writable | Readable as Socket).unref();
  child.stdin.on('error', () => undefined);
  createInterface({ input: child.stdout }).on('line', (text) => {
    const line = parsed(text);
    if (line?.kind === 'READY') isReady(line.cpuSeconds);
    inspector.heard(line);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    inspector.complaint = (inspector.complaint + text).slice(-2000);
  });
  return inspector;
};

/** Those that wait, the one that waits longest first. */
const waiting: Inspector[] = [];

const leave = (inspector: Inspector): boolean => {
  const at = waiting.indexOf(inspector);
  if (at >= 0) waiting.splice(at, 1);
  return at >= 0;
};

const end = (inspector: Inspector): void => {
  leave(inspector);
  inspector.process.kill('SIGKILL');
};

/** Lets a new child wait for the next file of this kind, as many as there are cores in all. */
const replace = async (kind: ChildKind): Promise<void> => {
  const inspector = await start(kind, null);
  waiting.push(inspector);
  const timer = setTimeout(() => end(inspector), IDLE_MS).unref();
  void inspector.gone.then(() => {
    clearTimeout(timer);
    leave(inspector);
  });
  const oldest = waiting.length > availableParallelism() ? waiting[0] : undefined;
  if (oldest !== undefined) end(oldest);
};

/** A child for one file of this kind; the caller ends it. It may be ready, on its way, or about to fail. */
export const takeInspector = async (kind: ChildKind, cpuSeconds: number): Promise<Inspector> => {
  const found = waiting.find((inspector) => inspector.kind === kind);
  if (found !== undefined && leave(found)) return found;
  return start(kind, canWait ? null : cpuSeconds);
};

/** Limits the processor time that it may use from now on. Throws when it is gone. */
export const limitTime = async ({ process: { pid } }: Inspector, usedSeconds: number, cpuSeconds: number): Promise<void> => {
  if (!canWait) return;
  const soft = Math.ceil(usedSeconds + cpuSeconds);
  await promisify(execFile)(PRLIMIT, ['--pid', `${pid}`, `--cpu=${soft}:${soft + GRACE_SECONDS}`], { env: {} });
};

/** Ends one that has served, and lets another wait. */
export const giveBack = (inspector: Inspector): void => {
  end(inspector);
  // What cannot start now is started when it is needed, and says then why it cannot.
  if (canWait) replace(inspector.kind).catch(() => undefined);
};

/** Lets a child of each kind wait from a process's start on, so that the first file that somebody sends pays for none. */
export const prepareInspection = async (kinds: readonly ChildKind[]): Promise<void> => {
  if (canWait) await Promise.allSettled(kinds.map(replace));
};
