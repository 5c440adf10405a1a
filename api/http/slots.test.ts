import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createSlots } from './slots.ts';

describe('the slots of refusals', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['performance'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  const REFUSALS = { soonestMs: 500, apartMs: 5, latestMs: 10_000 };

  it('come one after the other for an address, and as soon as ever for another that floods nobody', () => {
    const slot = createSlots(REFUSALS);
    const flood = Array.from({ length: 1_000 }, () => slot('203.0.113.1'));
    expect(flood.slice(0, 3)).toEqual([500, 505, 510]);
    expect(flood.at(-1)).toBe(500 + 999 * 5);
    expect(slot('203.0.113.2')).toBe(500);
  });

  it('are no more than can be told in time: whatever waits is bounded, and once it is told there is room again', () => {
    const slot = createSlots(REFUSALS);
    const flood = Array.from({ length: 50_000 }, () => slot('203.0.113.1'));
    expect(flood.filter((wait) => wait !== null)).toHaveLength(1_901);
    expect(flood.at(-1)).toBeNull();
    vi.advanceTimersByTime(1_000);
    expect(slot('203.0.113.1')).toBe(9_005);
  });
});
