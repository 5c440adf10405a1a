import fc from 'fast-check';
import { expect, it } from 'vitest';
import { daysAfter, YEARS } from '../calendar/index.ts';
import { dateInWords } from './date-words.ts';

it.each([
  ['2026-02-20', 'ngày hai mươi tháng hai năm hai nghìn không trăm hai mươi sáu'],
  ['1991-04-01', 'ngày một tháng tư năm một nghìn chín trăm chín mươi mốt'],
  ['2005-12-31', 'ngày ba mươi mốt tháng mười hai năm hai nghìn không trăm linh năm'],
  ['1954', 'năm một nghìn chín trăm năm mươi tư'],
])('%s is said in letters', (date, words) => {
  expect(dateInWords(date)).toBe(words);
});

it('no two days are said alike, and none with a figure', () => {
  const day = fc.integer({ min: 0, max: 365 * 200 }).map((after) => daysAfter(`${YEARS.first}-01-01`, after));
  fc.assert(
    fc.property(day, day, (one, other) => {
      expect(dateInWords(one)).toMatch(/^ngày \D+ tháng \D+ năm \D+$/);
      expect(dateInWords(one) === dateInWords(other)).toBe(one === other);
    }),
    { numRuns: 2_000 },
  );
});
