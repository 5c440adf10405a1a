import { keepLatest } from './latest.ts';

/**
 * Milliseconds until the next turn of a key: none comes before `soonestMs`, and none sooner than `apartMs` after the one before. What would come all at once, and keep
 * everybody else from the event loop for as long as it takes, comes one after the other instead, and whoever floods makes nobody of another key wait. Null: so many
 * stand there already that the next would come after `latestMs`, and keeping what waits longer would fill the memory.
 */
export const createSlots = (o: {
  readonly soonestMs: number;
  readonly apartMs: number;
  readonly latestMs: number;
}): ((key: string) => number | null) => {
  const lasts = new Map<string, number>();
  return (key) => {
    const now = performance.now();
    const last = Math.max(now + o.soonestMs, (lasts.get(key) ?? 0) + o.apartMs);
    if (last - now > o.latestMs) return null;
    keepLatest(lasts, key, last);
    return last - now;
  };
};
