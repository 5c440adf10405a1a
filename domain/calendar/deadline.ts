import type { OfficeCalendar } from './day-table.ts';
import { isWorking } from './day-table.ts';
import {
  type CalendarRefusal,
  closeOf,
  isAfterCutoff,
  isProvisional,
  minutesPerWorkingDay,
  refusingUnknownYears,
  shiftMinutes,
  workingOnOrAfter,
} from './office.ts';
import { dayOf, fromMinute, type Instant, toMinute } from './time.ts';

/**
 * A limit as a procedure version states it. `amount` ≥ 1 (unused by `SAME_DAY`).
 * `CALENDAR_DAYS` is a bare "ngày"; `HALF_DAYS` count 4 working hours each; hours start at once (Civil Code 2015 Art. 147).
 * `dayStart` matters for `WORKING_DAYS` only. `extraDays` are working days added for the place (mountain, remote communes).
 */
export interface DeadlineRule {
  readonly unit: 'WORKING_DAYS' | 'HALF_DAYS' | 'WORKING_HOURS' | 'CALENDAR_DAYS' | 'SAME_DAY';
  readonly amount: number;
  readonly dayStart: 'CIVIL_CODE_NEXT_DAY' | 'SAME_DAY_BEFORE_CUTOFF';
  readonly extraDays?: number;
}

/** `provisional` = a day it rests on is not announced yet. */
export type DueAt = { readonly ok: true; readonly dueAt: Instant; readonly provisional: boolean } | CalendarRefusal;

const plusWorkingDays = (calendar: OfficeCalendar, day: number, count: number): number =>
  count === 0 ? workingOnOrAfter(calendar, day) : plusWorkingDays(calendar, workingOnOrAfter(calendar, day + 1), count - 1);

/** As {@link dueAt}, in minutes; throws `CalendarYearUnknown`. */
export const dueMinute = (calendar: OfficeCalendar, rule: DeadlineRule, receivedAt: Instant): number => {
  const received = toMinute(receivedAt);
  const today = dayOf(received);
  const extra = rule.extraDays ?? 0;
  const countsToday = isWorking(calendar, today) && !isAfterCutoff(calendar, receivedAt);
  switch (rule.unit) {
    case 'WORKING_DAYS': {
      const first = rule.dayStart === 'SAME_DAY_BEFORE_CUTOFF' && countsToday ? 1 : 0;
      return closeOf(calendar, plusWorkingDays(calendar, today, rule.amount + extra - first));
    }
    case 'HALF_DAYS':
      return shiftMinutes(calendar, received, rule.amount * 4 * 60 + extra * minutesPerWorkingDay(calendar));
    case 'WORKING_HOURS':
      return shiftMinutes(calendar, received, rule.amount * 60 + extra * minutesPerWorkingDay(calendar));
    case 'CALENDAR_DAYS':
      // Art. 148: a period that ends on a day off ends with the next working day.
      return closeOf(calendar, plusWorkingDays(calendar, workingOnOrAfter(calendar, today + rule.amount), extra));
    case 'SAME_DAY':
      return closeOf(calendar, plusWorkingDays(calendar, countsToday ? today : workingOnOrAfter(calendar, today + 1), extra));
  }
};

/** Due instant of a limit (Civil Code 2015 Arts. 147–148); days end at close of business. Refused when a year has no calendar. */
export const dueAt = ({ receivedAt, rule, calendar }: { receivedAt: Instant; rule: DeadlineRule; calendar: OfficeCalendar }): DueAt =>
  refusingUnknownYears(() => {
    const due = dueMinute(calendar, rule, receivedAt);
    const provisional = isProvisional(calendar, dayOf(toMinute(receivedAt))) || isProvisional(calendar, dayOf(due));
    return { ok: true, dueAt: fromMinute(due), provisional };
  });
