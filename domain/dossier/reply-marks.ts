import { localDate } from '../calendar/index.ts';
import type { Mark } from '../texts/marks.ts';

/**
 * By what an answer says which request it answers, and about whom. CODE, or NUMBER and DAY: the dossier's code, or the number of our request with its date,
 * as a document cites another (Decree 30/2020 Annex I); a number alone is no mark: every agency gives it out anew every year. OWNER, or UNMARKED_OWNER in
 * what is not MARKED at all: whose dossier it is, since every request is about that person. WRITTEN: it has letters to be read. REQUEST: what our own
 * requests say of themselves.
 */
export type ReplyMark = 'CODE' | 'NUMBER' | 'DAY' | 'OWNER' | 'UNMARKED_OWNER' | 'MARKED' | 'WRITTEN' | 'REQUEST';

/** What a request asks of its answer, for people to read; by it a request is known that is printed anew and sent back. */
export const REPLY_FORM = 'là tệp PDF có chữ ký số của cơ quan được hỏi, gửi trên Hệ thống một cửa điện tử';

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

const MARKS = {
  MARKED: '(?=\\p{L})[^\\0-\\x7f]',
  WRITTEN: '[\\p{L}\\p{N}]',
  REQUEST: REPLY_FORM.replaceAll(' ', '\\s+'),
} as const satisfies Partial<Record<ReplyMark, string>>;

/** What is looked for in an answer. `number`: số và ký hiệu of the request, null before it has one; `owner`: the full name that the request gives. */
export const replyMarks = (asked: {
  readonly dossierCode: string | null;
  readonly number: string | null;
  readonly sentAt: string;
  readonly owner: string;
}): readonly (Mark & { readonly name: ReplyMark })[] => [
  ...(asked.dossierCode === null ? [] : [{ name: 'CODE' as const, pattern: `(?<![\\p{L}\\p{N}])${literal(asked.dossierCode)}(?!\\p{N})` }]),
  ...(asked.number === null
    ? []
    : [
        { name: 'NUMBER' as const, pattern: numberPattern(asked.number) },
        { name: 'DAY' as const, pattern: dayPattern(localDate(asked.sentAt)) },
      ]),
  { name: 'OWNER', person: asked.owner, unmarked: false },
  { name: 'UNMARKED_OWNER', person: asked.owner, unmarked: true },
  ...(['MARKED', 'WRITTEN', 'REQUEST'] as const).map((name) => ({ name, pattern: MARKS[name] })),
];

const has = (found: readonly string[], ...marks: readonly ReplyMark[]): boolean => marks.every((mark) => found.includes(mark));

/** Whether an answer in which these marks stand says which request it answers. */
export const namesRequest = (found: readonly string[]): boolean => has(found, 'CODE') || has(found, 'NUMBER', 'DAY');

/** Whether it names whose dossier it is about. Of a scan without letters nobody can say: it is doubtful by the request that it does not name. */
export const namesOwner = (found: readonly string[]): boolean =>
  has(found, 'OWNER') || (has(found, 'UNMARKED_OWNER') && !has(found, 'MARKED')) || !has(found, 'WRITTEN');

/** Whether our request stands in it. */
export const saysRequest = (found: readonly string[]): boolean => has(found, 'REQUEST');
