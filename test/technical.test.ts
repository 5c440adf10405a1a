import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GatewayError } from '../activities/gateway-error.ts';
import { createProjection, createRegisterActivities } from '../activities/register/index.ts';
import { GENERATION } from '../api/acts/drive.ts';
import { connect, type Database } from '../db/client.ts';
import { party } from '../db/schema.ts';
import { workflowsBundledOnce } from '../dev/made-once.ts';
import type { Activities, ActivityName } from '../domain/dossier/activities.ts';
import type { DossierState } from '../domain/dossier/state.ts';
import { createLogger } from '../platform/log.ts';
import { systemClock } from '../platform/time.ts';
import { failingWork } from '../worker/failing.ts';
import type { dossier } from '../workflows/dossier.ts';
import { resendSignal } from '../workflows/messages.ts';
import { type Caller, callerOf, type Reply } from './support/api.ts';
import { applicationAt } from './support/dossier.ts';
import { ACTIVITIES, owing } from './support/owing.ts';
import { quietRuntime } from './support/quiet-runtime.ts';
import { sharedStack } from './support/shared-stack.ts';
import { until } from './support/until.ts';

/** Failed work as people meet them: the product's workflows, API and register; only what the outside answers is this file's. */

const TASK_QUEUE = 'technical';
type Activity = (typeof ACTIVITIES)[number];

let database: Database;
let native: NativeConnection;
let connection: Connection;
let client: Client;
let finish: () => Promise<void>;
/** Dossiers and the work of theirs that fails until it is mended. */
const failing = new Map<string, Activity>();
/** How often work was tried, by dossier and activity. */
const calls = new Map<string, number>();
let serial = 0;

const answers = (): Omit<Activities, 'projectDossier' | 'takeDossierCode'> => ({
  resolveAccount: async () => ({ account: 'LINKED' }),
  lookUpComponent: async () => ({ found: false }),
  askRegister: async () => ({ found: false }),
  renderReceipt: async () => ({ sha256: 'receipt' }),
  checkScan: async () => ({ passed: true, sha256: 'pdf', pages: 1, findings: [] }),
  packageDossier: async () => ({ controlSlip: 'slip' }),
  signPackageAddition: async () => ({ list: 'list', files: { 'P07-C1': 'f-new' } }),
  sendConsultation: async () => undefined,
  draftResult: async () => ({ draft: 'draft', signer: 'cb-0104' }),
  draftRefusal: async () => ({ draft: 'refusal', signer: 'cb-0104' }),
  redraft: async () => ({ draft: 'draft', signer: 'cb-0104' }),
  retireNumber: async () => undefined,
  signResult: async () => ({ leaderSigned: 'signed' }),
  issueResult: async () => ({ issued: 'issued', number: 7, copies: [] }),
  storeResult: async () => undefined,
  pushData: async () => undefined,
  withdrawStored: async () => undefined,
  returnElectronically: async () => undefined,
  askOutside: async () => undefined,
  fetchOutside: async () => ({ sha256: 'file' }),
  recordPaperDelivery: async () => ({}),
  renderSlip: async () => ({ sha256: 'slip' }),
  tellPortal: async () => undefined,
  requestPayment: async () => undefined,
  cancelPaymentRequest: async () => undefined,
  signCopies: async () => ({ copies: [] }),
  refundPayment: async () => undefined,
});

/** Every activity, failing for good where a dossier's test says so. */
const activities = (): Record<string, (input: { readonly dossierId: string }) => Promise<unknown>> => {
  const good: Activities = { ...answers(), ...createRegisterActivities({ db: database.db }), ...createProjection({ db: database.db }, {}) };
  const guarded = (Object.keys(good) as ActivityName[]).map((name) => [
    name,
    async (input: { readonly dossierId: string }) => {
      const call = `${input.dossierId} ${name}`;
      calls.set(call, (calls.get(call) ?? 0) + 1);
      if (failing.get(input.dossierId) === name) throw new GatewayError({ system: 'CIVIL_STATUS', kind: 'REFUSED', detail: 'HTTP 422' });
      return (good[name] as (of: object) => Promise<unknown>)(input);
    },
  ]);
  return Object.fromEntries(guarded);
};

