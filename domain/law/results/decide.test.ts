import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../../platform/hash.ts';
import { DEATH, decisionOn, fieldIn, type Known, MARRIAGE, objectionOf, statesOf } from '../../../test/support/results.ts';
import type { ResultFormDefinition } from '../types.ts';
import { objectionToWord, overrulesRegister, papersFor, REPLY, type Word } from './decide.ts';
import { type Facts, type FieldDecision, type FieldState, fieldStates, objectionsTo } from './fields.ts';

const NEVER: Known = { answers: { maritalHistory: 'NEVER_MARRIED' } };
const MARRIED: Known = { answers: { maritalHistory: 'MARRIED', purpose: 'OTHER' } };
const WIDOWED: Known = { answers: { maritalHistory: 'WIDOWED' } };
const other = (self: Partial<(typeof MARRIAGE)['spouses'][0]>): Known => ({
  ...MARRIED,
  registers: { marriages: [{ ...MARRIAGE, spouses: [{ ...MARRIAGE.spouses[0], ...self }, MARRIAGE.spouses[1]] }] },
});

const objection = (known: Known, field: string, word: Partial<Word>, decisions: readonly FieldDecision[] = []) =>
  objectionOf(known, field, { reasons: 'Đã đối chiếu sổ gốc', ...word }, decisions);

describe('a word on a field of the result', () => {
  it.each([
    ['fullName', 'Lê Thị Mẫu Khác'],
    ['personalId', '066180000199'],
    ['birthDate', '1980-01-01'],
    ['sex', 'MALE'],
    ['alive', 'ALIVE'],
    ['maritalStatus', 'NEVER_MARRIED'],
    ['applicantTitle', 'MALE'],
  ])('of the handler himself is refused for %s: the form names him for others only', (field, value) => {
    expect(objection(NEVER, field, { value })).toMatchObject({ field: 'source' });
    // One that was taken before says nothing any more.
    const states = statesOf(NEVER);
    expect(statesOf(NEVER, [decisionOn(states, field, value)]).find(({ definition }) => definition.name === field)).toEqual(
      states.find(({ definition }) => definition.name === field),
    );
  });

  it('never changes whose certificate it is: the personal number is decided by no source', () => {
    expect(objection(NEVER, 'personalId', { source: 'DECLARATION', value: '066188000118' })).toMatchObject({ field: 'source' });
  });

  it('on sex or birth is refused where the personal number denies it and another side does not', () => {
    expect(objection(other({ sex: 'MALE' }), 'sex', { source: 'REGISTER', value: 'MALE' })).toMatchObject({ field: 'value' });
    expect(objection(other({ sex: 'MALE' }), 'sex', { source: 'DECLARATION', value: 'FEMALE' })).toBeNull();
    expect(objection(other({ birthDate: '1978-03-08' }), 'birthDate', { source: 'REGISTER', value: '1978-03-08' })).not.toBeNull();
    expect(objection(other({ birthDate: '1988-08-03' }), 'birthDate', { source: 'REGISTER', value: '1988-08-03' })).toBeNull();
  });

  it('on the sex is followed by how both are called', () => {
    const known: Known = { ...other({ sex: 'MALE' }), party: { sex: 'FEMALE' } };
    const states = statesOf(known);
    expect(objectionsTo(states).map(({ field }) => field)).toEqual(['sex', 'purposeWords']);
    for (const sex of ['MALE', 'FEMALE']) {
      const decided = statesOf(known, [decisionOn(states, 'sex', sex, sex === 'MALE' ? 'REGISTER' : 'DECLARATION')]);
      expect(['applicantTitle', 'spouseTitle'].map((field) => fieldIn(decided, field).value)).toEqual([sex, sex]);
    }
  });

  it('against the register wants a paper that proves it, no declaration; against a death there is none', () => {
    const known: Known = { ...NEVER, registers: { marriages: [MARRIAGE], deaths: [{ ...DEATH, deceased: MARRIAGE.spouses[0] }] } };
    const declared = { source: 'DECLARATION', value: 'NEVER_MARRIED' } as const;
    expect(objection(known, 'maritalStatus', { ...declared, item: 'P07-C1' })).toMatchObject({ field: 'item' });
    expect(objection(known, 'maritalStatus', { ...declared, item: 'P07-C9' })).toMatchObject({ field: 'item' });
    // Neither is every paper a proof: of having been married the authorisation says nothing.
    expect(objection(known, 'maritalStatus', { ...declared, item: 'P07-C5' })).toMatchObject({ field: 'item' });
    expect(objection(known, 'maritalStatus', { ...declared, item: 'P07-C2' })).toBeNull();
    expect(objection(known, 'maritalStatus', { source: 'REGISTER', value: 'MARRIED' })).toBeNull();
    for (const item of ['P07-C1', 'P07-C3'])
      expect(objection(known, 'alive', { source: 'DECLARATION', value: 'ALIVE', item })).toMatchObject({ field: 'value' });
  });

  it.each([
    [MARRIED, 'spouseName', '1'],
    [MARRIED, 'spouseName', 'A1'],
    [MARRIED, 'spouseName', '...'],
    [MARRIED, 'marriagePaper', 'không có'],
    [MARRIED, 'marriagePaper', 'đăng ký kết hôn số KH-2009-0118 ngày 31/02/2009 tại Ủy ban nhân dân phường Tân Lập'],
    [{ answers: { maritalHistory: 'DIVORCED' } }, 'divorcePaper', 'Bản án ly hôn số không rõ ngày 05/06/2012 của Tòa án nhân dân'],
    [WIDOWED, 'deathPaper', 'không có'],
    [WIDOWED, 'deathPaper', 'Trích lục khai tử số 12 do x cấp ngày 03/06/2014'],
    [WIDOWED, 'deathPaper', 'Trích lục khai tử số 12 do Ủy ban nhân dân phường Tân Lập cấp ngày 03/06/2027'],
    [NEVER, 'partner', '1'],
    [{ ...NEVER, party: { ethnicity: null } }, 'ethnicity', 'x'.repeat(500)],
  ])('is no hollow one: %o, %s “%s”', (known, field, value) => {
    expect(objection(known, field, { value })).toMatchObject({ field: 'value' });
  });

  it.each([
    [MARRIED, 'spouseName', "H'Mơ̆ng Êban"],
    [MARRIED, 'marriagePaper', 'Đăng ký kết hôn số KH-2009-0118 ngày 20/5/2009 tại Ủy ban nhân dân phường Tân Lập'],
    [WIDOWED, 'deathPaper', 'Trích lục khai tử số 12/TLKT do Ủy ban nhân dân phường Tân Lập cấp ngày 03/06/2014'],
    [WIDOWED, 'diedOn', '2014-06-01'],
    [
      NEVER,
      'partner',
      'Lê Văn Mẫu Quý, sinh ngày 01/01/1990, giấy tờ tùy thân số 066090000119, nơi đăng ký kết hôn: Ủy ban nhân dân phường Tân Lập',
    ],
  ])('of the handler is taken with the paper it was read from: %o, %s “%s”', (known, field, value) => {
    expect(objection(known, field, { value })).toBeNull();
    expect(objection(known, field, { value, item: 'P07-C9' })).toMatchObject({ field: 'item' });
  });
});

