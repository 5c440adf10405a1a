import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { StackError } from './stack-error.ts';

/** A process that cannot be mistaken for a later one with the same pid. `startTime`: opaque text of the operating system. */
export interface ProcessId {
  readonly pid: number;
  readonly startTime: string;
}

interface RecordedPart extends ProcessId {
  readonly stopSignal: NodeJS.Signals;
}

interface RecordFile {
  readonly owner: ProcessId;
  /** `npm` and the bootstrap above the owner: when one of them is gone, nobody can stop the owner by Ctrl-C any more. */
  readonly launchers: readonly ProcessId[];
  readonly parts: Readonly<Record<string, RecordedPart>>;
}

/** The running parts of one data folder, kept in `pids.json` so that a later start can end what a killed one left behind. */
export interface ProcessRecord {
  set(name: string, process: { readonly pid: number; readonly stopSignal: NodeJS.Signals }): void;
  clear(name: string): void;
  pids(): Readonly<Record<string, number>>;
  /** `listener` runs after every later change. */
  onChange(listener: () => void): void;
  release(): void;
}

/** Above the 20 s that the worker gives its running activities. */
export const STOP_LIMIT_MS = 25_000;

interface Stat {
  readonly ended: boolean;
  readonly ppid: number;
  readonly group: number;
  readonly startTime: string;
}

/** The command name may hold blanks and brackets, so fields are counted after its last bracket (proc(5)). */
const statOf = (pid: number): Stat | undefined => {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return {
      ended: fields[0] === 'Z' || fields[0] === 'X',
      ppid: Number(fields[1]),
      group: Number(fields[2]),
      startTime: fields[19] ?? '',
    };
  } catch {
    return undefined;
  }
};

/** When the process began, or `undefined` when it does not run (a zombie does not). */
export const startTimeOf = (pid: number): string | undefined => {
  if (process.platform === 'linux') {
    const stat = statOf(pid);
    return stat === undefined || stat.ended ? undefined : stat.startTime;
  }
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined;
  } catch {
    return undefined;
  }
};

const identify = (pid: number): ProcessId | undefined => {
  const startTime = startTimeOf(pid);
  return startTime === undefined ? undefined : { pid, startTime };
};

const isAlive = ({ pid, startTime }: ProcessId): boolean => startTimeOf(pid) === startTime;

/** Sends `signal` to the process, or to its whole group when `pid` is negative; a process that has gone meanwhile is no error. */
export const signalProcess = (pid: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
};

/** Zombies do not count: in a container without an init nobody reaps them. */
const groupIsRunning = (leader: number): boolean => {
  if (process.platform === 'linux') {
    return readdirSync('/proc').some((entry) => {
      const stat = /^\d+$/.test(entry) ? statOf(Number(entry)) : undefined;
      return stat !== undefined && stat.group === leader && !stat.ended;
    });
  }
  try {
    return process.kill(-leader, 0);
  } catch {
    return false;
  }
};

/** Kills what is left of the group of a leader that has ended: helpers (tsx keeps an esbuild process) would hold its port. */
export const sweepGroup = async (leader: number): Promise<void> => {
  signalProcess(-leader, 'SIGKILL');
  for (const end = Date.now() + 1_000; Date.now() < end && groupIsRunning(leader); ) await sleep(10);
};

/** Resolves once none of the processes runs, or after `limitMs`. */
const untilGone = async (processes: readonly ProcessId[], limitMs: number): Promise<void> => {
  for (const end = Date.now() + limitMs; Date.now() < end && processes.some(isAlive); ) await sleep(50);
};

const endProcess = async (target: ProcessId, signal: NodeJS.Signals): Promise<void> => {
  if (!isAlive(target)) return;
  signalProcess(target.pid, signal);
  await untilGone([target], STOP_LIMIT_MS);
  if (isAlive(target)) signalProcess(target.pid, 'SIGKILL');
  await untilGone([target], STOP_LIMIT_MS);
};

/** The bootstrap above this process and the npm above it; npm may run its script through a `sh -c` of its own. */
const launchersOf = (): readonly ProcessId[] => {
  if (process.env.npm_lifecycle_event !== 'start' || process.platform !== 'linux') return [];
  const chain: ProcessId[] = [];
  for (let pid = process.ppid; pid > 1 && chain.length < 3; pid = statOf(pid)?.ppid ?? 0) {
    const launcher = identify(pid);
    if (launcher !== undefined) chain.push(launcher);
    if (!readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('bootstrap.mjs')) break;
  }
  return chain;
};

const read = (file: string): RecordFile | undefined => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as RecordFile;
  } catch {
    // Missing, or cut off by a power failure: then no process of it runs either.
    return undefined;
  }
};

const endLeftovers = async (old: RecordFile, say: (line: string) => void): Promise<void> => {
  const running = Object.entries(old.parts).filter(([, part]) => isAlive(part));
  if (isAlive(old.owner)) await endProcess(old.owner, 'SIGTERM');
  // Last started, first ended: the API must not see its database vanish under a request.
  for (const [, part] of running.reverse()) {
    await endProcess(part, part.stopSignal);
    await sweepGroup(part.pid);
  }
  const names = running.map(([name, part]) => `${name} ${part.pid}`).join(', ');
  if (names !== '') say(`⚠ Lần chạy trước (pid ${old.owner.pid}) bị ngắt đột ngột; đã dừng các tiến trình còn sót: ${names}`);
};

/**
 * Takes the data folder for this process: ends what a killed predecessor left running (and says so), refuses while a predecessor lives.
 * Throws StackError on refusal.
 */
export const claimDataDir = async ({ dataDir, say }: { dataDir: string; say: (line: string) => void }): Promise<ProcessRecord> => {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  // One of an older version stands open.
  chmodSync(dataDir, 0o700);
  const file = path.join(dataDir, 'pids.json');
  const old = read(file);
  if (old !== undefined) {
    if (isAlive(old.owner) && old.launchers.every(isAlive)) {
      throw new StackError(
        `Thư mục ${dataDir} đang được một lần chạy khác dùng (pid ${old.owner.pid}); hãy dừng nó hoặc đặt DATA_DIR và PORT khác ` +
          `(this data folder is in use by process ${old.owner.pid}: stop it, or set another DATA_DIR and PORT)`,
      );
    }
    await endLeftovers(old, say);
  }
  rmSync(file, { force: true });
  const owner = identify(process.pid) ?? { pid: process.pid, startTime: '' };
  const launchers = launchersOf();
  let parts: Record<string, RecordedPart> = {};
  try {
    // `wx`: of two starts in the same instant only one gets the folder.
    writeFileSync(file, JSON.stringify({ owner, launchers, parts }), { flag: 'wx', mode: 0o600 });
  } catch {
    throw new StackError(`Một lần chạy khác vừa chiếm thư mục ${dataDir} (another start has just taken this data folder)`);
  }
  let changed = (): void => undefined;
  const save = (): void => {
    const temporary = `${file}.${process.pid}`;
    writeFileSync(temporary, JSON.stringify({ owner, launchers, parts }, null, 2), { mode: 0o600 });
    renameSync(temporary, file);
    changed();
  };
  return {
    onChange: (listener) => {
      changed = listener;
    },
    set: (name, { pid, stopSignal }) => {
      parts = { ...parts, [name]: { pid, startTime: startTimeOf(pid) ?? '', stopSignal } };
      save();
    },
    clear: (name) => {
      const { [name]: _gone, ...rest } = parts;
      parts = rest;
      save();
    },
    pids: () => Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, part.pid])),
    release: () => rmSync(file, { force: true }),
  };
};
