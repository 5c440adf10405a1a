import { doubted, failing, isSourceDown, pausingObligation, withdrawalUndecided } from './change.ts';
import { specsFor } from './contents.ts';
import { awaitedOutside, outcomeOf } from './outcome.ts';
import { PAYMENT_OWED, phaseOf, type Told, toldOfPhase, WITHDRAWAL_ASKED } from './phases.ts';
import { rolesOf, type Spec } from './spec.ts';
import type { DossierPhase, DossierState, DossierStatus, Holder, PortalCode, Work } from './state.ts';

const NOT_YET_PREPARING = new Set(['LISTED', 'CLASSIFIED', 'REUSED', 'PRESENTED_ONLY', 'PAPER_ONLY', 'APPLICANT_FILE']);

/** The status that a phase has of itself. */
const OF_PHASE: Readonly<Record<DossierPhase, (state: DossierState) => DossierStatus>> = {
  SUBMITTED: () => 'SUBMITTED',
  IDENTIFYING: () => 'IDENTIFYING',
  CHECKING_COMPONENTS: () => 'CHECKING_COMPONENTS',
  SUPPLEMENT: ({ supplement }) => (supplement?.stage === 'PROCESSING' ? 'PROCESSING_SUPPLEMENT' : 'INTAKE_SUPPLEMENT'),
  DIGITISING: ({ papers }) => (papers.every(({ status }) => NOT_YET_PREPARING.has(status)) ? 'ACCEPTED' : 'DIGITISING'),
  TRANSFERRED: () => 'TRANSFERRED',
  PROCESSING: ({ consultations }) => (consultations.some(({ status }) => status !== 'CLOSED') ? 'CONSULTING' : 'PROCESSING'),
  AWAITING_SIGNATURE: () => 'AWAITING_SIGNATURE',
  AWAITING_ISSUE: () => 'AWAITING_ISSUE',
  AWAITING_RETURN: (state) => (outcomeOf(state) === 'REFUSAL' ? 'REFUSAL_READY' : 'RESULT_READY'),
  CLOSED: ({ closure }) => closure ?? 'STOPPED',
};

const ofPhase = (state: DossierState): DossierStatus => OF_PHASE[state.phase](state);

/** Derived status, first match wins (1.5.1): closure, withdrawal, supplement, payment, letter, then the phase's own. */
export const statusOf = (state: DossierState): DossierStatus => {
  if (state.phase === 'CLOSED') return ofPhase(state);
  if (withdrawalUndecided(state)) return 'WITHDRAWAL_REQUESTED';
  if (state.phase === 'SUPPLEMENT') return ofPhase(state);
  if (pausingObligation(state)) return 'AWAITING_PAYMENT';
  if (state.extension.status === 'DRAFTED' || state.extension.status === 'SIGNED') return 'EXTENSION_PENDING';
  return ofPhase(state);
};

/** What the national portal is told of the dossier now: an undecided withdrawal before all else, then a payment that stops the clock (1.5.1). */
export const portalOf = (state: DossierState): Told => {
  if (withdrawalUndecided(state)) return WITHDRAWAL_ASKED;
  if (state.phase !== 'SUPPLEMENT' && pausingObligation(state)) return PAYMENT_OWED;
  return toldOfPhase(state);
};

/** Code of the national portal (5.1): 1 new, 2 received, 3 not received, 4 processing, 5 supplement, 6 payment, 7 withdrawal, 8 stopped, 9 done, 10 returned. */
export const portalCodeOf = (state: DossierState): PortalCode | null => portalOf(state).code;

export interface HolderOfDossier {
  readonly kind: Holder;
  readonly unit: string;
  readonly person: string | null;
}

/** Where each holder sits, and the person if one is named. */
const SEATS: Readonly<Record<Holder, (state: DossierState) => Omit<HolderOfDossier, 'kind'>>> = {
  COUNTER: ({ intakeUnit, intakeOfficer }) => ({ unit: intakeUnit, person: intakeOfficer }),
  // Before acceptance the officer helps the person to an account; a supplement is the applicant's alone.
  CITIZEN: ({ phase, intakeUnit, intakeOfficer }) => ({ unit: intakeUnit, person: phase === 'SUPPLEMENT' ? null : intakeOfficer }),
  LEAD_UNIT: ({ leadUnit }) => ({ unit: leadUnit, person: null }),
  HANDLER: ({ leadUnit, handler }) => ({ unit: leadUnit, person: handler }),
  OBLIGATION: ({ leadUnit, handler }) => ({ unit: leadUnit, person: handler }),
  OTHER_AGENCY: (state) => ({
    unit: state.consultations.find(({ status }) => status !== 'CLOSED')?.addressee ?? awaitedOutside(state)?.agency ?? state.leadUnit,
    person: null,
  }),
  LEADER: ({ leadAgency }) => ({ unit: leadAgency, person: null }),
  RECORDS_CLERK: ({ leadAgency }) => ({ unit: leadAgency, person: null }),
  // In the unit that waits for it: see holding.
  TECHNICAL: (state) => ({ unit: SEATS[phaseOf(state.phase).holder(state)](state).unit, person: null }),
};

