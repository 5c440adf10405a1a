import type { OfficeCalendar } from './day-table.ts';
import { isWorking } from './day-table.ts';
import { type DeadlineRule, dueMinute } from './deadline.ts';
import { HOLDERS, type Holder, type LedgerEntry } from './ledger.ts';
import { closeOf, countMinutes, minutesPerWorkingDay, shiftMinutes, workingOnOrAfter } from './office.ts';
import { dayOf, type Instant, minuteOfMs, msOfMinute, toMinute, toMs } from './time.ts';

/** `END_OF_DAY`: a due instant moved by a pause is promised for the close of that day. */
export type PauseRounding = 'EXACT' | 'END_OF_DAY';

type Span = readonly [from: number, to: number];

/** State of the fold; times in minutes of Vietnam's wall clock, `now` in milliseconds. */
export interface Fold {
  readonly rule: DeadlineRule;
  readonly rounding: PauseRounding;
  calendar: OfficeCalendar;
  now: number;
  minute: number;
  cycleStart: number | null;
  stopped: 'NO' | 'SUPPLEMENT' | 'ISSUED';
  closed: boolean;
  /** When it was stopped or closed, in milliseconds. */
  haltedAt: number | null;
  /** Due minute before pauses: of the rule on a receipt, or (`receivedAt` null) fixed by a letter or by what was printed. */
  base: { readonly receivedAt: Instant | null; readonly due: number };
  /** Ended pauses of the current limit, and how many of them the base already contains. */
  pauses: Span[];
  pausesInBase: number;
  readonly open: Set<string>;
  pausedSince: number | null;
  promised: number | null;
  letters: number;
  breach: number | null;
  consumed: number;
  holder: Holder;
  readonly byHolder: Record<Holder, number>;
}

/** Office minutes of spans that do not overlap. */
export const sumSpans = (calendar: OfficeCalendar, spans: readonly Span[]): number =>
  spans.reduce((sum, [from, to]) => sum + countMinutes(calendar, from, to), 0);

/** Due minute of the current limit, as printed. */
export const dueOf = (fold: Fold): number => {
  const paused = sumSpans(fold.calendar, fold.pauses.slice(fold.pausesInBase));
  if (paused === 0) return fold.base.due;
  const exact = shiftMinutes(fold.calendar, fold.base.due, paused);
  return fold.rounding === 'EXACT' ? exact : closeOf(fold.calendar, dayOf(exact));
};

/** Whether the limit is being consumed: started, not paused, not stopped, not closed. */
export const isRunning = (fold: Fold): boolean =>
  fold.cycleStart !== null && fold.stopped === 'NO' && !fold.closed && fold.pausedSince === null;

/** Where the clock stands, in milliseconds: now, or the moment at which it was halted. */
export const standOf = (fold: Fold): number =>
  Math.min(fold.haltedAt ?? fold.now, fold.pausedSince === null ? fold.now : msOfMinute(fold.pausedSince));

/** Letters that may move the limit: "hẹn lại ngày trả kết quả không quá một lần" (Decree 61/2018 Art. 19(9)). */
export const LETTERS_IN_TIME = 1;

/** Last minute for a letter in time: the due minute less one working day; null where the limit is no longer than that. */
export const lastLetterOf = (fold: Fold, start: number, due: number): number | null => {
  const day = minutesPerWorkingDay(fold.calendar);
  return countMinutes(fold.calendar, start, due) <= day ? null : shiftMinutes(fold.calendar, due, -day);
};

const advance = (fold: Fold, at: number): void => {
  const minute = minuteOfMs(at);
  if (!fold.closed) {
    const minutes = countMinutes(fold.calendar, fold.minute, minute);
    fold.byHolder[fold.holder] += minutes;
    if (isRunning(fold)) {
      fold.consumed += minutes;
      const due = dueOf(fold);
      if (fold.breach === null && at > msOfMinute(due)) fold.breach = due;
    }
  }
  fold.now = at;
  fold.minute = minute;
};

