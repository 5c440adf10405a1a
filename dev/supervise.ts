import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ProcessRecord, STOP_LIMIT_MS, signalProcess, sweepGroup } from './process-record.ts';
import { StackError } from './stack-error.ts';

/** How one part is run. `ready` is tried every 50 ms until it says true; a throw counts as "not yet". `output` is what this run printed so far. */
export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stopSignal: 'SIGTERM' | 'SIGINT';
  readonly ready: (output: () => string) => Promise<boolean>;
}

/** One program of the stack. `launch` runs before every start and restart, so it must be repeatable. */
export interface Part {
  readonly kind: 'part';
  readonly name: string;
  /** Vietnamese title for the progress lines. */
  readonly label: string;
  readonly ports: readonly number[];
  readonly launch: (signal: AbortSignal) => Promise<Launch>;
}

/** A part under supervision. `stop` resolves when no process of it is left; `restart` asks for a new run, launched anew, and does not wait. */
export interface Supervised {
  readonly name: string;
  restart(): void;
  stop(): Promise<void>;
}

const RESTART_DELAYS_MS = [0, 1_000, 2_000, 5_000, 10_000, 30_000];
/** A part that ran this long before it died starts again with the shortest delay. */
const HEALTHY_AFTER_MS = 60_000;
const READY_LIMIT_MS = 90_000;
const PROBE_EVERY_MS = 50;

interface Exit {
  readonly reason: string;
}

interface Running {
  readonly pid: number;
  readonly launch: Launch;
  readonly output: () => string;
  readonly exited: Promise<Exit>;
  /** Signals the process (or its group) unless it has ended, when its pid may already be somebody else's. */
  readonly signal: (signal: NodeJS.Signals) => void;
}

/** `1234` → `1,2 s`, as Vietnamese writes decimals. */
export const seconds = (ms: number): string => `${(ms / 1000).toFixed(1).replace('.', ',')} s`;

const spawnPart = async (o: { part: Part; logFile: string; record: ProcessRecord; signal: AbortSignal }): Promise<Running> => {
  const { part, logFile, record } = o;
  const launch = await part.launch(o.signal);
  o.signal.throwIfAborted();
  const from = existsSync(logFile) ? statSync(logFile).size : 0;
  const log = openSync(logFile, 'a', 0o600);
  // A group of its own, so that Ctrl-C at the terminal reaches the owner only and the order of stopping stays ours.
  // What a part writes, PostgreSQL's cluster and Temporal's database too, is for nobody else on this machine.
  const umask = process.umask(0o077);
  const child = spawn(launch.command, launch.args, { detached: true, stdio: ['ignore', log, log], env: launch.env });
  process.umask(umask);
  closeSync(log);
  let ended = false;
  const { pid } = child;
  const exited = new Promise<Exit>((resolve) => {
    child.once('error', (error) => resolve({ reason: error.message }));
    child.once('exit', (code, signal) => {
      ended = true;
      record.clear(part.name);
      const reason = signal ?? `mã ${code}`;
      if (pid === undefined) resolve({ reason });
      else void sweepGroup(pid).then(() => resolve({ reason }));
    });
  });
  if (pid === undefined) throw new StackError(`Không chạy được ${part.label}: ${(await exited).reason} (cannot run ${launch.command})`);
  record.set(part.name, { pid, stopSignal: launch.stopSignal });
  return {
    pid,
    launch,
    output: () => readFileSync(logFile).subarray(from).toString('utf8'),
    exited,
    signal: (signal) => ended || signalProcess(pid, signal),
  };
};

type Readiness = { readonly state: 'ready' | 'late' | 'aborted' } | { readonly state: 'ended'; readonly reason: string };

const awaitReady = async ({ launch, output, exited }: Running, signal: AbortSignal): Promise<Readiness> => {
  let exit: Exit | undefined;
  void exited.then((value) => {
    exit = value;
  });
  for (const end = Date.now() + READY_LIMIT_MS; Date.now() < end; await sleep(PROBE_EVERY_MS)) {
    if (signal.aborted) return { state: 'aborted' };
    const ready = await launch.ready(output).catch(() => false);
    if (exit !== undefined) return { state: 'ended', ...exit };
    if (ready) return { state: 'ready' };
  }
  return { state: 'late' };
};