beforeAll(async () => {
  const { addresses } = sharedStack();
  database = connect({ databaseUrl: addresses.databaseUrl, use: 'worker' });
  quietRuntime();
  native = await NativeConnection.connect({ address: addresses.temporal });
  connection = await Connection.connect({ address: addresses.temporal });
  client = new Client({ connection });
  const { partyId, receivedAt } = applicationAt('2026-03-02T09:00').data;
  await database.db
    .insert(party)
    .values({ partyId, kind: 'PERSON', identifier: 'LOI-KY-THUAT', fullName: 'Người Mẫu', createdAt: receivedAt })
    .onConflictDoNothing();
  const worker = await Worker.create({
    connection: native,
    taskQueue: TASK_QUEUE,
    workflowBundle: { codePath: await workflowsBundledOnce() },
    activities: activities(),
    interceptors: { activity: [failingWork({ db: database.db, logger: createLogger('test', 'silent'), clock: systemClock })] },
  });
  const running = worker.run();
  finish = async () => {
    worker.shutdown();
    await running;
  };
});

afterAll(async () => {
  await finish?.();
  await connection?.close();
  await native?.close();
  await database?.close();
});

const as = (person: string): Caller => callerOf({ api: sharedStack().addresses.api, token: sharedStack().tokens[person] ?? '' });
const OFFICER = 'cb-0101';
const SUPERVISOR = 'cb-0107';
const OPERATOR = 'cb-0108';

const lookAt = async (dossierId: string, person = OFFICER) => (await as(person).get(`/dossiers/${dossierId}`)).body;

const restart = async (dossierId: string, state: DossierState): Promise<void> => {
  await client.workflow.start<typeof dossier>('dossier', {
    workflowId: dossierId,
    taskQueue: TASK_QUEUE,
    memo: { generation: GENERATION },
    args: [{ version: 2, dossierId, begin: { kind: 'RESTART', id: 'test', state, above: state.revision }, queues: {} }],
  });
};

/** What the caller of a command may read of it later. */
const fateOf = async ({ location }: Reply, person = OPERATOR) => (await as(person).get(location ?? '')).body;

/** A dossier that owes the work, which fails for good. Answers its id and the failed work. */
const failed = async (
  activity: Activity,
  change: (state: DossierState) => DossierState = (state) => state,
): Promise<{ readonly dossierId: string; readonly work: string }> => {
  serial += 1;
  const dossierId = `TN-LOI-${process.pid}-${serial}`;
  failing.set(dossierId, activity);
  await restart(dossierId, change(owing(activity, dossierId)));
  await until(`${activity} has failed`, async () =>
    (await lookAt(dossierId)).failures?.some((failure: { activity: string }) => failure.activity === activity),
  );
  const { failures } = await lookAt(dossierId);
  return { dossierId, work: failures.find((failure: { activity: string }) => failure.activity === activity).work };
};

const mended = (dossierId: string): void => void failing.delete(dossierId);

const choicesFor = async (dossierId: string, work: string, person: string): Promise<readonly string[]> => {
  const { acts } = await lookAt(dossierId, person);
  return acts
    .filter((act: { permitted: boolean; subjects: readonly string[] }) => act.permitted && act.subjects.includes(work))
    .map(({ act }: { act: string }) => act);
};

