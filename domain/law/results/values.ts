import { isLocalDate } from '../../calendar/index.ts';
import { checkOldIdentityNumber, checkPassport, checkPersonalId } from '../../identifiers/index.ts';
import type { FieldDefinition, FormField, ResultFormDefinition } from '../types.ts';
import { folded } from './compare.ts';
import { fieldsIn } from './template.ts';

/** What values of the papers and of the result are by their kind: a wrong one is told in Vietnamese, without the value. */

const YEAR = /^(18|19|20)\d\d$/;

/** Why a value does not fit its field, in Vietnamese, or null. Dates are ISO and not after `today`, since a paper records what has been. */
export const wrongValue = ({ type }: Pick<FieldDefinition, 'type'>, value: string, today: string): string | null => {
  switch (type) {
    case 'TEXT':
      return /[\p{L}\p{N}]/u.test(value) ? null : 'phải có chữ hoặc số';
    case 'DATE':
      return isLocalDate(value) && value <= today ? null : 'phải là ngày có thật, dạng YYYY-MM-DD, không ở tương lai';
    case 'DATE_OR_YEAR':
      return (isLocalDate(value) || YEAR.test(value)) && value <= today ? null : 'phải là ngày YYYY-MM-DD hoặc năm YYYY, không ở tương lai';
    case 'PERSONAL_ID': {
      const checked = checkPersonalId(value);
      return checked.ok ? null : checked.message;
    }
  }
};

const LETTERS = /^[\p{L}\p{M}\s'’.,()-]+$/u;
const lettersIn = (text: string): number => (text.match(/\p{L}/gu) ?? []).length;
/** No word of any language is as long; a page is filled by one. */
const LONGEST_WORD = 60;

/** What people write where they have nothing to say, without its signs. */
const NOTHING = new Set(
  [
    ...['không', 'chưa'].flatMap((none) => ['', ' có', ' rõ', ' biết', ' xác định', ' ghi', ' có gì'].map((what) => `${none}${what}`)),
    ...['như trên', 'để trống', 'bỏ trống', 'không áp dụng', 'n a', 'null', 'none'],
  ].map(folded),
);

/** Whether a text says nothing: signs alone, one character however often, or words for nothing. */
const saysNothing = (text: string): boolean => {
  const words = folded(text.replace(/[^\p{L}\p{M}\p{N}]+/gu, ' '));
  return new Set(words.replace(/[\p{M}\s]/gu, '')).size < 2 || NOTHING.has(words);
};

/** A body, a place or a purpose has several words. */
const hasWords = (text: string): boolean => {
  const words = text.split(/\s+/u).filter((word) => lettersIn(word) > 0);
  return words.length > 1 && lettersIn(text) > 3;
};

const ofLetters = (text: string): boolean => LETTERS.test(text) && lettersIn(text) > 1 && !saysNothing(text);
const ofWords = (text: string): boolean => hasWords(text) && !saysNothing(text);

/** A paper has a number of digits, not all zero, among letters and signs. */
const isNumber = (text: string): boolean => /^[\p{L}\p{M}\d\s/.()-]+$/u.test(text) && /[1-9]/.test(text);

/** A number of somebody's own: personal, of an old card, or of a passport. */
const isIdentity = (text: string): boolean =>
  [checkPersonalId, checkOldIdentityNumber, checkPassport].some((check) => check(text).ok) && /\d/.test(text) && new Set(text).size > 2;

type Kind = FormField['type'] | NonNullable<ResultFormDefinition['parts']>[string]['type'];

/** What a value of each kind must look like, and how that is said. */
const LOOKS: { readonly [K in Kind]: readonly [says: string, fits: (text: string) => boolean] } = {
  TEXT: ['phải ghi rõ bằng lời, ít nhất hai từ', ofWords],
  NAME: ['phải là họ tên, chỉ gồm chữ cái', ofLetters],
  WORDS: ['phải ghi rõ, chỉ gồm chữ cái', ofLetters],
  BODY: ['phải ghi đủ tên cơ quan', ofWords],
  NUMBER: ['phải là số của giấy tờ', isNumber],
  IDENTITY: ['phải là số định danh cá nhân, số CMND hoặc số hộ chiếu', isIdentity],
  DATE: ['phải là ngày có thật', isLocalDate],
  DATE_OR_YEAR: ['phải là ngày hoặc năm có thật', (text) => isLocalDate(text) || YEAR.test(text)],
  PERSONAL_ID: ['phải là số định danh cá nhân', (text) => checkPersonalId(text).ok],
  CODE: ['', () => true],
};

/** Why a value can be that of no such field, whoever says it; null: it can. */
export const unlike = ({ type }: { readonly type: Kind }, value: string): string | null => {
  if (value.split(/\s+/u).some((word) => [...word].length > LONGEST_WORD)) return `có từ dài quá ${LONGEST_WORD} chữ`;
  const [says, fits] = LOOKS[type];
  return fits(value) ? null : says;
};

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** A part is called as the last word of its place: `{spouse.registeredOn}` is a `registeredOn`. */
export const partName = (place: string): string => place.split('.').at(-1) ?? place;

const asDate = (said: string): string => {
  const [, day = '', month = '', year] = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(said) ?? [];
  return year === undefined ? said : `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
};

/** What a text says in each part of a template, days as ISO; null: it is not written by it. */
export const partsOf = (template: string, value: string): Readonly<Record<string, string>> | null => {
  const words = template.split(/\{[^{}]*\}/).map((text) => escaped(text.normalize('NFC')));
  const said = new RegExp(`^${words.join('(.+?)')}$`, 'iu').exec(value.normalize('NFC').trim().replace(/\s+/gu, ' '));
  return said && Object.fromEntries(fieldsIn(template).map((place, index) => [partName(place), asDate((said[index + 1] ?? '').trim())]));
};

/** How a template looks to whoever must write by it. */
export const templateInWords = (template: string): string => template.replace(/\{[^{}]*\}/g, '…');

/** Whether somebody born then is so many years old on a day; of a year alone its end counts, or, where only what cannot be is looked for, its start. */
export const isOldEnough = (
  birth: string,
  years: number,
  { day, yearFrom = '12-31' }: { day: string; yearFrom?: '12-31' | '01-01' },
): boolean => {
  const last = birth.length === 4 ? `${birth}-${yearFrom}` : birth;
  return `${Number(last.slice(0, 4)) + years}${last.slice(4)}` <= day;
};

/** Whether a day is before another; a year alone is before none of its own days. */
export const isBefore = (one: string, other: string): boolean => {
  const length = Math.min(one.length, other.length);
  return one.slice(0, length) < other.slice(0, length);
};
