import { TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox';
import Format from 'typebox/format';
import { Settings } from 'typebox/system';
import { localDate, YEARS } from '../../domain/calendar/index.ts';
import { TEXT_KINDS } from '../../domain/texts/kinds.ts';
import { type Clock, systemClock } from '../../platform/time.ts';
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

/** RFC 3339 allows leap seconds and a year zero; neither `Date` nor PostgreSQL keeps them, so no schema may let them in. Days are those of people. */
export const narrowFormats = (clock: Clock = systemClock): void => {
  Settings.Set({ maxErrors: MOST_ERRORS });
  Format.Set('date-time', (text) => standard.instant?.(text) === true && instantOf(text) !== null);
  // Part of the schema, so that a blank name is told together with all else that is wrong.
  Format.Set('person-text', (text) => personText(text) !== null);
  for (const [kind, { lines, judge }] of Object.entries(TEXT_KINDS))
    Format.Set(kind, (text) => {
      const kept = lines === 'LINES' ? sentenceText(text) : personText(text);
      return kept !== null && judge(kept) === null;
    });
  const isDay = (text: string): boolean => {
    const year = Number(text.slice(0, 4));
    return standard.day?.(text) === true && year >= YEARS.first && year <= YEARS.last;
  };
  Format.Set('date', isDay);
  Format.Set('past-date', (text) => isDay(text) && text <= localDate(clock.now()));
};

const INTEGER = /^-?\d+$/;

interface Shape {
  readonly format?: string;
  readonly items?: Shape;
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly anyOf?: readonly Shape[];
}

const ONE_LINE = new Set([
  'person-text',
  ...Object.entries(TEXT_KINDS).flatMap(([kind, { lines }]) => (lines === 'ONE_LINE' ? [kind] : [])),
]);
const isOneLine = ({ format = '' }: Shape): boolean => ONE_LINE.has(format);

/** A body as it is checked and kept: every text composed, one about a person as `personText` keeps it; what that does not take, its format refuses. */
const composed = (value: unknown, shapes: readonly Shape[]): unknown => {
  // What no schema speaks of may be nested without end.
  if (shapes.length === 0) return value;
  const forms = shapes.flatMap((shape) => [shape, ...(shape.anyOf ?? [])]);
  if (typeof value === 'string') return (forms.some(isOneLine) ? personText(value) : null) ?? value.normalize('NFC');
  if (typeof value !== 'object' || value === null) return value;
  const ofItems = forms.flatMap(({ items }) => items ?? []);
  if (Array.isArray(value)) return value.map((one: unknown) => composed(one, ofItems));
  const ofMember = (name: string): readonly Shape[] => forms.flatMap(({ properties }) => properties?.[name] ?? []);
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, composed(member, ofMember(name))]));
};

/**
 * Checks requests. Texts of an address become what their schema asks for; of integers only what is written as one, where the conversion
 * alone would make 1 of 1.5 and 10 of 1e1.
 */
export const validatorCompiler: typeof TypeBoxValidatorCompiler = (part) => {
  const validate = TypeBoxValidatorCompiler(part);
  if (part.httpPart === 'body') return (body: unknown) => validate(composed(body, [part.schema as Shape]));
  if (part.httpPart !== 'querystring') return validate;
  const { properties = {} } = part.schema as { readonly properties?: Readonly<Record<string, { readonly type?: string }>> };
  const noInteger = ([name, value]: [string, unknown]): boolean =>
    properties[name]?.type === 'integer' && typeof value === 'string' && !INTEGER.test(value);
  return (query: object) =>
    validate(Object.fromEntries(Object.entries(query).map((pair) => (noInteger(pair) ? [pair[0], 'không phải số'] : pair))));
};
