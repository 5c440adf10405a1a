import { isLocalDate } from '../../calendar/index.ts';
import { checkPersonalId } from '../../identifiers/index.ts';
import type { FieldDefinition, FormField } from '../types.ts';
import { fieldsIn } from './template.ts';

/** What values of the papers and of the result are by their kind: a wrong one is told in Vietnamese, without the value. */

/** Why a value does not fit its field, in Vietnamese, or null. Dates are ISO and not after `today`, since a paper records what has been. */
export const wrongValue = ({ type }: Pick<FieldDefinition, 'type'>, value: string, today: string): string | null => {
  switch (type) {
    case 'TEXT':
      return value.trim() === '' ? 'không được để trống' : null;
    case 'DATE':
      return isLocalDate(value) && value <= today ? null : 'phải là ngày có thật, dạng YYYY-MM-DD, không ở tương lai';
    case 'DATE_OR_YEAR':
      return (isLocalDate(value) || /^(18|19|20)\d\d$/.test(value)) && value <= today
        ? null
        : 'phải là ngày YYYY-MM-DD hoặc năm YYYY, không ở tương lai';
    case 'PERSONAL_ID': {
      const checked = checkPersonalId(value);
      return checked.ok ? null : checked.message;
    }
  }
};

const NAME = /^[\p{L}\p{M}\s'’.,()-]+$/u;
const lettersIn = (text: string): number => (text.match(/\p{L}/gu) ?? []).length;
/** No word of any language is as long; a page is filled by one. */
const LONGEST_WORD = 60;

/** Why a value can be that of no such field, whoever says it; null: it can. */
export const unlike = ({ type }: Pick<FormField, 'type'>, value: string): string | null => {
  if (value.split(/\s+/u).some((word) => [...word].length > LONGEST_WORD)) return `có từ dài quá ${LONGEST_WORD} chữ`;
  if (type === 'NAME' && !(NAME.test(value) && lettersIn(value) > 1)) return 'phải là họ tên, chỉ gồm chữ cái';
  return null;
};

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

const isPart = (name: string, said: string, today: string): boolean => {
  if (/On$/.test(name)) {
    const [, day = '', month = '', year = ''] = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(said) ?? [];
    const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
    return isLocalDate(date) && date <= today;
  }
  if (name === 'number') return /\d/.test(said) && said.length <= LONGEST_WORD;
  // A body or a person has a name of several words.
  return (
    said
      .trim()
      .split(/\s+/u)
      .filter((word) => lettersIn(word) > 0).length > 1 && lettersIn(said) > 3
  );
};

/** Whether a text says every part of a template, each as what it is: “không có” names neither number, nor day, nor body. */
export const hasParts = (template: string, value: string, today: string): boolean => {
  const names = fieldsIn(template);
  const words = template.split(/\{[^{}]*\}/).map((text) => escaped(text.normalize('NFC')));
  const said = new RegExp(`^${words.join('(.+?)')}$`, 'iu').exec(value.normalize('NFC').trim().replace(/\s+/gu, ' '));
  return said !== null && names.every((name, index) => isPart(name, said[index + 1] ?? '', today));
};

/** How a template looks to whoever must write by it. */
export const templateInWords = (template: string): string => template.replace(/\{[^{}]*\}/g, '…');

/** Whether somebody born then is so many years old on a day; of a year alone only the end counts. */
export const isOldEnough = (birth: string, years: number, day: string): boolean => {
  const last = birth.length === 4 ? `${birth}-12-31` : birth;
  return `${Number(last.slice(0, 4)) + years}${last.slice(4)}` <= day;
};

/** Whether a day is before another; a year alone is before none of its own days. */
export const isBefore = (one: string, other: string): boolean => {
  const length = Math.min(one.length, other.length);
  return one.slice(0, length) < other.slice(0, length);
};
