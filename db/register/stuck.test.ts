import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import { dossier, FINDING_CLASSES, type FindingClass, task, workFailure } from '../schema.ts';
import { type Finding, keepFinding } from './findings.ts';
import { failingCauses, failingWork, type StuckCursor, stuckPage } from './stuck.ts';
import type { StuckClass } from './stuck-causes.ts';
import type { StuckRow } from './stuck-rows.ts';
import { stuckSummary } from './stuck-summary.ts';

const PARTY = '5f0c0000-0000-4000-8000-000000000001';
const AS_OF = '2026-11-22T07:00:00.000Z';
const before = (minutes: number): string => new Date(Date.parse(AS_OF) - minutes * 60_000).toISOString();
const LATER = before(-60);

let database: TestDatabase;

beforeAll(async () => {
  database = await startTestDatabase();
  await database.db.execute(
    sql`insert into party (party_id, kind, identifier, full_name, created_at) values (${PARTY}, 'PERSON', '066085000001', 'Nguyễn Thị Mẫu', ${before(9999)})`,
  );
  await database.db.execute(
    sql`insert into law_snapshot (hash, body) values ('luat', ${JSON.stringify({ procedure: { name: 'Cấp Giấy xác nhận tình trạng hôn nhân' } })})`,
  );
});

afterAll(() => database.close());

beforeEach(() => database.db.execute(sql`truncate dossier, task, work_failure, reconcile_finding`));

/** An open dossier of the ward's civil status unit that nothing is wrong with. */
const open = async (dossierId: string, change: Partial<typeof dossier.$inferInsert> = {}): Promise<void> => {
  await database.db.insert(dossier).values({
    ...{ dossierId, dossierCode: null, revision: 1, phase: 'PROCESSING', status: 'PROCESSING', procedureCode: '1.004873', partyId: PARTY },
    ...{ intakeAgency: 'H15.901', intakeUnit: 'H15.901/MC', leadAgency: 'H15.901', leadUnit: 'H15.901/HT', handler: 'cb-0102' },
    ...{
      holder: 'HANDLER',
      holderUnit: 'H15.901/HT',
      holderPerson: 'cb-0102',
      receivedAt: before(900),
      enteredAt: before(900),
      phaseSince: before(300),
    },
    ...{ stepDueAt: LATER, dueAt: LATER, breachAt: LATER, lawHash: 'luat', state: {} as never },
    ...change,
  });
};

const consult = (dossierId: string, dueAt: string): Promise<unknown> =>
  database.db.insert(task).values({
    ...{
      dossierId,
      key: 'ANSWER_CONSULTATION:TV1',
      openedRevision: 1,
      act: 'ANSWER_CONSULTATION',
      name: 'Trả lời xác minh, lấy ý kiến',
      subject: 'TV1',
    },
    ...{ roles: ['COORDINATING_AGENCY'], unit: 'H15.902', openedAt: before(200), dueAt },
  });

/** A result that another agency makes in its part of the time. */
const awaitResult = (dossierId: string, subject: string, dueAt: string | null): Promise<unknown> =>
  database.db.insert(task).values({
    ...{ dossierId, key: `REPORT_RESULT:${subject}`, openedRevision: 1, act: 'REPORT_RESULT', name: 'Lập và báo kết quả', subject },
    ...{ roles: ['SPECIALISED_DB'], unit: 'H15.921', openedAt: before(200), dueAt },
  });

const fail = (dossierId: string, work: string, firstFailedAt: string): Promise<unknown> =>
  database.db
    .insert(workFailure)
    .values({ workflowId: dossierId, work, dossierId, attempt: 7, cause: 'UNAVAILABLE', firstFailedAt, lastFailedAt: before(1) });

const ask = (question: Partial<Parameters<typeof stuckPage>[1]> = {}) =>
  stuckPage(database.db, { asOf: AS_OF, unit: null, limit: 50, ...question });

const ids = (rows: readonly StuckRow[]): readonly string[] => rows.map(({ dossierId }) => dossierId);

const walk = async (limit: number, between: (page: number) => Promise<unknown> = async () => undefined): Promise<readonly string[]> => {
  const seen: string[] = [];
  let after: StuckCursor | undefined;
  for (let page = 1; ; page += 1) {
    const { rows, next } = await ask({ limit, after });
    seen.push(...ids(rows));
    if (next === null) return seen;
    after = next;
    await between(page);
  }
};

