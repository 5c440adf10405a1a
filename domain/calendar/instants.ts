import type { Instant } from './time.ts';

/**
 * The instants of the legal clock that are kept and shown (4.6). Those to come (`lastLetterAt`, `warnAt`, `redAt`, `breachAt`) are null while
 * the clock does not run.
 * - `dueAt`: hạn trả, decides on-time or late. Null before acceptance. Held while paused, moved on resumption.
 * - `appointmentAt`: ngày hẹn trả, what the citizen was last promised.
 * - `lastLetterAt`: last instant for a letter in time, `dueAt` less one working day; null where the limit is too short for any.
 * - `warnAt`, `redAt`: shares of the budget that are used up then.
 * - `breachAt`: of a breached dossier the first breach for ever, so `breachAt < asOf` means overdue in plain SQL.
 */
export const CLOCK_INSTANTS = ['dueAt', 'appointmentAt', 'lastLetterAt', 'warnAt', 'redAt', 'breachAt'] as const;

export type ClockInstants = Readonly<Record<(typeof CLOCK_INSTANTS)[number], Instant | null>>;

/** One value for each instant, in their order. */
export const eachInstant = <T>(value: (name: (typeof CLOCK_INSTANTS)[number]) => T): Record<(typeof CLOCK_INSTANTS)[number], T> =>
  Object.fromEntries(CLOCK_INSTANTS.map((name) => [name, value(name)])) as Record<(typeof CLOCK_INSTANTS)[number], T>;

/** Nothing is due yet. */
export const NO_INSTANTS: ClockInstants = eachInstant(() => null);

/** The instants alone of something that has more. */
export const instantsIn = (from: ClockInstants): ClockInstants => eachInstant((name) => from[name]);
