import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createJudging } from './judging.ts';

const [MOST, WINDOW_MS, BACK_MS] = [30, 60_000, 2_000];
const LOT = { most: 60, roundMs: 1_000 };
const HOUSE = '10.0.0.1';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const after = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const start = () => {
  const judging = createJudging({ most: MOST, windowMs: WINDOW_MS, lot: LOT });
  /** When each was judged and found forged. */
  const looks: number[] = [];
  const forge = async (): Promise<boolean> => {
    const judgement = await judging.take(HOUSE);
    if (judgement === 'SPENT') return false;
    looks.push(Date.now());
    judging.fail(HOUSE);
    if (judgement !== 'DRAWN') judgement();
    return true;
  };
  /** Comes back as told, until its good credential is looked at: milliseconds. */
  const come = async (): Promise<number> => {
    const began = Date.now();
    for (;;) {
      const judgement = await judging.take(HOUSE);
      if (judgement !== 'SPENT') {
        if (judgement !== 'DRAWN') judgement();
        return Date.now() - began;
      }
      await after(BACK_MS + 500);
    }
  };
  return { ...judging, looks, forge, come };
};

type Forge = () => Promise<boolean>;
const TICK_MS = 20;
/** So many a second, evenly or all of a second together, for as long as the clock goes. */
const each = (perSecond: number, send: () => unknown): void => {
  let sent = 0;
  let due = 0;
  setInterval(() => {
    for (due += (perSecond * TICK_MS) / 1_000; sent < due; sent += 1) send();
  }, TICK_MS);
};
const together = (perSecond: number, send: () => unknown): void =>
  void setInterval(() => Array.from({ length: perSecond }, () => send()), 1_000);
/** Forged ones that were there before whoever is honest and come again for ever, and ever new ones that come back as told until they are looked at. */
const mixed = (old: number, everyMs: number, perSecond: number) => (forge: Forge) => {
  const back: { readonly at: number; readonly again: boolean }[] = Array.from({ length: old }, (_, one) => ({
    at: Date.now() + (one * everyMs) / old,
    again: true,
  }));
  const send = (again: boolean): void =>
    void forge().then((isJudged) => {
      if (again || !isJudged) back.push({ at: Date.now() + (again ? everyMs : BACK_MS), again });
    });
  each(1_000 / TICK_MS, () => {
    const due = back.filter(({ at }) => at <= Date.now());
    for (const one of due) back.splice(back.indexOf(one), 1);
    for (const { again } of due) send(again);
  });
  each(perSecond, () => send(false));
};
/** The most of these times within any second. */
const densest = (times: readonly number[]): number =>
  Math.max(...times.map((begun) => times.filter((time) => time >= begun && time < begun + 1_000).length));

/** How long so many persons took who come one after the other during an attack. */
const besieged = async (attack: (forge: Forge) => void, persons: number) => {
  const { forge, come, looks } = start();
  attack(forge);
  await vi.advanceTimersByTimeAsync(10_137);
  const took: number[] = [];
  for (let person = 0; person < persons; person += 1) {
    void come().then((ms) => took.push(ms));
    await vi.advanceTimersByTimeAsync(730);
  }
  for (let minutes = 0; took.length < persons && minutes < 2; minutes += 1 / 60) await vi.advanceTimersByTimeAsync(1_000);
  expect(took).toHaveLength(persons);
  return { took, looks };
};

