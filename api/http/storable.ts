import type { FastifyInstance } from 'fastify';
import { type FieldError, isAny, refuseFields } from '../../domain/failures.ts';
import { unprintable } from '../../domain/printable.ts';
import { MOST_ERRORS } from './formats.ts';
import { HAS_UNSEEN, unseenIn } from './person-text.ts';
import { Refused, schemaErrors } from './problem.ts';

/** JSON and addresses can say zero bytes and halves of pairs, PostgreSQL cannot keep them: unrefused, each would be an internal error. */
const UNSTORABLE = /[\0\p{Cs}]/u;
const HAS_UNSTORABLE = 'có ký tự không lưu được';
/** Forms have a handful of levels; thousands would exhaust the stack of whatever walks them. */
const MAX_DEPTH = 32;

export const isStorable = (text: string): boolean => !UNSTORABLE.test(text);

const listed = (what: string, signs: readonly string[]): string | null =>
  signs.length === 0 ? null : `${what}: ${signs.slice(0, 5).join(', ')}`;

/**
 * Names, addresses, reasons come to stand on paper: a letter that the documents' type does not have would be an empty box there, and a sign that nobody
 * sees would make two texts of what reads as one, or turn the line round.
 */
const unprinted = (text: string): string | null =>
  listed(HAS_UNSEEN, unseenIn(text, 'LINES')) ?? listed('có chữ không in được', unprintable(text));

/** What about a value cannot be stored, or printed where it may come to stand on paper, and in which fields. */
const faultsOf = (value: unknown, path: readonly string[], onPaper: boolean): readonly FieldError[] => {
  const unstorable = (): readonly FieldError[] => [{ field: path.join('.') || 'body', reason: HAS_UNSTORABLE }];
  if (typeof value === 'string') {
    const reason = isStorable(value) ? (onPaper ? unprinted(value) : null) : HAS_UNSTORABLE;
    return reason === null ? [] : [{ field: path.join('.') || 'body', reason }];
  }
  if (typeof value !== 'object' || value === null) return [];
  if (path.length >= MAX_DEPTH) return [{ field: path[0] ?? 'body', reason: `lồng quá ${MAX_DEPTH} cấp` }];
  return Object.entries(value).flatMap(([key, member]) => (isStorable(key) ? faultsOf(member, [...path, key], onPaper) : unstorable()));
};

/** Each field once, by what was said of it first, and no more of them than any form has. */
const named = (faults: readonly FieldError[]): readonly FieldError[] =>
  // Forwards a field gets its place, backwards what was said of it first.
  [...new Map([...faults, ...faults.toReversed()].map((fault) => [fault.field, fault] as const)).values()].slice(0, MOST_ERRORS);

/** Refuses requests that hold what no database keeps or no document prints, by the names of the fields, before anything else looks into them. */
export const refuseUnstorable = (app: FastifyInstance): void => {
  app.addHook('preValidation', async (request) => {
    // Nobody reads what was sent to an address that does not exist.
    if (request.is404) return;
    const faults = [...[request.params, request.query].flatMap((part) => faultsOf(part, [], false)), ...faultsOf(request.body, [], true)];
    if (!isAny(faults)) return;
    const errors = named([...faults, ...schemaErrors(request)]);
    if (isAny(errors)) throw new Refused(refuseFields('BODY_INVALID', errors));
  });
};
