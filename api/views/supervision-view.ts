import { type StuckCursor, type StuckRow, type StuckSummary, stuckPage, stuckSummary } from '../../db/register/stuck.ts';
import { STUCK_CLASSES, type StuckClass } from '../../db/register/stuck-causes.ts';
import { FINDING_CLASSES } from '../../db/schema.ts';
import type { DossierPhase, Holder, Role } from '../../domain/dossier/state.ts';
import { liesWithin } from '../../domain/identifiers/index.ts';
import type { Caller } from '../http/auth.ts';
import type { Deps } from '../http/deps.ts';
import { isOwnInstant } from '../http/formats.ts';
import { reject } from '../http/problem.ts';
import { isStorable } from '../http/storable.ts';
import type { WedgedList } from './wedged.ts';

/** What a caller may see of stuck dossiers (domain rules 1.2). */
export interface Reach {
  readonly role: Role;
  /** The unit and all below it; null: every unit. */
  readonly unit: string | null;
  readonly classes: readonly StuckClass[];
  /** Whether the row may name the officer who holds the dossier, and be opened. */
  readonly opens: boolean;
}

const TECHNICAL: readonly StuckClass[] = ['FAILING', 'WEDGED', ...FINDING_CLASSES];

/** In the order in which a caller with several roles is served. */
const VIEWS: readonly { readonly role: Role; readonly view: (caller: Caller) => Omit<Reach, 'role'> }[] = [
  { role: 'SUPERVISOR', view: ({ unit }) => ({ unit, classes: STUCK_CLASSES, opens: true }) },
  // A leader answers for the whole agency, though the leadership is a unit of its own.
  { role: 'COMPETENT_LEADER', view: ({ agency }) => ({ unit: agency, classes: STUCK_CLASSES, opens: true }) },
  { role: 'ONE_STOP_HEAD', view: ({ unit }) => ({ unit, classes: STUCK_CLASSES, opens: true }) },
  { role: 'UNIT_HEAD', view: ({ unit }) => ({ unit, classes: STUCK_CLASSES, opens: true }) },
  { role: 'MONITORING_DEPARTMENT', view: () => ({ unit: null, classes: STUCK_CLASSES, opens: false }) },
  { role: 'OPERATOR', view: () => ({ unit: null, classes: TECHNICAL, opens: false }) },
];

/** The caller's view; throws ROLE_NOT_PERMITTED with the roles that may. */
export const reachOf = (caller: Caller, permits: (view: Reach) => boolean = () => true): Reach => {
  for (const { role, view } of VIEWS) {
    if (!caller.roles.includes(role)) continue;
    const found = { role, ...view(caller) };
    if (permits(found)) return found;
  }
  const roles = VIEWS.filter(({ role, view }) => permits({ role, ...view(caller) })).map(({ role }) => role);
  return reject('ROLE_NOT_PERMITTED', { detail: { roles } });
};

/** The unit asked for, which must lie in the caller's view. */
const unitOf = (view: Reach, asked: string | undefined): string | null => {
  if (asked === undefined) return view.unit;
  return view.unit === null || liesWithin(asked, view.unit)
    ? asked
    : reject('UNIT_NOT_PERMITTED', { field: 'unit', detail: { allowed: [view.unit] } });
};

/** Codes of the taxonomy of stuck dossiers: L late, H human, C consultation, W waiting for the citizen, R return, T technical. */
export const CAUSES_BY_CODE = ['L1', 'H1', 'H2', 'H4', 'C1', 'W2', 'R2', 'T1', 'T3', 'T5', 'T6', 'T7', 'T8', 'T9', 'T10', 'T11'] as const;
export type CauseCode = (typeof CAUSES_BY_CODE)[number];

const overBudget = (phase: DossierPhase, holder: Holder): CauseCode => {
  if (phase === 'AWAITING_RETURN') return 'R2';
  switch (holder) {
    case 'LEAD_UNIT':
      return 'H1';
    case 'COUNTER':
    case 'HANDLER':
      return 'H2';
    case 'LEADER':
    case 'RECORDS_CLERK':
      return 'H4';
    case 'OTHER_AGENCY':
      return 'C1';
    case 'CITIZEN':
    case 'OBLIGATION':
      return 'W2';
    case 'TECHNICAL':
      return 'T1';
  }
};

