import {
  addOfficeMinutes,
  type DeadlineRule,
  dueAt,
  type Instant,
  instantsIn,
  type LedgerEntry,
  localDate,
  NO_INSTANTS,
  type OfficeCalendar,
  type OfficeDays,
  projectClock,
  sameWorkingDayOrNext,
} from '../calendar/index.ts';
import { refusingUnknownYears } from '../calendar/office.ts';
import { type Refusal, refuse } from '../failures.ts';
import type { Clocked, Holder } from './parts.ts';
import { phaseOf } from './phases.ts';
import type { DossierState } from './state.ts';

/** The dossier's life begins with its receipt, in the counter's hands; the limit itself runs only from acceptance (Decree 61/2018 Art. 17). */
export const openClock = (receivedAt: Instant): Clocked => ({
  receivedAt,
  startsAt: receivedAt,
  ledger: [{ kind: 'HOLDER_CHANGED', at: receivedAt, holder: 'COUNTER' }],
  ...NO_INSTANTS,
});

/** Clocks of the API, the engine and the database may differ by this much, either way. */
const SKEW_MS = 60_000;

const apart = (one: Instant, other: Instant): number => Date.parse(one) - Date.parse(other);

/**
 * A receipt as the dossier's own time has it: what another clock took for "now" may lie a little ahead of `at`, or behind the moment before
 * which nothing can have been received. Null: in the future, or before `since`.
 */
export const receivedBy = (receivedAt: Instant, at: Instant, since?: Instant): Instant | null => {
  if (receivedAt > at) return apart(receivedAt, at) <= SKEW_MS ? at : null;
  if (since === undefined || receivedAt >= since) return receivedAt;
  return apart(since, receivedAt) <= SKEW_MS ? since : null;
};

/** What of a dossier its clock is counted from. */
type Counted = Pick<DossierState, 'clock'> & {
  readonly law: Pick<DossierState['law'], 'calendar' | 'rules'> & {
    readonly procedure: Pick<DossierState['law']['procedure'], 'deadline'>;
  };
};

const enterFact = <State extends Counted>(state: State, entry: LedgerEntry, asOf: Instant): State => {
  const ledger = [...state.clock.ledger, entry];
  const { rules } = state.law;
  const projected = projectClock({
    ledger,
    rule: state.law.procedure.deadline,
    calendar: state.law.calendar,
    asOf,
    ...(rules === undefined
      ? {}
      : { warnings: { warnPercent: rules.warnPercent, redPercent: rules.redPercent }, rounding: rules.pauseRounding }),
  });
  if (!projected.ok) return { ...state, clock: { ...state.clock, ledger } };
  return { ...state, clock: { ...state.clock, ledger, ...instantsIn(projected.clock) } };
};

/** Lịch làm việc that the dossier counts on now: the one pinned at its receipt, or of the last change. */
export const calendarOf = ({ law, clock }: Counted): OfficeCalendar => {
  const changed = clock.ledger.findLast((entry) => entry.kind === 'CALENDAR_CHANGED');
  return changed?.kind === 'CALENDAR_CHANGED' ? changed.calendar : law.calendar;
};

/** One decided change of the days off and worked Saturdays; `at` is the moment from which every open dossier counts on it. */
export interface CalendarChange {
  /** Grows by one with each change; a dossier takes each once. */
  readonly calendarVersion: number;
  readonly calendar: OfficeDays;
  readonly at: Instant;
}

/** One calendar object for all dossiers of one change: its table of days is made once instead of 100,000 times (measured: half of the time). */
const joined = new WeakMap<OfficeDays, WeakMap<OfficeCalendar, OfficeCalendar>>();

const withDays = (calendar: OfficeCalendar, days: OfficeDays): OfficeCalendar => {
  const known = joined.get(days) ?? new WeakMap<OfficeCalendar, OfficeCalendar>();
  const whole = known.get(calendar) ?? { ...calendar, ...days };
  joined.set(days, known.set(calendar, whole));
  return whole;
};

/**
 * The limit counted again on other days off (domain rules 4.5, E45); office hours and cut-off stay those pinned. The law's calendar stays
 * the first one: only with it can the clock tell what was printed before, and never promise less.
 */
