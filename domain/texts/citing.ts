import { bare, wordsIn } from './folding.ts';
import { isSyllable } from './hollow.ts';

/** How acts of law are named, however somebody types them. */

/** Without marks, capitals and runs of white space. */
export const plainly = (text: string): string =>
  text.toLocaleLowerCase('vi').normalize('NFD').replace(/\p{M}/gu, '').replaceAll('đ', 'd').replace(/\s+/gu, ' ');

/** By kind and number of a year (`Nghị định 123/2015`), or by the initials behind the number (`2603/QĐ-UBND`, `60/2014/QH13`). */
const NUMBERED =
  /(?<![a-z])(?:luat|phap lenh|nghi quyet|nghi dinh|thong tu(?: lien tich)?|quyet dinh|chi thi|van ban hop nhat|nd|tt|qd|nq)(?:-cp)?(?: so)?[ :.]{0,2}[1-9][\d.]*(?:\/| nam )(?:19|20)\d\d(?!\d)|(?<!\d)[1-9][\d.]*\/(?:(?:19|20)\d\d\/)?(?:(?:nd|tt|ttlt|qd|nq|ct|vbhn|pl)-[a-z]|qh\d)/;

/** A code or law is known by its name, which goes on until its year, its article or a sign. */
const BY_NAME =
  /(?<![a-z])(?<!phap )(?:bo )?(?:luat|phap lenh) ([a-z ]+?)(?= (?:nam|so|dieu|khoan|diem|muc|chuong|d)\b|[^a-z ]|$| \d)|hien phap/g;

/** Laws, but not which. */
const VAGUE = /^(?:hien hanh|nay|do|phap|quy dinh|noi tren|neu tren|lien quan|chuyen nganh|ve|cua|va|theo)(?: |$)/;

const YEAR = /^ (?:nam )?(?:19|20)\d\d(?!\d)/;

/** Where in it. */
const PLACE = /(?<![a-z])(?:dieu|khoan|diem|muc|chuong|phu luc|d)\.? ?(?:[1-9]|[ivx]+(?![a-z]))/;

/** Of one word there are laws (Luật Giá 2023), known by their year. */
const isName = (name: string, year: string): boolean => {
  const words = wordsIn(name);
  return words.length > (YEAR.test(year) ? 0 : 1) && words.every((word) => isSyllable(bare(word))) && !VAGUE.test(name.trim());
};

/** Whether a text cites an act: one that has a number, or a law by its name and with the article. */
export const citesAct = (text: string): boolean => {
  const said = plainly(text);
  if (NUMBERED.test(said)) return true;
  return (
    PLACE.test(said) &&
    [...said.matchAll(BY_NAME)].some((found) => found[1] === undefined || isName(found[1], said.slice(found.index + found[0].length)))
  );
};
