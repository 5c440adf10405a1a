import type { Act } from './commands.ts';
import type { Row } from './row.ts';
import { ROWS } from './rows.ts';
import type { DossierPhase, DossierState, Role } from './state.ts';

/** Status shown to people; derived by precedence and never stored as truth (domain rules 1.5.1). */
export type DossierStatus =
  | Exclude<DossierPhase, 'CLOSED' | 'AWAITING_RETURN' | 'SUPPLEMENT'>
  | 'INTAKE_SUPPLEMENT'
  | 'ACCEPTED'
  | 'CONSULTING'
  | 'RESULT_READY'
  | 'REFUSAL_READY'
  | 'RETURNED'
  | 'INTAKE_REJECTED'
  | 'STOPPED'
  | 'MIGRATED_OUT';

const NOT_YET_PREPARING = new Set(['LISTED', 'CLASSIFIED', 'REUSED', 'PRESENTED_ONLY', 'PAPER_ONLY', 'APPLICANT_FILE']);

export const statusOf = (state: DossierState): DossierStatus => {
  switch (state.phase) {
    case 'CLOSED':
      return state.closure ?? 'STOPPED';
    case 'SUPPLEMENT':
      return 'INTAKE_SUPPLEMENT';
    case 'PROCESSING':
      return state.consultations.some((consultation) => consultation.status !== 'CLOSED') ? 'CONSULTING' : 'PROCESSING';
    case 'DIGITISING':
      return state.papers.every((paper) => NOT_YET_PREPARING.has(paper.status)) ? 'ACCEPTED' : 'DIGITISING';
    case 'AWAITING_RETURN':
      return state.result?.outcome === 'REFUSAL' ? 'REFUSAL_READY' : 'RESULT_READY';
    default:
      return state.phase;
  }
};

/** Code of the national portal (5.1): 1 new, 2 received, 3 not received, 4 processing, 5 supplement, 8 stopped, 9 done, 10 returned. */
export const portalCodeOf = (state: DossierState): number | null => {
  switch (state.phase) {
    case 'SUBMITTED':
    case 'IDENTIFYING':
    case 'CHECKING_COMPONENTS':
      return 1;
    case 'SUPPLEMENT':
      return 5;
    case 'DIGITISING':
      return 2;
    case 'TRANSFERRED':
    case 'PROCESSING':
    case 'AWAITING_SIGNATURE':
    case 'AWAITING_ISSUE':
      return 4;
    case 'AWAITING_RETURN':
      return 9;
    case 'CLOSED':
      switch (state.closure) {
        case 'RETURNED':
          return 10;
        case 'INTAKE_REJECTED':
          return 3;
        case 'STOPPED':
          return 8;
        default:
          return null;
      }
  }
};

/** Who holds the ball and is charged for the time: the clock's holders, exactly one at any moment. */
export type HolderKind = 'COUNTER' | 'LEAD_UNIT' | 'HANDLER' | 'OTHER_AGENCY' | 'LEADER' | 'RECORDS_CLERK' | 'CITIZEN';

export interface HolderOfDossier {
  readonly kind: HolderKind;
  readonly unit: string;
  readonly person: string | null;
}

/** Holder by phase; while a consultation is open the consulted agency holds it, though the citizen's clock runs on (4.4). */
export const holding = (state: DossierState): HolderOfDossier => {
  switch (state.phase) {
    case 'SUBMITTED':
    case 'CHECKING_COMPONENTS':
    case 'DIGITISING':
    case 'AWAITING_RETURN':
    case 'CLOSED':
      return { kind: 'COUNTER', unit: state.intakeUnit, person: state.intakeOfficer };
    case 'IDENTIFYING':
      return state.account === 'NOT_FOUND'
        ? { kind: 'CITIZEN', unit: state.intakeUnit, person: state.intakeOfficer }
        : { kind: 'COUNTER', unit: state.intakeUnit, person: state.intakeOfficer };
    case 'SUPPLEMENT':
      return { kind: 'CITIZEN', unit: state.intakeUnit, person: null };
    case 'TRANSFERRED':
      return { kind: 'LEAD_UNIT', unit: state.leadUnit, person: null };
    case 'PROCESSING': {
      const open = state.consultations.find((consultation) => consultation.status !== 'CLOSED');
      return open
        ? { kind: 'OTHER_AGENCY', unit: open.addressee, person: null }
        : { kind: 'HANDLER', unit: state.leadUnit, person: state.handler };
    }
    case 'AWAITING_SIGNATURE':
      return { kind: 'LEADER', unit: state.leadAgency, person: null };
    case 'AWAITING_ISSUE':
      return { kind: 'RECORDS_CLERK', unit: state.leadAgency, person: null };
  }
};

export const holderOf = (state: DossierState): HolderKind => holding(state).kind;

/** One entry of somebody's inbox. `key` is stable, so that a projection can tell what opened and what closed. */
export interface InboxTask {
  readonly key: string;
  readonly act: Act;
  readonly name: string;
  readonly subject: string;
  readonly roles: readonly Role[];
  readonly unit: string;
  readonly person: string | null;
  readonly dueAt: string | null;
}

const tasksOfRow = (state: DossierState, row: Row): readonly InboxTask[] =>
  (row.expected?.(state) ?? []).map(({ subject, unit, person, dueAt }) => ({
    key: subject === '' ? row.act : `${row.act}:${subject}`,
    act: row.act,
    name: row.name,
    subject,
    roles: [...new Set(row.permits.map(({ role }) => role))].filter((role) => role !== 'SYSTEM'),
    unit,
    person: person ?? null,
    dueAt: dueAt ?? state.stepDueAt,
  }));

/** The inbox as it must stand now: derived from the rows, so no task can be opened or forgotten by hand. */
export const tasksOf = (state: DossierState): readonly InboxTask[] =>
  state.underway !== null ? [] : ROWS.filter((row) => row.from.includes(state.phase)).flatMap((row) => tasksOfRow(state, row));
