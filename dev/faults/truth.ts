import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { SETTLED_AFTER_MS } from '../../api/acts/drive.ts';
import { connect, type Database } from '../../db/client.ts';
import { connectEngine, type Engine, untilIdle } from '../../test/support/engine.ts';
import { neverMarried, testStage } from '../../test/support/scenes.ts';
import { seeded } from '../../test/support/schedules.ts';
import { startTestStack, type TestStack } from '../../test/support/stack.ts';
import { productForReplay, replayStrictly } from '../../test/support/strict-replay.ts';
import { until } from '../../test/support/until.ts';
import { drawPerson } from '../demo/applicants.ts';
import * as step from '../demo/steps.ts';
import { countBy, notReplayed } from '../outcome.ts';
import { accountOfAll } from './account.ts';
import { drawAct, type Sent, send } from './callers.ts';
import { type Disturbance, deathsOf, describeDisturbance, disturb, disturbancesOf, killsOf, type Random, untilQuiet } from './disturb.ts';

export interface TruthSize {
  readonly seed: number;
  readonly acts: number;
  /** kill -9 and SIGSTOP of worker, API and Temporal. */
  readonly stops: number;
  readonly postgres: number;
  readonly dossiers: number;
  /**
   * How commands that nobody asks about any more come to their end: `WAIT` for it, five minutes; `BACK_DATE` their receipt instead, which is
   * the same to the sweeper and to the engine, who only know that instant.
   */
  readonly settling: 'WAIT' | 'BACK_DATE';
  readonly say: (line: string) => void;
}

/** Dossiers whose papers are being checked: each takes any number of acts. */
const openDossiers = async (stack: TestStack, count: number): Promise<readonly string[]> => {
  const { cast } = await testStage(stack.dataDir);
  return Promise.all(
    Array.from({ length: count }, async () => {
      const { dossierId } = await cast.counter.open(neverMarried(drawPerson({ sex: 'FEMALE', hasAccount: true })));
      await step.identify(cast, dossierId);
      return dossierId;
    }),
  );
};

/** Round by round: one thing is done to the stack while some acts are on their way. */
const play = async (
  stack: TestStack,
  o: TruthSize & { readonly random: Random; readonly open: readonly string[] },
): Promise<{ readonly sent: readonly Sent[]; readonly done: readonly Disturbance[] }> => {
  const { random } = o;
  const planned = disturbancesOf(random, o);
  const rounds = Math.max(1, planned.length);
  const sent: Promise<Sent>[] = [];
  for (const [round, disturbance] of planned.entries()) {
    const upTo = Math.round(((round + 1) * o.acts) / rounds);
    const began = Date.now();
    while (sent.length < upTo) {
      const [act, after] = [drawAct(random, o.open, sent.length), random(1_500)];
      sent.push(pause(after).then(() => send(stack, act)));
    }
    await pause(random(1_500));
    await disturb(stack, disturbance);
    o.say(`${String(round + 1).padStart(3)}/${rounds}  ${describeDisturbance(disturbance)}  ${((Date.now() - began) / 1000).toFixed(1)} s`);
    await pause(500 + random(2_500));
  }
  return { sent: await Promise.all(sent), done: planned };
};

const unsettled = async ({ db }: Database): Promise<number> =>
  Number((await db.execute<{ n: number }>(sql`select count(*) n from command where status in ('RECEIVED', 'ACCEPTED')`))[0]?.n);

/** Until no command's fate is open and nothing of a dossier is under way. */
const settle = async (
  stack: TestStack,
  o: { readonly settling: TruthSize['settling']; readonly database: Database; readonly engine: Engine; readonly say: TruthSize['say'] },
): Promise<void> => {
  const began = Date.now();
  const said = (what: string): void => o.say(`${((Date.now() - began) / 1000).toFixed(1).padStart(6)} s  ${what}`);
  await untilQuiet(stack);
  said('mọi phần đã sẵn sàng');
  if (o.settling === 'BACK_DATE') {
    // What was sent and is still on its way gets its answer first.
    await pause(12_000);
    await o.database.db.execute(
      sql`update command set received_at = received_at - make_interval(secs => ${SETTLED_AFTER_MS / 1000 + 10}) where status = 'RECEIVED'`,
    );
  }
  await until('every command has its fate', async () => (await unsettled(o.database)) === 0, SETTLED_AFTER_MS + 120_000);
  said('mọi lệnh đã có kết quả');
  for await (const { workflowId } of o.engine.client.workflow.list({ query: 'ExecutionStatus="Running"' }))
    await untilIdle(o.engine, workflowId);
};

/** A stack of its own, acts under disturbance, and the account of all of them. */
export const runTruth = async (size: TruthSize) => {
  const random = seeded(size.seed);
  const stack = await startTestStack();
  try {
    const open = await openDossiers(stack, size.dossiers);
    size.say(
      `${open.length} hồ sơ mở; ${size.acts} việc, ${size.stops} lần dừng, ${size.postgres} lần giết PostgreSQL (seed ${size.seed})`,
    );
    const { sent, done } = await play(stack, { ...size, random, open });
    const engine = await connectEngine(stack.addresses);
    const database = connect({ databaseUrl: stack.addresses.databaseUrl });
    try {
      await settle(stack, { settling: size.settling, database, engine, say: size.say });
      const { disagreements, histories } = await accountOfAll({ database, engine, sent, dossiers: open });
      const fates = await database.db.execute<{ status: string }>(
        sql`select status from command where idempotency_key in ${sent.map(({ key }) => key)}`,
      );
      const replayed = await replayStrictly(await productForReplay(), histories);
      const [deaths, kills] = [deathsOf(stack.lines), killsOf(done)];
      return {
        /** Acts by the last thing that their callers were told. */
        told: countBy(sent.map(({ told }) => told.at(-1)?.kind ?? 'NOTHING')),
        fates: countBy([...fates].map(({ status }) => status)),
        disturbances: done.map(describeDisturbance),
        disagreements,
        /** Parts that died without having been killed. */
        endedBySelf: Object.entries(deaths)
          .filter(([part, count]) => count > (kills[part] ?? 0))
          .map(([part]) => part),
        replayed: replayed.length,
        notReplayed: notReplayed(replayed),
      };
    } finally {
      await engine.connection.close();
      await database.close();
    }
  } finally {
    await stack.stop();
  }
};

/** What came of it; everything agrees when nothing is listed. */
export type TruthOutcome = Awaited<ReturnType<typeof runTruth>>;
