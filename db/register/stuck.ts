import { type SQL, sql } from 'drizzle-orm';
import type { DossierPhase, DossierStatus, Holder, Role } from '../../domain/dossier/state.ts';
import type { Instant } from '../../platform/time.ts';
import type { Db } from '../client.ts';
import { causesOf, type Group, groupsOf, iso, STUCK_CLASSES, type StuckClass, scoped, UNREGISTERED, type Wedged } from './stuck-causes.ts';

/** One reason why a dossier is stuck, since when, and what it is about: the failing step, or the consultation. */
export interface StuckCause {
  readonly class: StuckClass;
  readonly since: Instant;
  readonly subject: string | null;
  /** Of a failing step: code of its last error, attempts so far, and the workflow it belongs to. */
  readonly cause: string | null;
  readonly attempt: number | null;
  readonly workflowId: string | null;
}

/** One open inbox task of the dossier: what somebody must do for it to move on. */
export interface NextAct {
  readonly act: string;
  readonly name: string;
  readonly subject: string;
  readonly roles: readonly Role[];
  readonly unit: string;
}

/** A stuck dossier, once, with all its causes, the oldest first. Codes, ids and instants only. */
export interface StuckRow {
  readonly dossierId: string;
  readonly dossierCode: string | null;
  readonly procedureCode: string;
  readonly procedureName: string;
  /** Unit that leads the processing. */
  readonly unit: string;
  readonly phase: DossierPhase;
  readonly status: DossierStatus;
  readonly holder: { readonly kind: Holder; readonly unit: string; readonly person: string | null };
  /** Oldest of the causes that were asked for. */
  readonly stuckSince: Instant;
  readonly ageMinutes: number;
  readonly dueAt: Instant | null;
  readonly causes: readonly StuckCause[];
  readonly nextActs: readonly NextAct[];
}

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
/** Whatever may be shown: the register, and what it lacks. */
const SHOWN = sql`(select ${COLUMNS} from dossier union all select ${COLUMNS} from ${UNREGISTERED} lacking)`;

/**
 * Candidates of one group of classes, each dossier only under the oldest of the classes asked for: so the branches together hold every dossier
 * once, and each may stop after a page.
 */
const branch = ({ name, cause }: Group, classes: readonly StuckClass[], question: StuckQuestion): SQL => {
  const { since, key, table, where, register = sql`dossier` } = cause;
  return sql`
    select ${since} as since, d.dossier_id, ${name}::text as class from ${register} d ${table === null ? sql`` : sql`, ${table}`}
    where ${where} and ${scoped(question.unit)}
      and not exists (select 1 from (${causesOf(classes, question)}) older where (older.since, older.key) < (${since}, ${key}))`;
};

