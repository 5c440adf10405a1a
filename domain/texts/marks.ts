import { namesPerson } from './naming.ts';

/**
 * What is looked for in the text of a document, and a name to tell it by, which alone is told: the source of an expression (flags `iu`), or a person,
 * `unmarked` as a machine writes a name that has no marks.
 */
export type Mark = { readonly name: string } & ({ readonly pattern: string } | { readonly person: string; readonly unmarked: boolean });

/** Names of the marks that stand in a text, its letters composed and its digits folded. */
export const marksIn = (text: string, marks: readonly Mark[]): readonly string[] => {
  const said = text.normalize('NFKC');
  return marks.flatMap((mark) =>
    ('person' in mark ? namesPerson(said, mark) : new RegExp(mark.pattern, 'iu').test(said)) ? [mark.name] : [],
  );
};
