import type { CaseAnswers } from '../../domain/law/procedure.ts';
import { blocksSaying } from '../../domain/law/results/print.ts';
import { fieldsIn } from '../../domain/law/results/template.ts';
import type { FormBlock, FormField, ResultFormDefinition } from '../../domain/law/types.ts';
import { drawable } from '../../domain/printable.ts';
import { dateInWords } from '../../domain/texts/date-words.ts';
import { createSheet } from '../pdf/page.ts';
import { roomsOf } from './result-form.ts';
import { FORMATS } from './wording.ts';

/** What does not fit the page of a result: the field that says it, or the block's place where the form itself does, and why. */
export interface Overflow {
  readonly field: string;
  readonly reason: string;
}

/** Longest syllable of the language. */
const SYLLABLE = 'Nghiêng';
const syllables = (letters: number): string =>
  `${SYLLABLE} `
    .repeat(Math.ceil(letters / 8))
    .slice(0, letters)
    .trim();

const LENGTHS = { NAME: 60, NATIONALITY: 40, WORDS: 100, IDENTITY: 100, PLACE: 300, TEXT: 300 } as const;

/** The longest that each field of a form is likely to print, by its name: names of 60 letters, addresses of 300. */
export const longestValues = ({ fields }: Pick<ResultFormDefinition, 'fields'>): ReadonlyMap<string, string> =>
  new Map(fields.map((field) => [field.name, longestOf(field)]));

const longestOf = ({ type, words = {} }: FormField): string => {
  switch (type) {
    case 'CODE':
      return Object.values(words).reduce((longest, word) => (word.length > longest.length ? word : longest), '—');
    case 'DATE':
    case 'DATE_OR_YEAR':
      return '28/12/2026';
    case 'DATE_IN_WORDS':
      return dateInWords('1995-12-25');
    case 'TIME':
      return '23 giờ 59 phút';
    case 'PERSONAL_ID':
      return '066080000119';
    default:
      return syllables(LENGTHS[type]);
  }
};

const wordsIn = (text: string): readonly string[] =>
  drawable(text)
    .split(/[ \n]/)
    .filter((word) => word !== '');

/** A row with more cells than the table has columns would lose them; one with fewer leaves frames in which somebody writes later. */
const rowsThatDiffer = ({ widths, head, rows }: Extract<FormBlock, { block: 'TABLE' }>): readonly string[] =>
  [head, ...rows].flatMap((row, index) =>
    row.length === widths.length
      ? []
      : [`${index === 0 ? 'hàng tiêu đề' : `hàng ${index}`} có ${row.length} ô mà bảng có ${widths.length} cột`],
  );

/**
 * What of a form does not fit its page frame when it says these words: a word wider than its column, which could only be drawn cut in two, and a
 * table whose rows are not as its columns. `answers`: of this case only; absent: of any. `longestValues` are what a form is judged by before
 * anybody has said anything.
 */
export const overflowOf = async (
  form: Pick<ResultFormDefinition, 'blocks'>,
  values: ReadonlyMap<string, string>,
  answers: CaseAnswers | null = null,
): Promise<readonly Overflow[]> => {
  const { margins, fontSize } = FORMATS.A4;
  const sheet = await createSheet({ size: 'A4', margins, fontSize, title: '', author: '', at: '2026-01-01T00:00:00.000Z' });
  return blocksSaying(form, values, answers).flatMap(({ block, filled }): readonly Overflow[] => {
    const place = `blocks.${form.blocks.indexOf(block)}`;
    // In capitals a field's name would be another one.
    const written = roomsOf(block.block === 'LINE' ? { ...block, upper: false } : block, sheet.width);
    const rows = block.block === 'TABLE' ? rowsThatDiffer(block) : [];
    const wide = roomsOf(filled, sheet.width).flatMap(({ text, size, face, width }, index) => {
      const word = wordsIn(text).find((one) => sheet.measure({ text: one, size, face }) > width);
      if (word === undefined) return [];
      const said = (name: string): string => (values.get(name) ?? '').toLocaleLowerCase('vi');
      const field = fieldsIn(written[index]?.text ?? '').find((name) =>
        wordsIn(said(name)).some((one) => word.toLocaleLowerCase('vi').includes(one) && one.length * 2 > word.length),
      );
      const room = `${Math.floor(width)} điểm (1/72 inch)`;
      return [{ field: field ?? place, reason: `có từ dài ${word.length} ký tự rộng hơn khung ${room} nơi nó được in` }];
    });
    return [...rows.map((reason) => ({ field: place, reason })), ...wide];
  });
};