/** Work without which somebody's next act is not open; a message to the portal or a slip holds up nobody. */
const HOLDS_UP: Readonly<Record<Work['kind'], boolean>> = {
  SLOW_ACT: true,
  LOOK_UP: true,
  ASK_REGISTER: true,
  CHECK_SCAN: true,
  CONSULT: true,
  ASK_OUTSIDE: true,
  FETCH_OUTSIDE: true,
  RETURN_ELECTRONIC: true,
  RENDER_RECEIPT: false,
  RENDER_SLIP: false,
  PAYMENT_REQUEST: false,
  CANCEL_REQUEST: false,
  REFUND: false,
  RETIRE_NUMBER: false,
  STORE_RESULT: false,
  PUSH_DATA: false,
  WITHDRAW_STORED: false,
};

/** Failed work without which nobody can go on: its minutes are the system's, and the due date does not move (4.4). */
const keptTechnically = (state: DossierState): boolean =>
  state.work.some((work) => HOLDS_UP[work.kind] && failing(state, work.id) !== undefined && !isPassedBy(state, work));

/** A register that does not answer: the paper is taken in instead. */
const isPassedBy = ({ papers }: DossierState, work: Work): boolean =>
  work.kind === 'LOOK_UP' && papers.some((paper) => paper.item === work.item && isSourceDown(paper));

/** Whether the act waits for the decision on a withdrawal, which is the counter's: whoever would do it can mend nothing. */
const waitsForDecision = (state: DossierState, { refuses }: Pick<Spec, 'refuses'>): boolean =>
  withdrawalUndecided(state) && refuses.includes('WITHDRAWAL_UNDECIDED');

/** A result in doubt is the leader's to decide about: nobody is asked to issue it or to hand it out. */
const waitsForLeader = (state: DossierState, { refuses }: Pick<Spec, 'refuses'>): boolean =>
  refuses.includes('RESULT_DOUBTED') && doubted(state) !== null;

/** The dossier goes on with an act that waits for that decision, so its holder is whoever decides. */
const keptUndecided = (state: DossierState): boolean =>
  specsFor(state).some((spec) => waitsForDecision(state, spec) && (spec.expected?.(state) ?? []).length > 0);

const kindOf = (state: DossierState): Holder => {
  if (pausingObligation(state)) return 'OBLIGATION';
  if (keptUndecided(state)) return 'COUNTER';
  return keptTechnically(state) ? 'TECHNICAL' : phaseOf(state.phase).holder(state);
};

/** Who holds the dossier: an obligation that stops the clock, a withdrawal to decide, work that has failed, else as its phase says. */
export const holding = (state: DossierState): HolderOfDossier => {
  const kind = kindOf(state);
  return { kind, ...SEATS[kind](state) };
};

export const holderOf = (state: DossierState): Holder => holding(state).kind;

/** Whether the spec is not held back by a long act that is underway. */
export const openNow = (state: DossierState, { duringUnderway = false }: Pick<Spec, 'duringUnderway'>): boolean =>
  state.underway === null ||
  duringUnderway === true ||
  (duringUnderway === 'FAILING' && failing(state, state.underway.commandId) !== undefined);

const tasksOfSpec = (state: DossierState, spec: Spec) =>
  (spec.expected?.(state) ?? []).map(({ subject, unit, person, dueAt, roles, name }) => ({
    /** Stable, so that a projection can tell what opened and what closed. */
    key: subject === '' ? spec.act : `${spec.act}:${subject}`,
    act: spec.act,
    name: name ?? spec.name,
    subject,
    roles: roles ?? rolesOf(spec),
    unit,
    person: person ?? null,
    dueAt: dueAt ?? state.stepDueAt,
  }));

/** The inbox as it must stand now: derived from the specs, so no task can be opened or forgotten by hand. */
export const tasksOf = (state: DossierState) =>
  specsFor(state)
    .filter((spec) => spec.expected !== undefined && openNow(state, spec))
    .filter((spec) => !waitsForDecision(state, spec) && !waitsForLeader(state, spec))
    .flatMap((spec) => tasksOfSpec(state, spec));
