import { describe, expect, it } from 'vitest';
import { guideFiles } from '../../test/support/guide.ts';
import { shippedFiles } from '../../test/support/law.ts';
import { type LawFile, readDefinitions } from './catalogue.ts';
import { checkOwnLaw } from './check.ts';

/** What somebody may write into the guide's three files, and how it is refused: in his file, at its line, for one reason that he can read. */

const SHIPPED = shippedFiles();
const GUIDE = guideFiles();
const PROCEDURE = 'procedures/1.888881.json';
const FORM = 'result-forms/KQ-1.888881.json';
const TYPE = 'paper-types/KQ-1.888881.json';

type Member = Record<string, unknown>;

/** One value of the guide's files by file and JSON pointer; `undefined`: it is left out. */
type Change = readonly [file: string, pointer: string, value: unknown];

const put = (body: Member, pointer: string, value: unknown): void => {
  const [last = '', ...above] = pointer.split('/').slice(1).reverse();
  const holder = above.reverse().reduce((inner, name) => inner[name] as Member, body);
  if (value === undefined) delete holder[last];
  // As a parser does it: a plain assignment takes some names for something else.
  else Object.defineProperty(holder, last, { value, enumerable: true, writable: true, configurable: true });
};

const written = (...changes: readonly Change[]): readonly LawFile[] =>
  Object.entries(GUIDE).map(([path, text]) => {
    const body = JSON.parse(text) as Member;
    for (const [file, pointer, value] of changes) if (file === path) put(body, pointer, value);
    return { path, text: JSON.stringify(body, null, 2) };
  });
const withText = (path: string, text: string): readonly LawFile[] =>
  Object.entries(GUIDE).map(([name, before]) => ({ path: name, text: name === path ? text : before }));
const refusals = (own: readonly LawFile[]): readonly string[] =>
  checkOwnLaw({ shipped: SHIPPED, own }).findings.map(({ file, line, reason }) => `${file}:${line}: ${reason}`);
const lineIn = (files: readonly LawFile[], path: string, text: string): number =>
  (files.find((file) => file.path === path)?.text.split(text)[0] ?? '').split('\n').length;

describe('a file', () => {
  it('is taken with the mark that some editors put before it, with their line ends, and with letters written in either form', () => {
    const files = written();
    const ways: readonly ((text: string) => string)[] = [
      (text) => `\ufeff${text}`,
      (text) => text.replaceAll('\n', '\r\n'),
      (text) => text.normalize('NFD'),
    ];
    for (const way of ways) {
      const { definitions, findings } = checkOwnLaw({ shipped: SHIPPED, own: files.map(({ path, text }) => ({ path, text: way(text) })) });
      expect(findings).toEqual([]);
      expect(definitions.map(({ body }) => body)).toEqual(readDefinitions(files).definitions.map(({ body }) => body));
    }
  });

  it('is refused where no person can have written it: of megabytes, or one thing within the other without end', () => {
    const huge = { ...JSON.parse(GUIDE[PROCEDURE] ?? ''), name: 'x'.repeat(10_000_000) };
    expect(refusals(withText(PROCEDURE, JSON.stringify(huge)))).toEqual([`${PROCEDURE}:1: tệp lớn quá 1 triệu ký tự`]);
    for (const depth of [100, 100_000])
      for (const [open, close] of [
        ['[', ']'],
        ['{"a":', '}'],
      ] as const)
        expect(refusals(withText(PROCEDURE, `${open.repeat(depth)}1${close.repeat(depth)}`))).toEqual([
          `${PROCEDURE}:1: lồng nhau quá 32 tầng`,
        ]);
  });

  it.each(['', ' ', 'null', '[]', '3', '"x"', 'NaN', '{"a":', '{a:1}', '// x\n{}', '\u0000', '{}'])(
    'that holds %j is refused, and no other that it is missed by',
    (text) => {
      for (const path of Object.keys(GUIDE)) {
        const found = refusals(withText(path, text));
        expect(found).toEqual([expect.stringMatching(new RegExp(`^${path}:1: .*\\p{L}{2}`, 'u'))]);
        expect(found.join()).not.toMatch(/\b(must|expected|not|token)\b/i);
      }
    },
  );
});

/** What every object of this language has by its name. */
const INHERITED = Object.getOwnPropertyNames(Object.prototype).filter((name) => /^[a-zA-Z_]+$/.test(name));

