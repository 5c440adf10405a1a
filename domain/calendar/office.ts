import { CalendarYearUnknown, grown, isWorking, type OfficeCalendar, tableOf, yearOn } from './day-table.ts';
import {
  dayOf,
  fromDay,
  fromMinute,
  type Instant,
  type LocalDate,
  type LocalTime,
  MINUTES_PER_DAY,
  toDay,
  toMinute,
  toMinuteOfDay,
} from './time.ts';

/** One day of a year file; `verified: false` = recalled or computed, to be confirmed with the announcement. */
export interface CalendarDay {
  readonly date: LocalDate;
  readonly name: string;
  readonly verified: boolean;
}

/** A year file of `domain/law/calendar/`, checked by law/check/calendars.ts. `PROVISIONAL` = computed from the law, no announcement yet. */
export interface CalendarYear {
  readonly year: number;
  readonly status: 'ANNOUNCED' | 'PROVISIONAL';
  readonly sources: readonly string[];
  readonly daysOff: readonly CalendarDay[];
  readonly workedSaturdays: readonly CalendarDay[];
}

/** What a change of the holiday calendar changes: the days. Hours and cut-off belong to the agency and to the rule set. */
export type OfficeDays = Pick<OfficeCalendar, 'years' | 'daysOff' | 'workedSaturdays'>;

/** Why nothing was computed: no calendar is loaded for a year that the count touches. */
export interface CalendarRefusal {
  readonly ok: false;
  readonly code: 'CALENDAR_YEAR_UNKNOWN';
  readonly message: string;
}

/** Runs a computation and turns {@link CalendarYearUnknown} into a refusal. */
export const refusingUnknownYears = <T>(compute: () => T): T | CalendarRefusal => {
  try {
    return compute();
  } catch (error) {
    if (error instanceof CalendarYearUnknown) return { ok: false, code: error.code, message: error.message };
    throw error;
  }
};

const DEFAULT_WINDOWS = [
  { opens: '07:30', closes: '11:30' },
  { opens: '13:00', closes: '17:00' },
] as const;

/** Joins year files with an agency's hours; default 07:30–11:30, 13:00–17:00, cut-off 15:00. Throws on hours out of order. */
export const officeCalendar = ({
  years,
  windows = DEFAULT_WINDOWS,
  cutoff = '15:00',
}: {
  years: readonly CalendarYear[];
  windows?: readonly { readonly opens: LocalTime; readonly closes: LocalTime }[];
  cutoff?: LocalTime;
}): OfficeCalendar => {
  const minutes = windows.map(({ opens, closes }) => ({ opens: toMinuteOfDay(opens), closes: toMinuteOfDay(closes) }));
  const edges = minutes.flatMap(({ opens, closes }) => [opens, closes]);
  if (edges.length === 0 || edges.some((edge, index) => index > 0 && edge <= (edges[index - 1] ?? 0))) {
    throw new Error('Giờ làm việc: các buổi phải khác rỗng và theo thứ tự');
  }
  return {
    years: years.map(({ year, status }) => ({
      firstDay: toDay(`${year}-01-01`),
      lastDay: toDay(`${year}-12-31`),
      provisional: status === 'PROVISIONAL',
    })),
    daysOff: years.flatMap((year) => year.daysOff.map(({ date }) => toDay(date))),
    workedSaturdays: years.flatMap((year) => year.workedSaturdays.map(({ date }) => toDay(date))),
    windows: minutes,
    cutoff: toMinuteOfDay(cutoff),
  };
};

/** Whether a day number's year is only provisional; such a date is printed with that remark. */
export const isProvisional = (calendar: OfficeCalendar, day: number): boolean => yearOn(calendar, day).provisional;

/** First working day on or after a day number. */
export const workingOnOrAfter = (calendar: OfficeCalendar, day: number): number =>
  isWorking(calendar, day) ? day : workingOnOrAfter(calendar, day + 1);

/** Close of business of a day number, as a minute. */
export const closeOf = (calendar: OfficeCalendar, day: number): number =>
  day * MINUTES_PER_DAY + (calendar.windows[calendar.windows.length - 1]?.closes ?? 0);

/** Office minutes of one working day (480 with the default hours). */
export const minutesPerWorkingDay = (calendar: OfficeCalendar): number => tableOf(calendar).minutesPerDay;

/** Office minutes of a working day before a minute of that day. */
const minutesBefore = ({ windows }: OfficeCalendar, minuteOfDay: number): number => {
  let total = 0;
  for (const { opens, closes } of windows) total += Math.max(0, Math.min(minuteOfDay, closes) - opens);
  return total;
};