describe('who is new behind the address of a forger', () => {
  it.each<[what: string, attack: (forge: Forge) => void]>([
    ['who sends fifty a second', (forge) => each(50, forge)],
    ['who sends fifty together', (forge) => together(50, forge)],
    ['with forty that come back and a new one a second', mixed(40, BACK_MS + 1_000, 1)],
    ['with forty that come back and twenty new ones a second', mixed(40, BACK_MS + 1_000, 20)],
    ['with four hundred that come back and twenty new ones a second', mixed(400, 14_000, 20)],
  ])('%s is heard within four seconds, and no more are looked at than may be', async (_what, attack) => {
    const { took, looks } = await besieged(attack, 20);
    expect(Math.max(...took)).toBeLessThanOrEqual(4 * LOT.roundMs);
    expect(densest(looks)).toBeLessThanOrEqual(LOT.most + 1);
  });

  // A try takes four seconds at most.
  it.each<[what: string, tries: number, attack: (forge: Forge) => void]>([
    ['who sends three hundred a second', 5, (forge) => each(300, forge)],
    ['who sends three hundred together', 5, (forge) => together(300, forge)],
  ])('%s has a share in each lot as anybody has', async (_what, tries, attack) => {
    // The same lots in each run of the test.
    let seed = 1;
    vi.spyOn(Math, 'random').mockImplementation(() => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed / 2_147_483_647;
    });
    const { took, looks } = await besieged(attack, 40);
    expect(took.reduce((sum, ms) => sum + ms, 0) / took.length).toBeLessThan(tries * 4_000);
    expect(densest(looks)).toBeLessThanOrEqual(LOT.most + 1);
  });
});

it('a few are judged at once; whoever comes after them waits for the lot, and another address for nothing', async () => {
  const { forge, looks, come, take } = start();
  for (let turn = 0; turn < 100; turn += 1) void forge();
  await vi.advanceTimersByTimeAsync(0);
  expect(looks).toHaveLength(MOST / 2);
  const person = come();
  expect(await take('10.0.0.2')).toBeTypeOf('function');
  await vi.advanceTimersByTimeAsync(2 * LOT.roundMs);
  expect(looks.length).toBeGreaterThanOrEqual(MOST / 2 + LOT.most - 1);
  await vi.advanceTimersByTimeAsync(LOT.roundMs);
  expect(await person).toBeGreaterThan(0);
});

it('who waits for good ones, or for slow answers, is refused by none of them', async () => {
  const { take } = start();
  const slow: unknown[] = [];
  const good: unknown[] = [];
  for (let turn = 0; turn < 15; turn += 1) void take(HOUSE).then((judgement) => slow.push(judgement));
  for (let turn = 0; turn < 200; turn += 1)
    void take(HOUSE).then((judgement) => {
      good.push(judgement);
      if (typeof judgement === 'function') judgement();
    });
  await vi.advanceTimersByTimeAsync(0);
  expect(slow).toHaveLength(15);
  expect(good).toEqual([]);
  await vi.advanceTimersByTimeAsync(2 * LOT.roundMs - 1);
  expect(good).toEqual(Array.from({ length: 60 }, () => 'DRAWN'));
  for (const leave of slow) if (typeof leave === 'function') leave();
  await vi.advanceTimersByTimeAsync(0);
  expect(good).toHaveLength(200);
  expect(good).not.toContain('SPENT');
});

it('no more wait than a memory holds', async () => {
  const { forge } = start();
  let told = 0;
  for (let turn = 0; turn < 5_000; turn += 1) void forge().then(() => (told += 1));
  await vi.advanceTimersByTimeAsync(0);
  expect(told).toBe(4_000);
});

it('an address is new again when its time is over', async () => {
  const { forge, looks } = start();
  const burst = async (): Promise<number> => {
    const before = looks.length;
    for (let turn = 0; turn < 40; turn += 1) void forge();
    await vi.advanceTimersByTimeAsync(0);
    return looks.length - before;
  };
  const first = await burst();
  expect(await burst()).toBe(0);
  await vi.advanceTimersByTimeAsync(2 * WINDOW_MS);
  expect(await burst()).toBe(first);
});

it('nobody who is gone has a ticket: three hundred a second that are sent and left keep nobody out', async () => {
  const { take, come, forge } = start();
  for (let turn = 0; turn < 15; turn += 1) await forge();
  each(300, () => void take(HOUSE, () => true));
  const heard: number[] = [];
  for (let person = 0; person < 20; person += 1) void after(1_000 + person * 700).then(async () => heard.push(await come()));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(heard).toHaveLength(20);
  expect(Math.max(...heard)).toBeLessThanOrEqual(2_000);
});