describe('work that fails for good', () => {
  it.each(ACTIVITIES)('%s is a task with choices, and done once somebody has it tried again', async (activity) => {
    const { dossierId, work } = await failed(activity);
    const before = await lookAt(dossierId);
    expect(before.failures).toContainEqual(
      expect.objectContaining({ work, activity, cause: 'CIVIL_STATUS_REFUSED', class: 'PERMANENT', status: 'OPEN', retryAt: null }),
    );
    expect(before.failures[0].words).not.toMatch(/[A-Z]{2,}_[A-Z]/);
    expect(await choicesFor(dossierId, work, OFFICER)).toContain('RETRY_WORK');
    expect(await choicesFor(dossierId, work, SUPERVISOR)).toEqual(expect.arrayContaining(['RETRY_WORK', 'HOLD_WORK']));
    expect(before.tasks).toContainEqual(expect.objectContaining({ act: 'RETRY_WORK', subject: work }));
    mended(dossierId);
    // A paper may owe the work several times, and one may fail after the look.
    await until(`${activity} is done`, async () => {
      const { failures } = await lookAt(dossierId);
      for (const { work: one, status } of failures) {
        if (status !== 'OPEN') continue;
        const { status: answer, body } = await as(OFFICER).post(`/dossiers/${dossierId}/acts/retry-work`, { work: one });
        expect([200, 202], JSON.stringify(body)).toContain(answer);
      }
      return failures.length === 0;
    });
    // The due date never moves for it; before the acceptance there is none.
    if (before.clock.dueAt !== null) expect((await lookAt(dossierId)).clock.dueAt).toBe(before.clock.dueAt);
  });

  it('holds up the dossier on the system’s account, not on anybody’s', async () => {
    const { dossierId, work } = await failed('packageDossier');
    expect((await lookAt(dossierId)).holder).toMatchObject({ kind: 'TECHNICAL', person: null });
    mended(dossierId);
    await as(OFFICER).post(`/dossiers/${dossierId}/acts/retry-work`, { work });
    await until('handed over', async () => (await lookAt(dossierId)).phase === 'TRANSFERRED');
    const [row] = await database.db.execute<{ holders: string[] }>(
      sql`select array_agg(entry->>'holder' order by seq) holders from ledger where dossier_id = ${dossierId} and kind = 'HOLDER_CHANGED'`,
    );
    expect(row?.holders.slice(-3)).toEqual(['TECHNICAL', 'COUNTER', 'LEAD_UNIT']);
  });

  it('gives the act back for another input, but never one that has taken a number', async () => {
    const { dossierId, work } = await failed('draftRefusal');
    expect(
      (await as('cb-0102').post(`/dossiers/${dossierId}/acts/return-for-supplement`, { items: ['P07-C1'], reasons: 'Cơ sở dữ liệu hỏng' }))
        .body.code,
    ).toBe('UNDERWAY');
    expect(await as('cb-0102').post(`/dossiers/${dossierId}/acts/correct-work`, { work })).toMatchObject({ status: 200 });
    expect(await lookAt(dossierId)).toMatchObject({ underway: null, failures: [], phase: 'PROCESSING' });
    const issue = await failed('issueResult');
    expect((await as(SUPERVISOR).post(`/dossiers/${issue.dossierId}/acts/correct-work`, { work: issue.work })).body.code).toBe(
      'WORK_NOT_CORRECTABLE',
    );
  });

  it('tells the act’s own caller that it was given back', async () => {
    const { dossierId, work } = await failed('draftRefusal');
    const handler = as('cb-0102');
    await handler.post(`/dossiers/${dossierId}/acts/correct-work`, { work });
    const asked = await handler.post(`/dossiers/${dossierId}/acts/submit-refusal`, {
      ground: 'NOT_QUALIFIED',
      reasons: 'Không đủ điều kiện giải quyết',
      articles: 'Luật Hộ tịch, Điều 8',
    });
    expect(asked.status).toBe(202);
    await until('it has failed, too', async () => (await lookAt(dossierId)).failures.length > 0);
    const [again] = (await lookAt(dossierId)).failures;
    expect(await handler.post(`/dossiers/${dossierId}/acts/correct-work`, { work: again.work })).toMatchObject({ status: 200 });
    expect((await handler.get(asked.location ?? '')).body).toMatchObject({ status: 'REFUSED', refusal: { code: 'TAKEN_BACK' } });
  });

  it('and whose act is withheld once it is done tells that act’s caller so: a signature after the withdrawal was asked for (S21)', async () => {
    // A refusal: before a result is signed the registers would have to answer anew.
    const { dossierId, work } = await failed('signResult', (state) => ({
      ...state,
      result: state.result && { ...state.result, outcome: 'REFUSAL' },
    }));
    const leader = as('cb-0104');
    expect(await as(SUPERVISOR).post(`/dossiers/${dossierId}/acts/correct-work`, { work })).toMatchObject({ status: 200 });
    const asked = await leader.post(`/dossiers/${dossierId}/acts/sign`, {});
    expect(asked).toMatchObject({ status: 202 });
    await until('it has failed, too', async () => (await lookAt(dossierId)).failures.length > 0);
    expect(await as(OFFICER).post(`/dossiers/${dossierId}/acts/request-withdrawal`, {})).toMatchObject({ status: 200 });
    mended(dossierId);
    const [again] = (await lookAt(dossierId)).failures;
    expect(await as(SUPERVISOR).post(`/dossiers/${dossierId}/acts/retry-work`, { work: again.work })).toMatchObject({ status: 200 });
    await until('it has ended', async () => (await lookAt(dossierId)).underway === null);
    expect(await fateOf(asked, 'cb-0104')).toMatchObject({ status: 'REFUSED', refusal: { code: 'TAKEN_BACK' } });
    expect(await lookAt(dossierId)).toMatchObject({
      phase: 'AWAITING_SIGNATURE',
      result: { status: 'DRAFTED' },
      holder: { kind: 'COUNTER' },
    });
    const waiting = (person: Caller) => person.get('/tasks?limit=100').then(({ body }) => body.tasks);
    expect(await waiting(leader)).not.toContainEqual(expect.objectContaining({ dossierId, act: 'SIGN' }));
    expect(await waiting(as(OFFICER))).toContainEqual(expect.objectContaining({ dossierId, act: 'STOP' }));
  });

  it('of a register that answers only once the dossier has moved on is taken then, and not asked again and again', async () => {
    const { dossierId, work } = await failed('lookUpComponent');
    const asked = await as(OFFICER).post(`/dossiers/${dossierId}/acts/request-supplement`, {
      items: ['P07-C1'],
      workingDays: 5,
      reasons: 'Cơ sở dữ liệu hỏng',
    });
    expect(asked.body).toMatchObject({ phase: 'SUPPLEMENT' });
    mended(dossierId);
    const before = calls.get(`${dossierId} lookUpComponent`) ?? 0;
    await until('every look-up is done', async () => {
      const { failures } = await lookAt(dossierId);
      for (const { work: one, status } of failures)
        if (status === 'OPEN') await as(OFFICER).post(`/dossiers/${dossierId}/acts/retry-work`, { work: one });
      return failures.length === 0;
    });
    expect((await lookAt(dossierId)).papers.filter(({ lookUp }: { lookUp: string }) => lookUp === 'PENDING')).toEqual([]);
    expect((calls.get(`${dossierId} lookUpComponent`) ?? 0) - before).toBeLessThanOrEqual(2);
    expect(work).toMatch(/^look_up/);
  });

  it('of a consultation is told to the run that follows a lost one, and so is its end', async () => {
    const { dossierId, work } = await failed('sendConsultation');
    const state = await client.workflow.getHandle(dossierId).query<DossierState>('snapshot');
    await client.workflow.getHandle(dossierId).terminate('test');
    // Tried again while nobody is there to hear how it went.
    const consultation = client.workflow.getHandle(`${dossierId}/TV1`);
    await consultation.signal(resendSignal, { version: 1 });
    await until('it has been tried', async () => (calls.get(`${dossierId} sendConsultation`) ?? 0) >= 2);
    const failures = state.failures.map((failure) => ({ ...failure, status: 'RETRYING' as const }));
    await restart(dossierId, { ...state, failures });
    await until('the failure is somebody’s task again', async () =>
      (await lookAt(dossierId)).failures.some(({ status, rounds }: { status: string; rounds: number }) => status === 'OPEN' && rounds > 1),
    );
    // Ended from outside, it is started again by the next try.
    await consultation.terminate('test');
    mended(dossierId);
    expect(await as(OFFICER).post(`/dossiers/${dossierId}/acts/retry-work`, { work })).toMatchObject({ status: 200 });
    await until('it is sent', async () => (await lookAt(dossierId)).failures.length === 0);
    expect((await client.workflow.getHandle(`${dossierId}/TV1`).describe()).status.name).toBe('RUNNING');
  });

  it('of a scan lets the counter scan again', async () => {
    const { dossierId, work } = await failed('checkScan');
    const { items } = { items: (await lookAt(dossierId)).papers.filter(({ status }: { status: string }) => status === 'SCANNED') };
    expect(items.length).toBeGreaterThan(0);
    expect(await choicesFor(dossierId, 'P07-C1', OFFICER)).toContain('UPLOAD_SCAN');
    expect(await as(OFFICER).post(`/dossiers/${dossierId}/acts/correct-work`, { work })).toMatchObject({ status: 200 });
    const { papers } = await lookAt(dossierId);
    expect(papers).toContainEqual(expect.objectContaining({ status: 'QC_FAILED', findings: ['CIVIL_STATUS_REFUSED'] }));
  });

  it('does not keep an applicant who withdraws', async () => {
    const { dossierId } = await failed('packageDossier');
    expect(await as(OFFICER).post(`/dossiers/${dossierId}/acts/request-withdrawal`, {})).toMatchObject({ status: 200 });
    expect(await as(OFFICER).post(`/dossiers/${dossierId}/acts/stop`, {})).toMatchObject({ status: 200 });
    expect(await lookAt(dossierId)).toMatchObject({ phase: 'CLOSED', closure: 'STOPPED', failures: [] });
    await until('nothing fails any more', async () => {
      const rows = await database.db.execute(sql`select 1 from work_failure where dossier_id = ${dossierId}`);
      return rows.length === 0;
    });
  });
});

