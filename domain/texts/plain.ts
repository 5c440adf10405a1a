import { bare, wordsIn } from './folding.ts';
import { isSyllable } from './hollow.ts';

/** A value that is printed within a line of a form: no second sentence, no line of its own, no letters that pass for others. */

/** Words that a dot may follow within a value. */
const SHORTENED = new Set(
  'tp tx tt kp tdp ql tl dt đt đc no ub ubnd tand kcn kđt kdc st sta dr mr mrs ms jr sr ma pgs ts ths gs bs co ltd inc rd ave'.split(' '),
);

/** `8:30` is no label. */
const LABEL = /(?<!\d)[:∶꞉ː։]|[:∶꞉ː։](?!\d)/u;
const END = /([\p{L}\p{M}\p{N}]*)[)"”’]*([.!?…。]+)["”’)]*\s*([\p{L}\p{M}\p{N}]*)/gu;

const endsSentence = ([, before = '', signs = '', after = '']: RegExpMatchArray): boolean => {
  if (/[!?…。]|\.\./u.test(signs)) return true;
  // At the end of all, in an abbreviation, or within a number.
  if (after === '' || (/\p{N}$/u.test(before) === /^\p{N}/u.test(after) && /\p{N}$/u.test(before))) return false;
  const word = before.normalize('NFC').toLowerCase();
  return !([...word].length < 2 && !/\p{N}/u.test(word)) && !SHORTENED.has(word);
};

const OTHER_SCRIPT = /[\p{Script=Cyrillic}\p{Script=Greek}]/u;
const isMixed = (word: string): boolean => OTHER_SCRIPT.test(word) && /\p{Script=Latin}/u.test(word);

/** What papers print of a person, each at its own place. */
const LABELS = 'họ tên|họ và tên|ngày sinh|nơi sinh|giới tính|dân tộc|quốc tịch|nơi cư trú|số định danh|tình trạng hôn nhân'
  .split('|')
  .map((label) => ` ${bare(wordsIn(label).join(' '))} `);

/** Whether a further clause says what has a field of its own; one that goes on with a list of such does not (`Cải chính họ tên, ngày sinh trong …`). */
const saysAnother = (text: string): boolean => {
  const [first = '', ...clauses] = text.split(/[,/|()[\]•–—]|\s-|-\s/u).map((clause) => bare(` ${wordsIn(clause).join(' ')} `));
  const isList = LABELS.some((label) => first.includes(label));
  return !isList && clauses.some((clause) => LABELS.some((label) => clause.startsWith(label) && clause !== label));
};

/** Why a text is no value of one line, in Vietnamese; null: it is. */
export const notPlain = (text: string): string | null => {
  const said = text.normalize('NFKC');
  if (/[\n\r]/.test(text)) return 'chỉ được có một dòng';
  if (LABEL.test(said)) return 'không được có dấu hai chấm: mỗi trường chỉ ghi giá trị của mình';
  if (said.includes(';') || [...said.matchAll(END)].some(endsSentence)) return 'không được có câu thứ hai';
  if (saysAnother(said)) return 'không được ghi cả điều của trường khác';
  return said.split(/\s+/u).some(isMixed) ? 'có từ lẫn chữ của bộ chữ khác' : null;
};

const VOWEL = /[aeiouy]/;

/** Letters as they stand in the alphabet and on a keyboard. */
const ROWS = ['abcdefghijklmnopqrstuvwxyz', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm'];
const isStruck = (letters: string): boolean => letters.length > 2 && ROWS.some((row) => row.includes(letters)) && !isSyllable(letters);

/** Whether a word can be spoken: it has a vowel, is not one letter alone however often, and no row of keys. */
export const isSpoken = (word: string): boolean => VOWEL.test(bare(word)) && new Set(bare(word)).size > 1 && !isStruck(bare(word));

/** Names and words of Vietnamese and Ê Đê have a dozen letters at most, numbers of papers some forty; what is longer fills lines of a slip to their end. */
export const LONGEST_WORD = 60;

/** Whether a text has a word that no line can be broken at. */
export const hasLongWord = (text: string): boolean =>
  text
    .normalize('NFC')
    .split(/\s+/)
    .some((word) => [...word].length > LONGEST_WORD);
