import type { FastifyInstance } from 'fastify';
import { type FieldError, isAny, refuseFields } from '../../domain/failures.ts';
import { MOST_ERRORS } from './formats.ts';
import { Refused } from './problem.ts';

/** JSON and addresses can say zero bytes and halves of pairs, PostgreSQL cannot keep them: unrefused, each would be an internal error. */
const UNSTORABLE = /[\0\p{Cs}]/u;
const HAS_UNSTORABLE = 'có ký tự không lưu được';
/** Forms have a handful of levels; thousands would exhaust the stack of whatever walks them. */
const MAX_DEPTH = 32;

export const isStorable = (text: string): boolean => !UNSTORABLE.test(text);

/** What about a value cannot be stored, and in which fields. */
const faultsOf = (value: unknown, path: readonly string[]): readonly FieldError[] => {
  const unstorable = (): readonly FieldError[] => [{ field: path.join('.') || 'body', reason: HAS_UNSTORABLE }];
  if (typeof value === 'string') return isStorable(value) ? [] : unstorable();
  if (typeof value !== 'object' || value === null) return [];
  if (path.length >= MAX_DEPTH) return [{ field: path[0] ?? 'body', reason: `lồng quá ${MAX_DEPTH} cấp` }];
  return Object.entries(value).flatMap(([key, member]) => (isStorable(key) ? faultsOf(member, [...path, key]) : unstorable()));
};

/** Each field once, and no more of them than any form has. */
const named = (faults: readonly FieldError[]): readonly FieldError[] =>
  [...new Map(faults.map((fault) => [fault.field, fault] as const)).values()].slice(0, MOST_ERRORS);

/** Refuses requests that hold what no database keeps, by the names of the fields, before anything else looks into them. */
export const refuseUnstorable = (app: FastifyInstance): void => {
  app.addHook('preValidation', async (request) => {
    // Nobody reads what was sent to an address that does not exist.
    if (request.is404) return;
    const faults = named([request.params, request.query, request.body].flatMap((part) => faultsOf(part, [])));
    if (isAny(faults)) throw new Refused(refuseFields('BODY_INVALID', faults));
  });
};
