import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { productPlan } from './parts.ts';
import type { Piece, Plan, PlanOptions, Summary } from './plan.ts';
import { isFree } from './probe.ts';
import { claimDataDir, type ProcessRecord } from './process-record.ts';
import { StackError } from './stack-error.ts';
import { type Part, type Supervised, seconds, supervise } from './supervise.ts';

/** A running stack. `stop` ends it in reverse order and leaves no process. */
export interface Stack extends Summary {
  /** Current pid of each part; changes when a part is restarted. */
  pids(): Readonly<Record<string, number>>;
  /** Tokens by person. */
  readonly tokens: Readonly<Record<string, string>>;
  /** Gives some parts a new run, without waiting for it. */
  restart(names: readonly string[]): void;
  stop(): Promise<void>;
}

/** `dataDir` may be relative. `log` gets one line per event. `signal` ends a start that is under way. `plan` is the product unless a test brings its own. */
export interface StackOptions {
  readonly port: number;
  readonly dataDir: string;
  readonly log: (line: string) => void;
  readonly signal?: AbortSignal;
  readonly plan?: (o: PlanOptions) => Plan;
}

const checkPorts = async (parts: readonly Part[]): Promise<void> => {
  for (const { label, ports } of parts) {
    for (const port of ports) {
      if (await isFree(port)) continue;
      throw new StackError(
        `Cổng ${port} mà ${label} cần đang bị chương trình khác dùng; hãy dừng nó hoặc chọn PORT khác (port ${port}, needed by ${label}, is taken)`,
      );
    }
  }
};

interface Supervising {
  readonly dataDir: string;
  readonly record: ProcessRecord;
  readonly say: (line: string) => void;
  readonly running: Supervised[];
}

const runPiece = async (piece: Piece, o: Supervising, signal: AbortSignal): Promise<void> => {
  const began = Date.now();
  if (piece.kind === 'job') await piece.run(signal);
  else o.running.push(await supervise({ part: piece, logDir: path.join(o.dataDir, 'log'), record: o.record, say: o.say, signal }));
  const where = piece.kind === 'part' && piece.ports.length > 0 ? ` (cổng ${piece.ports.join(', ')})` : '';
  o.say(`✓ ${seconds(Date.now() - began).padStart(7)}  ${piece.label}${where}`);
};

/** The first failure ends the whole stage at once; a start that cannot succeed should not keep a person waiting. */
const runStage = async (pieces: readonly Piece[], o: Supervising, signal: AbortSignal): Promise<void> => {
  const failing = new AbortController();
  const either = AbortSignal.any([signal, failing.signal]);
  let failure: unknown;
  await Promise.all(
    pieces.map((piece) =>
      runPiece(piece, o, either).catch((error: unknown) => {
        failure ??= error;
        failing.abort();
      }),
    ),
  );
  if (failure !== undefined) throw failure;
};

/** `stack.json` is there exactly while the stack is ready, so that a script may wait for it. */
const stackFile = (dataDir: string): string => path.join(dataDir, 'stack.json');

const stopAll = async ({ dataDir, running, record }: Supervising): Promise<void> => {
  record.onChange(() => undefined);
  rmSync(stackFile(dataDir), { force: true });
  for (let part = running.pop(); part !== undefined; part = running.pop()) await part.stop();
  record.release();
};

/** Starts everything and returns once it is ready. Throws StackError, with nothing left running, when it cannot. */
export const startStack = async (options: StackOptions): Promise<Stack> => {
  const dataDir = path.resolve(options.dataDir);
  const say = options.log;
  const signal = options.signal ?? new AbortController().signal;
  const record = await claimDataDir({ dataDir, say });
  const supervising: Supervising = { dataDir, record, say, running: [] };
  const stop = (): Promise<void> => stopAll(supervising);
  try {
    rmSync(stackFile(dataDir), { force: true });
    const plan = (options.plan ?? productPlan)({ port: options.port, dataDir, say });
    const parts = plan.stages.flat().filter((piece) => piece.kind === 'part');
    await checkPorts(parts);
    for (const stage of plan.stages) {
      await runStage(stage, supervising, signal);
      signal.throwIfAborted();
    }
    const summary = await plan.summarise();
    const tokens = Object.fromEntries(summary.people.map(({ person, token }) => [person, token]));
    const save = (): void =>
      writeFileSync(stackFile(dataDir), JSON.stringify({ ...summary.addresses, tokens, pids: record.pids() }, null, 2), { mode: 0o600 });
    save();
    record.onChange(save);
    const restart = (names: readonly string[]): void => {
      say(`↻ Khởi động lại ${names.join(', ')}`);
      for (const part of supervising.running) if (names.includes(part.name)) part.restart();
    };
    return { ...summary, tokens, pids: record.pids, restart, stop };
  } catch (error) {
    await stop();
    throw error;
  }
};
