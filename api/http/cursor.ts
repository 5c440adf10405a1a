import { isOwnInstant } from './formats.ts';
import { reject } from './problem.ts';
import { isStorable } from './storable.ts';

/** What a key of a row may be. Whatever passes goes into a statement as it is, so nothing may pass that the database cannot read as such. */
const KEYS = {
  instant: isOwnInstant,
  text: (key: string) => key !== '' && isStorable(key),
  number: (key: string) => /^[1-9]\d{0,14}$/.test(key),
} as const satisfies Readonly<Record<string, (key: string) => boolean>>;

/** Keys of the last row of a page, by list. */
const LISTS = {
  dossiers: ['instant', 'text'],
  tasks: ['instant', 'text', 'text'],
  stuck: ['instant', 'instant', 'text'],
  looks: ['number'],
} as const satisfies Readonly<Record<string, readonly (keyof typeof KEYS)[]>>;

type List = keyof typeof LISTS;
type Texts<Kinds extends readonly unknown[]> = { readonly [Index in keyof Kinds]: string };
type Keys<L extends List> = Texts<(typeof LISTS)[L]>;

/** Where a page of a list ends: the list's name and the keys of its last row. Callers give it back as `after` and read nothing into it. */
export const writeCursor = <L extends List>(list: L, keys: Keys<L>): string =>
  Buffer.from(JSON.stringify([list, ...(keys as readonly string[])])).toString('base64url');

/** Keys of the row that a page continues behind. Throws BODY_INVALID for a cursor that we did not give out, or that is another list's. */
export const readCursor = <L extends List>(list: L, cursor: string | undefined): Keys<L> | undefined => {
  if (cursor === undefined) return undefined;
  const kinds: readonly (keyof typeof KEYS)[] = LISTS[list];
  try {
    const [of, ...keys]: readonly unknown[] = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    const isKey = (kind: keyof typeof KEYS, index: number): boolean => {
      const key = keys[index];
      return typeof key === 'string' && KEYS[kind](key);
    };
    if (of === list && keys.length === kinds.length && kinds.every(isKey)) return keys as unknown as Keys<L>;
  } catch {
    // Falls through to the refusal.
  }
  return reject('BODY_INVALID', { field: 'after', detail: { reason: 'không phải giá trị `next` mà danh sách này đã trả về' } });
};