describe('stuckPage', () => {
  it('leaves out what is on time, closed or not yet timed', async () => {
    await open('on-time');
    await open('closed', { closedAt: before(5), breachAt: before(50), stepDueAt: before(50) });
    await open('not-timed', { breachAt: null, stepDueAt: null });
    await open('due-now', { breachAt: AS_OF, stepDueAt: AS_OF });
    expect(await ask()).toEqual({ rows: [], next: null });
  });

  it('says where a late dossier is, who holds it, since when, and what comes next', async () => {
    await open('late', { dossierCode: 'H15.901-261119-0001', breachAt: before(90), dueAt: before(90) });
    await database.db.insert(task).values({
      ...{ dossierId: 'late', key: 'SUBMIT_DRAFT', openedRevision: 1, act: 'SUBMIT_DRAFT', name: 'Trình dự thảo kết quả', subject: '' },
      ...{ roles: ['CASE_HANDLER'], unit: 'H15.901/HT', person: 'cb-0102', openedAt: before(300) },
    });
    expect((await ask()).rows).toEqual([
      {
        dossierId: 'late',
        dossierCode: 'H15.901-261119-0001',
        procedureCode: '1.004873',
        procedureName: 'Cấp Giấy xác nhận tình trạng hôn nhân',
        unit: 'H15.901/HT',
        phase: 'PROCESSING',
        status: 'PROCESSING',
        holder: { kind: 'HANDLER', unit: 'H15.901/HT', person: 'cb-0102' },
        stuckSince: before(90),
        ageMinutes: 90,
        dueAt: before(90),
        causes: [{ class: 'LATE', since: before(90), subject: null, cause: null, attempt: null, workflowId: null }],
        nextActs: [{ act: 'SUBMIT_DRAFT', name: 'Trình dự thảo kết quả', subject: '', roles: ['CASE_HANDLER'], unit: 'H15.901/HT' }],
      },
    ]);
  });

  it('finds each kind by itself', async () => {
    await open('late', { breachAt: before(10) });
    await open('slow', { stepDueAt: before(20) });
    await open('asked', { holder: 'OTHER_AGENCY', holderUnit: 'H15.902' });
    await consult('asked', before(30));
    await open('asked-in-time');
    await consult('asked-in-time', LATER);
    await open('failing');
    await fail('failing', 'signResult', before(40));
    await open('wedged');
    const wedged = [{ dossierId: 'wedged', workflowId: 'wedged/TV1', since: before(50) }];
    const found = (await ask({ wedged })).rows.map(({ dossierId, causes }) => [dossierId, causes.map((cause) => cause.class)]);
    expect(found).toEqual([
      ['wedged', ['WEDGED']],
      ['failing', ['FAILING']],
      ['asked', ['CONSULTATION_OVERDUE']],
      ['slow', ['STEP_OVER_BUDGET']],
      ['late', ['LATE']],
    ]);
    for (const only of ['LATE', 'STEP_OVER_BUDGET', 'CONSULTATION_OVERDUE', 'FAILING', 'WEDGED'] satisfies StuckClass[]) {
      expect((await ask({ wedged, classes: [only] })).rows.map(({ causes }) => causes.map((cause) => cause.class))).toEqual([[only]]);
    }
  });

  it('finds an agency that is late with a result of its own until it has reported, of a dossier that is in time', async () => {
    await open('joined');
    await awaitResult('joined', 'KQ2', before(30));
    await awaitResult('joined', 'KQ3', LATER);
    await awaitResult('joined', 'KQ4', null);
    const only = { classes: ['CONSULTATION_OVERDUE'] satisfies StuckClass[] };
    expect((await ask(only)).rows).toMatchObject([
      { dossierId: 'joined', stuckSince: before(30), causes: [{ class: 'CONSULTATION_OVERDUE', subject: 'KQ2' }] },
    ]);
    await database.db
      .update(task)
      .set({ closedAt: before(1) })
      .where(eq(task.subject, 'KQ2'));
    expect((await ask(only)).rows).toEqual([]);
  });

  it('shows what the reconciler found as classes of their own, also of a dossier that the register has lost', async () => {
    const keep = (dossierId: string, name: FindingClass, change: Partial<Finding> = {}) =>
      keepFinding(database.db, { dossierId, class: name, subject: '', cause: 'LOST', ...change }, before(20));
    for (const name of FINDING_CLASSES) if (name !== 'NO_ROW') await open(name);
    for (const name of FINDING_CLASSES) if (name !== 'NO_ROW') await keep(name, name, name === 'FILE_MISSING' ? { subject: 'ab12' } : {});
    const shown = {
      phase: 'PROCESSING',
      status: 'PROCESSING',
      procedure_code: '1.004873',
      lead_unit: 'H15.901/HT',
      intake_unit: 'H15.901/MC',
    };
    await keep('gone', 'NO_ROW', { shown: { ...shown, holder: 'HANDLER', holder_unit: 'H15.901/HT' } });
    await keep('hardly-known', 'NO_ROW');
    for (const name of FINDING_CLASSES) {
      const { rows } = await ask({ classes: [name] });
      expect(ids(rows)).toEqual(name === 'NO_ROW' ? ['gone', 'hardly-known'] : [name]);
      expect(rows[0]?.causes).toMatchObject([{ class: name, since: before(20), cause: 'LOST', attempt: 0 }]);
    }
    expect((await ask({ classes: ['FILE_MISSING'] })).rows[0]?.causes[0]?.subject).toBe('ab12');
    expect((await ask({ classes: ['NO_ROW'], unit: 'H15.901' })).rows).toMatchObject([
      { dossierId: 'gone', unit: 'H15.901/HT', holder: { kind: 'HANDLER' }, procedureName: '1.004873' },
    ]);
    expect((await stuckSummary(database.db, { asOf: AS_OF, unit: null })).stuck).toBe(FINDING_CLASSES.length + 1);
    // A row that is back is shown once.
    await open('gone');
    expect(ids((await ask({ classes: ['NO_ROW'] })).rows)).toEqual(['hardly-known']);
  });

  it('names the failing work, its cause and attempt, also of a closed dossier that still owes something', async () => {
    await open('owes', { phase: 'CLOSED', closedAt: before(60), breachAt: null, stepDueAt: null });
    await fail('owes', 'tellPortal', before(30));
    const [row] = (await ask()).rows;
    expect(row?.causes).toEqual([
      { class: 'FAILING', since: before(30), subject: 'tellPortal', cause: 'UNAVAILABLE', attempt: 7, workflowId: 'owes' },
    ]);
  });

  it('shows a dossier once with all its causes, placed by the oldest of those asked for', async () => {
    await open('both', { breachAt: before(5), stepDueAt: before(100) });
    await fail('both', 'signResult', before(50));
    await fail('both', 'returnElectronically', before(40));
    await open('between', { breachAt: before(60) });
    const every = await ask();
    expect(ids(every.rows)).toEqual(['both', 'between']);
    expect(every.rows[0]?.causes.map((cause) => [cause.class, cause.since])).toEqual([
      ['STEP_OVER_BUDGET', before(100)],
      ['FAILING', before(50)],
      ['FAILING', before(40)],
      ['LATE', before(5)],
    ]);
    const late = await ask({ classes: ['LATE'] });
    expect(ids(late.rows)).toEqual(['between', 'both']);
    expect(late.rows[1]?.stuckSince).toBe(before(5));
    expect(late.rows[1]?.causes).toHaveLength(4);
  });

  it('shows a unit its own and everything below it, and nothing of a unit that is only named alike', async () => {
    await open('led', { breachAt: before(1) });
    await open('taken-in', { leadUnit: 'H15.902/HT', holderUnit: 'H15.902/HT', breachAt: before(2) });
    await open('held', { ...elsewhere, holderUnit: 'H15.901', breachAt: before(3) });
    await open('foreign', { ...elsewhere, breachAt: before(4) });
    await open('alike', { intakeUnit: 'H15.9012/MC', leadUnit: 'H15.9012/HT', holderUnit: 'H15.9012/HT', breachAt: before(5) });
    expect(ids((await ask({ unit: 'H15.901' })).rows)).toEqual(['held', 'taken-in', 'led']);
    expect(ids((await ask({ unit: 'H15.901/HT' })).rows)).toEqual(['led']);
    expect(ids((await ask({ unit: null })).rows)).toHaveLength(5);
    expect(await stuckSummary(database.db, { asOf: AS_OF, unit: 'H15.901' })).toMatchObject({ open: 3, stuck: 3 });
  });

  it('goes by asOf alone: time passes without anything being written', async () => {
    await open('soon', { breachAt: LATER, stepDueAt: null });
    expect(ids((await ask()).rows)).toEqual([]);
    const [row] = (await ask({ asOf: before(-90) })).rows;
    expect(row).toMatchObject({ dossierId: 'soon', stuckSince: LATER, ageMinutes: 30 });
    expect(ids((await ask({ asOf: LATER })).rows)).toEqual([]);
  });

  it('pages through every dossier once, however many causes it has and however alike their instants are', async () => {
    for (let n = 0; n < 24; n += 1) {
      const id = `hs-${String(n).padStart(2, '0')}`;
      await open(id, {
        breachAt: n % 2 === 0 ? before(100 + (n % 3)) : LATER,
        stepDueAt: n % 3 === 0 ? before(100) : before(100 + (n % 5)),
      });
      if (n % 4 === 0) await fail(id, 'signResult', before(100 + (n % 2) * 20));
      if (n % 4 === 0) await fail(id, 'returnElectronically', before(100 + (n % 2) * 20));
    }
    const whole = ids((await ask({ limit: 100 })).rows);
    expect(new Set(whole).size).toBe(24);
    for (const limit of [1, 5, 7, 24]) expect(await walk(limit)).toEqual(whole);
  });

  it('leaves no hole and shows nothing twice while dossiers come and go between the pages', async () => {
    for (let n = 0; n < 20; n += 1) await open(`hs-${String(n).padStart(2, '0')}`, { breachAt: before(200 - n) });
    const seen = await walk(5, async (page) => {
      // One that was shown is mended, one that was shown gets a further cause, and an older one appears before the page.
      await database.db.execute(sql`update dossier set closed_at = ${AS_OF} where dossier_id = ${`hs-${String(page).padStart(2, '0')}`}`);
      await database.db.execute(sql`update dossier set step_due_at = ${before(20)} where dossier_id = 'hs-00'`);
      await open(`older-${page}`, { breachAt: before(500 + page) });
    });
    expect(seen).toEqual(Array.from({ length: 20 }, (_none, n) => `hs-${String(n).padStart(2, '0')}`));
  });
});

