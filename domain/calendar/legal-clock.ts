import { type Counted, dueOf, type Fold, foldLedger, isRunning, lastLetterOf, type PauseRounding, standOf, sumSpans } from './fold.ts';
import { type ClockInstants, NO_INSTANTS } from './instants.ts';
import { HOLDERS, type Holder } from './ledger.ts';
import { type CalendarRefusal, countMinutes, minutesPerWorkingDay, refusingUnknownYears, shiftMinutes } from './office.ts';
import { fromMinute, type Instant, minuteOfMs, msOfMinute } from './time.ts';

/** Shares of the budget, in per cent of its office minutes. */
export interface WarningThresholds {
  readonly warnPercent: number;
  readonly redPercent: number;
}

/** Defaults of the functions here; `npm run law -- check` refuses definitions that say otherwise. */
export const DEFAULT_WARNINGS: WarningThresholds = { warnPercent: 70, redPercent: 90 };
export const DEFAULT_ROUNDING: PauseRounding = 'END_OF_DAY';

/** `ON_TIME` only once issued (T25) in time; `OVERDUE` is for ever. */
export type OnTimeState = 'BEFORE_DUE' | 'DUE_SOON' | 'ON_TIME' | 'OVERDUE';

export interface LegalClock extends ClockInstants {
  readonly onTime: OnTimeState;
  readonly running: boolean;
  readonly paused: boolean;
  /** Office minutes run in the current limit (anew after a restart), pauses and stops left out. */
  readonly consumedMinutes: number;
  /** Office minutes left to `dueAt`, negative when overdue, frozen while the clock does not run; null before acceptance. */
  readonly remainingMinutes: number | null;
  /** Office minutes from the first entry to `asOf` or closing; the holders' minutes add up to it. */
  readonly lifeMinutes: number;
  readonly minutesByHolder: Readonly<Record<Holder, number>>;
  readonly lettersSent: number;
}

const read = (fold: Fold, warnings: WarningThresholds): LegalClock => {
  const { calendar, cycleStart, breach } = fold;
  const running = isRunning(fold);
  const paused = fold.pausedSince !== null && fold.stopped === 'NO' && !fold.closed;
  const shared = {
    running,
    paused,
    consumedMinutes: fold.consumed,
    lifeMinutes: HOLDERS.reduce((sum, holder) => sum + fold.byHolder[holder], 0),
    minutesByHolder: { ...fold.byHolder },
    lettersSent: fold.letters,
  };
  if (cycleStart === null) {
    return { ...NO_INSTANTS, ...shared, onTime: 'BEFORE_DUE', remainingMinutes: null };
  }
  const due = dueOf(fold);
  const length = countMinutes(calendar, cycleStart, due);
  const budget = length - sumSpans(calendar, fold.pauses);
  // Counted back from the due instant, so that a past pause cannot shift it: 30 % and 10 % of the budget left, by default.
  const before = (percent: number): number => shiftMinutes(calendar, due, -Math.floor((budget * (100 - percent)) / 100));
  const last = lastLetterOf(fold, cycleStart, due);
  const day = minutesPerWorkingDay(calendar);
  const forLetter = length > 2 * day ? shiftMinutes(calendar, due, -2 * day) : Number.POSITIVE_INFINITY;
  const warn = Math.min(before(warnings.warnPercent), forLetter);
  const stand = standOf(fold);
  const onTime = (): OnTimeState => {
    if (breach !== null) return 'OVERDUE';
    if (fold.stopped === 'ISSUED') return 'ON_TIME';
    return stand >= msOfMinute(warn) ? 'DUE_SOON' : 'BEFORE_DUE';
  };
  const ahead = (minute: number | null): Instant | null => (running && minute !== null ? fromMinute(minute) : null);
  return {
    ...shared,
    dueAt: fromMinute(due),
    appointmentAt: fromMinute(Math.max(due, fold.promised ?? due)),
    lastLetterAt: ahead(last),
    warnAt: ahead(warn),
    redAt: ahead(before(warnings.redPercent)),
    breachAt: breach === null ? ahead(due) : fromMinute(breach),
    onTime: onTime(),
    remainingMinutes: countMinutes(calendar, minuteOfMs(stand), due),
  };
};

/**
 * Folds the append-only ledger into the legal clock at `asOf` (entries after it are not seen). Pure and total: facts out of order change
 * nothing they should not. Refused when a year between the first entry and the due date has no calendar.
 */
export const projectClock = ({
  warnings = DEFAULT_WARNINGS,
  rounding = DEFAULT_ROUNDING,
  ...counted
}: Omit<Counted, 'rounding'> & { readonly rounding?: PauseRounding; readonly warnings?: WarningThresholds }):
  | { readonly ok: true; readonly clock: LegalClock }
  | CalendarRefusal => refusingUnknownYears(() => ({ ok: true, clock: read(foldLedger({ ...counted, rounding }), warnings) }));
