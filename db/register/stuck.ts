import { type SQL, sql } from 'drizzle-orm';
import type { Instant } from '../../platform/time.ts';
import type { Db } from '../client.ts';
import { rowsFor, textArray, writtenOut } from '../prepared.ts';
import { FINDING_CLASSES, type FindingClass } from '../schema.ts';
import { causesOf, iso, STUCK_CLASSES, type StuckClass, scoped, unregistered, type Wedged } from './stuck-causes.ts';
import type { FailingCause, FailingWork, StuckRow } from './stuck-rows.ts';
import { type UnitColumn, unitsWithin } from './units.ts';

/** Position behind the last row of a page; microseconds, as PostgreSQL keeps them. */
export interface StuckCursor {
  readonly since: string;
  readonly dossierId: string;
}

export interface StuckQuestion {
  /** Instant that the answer holds for; nothing here asks a clock. */
  readonly asOf: Instant;
  /** The unit and all below it: as intake, lead or holder; null: every unit. */
  readonly unit: string | null;
  /** Classes to look for; all when absent. A row always shows all its causes. */
  readonly classes?: readonly StuckClass[];
  /** Dossiers whose workflow Temporal reports as failing in its code. */
  readonly wedged?: readonly Wedged[];
}

export interface StuckPage {
  readonly rows: readonly StuckRow[];
  readonly next: StuckCursor | null;
}

const MAX_PAGE = 100;
const MINUTE_MS = 60_000;
const COLUMNS = sql`dossier_id, dossier_code, procedure_code, law_hash, lead_unit, phase, status, holder, holder_unit, holder_person, due_at,
  closed_at, breach_at, step_due_at`;
/** Whatever may be shown of a row of the page: what the register holds, and what it lacks. */
const SHOWN = sql`(select ${COLUMNS} from dossier where dossier_id = page.dossier_id
  union all select ${COLUMNS} from ${unregistered(sql`page.dossier_id`)} lacking)`;

const OWN = {
  LATE: 'late_at',
  STEP_OVER_BUDGET: 'step_at',
  CONSULTATION_OVERDUE: 'asked_at',
  FAILING: 'failing_at',
} as const satisfies Readonly<Partial<Record<StuckClass, string>>>;
export const UNIT_COLUMNS = ['lead_unit', 'intake_unit', 'holder_unit'] as const;

/** By which instants of `standing` a set of classes is found: what everybody asks for has one of its own. */
export interface Asked {
  readonly instants: readonly ((typeof OWN)[keyof typeof OWN] | 'since' | 'technical_at')[];
  /** Classes of the reconciler that are asked for one by one: looked up where it keeps them, since there are few. */
  readonly findings: readonly FindingClass[];
  readonly wedged: readonly Wedged[];
}

export const askedOf = ({ classes = STUCK_CLASSES, wedged = [], asOf }: StuckQuestion): Asked => {
  const has = (name: StuckClass): boolean => classes.includes(name);
  const own = (Object.keys(OWN) as (keyof typeof OWN)[]).filter(has);
  const technical = has('FAILING') && FINDING_CLASSES.every(has);
  const rest = { wedged: has('WEDGED') ? wedged.filter(({ since }) => since < asOf) : [] };
  if (technical && own.length === Object.keys(OWN).length) return { ...rest, instants: ['since'], findings: [] };
  if (technical)
    return { ...rest, instants: [...own.filter((name) => name !== 'FAILING').map((name) => OWN[name]), 'technical_at'], findings: [] };
  return { ...rest, instants: own.map((name) => OWN[name]), findings: FINDING_CLASSES.filter(has) };
};

/** Asked for often, and of few texts: such a statement stays prepared. Any other set of classes has a text of its own, and is planned for each question. */
const isUsual = ({ instants, findings, wedged }: Asked): boolean => instants.length === 1 && findings.length === 0 && wedged.length === 0;

/** A finding counts by whether the register holds its dossier: lost rows are found there, everything else here. */
export const ofFinding = (names: readonly FindingClass[], { asOf }: StuckQuestion): SQL =>
  sql`n.class in ${names} and n.found_at < ${asOf}::timestamptz
    and (n.class = 'NO_ROW') = not exists (select from dossier there where there.dossier_id = n.dossier_id)`;

/** Since when the dossier of row `s` is stuck of what was asked. */
export const sinceOf = ({ instants, findings }: Asked, question: StuckQuestion): SQL => {
  const parts = instants.map((name) => sql.raw(`s.${name}`));
  const found = sql`(select min(n.found_at) from reconcile_finding n where n.dossier_id = s.dossier_id and ${ofFinding(findings, question)})`;
  return sql`least(${sql.join([sql`null::timestamptz`, ...parts, ...(findings.length === 0 ? [] : [found])], sql`, `)})`;
};