describe('four eyes', () => {
  it('skip: the operator asks, nobody confirms in his own body or alone, a supervisor confirms by an act of his own', async () => {
    const { dossierId, work } = await failed('lookUpComponent');
    const skip = `/dossiers/${dossierId}/acts/skip-work`;
    expect((await as(OPERATOR).post(skip, { work, reasons: 'Cơ sở dữ liệu hỏng', confirmedBy: { person: 'cb-0107' } })).body.code).toBe(
      'BODY_INVALID',
    );
    const asking = await as(OPERATOR).post(skip, { work, reasons: 'Cơ sở dữ liệu không nhận câu hỏi' });
    // Asked for, not done: whoever reads the command is told no more than that.
    expect(asking).toMatchObject({ status: 202, body: { underway: true } });
    expect(await fateOf(asking)).toMatchObject({ status: 'ACCEPTED' });
    expect((await as(OPERATOR).post(skip, { work, reasons: 'Hỏi lại lần nữa' })).body.code).toBe('REQUEST_EXISTS');
    const asked = await lookAt(dossierId);
    expect(asked.requests).toMatchObject([{ request: 'DN1', act: 'SKIP_WORK', by: { person: OPERATOR } }]);
    expect(asked.failures.map((failure: { work: string }) => failure.work)).toContain(work);
    const confirm = `/dossiers/${dossierId}/acts/confirm-request`;
    expect((await as(OPERATOR).post(confirm, { request: 'DN1' })).body.code).toBe('ROLE_NOT_PERMITTED');
    const inbox = (await as(SUPERVISOR).get('/tasks?limit=100')).body.tasks;
    expect(inbox).toContainEqual(expect.objectContaining({ dossierId, act: 'CONFIRM_REQUEST', subject: 'DN1' }));
    expect(await as(SUPERVISOR).post(confirm, { request: 'DN1' })).toMatchObject({ status: 200 });
    expect(await fateOf(asking)).toMatchObject({ status: 'APPLIED', answer: { underway: false } });
    const after = await lookAt(dossierId);
    expect(after.requests).toEqual([]);
    expect(after.failures.map((failure: { work: string }) => failure.work)).not.toContain(work);
    expect((await as(SUPERVISOR).post(confirm, { request: 'DN1' })).body.code).toBe('REQUEST_UNKNOWN');
  });

  it('is declined only by somebody who might confirm it, and its proposer is told', async () => {
    const { dossierId, work } = await failed('lookUpComponent');
    const asking = await as(OPERATOR).post(`/dossiers/${dossierId}/acts/skip-work`, { work, reasons: 'Cơ sở dữ liệu hỏng' });
    const decline = (person: string) =>
      as(person).post(`/dossiers/${dossierId}/acts/decline-request`, { request: 'DN1', comment: 'Chưa đủ lý do' });
    expect((await decline('cb-0103')).body.code).toBe('FOUR_EYES');
    expect(await decline(SUPERVISOR)).toMatchObject({ status: 200 });
    expect(await fateOf(asking)).toMatchObject({ status: 'REFUSED', refusal: { code: 'TAKEN_BACK' } });
    expect((await lookAt(dossierId)).failures.map((failure: { work: string }) => failure.work)).toContain(work);
  });

  it('falls away with the failure that it was for', async () => {
    const { dossierId, work } = await failed('lookUpComponent');
    const asking = await as(OPERATOR).post(`/dossiers/${dossierId}/acts/skip-work`, { work, reasons: 'Cơ sở dữ liệu hỏng' });
    mended(dossierId);
    await as(OFFICER).post(`/dossiers/${dossierId}/acts/retry-work`, { work });
    await until('the work is done', async () => (await lookAt(dossierId)).requests.length === 0);
    expect(await fateOf(asking)).toMatchObject({ status: 'REFUSED', refusal: { code: 'TAKEN_BACK' } });
    const inbox = (await as(SUPERVISOR).get('/tasks?limit=100')).body.tasks;
    expect(inbox).not.toContainEqual(expect.objectContaining({ dossierId, act: 'CONFIRM_REQUEST' }));
  });

  it('skip of what is owed to the applicant is refused', async () => {
    const { dossierId, work } = await failed('renderReceipt');
    expect((await as(OPERATOR).post(`/dossiers/${dossierId}/acts/skip-work`, { work, reasons: 'Cơ sở dữ liệu hỏng' })).body.code).toBe(
      'WORK_NOT_SKIPPABLE',
    );
  });
});

