import { pointerTo } from '../positions.ts';

export interface Said {
  readonly pointer: string;
  readonly name: string;
  readonly text: string;
  readonly beside: Readonly<Record<string, unknown>>;
}

/** Every text of a definition with its place and what stands beside it. */
export const textsIn = (value: unknown, pointer = ''): readonly Said[] =>
  typeof value !== 'object' || value === null
    ? []
    : Object.entries(value).flatMap(([name, member]): readonly Said[] => {
        const at = pointer + pointerTo(name);
        return typeof member === 'string' ? [{ pointer: at, name, text: member, beside: value as Said['beside'] }] : textsIn(member, at);
      });
