import { keepLatest } from './latest.ts';

/**
 * Milliseconds until the next turn: none comes sooner than `apartMs` after the one before. What would come all at once, and keep
 * everybody else from the event loop for as long as it takes, comes one after the other instead.
 */
export const createSlots = ({ apartMs }: { readonly apartMs: number }): (() => number) => {
  let last = 0;
  return () => {
    const now = performance.now();
    last = Math.max(now, last + apartMs);
    return last - now;
  };
};

/**
 * Slots of each key by itself, none before `soonestMs`, so that whoever floods makes nobody else wait; null: so many stand there already that the next would be told after
 * `latestMs`, and keeping what waits longer would fill the memory.
 */
export const createSlotsOf = (o: {
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
