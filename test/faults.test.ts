import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, type Database } from '../db/client.ts';
import { drawPerson } from '../dev/demo/applicants.ts';
import * as step from '../dev/demo/steps.ts';
import type { Plan } from '../dev/plan.ts';
import type { FaultRule } from '../dev/simulators/faults.ts';
import { newUuid } from '../platform/ids.ts';
import { accountOf } from './support/accounting.ts';
import { type Caller, callerOf } from './support/api.ts';
import { connectEngine, type Engine, untilCompleted, untilRunning } from './support/engine.ts';
import { replayAllLeft } from './support/left-behind.ts';
import { ownerOf } from './support/owner.ts';
import { classified, digitised, neverMarried, returned, signed, type TestStage, testStage, widowSigned } from './support/scenes.ts';
import { startTestStack, type TestStack } from './support/stack.ts';
import { until } from './support/until.ts';

/** Temporal starts (again) only once this is settled, so that a test decides how long it is away. */
let temporalMayStart: Promise<void> = Promise.resolve();

const gated = (plan: Plan): Plan => ({
  ...plan,
  stages: plan.stages.map((stage) =>
    stage.map((part) =>
      part.kind === 'part' && part.name === 'temporal'
        ? {
            ...part,
            launch: async (signal) => {
              await temporalMayStart;
              return part.launch(signal);
            },
          }
        : part,
    ),
  ),
});

let stack: TestStack;
let stage: TestStage;
let engine: Engine;
let database: Database;
let locks: postgres.Sql;
/** Dossiers in the making: a widow's before its issue, one before its hand-over, one before its issue, one before its acceptance. */
let widow = '';
let handingOver = '';
let returning = '';
let accepting = '';
let openedWhileAway = '';

const newApplicant = (): TestStage => ({ ...stage, applicant: drawPerson({ sex: 'FEMALE', hasAccount: true }) });
const as = (person: string): Caller => callerOf({ api: stack.addresses.api, token: stack.tokens[person] ?? '' });

beforeAll(async () => {
  stack = await startTestStack(gated);
  stage = await testStage(stack.dataDir);
  engine = await connectEngine(stack.addresses);
  database = connect({ databaseUrl: stack.addresses.databaseUrl });
  locks = postgres(stack.addresses.databaseUrl, { max: 2 });
  [widow, handingOver, returning, accepting] = await Promise.all([
    widowSigned(stage),
    (async () => {
      const dossierId = await classified(newApplicant());
      await digitised(stage, dossierId);
      return dossierId;
    })(),
    (async () => {
      const dossierId = await classified(newApplicant());
      await digitised(stage, dossierId);
      await step.handOver(stage.cast, dossierId);
      await signed(stage, dossierId);
      return dossierId;
    })(),
    classified(newApplicant()),
  ]);
}, 900_000);

afterAll(async () => {
  await locks?.end({ timeout: 1 });
  await engine?.connection.close();
  await database?.close();
  await stack?.stop();
});

/** Kills a part at once and gives a wait for its restart by the supervisor. */
const kill = (name: string): (() => Promise<unknown>) => {
  const pid = stack.pids()[name] ?? 0;
  const restarts = stack.lines.filter((line) => line.includes('chạy lại sau')).length;
  process.kill(pid, 'SIGKILL');
  return () =>
    until(
      `${name} runs again`,
      () => stack.pids()[name] !== pid && stack.lines.filter((line) => line.includes('chạy lại sau')).length > restarts,
      90_000,
    );
};

/** Holds everything that would write into the table, so that an act is surely in its middle, until the given work is done. */
const withHeld = async <T>(
  table: string,
  work: (held: { untilWaiting: (writers: number) => Promise<unknown> }) => Promise<T>,
): Promise<T> =>
  locks.begin(async (sql) => {
    await sql`lock table ${sql(table)} in share row exclusive mode`;
    return work({
      untilWaiting: (writers) =>
        until(`${writers} writers wait for ${table}`, async () => {
          const [row] = await locks`select count(distinct pid)::int n from pg_locks where relation = ${table}::regclass and not granted`;
          return Number(row?.n) >= writers;
        }),
    });
  }) as Promise<T>;

const setFaults = async (system: 'nationalPortal' | 'citizenPortal', rules: readonly FaultRule[]): Promise<void> => {
  await fetch(`${stack.addresses[system]}/faults`, { method: 'PUT', body: JSON.stringify(rules) });
};

