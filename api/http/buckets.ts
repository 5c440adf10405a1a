import { keepLatest } from './latest.ts';

/**
 * Counts by key. What a time allows can be had at once and comes back evenly over it: an address that somebody floods is heard for a part of each second, not
 * for the first of each minute.
 */
export const createBuckets = ({ most, windowMs }: { readonly most: number; readonly windowMs: number }) => {
  const buckets = new Map<string, { readonly level: number; readonly at: number }>();
  /** Milliseconds until there is room again; 0: taken. */
  return (key: string): number => {
    const now = Date.now();
    const before = buckets.get(key) ?? { level: most, at: now };
    const level = Math.min(most, before.level + ((now - before.at) * most) / windowMs);
    const isOver = level < 1;
    keepLatest(buckets, key, { level: isOver ? level : level - 1, at: now });
    return isOver ? ((1 - level) * windowMs) / most : 0;
  };
};
