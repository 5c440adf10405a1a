import { isLocalDate, shortDate } from '../../calendar/index.ts';

/** Texts with `{field}` in them, as the result forms hold them. */

/** One record of a register, of a converted paper, or of the person: field → value. */
export type FactRecord = Readonly<Record<string, string | undefined>>;

const PLACE = /\{([A-Za-z][A-Za-z0-9.]*)\}/g;

/** Names of the fields that a text speaks of. */
export const fieldsIn = (text: string): readonly string[] => [...text.matchAll(PLACE)].map(([, name = '']) => name);

/** Whether a text is one field and no word beside it. */
export const isAlone = (text: string): boolean => /^\{[^{}]*\}$/.test(text);

const given = (value: string | undefined): value is string => value !== undefined && value.trim() !== '';

/** The text with its fields filled in, or null where one of them is not there: half a sentence is none. */
export const filledIn = (text: string, said: (field: string) => string | undefined): string | null =>
  fieldsIn(text).every((field) => given(said(field))) ? text.replace(PLACE, (_place, field: string) => said(field) ?? '') : null;

/** What a record says for a source: a field alone as it is, so that it can be compared; within words a day as people write it. */
export const saidBy = (record: FactRecord, text: string): string | null => {
  const alone = isAlone(text);
  return filledIn(text, (field) => {
    const value = record[field]?.normalize('NFC').trim();
    return value !== undefined && !alone && isLocalDate(value) ? shortDate(value) : value;
  });
};