/** Wedged dossiers are told and not stored: as `w` with the units of their rows. */
export const wedgedRows = (wedged: readonly Wedged[], unit: string | null): SQL => sql`(
  select w.dossier_id, w.since, there.holder_unit, there.phase
  from (select "dossierId" as dossier_id, min(since) as since
    from jsonb_to_recordset(${JSON.stringify(wedged)}::text::jsonb) as told("dossierId" text, since timestamptz) group by 1) w,
  lateral (
    select d.lead_unit, d.intake_unit, d.holder_unit, d.phase from dossier d where d.dossier_id = w.dossier_id
    union select s.lead_unit, s.intake_unit, s.holder_unit, s.phase from standing s where s.dossier_id = w.dossier_id and not exists (
      select from dossier d where d.dossier_id = w.dossier_id)
  ) there where ${scoped(sql`there`, unit)})`;

/** Causes of `standing`, in the order of their bits in its columns `…_after`. */
const CAUSES = ['late', 'step', 'asked', 'failing', 'found'] as const;
type CauseAt = `${(typeof CAUSES)[number]}_at`;
const bitOf = (at: CauseAt): number => 1 << CAUSES.findIndex((cause) => at === `${cause}_at`);

/** Values of the column `…_after` of a cause with no older one among those asked for: under these a dossier is found by its oldest, and by no other. */
const oldestOf = (instants: readonly CauseAt[]): SQL => {
  const asked = instants.reduce((bits, at) => bits | bitOf(at), 0);
  const values = Array.from({ length: 1 << CAUSES.length }, (_, value) => value).filter((value) => (value & asked) === 0);
  return sql.raw(`unnest('{${values.join()}}'::smallint[])`);
};

/**
 * Candidates of a page: the first ones of each cause that is asked for, where it is the oldest of these, and of each unit under which a dossier may be
 * the caller's own. No more is read than may be shown; a dossier that is found more than once is said the same of, so `union` shows it once.
 */
const candidates = (question: StuckQuestion, after: StuckCursor | undefined, limit: SQL): SQL => {
  const { asOf, unit } = question;
  const asked = askedOf(question);
  const since = sinceOf(asked, question);
  const from = sql`(${after?.since ?? '-infinity'}::timestamptz, ${after?.dossierId ?? ''}::text)`;
  const ids = asked.wedged.map(({ dossierId }) => dossierId);
  const told = ids.length === 0 ? sql`` : sql` and s.dossier_id <> all(${textArray(ids)})`;
  const alone = asked.findings.length === 0;
  const instants = asked.instants.flatMap((name) => (name === 'technical_at' ? (['failing_at', 'found_at'] as const) : [name]));
  const oldest = oldestOf(instants.filter((name) => name !== 'since'));
  const first = (name: (typeof instants)[number], where: SQL): SQL => {
    const at = sql.raw(`s.${name}`);
    const page = (
      own: SQL,
    ): SQL => sql`(select ${alone ? at : since} as since, s.dossier_id from standing s where ${own} and ${at} < ${asOf}::timestamptz
      and (${at}, s.dossier_id) > ${from}${alone ? sql`` : sql` and (${since}, s.dossier_id) > ${from}`}${told} order by ${at}, s.dossier_id limit ${limit})`;
    return name === 'since'
      ? page(where)
      : sql`(select of_one.* from ${oldest} oldest(value), lateral ${page(sql`${where} and ${sql.raw(`s.${name.replace('_at', '_after')}`)} = oldest.value`)} of_one)`;
  };
  const ofUnits = (name: (typeof instants)[number], column: string, whose: string): SQL => {
    const of: UnitColumn = { table: sql`standing s`, column: sql.raw(`s.${column}`), where: sql.raw(`s.${name} is not null`) };
    return sql`(select one.* from (${unitsWithin([of], whose)}) listed, lateral ${first(name, sql`${of.column} = listed.unit`)} one)`;
  };
  const stored = instants.flatMap((name) =>
    unit === null ? [first(name, sql`s.lead_unit >= ''`)] : UNIT_COLUMNS.map((column) => ofUnits(name, column, unit)),
  );
  const found = sql`(select ${since} as since, s.dossier_id from standing s
    where s.dossier_id in (select n.dossier_id from reconcile_finding n where ${ofFinding(asked.findings, question)})
      and (${scoped(sql`s`, unit)}) and (${since}, s.dossier_id) > ${from}${told} order by 1, 2 limit ${limit})`;
  const wedged = sql`(select * from (
      select least(w.since, (select ${since} from standing s where s.dossier_id = w.dossier_id)) as since, w.dossier_id from ${wedgedRows(asked.wedged, unit)} w
    ) one where (since, dossier_id) > ${from})`;
  const branches = [...stored, ...(asked.findings.length === 0 ? [] : [found]), ...(asked.wedged.length === 0 ? [] : [wedged])];
  return branches.length === 0
    ? sql`select null::timestamptz as since, null::text as dossier_id where false`
    : sql.join(branches, sql` union `);
};

