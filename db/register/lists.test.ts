import { type SQL, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Permit, Scope } from '../../domain/dossier/spec.ts';
import type { Role } from '../../domain/dossier/state.ts';
import { sameBranch } from '../../domain/identifiers/index.ts';
import { startTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import { connect, type Database, type Db } from '../client.ts';
import { FINDING_CLASSES } from '../schema.ts';
import { accessPage } from './access.ts';
import { clearFiles } from './findings.ts';
import { inbox } from './inbox.ts';
import { listDossiers, type Standing } from './lists.ts';
import { countOn, foldCounts, passAnswers } from './standing.ts';
import { type StuckQuestion, stuckPage } from './stuck.ts';
import { STUCK_CLASSES, type StuckClass } from './stuck-causes.ts';
import { stuckSummary } from './stuck-summary.ts';
import * as plainly from './units.ts';

/** Lists must show what the plain question shows, row by row and page by page: it is asked here, of a register that nobody thought out. */

const AS_OF = '2026-11-22T07:00:00.000Z';
const PARTY = '5f0c0000-0000-4000-8000-000000000001';
const UNITS = ['H15.901', 'H15.901/MC', 'H15.901/MC/1', 'H15.901/HT', 'H15.9011/MC', 'H15.902', 'H15.902/HT', 'H15'] as const;
const ROLES: readonly (readonly Role[])[] = [['CASE_HANDLER'], ['UNIT_HEAD', 'CASE_HANDLER'], ['INTAKE_OFFICER'], ['OPERATOR']];

let database: TestDatabase;
/** As the product asks for lists. */
let asking: Database;
let random: () => number;

const one = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
const maybe = <T>(value: () => T, share = 0.5): T | null => (random() < share ? value() : null);
/** Coarse, so that many stand at the same instant, and on both sides of the question's. */
const instant = (): string => new Date(Date.parse(AS_OF) + Math.floor(random() * 40 - 28) * 3_600_000).toISOString();
const agencyOf = (unit: string): string => unit.split('/')[0] ?? unit;
const run = (query: SQL) => database.db.execute(query);

const seeded = (seed: number) => {
  let state = seed;
  return (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
};

/** A dossier is written, changed or lost; each as somebody's transaction. */
const writeDossier = async (id: string): Promise<void> => {
  const [intake, lead, holder] = [one(UNITS), one(UNITS), one(UNITS)];
  const row = {
    ...{
      dossier_id: id,
      revision: 1,
      phase: one(['PROCESSING', 'DIGITISING']),
      status: 'PROCESSING',
      procedure_code: '1',
      party_id: PARTY,
    },
    ...{ intake_agency: agencyOf(intake), intake_unit: intake, lead_agency: agencyOf(lead), lead_unit: lead, handler: one(['a', 'b']) },
    ...{ holder: 'HANDLER', holder_unit: holder, received_at: instant(), entered_at: instant(), phase_since: instant() },
    ...{ step_due_at: maybe(instant), breach_at: maybe(instant), closed_at: maybe(() => AS_OF, 0.2), law_hash: 'luat', state: {} },
  };
  const names = Object.keys(row).filter((name) => name !== 'dossier_id');
  await run(sql`insert into dossier (dossier_id, ${sql.raw(names.join(', '))}) select dossier_id, ${sql.raw(names.join(', '))}
    from jsonb_populate_record(null::dossier, ${JSON.stringify(row)}::text::jsonb)
    on conflict (dossier_id) do update set ${sql.raw(names.map((name) => `${name} = excluded.${name}`).join(', '))}`);
};

const writeTask = async (id: string, n: number): Promise<void> => {
  const asks = random() < 0.3;
  const row = {
    ...{ dossier_id: id, key: `k${n}`, opened_revision: 1, act: asks ? 'ANSWER_CONSULTATION' : 'SUBMIT_DRAFT', name: 'Việc', subject: '' },
    ...{ roles: one(ROLES), unit: asks ? agencyOf(one(UNITS)) : one(UNITS), person: maybe(() => one(['a', 'b'])), opened_at: instant() },
    ...{ due_at: maybe(instant), closed_at: maybe(() => AS_OF, 0.3) },
  };
  await run(sql`insert into task select * from jsonb_populate_record(null::task, ${JSON.stringify(row)}::text::jsonb)
    on conflict (dossier_id, key, opened_revision) do update set unit = excluded.unit, due_at = excluded.due_at, closed_at = excluded.closed_at, act = excluded.act`);
};

const disturb = async (id: string): Promise<void> => {
  const at = instant();
  const step = one(['s1', 's2']);
  const cls = one(FINDING_CLASSES.filter((name) => name !== 'NO_ROW'));
  const acts: readonly (() => Promise<unknown>)[] = [
    () =>
      run(sql`insert into work_failure values (${id}, ${step}, ${id}, 1, 'X', ${at}, ${at})
        on conflict (workflow_id, work) do update set attempt = work_failure.attempt + 1`),
    () => run(sql`delete from work_failure where workflow_id = ${id} and work = ${step}`),
    () =>
      run(sql`insert into reconcile_finding (dossier_id, class, cause, found_at, seen_at) values (${id}, ${cls}, 'X', ${at}, ${at})
        on conflict (dossier_id, class, subject) do update set found_at = excluded.found_at`),
    () => run(sql`delete from reconcile_finding where dossier_id = ${id}`),
    () => run(sql`update task set closed_at = ${AS_OF} where dossier_id = ${id}`),
    () => run(sql`update dossier set closed_at = ${maybe(() => AS_OF)}, holder_unit = ${one(UNITS)} where dossier_id = ${id}`),
    () => countOn(database.db, instant()),
    () => foldCounts(database.db),
  ];
  await one(acts)();
};

/** `n` dossiers, each with what may befall it. */
const makeRegister = async (seed: number, n: number): Promise<void> => {
  random = seeded(seed);
  await run(sql`truncate dossier, task, work_failure, reconcile_finding`);
  for (let index = 0; index < n; index += 1) {
    const id = `hs-${String(index).padStart(3, '0')}`;
    await writeDossier(id);
    for (let k = Math.floor(random() * 4); k > 0; k -= 1) await writeTask(id, k);
    while (random() < 0.6) await disturb(id);
    if (random() < 0.3) await writeDossier(id);
    if (random() < 0.05) await run(sql`delete from dossier where dossier_id = ${id}`);
  }
  // Lost rows that the engine knows of.
  for (let index = 0; index < 4; index += 1) {
    const shown = JSON.stringify({ phase: 'PROCESSING', lead_unit: one(UNITS), intake_unit: one(UNITS), holder_unit: one(UNITS) });
    await run(sql`delete from work_failure where dossier_id = ${`lost-${index}`}`);
    await run(sql`insert into reconcile_finding (dossier_id, class, cause, found_at, seen_at, shown)
      values (${`lost-${index}`}, 'NO_ROW', 'LOST', ${instant()}, ${AS_OF}, ${shown}::jsonb)`);
  }
};

beforeAll(async () => {
  database = await startTestDatabase();
  asking = connect({ databaseUrl: database.databaseUrl, use: 'lists' });
  await run(
    sql`insert into party (party_id, kind, identifier, full_name, created_at) values (${PARTY}, 'PERSON', '066085000001', 'Mẫu', ${AS_OF})`,
  );
  await run(sql`insert into law_snapshot (hash, body) values ('luat', '{}')`);
});
afterAll(async () => {
  await asking.close();
  await database.close();
});

const SEEDS = [11, 12];

/** Every page of a list by `limit`, as ids. */
const pagesOf = async <Row, Cursor>(
  page: (after: Cursor | undefined) => Promise<readonly Row[]>,
  cursorOf: (row: Row) => Cursor,
): Promise<readonly Row[]> => {
  const seen: Row[] = [];
  for (let rows = await page(undefined); rows.length > 0; ) {
    seen.push(...rows);
    const last = rows.at(-1);
    if (last === undefined) break;
    rows = await page(cursorOf(last));
  }
  return seen;
};

const PERMITS: Readonly<Record<string, readonly Scope[]>> = {
  INTAKE_OFFICER: ['INTAKE'],
  CASE_HANDLER: ['LEAD_UNIT'],
  SUPERVISOR: ['LEAD_AGENCY'],
  COORDINATING_AGENCY: ['ADDRESSEE'],
  UNIT_HEAD: ['HANDLER', 'ADDRESSEE'],
  RECORDS_CLERK: ['INVOLVED'],
  OPERATOR: ['SYSTEM'],
};

const callers = (): readonly Standing[] =>
  [...UNITS, 'H15.9', 'H15.901/MC/1/2'].flatMap((unit) =>
    [
      ['CASE_HANDLER'],
      ['INTAKE_OFFICER', 'SUPERVISOR'],
      ['COORDINATING_AGENCY', 'CASE_HANDLER'],
      ['RECORDS_CLERK'],
      ['UNIT_HEAD'],
      ['OPERATOR'],
    ].map((roles) => ({ unit, agency: agencyOf(unit), person: one(['a', 'b', 'c']), roles: roles as Role[] })),
  );

const readableBy = (scope: Scope, { unit, agency, person }: Standing): SQL => {
  const consulted = sql`exists (select from task c where c.dossier_id = d.dossier_id and c.act = 'ANSWER_CONSULTATION' and c.unit = ${agency} and c.closed_at is null)`;
  switch (scope) {
    case 'INTAKE':
      return plainly.sameBranch(sql`d.intake_unit`, unit);
    case 'LEAD_UNIT':
      return plainly.sameBranch(sql`d.lead_unit`, unit);
    case 'LEAD_AGENCY':
      return sql`d.lead_agency = ${agency}`;
    case 'HANDLER':
      return sql`(d.lead_agency = ${agency} and d.handler = ${person})`;
    case 'ADDRESSEE':
      return consulted;
    case 'INVOLVED':
      return sql`(d.lead_agency = ${agency} or d.intake_agency = ${agency} or ${consulted})`;
    default:
      return sql`false`;
  }
};

const OWN = ['LATE', 'STEP_OVER_BUDGET', 'CONSULTATION_OVERDUE', 'FAILING'] as const satisfies readonly StuckClass[];
const SETS: readonly (readonly StuckClass[])[] = [
  ...Array.from({ length: 15 }, (_, set) => OWN.filter((_name, index) => ((set + 1) >> index) % 2 === 1)),
  ...[[], ['LATE'], ['LATE', 'STEP_OVER_BUDGET']].map((own) => [...(own as StuckClass[]), 'FAILING' as const, ...FINDING_CLASSES]),
];

describe.each(SEEDS)('over a random register (%i)', (seed) => {
  beforeAll(() => makeRegister(seed, 120));

  it('dossiers are those of the plain question', async () => {
    const permits = Object.entries(PERMITS).flatMap(([role, scopes]) => scopes.map((scope): Permit => ({ role: role as Role, scope })));
    let found = 0;
    for (const caller of callers()) {
      const conditions = permits.filter(({ role }) => caller.roles.includes(role)).map(({ scope }) => readableBy(scope, caller));
      const plain = await run(sql`select d.dossier_id from dossier d where d.closed_at is null and (${sql.join(conditions, sql` or `)})
        order by d.entered_at desc, d.dossier_id desc`);
      for (const limit of [7, 50]) {
        const listed = await pagesOf(
          (after: readonly [string, string] | undefined) =>
            listDossiers(asking.db, {
              permits,
              caller,
              answeredSince: AS_OF,
              includeClosed: false,
              limit,
              ...(after === undefined ? {} : { after }),
            }),
          (row): readonly [string, string] => [row.enteredAt, row.dossierId],
        );
        expect(
          listed.map((row) => row.dossierId),
          JSON.stringify(caller),
        ).toEqual(plain.map((row) => row.dossier_id));
        expect(listed.every((row) => !('state' in row))).toBe(true);
      }
      found += plain.length;
    }
    expect(found).toBeGreaterThan(200);
  });

  it('tasks are those of the plain question', async () => {
    let found = 0;
    for (const caller of callers()) {
      const plain = await run(sql`select t.dossier_id, t.key from task t join dossier d using (dossier_id)
        where t.closed_at is null and t.roles && ${sql.param([...caller.roles])}::text[]
          and (${plainly.sameBranch(sql`t.unit`, caller.unit)} or (${caller.roles.includes('OPERATOR')}::boolean and t.roles @> '{OPERATOR}'))
          and (t.person is null or t.person = ${caller.person})
        order by t.opened_at, t.dossier_id, t.key`);
      for (const limit of [5, 50]) {
        const listed = await pagesOf(
          (after: readonly [string, string, string] | undefined) =>
            inbox(asking.db, { caller, limit, ...(after === undefined ? {} : { after }) }),
          (row): readonly [string, string, string] => [row.openedAt, row.dossierId, row.key],
        );
        expect(
          listed.map(({ dossierId, key }) => [dossierId, key]),
          JSON.stringify(caller),
        ).toEqual(plain.map((row) => [row.dossier_id, row.key]));
      }
      found += plain.length;
    }
    expect(found).toBeGreaterThan(100);
  });

  interface Cause {
    readonly id: string;
    readonly holder_unit: string;
    readonly phase: string;
    readonly units: readonly string[];
    readonly class: string;
    readonly since: string | null;
  }
  /** Every cause of every dossier, from where it is written, judged dossier by dossier. */
  const causes = async ({ asOf, unit, classes = STUCK_CLASSES, wedged = [] }: StuckQuestion) => {
    const rows = await run(sql`
      select d.dossier_id as id, d.holder_unit, d.phase, array[d.lead_unit, d.intake_unit, d.holder_unit] as units, 'LATE' as class, d.breach_at as since from dossier d where d.closed_at is null
      union all select d.dossier_id, d.holder_unit, d.phase, array[d.lead_unit, d.intake_unit, d.holder_unit], 'STEP_OVER_BUDGET', d.step_due_at from dossier d where d.closed_at is null
      union all select d.dossier_id, d.holder_unit, d.phase, array[d.lead_unit, d.intake_unit, d.holder_unit], 'CONSULTATION_OVERDUE', t.due_at
        from dossier d join task t using (dossier_id) where t.closed_at is null and t.act = 'ANSWER_CONSULTATION'
      union all select d.dossier_id, d.holder_unit, d.phase, array[d.lead_unit, d.intake_unit, d.holder_unit], 'FAILING', f.first_failed_at from dossier d join work_failure f using (dossier_id)
      union all select d.dossier_id, d.holder_unit, d.phase, array[d.lead_unit, d.intake_unit, d.holder_unit], n.class, n.found_at
        from dossier d join reconcile_finding n using (dossier_id) where n.class <> 'NO_ROW'
      union all select d.dossier_id, d.holder_unit, d.phase, array[d.lead_unit, d.intake_unit, d.holder_unit], 'WEDGED', w.since
        from dossier d join jsonb_to_recordset(${JSON.stringify(wedged)}::text::jsonb) as w("dossierId" text, since timestamptz) on w."dossierId" = d.dossier_id
      union all select n.dossier_id, shown ->> 'holder_unit', shown ->> 'phase', array[shown ->> 'lead_unit', shown ->> 'intake_unit', shown ->> 'holder_unit'], 'NO_ROW', n.found_at
        from reconcile_finding n where n.class = 'NO_ROW' and not exists (select from dossier d where d.dossier_id = n.dossier_id)`);
    return (rows as unknown as readonly Cause[])
      .map((row) => ({ ...row, since: row.since === null ? '' : new Date(String(row.since)).toISOString() }))
      .filter(({ since }) => since !== '' && since < asOf)
      .filter((row) => classes.some((name) => name === row.class))
      .filter((row) => unit === null || row.units.some((own) => own === unit || own.startsWith(`${unit}/`)));
  };

  const QUESTIONS = (): readonly StuckQuestion[] => {
    const wedged = ['hs-001', 'hs-002', 'hs-003', 'hs-050', 'gone'].map((dossierId) => ({
      dossierId,
      workflowId: dossierId,
      since: instant(),
    }));
    const sets: readonly (readonly StuckClass[] | undefined)[] = [
      undefined,
      ...STUCK_CLASSES.map((name) => [name]),
      ['FAILING', 'WEDGED', ...FINDING_CLASSES],
      ...SETS.filter(({ length }) => length > 1),
      ['LATE', 'FAILING', 'OLD_RUN', 'NO_ROW'],
    ];
    const earlier = new Date(Date.parse(AS_OF) - 10 * 3_600_000).toISOString();
    return [null, 'H15.901', 'H15.902/HT', 'H15.9'].flatMap((unit) =>
      sets.map((classes) => ({
        asOf: one([AS_OF, earlier]),
        unit,
        ...(classes === undefined ? {} : { classes }),
        ...(random() < 0.5 ? { wedged } : {}),
      })),
    );
  };

  it('stuck dossiers and their numbers are those that every cause gives one by one, at whatever instant and however they were counted', async () => {
    let found = 0;
    for (const question of QUESTIONS()) {
      const all = await causes(question);
      const oldest = new Map<string, string>();
      for (const { id, since } of all) if (since < (oldest.get(id) ?? 'Z')) oldest.set(id, since);
      const plain = [...oldest].map(([id, since]) => [since, id]).sort((a, b) => (a.join(' ') < b.join(' ') ? -1 : 1));
      for (const limit of [4, 100]) {
        const listed: (readonly string[])[] = [];
        for (let after: { since: string; dossierId: string } | undefined | null; after !== null; ) {
          const page = await stuckPage(asking.db, { ...question, limit, ...(after === undefined ? {} : { after }) });
          listed.push(...page.rows.map((row) => [row.stuckSince, row.dossierId]));
          after = page.next;
        }
        expect(listed, JSON.stringify(question)).toEqual(plain);
      }
      const counts = new Map<string, Set<string>>();
      for (const row of all) {
        const key = `${row.holder_unit} ${row.phase} ${row.class}`;
        counts.set(key, (counts.get(key) ?? new Set()).add(row.id));
      }
      const summary = await stuckSummary(asking.db, question);
      expect(summary.stuck, JSON.stringify(question)).toBe(oldest.size);
      expect(Object.fromEntries(summary.counts.map((row) => [`${row.unit} ${row.phase} ${row.class}`, row.dossiers]))).toEqual(
        Object.fromEntries([...counts].map(([key, ids]) => [key, ids.size])),
      );
      const open = await run(sql`select lead_unit, intake_unit, holder_unit from dossier where closed_at is null`);
      const own = open.filter(
        (row) => question.unit === null || Object.values(row).some((unit) => sameBranchBelow(String(unit), question.unit ?? '')),
      );
      expect(summary.open).toBe(own.length);
      found += oldest.size;
    }
    expect(found).toBeGreaterThan(250);
  });
});

const sameBranchBelow = (unit: string, above: string): boolean => sameBranch(unit, above) && unit.length >= above.length;

describe('what supervisors ask by', () => {
  it('is right after many have written at once, rolled back, or hung up half-way', async () => {
    await makeRegister(21, 20);
    const ids = Array.from({ length: 20 }, (_, index) => `hs-${String(index).padStart(3, '0')}`);
    await Promise.all(
      Array.from({ length: 200 }, async () => {
        const id = one(ids);
        const undone = random() < 0.2;
        const [unit, at, kind] = [one(UNITS), instant(), Math.floor(random() * 4)];
        await database.db
          .transaction(async (tx) => {
            if (kind === 0) await tx.execute(sql`update dossier set holder_unit = ${unit}, breach_at = ${at} where dossier_id = ${id}`);
            if (kind === 1)
              await tx.execute(sql`insert into work_failure values (${id}, 's1', ${id}, 1, 'X', ${at}, ${at}) on conflict do nothing`);
            if (kind === 2) await tx.execute(sql`delete from work_failure where workflow_id = ${id}`);
            if (kind === 3)
              await tx.execute(
                sql`update dossier set closed_at = case when closed_at is null then ${at}::timestamptz end where dossier_id = ${id}`,
              );
            if (undone) throw new Error('undone');
          })
          .catch((error: unknown) => {
            if (!(error instanceof Error && error.message === 'undone')) throw error;
          });
        if (random() < 0.1) await countOn(database.db, at);
        if (random() < 0.1) await foldCounts(database.db);
      }),
    );
    const [kept] = await run(
      sql`select jsonb_agg(to_jsonb(s) - 'counted_to' - 'next_at' - 'last_at' order by dossier_id) as rows from standing s`,
    );
    const [sums] = await run(sql`select sum(open)::int as open, sum(late)::int as late, sum(failing)::int as failing from standing_count`);
    const [counted] =
      await run(sql`select count(*) filter (where open)::int as open, count(*) filter (where late_at < counted_to)::int as late,
      count(*) filter (where failing_at < counted_to)::int as failing from standing`);
    expect(sums).toEqual(counted);
    const [totals] = await run(sql`select sum(open)::int as open, sum(late)::int as late, sum(failing)::int as failing from (
      select open, late, failing from standing_total union all select open, late, failing from standing_count where not folded) added`);
    expect(totals).toEqual(counted);
    // The same as if every row were made from nothing.
    await run(sql`select keep_standing(dossier_id) from (select dossier_id from dossier union select dossier_id from standing) every`);
    const [again] = await run(
      sql`select jsonb_agg(to_jsonb(s) - 'counted_to' - 'next_at' - 'last_at' order by dossier_id) as rows from standing s`,
    );
    expect(kept).toEqual(again);
    expect(JSON.stringify(kept?.rows).length).toBeGreaterThan(1_000);
  });

  it('lets writers of many dossiers, in whatever order, wait for each other and not for good', async () => {
    const find = (sha256: string) =>
      run(sql`insert into reconcile_finding (dossier_id, class, cause, subject, found_at, seen_at)
        select ${sha256} || n, 'FILE_MISSING', 'X', ${sha256}, ${AS_OF}, ${AS_OF} from generate_series(1, 300) n`);
    for (let round = 0; round < 3; round += 1) {
      await find('a');
      await find('b');
      expect(await Promise.all(['a', 'b'].map((sha256) => clearFiles(database.db, [sha256])))).toEqual([300, 300]);
    }
  });

  it('leaves few statements on its connection, however many pages, sizes and sets of classes are asked for', async () => {
    await makeRegister(22, 20);
    const { db, close } = connect({ databaseUrl: database.databaseUrl, max: 1, use: 'lists' });
    const permits: readonly Permit[] = [{ role: 'CASE_HANDLER', scope: 'LEAD_UNIT' }];
    const unit = 'H15.901';
    const caller: Standing = { unit, agency: unit, person: 'a', roles: ['CASE_HANDLER'] };
    const sets = STUCK_CLASSES.flatMap((first) => STUCK_CLASSES.map((second) => [...new Set([first, second])]));
    for (let limit = 1; limit <= 100; limit += 3) {
      const classes = sets[limit] ?? STUCK_CLASSES;
      for (const cursor of [undefined, ['2026-11-22T00:00:00.000Z', 'hs-001', 'k1'] as const]) {
        const after = cursor === undefined ? {} : { after: [cursor[0], cursor[1]] as const };
        await inbox(db, { caller, limit, ...(cursor === undefined ? {} : { after: cursor }) });
        await listDossiers(db, { permits, caller, answeredSince: AS_OF, includeClosed: false, limit, ...after });
        for (const some of [STUCK_CLASSES, classes])
          await stuckPage(db, { asOf: AS_OF, unit, limit, classes: some, after: cursor && { since: cursor[0], dossierId: cursor[1] } });
        await accessPage(db, { unit, limit, person: 'a' });
      }
      await stuckSummary(db, { asOf: AS_OF, unit, classes });
    }
    const [kept] = await db.execute(sql`select count(*)::int as n from pg_prepared_statements`);
    // Three sizes of four lists, and what is asked for by one class.
    expect(kept?.n).toBeLessThan(24);
    await close();
  });
});

describe('what a list costs: a page and not the register', () => {
  const AGENCY = 'H15.777';
  const minutesAgo = (n: number): string => new Date(Date.parse(AS_OF) - n * 60_000).toISOString();
  const since = sql`${AS_OF}::timestamptz`;
  let single: ReturnType<typeof connect>;

  beforeAll(async () => {
    // Enough for the planner to mind; what its triggers make of it is written at once, since they are not what is asked about here.
    await run(sql`truncate dossier, task, work_failure, reconcile_finding`);
    for (const table of ['dossier', 'task', 'work_failure', 'standing']) await run(sql.raw(`alter table ${table} disable trigger user`));
    await run(sql`insert into dossier (dossier_id, revision, phase, status, procedure_code, party_id, intake_agency, intake_unit, lead_agency, lead_unit,
        holder, holder_unit, received_at, entered_at, phase_since, breach_at, step_due_at, law_hash, state)
      select 'many-' || n, 1, 'PROCESSING', 'PROCESSING', '1', ${PARTY}, 'H15.901', 'H15.901/MC', 'H15.901', 'H15.901/HT', 'HANDLER', 'H15.901/HT',
        at, at, ${AS_OF}, at, ${since} - n * interval '2 minutes', 'luat', '{}'
      from generate_series(1, 15000) n, lateral (select ${since} - n * interval '1 minute' as at) x`);
    await run(
      sql`insert into task select dossier_id, 'k', 1, 'SUBMIT_DRAFT', 'Việc', '', '{CASE_HANDLER}', 'H15.901/HT', null, ${AS_OF}, null, null from dossier`,
    );
    // Every third fails later than everything else of it, and every third since before; another agency is late in answering a third of them.
    await run(sql`insert into work_failure select 'many-' || n, 'signResult', 'many-' || n, 1, 'X', at, at
      from generate_series(1, 15000) n, lateral (select ${since} - n * (case n % 3 when 1 then 30 else 180 end) * interval '1 second' as at) x where n % 3 > 0`);
    await run(sql`insert into task select 'many-' || n, 'asked', 1, 'ANSWER_CONSULTATION', 'Việc', '', '{COORDINATING_AGENCY}', 'H15.778', null, ${AS_OF},
      ${since} - n * interval '90 seconds', null from generate_series(1, 15000) n where n % 3 = 0`);
    await run(sql`insert into standing (dossier_id, lead_unit, intake_unit, holder_unit, phase, open, late_at, step_at, asked_at, failing_at)
      select d.dossier_id, lead_unit, intake_unit, holder_unit, d.phase, true, breach_at, step_due_at, t.due_at, f.first_failed_at
      from dossier d left join task t on (t.dossier_id, t.key) = (d.dossier_id, 'asked')
        left join work_failure f on f.dossier_id = d.dossier_id`);
    for (const table of ['dossier', 'task', 'work_failure', 'standing']) await run(sql.raw(`alter table ${table} enable trigger user`));
    await run(sql`analyze dossier, task, standing, work_failure`);
    // What one agency was asked it has answered long ago, or it was not waited for.
    await run(sql`insert into dossier_event (dossier_id, revision, ordinal, type, at, person, role, unit, agency, command_id, phase, holder, holder_unit, rule_set,
        data, link, prev_hash, body_hash, hash)
      select 'many-' || n, 1, 1, 'CONSULTATION_ANSWERED', ${minutesAgo(30)}::timestamptz, 'a', 'COORDINATING_AGENCY', ${AGENCY}, ${AGENCY}, 'c', 'PROCESSING', 'HANDLER', 'H15.901/HT', '1',
        '{}', 1, '', '', ''
      from generate_series(1, 200) n`);
    await run(sql`insert into task select 'many-' || n, 'answered', 1, 'ANSWER_CONSULTATION', 'Việc', '', '{COORDINATING_AGENCY}', ${AGENCY}, null, ${AS_OF},
      null, ${AS_OF} from generate_series(1, 400) n`);
    await passAnswers(database.db, minutesAgo(20));
    await run(sql`insert into access_log (at, person, role, unit, dossier_id, what)
      select ${AS_OF}, 'a', 'CASE_HANDLER', 'H15.901/HT', 'many-' || n, 'DOSSIER' from generate_series(1, 15000) n`);
    await run(sql`analyze dossier, task, standing, standing_count, consulted, work_failure, dossier_event, access_log`);
    single = connect({ databaseUrl: database.databaseUrl, max: 1, use: 'lists' });
  });
  afterAll(() => single?.close());

  /** Rows that a question takes out of tables and indexes: PostgreSQL counts them for a connection, and tells of others when it likes. */
  const readBy = async (ask: (db: Db) => Promise<unknown>): Promise<number> =>
    single.db.transaction(async (tx) => {
      const all = async (): Promise<number> => {
        const [row] = await tx.execute(sql`select (sum(idx_tup_fetch) + sum(seq_tup_read))::int as n from pg_stat_xact_user_tables
          where relname in ('dossier', 'task', 'standing', 'consulted', 'dossier_event', 'work_failure', 'access_log')`);
        return Number(row?.n);
      };
      const before = await all();
      await ask(tx);
      return (await all()) - before;
    });

  it.each(['H15.901/HT', 'H15.901', 'H15.902/HT'])('no list of %s walks over what it does not show', async (unit) => {
    const permits: readonly Permit[] = [{ role: 'CASE_HANDLER', scope: 'LEAD_UNIT' }];
    const caller: Standing = { unit, agency: agencyOf(unit), person: 'a', roles: ['CASE_HANDLER'] };
    for (const ask of [
      (db: Db) => inbox(db, { caller, limit: 10 }),
      (db: Db) => listDossiers(db, { permits, caller, answeredSince: AS_OF, includeClosed: false, limit: 10 }),
      (db: Db) => stuckPage(db, { asOf: AS_OF, unit, limit: 10 }),
      // Who never looked, among all looks of the unit.
      (db: Db) => accessPage(db, { unit, person: 'nobody', limit: 10 }),
    ])
      expect(await readBy(ask), `${ask}`).toBeLessThan(600);
  });

  it.each(SETS.map((classes) => [classes.join(), classes] as const))(
    'no page of stuck dossiers walks over what was shown before it or is not asked for: %s',
    async (_name, classes) => {
      for (const unit of [null, 'H15.901', 'H15.902/HT'])
        for (const at of [undefined, 20_000, 9_000, 3_000, 1]) {
          const after = at === undefined ? undefined : { since: minutesAgo(at), dossierId: 'many-0' };
          expect(await readBy((db) => stuckPage(db, { asOf: AS_OF, unit, classes, limit: 10, after })), `${unit} ${at}`).toBeLessThan(
            1_200,
          );
        }
    },
  );

  it.each([
    ['has answered long ago', AGENCY],
    ['was never asked', 'H15.779'],
  ])('no list of an agency that %s walks over it', async (_name, agency) => {
    const permits: readonly Permit[] = [{ role: 'COORDINATING_AGENCY', scope: 'ADDRESSEE' }];
    const caller: Standing = { unit: agency, agency, person: 'a', roles: ['COORDINATING_AGENCY'] };
    const filter = { permits, caller, answeredSince: minutesAgo(20), includeClosed: false, limit: 10 };
    expect(await listDossiers(asking.db, filter)).toEqual([]);
    expect(await readBy((db) => listDossiers(db, filter))).toBeLessThan(20);
  });
});
