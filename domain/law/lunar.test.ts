import { readFileSync } from 'node:fs';
import { getSolarDate } from '@dqcai/vn-lunar';
import { describe, expect, it } from 'vitest';

interface LunarTable {
  readonly years: readonly { readonly year: number; readonly tet: string; readonly hungKings: string }[];
}

const { years }: LunarTable = JSON.parse(readFileSync(new URL('./lunar/UTC7.json', import.meta.url), 'utf8'));

/** The day of a lunar date in Vietnam (UTC+7) as the library has it; not China's calendar, which differs in some years. */
const solar = (day: number, month: number, year: number): string => {
  const found = getSolarDate(day, month, year);
  return [found.year, found.month, found.day].map((part) => String(part).padStart(2, '0')).join('-');
};

describe('the lunar table', () => {
  it('agrees with an independent library on Tết and Hùng Kings day of every year', () => {
    expect(years.length).toBe(12);
    expect(years).toEqual(
      years.map(({ year }) => expect.objectContaining({ year, tet: solar(1, 1, year), hungKings: solar(10, 3, year) })),
    );
  });
});