export const causeCode = (
  name: StuckClass,
  { phase, holder }: { readonly phase: DossierPhase; readonly holder: { readonly kind: Holder } },
): CauseCode => {
  switch (name) {
    case 'LATE':
      return 'L1';
    case 'STEP_OVER_BUDGET':
      return overBudget(phase, holder.kind);
    case 'CONSULTATION_OVERDUE':
      return 'C1';
    case 'FAILING':
      return 'T1';
    case 'WEDGED':
      return 'T3';
    case 'NO_RUN':
      return 'T5';
    case 'OLD_RUN':
      return 'T6';
    case 'NO_CONSULTATION':
      return 'T11';
    case 'NO_ROW':
      return 'T7';
    case 'ROW_BEHIND':
      return 'T8';
    case 'ROW_AHEAD':
      return 'T9';
    case 'FILE_MISSING':
      return 'T10';
  }
};

export type ShownRow = Omit<StuckRow, 'causes'> & {
  readonly causes: readonly (StuckRow['causes'][number] & { readonly code: CauseCode })[];
};

const shown = (row: StuckRow, view: Reach): ShownRow => ({
  ...row,
  holder: view.opens ? row.holder : { ...row.holder, person: null },
  causes: row.causes
    .filter((cause) => view.classes.includes(cause.class))
    .map((cause) => ({ ...cause, code: causeCode(cause.class, row) })),
});

/** What may be asked; `after` continues a list and then brings its own `asOf`. */
export interface StuckFilter {
  readonly asOf?: string | undefined;
  readonly unit?: string | undefined;
  readonly classes?: readonly StuckClass[] | undefined;
  readonly after?: string | undefined;
  readonly limit?: number | undefined;
}

export interface StuckList {
  readonly asOf: string;
  /** `UNKNOWN`: Temporal did not answer, so wedged dossiers may be missing. */
  readonly wedged: 'KNOWN' | 'UNKNOWN';
  readonly rows: readonly ShownRow[];
  readonly next: string | null;
}

interface Position {
  readonly asOf: string;
  readonly cursor: StuckCursor;
}

const writePosition = ({ asOf, cursor }: Position): string =>
  Buffer.from([asOf, cursor.since, cursor.dossierId].join(' ')).toString('base64url');

/** Every page of one list is judged by the same instant, or dossiers would slip between the pages. */
const readPosition = (after: string): Position => {
  const [asOf = '', since = '', dossierId = ''] = Buffer.from(after, 'base64url').toString('utf8').split(' ');
  if (!isOwnInstant(asOf) || !isOwnInstant(since) || dossierId === '' || !isStorable(dossierId))
    return reject('BODY_INVALID', { field: 'after' });
  return { asOf, cursor: { since, dossierId } };
};

const DEFAULT_LIMIT = 50;

/** Counts at one instant. */
export type StuckTotals = StuckSummary & Pick<StuckList, 'asOf' | 'wedged'>;

/** Everything that pages and JSON ask about stuck dossiers. */
export const createSupervision = ({
  db,
  clock,
  wedgedList,
}: Pick<Deps, 'db' | 'clock'> & { readonly wedgedList: () => Promise<WedgedList> }) => {
  const question = async (view: Reach, { unit, classes, asOf }: StuckFilter) => {
    const wedged = await wedgedList();
    const asked = classes === undefined || classes.length === 0 ? view.classes : classes.filter((name) => view.classes.includes(name));
    return {
      asOf: asOf === undefined ? clock.now() : new Date(asOf).toISOString(),
      unit: unitOf(view, unit),
      classes: asked.length === 0 ? view.classes : asked,
      wedged: wedged === 'UNKNOWN' ? [] : wedged,
      known: wedged === 'UNKNOWN' ? ('UNKNOWN' as const) : ('KNOWN' as const),
    };
  };
  return {
    list: async (view: Reach, filter: StuckFilter): Promise<StuckList> => {
      const position = filter.after === undefined ? null : readPosition(filter.after);
      const asked = await question(view, position === null ? filter : { ...filter, asOf: position.asOf });
      const { rows, next } = await stuckPage(db, { ...asked, after: position?.cursor, limit: filter.limit ?? DEFAULT_LIMIT });
      return {
        asOf: asked.asOf,
        wedged: asked.known,
        rows: rows.map((row) => shown(row, view)),
        next: next === null ? null : writePosition({ asOf: asked.asOf, cursor: next }),
      };
    },
    summary: async (view: Reach, filter: Pick<StuckFilter, 'asOf' | 'unit'>): Promise<StuckTotals> => {
      const asked = await question(view, filter);
      return { asOf: asked.asOf, wedged: asked.known, ...(await stuckSummary(db, asked)) };
    },
  };
};

export type Supervision = ReturnType<typeof createSupervision>;
