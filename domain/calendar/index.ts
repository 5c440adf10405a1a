export { CalendarYearUnknown, type OfficeCalendar } from './day-table.ts';
export { type DeadlineRule, dueAt } from './deadline.ts';
export { LETTERS_IN_TIME } from './fold.ts';
export { CLOCK_INSTANTS, type ClockInstants, eachInstant, instantsIn, NO_INSTANTS } from './instants.ts';
export { HOLDERS, type Holder, type LedgerEntry, type PauseGround } from './ledger.ts';
export { DEFAULT_ROUNDING, DEFAULT_WARNINGS, type LegalClock, projectClock } from './legal-clock.ts';
export {
  addOfficeMinutes,
  type CalendarYear,
  isAfterCutoff,
  isOpen,
  isWorkingDay,
  nextWorkingDay,
  type OfficeDays,
  officeCalendar,
  officeMinutesBetween,
  refusingUnknownYears,
  sameWorkingDayOrNext,
} from './office.ts';
export {
  daysAfter,
  type Instant,
  instantAt,
  inVietnam,
  isLocalDate,
  localDate,
  localTime,
  shortDate,
  shortTime,
  YEARS,
  yearOf,
} from './time.ts';
