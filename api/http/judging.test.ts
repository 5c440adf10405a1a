import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createJudging } from './judging.ts';

const [MOST, WINDOW_MS, BACK_MS] = [30, 60_000, 2_000];
const HOUSE = '10.0.0.1';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const start = () => {
  const judging = createJudging({ most: MOST, windowMs: WINDOW_MS, mostAddresses: 10, waitMs: 4_500, backMs: BACK_MS });
  /** When each was judged and found forged. */
  const looks: number[] = [];
  const forge = async (shown: string): Promise<boolean> => {
    const judgement = await judging.take(HOUSE, shown);
    if (typeof judgement !== 'function') return false;
    looks.push(Date.now());
    judgement(true);
    return true;
  };
  /** Comes back as told, until its good credential is looked at: milliseconds. */
  const come = async (shown: string): Promise<number> => {
    const began = Date.now();
    for (;;) {
      const judgement = await judging.take(HOUSE, shown);
      if (typeof judgement === 'function') {
        judgement(false);
        return Date.now() - began;
      }
      await new Promise((resolve) => setTimeout(resolve, BACK_MS + 500));
    }
  };
  return { ...judging, looks, forge, come };
};
/** Fifty a second, for as long as it takes. */
const flood = (forge: (turn: number) => void) => {
  let turn = 0;
  const every = setInterval(() => forge(turn++), 20);
  return () => clearInterval(every);
};
/** The most of these times within any minute. */
const densest = (times: readonly number[]): number =>
  Math.max(...times.map((begun) => times.filter((time) => time >= begun && time < begun + WINDOW_MS).length));

describe('somebody new behind the address of a forger', () => {
  it.each<[string, (turn: number) => string, number]>([
    ['with a new token each time', (turn) => `${turn}`, 7_000],
    ['with twenty tokens', (turn) => `${turn % 20}`, 7_000],
    ['with a thousand, again and again', (turn) => `${turn % 1_000}`, 40_000],
    ['who sends each token twice', (turn) => `${turn % 2 === 0 ? turn : turn - 201}`, 40_000],
  ])('%s is heard soon, and no more are looked at than may be', async (_what, token, within) => {
    const { forge, come, looks } = start();
    const stop = flood((turn) => void forge(token(turn)));
    await vi.advanceTimersByTimeAsync(2 * WINDOW_MS);
    const took: number[] = [];
    for (const person of [0, 1, 2]) void come(`person ${person}`).then((ms) => took.push(ms));
    await vi.advanceTimersByTimeAsync(2 * WINDOW_MS);
    stop();
    expect(Math.max(...took)).toBeLessThanOrEqual(within);
    expect(took).toHaveLength(3);
    expect(densest(looks)).toBeLessThanOrEqual(MOST);
    expect(looks.length).toBeGreaterThan(MOST / 2);
  });
});

it('who comes back sooner than told, or was looked at, goes before nobody', async () => {
  const { forge, take } = start();
  for (let turn = 0; turn < 20; turn += 1) await forge(`${turn}`);
  expect(await take(HOUSE, '0')).toBe('SPENT');
  expect(await take(HOUSE, 'soon')).toBe('SPENT');
  await vi.advanceTimersByTimeAsync(BACK_MS - 1);
  expect(await take(HOUSE, 'soon')).toBe('SPENT');
  await vi.advanceTimersByTimeAsync(1);
  expect(await take(HOUSE, '0')).toBe('SPENT');
  const back = take(HOUSE, 'soon');
  await vi.advanceTimersByTimeAsync((2 * WINDOW_MS) / MOST);
  const judgement = await back;
  expect(judgement).toBeTypeOf('function');
  if (typeof judgement === 'function') judgement(true);
  expect(await take(HOUSE, 'new')).toBe('SPENT');
});

it('an address is new again when its time is over', async () => {
  const { forge } = start();
  const burst = async (): Promise<number> => {
    let judged = 0;
    for (let turn = 0; turn < 40; turn += 1) if (await forge(`${Date.now()} ${turn}`)) judged += 1;
    return judged;
  };
  const first = await burst();
  expect(await burst()).toBe(0);
  await vi.advanceTimersByTimeAsync(WINDOW_MS);
  expect(await burst()).toBe(first);
});
