import { plainly } from '../texts/citing.ts';

/** Initials of a kind of act, as people write them before its number. */
const INITIALS: Readonly<Record<string, string>> = { 'nghi dinh': 'nd', 'thong tu': 'tt' };

/** `Nghị định 61/2018/NĐ-CP`: its kind, number and year. */
const ACT = /^(\D+) (\d+)\/(\d{4})\/(\w+)/;

/** Whether a text names an act: by its kind or by the initials behind its number, however these are written. */
export const namesAct = (text: string, act: string): boolean => {
  const [, kind, number, year, behind] = ACT.exec(plainly(act)) ?? [];
  if (kind === undefined) return false;
  const numbered = `0*${Number(number)} ?(?:[/.-]|nam) ?${year}`;
  const called = `(?<![a-z])(?:${kind}|${INITIALS[kind] ?? kind})(?: ?-?cp)?(?: ?so)?[ :.]{0,2}${numbered}(?!\\d)`;
  const signed = `(?<!\\d)${numbered} ?/ ?${behind}(?![a-z])`;
  return new RegExp(`${called}|${signed}`).test(plainly(text));
};
