import { type Refusal, refuse } from '../failures.ts';
import { closeClock, openBudget, startClock, stopClock } from './clock.ts';
import { ownPhaseOf } from './outcome.ts';
import { inGroup, phaseOf } from './phases.ts';
import type { Applied, Withheld } from './spec.ts';
import type { DossierPhase, DossierState, EventDraft, Obligation, PaperItem, Work, WorkFailure } from './state.ts';

/** Small pure edits of the state that the specs are written in. */

/** A change with what happened in it: at least one thing. */
export const applied = <const Event extends string>(
  state: DossierState,
  ...events: [EventDraft<Event>, ...EventDraft<Event>[]]
): Applied<Event> => ({ state, events });

/** The end of a long act without its effect. */
export const withheld = <const Event extends string>(...events: [EventDraft<Event>, ...EventDraft<Event>[]]): Withheld<Event> => ({
  withheld: events,
});

/** Moves the dossier on: opens the step's budget and, where the rules say so, starts or stops the legal clock. */
export const enter = (state: DossierState, phase: DossierPhase, at: string): DossierState => {
  const moved: DossierState = { ...state, phase, phaseSince: at, ...(phase === 'CLOSED' ? ended(state) : {}) };
  return openBudget(timed(moved, at), at);
};

/** Whether a closed dossier still owes it: the applicant's slips and money, the register of numbers, and what databases outside are to hold or not. */
const OUTLIVES: Readonly<Record<Work['kind'], boolean>> = {
  SLOW_ACT: false,
  LOOK_UP: false,
  ASK_REGISTER: false,
  RENDER_RECEIPT: false,
  CHECK_SCAN: false,
  CONSULT: false,
  RETURN_ELECTRONIC: false,
  ASK_OUTSIDE: false,
  FETCH_OUTSIDE: false,
  PAYMENT_REQUEST: false,
  CANCEL_REQUEST: true,
  RENDER_SLIP: true,
  REFUND: true,
  RETIRE_NUMBER: true,
  STORE_RESULT: true,
  PUSH_DATA: true,
  WITHDRAW_STORED: true,
};

/** Nothing else is brought about any more. */
const ended = ({ work }: DossierState): Pick<DossierState, 'work' | 'underway' | 'requests'> => ({
  work: work.filter(({ kind }) => OUTLIVES[kind]),
  underway: null,
  requests: [],
});

const timed = (state: DossierState, at: string): DossierState => {
  switch (phaseOf(state.phase).clock) {
    case 'STARTS':
      return startClock(state, at);
    case 'STOPS':
      return stopClock(state, at);
    case 'CLOSES':
      return closeClock(state, at);
    default:
      return state;
  }
};

/** An apology letter that was not sent falls away with the limit it was for (T16, T25). */
export const dropLetter = (state: DossierState): DossierState =>
  state.extension.status === 'DRAFTED' || state.extension.status === 'SIGNED'
    ? { ...state, extension: { ...state.extension, status: state.extension.letters > 0 ? 'SENT' : 'NONE', newDate: null } }
    : state;

export const itemsOf = ({ papers }: Pick<DossierState, 'papers'>): readonly string[] => papers.map(({ item }) => item);

export const findPaper = (state: DossierState, item: string): PaperItem | undefined => state.papers.find((paper) => paper.item === item);

export const updatePaper = (state: DossierState, item: string, change: (paper: PaperItem) => Partial<PaperItem>): DossierState => ({
  ...state,
  papers: state.papers.map((paper) => (paper.item === item ? { ...paper, ...change(paper) } : paper)),
});

/** Its register has not answered after all tries: paper is taken in, and the answer stays owed (DT-2). */
export const isSourceDown = ({ lookUp, eVersion }: PaperItem): boolean => lookUp === 'PENDING' && eVersion === 'SOURCE_DOWN';

/** Its register is being asked, and nothing is decided about it before. */
export const isLookingUp = (paper: PaperItem): boolean => paper.lookUp === 'PENDING' && !isSourceDown(paper);

/** An obligation that stops the clock and is still open, before the result is out: rank 4 of 1.5.1. With a refusal under way none does. */
export const pausingObligation = (state: DossierState): Obligation | undefined =>
  inGroup(state.phase, 'SETTLED') || state.result?.outcome === 'REFUSAL'
    ? undefined
    : state.obligations.find(({ status, ground }) => status === 'NOTIFIED' && ground !== null);

