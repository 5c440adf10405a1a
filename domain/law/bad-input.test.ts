import { describe, expect, it } from 'vitest';
import { guideFiles } from '../../test/support/guide.ts';
import { shippedFiles } from '../../test/support/law.ts';
import { type LawFile, readDefinitions } from './catalogue.ts';
import { checkOwnLaw } from './check.ts';
import { parseLocated } from './positions.ts';

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

describe('what could not be carried out', () => {
  const guide = JSON.parse(GUIDE[PROCEDURE] ?? '') as Readonly<Record<string, Member & readonly Member[]>>;
  const [result = {}] = guide.results ?? [];
  const [consultation = {}] = guide.consultations ?? [];
  const [fee = {}] = guide.fees ?? [];
  const { form: _form, symbol: _symbol, ...made } = result;
  const { series: _series, ...unnumbered } = made;
  const outside = (change: object) => ({
    ...unnumbered,
    way: 'EXTERNAL',
    system: 'SPECIALISED_DB',
    madeBy: 'LAND_REGISTRATION',
    ...change,
  });
  const basis = { act: 'Quy chế mẫu số 01/QC-MAU', article: 'Điều 9' };
  const excluded = (when: object) => [{ when, reason: 'Không thuộc diện', legalBasis: basis, verified: true }];
  const letters = 'abcdefghijkl'.split('');
  const asked = Object.fromEntries(letters.map((letter) => [`hoi${letter}`, ['A', 'B', 'C']]));
  const told = (change: object) => ({ ...JSON.parse(GUIDE[FORM] ?? '').fields[0], name: 'them', ...change });

  const WRONG: readonly (readonly [what: string, changes: readonly Change[], pointer: string, reason: string])[] = [
    [
      'results in a circle',
      [[PROCEDURE, '/results/1', outside({ code: 'KQ2', dependsOn: ['KQ2'] })]],
      '/results/1/dependsOn',
      'phụ thuộc chính nó',
    ],
    ['a limit of years', [[PROCEDURE, '/deadline/amount', 1_000]], '/deadline/amount', 'dài quá mức 250'],
    ['a limit beyond every number', [[PROCEDURE, '/deadline/amount', 1e300]], '/deadline/amount', 'dài quá mức 250'],
    [
      'the same day, seven times',
      [
        [PROCEDURE, '/deadline/unit', 'SAME_DAY'],
        [PROCEDURE, '/deadline/amount', 7],
      ],
      '/deadline/amount',
      'dài quá mức 1',
    ],
    [
      'a share longer than the whole',
      [[PROCEDURE, '/results/1', outside({ code: 'KQ2', share: { unit: 'WORKING_DAYS', amount: 4 } })]],
      '/results/1/share',
      'quá thời hạn của trường hợp',
    ],
    [
      'shares one after the other that are longer than the whole',
      [
        [PROCEDURE, '/results/0/share', { unit: 'WORKING_DAYS', amount: 2 }],
        [PROCEDURE, '/results/1', outside({ code: 'KQ2', dependsOn: ['KQ1'], share: { unit: 'HALF_DAYS', amount: 3 } })],
      ],
      '/results/1/share',
      'quá thời hạn của trường hợp',
    ],
    [
      'an answer that takes longer than the limit which waits for it',
      [[PROCEDURE, '/consultations/0/workingDays', 9]],
      '/consultations/0/workingDays',
      'dài hơn thời hạn của trường hợp',
    ],
    [
      'a step longer than the way',
      [
        [
          PROCEDURE,
          '/stepBudgetHours',
          {
            SUBMITTED: 1,
            IDENTIFYING: 1,
            CHECKING_COMPONENTS: 1,
            TRANSFERRED: 1,
            PROCESSING: 25,
            AWAITING_SIGNATURE: 1,
            AWAITING_ISSUE: 1,
            AWAITING_RETURN: 240,
          },
        ],
      ],
      '/stepBudgetHours',
      'quá 24 giờ của thời hạn',
    ],
    [
      'more cases than anybody can judge',
      [[PROCEDURE, '/caseQuestions', { ...guide.caseQuestions, ...asked }]],
      '/caseQuestions',
      'nhiều nhất được 2000',
    ],
    ['no case that is taken', [[PROCEDURE, '/excludedCases', excluded({})]], '/excludedCases', 'không nhận trường hợp nào'],
    [
      'a paper of a case that is never taken',
      [
        [PROCEDURE, '/excludedCases', excluded({ amThanh: ['KHONG'] })],
        [PROCEDURE, '/components/0/when', { amThanh: ['KHONG'] }],
        [FORM, '/fields/3/borneBy', ['TP3']],
      ],
      '/components/0/when',
      'không đúng ở trường hợp nào',
    ],
    [
      'a pause twice',
      [[PROCEDURE, '/pauseGrounds', Array(2).fill({ code: 'A', legalBasis: basis, verified: true })]],
      '/pauseGrounds/1/code',
      'ghi hai lần',
    ],
    [
      'an exemption twice',
      [[PROCEDURE, '/fees/0/exemptions', Array(2).fill({ code: 'A', name: 'Hộ nghèo', legalBasis: basis, verified: true })]],
      '/fees/0/exemptions/1/code',
      'ghi hai lần',
    ],
    ['a fee twice', [[PROCEDURE, '/fees', [fee, fee]]], '/fees/1/code', 'ghi hai lần'],
    ['a fee under the name of the price list', [[PROCEDURE, '/fees/0/code', 'SO_HOA_THEO_NHU_CAU']], '/fees/0/code', 'của bảng giá số hóa'],
    [
      'a most that is less than a page',
      [[PROCEDURE, '/fees/0/rate', { per: 'PAGE', tiers: [{ from: 1, amount: 2_000 }], atMost: 5 }]],
      '/fees/0/rate/atMost',
      'thấp hơn mức của một trang',
    ],
    [
      'data that end before they begin',
      [[PROCEDURE, '/components/1/replaceableByData/to', '2025-01-01']],
      '/components/1/replaceableByData/to',
      'trước khi có',
    ],
    [
      'a paper that nobody hands in, and data that end',
      [[PROCEDURE, '/components/1/replaceableByData/to', '2026-09-01']],
      '/components/1/originals',
      'không có dữ liệu bắt buộc thay thế',
    ],
    ['a unit that leads nothing', [[PROCEDURE, '/leadUnit', 'oneStop']], '/leadUnit', 'phải là đơn vị chuyên môn'],
    [
      'a form that ends before its procedure',
      [[FORM, '/validTo', '2026-06-01']],
      '/results/0/form',
      'trong cả thời gian thủ tục có hiệu lực',
    ],
    [
      'a form that begins after its procedure',
      [[FORM, '/validFrom', '2026-02-01']],
      '/results/0/form',
      'trong cả thời gian thủ tục có hiệu lực',
    ],
    [
      'a kind of paper that ends before its procedure',
      [[TYPE, '/validTo', '2026-06-01']],
      '/results/0/paperType',
      'trong cả thời gian thủ tục có hiệu lực',
    ],
    [
      'an opinion that the route asks of the agency itself',
      [[PROCEDURE, '/consultations/0', { ...consultation, byRoute: true }]],
      '/consultations/0/addressedTo',
      'không biết chuyển cho ai',
    ],
    ['a symbol of another result', [[PROCEDURE, '/results/0/symbol', 'UBND-XNHN']], '/results/0/symbol', 'đã thuộc về'],
    ['a result store that nobody is connected to', [[PROCEDURE, '/results/0/store', 'KHO']], '/results/0/store', 'không có kết nối'],
    [
      'a source of the form’s own words',
      [[FORM, '/fields/0/sources/0/text', 'Nguyễn Văn A']],
      '/fields/0/sources/0',
      'không nêu {trường} nào',
    ],
    [
      'a source with braces around no name',
      [
        [FORM, '/fields/0/sources/0/text', '{fullName} {họ tên}'],
        [FORM, '/parts', { fullName: { label: 'Họ tên', type: 'NAME' } }],
      ],
      '/fields/0/sources/0',
      'ngoặc nhọn không bao tên trường',
    ],
    [
      'a source that a person does not have',
      [[FORM, '/fields/0/sources/0/text', '{phone}']],
      '/fields/0/sources/0',
      'không có trường "phone"',
    ],
    [
      'a personal number that somebody would have to write',
      [
        [FORM, '/fields/1/sources', [{ from: 'HANDLER' }]],
        [FORM, '/fields/1/borneBy', ['TP1']],
      ],
      '/fields/1',
      'không nguồn nào cho biết được',
    ],
    ['a field that a paper of another case bears', [[FORM, '/fields/3/borneBy', ['TP3']]], '/fields/3', 'không nguồn nào cho biết được'],
    [
      'a field of a paper of another case',
      [
        [PROCEDURE, '/components/1/when', { amThanh: ['CO'] }],
        [FORM, '/fields/2/sources', [{ from: 'PAPER', paperType: 'MARRIAGE_CERTIFICATE', text: '{spouse.fullName}' }]],
      ],
      '/fields/2',
      'không nguồn nào cho biết được',
    ],
    [
      'a sex without words',
      [[FORM, '/fields/5', told({ type: 'CODE', words: { MALE: 'Nam' }, sources: [{ from: 'PARTY', text: '{sex}' }] })]],
      '/fields/5/sources/0',
      '"FEMALE" chưa có lời',
    ],
    [
      'a field that follows one, and another besides',
      [[FORM, '/fields/5', told({ sources: [{ from: 'FIELD', field: 'nguoiMuon' }, { from: 'HANDLER' }], borneBy: ['TP1'] })]],
      '/fields/5',
      'không có nguồn nào khác',
    ],
    [
      'a field that must be there and follows one that need not',
      [
        [FORM, '/fields/2/required', false],
        [FORM, '/fields/5', told({ sources: [{ from: 'FIELD', field: 'voChong' }] })],
      ],
      '/fields/5',
      'không phải lúc nào cũng có',
    ],
    ['a number where a register tells a name', [[FORM, '/fields/2/type', 'PERSONAL_ID']], '/fields/2/sources/0', 'không phải PERSONAL_ID'],
    ['a day where a register tells a name', [[FORM, '/fields/2/type', 'DATE']], '/fields/2/sources/0', 'không phải DATE'],
    [
      'a field that follows one of another kind',
      [[FORM, '/fields/5', told({ type: 'PLACE', sources: [{ from: 'FIELD', field: 'nguoiMuon' }] })]],
      '/fields/5',
      'mà trường "nguoiMuon" có kiểu NAME',
    ],
    ['a day that must come after itself', [[FORM, '/fields/3/laterThan', ['ngayMuon']]], '/fields/3', 'phải sau chính nó'],
    [
      'a rule of a case that there is not',
      [[FORM, '/contrary', [{ when: { khongHoi: ['A'] }, says: ['chưa'] }]]],
      '/contrary/0/when/khongHoi',
      'không có câu trả lời "A"',
    ],
    [
      'a person who lives in a case that there is not',
      [[FORM, '/fields/0/lives', { amThanh: ['A'] }]],
      '/fields/0/lives/amThanh',
      'không có câu trả lời "A"',
    ],
    ['a label with braces', [[FORM, '/blocks/4/label', 'Người {nguoiMuon}']], '/blocks/4', 'ngoặc nhọn'],
    ['a title with braces', [[FORM, '/title', 'Giấy {nguoiMuon}']], '/title', 'ngoặc nhọn'],
    ['a paper without a heading', [[FORM, '/blocks/0/block', 'PARAGRAPH']], '/blocks', 'đúng một khối HEADING'],
    ['a paper with two headings', [[FORM, '/blocks/2/block', 'HEADING']], '/blocks', 'đúng một khối HEADING'],
    [
      'data of a paper under one name',
      [[TYPE, '/fields/1', { name: 'nguoiMuon', type: 'TEXT', required: true, sensitive: false }]],
      '/fields/1/name',
      'ghi hai lần',
    ],
    [
      'a day of a paper before what is none',
      [[TYPE, '/fields/1', { name: 'ngay', type: 'DATE', required: true, sensitive: false, notBefore: ['nguoiMuon'] }]],
      '/fields/1/notBefore/0',
      'không phải một ngày khác',
    ],
    [
      'a database that nothing goes to',
      [
        [TYPE, '/fields', []],
        [TYPE, '/database', 'LAND'],
      ],
      '/database',
      'không có trường dữ liệu nào',
    ],
  ];
  it.each(WRONG)('is refused by the check: %s', (_what, changes, pointer, reason) => {
    const own = written(...changes);
    const { findings } = checkOwnLaw({ shipped: SHIPPED, own });
    expect(findings.map((one) => one.reason)).toEqual([expect.stringContaining(reason)]);
    const { lineOf } = parseLocated(own.find(({ path }) => path === findings[0]?.file)?.text ?? '');
    expect(findings[0]?.line).toBe(lineOf(pointer));
  });

  it.each([
    'ubnd-xnhn',
    'UBND-XNHN ',
    'UBND/XNHN',
    'UBND--XNHN',
    'UBND-XNHN-',
    'UBND-XN\u200bHN',
    'UВND-XNHN',
    '123',
    '-',
    'X'.repeat(31),
    'UBND-XNHÑ',
  ])('is a symbol that is read as another one: %j', (symbol) => {
    const { findings } = checkOwnLaw({ shipped: SHIPPED, own: written([PROCEDURE, '/results/0/symbol', symbol]) });
    expect(findings.map(({ file }) => file)).toEqual([PROCEDURE]);
  });
});
