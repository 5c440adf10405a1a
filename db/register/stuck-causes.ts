import { type SQL, sql } from 'drizzle-orm';
import type { Instant } from '../../platform/time.ts';
import { FINDING_CLASSES, type FindingClass } from '../schema.ts';
import { liesWithin } from './units.ts';

/** Why a dossier counts as stuck. */
export const STUCK_CLASSES = [
  /** Past its legal due instant. */
  'LATE',
  /** Longer in its step than the step's budget allows. */
  'STEP_OVER_BUDGET',
  /** An agency that was consulted, or makes a result beside the one that leads, has let its day pass (1.13: it is late, the dossier need not be). */
  'CONSULTATION_OVERDUE',
  /** Work fails and is being tried again. */
  'FAILING',
  /** The workflow's own code fails; nothing moves until it is mended. */
  'WEDGED',
  /** Register, engine and file store disagree, as the reconciler found (findings.ts). */
  ...FINDING_CLASSES,
] as const;
export type StuckClass = (typeof STUCK_CLASSES)[number];

/** A dossier whose workflow is wedged, as told by Temporal. */
export interface Wedged {
  readonly dossierId: string;
  readonly workflowId: string;
  readonly since: Instant;
}

interface Circumstances {
  readonly asOf: Instant;
  readonly wedged?: readonly Wedged[];
}

/** One class as SQL over the stored instants of dossier `d`; `key` tells a dossier's causes apart. */
interface Cause {
  readonly table: SQL | null;
  readonly where: SQL;
  readonly since: SQL;
  readonly key: SQL;
  readonly subject: SQL;
  readonly cause: SQL;
  readonly attempt: SQL;
  readonly workflowId: SQL;
}

/** What is shown of a dossier of which nothing is known but its run. */
const UNKNOWN_ROW = JSON.stringify({
  ...{ phase: 'SUBMITTED', status: 'SUBMITTED', procedure_code: '' },
  ...{ holder: 'TECHNICAL', holder_unit: '', lead_unit: '', intake_unit: '' },
});

/** A dossier that the engine runs and the register does not hold, as the row that it should hold. */
export const unregistered = (dossierId: SQL): SQL => sql`(select lacking.* from reconcile_finding f, jsonb_populate_record(null::dossier,
    ${UNKNOWN_ROW}::text::jsonb || coalesce(f.shown, '{}') || jsonb_build_object('dossier_id', f.dossier_id)) lacking
  where f.class = 'NO_ROW' and f.dossier_id = ${dossierId} and not exists (select from dossier there where there.dossier_id = ${dossierId}))`;

const nothing = { subject: sql`null::text`, cause: sql`null::text`, attempt: sql`null::int`, workflowId: sql`null::text` };

export const isFinding = (name: StuckClass): name is FindingClass => FINDING_CLASSES.some((one) => one === name);

/** Classes as the reconciler keeps them; a closed dossier may have one too. `attempt`: how often it was tried to mend it. */
const found =
  (names: readonly FindingClass[]) =>
  ({ asOf }: Circumstances): Cause => ({
    table: sql`reconcile_finding n`,
    where: sql`n.dossier_id = d.dossier_id and n.class in ${names} and n.found_at < ${asOf}::timestamptz`,
    since: sql`n.found_at`,
    key: sql`n.class || ' ' || n.subject`,
    subject: sql`nullif(n.subject, '')`,
    cause: sql`n.cause`,
    attempt: sql`n.tries`,
    // Of a lost run and a lost file there is nothing to look at.
    workflowId: sql`case when n.class in ('NO_RUN', 'NO_CONSULTATION', 'FILE_MISSING') then null else n.dossier_id end`,
  });

/** Instants are compared, never computed. */
const CAUSES: { readonly [C in Exclude<StuckClass, FindingClass>]: (circumstances: Circumstances) => Cause } = {
  LATE: ({ asOf }) => ({
    ...nothing,
    table: null,
    where: sql`d.closed_at is null and d.breach_at < ${asOf}::timestamptz`,
    since: sql`d.breach_at`,
    key: sql`'LATE'`,
  }),
  STEP_OVER_BUDGET: ({ asOf }) => ({
    ...nothing,
    table: null,
    where: sql`d.closed_at is null and d.step_due_at < ${asOf}::timestamptz`,
    since: sql`d.step_due_at`,
    key: sql`'STEP'`,
  }),
  CONSULTATION_OVERDUE: ({ asOf }) => ({
    ...nothing,
    table: sql`task c`,
    where: sql`c.dossier_id = d.dossier_id and c.closed_at is null and c.act in ('ANSWER_CONSULTATION', 'REPORT_RESULT') and c.due_at < ${asOf}::timestamptz`,
    since: sql`c.due_at`,
    key: sql`c.act || ' ' || c.subject`,
    subject: sql`c.subject`,
  }),
  // A closed dossier may still fail: it owes the portal its last message.
  FAILING: ({ asOf }) => ({
    table: sql`work_failure f`,
    where: sql`f.dossier_id = d.dossier_id and f.first_failed_at < ${asOf}::timestamptz`,
    since: sql`f.first_failed_at`,
    key: sql`'FAILING ' || f.workflow_id || ' ' || f.work`,
    subject: sql`f.work`,
    cause: sql`f.cause`,
    attempt: sql`f.attempt`,
    workflowId: sql`f.workflow_id`,
  }),
  WEDGED: ({ asOf, wedged = [] }) => ({
    ...nothing,
    table: sql`jsonb_to_recordset(${JSON.stringify(wedged)}::text::jsonb) as w("dossierId" text, "workflowId" text, since timestamptz)`,
    where: sql`w."dossierId" = d.dossier_id and w.since < ${asOf}::timestamptz`,
    since: sql`w.since`,
    key: sql`'WEDGED ' || w."workflowId"`,
    workflowId: sql`w."workflowId"`,
  }),
};

const isOwn = (name: StuckClass): name is Exclude<StuckClass, FindingClass> => !isFinding(name);

/** All causes of the dossier `d` of the query around it. The reconciler's classes share a table, so that one look finds them all. */
export const causesOf = (classes: readonly StuckClass[], circumstances: Circumstances): SQL => {
  const findings = classes.filter(isFinding);
  const groups = [
    ...classes.filter(isOwn).map((name) => ({ name: sql`${name}::text`, cause: CAUSES[name](circumstances) })),
    ...(findings.length === 0 ? [] : [{ name: sql`n.class`, cause: found(findings)(circumstances) }]),
  ];
  const selects = groups.map(
    ({ name, cause }) => sql`select ${name} as class, ${cause.since} as since, ${cause.key} as key, ${cause.subject} as subject,
      ${cause.cause} as cause, ${cause.attempt} as attempt, ${cause.workflowId} as workflow_id
      ${cause.table === null ? sql`` : sql`from ${cause.table}`} where ${cause.where}`,
  );
  return sql.join(selects, sql` union all `);
};

/** Whether a row with the three units is the unit's own: taken in, led or held by it or by a unit below it. */
export const scoped = (row: SQL, unit: string | null): SQL =>
  unit === null
    ? sql`true`
    : sql.join(
        ['lead_unit', 'intake_unit', 'holder_unit'].map((name) => liesWithin(sql`${row}.${sql.identifier(name)}`, unit)),
        sql` or `,
      );

/** An instant column as the ISO text that everything else uses. */
export const iso = (column: SQL): SQL => sql`to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
