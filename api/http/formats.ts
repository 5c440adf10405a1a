import { TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox';
import Format from 'typebox/format';
import { Settings } from 'typebox/system';
import { personText, sentenceText } from './person-text.ts';

/** The instant that a text names, in UTC; null if `Date` cannot hold it (a leap second) or its year has not four digits, as texts are compared. */
const instantOf = (text: string): string | null => {
  const time = Date.parse(text);
  const utc = Number.isNaN(time) ? '' : new Date(time).toISOString();
  return /^(?!0000)\d{4}-/.test(utc) ? utc : null;
};

const OWN = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3,6}Z$/;

/** Whether a text is an instant as we write instants ourselves, such as in a cursor; `Date` alone would take 30 February for 2 March. */
export const isOwnInstant = (text: string | undefined): boolean =>
  text !== undefined && OWN.test(text) && instantOf(text)?.slice(0, 19) === text.slice(0, 19);

const standard = { instant: Format.Get('date-time'), day: Format.Get('date') };

/** Whoever fills in a form is told of everything in it at once; the longest has some dozens of fields. */
export const MOST_ERRORS = 100;

/** RFC 3339 allows leap seconds and a year zero; neither `Date` nor PostgreSQL keeps them, so no schema may let them in. */
export const narrowFormats = (): void => {
  Settings.Set({ maxErrors: MOST_ERRORS });
  Format.Set('date-time', (text) => standard.instant?.(text) === true && instantOf(text) !== null);
  // Part of the schema, so that a blank name is told together with all else that is wrong.
  Format.Set('person-text', (text) => personText(text) !== null);
  Format.Set('sentence', (text) => sentenceText(text) !== null);
  Format.Set('date', (text) => standard.day?.(text) === true && !text.startsWith('0000'));
};

const INTEGER = /^-?\d+$/;

/**
 * Checks requests. Texts of an address become what their schema asks for; of integers only what is written as one, where the conversion
 * alone would make 1 of 1.5 and 10 of 1e1.
 */
export const validatorCompiler: typeof TypeBoxValidatorCompiler = (part) => {
  const validate = TypeBoxValidatorCompiler(part);
  if (part.httpPart !== 'querystring') return validate;
  const { properties = {} } = part.schema as { readonly properties?: Readonly<Record<string, { readonly type?: string }>> };
  const noInteger = ([name, value]: [string, unknown]): boolean =>
    properties[name]?.type === 'integer' && typeof value === 'string' && !INTEGER.test(value);
  return (query: object) =>
    validate(Object.fromEntries(Object.entries(query).map((pair) => (noInteger(pair) ? [pair[0], 'không phải số'] : pair))));
};