describe('many dossiers that failed of one cause', () => {
  it('are one group: shown by a dry run, tried again together, each once', async () => {
    const group = await Promise.all(Array.from({ length: 5 }, () => failed('signResult')));
    const retry = (dryRun: boolean) =>
      as(OPERATOR).post('/supervision/failing/retry', { activity: 'signResult', cause: 'CIVIL_STATUS_REFUSED', dryRun });
    const [held, ...others] = group;
    const { dossierId: heldId, work: heldWork } = held ?? { dossierId: '', work: '' };
    expect(await as(SUPERVISOR).post(`/dossiers/${heldId}/acts/hold-work`, { work: heldWork, reasons: 'Chờ cấp khóa mới' })).toMatchObject({
      status: 200,
    });
    const mine = (tried: readonly { dossierId: string; outcome: string }[]) =>
      tried
        .filter(({ dossierId }) => group.some((one) => one.dossierId === dossierId))
        .map(({ outcome }) => outcome)
        .sort();
    expect(mine((await retry(true)).body.work)).toEqual(['HELD', ...others.map(() => 'WOULD_RETRY')]);
    expect((await as(OFFICER).post('/supervision/failing/retry', { activity: 'signResult', cause: 'X', dryRun: true })).body.code).toBe(
      'ROLE_NOT_PERMITTED',
    );
    for (const { dossierId } of group) mended(dossierId);
    expect(mine((await retry(false)).body.work)).toEqual(['HELD', ...others.map(() => 'RETRIED')]);
    for (const { dossierId } of others)
      await until(`${dossierId} is signed`, async () => (await lookAt(dossierId)).phase === 'AWAITING_ISSUE');
  });
});
