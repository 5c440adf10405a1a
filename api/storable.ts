import type { FastifyInstance } from 'fastify';
import { reject } from './problem.ts';

/** JSON can say zero bytes and halves of pairs, PostgreSQL cannot keep them: unrefused, each would be an internal error. */
const UNSTORABLE = /[\0\p{Cs}]/u;

/** Path of the first text (or name of a field) that cannot be stored, or null. */
const unstorable = (value: unknown, path: readonly string[]): readonly string[] | null => {
  if (typeof value === 'string') return UNSTORABLE.test(value) ? path : null;
  if (typeof value !== 'object' || value === null) return null;
  for (const [key, member] of Object.entries(value)) {
    if (UNSTORABLE.test(key)) return path;
    const found = unstorable(member, [...path, key]);
    if (found !== null) return found;
  }
  return null;
};

/** Refuses bodies that hold what no database keeps, by the name of the field, before anything is written. */
export const refuseUnstorable = (app: FastifyInstance): void => {
  app.addHook('preValidation', async (request) => {
    const path = unstorable(request.body, []);
    if (path !== null) reject('BODY_INVALID', { field: path.join('.') || 'body', detail: { reason: 'có ký tự không lưu được' } });
  });
};
