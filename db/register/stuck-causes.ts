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
  /** A consulted agency has let its day of answer pass. */
  'CONSULTATION_OVERDUE',
  /** A technical step fails and is being tried again. */
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
  /** What `d` is, where it is not the register. */
  readonly register?: SQL;
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

/** Dossiers that the engine runs and the register does not hold, as the rows that it should hold. */
export const UNREGISTERED = sql`(select lacking.* from reconcile_finding f, jsonb_populate_record(null::dossier,
    ${UNKNOWN_ROW}::text::jsonb || coalesce(f.shown, '{}') || jsonb_build_object('dossier_id', f.dossier_id)) lacking
  where f.class = 'NO_ROW' and not exists (select 1 from dossier there where there.dossier_id = f.dossier_id))`;

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

/** Instants are compared, never computed: each condition is the one of a partial index on (instant, dossier id). */
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
    where: sql`c.dossier_id = d.dossier_id and c.closed_at is null and c.act = 'ANSWER_CONSULTATION' and c.due_at < ${asOf}::timestamptz`,
    since: sql`c.due_at`,
    key: sql`'CONSULTATION ' || c.subject`,
    subject: sql`c.subject`,
  }),
  // A closed dossier may still fail: it owes the portal its last message.
  FAILING: ({ asOf }) => ({
    table: sql`step_failure f`,
    where: sql`f.dossier_id = d.dossier_id and f.first_failed_at < ${asOf}::timestamptz`,
    since: sql`f.first_failed_at`,
    key: sql`'FAILING ' || f.workflow_id || ' ' || f.step`,
    subject: sql`f.step`,
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

/** Classes that are looked for in one go, and how one of them is named. */
export interface Group {
  readonly name: SQL;
  readonly cause: Cause;
}

const isOwn = (name: StuckClass): name is Exclude<StuckClass, FindingClass> => !isFinding(name);

/** The reconciler's classes share a table, so that one look finds them all, and few of them are ever there. */
const ofFindings = (names: readonly FindingClass[], circumstances: Circumstances, register?: SQL): readonly Group[] =>
  names.length === 0
    ? []
    : [{ name: sql`n.class`, cause: { ...found(names)(circumstances), ...(register === undefined ? {} : { register }) } }];

/** How the dossiers of some classes are looked for. */
export const groupsOf = (classes: readonly StuckClass[], circumstances: Circumstances): readonly Group[] => {
  const findings = classes.filter(isFinding);
  return [
    ...classes.filter(isOwn).map((name) => ({ name: sql`${name}`, cause: CAUSES[name](circumstances) })),
    ...ofFindings(
      findings.filter((name) => name !== 'NO_ROW'),
      circumstances,
    ),
    ...ofFindings(
      findings.filter((name) => name === 'NO_ROW'),
      circumstances,
      UNREGISTERED,
    ),
  ];
};

/** All causes of the dossier `d` of the query around it; no row when no class is asked for. */
export const causesOf = (classes: readonly StuckClass[], circumstances: Circumstances): SQL => {
  const groups = [...groupsOf(classes.filter(isOwn), circumstances), ...ofFindings(classes.filter(isFinding), circumstances)];
  const selects = groups.map(
    ({ name, cause }) => sql`select ${name}::text as class, ${cause.since} as since, ${cause.key} as key, ${cause.subject} as subject,
      ${cause.cause} as cause, ${cause.attempt} as attempt, ${cause.workflowId} as workflow_id
      ${cause.table === null ? sql`` : sql`from ${cause.table}`} where ${cause.where}`,
  );
  return selects.length === 0 ? sql`select null::timestamptz as since, null::text as key where false` : sql.join(selects, sql` union all `);
};

/** Whether dossier `d` is the unit's own: taken in, led or held by it or by a unit below it. */
export const scoped = (unit: string | null): SQL =>
  unit === null
    ? sql`true`
    : sql`(${liesWithin(sql`d.lead_unit`, unit)} or ${liesWithin(sql`d.intake_unit`, unit)} or ${liesWithin(sql`d.holder_unit`, unit)})`;

/** An instant column as the ISO text that everything else uses. */
export const iso = (column: SQL): SQL => sql`to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
