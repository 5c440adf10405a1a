import { shortDate } from '../../calendar/index.ts';
import { inOneLine } from '../../printable.ts';
import { dateInWords } from '../../texts/date-words.ts';
import { applies, type CaseAnswers } from '../procedure.ts';
import type { FormBlock, FormField, ResultFormDefinition } from '../types.ts';
import { type FieldState, objectionTo } from './fields.ts';
import { fieldsIn, filledIn } from './template.ts';

/** A value of a field in the words that are printed, whoever said it. */
export const inWords = ({ type, words }: FormField, value: string): string => {
  switch (type) {
    case 'CODE':
      return words?.[value] ?? '';
    case 'DATE':
      return shortDate(value);
    case 'DATE_OR_YEAR':
      return value.length === 4 ? value : shortDate(value);
    case 'DATE_IN_WORDS':
      return dateInWords(value);
    case 'TIME':
      return value.replace(':', ' giờ ').concat(' phút');
    case 'TEXT':
    case 'NAME':
    case 'WORDS':
    case 'NATIONALITY':
    case 'PLACE':
    case 'PERSONAL_ID':
    case 'IDENTITY':
      return inOneLine(value);
  }
};

/** All texts of a block, in order. */
export const textsOf = (block: FormBlock): readonly string[] => {
  switch (block.block) {
    case 'AGENCY':
    case 'SIGNATURES':
      return [];
    case 'COLUMNS':
      return block.columns.map(({ text }) => text);
    case 'TABLE':
      return block.rows.flat();
    case 'HEADING':
    case 'BASIS':
    case 'PARAGRAPH':
    case 'LINE':
      return [block.text];
  }
};

const withTexts = (block: FormBlock, fill: (text: string) => string): FormBlock => {
  switch (block.block) {
    case 'AGENCY':
    case 'SIGNATURES':
      return block;
    case 'COLUMNS':
      return { ...block, columns: block.columns.map(({ label, text }) => ({ label, text: fill(text) })) };
    case 'TABLE':
      return { ...block, rows: block.rows.map((row) => row.map(fill)) };
    case 'HEADING':
    case 'BASIS':
    case 'PARAGRAPH':
    case 'LINE':
      return { ...block, text: fill(block.text) };
  }
};

/** What each field that is said prints, by its name. */
export const printedWords = (states: readonly FieldState[]): ReadonlyMap<string, string> =>
  new Map(states.flatMap(({ definition, value }) => (value === null ? [] : [[definition.name, inWords(definition, value)]])));

/** The blocks of this case with their fields filled in; what an optional field would have said is left out whole. */
export const filledBlocks = (
  form: Pick<ResultFormDefinition, 'blocks'>,
  states: readonly FieldState[],
  answers: CaseAnswers,
): readonly FormBlock[] => {
  return blocksSaying(form, printedWords(states), answers).map(({ filled }) => filled);
};

/** What stands where a field is open still. */
const openWord = ({ definition }: FieldState): string => `[CHƯA CÓ: ${definition.label}]`;

/** What a result would say now, to be looked at and never signed: what is open stands there by its name, what is objected to is marked. */
export const previewWords = (
  form: Pick<ResultFormDefinition, 'title' | 'blocks'>,
  states: readonly FieldState[],
  answers: CaseAnswers,
): { readonly title: string; readonly blocks: readonly FormBlock[] } => {
  const words = new Map(
    states.flatMap((state) => {
      const { definition, value, status } = state;
      if (value === null) return status === 'LEFT_OUT' ? [] : [[definition.name, openWord(state)]];
      const said = inWords(definition, value);
      return [[definition.name, objectionTo(state) === null ? said : `${said} [CÒN VƯỚNG]`]];
    }),
  );
  return { title: form.title, blocks: blocksSaying(form, words, answers).map(({ filled }) => filled) };
};

/** A row of which nothing is said is left out; of one that says something of one column only, the others have a stroke. */
const rowsSaying = (block: Extract<FormBlock, { block: 'TABLE' }>, fill: (text: string) => string | null): FormBlock => ({
  ...block,
  rows: block.rows
    .filter(
      (row) => row.every((text) => fieldsIn(text).length === 0) || row.some((text) => fieldsIn(text).length > 0 && fill(text) !== null),
    )
    .map((row) => row.map((text) => (fill(text) === null ? '—' : text))),
});

/** The blocks of a case that can be said with these words, as they are written and as they are printed. `answers` null: of every case. */
export const blocksSaying = (
  form: Pick<ResultFormDefinition, 'blocks'>,
  words: ReadonlyMap<string, string>,
  answers: CaseAnswers | null,
): readonly { readonly block: FormBlock; readonly filled: FormBlock }[] => {
  const fill = (text: string): string | null => filledIn(text, (field) => words.get(field));
  return form.blocks
    .filter(({ when }) => answers === null || applies(when, answers))
    .flatMap((block) => {
      const said = block.block === 'TABLE' ? rowsSaying(block, fill) : block;
      const isWhole = textsOf(said).every((text) => fill(text) !== null) && !(said.block === 'TABLE' && said.rows.length === 0);
      return isWhole ? [{ block, filled: withTexts(said, (text) => fill(text) ?? '') }] : [];
    });
};

/** What a result says, as it is kept with its draft. */
export const resultWords = (
  form: Pick<ResultFormDefinition, 'title' | 'blocks'>,
  states: readonly FieldState[],
  answers: CaseAnswers,
): { readonly title: string; readonly blocks: readonly FormBlock[] } => ({
  title: form.title,
  blocks: filledBlocks(form, states, answers),
});
