import { describe, expect, it } from 'vitest';
import { isSaidBy, wrongIn } from './sentences.ts';

const RULES = {
  deed: ['{lead}* (mua [bán]|thuê) {thing} ([và] {thing})*', 'du học {STATE} [năm {YEAR}]', 'thửa số {NUMBER}'],
  lead: ['để|xin'],
  thing: ["nhà|đất|xã Cư M'gar"],
};
const said = (text: string): boolean => isSaidBy(RULES, 'deed', text);

describe('a sentence of a list', () => {
  it.each([
    'mua nhà',
    'Xin, để mua bán nhà và đất',
    'MUA NHÀ ĐẤT',
    'mua nha dat',
    'Thuê xã Cư M’gar',
    'Du học Hàn Quốc',
    'Du học Trung Quốc (Đài Loan) năm 2027',
    'thửa số 12',
  ])('is said however it is written: %s', (text) => {
    expect(said(text)).toBe(true);
  });

  it.each([
    '',
    '-',
    'mua',
    'mua nhà và',
    'nhà mua',
    'mua nhà vợ',
    'm u a nhà',
    'muanhà',
    'mùa nhà',
    'mua nhà đat',
    'mua nhà 💍',
    'mua ♀ nhà',
    'mua nhà ∞',
    'thửa số ⅻ',
    'thửa số mười',
    'thửa số 12345',
    'Du học Không quốc tịch',
    'Du học Atlantis',
    'Du học năm 2027',
    'mua nh\u0336à',
  ])('is not anything else: %s', (text) => {
    expect(said(text)).toBe(false);
  });

  it('is judged in little time, however it repeats itself', () => {
    const start = performance.now();
    expect(said(`${'để xin '.repeat(200)}mua ${'nhà đất '.repeat(200)}`)).toBe(true);
    expect(said(`${'xin '.repeat(400)}mua`)).toBe(false);
    expect(performance.now() - start).toBeLessThan(2_000);
  });
});

describe('a list', () => {
  it('has what it names, and names what it has', () => {
    expect(wrongIn(RULES, ['deed'])).toEqual([]);
    expect(wrongIn({ a: ['{b}'], c: ['x'] }, ['a'])).toEqual(['không có "b"', 'không dùng "c"']);
    expect(wrongIn({ a: ['x {b}'], b: ['{a}'] }, ['a'])).toEqual(['"a" gọi lại chính nó']);
    for (const text of ['(x', 'x]', '[x)', '{x', '*']) expect(wrongIn({ a: [text] }, ['a']), text).toEqual([`"a" viết sai: ${text}`]);
  });
});