export const changeCalendar = <State extends Counted>(
  state: State,
  { calendarVersion, calendar, at }: CalendarChange,
  asOf: Instant,
): State => {
  const { ledger } = state.clock;
  // Never behind a fact already written, else the change would not be seen: two processes' clocks differ by milliseconds.
  const seenAt = ledger.reduce((latest, entry) => (entry.at > latest ? entry.at : latest), asOf > at ? asOf : at);
  const next = enterFact(state, { kind: 'CALENDAR_CHANGED', at, calendar: withDays(calendarOf(state), calendar) }, seenAt);
  return { ...next, clock: { ...next.clock, calendarVersion } };
};

const has = (state: DossierState, kind: LedgerEntry['kind']): boolean => state.clock.ledger.some((entry) => entry.kind === kind);

/** T06: the limit starts at the receipt of T01, however much later the officer accepts. */
export const startClock = (state: DossierState, at: Instant): DossierState =>
  has(state, 'STARTED') ? state : enterFact(state, { kind: 'STARTED', at: state.clock.startsAt }, at);

/** When the procedure's limit would end if it began at `at`; null outside the known years. */
export const limitFrom = (state: Counted, at: Instant): Instant | null => {
  const due = dueAt({ receivedAt: at, rule: state.law.procedure.deadline, calendar: calendarOf(state) });
  return due.ok ? due.dueAt : null;
};

/**
 * Accepted on the very day on which it is settled, by a procedure that then makes no receipt unless the applicant asks (Decree 61/2018 Art. 17(4)). One
 * taken in after the cut-off is promised for the next working day: that is told in writing (E09).
 */
export const isSettledOn = ({ law, clock }: Pick<DossierState, 'law' | 'clock'>, at: Instant): boolean =>
  law.procedure.sameDayWithoutReceipt === true &&
  law.procedure.deadline.unit === 'SAME_DAY' &&
  clock.dueAt !== null &&
  [clock.startsAt, at].every((instant) => localDate(instant) === localDate(clock.dueAt ?? ''));

/** Whether an accepted dossier goes without a receipt: none was made, and none is on its way. */
export const isWithoutReceipt = ({ law, dossierCode, receipt, work }: DossierState): boolean =>
  law.procedure.sameDayWithoutReceipt === true &&
  dossierCode !== null &&
  receipt === null &&
  !work.some(({ kind }) => kind === 'RENDER_RECEIPT');

/** Why the limit cannot be computed, or null: asked before acceptance, since a receipt without a date is none. */
export const startRefusal = (state: DossierState): Refusal<'CALENDAR_YEAR_UNKNOWN'> | null =>
  limitFrom(state, state.clock.startsAt) === null ? refuse('CALENDAR_YEAR_UNKNOWN', { field: 'receivedAt' }) : null;

/** One fact that is not a change of phase: a pause, its end, a letter, a stop or a restart. */
export const recordFact = (state: DossierState, fact: LedgerEntry, asOf: Instant): DossierState => enterFact(state, fact, asOf);

/** End of the `days`-th working day after the receipt of the complete dossier: the limit of T16 (Decree 61/2018 Art. 19(4)). Null before acceptance. */
export const returnLimit = (state: DossierState, days: number): Instant | null => {
  const received = state.clock.ledger.findLast(({ kind }) => kind === 'STARTED' || kind === 'RESTARTED');
  return received === undefined ? null : consultationDueAt(state, received.at, days);
};

/** T16: when the dossier last went back to the applicant; null: never. */
export const askedAgainAt = ({ clock }: Counted): Instant | null =>
  clock.ledger.findLast((entry) => entry.kind === 'STOPPED' && entry.reason === 'SUPPLEMENT')?.at ?? null;

/** T25: whether it was on time is settled by this moment. */
export const stopClock = (state: DossierState, at: Instant): DossierState =>
  enterFact(state, { kind: 'STOPPED', reason: 'ISSUED', at }, at);

export const closeClock = (state: DossierState, at: Instant): DossierState => enterFact(state, { kind: 'CLOSED', at }, at);

