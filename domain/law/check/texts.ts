import { pointerTo } from '../positions.ts';

export interface Said {
  readonly pointer: string;
  readonly name: string;
  readonly text: string;
  readonly beside: Readonly<Record<string, unknown>>;
}

const found = (value: unknown, pointer: string): readonly Said[] =>
  typeof value !== 'object' || value === null
    ? []
    : Object.entries(value).flatMap(([name, member]): readonly Said[] => {
        const at = pointer + pointerTo(name);
        return typeof member === 'string' ? [{ pointer: at, name, text: member, beside: value as Said['beside'] }] : found(member, at);
      });

/** Several checks ask for the same texts, and of a folder of an office's own all that is shipped beside it each time. */
const known = new WeakMap<object, readonly Said[]>();

/** Every text of a definition with its place and what stands beside it. */
export const textsIn = (body: object): readonly Said[] => {
  const texts = known.get(body) ?? found(body, '');
  known.set(body, texts);
  return texts;
};