describe('words', () => {
  it.each(INHERITED)('that every object answers to name nothing: %s', (name) => {
    const places: readonly Change[] = [
      [PROCEDURE, '/leadUnit', name],
      [PROCEDURE, `/caseQuestions/${name}`, ['A', 'B']],
      [PROCEDURE, `/components/0/when/${name}`, ['A']],
      [PROCEDURE, `/questionWords/0/answers/${name}`, 'Có'],
      [FORM, '/fields/4/sources/0/question', name],
      [FORM, '/fields/3/sources/0/text', `ngày {${name}} tháng`],
      [FORM, `/blocks/0/when/${name}`, ['A']],
      [TYPE, '/fields/0/name', name],
    ];
    for (const change of places) {
      const found = readDefinitions(written(change)).findings;
      expect(found.map(({ file }) => file)).toContain(change[0]);
      expect(found.map(({ reason }) => reason).join()).toContain(`"${name}"`);
    }
  });

  it.each([
    ['blank', '   ', 'không được để trống'],
    ['with spaces around them', ' Cho mượn', 'thừa khoảng trắng'],
    ['of no width', 'Cho\u200b mượn', 'không nhìn thấy: U+200B'],
    ['turned round', 'Cho \u202emượn', 'không nhìn thấy: U+202E'],
    ['in two lines', 'Cho\nmượn', 'không nhìn thấy: U+000A'],
    ['a whole book', 'Cho mượn '.repeat(1_000).trim(), 'dài quá 2000 ký tự'],
    ['in another script', 'שלום', 'không in được'],
  ])('are refused wherever they stand: %s', (_what, text, reason) => {
    const places: readonly Change[] = [
      [PROCEDURE, '/name', text],
      [PROCEDURE, '/questionWords/0/answers/CO', text],
      [PROCEDURE, '/caseQuestions/amThanh/0', text],
      [FORM, '/blocks/0/text', text],
      [FORM, '/fields/4/words/CO', text],
      [TYPE, '/name', text],
    ];
    for (const change of places) {
      const found = readDefinitions(written(change)).findings;
      expect(found.map((one) => one.reason)).toEqual([expect.stringContaining(reason)]);
      expect(found[0]?.file).toBe(change[0]);
    }
  });
});

describe('what has another shape', () => {
  const [component] = JSON.parse(GUIDE[PROCEDURE] ?? '').components as readonly object[];
  const WRONG: readonly (readonly [...Change, reason: string])[] = [
    [PROCEDURE, '/deadline/amount', '3', 'phải là số nguyên, không trong ngoặc kép'],
    [PROCEDURE, '/deadline/amount', 0, 'nhỏ nhất là 1'],
    [PROCEDURE, '/deadline/amount', -1, 'nhỏ nhất là 1'],
    [PROCEDURE, '/receiving', 'true', 'phải là true hoặc false, không trong ngoặc kép'],
    [PROCEDURE, '/fees/0/rate/per', 'DAY', 'chỉ được là một trong: CASE, COPY, PAGE'],
    [PROCEDURE, '/fees/0/rate/amount', '50000', 'phải là số nguyên, không trong ngoặc kép'],
    [PROCEDURE, '/registers/0', 'ABC', 'chỉ được là một trong: MARRIAGE, DEATH, BIRTH, POPULATION, LAND, BUSINESS'],
    [PROCEDURE, '/registers', ['MARRIAGE', 'MARRIAGE'], 'có mục ghi hai lần'],
    [PROCEDURE, '/caseQuestions/amThanh', ['CO', 'KHONG', 'CO'], 'có mục ghi hai lần'],
    [PROCEDURE, '/caseQuestions/amThanh', [], 'phải có ít nhất 1 mục'],
    [PROCEDURE, '/results', [], 'phải có ít nhất 1 mục'],
    [PROCEDURE, '/components/0/code', 'tp1', 'không đúng dạng'],
    [PROCEDURE, '/components/0/originals', 1e6, 'lớn nhất là 100'],
    [PROCEDURE, '/components', Array.from({ length: 1_000 }, () => component), 'có nhiều nhất 100 mục'],
    [PROCEDURE, '/name', '', 'không được để trống'],
    [PROCEDURE, '/name', null, 'phải là chữ trong ngoặc kép'],
    [FORM, '/blocks/0/block', 'TITLE', 'chỉ được là một trong: HEADING, AGENCY, BASIS, PARAGRAPH, LINE, COLUMNS, TABLE'],
    [FORM, '/blocks/4/size', 3, 'trường "size" không có trong lược đồ'],
    [FORM, '/fields/2/sources/0/register', undefined, 'thiếu trường register'],
    [FORM, '/fields/2/sources/0', 'HANDLER', 'phải là nhóm trường {…}'],
    [TYPE, '/fields/0/type', 'NUMBER', 'chỉ được là một trong: TEXT, DATE, DATE_OR_YEAR, PERSONAL_ID'],
  ];
  it.each(WRONG)('is named once, at its place, in Vietnamese: %s %s', (file, pointer, value, reason) => {
    const files = written([file, pointer, value]);
    const [found, ...others] = readDefinitions(files).findings;
    expect(others).toEqual([]);
    expect(found).toMatchObject({ file, reason: expect.stringContaining(reason) });
    const shown = pointer.split('/').at(-1) ?? '';
    if (value !== undefined && !/^\d+$/.test(shown)) expect(found?.line).toBeGreaterThanOrEqual(lineIn(files, file, `"${shown}"`));
  });
});