const stopRunning = async ({ signal, launch, exited }: Running): Promise<void> => {
  signal(launch.stopSignal);
  const timer = setTimeout(() => signal('SIGKILL'), STOP_LIMIT_MS);
  await exited;
  clearTimeout(timer);
};

const lastLines = (text: string): string => text.trimEnd().split('\n').slice(-6).join('\n    ');

const explain = (readiness: Readiness): string => {
  switch (readiness.state) {
    case 'ended':
      return `dừng ngay khi khởi động: ${readiness.reason}`;
    case 'late':
      return `chưa sẵn sàng sau ${seconds(READY_LIMIT_MS)}`;
    case 'aborted':
    case 'ready':
      return 'bị dừng khi đang khởi động';
  }
};

/**
 * Starts the part, waits until it is ready, and from then on starts it again whenever it dies, with a growing delay.
 * Throws StackError, with nothing left running, when the first start does not succeed or `signal` aborts it.
 */
export const supervise = async (o: {
  part: Part;
  logDir: string;
  record: ProcessRecord;
  say: (line: string) => void;
  signal: AbortSignal;
}): Promise<Supervised> => {
  const { part, record, say } = o;
  mkdirSync(o.logDir, { recursive: true, mode: 0o700 });
  const logFile = path.join(o.logDir, `${part.name}.log`);

  let running = await spawnPart({ part, logFile, record, signal: o.signal });
  const first = await awaitReady(running, o.signal);
  if (first.state !== 'ready') {
    await stopRunning(running);
    throw new StackError(
      `${part.label} ${explain(first)} (${part.name} did not start). Nhật ký ${logFile}:\n    ${lastLines(running.output())}`,
    );
  }

  const stopping = new AbortController();
  const { signal } = stopping;
  let asked = new AbortController();
  const keepRunning = async (): Promise<void> => {
    let readyAt = Date.now();
    for (let attempt = 0; ; attempt += 1) {
      const { reason } = await running.exited;
      if (signal.aborted) return;
      if (Date.now() - readyAt > HEALTHY_AFTER_MS) attempt = 0;
      const delay = RESTART_DELAYS_MS[Math.min(attempt, RESTART_DELAYS_MS.length - 1)] ?? 0;
      if (!asked.signal.aborted)
        say(`⚠ ${part.label} đã chết (${reason}): khởi động lại ${delay === 0 ? 'ngay' : `sau ${seconds(delay)}`}, lần ${attempt + 1}`);
      await sleep(delay, undefined, { signal: AbortSignal.any([signal, asked.signal]) }).catch(() => undefined);
      if (signal.aborted) return;
      if (asked.signal.aborted) attempt = -1;
      asked = new AbortController();
      const began = Date.now();
      try {
        running = await spawnPart({ part, logFile, record, signal });
      } catch (error) {
        // The loop comes round at once, because the previous run has ended, and waits longer.
        if (!signal.aborted) say(`⚠ ${part.label}: ${error instanceof Error ? error.message : String(error)}`);
        continue;
      }
      // Asked while the launch was under way: it may have read what has changed since.
      if (asked.signal.aborted) running.signal(running.launch.stopSignal);
      if ((await awaitReady(running, signal)).state === 'ready') {
        readyAt = Date.now();
        say(`✓ ${part.label} chạy lại sau ${seconds(readyAt - began)} (pid ${running.pid})`);
      }
      if (signal.aborted) await stopRunning(running);
    }
  };
  const kept = keepRunning();

  return {
    name: part.name,
    restart: () => {
      asked.abort();
      void stopRunning(running);
    },
    stop: async () => {
      stopping.abort();
      await stopRunning(running);
      await kept;
    },
  };
};