/** One page of stuck dossiers, the longest stuck first. `limit` at most 100; `after` continues behind a page's `next`, with the same `asOf`. */
export const stuckPage = async (
  db: Db,
  question: StuckQuestion & { readonly after?: StuckCursor | undefined; readonly limit: number },
): Promise<StuckPage> => {
  const { asOf, after } = question;
  const limit = Math.min(question.limit, MAX_PAGE);
  const most = rowsFor(limit + 1);
  const page = sql`(
    with page as materialized (
      select since, dossier_id from (${candidates(question, after, most)}) merged order by since, dossier_id limit ${most}
    )
    select page.since, d.dossier_id, d.dossier_code, d.procedure_code, d.lead_unit, d.phase, d.status,
      coalesce((select l.body #>> '{procedure,name}' from law_snapshot l where l.hash = d.law_hash), d.procedure_code) as procedure_name,
      jsonb_build_object('kind', d.holder, 'unit', d.holder_unit, 'person', d.holder_person) as holder, ${iso(sql`d.due_at`)} as due_at,
      (select jsonb_agg(jsonb_build_object('class', c.class, 'since', ${iso(sql`c.since`)}, 'subject', c.subject, 'cause', c.cause, 'attempt', c.attempt,
          'workflowId', c.workflow_id) order by c.since, c.key)
        from (${causesOf(STUCK_CLASSES, question)}) c) as causes,
      coalesce((select jsonb_agg(jsonb_build_object('act', t.act, 'name', t.name, 'subject', t.subject, 'roles', t.roles, 'unit', t.unit) order by t.opened_at, t.key)
        from task t where t.dossier_id = d.dossier_id and t.closed_at is null), '[]') as next_acts
    from page, lateral ${SHOWN} d
  ) found`;
  const usual = isUsual(askedOf(question));
  const query = db
    .select({
      dossierId: sql<string>`found.dossier_id`,
      dossierCode: sql<string | null>`found.dossier_code`,
      procedureCode: sql<string>`found.procedure_code`,
      procedureName: sql<string>`found.procedure_name`,
      unit: sql<string>`found.lead_unit`,
      phase: sql<StuckRow['phase']>`found.phase`,
      status: sql<StuckRow['status']>`found.status`,
      holder: sql<StuckRow['holder']>`found.holder`,
      stuckSince: sql<string>`${iso(sql`found.since`)}`,
      cursor: sql<string>`to_char(found.since at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`,
      dueAt: sql<string | null>`found.due_at`,
      causes: sql<StuckRow['causes']>`found.causes`,
      nextActs: sql<StuckRow['nextActs']>`found.next_acts`,
    })
    .from(usual ? page : writtenOut(page))
    .orderBy(sql`found.since`, sql`found.dossier_id`);
  const found = await (usual ? query.prepare('stuck_page').execute() : query);
  const rows = found.slice(0, limit);
  const last = rows.at(-1);
  return {
    rows: rows.map(({ cursor: _cursor, ...row }) => ({
      ...row,
      ageMinutes: Math.floor((Date.parse(asOf) - Date.parse(row.stuckSince)) / MINUTE_MS),
    })),
    next: found.length > limit && last !== undefined ? { since: last.cursor, dossierId: last.dossierId } : null,
  };
};

/** Work that fails just now, the longest failing first; at most `limit`, since an outage is read by its causes and not page by page. */
export const failingWork = async (db: Db, { limit }: { readonly limit: number }): Promise<readonly FailingWork[]> =>
  db.execute<FailingWork & Record<string, unknown>>(sql`
    select f.workflow_id as "workflowId", f.work, f.dossier_id as "dossierId", d.dossier_code as "dossierCode", d.phase, f.attempt, f.cause,
      ${iso(sql`f.first_failed_at`)} as "firstFailedAt", ${iso(sql`f.last_failed_at`)} as "lastFailedAt"
    from work_failure f left join dossier d using (dossier_id)
    order by f.first_failed_at, f.workflow_id, f.work limit ${limit}`);

/** How much work fails of which cause: what an operator mends first. */
export const failingCauses = async (db: Db): Promise<readonly FailingCause[]> =>
  db.execute<FailingCause & Record<string, unknown>>(sql`
    select work, cause, count(*)::int as failing from work_failure group by 1, 2 order by 3 desc, 1, 2 limit ${MAX_PAGE}`);