/** One page of stuck dossiers, the longest stuck first. `limit` at most 100; `after` continues behind a page's `next`, with the same `asOf`. */
export const stuckPage = async (
  db: Db,
  question: StuckQuestion & { readonly after?: StuckCursor | undefined; readonly limit: number },
): Promise<StuckPage> => {
  const { asOf, after } = question;
  const classes = question.classes ?? STUCK_CLASSES;
  const limit = Math.min(question.limit, MAX_PAGE);
  const behind = after === undefined ? sql`` : sql`where (since, dossier_id) > (${after.since}::timestamptz, ${after.dossierId})`;
  const found = await db.execute<Omit<StuckRow, 'ageMinutes'> & { cursor: string } & Record<string, unknown>>(sql`
    with page as materialized (
      select since, dossier_id from (
        ${sql.join(
          groupsOf(classes, question).map(
            (group) =>
              sql`(select since, dossier_id from (${branch(group, classes, question)}) one ${behind} order by since, dossier_id limit ${limit + 1})`,
          ),
          sql` union all `,
        )}
      ) merged order by since, dossier_id limit ${limit + 1}
    )
    select d.dossier_id as "dossierId", d.dossier_code as "dossierCode", d.procedure_code as "procedureCode",
      coalesce((select l.body #>> '{procedure,name}' from law_snapshot l where l.hash = d.law_hash), d.procedure_code) as "procedureName", d.lead_unit as unit, d.phase, d.status,
      jsonb_build_object('kind', d.holder, 'unit', d.holder_unit, 'person', d.holder_person) as holder,
      ${iso(sql`page.since`)} as "stuckSince", to_char(page.since at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as cursor, ${iso(sql`d.due_at`)} as "dueAt",
      (select jsonb_agg(jsonb_build_object('class', c.class, 'since', ${iso(sql`c.since`)}, 'subject', c.subject, 'cause', c.cause, 'attempt', c.attempt,
          'workflowId', c.workflow_id) order by c.since, c.key)
        from (${causesOf(STUCK_CLASSES, question)}) c) as causes,
      coalesce((select jsonb_agg(jsonb_build_object('act', t.act, 'name', t.name, 'subject', t.subject, 'roles', t.roles, 'unit', t.unit) order by t.opened_at, t.key)
        from task t where t.dossier_id = d.dossier_id and t.closed_at is null), '[]') as "nextActs"
    from page join ${SHOWN} d using (dossier_id)
    order by page.since, d.dossier_id`);
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

export interface StuckSummary {
  /** Open dossiers of the units asked for. */
  readonly open: number;
  /** Dossiers that are stuck, each counted once. */
  readonly stuck: number;
  /** Dossiers by the unit that holds them, phase and class; one with several causes counts in each class. */
  readonly counts: readonly {
    readonly unit: string;
    readonly phase: DossierPhase;
    readonly class: StuckClass;
    readonly dossiers: number;
  }[];
}

/** How many dossiers are stuck, where and of what. */
export const stuckSummary = async (db: Db, question: StuckQuestion): Promise<StuckSummary> => {
  const classes = question.classes ?? STUCK_CLASSES;
  const every = sql.join(
    // Every class by itself, not only the oldest one of a dossier.
    groupsOf(classes, question).map((group) => branch(group, [], question)),
    sql` union all `,
  );
  const [found] = await db.execute<StuckSummary & Record<string, unknown>>(sql`
    with cause as materialized (${every})
    select
      (select count(*)::int from dossier d where d.closed_at is null and ${scoped(question.unit)}) as open,
      (select count(distinct dossier_id)::int from cause) as stuck,
      coalesce((select jsonb_agg(to_jsonb(one) order by one.unit, one.phase, one.class) from (
        select d.holder_unit as unit, d.phase, cause.class, count(distinct dossier_id)::int as dossiers
        from cause join ${SHOWN} d using (dossier_id) group by 1, 2, 3) one), '[]') as counts`);
  return found ?? { open: 0, stuck: 0, counts: [] };
};

/** A failing step as operators see it: ids, cause and attempts, also of dossiers that never reached the register. */
export interface FailingStep {
  readonly workflowId: string;
  readonly step: string;
  readonly dossierId: string;
  readonly dossierCode: string | null;
  readonly phase: DossierPhase | null;
  readonly attempt: number;
  readonly cause: string;
  readonly firstFailedAt: Instant;
  readonly lastFailedAt: Instant;
}

/** Steps that are failing just now, the longest failing first; at most `limit`, since an outage is read by its causes and not page by page. */
export const failingSteps = async (db: Db, { limit }: { readonly limit: number }): Promise<readonly FailingStep[]> =>
  db.execute<FailingStep & Record<string, unknown>>(sql`
    select f.workflow_id as "workflowId", f.step, f.dossier_id as "dossierId", d.dossier_code as "dossierCode", d.phase, f.attempt, f.cause,
      ${iso(sql`f.first_failed_at`)} as "firstFailedAt", ${iso(sql`f.last_failed_at`)} as "lastFailedAt"
    from step_failure f left join dossier d using (dossier_id)
    order by f.first_failed_at, f.workflow_id, f.step limit ${limit}`);

/** How many steps fail of which cause: what an operator mends first. */
export const failingCauses = async (
  db: Db,
): Promise<readonly { readonly step: string; readonly cause: string; readonly steps: number }[]> =>
  db.execute<{ step: string; cause: string; steps: number }>(sql`
    select step, cause, count(*)::int as steps from step_failure group by 1, 2 order by 3 desc, 1, 2 limit ${MAX_PAGE}`);