describe('a certificate for marriage', () => {
  it.each([
    ['MARRIAGE', ['partner']],
    ['OTHER', ['purposeWords']],
  ])('is not drawn before it names whom the applicant will marry; one for another purpose (%s) names that', (purpose, lacking) => {
    const states = statesOf({ ...NEVER, answers: { ...NEVER.answers, purpose } });
    expect(objectionsTo(states).map(({ field }) => field)).toEqual(lacking);
  });
});

describe('a value that cannot be one, whoever says it', () => {
  const open = (known: Known, decisions: readonly FieldDecision[] = []) =>
    objectionsTo(statesOf(known, decisions)).filter(({ field }) => ['diedOn', 'spouseName', 'birthDate'].includes(field));

  it('is no day of death before the applicant was born', () => {
    const known: Known = { ...WIDOWED, registers: { marriages: [MARRIAGE], deaths: [{ ...DEATH, diedOn: '1700-01-01' }] } };
    expect(open(known)).toEqual([{ field: 'diedOn', reason: 'Ngày chết của vợ hoặc chồng: phải sau ngày, tháng, năm sinh.' }]);
    const typed = decisionOn(statesOf(WIDOWED), 'diedOn', '1700-01-01');
    expect(open(WIDOWED, [typed]).map(({ field }) => field)).toContain('diedOn');
  });

  it('is no name of a number, on a converted paper either', () => {
    const known: Known = {
      ...WIDOWED,
      papers: [{ paperType: 'DEATH_EXTRACT', values: { 'deceased.fullName': '1', diedAt: '2014-06-01' } }],
    };
    expect(open(known)).toEqual([{ field: 'spouseName', reason: 'Họ, chữ đệm, tên của vợ hoặc chồng: phải là họ tên, chỉ gồm chữ cái.' }]);
  });

  it.each([
    ['2020-05-04', 'MALE', 'MARRIAGE', 1],
    ['2006-03-03', 'MALE', 'MARRIAGE', 1],
    ['2006-03-02', 'MALE', 'MARRIAGE', 0],
    ['2008-03-03', 'FEMALE', 'MARRIAGE', 1],
    ['2008-03-02', 'FEMALE', 'MARRIAGE', 0],
    ['2020-05-04', 'MALE', 'OTHER', 0],
  ])('is no birth on %s of a %s who asks in order to marry (%s)', (birthDate, sex, purpose, objections) => {
    const young = open({ answers: { ...NEVER.answers, purpose }, party: { birthDate, sex } }).filter(({ reason }) =>
      reason.includes('chưa đủ'),
    );
    expect(young).toHaveLength(objections);
  });

  it('overrules a register where one says otherwise, not where it is the register’s own or none speaks', () => {
    const states = statesOf(other({ fullName: 'Hồ Thị Mẫu Hiên' }));
    const overrules = (field: string, source: Word['source'], value: string) =>
      overrulesRegister(fieldIn(states, field), { source, value });
    expect(overrules('fullName', 'DECLARATION', 'Hồ Thị Mẫu Hiền')).toBe(true);
    expect(overrules('fullName', 'REGISTER', 'Hồ Thị Mẫu Hiên')).toBe(false);
    expect(overrules('fullName', 'DECLARATION', 'HỒ THỊ MẪU HIÊN')).toBe(false);
    expect(overrules('ethnicity', 'DECLARATION', 'Kinh')).toBe(false);
  });
});

