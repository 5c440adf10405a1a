import type { FastifyInstance } from 'fastify';
import { reject } from './problem.ts';

/** JSON and addresses can say zero bytes and halves of pairs, PostgreSQL cannot keep them: unrefused, each would be an internal error. */
const UNSTORABLE = /[\0\p{Cs}]/u;
const HAS_UNSTORABLE = 'có ký tự không lưu được';
/** Forms have a handful of levels; thousands would exhaust the stack of whatever walks them. */
const MAX_DEPTH = 32;

export const isStorable = (text: string): boolean => !UNSTORABLE.test(text);

interface Fault {
  readonly field: string;
  readonly reason: string;
}

/** What about a value cannot be stored, and in which field it first is; null if nothing. */
const faultOf = (value: unknown, path: readonly string[]): Fault | null => {
  const unstorable = (): Fault => ({ field: path.join('.') || 'body', reason: HAS_UNSTORABLE });
  if (typeof value === 'string') return isStorable(value) ? null : unstorable();
  if (typeof value !== 'object' || value === null) return null;
  if (path.length >= MAX_DEPTH) return { field: path[0] ?? 'body', reason: `lồng quá ${MAX_DEPTH} cấp` };
  for (const [key, member] of Object.entries(value)) {
    if (!isStorable(key)) return unstorable();
    const found = faultOf(member, [...path, key]);
    if (found !== null) return found;
  }
  return null;
};

/** Refuses requests that hold what no database keeps, by the name of the field, before anything else looks into them. */
export const refuseUnstorable = (app: FastifyInstance): void => {
  app.addHook('preValidation', async (request) => {
    // Nobody reads what was sent to an address that does not exist.
    if (request.is404) return;
    const fault = faultOf(request.params, []) ?? faultOf(request.query, []) ?? faultOf(request.body, []);
    if (fault !== null) reject('BODY_INVALID', { field: fault.field, detail: { reason: fault.reason } });
  });
};
