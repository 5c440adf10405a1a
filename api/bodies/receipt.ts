import { addOfficeMinutes, CalendarYearUnknown, isOpen, type OfficeCalendar } from '../../domain/calendar/index.ts';
import type { DossierState } from '../../domain/dossier/state.ts';
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

/** What the counter should know of a receipt after hours, whose limit counts from the next working day at the earliest. */
export const warningsOf = (
  { at, catchUp }: Receipt,
  { channel, calendar }: Pick<DossierState, 'channel'> & { readonly calendar: OfficeCalendar },
): readonly string[] =>
  catchUp || channel === 'ONLINE' || isOpen(calendar, at)
    ? []
    : ['Tiếp nhận tại quầy ngoài giờ làm việc; nếu đã nhận trong giờ thì phải nhập bù với thời điểm nhận'];

const CLOSED = 'hồ sơ nộp trực tiếp hoặc qua bưu chính được nhận trong giờ làm việc của cơ quan, không vào ngày nghỉ';

/**
 * Why a stated instant is refused, by the office days and hours of `calendar`: it is entered too late, or nobody was at the counter then. Of what is
 * received now our own clock is the witness, also of whom an officer still serves after hours.
 */
export const objectionToReceipt = (
  { at, catchUp }: Receipt,
  { channel, calendar, now }: Pick<DossierState, 'channel'> & { readonly calendar: OfficeCalendar; readonly now: string },
): Refusal<'RECEIVED_AT_INVALID' | 'CALENDAR_YEAR_UNKNOWN'> | null => {
  if (!catchUp) return null;
  try {
    const earliest = addOfficeMinutes(calendar, now, -CATCH_UP_WORKING_DAYS * MINUTES_PER_WORKING_DAY);
    if (at < earliest) return refuse('RECEIVED_AT_INVALID', { field: 'receivedAt', detail: { earliest } });
    const closed = channel !== 'ONLINE' && !isOpen(calendar, at);
    return closed ? refuse('RECEIVED_AT_INVALID', { field: 'receivedAt', detail: { reason: CLOSED } }) : null;
  } catch (error) {
    if (error instanceof CalendarYearUnknown) return refuse('CALENDAR_YEAR_UNKNOWN', { field: 'receivedAt' });
    throw error;
  }
};
