import { isOwnInstant } from './formats.ts';
import { reject } from './problem.ts';
import { isStorable } from './storable.ts';

/** Where a page of a list ends: the keys of its last row, instants first. Callers give it back as `after` and read nothing into it. */
export const writeCursor = (keys: readonly string[]): string => Buffer.from(JSON.stringify(keys)).toString('base64url');

/** Keys of the row that a page continues behind, the first `instants` of them instants. Throws BODY_INVALID for a cursor that we did not give out. */
export const readCursor = <Keys extends readonly string[]>(
  cursor: string | undefined,
  { keys: size, instants }: { readonly keys: Keys['length']; readonly instants: number },
): Keys | undefined => {
  if (cursor === undefined) return undefined;
  try {
    const keys: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    const isKey = (key: unknown, index: number): boolean =>
      typeof key === 'string' && key !== '' && isStorable(key) && (index >= instants || isOwnInstant(key));
    if (Array.isArray(keys) && keys.length === size && keys.every(isKey)) return keys as unknown as Keys;
  } catch {
    // Falls through to the refusal.
  }
  return reject('BODY_INVALID', { field: 'after' });
};
