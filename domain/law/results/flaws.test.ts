import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shippedLaw } from '../../../test/support/law.ts';
import {
  DEATH,
  decisionOn,
  EXTRACT,
  FORM,
  fieldIn,
  HUSBAND,
  type Known,
  MARRIAGE,
  objectionOf,
  statesOf,
  WIDOW,
} from '../../../test/support/results.ts';
import { inPersonalId } from '../../identifiers/index.ts';
import { ofKind } from '../pin.ts';
import { applies, casesOf as takenBy } from '../procedure.ts';
import type { ResultFormDefinition } from '../types.ts';
import { type FieldDecision, type FieldStatus, objectionsTo } from './fields.ts';
import { flawInPaper, flawOf, flawOnPaper, type Surroundings, templatesOf } from './flaws.ts';
import { fieldsIn } from './template.ts';

/** No impossible, hollow or unproven value enters a result, through whatever door, or stays in one. */

const FOLDER = new URL('../result-forms/', import.meta.url);
const FORMS = readdirSync(FOLDER).map((file) => JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')) as ResultFormDefinition);
const casesOf = ({ form }: ResultFormDefinition) =>
  ofKind(shippedLaw(), 'PROCEDURE').flatMap(({ body }) => (body.results.some((result) => result.form === form) ? takenBy(body) : []));

/** What people write to get past a field. */
const HOLLOW = [
  '-',
  '...',
  '—',
  '0',
  '1',
  'x',
  'X',
  'xxx',
  'không',
  'Không có',
  'KHÔNG RÕ',
  '(không)',
  '- không có -',
  'chưa rõ',
  'n/a',
  'như trên',
  'a1',
  '12',
];
const hollow = fc.oneof(
  fc.constantFrom(...HOLLOW),
  fc.stringMatching(/^[ .,;:_/()'-]{1,20}$/),
  fc.stringMatching(/^[0-9 ]{1,3}$/),
  fc.tuple(fc.constantFrom('a', 'X', 'ấ', '7'), fc.integer({ min: 1, max: 9 })).map(([one, times]) => one.repeat(times)),
);

const alone = (form: ResultFormDefinition, answers: Surroundings['answers']): Surroundings => ({
  ...{ form, answers, day: '2026-03-02', today: '2026-03-04', area: null, known: () => null, typed: true },
});

describe.each(FORMS)('$form, field by field in every case that it can meet', (form) => {
  const cases = casesOf(form);
  const written = form.fields.filter(({ sources, type }) => type !== 'CODE' && sources.some(({ from }) => from !== 'FIELD'));

  it('takes nothing hollow, from nobody', () => {
    expect(cases.length).toBeGreaterThan(0);
    for (const answers of cases)
      for (const field of written.filter(({ when }) => applies(when, answers)))
        fc.assert(
          fc.property(hollow, fc.boolean(), (value, typed) => {
            expect(flawOf(field, value, { ...alone(form, answers), typed }), `${field.name}: “${value}”`).toMatchObject({ kind: 'FLAW' });
          }),
          { numRuns: 60 },
        );
  });

  it('takes nothing hollow in any one part of a text that is otherwise whole', () => {
    const whole: Readonly<Record<string, string>> = {
      NAME: 'Lê Văn Mẫu Quý',
      DATE: '01/02/1990',
      BIRTH: '01/02/1990',
      NUMBER: '12/TLKT',
      AMOUNT: '50.000.000',
      IDENTITY: '066090000119',
      WORDS: 'Trộm cắp tài sản',
      TEXT: 'Hai năm tù giam',
    };
    for (const field of form.fields)
      for (const template of templatesOf(field, 'HANDLER')) {
        const places = fieldsIn(template);
        const wording = (said: (place: string) => string): string =>
          places.reduce((text, place) => text.replace(`{${place}}`, said(place)), template);
        const good = (place: string): string => {
          const part = form.parts?.[place];
          // In force long after it was made.
          if (place === 'inForceOn') return '01/09/1990';
          if (part?.untilToday === true) return '03/03/2026';
          return part?.type === 'BODY' ? `${(part.ofHere ?? part).says?.[0] ?? ''} phường Tân Lập` : (whole[part?.type ?? ''] ?? '');
        };
        const around = alone(form, {});
        expect(flawOf(field, wording(good), around), wording(good)).toBeNull();
        for (const place of places)
          fc.assert(
            fc.property(hollow, (value) => {
              // A number may be short, an amount too: `7` is one.
              fc.pre(!['NUMBER', 'AMOUNT'].includes(form.parts?.[place]?.type ?? '') || !/[1-9]/.test(value));
              const text = wording((one) => (one === place ? value : good(one)));
              expect(flawOf(field, text, around), text).toMatchObject({ kind: 'FLAW' });
            }),
            { numRuns: 60 },
          );
      }
  });

  it('names for whatever a handler may write the papers that bear it, or the book', () => {
    for (const { name, sources, borneBy, readIn } of form.fields)
      if (sources.some(({ from }) => from === 'HANDLER')) expect([name, borneBy ?? readIn]).not.toEqual([name, undefined]);
  });
});

const NEVER: Known = { answers: { maritalHistory: 'NEVER_MARRIED' } };
const MARRIED: Known = { answers: { maritalHistory: 'MARRIED', purpose: 'OTHER' } };
const DIVORCED: Known = { answers: { maritalHistory: 'DIVORCED' } };
const WIDOWED: Known = { answers: { maritalHistory: 'WIDOWED' } };
const OTHER: Known = { answers: { maritalHistory: 'NEVER_MARRIED', purpose: 'OTHER' } };
const UBND = 'Ủy ban nhân dân phường Tân Lập';
const partner = (fullName: string, bornOn: string, number: string, office = UBND): string =>
  `${fullName}, sinh ngày ${bornOn}, giấy tờ tùy thân số ${number}, nơi đăng ký kết hôn: ${office}`;
/** The register's marriage with something else of the husband. */
const of = (change: object) => ({ marriages: [{ ...MARRIAGE, spouses: [MARRIAGE.spouses[0], { ...HUSBAND, ...change }] as const }] });
const fieldOf = (name: string) => {
  const field = FORM.fields.find((one) => one.name === name);
  if (field === undefined) throw new Error(`no field ${name}`);
  return field;
};
const statusIn = (known: Known, field: string): FieldStatus => fieldIn(statesOf(known), field).status;

describe('what a handler writes', () => {
  it.each([
    [
      'the applicant as whom she will marry, by number',
      NEVER,
      'partner',
      partner('Lê Văn Mẫu Quý', '01/01/1990', '066188000118'),
      'chính người',
    ],
    ['by number in groups', NEVER, 'partner', partner('Lê Văn Mẫu Quý', '01/01/1990', '066 188 000 118'), 'chính người'],
    ['by name and birth', NEVER, 'partner', partner('HỒ THỊ MẪU HIỀN', '8/3/1988', 'B1234567'), 'chính người'],
    ['a child as whom she will marry', NEVER, 'partner', partner('Lê Văn Mẫu Quý', '03/03/2006', '066206000119'), 'chưa đủ 20 tuổi'],
    ['somebody not born yet', NEVER, 'partner', partner('Lê Văn Mẫu Quý', '05/03/2026', 'B1234567'), 'tương lai'],
    ['somebody born before anybody alive', NEVER, 'partner', partner('Lê Văn Mẫu Quý', '01/01/1850', 'B1234567'), 'từ năm 1900'],
    ['nobody as whom she will marry', NEVER, 'partner', partner('không ai cả', '01/01/1990', '066090000119'), 'họ và tên'],
    ['a surname alone', NEVER, 'partner', partner('Lê', '01/01/1990', '066090000119'), 'họ và tên'],
    ['letters for a name', NEVER, 'partner', partner('aa bb', '01/01/1990', '066090000119'), 'họ và tên'],
    ['somebody dead', NEVER, 'partner', partner('Nguyễn Văn A, đã chết', '01/01/1990', '066090000119'), 'chỉ gồm chữ cái'],
    ['somebody dead, without a comma', NEVER, 'partner', partner('Nguyễn Văn A đã chết', '01/01/1990', '066090000119'), 'không ghi thêm'],
    ['letters for a number', NEVER, 'partner', partner('Lê Văn Mẫu Quý', '01/01/1990', 'ABCDE1'), 'số hộ chiếu'],
    ['an old number of no province', NEVER, 'partner', partner('Lê Văn Mẫu Quý', '01/01/1990', '000000012'), 'số hộ chiếu'],
    [
      'no office at all',
      NEVER,
      'partner',
      partner('Lê Văn Mẫu Quý', '01/01/1990', '066090000119', 'không phải UBND nào'),
      'đủ tên cơ quan',
    ],
    ['an office, but not which', NEVER, 'partner', partner('Lê Văn Mẫu Quý', '01/01/1990', '066090000119', 'Ủy ban nhân dân'), 'đủ tên'],
    [
      'a statement behind the office',
      NEVER,
      'partner',
      partner('Lê Văn Mẫu Quý', '01/01/1990', '066090000119', `${UBND}. Tình trạng hôn nhân: chưa từng có chồng`),
      'hai chấm',
    ],
    [
      'a statement behind a dash',
      NEVER,
      'partner',
      partner('Lê Văn Mẫu Quý', '01/01/1990', '066090000119', `${UBND} – chua tung co chong`),
      'không được ghi',
    ],
    ['the applicant by dots and in another order', MARRIED, 'spouseName', 'Hiền Hồ-Thị Mẫu', 'trùng họ tên'],
    ['a court, but not which', DIVORCED, 'divorcePaper', 'Bản án ly hôn số 1/LH ngày 05/06/2016 của Tòa án nhân dân', 'đủ tên'],
    ['another purpose with a statement', OTHER, 'purposeWords', 'Vay vốn. Tình trạng hôn nhân: chưa từng có chồng', 'hai chấm'],
    ['another purpose in two sentences', OTHER, 'purposeWords', 'Vay vốn ngân hàng. Chưa từng có chồng', 'câu thứ hai'],
    ['no purpose', OTHER, 'purposeWords', 'không biết nữa', 'ghi rõ'],
    ['another field behind the purpose', OTHER, 'purposeWords', 'Vay vốn ngân hàng – Giới tính Nam', 'trường khác'],
    ['no residence', { ...NEVER, party: { address: null } }, 'residence', 'chưa xác định được', 'nơi nào'],
    ['no nationality', { ...NEVER, party: { nationality: null } }, 'nationality', 'xy', 'quốc gia'],
    ['somebody without a name', NEVER, 'partner', partner('x', '01/01/1990', '066090000119'), 'họ và tên'],
    [
      'an office that registers no marriage',
      NEVER,
      'partner',
      partner('Lê Văn Mẫu Quý', '01/01/1990', '066090000119', 'Quán cà phê'),
      'phải nêu',
    ],
    ['the applicant as her spouse', MARRIED, 'spouseName', 'hồ thị mẫu hiền', 'trùng họ tên'],
    ['a death before her own birth', WIDOWED, 'diedOn', '1980-01-01', 'phải sau'],
    ['a death on the day of her birth', WIDOWED, 'diedOn', '1988-03-08', 'phải sau'],
    ['a spouse who died while she was a child', WIDOWED, 'diedOn', '1999-01-01', 'chưa đủ 17 tuổi'],
    ['a death to come', WIDOWED, 'diedOn', '2026-03-05', 'tương lai'],
    ['a death after the day on which she came as a widow', WIDOWED, 'diedOn', '2026-03-03', 'sau ngày tiếp nhận'],
    [
      'a judgment after the day of receipt',
      DIVORCED,
      'divorcePaper',
      'Bản án ly hôn số 12/2026/HNGĐ-ST ngày 03/03/2026 của Tòa án nhân dân tỉnh Đắk Lắk',
      'sau ngày tiếp nhận',
    ],
    [
      'a marriage after the day of receipt',
      MARRIED,
      'marriagePaper',
      `đăng ký kết hôn số 7 ngày 03/03/2026 tại ${UBND}`,
      'sau ngày tiếp nhận',
    ],
    ['a day that is none', WIDOWED, 'diedOn', '2014-02-30', 'ngày có thật'],
    ['a marriage before she was of age', MARRIED, 'marriagePaper', `đăng ký kết hôn số 7 ngày 20/05/2001 tại ${UBND}`, 'chưa đủ 17 tuổi'],
    ['a marriage before she was born', MARRIED, 'marriagePaper', `đăng ký kết hôn số 7 ngày 20/05/1987 tại ${UBND}`, 'chưa đủ'],
    ['a marriage to come', MARRIED, 'marriagePaper', `đăng ký kết hôn số 7 ngày 05/03/2026 tại ${UBND}`, 'tương lai'],
    ['a certificate issued tomorrow', MARRIED, 'marriagePaper', `Giấy chứng nhận kết hôn số 7 do ${UBND} cấp ngày 05/03/2026`, 'tương lai'],
    ['a divorce by no court', DIVORCED, 'divorcePaper', `Bản án ly hôn số 12/2012/HNGĐ-ST ngày 05/06/2012 của ${UBND}`, 'phải nêu Tòa án'],
    ['a divorce of a child', DIVORCED, 'divorcePaper', 'Bản án ly hôn số 1/LH ngày 05/06/1996 của Tòa án nhân dân tỉnh Đắk Lắk', 'chưa đủ'],
  ])('is not %s', (_what, known, field, value, reason) => {
    expect(objectionOf(known, field, { value, reasons: 'Đã xem' })).toEqual({ field: 'value', reason: expect.stringContaining(reason) });
    // Nor does it stay one that was taken before.
    const kept = decisionOn(statesOf(known), field, value);
    expect(objectionsTo(statesOf(known, [kept])).map((one) => one.field)).toContain(field);
  });

  it('on a death is not of before it', () => {
    const died = decisionOn(statesOf(WIDOWED), 'diedOn', '2014-06-01');
    const written = (day: string) =>
      objectionOf(WIDOWED, 'deathPaper', { value: `Trích lục khai tử số 12 do ${UBND} cấp ngày ${day}` }, [died]);
    expect(written('31/05/2014')).toMatchObject({ field: 'value', reason: expect.stringContaining('không thể sớm hơn ngày chết') });
    expect(written('01/06/2014')).toBeNull();
  });

  it.each([
    ['a namesake born on another day', NEVER, 'partner', partner('Hồ Thị Mẫu Hiền', '01/01/1990', 'B1234567')],
    ['a foreigner of one name', NEVER, 'partner', partner('Suharto', '01/01/1990', 'A1234567', 'Đại sứ quán Việt Nam tại Indonesia')],
    ['somebody of exactly that age', NEVER, 'partner', partner('Lê Văn Mẫu Quý', '02/03/2006', '066206000119')],
    ['a people of two letters', { ...NEVER, party: { ethnicity: null } }, 'ethnicity', 'Mạ'],
    ['nobody’s nationality', { ...NEVER, party: { nationality: null } }, 'nationality', 'Không quốc tịch'],
    ['a young marriage under the law of its time', MARRIED, 'marriagePaper', `đăng ký kết hôn số 7 ngày 08/03/2005 tại ${UBND}`],
    ['another purpose', OTHER, 'purposeWords', 'Vay vốn ngân hàng'],
    [
      'an authority of another state',
      NEVER,
      'partner',
      partner('Lê Văn Mẫu Quý', '01/01/1990', 'B1234567', 'Cơ quan hộ tịch thành phố Seoul, Hàn Quốc'),
    ],
    ['a town hall', NEVER, 'partner', partner('John Smith, Jr.', '01/01/1990', 'B1234567', 'Tòa thị chính Paris, Pháp')],
  ] as const)('may be %s', (_what, known, field, value) => {
    expect(objectionOf(known, field, { value })).toBeNull();
  });

  it.each([
    ['partner', 'P07-C5'],
    ['partner', 'P07-C3'],
    ['spouseName', 'P07-C1'],
    ['diedOn', 'P07-C1'],
    ['deathPaper', 'P07-C2'],
    ['marriagePaper', 'P07-C3'],
    ['divorcePaper', 'P07-C4'],
  ])('in %s is not read on %s: a paper proves what its kind bears', (field, item) => {
    const known = { partner: NEVER, divorcePaper: DIVORCED, marriagePaper: MARRIED }[field] ?? WIDOWED;
    const value = {
      partner: partner('Lê Văn Mẫu Quý', '01/01/1980', '066080000119'),
      spouseName: 'Đinh Văn Mẫu Lâm',
      diedOn: '2014-06-01',
      deathPaper: `Trích lục khai tử số 12 do ${UBND} cấp ngày 03/06/2014`,
      marriagePaper: `Giấy chứng nhận kết hôn số 7 do ${UBND} cấp ngày 20/05/2009`,
      divorcePaper: 'Bản án ly hôn số 12 ngày 05/06/2012 của Tòa án nhân dân tỉnh Đắk Lắk',
    }[field];
    expect(objectionOf(known, field, { value: value ?? '', item })).toEqual({
      field: 'item',
      reason: expect.stringContaining('phải là: '),
    });
    expect(objectionOf(known, field, { value: value ?? '' })).toBeNull();
  });
});

describe('what a handler writes beside what is known', () => {
  const divorced = (year: number): Known => ({
    ...DIVORCED,
    registers: {
      marriages: [{ ...MARRIAGE, registeredOn: `${year}-05-20`, state: 'DIVORCED' }],
      deaths: [{ ...DEATH, diedOn: '2018-06-01' }],
    },
  });
  const ruling = (day: string) => `Bản án ly hôn số 12/HNGĐ-ST ngày ${day} của Tòa án nhân dân tỉnh Đắk Lắk`;
  const late = partner('Đinh Văn Mẫu Lâm', '02/10/1984', HUSBAND.personalId);
  const widowed: Known = { ...WIDOWED, registers: { marriages: [MARRIAGE], deaths: [DEATH] } };

  it('is no divorce before the marriage, nor after the death of the former spouse', () => {
    for (const [known, day, reason] of [
      [divorced(2015), '05/06/2010', 'phải sau ngày đăng ký kết hôn'],
      [divorced(2015), '20/05/2015', 'phải sau ngày đăng ký kết hôn'],
      [divorced(2015), '02/06/2018', 'không thể muộn hơn'],
    ] as const) {
      expect(objectionOf(known, 'divorcePaper', { value: ruling(day), reasons: 'Đã xem' })).toMatchObject({
        reason: expect.stringContaining(reason),
      });
      // Nor does it stay one that was taken before the rule.
      const kept = decisionOn(statesOf(known), 'divorcePaper', ruling(day));
      expect(fieldIn(statesOf(known, [kept]), 'divorcePaper').status).toBe('UNFIT');
    }
    expect(objectionOf(divorced(2015), 'divorcePaper', { value: ruling('21/05/2015') })).toBeNull();
  });

  it('is no death before the wedding, nor a certificate issued before it', () => {
    const registers = { marriages: [MARRIAGE] };
    const [widow, wife] = [WIDOWED, MARRIED].map((known): Known => ({ ...known, registers }));
    if (widow === undefined || wife === undefined) throw new Error('two cases');
    const typed = (known: Known, field: string, value: string) => objectionOf(known, field, { value, reasons: 'Đã xem' });
    expect(typed(widow, 'diedOn', '2009-05-19')).toMatchObject({ reason: expect.stringContaining('ngày đăng ký kết hôn') });
    expect(typed(widow, 'diedOn', '2009-05-20')).toBeNull();
    const certificate = (day: string) => `Giấy chứng nhận kết hôn số 7 do ${UBND} cấp ngày ${day}`;
    expect(typed(wife, 'marriagePaper', certificate('19/05/2009'))).toMatchObject({
      reason: expect.stringContaining('ngày đăng ký kết hôn'),
    });
    expect(typed(wife, 'marriagePaper', certificate('20/05/2009'))).toBeNull();
  });

  it.each([
    ['the late husband', widowed, late],
    ['the late husband under another number', widowed, partner('Đinh Văn Mẫu Lâm', '02/10/1984', 'B1234567')],
    ['the late husband’s number under another name', widowed, partner('Lê Văn Mẫu Quý', '02/10/1984', HUSBAND.personalId)],
    ['the dead man of an earlier marriage', { ...divorced(2009) }, late],
    [
      'whom the extract alone tells to have died',
      { ...WIDOWED, papers: [{ paperType: 'DEATH_EXTRACT', values: EXTRACT }] },
      partner('Đinh Văn Mẫu Lâm', '02/10/1984', 'B1234567'),
    ],
  ] as const)('is not %s as whom she will marry', (_what, known, value) => {
    expect(objectionOf(known, 'partner', { value, reasons: 'Đã xem' })).toMatchObject({ field: 'value' });
    const kept = decisionOn(statesOf(known), 'partner', value);
    expect(fieldIn(statesOf(known, [kept]), 'partner').status).toBe('UNFIT');
  });

  it('is somebody else than the late husband, or a namesake of his; the divorced may marry each other anew, under one name', () => {
    expect(objectionOf(widowed, 'partner', { value: partner('Lê Văn Mẫu Quý', '01/01/1980', '066080000119') })).toBeNull();
    expect(objectionOf(widowed, 'partner', { value: partner('Đinh Văn Mẫu Lâm', '01/01/1980', '066080000119') })).toBeNull();
    const alive: Known = { ...DIVORCED, registers: { marriages: [{ ...MARRIAGE, state: 'DIVORCED' }] } };
    expect(objectionOf(alive, 'partner', { value: late })).toBeNull();
    const another = partner('Lê Văn Mẫu Quý', '02/10/1984', HUSBAND.personalId);
    expect(objectionOf(alive, 'partner', { value: another })).toMatchObject({
      reason: expect.stringContaining('số định danh của người khác'),
    });
  });

  it('names no dead man as whom she is married to', () => {
    const first = { personalId: '066080000119', fullName: 'Lê Văn Mẫu Quý', birthDate: '1980-01-01' };
    const known: Known = { ...MARRIED, registers: { deaths: [{ ...DEATH, deceased: first }] } };
    expect(objectionOf(known, 'spouseName', { value: first.fullName })).toMatchObject({ reason: expect.stringContaining('người đã chết') });
    expect(objectionOf(known, 'spouseName', { value: 'Đinh Văn Mẫu Lâm' })).toBeNull();
  });
});

describe('a ruling on a divorce', () => {
  const COURT = 'Tòa án nhân dân khu vực 1 - Đắk Lắk';
  const ruling = (kind: string, decided: string, inForce?: string) =>
    `${kind} ly hôn số 12/2026/HNGĐ-ST ngày ${decided} của ${COURT}${inForce === undefined ? '' : `, có hiệu lực pháp luật từ ngày ${inForce}`}`;
  const objection = (value: string, reasons?: string) =>
    objectionOf(DIVORCED, 'divorcePaper', { value, ...(reasons === undefined ? {} : { reasons }) });
  const reasons = 'Tòa án xác nhận không có kháng cáo';

  // Received on 2 March.
  it.each([
    ['a judgment of the day of receipt', ruling('Bản án', '02/03/2026')],
    ['of the day before', ruling('Bản án', '01/03/2026')],
    ['whose last day of appeal is the day of receipt', ruling('Bản án', '31/01/2026')],
    ['a decision of which nobody says that it is in force at once', ruling('Quyết định', '01/03/2026')],
    ['a judgment that is not in force yet by its own word', ruling('Bản án', '01/03/2026', '01/04/2026')],
    ['one in force before it was made', ruling('Bản án', '01/02/2026', '31/01/2026')],
    ['one whose day stands among the court’s words', `${ruling('Bản án', '31/12/2025')} có hiệu lực pháp luật`],
  ])('is not %s: no reason makes it one in force', (_what, value) => {
    expect(objection(value, reasons)).toMatchObject({ field: 'value' });
    // Nor does it stay one that was taken before the rule.
    const kept = decisionOn(statesOf(DIVORCED), 'divorcePaper', value);
    expect(fieldIn(statesOf(DIVORCED, [kept]), 'divorcePaper').status).toBe('UNFIT');
  });

  it('whose time for appeal is not over is said in words that name the law and tell what is asked', () => {
    expect(objection(ruling('Bản án', '01/03/2026'))).toMatchObject({
      reason: expect.stringMatching(/ngày ly hôn.*30 ngày.*kháng cáo.*Bộ luật Tố tụng dân sự 2015.*chưa xác minh/),
    });
  });

  it.each([
    ['a judgment whose appeal is over', ruling('Bản án', '30/01/2026')],
    ['an agreement that a court recognised the day before', ruling('Quyết định công nhận thuận tình', '01/03/2026')],
    ['a judgment of which the paper tells a day after the appeal', ruling('Bản án', '30/12/2025', '02/03/2026')],
    [
      'an agreement under the whole of its title',
      `Quyết định công nhận thuận tình ly hôn và sự thỏa thuận của các đương sự số 45/2026/QĐST-HNGĐ ngày 01/03/2026 của ${COURT}`,
    ],
    [
      'an agreement in the other spelling',
      `Quyết định công nhận thuận tình ly hôn và sự thoả thuận của các đương sự số 45/2026/QĐST-HNGĐ ngày 01/03/2026 của ${COURT}`,
    ],
    ['a judgment on appeal', 'Bản án ly hôn phúc thẩm số 12/2026/HNGĐ-PT ngày 01/03/2026 của Tòa án nhân dân tỉnh Đắk Lắk'],
    ['the note of one made abroad', `Trích lục ghi chú ly hôn số 05/2026 do ${UBND} cấp ngày 01/03/2026`],
    ['a note of years ago', 'Trích lục ghi chú ly hôn số 05/2021 do Ủy ban nhân dân thành phố Buôn Ma Thuột cấp ngày 05/03/2021'],
  ])('may be %s', (_what, value) => {
    expect(objection(value)).toBeNull();
  });

  it.each([
    ['a judgment on appeal under the number of a first one', 'Bản án ly hôn phúc thẩm số 12/2026/HNGĐ-ST ngày 01/03/2026 của', COURT],
    ['a note that a court made', 'Trích lục ghi chú ly hôn số 05/2021 do', `${COURT} cấp ngày 05/03/2021`],
    ['a note to come', 'Trích lục ghi chú ly hôn số 05/2026 do', `${UBND} cấp ngày 03/03/2026`],
  ])('is not %s', (_what, start, end) => {
    expect(objection(`${start} ${end}`, reasons)).toMatchObject({ field: 'value' });
  });

  it.each([
    'Tòa án gia đình Seoul, Hàn Quốc',
    'Tòa án gia đình Thành phố Đài Bắc',
    'Tòa án nhân dân quận Triều Dương, thành phố Bắc Kinh, Trung Quốc',
    'Tòa án nhân dân thành phố Nam Ninh Trung Quốc',
  ])('of %s counts once it is noted here: somebody says why it does', (court) => {
    const value = `Bản án ly hôn số 12345 ngày 12/03/2015 của ${court}`;
    expect(objection(value)).toBe('REASON_MISSING');
    expect(objection(value, 'Đã ghi chú ly hôn tại Sở Tư pháp năm 2016')).toBeNull();
    const flaw = fieldIn(statesOf(DIVORCED, [{ ...decisionOn(statesOf(DIVORCED), 'divorcePaper', value), reasons: null }]), 'divorcePaper');
    expect(flaw).toMatchObject({ status: 'DOUBTED', flaw: expect.stringMatching(/ghi chú.*Nghị định 123\/2015\/NĐ-CP.*chưa xác minh/) });
  });

  it.each(['Tòa án nhân dân huyện Ý Yên, tỉnh Nam Định', 'Toà án nhân dân huyện Krông Búk, tỉnh Đắk Lắk, Việt Nam'])(
    'of %s is of here',
    (court) => {
      expect(objection(`Bản án ly hôn số 12/2015/HNGĐ-ST ngày 12/03/2015 của ${court}`)).toBeNull();
    },
  );

  it('in force sooner than its appeal ends, as one on appeal is, is somebody’s to vouch for', () => {
    const value = ruling('Bản án', '26/02/2026', '26/02/2026');
    expect(objection(value)).toBe('REASON_MISSING');
    expect(objection(value, 'Bản án phúc thẩm, có hiệu lực từ ngày tuyên án')).toBeNull();
  });
});

describe('a case that the law excludes', () => {
  it('has no result: who is married is given no certificate to marry, whenever the dossier began', () => {
    const married: Known = { ...MARRIED, registers: { marriages: [MARRIAGE] } };
    expect(statusIn(married, 'maritalStatus')).toBe('GIVEN');
    const known: Known = { ...married, answers: { maritalHistory: 'MARRIED', purpose: 'MARRIAGE' } };
    expect(fieldIn(statesOf(known), 'maritalStatus')).toMatchObject({
      status: 'UNFIT',
      flaw: expect.stringContaining('không được kết hôn'),
    });
    const decided = decisionOn(statesOf(known), 'maritalStatus', 'MARRIED', 'REGISTER');
    expect(fieldIn(statesOf(known, [decided]), 'maritalStatus').status).toBe('UNFIT');
  });
});

describe('a certificate for a marriage of somebody who is represented by law', () => {
  const represented = (applicantIs: string, purpose: string) =>
    flawOf(fieldOf('representative'), 'Lê Văn Mẫu Quý', { ...alone(FORM, { applicantIs, purpose }), typed: false });

  it('is for a person to decide with a reason, since hardly anybody under a guardian may marry', () => {
    expect(represented('LEGAL_REPRESENTATIVE', 'MARRIAGE')).toMatchObject({ kind: 'DOUBT', reason: expect.stringContaining('Điều 8') });
    expect(represented('LEGAL_REPRESENTATIVE', 'OTHER')).toBeNull();
    expect(represented('REPRESENTATIVE', 'MARRIAGE')).toBeNull();
  });
});

describe('a purpose of somebody under age, or of whoever is represented by law', () => {
  // Received on 2 March 2026.
  const stated = (birthDate: string, applicantIs = 'OWNER'): Known => ({
    answers: { ...OTHER.answers, applicantIs },
    party: { birthDate },
  });
  const CHILD = stated('2023-03-04', 'LEGAL_REPRESENTATIVE');
  const TEEN = stated('2010-01-02');
  const WARD = stated('1980-01-02', 'LEGAL_REPRESENTATIVE');
  const reasons = 'Cha mẹ thay mặt con nhận thừa kế, ngân hàng yêu cầu xác nhận';
  const purposeAs = (known: Known, value: string, decision: Partial<FieldDecision>) =>
    fieldIn(statesOf(known, [{ ...decisionOn(statesOf(known), 'purposeWords', value), ...decision }]), 'purposeWords');

  it.each([
    ['a child of three, for whom a parent acts', CHILD, 'Vay vốn ngân hàng'],
    ['a child of three who is said to act himself', stated('2023-03-04'), 'Vay vốn ngân hàng'],
    ['a child of three', CHILD, 'Xin việc làm'],
    ['a child of three', CHILD, 'Nhận con nuôi'],
    ['a child of three', CHILD, 'Xuất khẩu lao động tại Đài Loan'],
    ['a child of three, in part', CHILD, 'Du học Nhật Bản và vay vốn ngân hàng'],
    ['a child of three, what no list has', CHILD, 'Ghi danh khóa thiền dài ngày ở Myanmar'],
    ['somebody of sixteen who acts himself', TEEN, 'Mua nhà ở xã hội'],
    ['somebody a day before he is eighteen', stated('2008-03-03'), 'Vay vốn ngân hàng'],
    ['somebody born in the year in which he may be eighteen', stated('2008'), 'Vay vốn ngân hàng'],
    ['an adult for whom a guardian acts', WARD, 'Vay vốn ngân hàng'],
    ['an adult for whom a guardian acts', WARD, 'Nhận con nuôi'],
    ['an adult for whom a guardian acts', WARD, 'Xin việc làm'],
  ])('%s: a second person confirms it, and the reason of one is not enough: %s', (_who, known, value) => {
    expect(objectionOf(known, 'purposeWords', { value })).toBe('REASON_MISSING');
    expect(objectionOf(known, 'purposeWords', { value, reasons })).toBeNull();
    const open = { status: 'DOUBTED', flaw: expect.stringMatching(/Bộ luật Dân sự 2015.*chưa xác minh.*người thứ hai/) };
    expect(purposeAs(known, value, {})).toMatchObject(open);
    expect(purposeAs(known, value, { reasons: null, confirmedBy: 'tp-0101' })).toMatchObject(open);
    expect(purposeAs(known, value, { confirmedBy: 'tp-0101' }).status).toBe('GIVEN');
  });

  it.each([
    ['a child of three', CHILD, 'Du học tại Hàn Quốc'],
    ['a child of three', CHILD, 'Khai nhận di sản thừa kế của ông bà để lại'],
    ['a child of three', CHILD, 'Nhận tặng cho quyền sử dụng đất của cha mẹ'],
    ['a child of three', CHILD, 'Xin visa thăm thân tại Nhật Bản và đoàn tụ gia đình tại Mỹ'],
    ['a child of three', CHILD, 'Hưởng trợ cấp bảo trợ xã hội'],
    ['somebody of sixteen', TEEN, 'Xin việc làm'],
    ['somebody of sixteen', TEEN, 'Nhập học Trường Cao đẳng Công nghệ Tây Nguyên'],
    ['an adult for whom a guardian acts', WARD, 'Hưởng trợ cấp người khuyết tật'],
    ['an adult for whom a guardian acts', WARD, 'Nhận thừa kế của cha mẹ để lại'],
    ['an adult for whom a guardian acts', WARD, 'Điều trị bệnh tại Bệnh viện đa khoa vùng Tây Nguyên'],
  ])('%s: what fits is taken with a reason, and a draft waits for it: %s', (_who, known, value) => {
    expect(objectionOf(known, 'purposeWords', { value })).toBe('REASON_MISSING');
    expect(purposeAs(known, value, {}).status).toBe('GIVEN');
    expect(purposeAs(known, value, { reasons: null })).toMatchObject({
      status: 'DOUBTED',
      flaw: expect.stringMatching(/Bộ luật Dân sự 2015.*chưa xác minh(?!.*người thứ hai)/),
    });
  });

  it.each([
    ['an adult', stated('2008-03-02')],
    ['an adult who is represented by one whom he authorised', stated('1990-01-02', 'REPRESENTATIVE')],
  ])('%s: it needs neither', (_what, known) => {
    expect(objectionOf(known, 'purposeWords', { value: 'Vay vốn ngân hàng' })).toBeNull();
  });
});

describe('where the applicant lives', () => {
  const at = (address: string): Known => ({ ...NEVER, party: { address } });
  const residence = (address: string) => fieldIn(statesOf(at(address)), 'residence');

  it.each([
    ['elsewhere', '12 đường Lê Lợi, phường Sài Gòn, Thành phố Hồ Chí Minh', /^không thuộc địa bàn/],
    ['where the address does not tell', 'tỉnh Đắk Lắk', /^có thể không thuộc địa bàn/],
  ])('%s: whether this commune certifies it is decided with a reason, or it is refused', (_what, address, said) => {
    const { status, flaw } = residence(address);
    expect(status).toBe('DOUBTED');
    expect(flaw).toMatch(said);
    expect(flaw).toMatch(/Nghị định 123\/2015.*từ chối/);
    expect(objectionsTo(statesOf(at(address))).map(({ field }) => field)).toContain('residence');
    const word = { source: 'DECLARATION', value: address } as const;
    expect(objectionOf(at(address), 'residence', word)).toBe('REASON_MISSING');
    const reasons = 'Thường trú tại phường Tân Lập theo dữ liệu dân cư, tờ khai ghi nơi ở hiện tại';
    expect(objectionOf(at(address), 'residence', { ...word, reasons })).toBeNull();
    // Nor does the handler write it in the applicant's place without one.
    expect(objectionOf({ ...NEVER, party: { address: null } }, 'residence', { value: address })).toBe('REASON_MISSING');
  });

  it('within the commune raises no doubt', () => {
    expect(residence('12 đường Lê Duẩn, phường Tân Lập').status).toBe('GIVEN');
  });
});

describe('a personal number', () => {
  it('tells year and sex of whoever bears it, over five centuries', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1900, max: 2399 }), fc.boolean(), fc.integer({ min: 0, max: 999_999 }), (birthYear, male, serial) => {
        const century = 2 * Math.floor((birthYear - 1900) / 100) + (male ? 0 : 1);
        const number = `066${century}${String(birthYear % 100).padStart(2, '0')}${String(serial).padStart(6, '0')}`;
        expect(inPersonalId(number)).toEqual({ place: '066', birthYear, sex: male ? 'MALE' : 'FEMALE' });
      }),
    );
    for (const other of ['', '06618800011', '0661880001180', 'B12345678901']) expect(inPersonalId(other)).toBeNull();
  });

  it.each([
    ['sex', { sex: 'MALE' }, 'MALE'],
    ['birthDate', { birthDate: '1978-03-08' }, '1978-03-08'],
  ])('that says otherwise of the %s holds the result until somebody decides and says why', (field, party, value) => {
    const known: Known = { ...OTHER, party };
    expect(fieldIn(statesOf(known), field)).toMatchObject({ status: 'DOUBTED', value, flaw: expect.stringContaining('số định danh') });
    expect(objectionsTo(statesOf(known)).map((one) => one.field)).toContain(field);
    const word = { source: 'DECLARATION', value } as const;
    expect(objectionOf(known, field, word)).toBe('REASON_MISSING');
    expect(objectionOf(known, field, { ...word, reasons: 'Đã cải chính' })).toBeNull();
    const decided = decisionOn(statesOf(known), field, value, 'DECLARATION');
    expect(fieldIn(statesOf(known, [decided]), field).status).toBe('GIVEN');
    expect(fieldIn(statesOf(known, [{ ...decided, reasons: null }]), field).status).toBe('DOUBTED');
  });

  it.each([
    ['of another year', partner('Lê Văn Mẫu Quý', '01/01/1990', '066080000119')],
    ['of the same sex', partner('Lê Văn Mẫu Quý', '01/01/1980', '066180000119')],
  ])('%s is taken of whom the applicant will marry with a reason only', (_what, value) => {
    expect(objectionOf(NEVER, 'partner', { value })).toBe('REASON_MISSING');
    expect(objectionOf(NEVER, 'partner', { value, reasons: 'Đã xem căn cước, nơi cấp xác nhận' })).toBeNull();
  });
});

