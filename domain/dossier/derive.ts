import { pausingObligation } from './change.ts';
import type { Act } from './commands.ts';
import type { Row } from './row.ts';
import { ROWS } from './rows.ts';
import type { DossierPhase, DossierState, DossierStatus, HolderKind, Role } from './state.ts';

const NOT_YET_PREPARING = new Set(['LISTED', 'CLASSIFIED', 'REUSED', 'PRESENTED_ONLY', 'PAPER_ONLY', 'APPLICANT_FILE']);

const ofPhase = (state: DossierState): DossierStatus => {
  switch (state.phase) {
    case 'CLOSED':
      return state.closure ?? 'STOPPED';
    case 'SUPPLEMENT':
      return state.supplement?.stage === 'PROCESSING' ? 'PROCESSING_SUPPLEMENT' : 'INTAKE_SUPPLEMENT';
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

/** Derived status, first match wins (1.5.1): closure, withdrawal, supplement, payment, letter, then the phase's own. */
export const statusOf = (state: DossierState): DossierStatus => {
  if (state.phase === 'CLOSED') return ofPhase(state);
  if (state.withdrawal === 'REQUESTED') return 'WITHDRAWAL_REQUESTED';
  if (state.phase === 'SUPPLEMENT') return ofPhase(state);
  if (pausingObligation(state)) return 'AWAITING_PAYMENT';
  if (state.extension.status === 'DRAFTED' || state.extension.status === 'SIGNED') return 'EXTENSION_PENDING';
  return ofPhase(state);
};

const CODE_OF_PHASE: Readonly<Record<Exclude<DossierPhase, 'CLOSED'>, number>> = {
  SUBMITTED: 1,
  IDENTIFYING: 1,
  CHECKING_COMPONENTS: 1,
  SUPPLEMENT: 5,
  DIGITISING: 2,
  TRANSFERRED: 4,
  PROCESSING: 4,
  AWAITING_SIGNATURE: 4,
  AWAITING_ISSUE: 4,
  AWAITING_RETURN: 9,
};

const CODE_OF_CLOSURE: Readonly<Record<NonNullable<DossierState['closure']>, number | null>> = {
  RETURNED: 10,
  INTAKE_REJECTED: 3,
  STOPPED: 8,
  MIGRATED_OUT: null,
};

/** Code of the national portal (5.1): 1 new, 2 received, 3 not received, 4 processing, 5 supplement, 6 payment, 7 withdrawal, 8 stopped, 9 done, 10 returned. */
export const portalCodeOf = (state: DossierState): number | null => {
  if (state.phase === 'CLOSED') return state.closure === null ? null : CODE_OF_CLOSURE[state.closure];
  if (state.withdrawal === 'REQUESTED') return 7;
  if (state.phase !== 'SUPPLEMENT' && pausingObligation(state)) return 6;
  return CODE_OF_PHASE[state.phase];
};

export interface HolderOfDossier {
  readonly kind: HolderKind;
  readonly unit: string;
  readonly person: string | null;
}

/** Holder by phase; while a consultation is open the consulted agency holds it, though the citizen's clock runs on (4.4). */
export const holding = (state: DossierState): HolderOfDossier => {
  if (pausingObligation(state)) return { kind: 'OBLIGATION', unit: state.leadUnit, person: state.handler };
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
