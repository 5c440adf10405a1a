import { localDate } from '../calendar/index.ts';

/**
 * By what an answer says which request it answers: the dossier's code, or the number of our request with its date, as a document cites another
 * (Decree 30/2020 Annex I). A number alone is no mark: every agency gives it out anew every year.
 */
export type ReplyMark = 'CODE' | 'NUMBER' | 'DAY';

/** Lines end within a code, and hyphens at their ends are not always told as such. */
const GAP = '[\\s\\u00ad\\u0002\\ufffe]*';
const HYPHEN = '[\\p{Pd}\\u2212\\u00ad\\u0002\\ufffe]';

const literal = (text: string): string =>
  [...text].map((sign) => (sign === '-' ? HYPHEN : sign.replace(/[^\p{L}\p{N}]/u, '\\$&'))).join(GAP);

const dayPattern = (day: string): string => {
  const [year = '', month = '', date = ''] = day.split('-');
  const [d, m] = [date, month].map((part) => `0?${Number(part)}`);
  return `(?<!\\p{N})${d}(?:\\s*[./-]\\s*${m}\\s*[./-]\\s*|\\s*tháng\\s*${m}\\s*năm\\s*)${year}(?!\\p{N})`;
};

const numberPattern = (number: string): string => {
  const [digits = '', symbol = ''] = number.split('/');
  return `(?<![\\p{N}/])0*${literal(String(Number(digits)))}${GAP}\\/${GAP}${literal(symbol)}(?![\\p{L}\\p{N}]|${HYPHEN}\\p{L})`;
};

/** What is looked for in an answer, as sources of expressions (flags `iu`). `number`: số và ký hiệu of the request, null before it has one. */
export const replyMarks = (asked: {
  readonly dossierCode: string | null;
  readonly number: string | null;
  readonly sentAt: string;
}): readonly { readonly name: ReplyMark; readonly pattern: string }[] => [
  ...(asked.dossierCode === null ? [] : [{ name: 'CODE' as const, pattern: `(?<![\\p{L}\\p{N}])${literal(asked.dossierCode)}(?!\\p{N})` }]),
  ...(asked.number === null
    ? []
    : [
        { name: 'NUMBER' as const, pattern: numberPattern(asked.number) },
        { name: 'DAY' as const, pattern: dayPattern(localDate(asked.sentAt)) },
      ]),
];

/** Whether an answer in which these marks stand says whose it is. */
export const namesRequest = (found: readonly string[]): boolean =>
  found.includes('CODE' satisfies ReplyMark) || (found.includes('NUMBER' satisfies ReplyMark) && found.includes('DAY' satisfies ReplyMark));
