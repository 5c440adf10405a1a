/** Instants travel as ISO 8601 strings in UTC with milliseconds: `2026-11-22T07:00:00.000Z`. */
export type Instant = string;

/** The one door to the wall clock outside workflows; injected wherever time matters. */
export interface Clock {
  now(): Instant;
}

export const systemClock: Clock = { now: () => new Date().toISOString() };