/** Whose inbox shows what the handler has to do. */
export const mine = (state: DossierState) => ({ unit: state.leadUnit, ...(state.handler === null ? {} : { person: state.handler }) });

/** A withdrawal that the counter must still decide. */
export const withdrawalUndecided = ({ phase, withdrawal }: Pick<DossierState, 'phase' | 'withdrawal'>): boolean =>
  phase !== 'CLOSED' && withdrawal === 'REQUESTED';

/** Work that has failed and that nobody tries just now. */
export const isFailing = ({ status }: WorkFailure): boolean => status !== 'RETRYING';

export const failing = ({ failures }: DossierState, work: string): WorkFailure | undefined =>
  failures.find((failure) => failure.work === work && isFailing(failure));

type WorkDraft = Work extends infer W ? (W extends Work ? Omit<W, 'id'> : never) : never;

/** Adds an effect for the workflow to bring about, under an id that is unique in this dossier. */
export const addWork = (state: DossierState, draft: WorkDraft): DossierState => {
  const workSeq = state.workSeq + 1;
  return { ...state, workSeq, work: [...state.work, { ...draft, id: `${draft.kind.toLowerCase()}-${workSeq}` } as Work] };
};

export const endWork = (state: DossierState, id: string): DossierState => ({ ...state, work: state.work.filter((work) => work.id !== id) });

/**
 * Until they are paid no form of the result is handed over (T26): one whose day has passed is owed all the same, unless it was told anew. That is
 * known only of one that pauses, since its ground is told anew once (T32); without a ground a later one may be another matter.
 */
export const holdingBack = ({ obligations }: Pick<DossierState, 'obligations'>): readonly Obligation[] =>
  obligations.filter(({ status, binding, ground }, index) => {
    const toldAnew = (later: Obligation): boolean => ground !== null && later.ground?.code === ground.code && later.status !== 'WITHDRAWN';
    return status === 'NOTIFIED' || (status === 'EXPIRED' && binding === true && !obligations.slice(index + 1).some(toldAnew));
  });

/** The request that reports an error of the result and waits for its confirmation: until then nobody may rely on the result (since version 4). */
const doubtOf = ({ requests }: Pick<DossierState, 'requests'>): string | null =>
  requests.find(({ command }) => command.act === 'REPORT_RESULT_ERROR' && command.version >= 4)?.request ?? null;

export const doubted = (state: Pick<DossierState, 'requests'>): Refusal<'RESULT_DOUBTED'> | null => {
  const request = doubtOf(state);
  return request === null ? null : refuse('RESULT_DOUBTED', { detail: { request } });
};

/** Whether a work takes the result made here to the portal: those of others go by themselves. */
export const returnsOwn = (work: Work): boolean => work.kind === 'RETURN_ELECTRONIC' && work.result === undefined;

/** The electronic form goes back by itself, as soon as the result is issued, nothing is owed for it any more and no error of it is reported. */
export const returnOncePaid = (state: DossierState): DossierState => {
  const waits = ownPhaseOf(state) === 'AWAITING_RETURN' && state.result?.electronic === 'PENDING' && holdingBack(state).length === 0;
  const free = waits && doubtOf(state) === null;
  return free && !state.work.some(returnsOwn) ? addWork(state, { kind: 'RETURN_ELECTRONIC' }) : state;
};

/** A reported error holds back the electronic form; once it is decided or has run out, the form goes back after all. */
export const returnOnceUndoubted = (before: DossierState, after: DossierState): DossierState => {
  if (doubtOf(after) !== null) return { ...after, work: after.work.filter((work) => !returnsOwn(work)) };
  return doubtOf(before) === null ? after : returnOncePaid(after);
};

export const newPaper = (paper: Pick<PaperItem, 'item' | 'component' | 'paperType'> & Partial<PaperItem>): PaperItem => ({
  status: 'LISTED',
  eVersion: 'NONE',
  lookUp: 'NOT_NEEDED',
  treatment: null,
  issuerAgency: null,
  expectedImages: null,
  captured: [],
  file: null,
  findings: [],
  check1: false,
  check2: false,
  convertedFrom: null,
  copy: null,
  ...paper,
});
