import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../platform/hash.ts';
import { type DayHead, type DaySeal, headOf, pathOf, rootFrom, rootOf, verifyDays } from './days.ts';

const seal = (number: number, links = 5): DaySeal => ({ dossierId: `TN-${number}`, links, head: sha256(`head ${number} ${links}`) });
const seals = (count: number): readonly DaySeal[] => Array.from({ length: count }, (_, number) => seal(number));

describe('the tree of a day', () => {
  it('leads from every dossier to the root, and from no other seal', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.nat(), (count, nat) => {
        const all = seals(count);
        const number = nat % count;
        const path = pathOf(all.toReversed(), seal(number));
        expect(path.length).toBeLessThanOrEqual(Math.ceil(Math.log2(count)));
        expect(rootFrom(seal(number), path)).toBe(rootOf(all));
        expect(rootFrom(seal(number, 4), path)).not.toBe(rootOf(all));
        expect(rootFrom(seal(number + 1), path)).not.toBe(rootOf(all));
      }),
      { seed: 2603, numRuns: 100 },
    );
  });

  it('changes with every seal added or taken away', () => {
    const roots = Array.from({ length: 20 }, (_, count) => rootOf(seals(count)));
    expect(new Set(roots).size).toBe(20);
  });
});

describe('the chain of daily heads', () => {
  const grow = (days: readonly DayHead[], day: string, all: readonly DaySeal[]): readonly DayHead[] => {
    const whole = { day, rows: 10, root: rootOf(all), previous: days.at(-1)?.head ?? '' };
    return [...days, { ...whole, head: headOf(whole) }];
  };
  const lists = new Map(['2026-03-02', '2026-03-03', '2026-03-04', '2026-03-05'].map((day, index) => [day, seals(index + 2)]));
  const days = [...lists].reduce<readonly DayHead[]>((before, [day, all]) => grow(before, day, all), []);
  const check = (heads: readonly DayHead[]) => verifyDays(heads, { previous: '', rootOfDay: ({ day }) => rootOf(lists.get(day) ?? []) });
  const dayAt = (index: number): DayHead => days[index] ?? { day: '', rows: 0, root: '', previous: '', head: '' };

  it('is whole as written', () => expect(check(days)).toBeNull());

  it('names the day whose head or list was edited, and the place of one that is gone or was added', () => {
    const edited = { ...dayAt(1), rows: 9 };
    expect(check(days.with(1, edited))).toEqual({ day: '2026-03-03', damage: 'EDITED' });
    const shorter = { ...dayAt(1), root: rootOf(seals(1)) };
    expect(check(days.with(1, { ...shorter, head: headOf(shorter) }))).toEqual({ day: '2026-03-03', damage: 'EDITED' });
    expect(check(days.with(1, { ...edited, head: headOf(edited) }))).toEqual({ day: '2026-03-04', damage: 'DROPPED' });
    expect(check(days.toSpliced(1, 1))).toEqual({ day: '2026-03-04', damage: 'DROPPED' });
    expect(check(days.slice(1))).toEqual({ day: '2026-03-03', damage: 'DROPPED' });
    const intruder = { ...dayAt(2), day: '2026-03-03T', rows: 0, root: '' };
    expect(check(days.toSpliced(2, 0, { ...intruder, head: headOf(intruder) }))).toEqual({ day: '2026-03-03T', damage: 'INSERTED' });
  });
});