const begin = (fold: Fold, receivedAt: Instant): void => {
  fold.cycleStart = fold.minute;
  fold.base = { receivedAt, due: dueMinute(fold.calendar, fold.rule, receivedAt) };
  fold.pauses = [];
  fold.pausesInBase = 0;
  fold.pausedSince = fold.open.size > 0 ? fold.minute : null;
  fold.stopped = 'NO';
  fold.haltedAt = null;
  fold.promised = null;
  fold.consumed = 0;
};

const rebase = (fold: Fold, due: number): void => {
  fold.base = { receivedAt: null, due };
  fold.pausesInBase = fold.pauses.length;
};

/** First letter, in time: the limit itself moves (Decree 61/2018 Art. 19(9)). Later ones are owed, but only move the promise. */
const letter = (fold: Fold, newDate: Instant): void => {
  if (fold.cycleStart === null) return;
  const due = dueOf(fold);
  const last = lastLetterOf(fold, fold.cycleStart, due);
  fold.letters += 1;
  fold.promised = toMinute(newDate);
  if (fold.letters > LETTERS_IN_TIME || fold.breach !== null || last === null || standOf(fold) > msOfMinute(last)) return;
  if (fold.pausedSince !== null) {
    // The new date was chosen with the pause so far in sight: only what follows it moves the limit further.
    fold.pauses.push([fold.pausedSince, fold.minute]);
    fold.pausedSince = fold.minute;
  }
  rebase(fold, Math.max(due, fold.promised));
};

/** The limit is counted again on the new calendar, but never falls before the date already printed. */
const changeCalendar = (fold: Fold, calendar: OfficeCalendar): void => {
  if (fold.cycleStart === null || fold.stopped === 'ISSUED') {
    fold.calendar = calendar;
    return;
  }
  const printed = dueOf(fold);
  fold.calendar = calendar;
  const onWorkingDay = (minute: number): number =>
    isWorking(calendar, dayOf(minute)) ? minute : closeOf(calendar, workingOnOrAfter(calendar, dayOf(minute)));
  const { receivedAt, due } = fold.base;
  fold.base = { receivedAt, due: receivedAt === null ? onWorkingDay(due) : dueMinute(calendar, fold.rule, receivedAt) };
  if (dueOf(fold) < printed) rebase(fold, onWorkingDay(printed));
};

const apply = (fold: Fold, entry: LedgerEntry): void => {
  if (fold.closed) return;
  switch (entry.kind) {
    case 'STARTED':
    case 'RESTARTED':
      begin(fold, entry.at);
      return;
    case 'PAUSED':
      fold.open.add(entry.pauseId);
      if (fold.cycleStart !== null) fold.pausedSince ??= fold.minute;
      return;
    case 'RESUMED':
      fold.open.delete(entry.pauseId);
      if (fold.open.size > 0 || fold.pausedSince === null) return;
      fold.pauses.push([fold.pausedSince, fold.minute]);
      fold.pausedSince = null;
      return;
    case 'LETTER_SENT':
      letter(fold, entry.newDate);
      return;
    case 'CALENDAR_CHANGED':
      changeCalendar(fold, entry.calendar);
      return;
    case 'STOPPED':
      fold.stopped = entry.reason;
      fold.haltedAt = fold.now;
      return;
    case 'REOPENED':
    case 'PAUSE_VOIDED':
      // Its stop, or its pause, was taken out before folding: a wrong paper or request buys no time.
      return;
    case 'CLOSED':
      fold.closed = true;
      fold.haltedAt ??= fold.now;
      return;
    case 'HOLDER_CHANGED':
      fold.holder = entry.holder;
      return;
  }
};

