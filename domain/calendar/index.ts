export { CalendarYearUnknown, type OfficeCalendar } from './day-table.ts';
export { type DeadlineRule, type DueAt, dueAt } from './deadline.ts';
export { LETTERS_IN_TIME, type PauseRounding } from './fold.ts';
export { CLOCK_INSTANTS, type ClockInstants, eachInstant, instantsIn, NO_INSTANTS } from './instants.ts';
export { HOLDERS, type Holder, type LedgerEntry, type PauseGround } from './ledger.ts';
export {
  DEFAULT_ROUNDING,
  DEFAULT_WARNINGS,
  type LegalClock,
  type OnTimeState,
  projectClock,
  type WarningThresholds,
} from './legal-clock.ts';
export {
  addOfficeMinutes,
  type CalendarDay,
  type CalendarRefusal,
  type CalendarYear,
  isAfterCutoff,
  isWorkingDay,
  nextWorkingDay,
  type OfficeDays,
  officeCalendar,
  officeMinutesBetween,
  readCalendarYear,
  refusingUnknownYears,
  sameWorkingDayOrNext,
} from './office.ts';
export {
  type Instant,
  instantAt,
  inVietnam,
  isLocalDate,
  type LocalDate,
  type LocalTime,
  localDate,
  localTime,
  shortDate,
  shortTime,
} from './time.ts';
