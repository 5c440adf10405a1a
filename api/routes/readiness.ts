import { statfs } from 'node:fs/promises';
import { sql } from 'drizzle-orm';
import { outageOf } from '../../db/outage.ts';
import type { Deps } from '../http/deps.ts';

/** No part is waited for longer. */
const CHECK_MS = 2_000;
/** Workers tell the engine every 5 s that they live (worker/main.ts): a frozen one shows after 20 s, three of them missed. */
const SILENT_MS = 20_000;
/** An idle poll stays open for 60 s and is the last sign of its poller until then. Without heartbeats a frozen worker shows after this only. */
const POLLER_GONE_MS = 75_000;
/** Deadlines of commands and the legal clock are instants: beyond this they are told wrongly. */
const MOST_SKEW_MS = 5_000;

type Parts = Pick<Deps, 'db' | 'temporal' | 'config' | 'clock'>;

export interface PartState {
  /** `database`, `temporal`, `queue:<task queue>`, `files`, `clock`. */
  readonly part: string;
  readonly status: 'UP' | 'DOWN';
  /** A code and at most a figure, when DOWN. */
  readonly cause?: string;
}

/** What a check finds wrong, or `null`. */
type Check = () => Promise<string | null>;

/** gRPC's codes are numbers. */
const codeOf = (error: unknown): string => {
  const outage = outageOf(error);
  if (outage !== null) return outage.cause;
  if (!(error instanceof Error && 'code' in error)) return 'NO_ANSWER';
  return typeof error.code === 'number' ? `NO_ANSWER ${error.code}` : String(error.code);
};

const within = async (check: Check): Promise<string | null> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve('NO_ANSWER'), CHECK_MS);
  });
  try {
    return await Promise.race([check(), late]);
  } catch (error) {
    return codeOf(error);
  } finally {
    clearTimeout(timer);
  }
};

const soon = <T>(temporal: Deps['temporal'], ask: () => Promise<T>): Promise<T> => temporal.withDeadline(Date.now() + CHECK_MS, ask);

const engine =
  (temporal: Deps['temporal']): Check =>
  async () => {
    await soon(temporal, () => temporal.workflowService.getSystemInfo({}));
    return null;
  };

/** Whether the Temporal server answers just now. */
export const engineAnswers = async (temporal: Deps['temporal']): Promise<boolean> => (await within(engine(temporal))) === null;

interface Instant {
  readonly seconds?: unknown;
  readonly nanos?: number | null;
}

/** protobufjs gives 64-bit seconds as an object that turns into a number. */
const millis = (at: Instant | null | undefined): number => Number(at?.seconds ?? 0) * 1000 + (at?.nanos ?? 0) / 1e6;

/** temporal.api.enums.v1.TaskQueueType */
const KINDS = { WORKFLOW: 1, ACTIVITY: 2 } as const;

interface Queue {
  readonly name: string;
  readonly kinds: readonly (keyof typeof KINDS)[];
}

/** The queues that the configuration makes; only the first has workflows. */
export const queuesOf = ({ taskQueue, splitQueues }: Deps['config']['temporal']): readonly Queue[] => [
  { name: taskQueue, kinds: ['WORKFLOW', 'ACTIVITY'] },
  ...(splitQueues ? ['documents', 'gateways'].map((half) => ({ name: `${taskQueue}-${half}`, kinds: ['ACTIVITY'] as const })) : []),
];

/** The youngest sign of life of a queue's workers, or `null` where none tells: an older server, or workers of the last five seconds. */
const lastHeartbeat = async ({ temporal, config }: Parts, queue: string): Promise<number | null> => {
  const { namespace } = config.temporal;
  try {
    const { workersInfo } = await temporal.workflowService.listWorkers({ namespace, pageSize: 100, query: `TaskQueue="${queue}"` });
    const beats = (workersInfo ?? []).map(({ workerHeartbeat }) => millis(workerHeartbeat?.heartbeatTime));
    return beats.length === 0 ? null : Math.max(...beats);
  } catch (error) {
    const UNIMPLEMENTED = 12;
    if (error instanceof Error && 'code' in error && error.code === UNIMPLEMENTED) return null;
    throw error;
  }
};

interface Seen {
  readonly kind: keyof typeof KINDS;
  /** When the engine last heard a poller of this kind; 0 for never. */
  readonly at: number;
}

const lastPoll = async ({ temporal, config }: Parts, name: string, kind: keyof typeof KINDS): Promise<Seen> => {
  const { namespace } = config.temporal;
  const { pollers } = await temporal.workflowService.describeTaskQueue({ namespace, taskQueue: { name }, taskQueueType: KINDS[kind] });
  return { kind, at: Math.max(0, ...(pollers ?? []).map(({ lastAccessTime }) => millis(lastAccessTime))) };
};

const served =
  (parts: Parts, { name, kinds }: Queue): Check =>
  () =>
    soon(parts.temporal, async () => {
      // One after the other: a call that is left behind is tried again by the SDK, even on a connection that was closed meanwhile.
      const polls: Seen[] = [];
      for (const kind of kinds) polls.push(await lastPoll(parts, name, kind));
      const beat = await lastHeartbeat(parts, name);
      const now = Date.parse(parts.clock.now());
      const missing = polls.find(({ at }) => now - at > POLLER_GONE_MS);
      if (missing !== undefined) return `NO_POLLER ${missing.kind}`;
      if (beat !== null && now - beat > SILENT_MS) return `WORKER_SILENT ${Math.round((now - beat) / 1000)} s`;
      // The engine stamps a poll when it begins: one from the future says that this clock is behind the engine's.
      const ahead = Math.max(...polls.map(({ at }) => at)) - now;
      return ahead > MOST_SKEW_MS ? `SKEW_TO_ENGINE ${Math.round(ahead / 1000)} s` : null;
    });

const database =
  ({ db }: Parts): Check =>
  async () => {
    await db.execute(sql`select 1`);
    return null;
  };

const freeDisk =
  ({ config }: Parts): Check =>
  async () => {
    const { bavail, bsize } = await statfs(config.filesDir);
    const free = bavail * bsize;
    return free < config.minFreeBytes ? `FREE_BYTES ${free} < ${config.minFreeBytes}` : null;
  };

/** What the database's clock says between two looks at ours; half the way there and back is what cannot be known. */
const skew =
  ({ db, clock }: Parts): Check =>
  async () => {
    const before = Date.parse(clock.now());
    const [row] = await db.execute<{ at: string }>(sql`select extract(epoch from clock_timestamp()) * 1000 as at`);
    const after = Date.parse(clock.now());
    const off = Math.abs(Number(row?.at) - (before + after) / 2) - (after - before) / 2;
    return off > MOST_SKEW_MS ? `SKEW_TO_DATABASE ${Math.round(off / 1000)} s` : null;
  };

/** Asks every part at once; takes no longer than the slowest check may. */
export const readiness = (parts: Parts): Promise<readonly PartState[]> => {
  const checks: readonly (readonly [string, Check])[] = [
    ['database', database(parts)],
    ['temporal', engine(parts.temporal)],
    ...queuesOf(parts.config.temporal).map((queue) => [`queue:${queue.name}`, served(parts, queue)] as const),
    ['files', freeDisk(parts)],
    ['clock', skew(parts)],
  ];
  return Promise.all(
    checks.map(async ([part, check]): Promise<PartState> => {
      const cause = await within(check);
      return cause === null ? { part, status: 'UP' } : { part, status: 'DOWN', cause };
    }),
  );
};