export const holderChanged = (state: DossierState, holder: Holder, at: Instant): DossierState => {
  const last = state.clock.ledger.findLast((entry) => entry.kind === 'HOLDER_CHANGED');
  return last?.kind === 'HOLDER_CHANGED' && last.holder === holder ? state : enterFact(state, { kind: 'HOLDER_CHANGED', holder, at }, at);
};

/** The applicant's time: as it was told him, else as long as the procedure names. Null in dossiers whose law names none. */
const supplementEnd = (state: DossierState, at: Instant): Instant | null => {
  const days = state.law.procedure.supplementWindowDays;
  return state.supplement?.dueAt ?? (days === undefined ? null : consultationDueAt(state, at, days));
};

/** When the current step's time is over, by its rule or its hours; null where it has none. Throws `CalendarYearUnknown`. */
const budgetEnd = (state: DossierState, at: Instant): Instant | null => {
  if (state.phase === 'SUPPLEMENT') return supplementEnd(state, at);
  const { budgetless, handsOver } = phaseOf(state.phase);
  const hours = budgetless ? undefined : state.law.procedure.stepBudgetHours[state.phase];
  // A law pinned before the rule was carried out gave hours: its dossiers keep them.
  if (hours !== undefined) return addOfficeMinutes(calendarOf(state), at, hours * 60);
  // From the receipt itself, however much later the officer accepted (Decree 61/2018 Art. 18).
  return handsOver === true ? handOverDueAt(state) : null;
};

/** Opens the budget of the current step: beyond this instant the dossier counts as stuck. Null where the step has no budget. */
export const openBudget = (state: DossierState, at: Instant): DossierState => {
  const until = refusingUnknownYears(() => budgetEnd(state, at));
  return { ...state, stepDueAt: typeof until === 'string' ? until : null };
};

/** Kết quả of a step that hands the dossier on, as the control slip says it. */
export type StepOutcome = 'BEFORE' | 'ON_TIME' | 'OVERDUE';

/** How a step ends at `at`, by its own time and the dossier's, whichever is over first; null: neither is known. */
export const outcomeOfStep = (
  { stepDueAt, clock: { dueAt: due } }: Pick<DossierState, 'stepDueAt' | 'clock'>,
  at: Instant,
): StepOutcome | null => {
  const [first] = [stepDueAt, due].filter((instant) => instant !== null).sort();
  if (first === undefined) return null;
  if (at > first) return 'OVERDUE';
  return localDate(at) < localDate(first) ? 'BEFORE' : 'ON_TIME';
};

/** End of the last of `workingDays` working days after `at`, the day itself not counted (Civil Code Art. 147); null outside the known years. */
export const consultationDueAt = (state: DossierState, at: Instant, workingDays: number): Instant | null => {
  const due = dueAt({
    receivedAt: at,
    rule: { unit: 'WORKING_DAYS', amount: workingDays, dayStart: 'CIVIL_CODE_NEXT_DAY' },
    calendar: calendarOf(state),
  });
  return due.ok ? due.dueAt : null;
};

/** End of a share of the dossier's time that begins at `at`; null: there is none, or the calendar does not reach so far. */
export const shareEnd = (state: DossierState, share: Pick<DeadlineRule, 'unit' | 'amount'> | undefined, at: Instant): Instant | null => {
  if (share === undefined) return null;
  const { dayStart } = state.law.procedure.deadline;
  const due = dueAt({ receivedAt: at, rule: { ...share, dayStart }, calendar: calendarOf(state) });
  return due.ok ? due.dueAt : null;
};

/** By when an accepted dossier must be handed over: the same working day, or the next after the cut-off (Decree 61/2018 Art. 18); null: no rule pinned. */
export const handOverDueAt = (state: DossierState): Instant | null => {
  if (state.law.rules?.transfer !== 'SAME_DAY_OR_NEXT_AFTER_CUTOFF') return null;
  const due = refusingUnknownYears(() => sameWorkingDayOrNext(calendarOf(state), state.clock.startsAt).dueAt);
  return typeof due === 'string' ? due : null;
};