const elsewhere = { intakeUnit: 'H15.902/MC', leadUnit: 'H15.902/HT', holderUnit: 'H15.902/HT' };

describe('stuckSummary', () => {
  it('counts each stuck dossier once, and in every class that it belongs to', async () => {
    await open('on-time');
    await open('late', { breachAt: before(10) });
    await open('both', { breachAt: before(10), stepDueAt: before(20) });
    await fail('both', 'signResult', before(30));
    await fail('both', 'tellPortal', before(30));
    expect(await stuckSummary(database.db, { asOf: AS_OF, unit: null })).toEqual({
      open: 3,
      stuck: 2,
      counts: [
        { unit: 'H15.901/HT', phase: 'PROCESSING', class: 'FAILING', dossiers: 1 },
        { unit: 'H15.901/HT', phase: 'PROCESSING', class: 'LATE', dossiers: 2 },
        { unit: 'H15.901/HT', phase: 'PROCESSING', class: 'STEP_OVER_BUDGET', dossiers: 1 },
      ],
    });
  });
});

describe('failing work', () => {
  it('shows operators also what never reached the register, grouped by cause', async () => {
    await open('known', { dossierCode: 'H15.901-261119-0001' });
    await fail('known', 'signResult', before(20));
    await fail('never-registered', 'projectDossier', before(30));
    await fail('never-registered-2', 'projectDossier', before(10));
    expect(await failingWork(database.db, { limit: 2 })).toMatchObject([
      {
        dossierId: 'never-registered',
        dossierCode: null,
        phase: null,
        work: 'projectDossier',
        attempt: 7,
        cause: 'UNAVAILABLE',
        firstFailedAt: before(30),
      },
      { dossierId: 'known', dossierCode: 'H15.901-261119-0001', phase: 'PROCESSING', lastFailedAt: before(1) },
    ]);
    expect(await failingCauses(database.db)).toEqual([
      { work: 'projectDossier', cause: 'UNAVAILABLE', failing: 2 },
      { work: 'signResult', cause: 'UNAVAILABLE', failing: 1 },
    ]);
  });
});