describe('what a register or a paper says', () => {
  const marriedOn = (registeredOn: string): Known => ({ ...MARRIED, registers: { marriages: [{ ...MARRIAGE, registeredOn }] } });

  it('of a marriage before its age is decided with a reason; one to come is none', () => {
    expect(statusIn(marriedOn('2001-05-20'), 'marriagePaper')).toBe('DOUBTED');
    expect(statusIn(marriedOn('2026-03-05'), 'marriagePaper')).toBe('UNFIT');
    expect(statusIn(marriedOn('2009-05-20'), 'marriagePaper')).toBe('GIVEN');
  });

  it('of a namesake is another person, but of the same birth it is the applicant', () => {
    const spouse = (change: object): Known => ({
      ...MARRIED,
      registers: { marriages: [{ ...MARRIAGE, spouses: [MARRIAGE.spouses[0], { ...HUSBAND, fullName: 'Hồ Thị Mẫu Hiền', ...change }] }] },
    });
    expect(statusIn(spouse({}), 'spouseName')).toBe('GIVEN');
    expect(statusIn(spouse({ birthDate: '1988-03-08' }), 'spouseName')).toBe('UNFIT');
  });

  it('of a death before it was registered, or before the spouse was born, is none', () => {
    const dead = (change: object): Known => ({ ...WIDOWED, registers: { marriages: [MARRIAGE], deaths: [{ ...DEATH, ...change }] } });
    expect(statusIn(dead({}), 'deathPaper')).toBe('GIVEN');
    expect(statusIn(dead({ registeredOn: '2014-05-31' }), 'deathPaper')).toBe('UNFIT');
    expect(statusIn(dead({ registeredBy: '-' }), 'deathPaper')).toBe('UNFIT');
    expect(statusIn(dead({ diedOn: '1984-10-02' }), 'diedOn')).toBe('UNFIT');
  });

  it('is judged when it is converted, by what the result will take of it', () => {
    const onPaper = (field: string, value: string) =>
      flawOnPaper(FORM, { paperType: 'DEATH_EXTRACT', field, value, answers: { maritalHistory: 'WIDOWED', purpose: 'MARRIAGE' } });
    for (const [field, value] of Object.entries(EXTRACT)) expect(onPaper(field, value ?? ''), field).toBeNull();
    for (const value of HOLLOW)
      for (const field of ['deceased.fullName', 'issuingAgency']) expect(onPaper(field, value), `${field}: ${value}`).not.toBeNull();
    for (const value of ['-', '0', 'không có']) expect(onPaper('number', value)).not.toBeNull();
    // What the certificate does not print may be so on the paper.
    expect(onPaper('deathCause', 'Không rõ')).toBeNull();
  });

  it.each([
    ['a death before the wedding', WIDOWED, { deaths: [{ ...DEATH, diedOn: '2008-06-01' }] }, 'diedOn'],
    ['a wedding before the birth of the wife', WIDOWED, { marriages: [{ ...MARRIAGE, registeredOn: '1987-05-20' }] }, 'marriedOn'],
    ['a divorce of a marriage with one who died before it', DIVORCED, { deaths: [{ ...DEATH, diedOn: '2008-06-01' }] }, 'spouseDiedOn'],
    ['a husband with the number of a woman', MARRIED, of({ personalId: '066184000117' }), 'spouseNumber'],
    ['a husband who is a woman', MARRIED, of({ sex: 'FEMALE' }), 'spouseSex'],
    ['a husband under the number of his wife', MARRIED, of({ personalId: WIDOW.identifier, sex: 'MALE' }), 'spouseName'],
  ] as const)('of %s is none', (_what, known, change, field) => {
    const states = statesOf({ ...known, registers: { marriages: [MARRIAGE], deaths: known === WIDOWED ? [DEATH] : [], ...change } });
    expect(fieldIn(states, field).status).toBe('UNFIT');
    expect(objectionsTo(states).map((one) => one.field)).toContain(field);
  });

  it('of the dead who bears the applicant’s own number, or another one than the register has, is not printed', () => {
    const extract = (number: string): Known => ({
      ...WIDOWED,
      papers: [{ paperType: 'DEATH_EXTRACT', values: { ...EXTRACT, 'deceased.personalId': number } }],
    });
    expect(statusIn(extract(HUSBAND.personalId), 'spouseName')).toBe('GIVEN');
    expect(statusIn(extract(WIDOW.identifier), 'spouseName')).toBe('UNFIT');
    const both = { ...extract('066084000999'), registers: { marriages: [{ ...MARRIAGE, state: 'ENDED_BY_DEATH' as const }] } };
    expect(statusIn(both, 'spouseNumber')).toBe('DIFFERS');
  });

  it('of one person under the number of an old card, too: numbers of two kinds tell nobody apart', () => {
    const old = '240000117';
    const underOld = { marriages: [{ ...MARRIAGE, spouses: [MARRIAGE.spouses[0], { ...HUSBAND, personalId: old }] as const }] };
    const paper = { paperType: 'DEATH_EXTRACT', values: EXTRACT };
    // The extract, under the new number, ends the marriage that the register has under the old one.
    expect(fieldIn(statesOf({ ...WIDOWED, registers: underOld, papers: [paper] }), 'maritalStatus').status).toBe('GIVEN');
    // Whom she will marry is her late husband under his new number.
    const known: Known = {
      ...WIDOWED,
      registers: { marriages: underOld.marriages, deaths: [{ ...DEATH, deceased: { ...HUSBAND, personalId: old } }] },
    };
    expect(
      objectionOf(known, 'partner', { value: partner(HUSBAND.fullName, '02/10/1984', HUSBAND.personalId), reasons: 'Đã xem' }),
    ).toMatchObject({
      reason: expect.stringContaining('đã chết'),
    });
    const nameless = { ...paper, values: { ...EXTRACT, 'deceased.birthDate': undefined, 'deceased.personalId': old } };
    expect(
      objectionOf({ ...WIDOWED, papers: [nameless] }, 'partner', {
        value: partner(HUSBAND.fullName, '02/10/1984', HUSBAND.personalId),
        reasons: 'Đã xem',
      }),
    ).toMatchObject({ reason: expect.stringContaining('trùng họ tên') });
  });

  it('of a birth that the spouse’s number denies is decided with a reason', () => {
    const known: Known = { ...MARRIED, registers: { marriages: [{ ...MARRIAGE, ...of({ birthDate: '1974-10-02' }).marriages[0] }] } };
    expect(statusIn(known, 'spouseBirthDate')).toBe('DOUBTED');
  });

  it('has its days in an order that can be', () => {
    const types = ofKind(shippedLaw(), 'PAPER_TYPE');
    const said: Readonly<Record<string, string>> = { 'deceased.birthDate': '1984', diedAt: '2014-06-01' };
    const judged = (field: string, value: string) => {
      const definition = types.find(({ key }) => key === 'DEATH_EXTRACT')?.body.fields.find(({ name }) => name === field);
      return definition && flawInPaper(definition, value, (name) => said[name] ?? null);
    };
    expect([judged('diedAt', '1983-12-31'), judged('issuedOn', '2014-05-31'), judged('registeredOn', '2014-05-31')]).not.toContain(null);
    expect([judged('diedAt', '1984-01-01'), judged('issuedOn', '2014-06-01')]).toEqual([null, null]);
    // Every rule speaks of a field that the paper has.
    for (const { body } of types)
      for (const { name, notBefore = [] } of body.fields)
        for (const other of notBefore) expect([name, body.fields.some((field) => field.name === other)]).toEqual([name, true]);
  });
});
