import { addOfficeMinutes, CalendarYearUnknown, type OfficeCalendar } from '../../domain/calendar/index.ts';
import { type Refusal, refuse } from '../../domain/failures.ts';

/** What was taken in on paper (no power, no network) may be entered this much later (E82). */
const CATCH_UP_WORKING_DAYS = 10;
const MINUTES_PER_WORKING_DAY = 8 * 60;

export interface Receipt {
  readonly at: string;
  /** Nhập bù: entered later than it was received. */
  readonly catchUp: boolean;
}

/** When something counts as received, or why that instant is refused: in the past only with a reason. */
export const receiptOf = (
  { receivedAt, catchUpReason }: { readonly receivedAt?: string | undefined; readonly catchUpReason?: string | undefined },
  now: string,
): Receipt | Refusal<'RECEIVED_AT_INVALID'> => {
  if (receivedAt === undefined) return { at: now, catchUp: false };
  const at = new Date(receivedAt).toISOString();
  if (at > now) return refuse('RECEIVED_AT_INVALID', { field: 'receivedAt' });
  return catchUpReason === undefined ? refuse('RECEIVED_AT_INVALID', { field: 'catchUpReason' }) : { at, catchUp: true };
};

/** Whether it is entered too late, by the office days of `calendar`. */
export const tooLate = (
  { at, catchUp }: Receipt,
  calendar: OfficeCalendar,
  now: string,
): Refusal<'RECEIVED_AT_INVALID' | 'CALENDAR_YEAR_UNKNOWN'> | null => {
  if (!catchUp) return null;
  try {
    const earliest = addOfficeMinutes(calendar, now, -CATCH_UP_WORKING_DAYS * MINUTES_PER_WORKING_DAY);
    return at < earliest ? refuse('RECEIVED_AT_INVALID', { field: 'receivedAt', detail: { earliest } }) : null;
  } catch (error) {
    if (error instanceof CalendarYearUnknown) return refuse('CALENDAR_YEAR_UNKNOWN', { field: 'receivedAt' });
    throw error;
  }
};
