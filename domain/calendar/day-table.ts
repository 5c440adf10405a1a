import { fromDay } from './time.ts';

/**
 * Calendar of one agency. Plain data, so that a dossier can pin it in its state; build it with `officeCalendar`.
 * Days are numbers since 1970-01-01, because the clock asks about every day of a dossier's life at every act.
 */
export interface OfficeCalendar {
  readonly years: readonly { readonly firstDay: number; readonly lastDay: number; readonly provisional: boolean }[];
  readonly daysOff: readonly number[];
  readonly workedSaturdays: readonly number[];
  /** Office hours in minutes after midnight, in order. */
  readonly windows: readonly { readonly opens: number; readonly closes: number }[];
  /** "Sau 15 giờ" in minutes after midnight (Decree 61/2018 Art. 18). */
  readonly cutoff: number;
}

/** Thrown by the small functions of this folder; `dueAt` and `projectClock` return it as a {@link CalendarRefusal}. */
export class CalendarYearUnknown extends Error {
  readonly code = 'CALENDAR_YEAR_UNKNOWN';
}

/** 1970-01-01, day 0, was a Thursday. */
export const isWeekend = (day: number): boolean => (day + 4) % 7 === 0 || (day + 4) % 7 === 6;

/** The year that holds a day number; throws {@link CalendarYearUnknown}. */
export const yearOn = (calendar: OfficeCalendar, day: number): OfficeCalendar['years'][number] => {
  const known = calendar.years.find(({ firstDay, lastDay }) => day >= firstDay && day <= lastDay);
  if (known === undefined) throw new CalendarYearUnknown(`Chưa có lịch làm việc năm ${fromDay(day).slice(0, 4)}, không thể tính thời hạn`);
  return known;
};

/** A calendar's days looked up once: the clock counts them at every entry of every ledger (measured: 58 µs for a ledger of 20 without, 25 with). */
interface DayTable {
  readonly first: number;
  /** Working days before the day `first + index`; one more item than there are days. */
  readonly workingBefore: Int32Array;
  /** Days before it whose year is known, likewise. */
  readonly knownBefore: Int32Array;
  readonly minutesPerDay: number;
}

/** Kept as long as the calendar itself, which is never changed. */
const tables = new WeakMap<OfficeCalendar, DayTable>();

/** The table of a calendar, made once. */
export const tableOf = (calendar: OfficeCalendar): DayTable => {
  const ready = tables.get(calendar);
  if (ready !== undefined) return ready;
  const { years, windows } = calendar;
  const first = years.reduce((least, { firstDay }) => Math.min(least, firstDay), Number.POSITIVE_INFINITY);
  const length = years.length === 0 ? 0 : years.reduce((most, { lastDay }) => Math.max(most, lastDay), first) - first + 1;
  const [off, made] = [new Set(calendar.daysOff), new Set(calendar.workedSaturdays)];
  const [workingBefore, knownBefore] = [new Int32Array(length + 1), new Int32Array(length + 1)];
  for (let index = 0; index < length; index += 1) {
    const day = first + index;
    const known = years.some(({ firstDay, lastDay }) => day >= firstDay && day <= lastDay);
    const working = known && (isWeekend(day) ? made.has(day) : !off.has(day));
    workingBefore[index + 1] = (workingBefore[index] ?? 0) + (working ? 1 : 0);
    knownBefore[index + 1] = (knownBefore[index] ?? 0) + (known ? 1 : 0);
  }
  const minutesPerDay = windows.reduce((sum, { opens, closes }) => sum + closes - opens, 0);
  const table = { first, workingBefore, knownBefore, minutesPerDay };
  tables.set(calendar, table);
  return table;
};

/** How much a running count grows over the days from one to another, both included; not a number outside the table. */
export const grown = (counts: Int32Array, from: number, to: number): number =>
  (counts[to + 1] ?? Number.NaN) - (counts[from] ?? Number.NaN);

/** As `isWorkingDay`, on a day number. */
export const isWorking = (calendar: OfficeCalendar, day: number): boolean => {
  const { first, workingBefore, knownBefore } = tableOf(calendar);
  if (grown(knownBefore, day - first, day - first) !== 1) yearOn(calendar, day);
  return grown(workingBefore, day - first, day - first) === 1;
};
