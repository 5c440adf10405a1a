import { isOwnInstant } from './formats.ts';
import { reject } from './problem.ts';
import { isStorable } from './storable.ts';

/** Keys of the last row of a page, by list: so many, the first `instants` of them instants. */
const LISTS = {
  dossiers: { size: 2, instants: 1 },
  tasks: { size: 3, instants: 1 },
  stuck: { size: 3, instants: 2 },
} as const;

type List = keyof typeof LISTS;
type Keys<L extends List> = (typeof LISTS)[L]['size'] extends 2 ? readonly [string, string] : readonly [string, string, string];

/** Where a page of a list ends: the list's name and the keys of its last row. Callers give it back as `after` and read nothing into it. */
export const writeCursor = <L extends List>(list: L, keys: Keys<L>): string =>
  Buffer.from(JSON.stringify([list, ...keys])).toString('base64url');

/** Keys of the row that a page continues behind. Throws BODY_INVALID for a cursor that we did not give out, or that is another list's. */
export const readCursor = <L extends List>(list: L, cursor: string | undefined): Keys<L> | undefined => {
  if (cursor === undefined) return undefined;
  const { size, instants } = LISTS[list];
  try {
    const [of, ...keys]: readonly unknown[] = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    const isKey = (key: unknown, index: number): boolean =>
      typeof key === 'string' && key !== '' && isStorable(key) && (index >= instants || isOwnInstant(key));
    if (of === list && keys.length === size && keys.every(isKey)) return keys as unknown as Keys<L>;
  } catch {
    // Falls through to the refusal.
  }
  return reject('BODY_INVALID', { field: 'after', detail: { reason: 'không phải giá trị `next` mà danh sách này đã trả về' } });
};