/** Forms as shipped, by hand: what a dossier has been asked in writing, and what is looked up in the books of the agency. */
const shipped = (name: string): ResultFormDefinition =>
  JSON.parse(readFileSync(new URL(`../result-forms/${name}.json`, import.meta.url), 'utf8')) as ResultFormDefinition;

const DECLARED = [{ item: 'C1', component: 'C1', paperType: 'APPLICATION_FORM' }];
const COMPONENTS = { components: [{ code: 'C1', name: 'Tờ khai', paperType: 'APPLICATION_FORM' }] };

const onForm = (form: ResultFormDefinition, answers: Facts['answers'], said: Readonly<Record<string, string>>) => {
  const facts = { party: [], answers, papers: [], registers: {}, area: null, day: '2026-03-02', today: '2026-03-04' };
  const decisions = (states: readonly FieldState[]) => Object.entries(said).map(([field, value]) => decisionOn(states, field, value));
  const states = fieldStates(form, facts, decisions(fieldStates(form, facts, [], sha256)), sha256);
  return (
    field: string,
    word: Partial<Word>,
    held: typeof DECLARED | readonly { item: string; component: null; paperType: string }[] = DECLARED,
  ) => {
    const state = fieldIn(states, field);
    const papers = papersFor(state.definition, held, COMPONENTS);
    return objectionToWord(
      state,
      { source: 'HANDLER', value: '', ...word },
      { form, states, papers, answers, area: null, day: facts.day, today: facts.today, dead: [] },
    );
  };
};

describe('what no paper of the dossier tells', () => {
  const CRIMINAL = shipped('CRIMINAL_RECORD');
  const NONE = { value: 'Không có án tích.' };
  const LOOK_UP = 'số 12/2026 ngày 03/03/2026 của Công an tỉnh Đắk Lắk';

  it('somebody has no criminal record by what was looked up or answered, never by his own declaration', () => {
    const before = onForm(CRIMINAL, { applicantIs: 'OWNER', banInformation: 'NO' }, {});
    expect(before('record', { ...NONE, item: 'C1' })).toMatchObject({ field: 'item' });
    expect(before('record', NONE)).toMatchObject({ field: 'item', reason: expect.stringContaining('Kết quả tra cứu') });
    expect(before('lookUp', { value: LOOK_UP })).toBeNull();
    expect(before('lookUp', { value: LOOK_UP, item: 'C1' })).toMatchObject({ field: 'item' });
    const after = onForm(CRIMINAL, { applicantIs: 'OWNER', banInformation: 'NO' }, { lookUp: LOOK_UP });
    expect(after('record', NONE)).toBeNull();
    expect(after('record', { ...NONE, item: 'C1' })).toMatchObject({ field: 'item' });
    expect(after('record', { ...NONE, item: 'TV1' }, [{ item: 'TV1', component: null, paperType: REPLY }])).toBeNull();
  });

  it('is looked up for this dossier: not before it came, not in the future', () => {
    const say = onForm(CRIMINAL, { applicantIs: 'OWNER', banInformation: 'NO' }, {});
    for (const [day, fits] of [
      ['01/03/2026', false],
      ['02/03/2026', true],
      ['04/03/2026', true],
      ['05/03/2026', false],
    ] as const)
      expect(say('lookUp', { value: `số 12/2026 ngày ${day} của Công an tỉnh Đắk Lắk` }) === null, day).toBe(fits);
  });

  it('a copy from a book names the book, and then what stands in it', () => {
    const COPY = shipped('REGISTER_COPY');
    const entry = 'quyển số 3/2009, trang 45, số 12 ngày 20/05/2009, sổ do Trường Trung học phổ thông Buôn Ma Thuột giữ';
    const before = onForm(COPY, { applicantIs: 'OWNER' }, {});
    expect(before('content', { value: 'Tốt nghiệp loại khá', item: 'C1' })).toMatchObject({ field: 'item' });
    expect(before('content', { value: 'Tốt nghiệp loại khá' })).toMatchObject({ field: 'item' });
    expect(before('entry', { value: entry })).toBeNull();
    expect(onForm(COPY, { applicantIs: 'OWNER' }, { entry })('content', { value: 'Tốt nghiệp loại khá' })).toBeNull();
  });
});
