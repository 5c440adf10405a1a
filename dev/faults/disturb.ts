import { setTimeout as pause } from 'node:timers/promises';
import postgres from 'postgres';
import type { TestStack } from '../../test/support/stack.ts';
import { until } from '../../test/support/until.ts';
import { countBy } from '../outcome.ts';

/** One thing done to the running stack. `KILL` and `FREEZE` meet a whole process, `BREAK` one connection's process inside PostgreSQL. */
export type Disturbance =
  | { readonly kind: 'KILL'; readonly part: Part }
  | { readonly kind: 'FREEZE'; readonly part: Part; readonly ms: number }
  | { readonly kind: 'KILL_POSTGRES' }
  | { readonly kind: 'BREAK_POSTGRES' };

const PARTS = ['worker', 'api', 'temporal'] as const;
type Part = (typeof PARTS)[number];

/** A frozen process is one that a busy machine, a snapshot or a full swap holds up. */
const FREEZE_MS = { least: 3_000, most: 25_000 };
/** One kill in so many meets PostgreSQL as a whole; the others one process of it, upon which it ends all connections and recovers. */
const WHOLE_POSTGRES = 5;

export type Random = (below: number) => number;

/** So many stops of parts and kills of PostgreSQL, in an order that the seed gives. */
export const disturbancesOf = (random: Random, o: { readonly stops: number; readonly postgres: number }): readonly Disturbance[] => {
  const stops = Array.from({ length: o.stops }, (_, index): Disturbance => {
    // Each part in turn, killed first and frozen the next time round.
    const part = PARTS[index % PARTS.length] ?? 'worker';
    const frozen = Math.floor(index / PARTS.length) % 2 === 1;
    return frozen ? { kind: 'FREEZE', part, ms: FREEZE_MS.least + random(FREEZE_MS.most - FREEZE_MS.least) } : { kind: 'KILL', part };
  });
  const kills = Array.from(
    { length: o.postgres },
    (_, index): Disturbance => ({ kind: index % WHOLE_POSTGRES === 0 ? 'KILL_POSTGRES' : 'BREAK_POSTGRES' }),
  );
  const all = [...stops, ...kills];
  for (let last = all.length - 1; last > 0; last -= 1) {
    const other = random(last + 1);
    const [a, b] = [all[last], all[other]];
    if (a !== undefined && b !== undefined) [all[last], all[other]] = [b, a];
  }
  return all;
};

export const describeDisturbance = (done: Disturbance): string =>
  'part' in done ? `${done.kind} ${done.part}${done.kind === 'FREEZE' ? ` ${(done.ms / 1000).toFixed(1)} s` : ''}` : done.kind;

/** Does one thing to the stack and waits until the part is there again. */
export const disturb = async (stack: TestStack, done: Disturbance): Promise<void> => {
  const killed = async (part: string): Promise<void> => {
    const pid = stack.pids()[part];
    if (pid === undefined) return;
    process.kill(pid, 'SIGKILL');
    await until(`${part} runs again`, () => (stack.pids()[part] ?? pid) !== pid, 120_000);
  };
  switch (done.kind) {
    case 'KILL':
      return killed(done.part);
    case 'KILL_POSTGRES':
      return killed('postgres');
    case 'FREEZE': {
      const pid = stack.pids()[done.part];
      if (pid === undefined) return;
      process.kill(pid, 'SIGSTOP');
      await pause(done.ms);
      process.kill(pid, 'SIGCONT');
      return;
    }
    case 'BREAK_POSTGRES':
      return breakConnection(stack);
  }
};

/** kill -9 of the process behind one connection of API or worker: PostgreSQL then ends all connections and recovers. */
const breakConnection = async (stack: TestStack): Promise<void> => {
  const sql = postgres(stack.addresses.databaseUrl, { max: 1, connect_timeout: 10, onnotice: () => undefined });
  try {
    // A process inside a user namespace has the same number outside.
    const [row] = await sql<{ pid: number }[]>`
      select pid from pg_stat_activity where application_name like 'onestop-%' and application_name <> 'onestop-tool'
      order by state = 'active' desc, random() limit 1`;
    if (row !== undefined) process.kill(row.pid, 'SIGKILL');
  } catch {
    // It is just recovering from the kill before.
  } finally {
    await sql.end({ timeout: 1 }).catch(() => undefined);
  }
};

/** All parts answer again. */
export const untilQuiet = (stack: TestStack): Promise<unknown> =>
  until(
    'the API says that everything is ready',
    async () => (await fetch(`${stack.addresses.api}/health/ready`, { signal: AbortSignal.timeout(5_000) })).status === 200,
    180_000,
  );

/** What the supervisor calls the parts (dev/parts.ts). */
const LABELS = { worker: 'Tiến trình xử lý (worker)', api: 'API', temporal: 'Temporal', postgres: 'PostgreSQL' } as const;

/** Deaths that the supervisor saw, by the label of the part. */
export const deathsOf = (lines: readonly string[]): Readonly<Record<string, number>> =>
  countBy(lines.flatMap((line) => /^⚠ (.+) đã chết \(/.exec(line)?.[1] ?? []));

/** What was killed of that, by the same labels. */
export const killsOf = (done: readonly Disturbance[]): Readonly<Record<string, number>> =>
  countBy(done.flatMap((one) => (one.kind === 'KILL' ? LABELS[one.part] : one.kind === 'KILL_POSTGRES' ? LABELS.postgres : [])));