describe('kill -9', () => {
  it('of the worker in the middle of issuing, handing over and returning loses nothing', async () => {
    await setFaults('citizenPortal', [{ kind: 'SLOW', delayMs: 5_000, times: 1 }]);
    await stage.cast.recordsClerk.act(returning, 'issue');
    await untilRunning(engine, returning, 'returnElectronically');
    const restarted = await withHeld('dossier_file', async ({ untilWaiting }) => {
      // Both are accepted at once; their effects hang before the file's row, the issue with its number already taken.
      expect((await as('cb-0105').post(`/dossiers/${widow}/acts/issue`, {})).status).toBe(202);
      expect((await as('cb-0101').post(`/dossiers/${handingOver}/acts/hand-over`, {})).status).toBe(202);
      await untilWaiting(2);
      return kill('worker');
    });
    await restarted();
    // What was killed is tried again when its time is over.
    for (const [dossier, phase] of [
      [widow, 'AWAITING_RETURN'],
      [handingOver, 'TRANSFERRED'],
    ] as const) {
      await until(`${dossier} is ${phase}`, async () => (await stage.cast.officer.dossier(dossier)).phase === phase, 120_000);
    }
    await until(
      'returned electronically',
      async () => (await stage.cast.officer.dossier(returning)).result?.electronic === 'DELIVERED',
      120_000,
    );
  });

  it('of the API while a command is on its way: the same key gives the one answer', async () => {
    const key = newUuid();
    const restarted = await withHeld('dossier_event', async ({ untilWaiting }) => {
      const lost = as('cb-0101').post(`/dossiers/${accepting}/acts/accept`, {}, key);
      await untilWaiting(1);
      const wait = kill('api');
      await expect(lost).rejects.toThrow();
      return wait;
    });
    await restarted();
    const answer = await as('cb-0101').post(`/dossiers/${accepting}/acts/accept`, {}, key);
    expect(answer).toMatchObject({ status: 200, body: { dossierId: accepting, phase: 'DIGITISING', underway: false } });
    expect((await as('cb-0101').post(`/dossiers/${accepting}/acts/accept`, {}, key)).body).toEqual(answer.body);
  });

  it('of Temporal while a status is being told: intake is taken for later, any other command refused for good, and the rest goes on', async () => {
    await setFaults('nationalPortal', [{ kind: 'SLOW', delayMs: 5_000, times: 1, match: { service: 'DongBoHoSoMC' } }]);
    await step.digitise(stage.cast, accepting, step.scansOfNeverMarried(stage.papers.declaration));
    await step.handOver(stage.cast, accepting);
    await untilRunning(engine, accepting, 'tellPortal');
    let letStart = (): void => undefined;
    temporalMayStart = new Promise((resolve) => {
      letStart = resolve;
    });
    const restarted = kill('temporal');
    // An engine that was heard a moment ago is tried, and its silence is no "no": asked with what the rules refuse anyway.
    await until('the API knows that the engine is away', async () => {
      const { status } = await as('cb-0101').post(`/dossiers/${handingOver}/acts/accept`, {});
      return status === 503;
    });
    const [intake, refused, read] = await Promise.all([
      as('counter-01').post('/dossiers', neverMarried(newApplicant().applicant)),
      as('cb-0103').post(`/dossiers/${handingOver}/acts/assign`, { handler: 'cb-0102' }),
      as('cb-0101').get(`/dossiers/${accepting}`),
    ]);
    expect(intake).toMatchObject({ status: 202, location: expect.stringMatching(/^\/commands\//) });
    expect(refused).toMatchObject({ status: 503, body: { code: 'ENGINE_UNAVAILABLE' } });
    expect(read.status).toBe(200);
    letStart();
    await restarted();
    openedWhileAway = intake.body.dossierId;
    await until('the dossier taken in while Temporal was away is open', async () => {
      const { body } = await as('counter-01').get(intake.location ?? '');
      return body.status === 'APPLIED' && (await as('cb-0101').get(`/dossiers/${openedWhileAway}`)).status === 200;
    });
  });

  it('of each of them once leaves every number, signature, message and row exactly once', async () => {
    await Promise.all([
      (async () => {
        await signed(stage, handingOver);
        await returned(stage, handingOver, await ownerOf(database.db, handingOver));
      })(),
      (async () => {
        await signed(stage, accepting);
        await returned(stage, accepting, await ownerOf(database.db, accepting));
      })(),
      ...[widow, returning].map(async (dossierId) => step.deliver(stage.cast, dossierId, await ownerOf(database.db, dossierId))),
    ]);
    const dossiers = [widow, handingOver, returning, accepting];
    for (const dossierId of dossiers) await untilCompleted(engine, dossierId);
    const context = { database, stage, addresses: stack.addresses };
    const accounts = await Promise.all(dossiers.map((dossierId) => accountOf(context, dossierId)));
    const everyone = {
      portal: ['1', '2', '4', '9', '10'],
      publications: 1,
      outgoing: 1,
      deliveries: ['E', 'PAPER'],
      clock: { STARTED: 1, STOPPED: 1, CLOSED: 1 },
    };
    const undisturbed = { ...everyone, codes: 1, copies: 0, signatures: { CONTROL_SLIP: [1, 1], RESULT: [2], TRUE_COPY: [] }, gaps: [] };
    expect(accounts.map(({ numbers: _numbers, events: _events, ...account }) => account)).toEqual(
      dossiers.map((dossierId) =>
        dossierId === widow ? { ...undisturbed, copies: 1, signatures: { ...undisturbed.signatures, TRUE_COPY: [1] } } : undisturbed,
      ),
    );
    // Three dossiers of the same kind have the same story, whatever was killed during it; only one assignment each.
    const [, ...alike] = accounts.map(({ events }) => events);
    for (const events of alike) expect(events).toEqual(alike[0]);
    expect(alike[0]?.filter((type) => type === 'ASSIGNED')).toHaveLength(1);
    // Outgoing numbers 1 to 4, each on the one act that took it, none burnt by an attempt that was killed.
    const numbers = accounts.flatMap((account) => account.numbers);
    expect(numbers.filter((number) => number.startsWith('OUTGOING')).sort()).toEqual(
      [1, 2, 3, 4].map((number) => `OUTGOING ${number} ISSUED`),
    );
    expect(numbers.filter((number) => number.startsWith('COPY'))).toEqual(['COPY 1 ISSUED']);
    // The command that was refused while Temporal was away has not happened since.
    expect((await as('cb-0101').get(`/dossiers/${openedWhileAway}`)).body).toMatchObject({ phase: 'SUBMITTED', revision: 1 });
  });
});

describe('what is left behind', () => {
  it('replays, run by run', async () => {
    const { tried, failed } = await replayAllLeft(engine);
    expect(tried).toBeGreaterThan(0);
    expect(failed).toEqual([]);
  });
});
