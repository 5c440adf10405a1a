import type { OfficeCalendar } from './day-table.ts';
import type { Instant } from './time.ts';

/** Who holds the ball; exactly one at every moment of the dossier's life. */
export const HOLDERS = [
  'COUNTER',
  'LEAD_UNIT',
  'HANDLER',
  'LEADER',
  'RECORDS_CLERK',
  'OTHER_AGENCY',
  'CITIZEN',
  'OBLIGATION',
  'TECHNICAL',
] as const;
export type Holder = (typeof HOLDERS)[number];

/** Căn cứ tạm dừng: `FINANCIAL_OBLIGATION` or a code that the procedure version names, each with its article. */
export interface PauseGround {
  readonly code: string;
  readonly article: string;
}

/**
 * One fact of the append-only ledger. `at` is when it took effect, which for `STARTED` and `RESTARTED` is the receipt and so may lie
 * before the entry was written; the fold orders by `at`, then by position.
 * - `STARTED` T06, `at` = receipt of T01 or T09 · `RESTARTED` T17: the whole limit anew (Decree 61/2018 Art. 19(4))
 * - `PAUSED`/`RESUMED` T19/T20, T32; `pauseId` names the branch, overlapping pauses count once
 * - `PAUSE_VOIDED`: the notice that paused was wrong and is withdrawn; that pause never was, and its minutes count
 * - `LETTER_SENT` T39, form 04, with the new date promised
 * - `CALENDAR_CHANGED`: from here on, and for the running limit, this calendar
 * - `STOPPED` T16 (`SUPPLEMENT`) or T25 (`ISSUED`) · `CLOSED`: the life ends
 * - `REOPENED` the last stop is void: T36 that of T25, T17 that of T16 where nothing new came
 */
export type LedgerEntry = { readonly at: Instant } & (
  | { readonly kind: 'STARTED' }
  | { readonly kind: 'PAUSED'; readonly pauseId: string; readonly ground: PauseGround }
  | { readonly kind: 'RESUMED'; readonly pauseId: string }
  | { readonly kind: 'PAUSE_VOIDED'; readonly pauseId: string }
  | { readonly kind: 'RESTARTED' }
  | { readonly kind: 'LETTER_SENT'; readonly newDate: Instant }
  | { readonly kind: 'CALENDAR_CHANGED'; readonly calendar: OfficeCalendar }
  | { readonly kind: 'STOPPED'; readonly reason: 'SUPPLEMENT' | 'ISSUED' }
  | { readonly kind: 'REOPENED' }
  | { readonly kind: 'CLOSED' }
  | { readonly kind: 'HOLDER_CHANGED'; readonly holder: Holder }
);