/** As if a pause had never been: nor did the obligation hold the ball, unless another pause may be why. */
const withoutPause = <Item extends { readonly entry: LedgerEntry }>(items: readonly Item[], pauseId: string): Item[] => {
  const isOf = ({ entry }: Item): boolean => (entry.kind === 'PAUSED' || entry.kind === 'RESUMED') && entry.pauseId === pauseId;
  const first = items.findIndex(isOf);
  const alone = !items.some((item) => item.entry.kind === 'PAUSED' && !isOf(item));
  const isItsHolder = ({ entry }: Item, index: number): boolean =>
    alone && index > first && entry.kind === 'HOLDER_CHANGED' && entry.holder === 'OBLIGATION';
  return first < 0 ? [...items] : items.filter((item, index) => !isOf(item) && !isItsHolder(item, index));
};

/**
 * Entries in force at `asOf`, in order of effect, without the stops that a later T36 or T17 made void, and the pauses whose notice was withdrawn. Only a receipt may lie before what was
 * written earlier: any other back-dated entry takes effect where it stands in the ledger, so that nobody can write a breach away.
 * A limit accepted after the calendar changed begins on the new calendar, though its receipt is older: nothing was printed on the old one.
 */
const inEffect = (ledger: readonly LedgerEntry[], asOf: number): readonly { at: number; entry: LedgerEntry }[] => {
  let latest = Number.NEGATIVE_INFINITY;
  const timed = ledger.map((entry) => {
    const written = toMs(entry.at);
    latest = Math.max(latest, written);
    return { at: entry.kind === 'STARTED' || entry.kind === 'RESTARTED' ? written : latest, entry };
  });
  let receipt = Number.POSITIVE_INFINITY;
  for (let index = timed.length - 1; index >= 0; index -= 1) {
    const item = timed[index];
    if (item === undefined) continue;
    if (item.entry.kind === 'STARTED' || item.entry.kind === 'RESTARTED') receipt = Math.min(receipt, item.at);
    if (item.entry.kind === 'CALENDAR_CHANGED') item.at = Math.min(item.at, receipt);
  }
  let kept: { at: number; entry: LedgerEntry }[] = [];
  for (const item of timed.filter(({ at }) => at <= asOf).sort((a, b) => a.at - b.at)) {
    const voided = item.entry.kind === 'REOPENED' ? kept.findLastIndex(({ entry }) => entry.kind === 'STOPPED') : -1;
    if (voided >= 0) kept.splice(voided, 1);
    if (item.entry.kind === 'PAUSE_VOIDED') kept = withoutPause(kept, item.entry.pauseId);
    kept.push(item);
  }
  return kept;
};

/** What a clock is counted from. */
export interface Counted {
  readonly ledger: readonly LedgerEntry[];
  readonly rule: DeadlineRule;
  /** The calendar in force at the first entry. */
  readonly calendar: OfficeCalendar;
  readonly asOf: Instant;
  readonly rounding: PauseRounding;
}

/** Folds the ledger up to `asOf`; throws `CalendarYearUnknown`. */
export const foldLedger = (input: Counted): Fold => {
  const entries = inEffect(input.ledger, toMs(input.asOf));
  const birth = entries[0]?.at ?? toMs(input.asOf);
  const fold: Fold = {
    rule: input.rule,
    rounding: input.rounding,
    calendar: input.calendar,
    now: birth,
    minute: minuteOfMs(birth),
    cycleStart: null,
    stopped: 'NO',
    closed: false,
    haltedAt: null,
    base: { receivedAt: null, due: 0 },
    pauses: [],
    pausesInBase: 0,
    open: new Set(),
    pausedSince: null,
    promised: null,
    letters: 0,
    breach: null,
    consumed: 0,
    holder: 'COUNTER',
    byHolder: Object.fromEntries(HOLDERS.map((holder) => [holder, 0])) as Record<Holder, number>,
  };
  for (const { at, entry } of entries) {
    advance(fold, at);
    apply(fold, entry);
  }
  advance(fold, toMs(input.asOf));
  return fold;
};
