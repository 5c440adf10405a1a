import { isLocalDate, YEARS } from '../../calendar/index.ts';
import { checkPersonalId } from '../../identifiers/index.ts';
import { type Judge, TEXT_KINDS } from '../../texts/kinds.ts';
import { hasLongWord, LONGEST_WORD } from '../../texts/plain.ts';
import type { FieldDefinition, FormField, ResultFormDefinition } from '../types.ts';
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

type Kind = FormField['type'] | NonNullable<ResultFormDefinition['parts']>[string]['type'];

const isIt =
  (says: string, fits: (text: string) => boolean): Judge =>
  (text) =>
    fits(text) ? null : says;

/** Born in the time of whoever may be alive. */
const isBirth = (text: string): boolean => isLocalDate(text) && text >= `${YEARS.first}-01-01`;

const isDayOrYear = (text: string): boolean => isLocalDate(text) || YEAR.test(text);

/** Hour and minute of a day: `00:05`. */
const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;

/** In figures, in groups of three or without any. */
const AMOUNT = /^[1-9]\d{0,14}$|^[1-9]\d{0,2}(?:\.\d{3}){1,4}$/;

/** What a value of each kind must look like: texts are judged as wherever they are typed. */
const LOOKS: { readonly [K in Kind]: Judge } = {
  TEXT: TEXT_KINDS.phrase.judge,
  NAME: TEXT_KINDS['person-name'].judge,
  WORDS: TEXT_KINDS.words.judge,
  NATIONALITY: TEXT_KINDS.nationality.judge,
  PLACE: TEXT_KINDS.place.judge,
  BODY: TEXT_KINDS.office.judge,
  NUMBER: TEXT_KINDS['document-number'].judge,
  AMOUNT: isIt('phải là số tiền viết bằng chữ số, ví dụ 50.000.000', (text) => AMOUNT.test(text)),
  IDENTITY: TEXT_KINDS.identity.judge,
  DATE: isIt('phải là ngày có thật', isLocalDate),
  BIRTH: isIt(`phải là ngày có thật, từ năm ${YEARS.first}`, isBirth),
  DATE_OR_YEAR: isIt('phải là ngày hoặc năm có thật', isDayOrYear),
  DATE_IN_WORDS: isIt('phải là ngày hoặc năm có thật', isDayOrYear),
  TIME: isIt('phải là giờ, phút có thật, dạng HH:MM', (text) => TIME.test(text)),
  PERSONAL_ID: isIt('phải là số định danh cá nhân', (text) => checkPersonalId(text).ok),
  CODE: () => null,
};

/** Why a value can be that of no such field, whoever says it; null: it can. What is written by a template is judged part by part. */
export const unlike = ({ type }: { readonly type: Kind }, value: string): string | null =>
  hasLongWord(value) ? `có từ dài quá ${LONGEST_WORD} chữ` : LOOKS[type](value);

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Where the tone of two vowels stands is a habit of writing: `thỏa`, `thoả`. */
const inEitherSpelling = (text: string): string =>
  text.replace(
    /([ou])([\u0300\u0301\u0303\u0309\u0323]?)([aey])([\u0300\u0301\u0303\u0309\u0323]?)/giu,
    (all, one: string, early: string, other: string, late: string) => {
      const tone = early + late;
      return tone.length === 1 ? `${one}(?:${tone}${other}|${other}${tone})` : all;
    },
  );

/** A part is called as the last word of its place: `{spouse.registeredOn}` is a `registeredOn`. */
export const partName = (place: string): string => place.split('.').at(-1) ?? place;

const asDate = (said: string): string => {
  const [, day = '', month = '', year] = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(said) ?? [];
  return year === undefined ? said : `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
};

/** What a text says in each part of a template, days as ISO; null: it is not written by it. */
export const partsOf = (template: string, value: string): Readonly<Record<string, string>> | null => {
  const words = template.split(/\{[^{}]*\}/).map((text) => inEitherSpelling(escaped(text.normalize('NFD'))));
  const said = new RegExp(`^${words.join('(.+?)')}$`, 'iu').exec(value.normalize('NFD').trim().replace(/\s+/gu, ' '));
  const partAt = (index: number): string => asDate((said?.[index + 1] ?? '').normalize('NFC').trim());
  return said && Object.fromEntries(fieldsIn(template).map((place, index) => [partName(place), partAt(index)]));
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