/** As {@link officeMinutesBetween}, on minutes. */
export const countMinutes = (calendar: OfficeCalendar, from: number, to: number): number => {
  if (to < from) return -countMinutes(calendar, to, from);
  const { first, workingBefore, knownBefore, minutesPerDay } = tableOf(calendar);
  const [start, end] = [dayOf(from), dayOf(to)];
  if (grown(knownBefore, start - first, end - first) !== end - start + 1) for (let day = start; day <= end; day += 1) yearOn(calendar, day);
  const whole = grown(workingBefore, start - first, end - first - 1) * minutesPerDay;
  const into = isWorking(calendar, end) ? minutesBefore(calendar, to - end * MINUTES_PER_DAY) : 0;
  const missed = isWorking(calendar, start) ? minutesBefore(calendar, from - start * MINUTES_PER_DAY) : 0;
  return whole + into - missed;
};

/** As {@link addOfficeMinutes}, on minutes. */
export const shiftMinutes = (calendar: OfficeCalendar, from: number, amount: number): number => {
  let left = Math.abs(amount);
  if (left === 0) return from;
  const direction = Math.sign(amount);
  const windows = direction > 0 ? calendar.windows : [...calendar.windows].reverse();
  for (let day = dayOf(from); ; day += direction) {
    if (!isWorking(calendar, day)) continue;
    const midnight = day * MINUTES_PER_DAY;
    for (const { opens, closes } of windows) {
      const start = direction > 0 ? Math.max(from, midnight + opens) : midnight + opens;
      const end = direction > 0 ? midnight + closes : Math.min(from, midnight + closes);
      if (end <= start) continue;
      // Both directions give the earliest instant with that count: 480 minutes before Thursday 17:00 is Wednesday 17:00,
      // not Thursday 07:30, because a letter must go out at least one day before (Decree 61/2018 Art. 19(9)).
      if (direction > 0 ? left <= end - start : left < end - start) return direction > 0 ? start + left : end - left;
      left -= end - start;
    }
  }
};

/** Ngày làm việc: Monday to Friday less days off, plus worked Saturdays. Throws {@link CalendarYearUnknown}. */
export const isWorkingDay = (calendar: OfficeCalendar, date: LocalDate): boolean => isWorking(calendar, toDay(date));

/** Whether the office is open: a working day, within its hours. Throws {@link CalendarYearUnknown}. */
export const isOpen = (calendar: OfficeCalendar, instant: Instant): boolean => {
  const minute = toMinute(instant);
  const day = dayOf(minute);
  const ofDay = minute - day * MINUTES_PER_DAY;
  return isWorking(calendar, day) && calendar.windows.some(({ opens, closes }) => opens <= ofDay && ofDay <= closes);
};

/** First working day after `date`. Throws {@link CalendarYearUnknown}. */
export const nextWorkingDay = (calendar: OfficeCalendar, date: LocalDate): LocalDate =>
  fromDay(workingOnOrAfter(calendar, toDay(date) + 1));

/** Office minutes from one instant to another, negative when reversed; additive. Throws {@link CalendarYearUnknown}. */
export const officeMinutesBetween = (calendar: OfficeCalendar, from: Instant, to: Instant): number =>
  countMinutes(calendar, toMinute(from), toMinute(to));

/** Earliest instant that lies `minutes` office minutes after (before, if negative) `from`. Throws {@link CalendarYearUnknown}. */
export const addOfficeMinutes = (calendar: OfficeCalendar, from: Instant, minutes: number): Instant =>
  fromMinute(shiftMinutes(calendar, toMinute(from), minutes));

/** Whether the cut-off hour is reached; the cut-off minute itself counts as after. */
export const isAfterCutoff = (calendar: OfficeCalendar, instant: Instant): boolean => {
  const minute = toMinute(instant);
  return minute - dayOf(minute) * MINUTES_PER_DAY >= calendar.cutoff;
};

/**
 * Hand-over rule (Decree 61/2018 Art. 18): the same working day, by close of business; received after 15:00 or on a day off:
 * at the start of the next working day, here by the end of its first office window. Throws {@link CalendarYearUnknown}.
 */
export const sameWorkingDayOrNext = (calendar: OfficeCalendar, receivedAt: Instant): { date: LocalDate; dueAt: Instant } => {
  const today = dayOf(toMinute(receivedAt));
  if (isWorking(calendar, today) && !isAfterCutoff(calendar, receivedAt)) {
    return { date: fromDay(today), dueAt: fromMinute(closeOf(calendar, today)) };
  }
  const next = workingOnOrAfter(calendar, today + 1);
  return { date: fromDay(next), dueAt: fromMinute(next * MINUTES_PER_DAY + (calendar.windows[0]?.closes ?? 0)) };
};
