import { describe, expect, it } from 'vitest';
import { DEATH, decisionOn, EXTRACT, fieldIn, HUSBAND, type Known, MARRIAGE, statesOf } from '../../../test/support/results.ts';
import { folded } from '../../texts/folding.ts';
import { agree } from './compare.ts';
import { type FieldDecision, type FieldState, objectionsTo } from './fields.ts';
import { WITHHELD } from './party.ts';

const extract = (values: typeof EXTRACT = EXTRACT) => [{ paperType: 'DEATH_EXTRACT', values }];
const WIDOWED: Known = { registers: { marriages: [MARRIAGE] }, papers: extract() };
const never = (registers: Known['registers'] = {}): Known => ({ answers: { maritalHistory: 'NEVER_MARRIED' }, registers });
/** Whom the person will marry only the handler can say; here it is about what others say. */
const objectionsIn = (states: readonly FieldState[]) => objectionsTo(states).filter(({ field }) => field !== 'partner');
const openIn = (known: Known, decisions: readonly FieldDecision[] = []) =>
  objectionsIn(statesOf(known, decisions)).map(({ field }) => field);

/** The register as it holds the person under other words. */
const marriedAs = (self: Partial<(typeof MARRIAGE)['spouses'][0]>) => ({
  ...MARRIAGE,
  spouses: [{ ...MARRIAGE.spouses[0], ...self }, MARRIAGE.spouses[1]] as const,
});

describe('the fields of a result', () => {
  it('of the widow of S24 are all given: register, extract and declaration agree, also where the marriage is still in force there', () => {
    expect(openIn(WIDOWED)).toEqual([]);
    const states = statesOf(WIDOWED);
    expect(fieldIn(states, 'maritalStatus')).toMatchObject({ value: 'WIDOWED', said: { REGISTER: ['WIDOWED'], DECLARATION: ['WIDOWED'] } });
    expect(fieldIn(states, 'spouseName').value).toBe(HUSBAND.fullName);
    expect(fieldIn(states, 'deathPaper').value).toBe('Trích lục khai tử số 12/TLKT do Ủy ban nhân dân phường Tân Lập cấp ngày 03/06/2014');
  });

  it('come from the register of deaths where no extract was handed in', () => {
    const states = statesOf({ registers: { marriages: [MARRIAGE], deaths: [DEATH] } });
    expect(objectionsIn(states)).toEqual([]);
    expect(fieldIn(states, 'diedOn').value).toBe('2014-06-01');
    expect(fieldIn(states, 'deathPaper').value).toBe('đăng ký khai tử số KT-2014-0007 ngày 03/06/2014 tại Ủy ban nhân dân phường Tân Lập');
  });

  it('are named one by one where nobody says them, with who could', () => {
    const objections = objectionsIn(statesOf({ party: { ethnicity: null } }));
    expect(objections.map(({ field }) => field)).toEqual(['ethnicity', 'spouseName', 'diedOn', 'deathPaper']);
    expect(objections[2]?.reason).toBe(
      'Ngày chết của vợ hoặc chồng: chưa có giá trị; nơi có thể cho biết: giấy tờ, cơ sở dữ liệu, cán bộ xử lý.',
    );
  });

  it.each([
    ['declares never to have married, the register says married', never({ marriages: [MARRIAGE] }), ['maritalStatus']],
    [
      'is married twice in the register',
      {
        answers: { maritalHistory: 'MARRIED', purpose: 'OTHER' },
        registers: {
          marriages: [
            MARRIAGE,
            {
              ...MARRIAGE,
              registerNumber: 'KH-2015-0001',
              spouses: [MARRIAGE.spouses[0], { ...HUSBAND, personalId: '066080000119', fullName: 'Lê Văn Mẫu Quý' }] as const,
            },
          ],
        },
      },
      ['spouseName', 'marriagePaper'],
    ],
    ['is dead in the register', never({ deaths: [{ ...DEATH, deceased: MARRIAGE.spouses[0] }] }), ['alive']],
    ['is of another sex in the register', { ...WIDOWED, registers: { marriages: [marriedAs({ sex: 'MALE' })] } }, ['sex']],
    [
      'is written with other marks in the register',
      { ...WIDOWED, registers: { marriages: [marriedAs({ fullName: 'Hồ Thị Mẫu Hiên' })] } },
      ['fullName'],
    ],
    [
      'is born on another day in the register',
      { ...WIDOWED, registers: { marriages: [marriedAs({ birthDate: '1988-08-03' })] } },
      ['birthDate'],
    ],
    [
      'hands in the extract of a stranger',
      { ...WIDOWED, papers: extract({ ...EXTRACT, 'deceased.personalId': '066070000123', 'deceased.fullName': 'Trần Văn Mẫu Trí' }) },
      ['maritalStatus', 'spouseName'],
    ],
    [
      'hands in an extract with another day of death than the register’s',
      { registers: { marriages: [MARRIAGE], deaths: [DEATH] }, papers: extract({ ...EXTRACT, diedAt: '2014-06-02' }) },
      ['diedOn'],
    ],
  ] as const)('differ for somebody who %s, and a person must decide', (_who, known, fields) => {
    expect(openIn(known)).toEqual(expect.arrayContaining([...fields]));
    for (const field of fields) expect(fieldIn(statesOf(known), field).status).toBe('DIFFERS');
  });

  it('differ where an earlier dossier had the person otherwise, and are then this dossier’s or that one’s by a decision', () => {
    const onFile = { birthDate: '1988-03-09', sex: 'MALE', address: 'Nơi khác' };
    expect(openIn({ ...WIDOWED, onFile })).toEqual(['sex', 'birthDate']);
    // Under another name it may be another person: nothing of that one is told, and the name is decided.
    const known: Known = { ...WIDOWED, onFile: { ...onFile, fullName: 'Hồ Thị Mẫu Hoa' } };
    expect(openIn(known)).toEqual(['fullName']);
    expect(fieldIn(statesOf(known), 'fullName')).toMatchObject({ status: 'DIFFERS', said: { DECLARATION: ['Hồ Thị Mẫu Hiền', WITHHELD] } });
    // Where a person lives is what this dossier says; what another dossier wrote is no word of it.
    expect(fieldIn(statesOf(known), 'residence').value).toContain('12 đường Lê Duẩn');
    expect(fieldIn(statesOf({ ...known, party: { address: null } }), 'residence').status).toBe('MISSING');
    const decided = decisionOn(statesOf(known), 'fullName', 'Hồ Thị Mẫu Hiền', 'DECLARATION');
    expect(fieldIn(statesOf(known, [decided]), 'fullName').value).toBe('Hồ Thị Mẫu Hiền');
  });

  it.each(['HỒ THỊ MẪU HIỀN', 'hồ  thị mẫu hiền', 'Hồ Thị Mẫu Hiền'.normalize('NFD')])('do not differ by %s alone', (fullName) => {
    expect(openIn({ ...WIDOWED, registers: { marriages: [marriedAs({ fullName })] } })).toEqual([]);
  });

  it('take a decision, for what it was made on and for nothing else', () => {
    const known: Known = { ...WIDOWED, registers: { marriages: [marriedAs({ fullName: 'Hồ Thị Mẫu Hiên' })] } };
    const decided = decisionOn(statesOf(known), 'fullName', 'Hồ Thị Mẫu Hiền', 'DECLARATION');
    expect(openIn(known, [decided])).toEqual([]);
    // The register is asked again, or the paper converted anew, and says something else.
    const other: Known = { ...WIDOWED, registers: { marriages: [marriedAs({ fullName: 'Hồ Thị Mẫu Hiển' })] } };
    expect(fieldIn(statesOf(other, [decided]), 'fullName').status).toBe('OUTDATED');
    const edited: Known = { registers: { marriages: [MARRIAGE], deaths: [DEATH] }, papers: extract({ ...EXTRACT, diedAt: '2014-06-02' }) };
    const onPaper = decisionOn(statesOf(edited), 'diedOn', '2014-06-02', 'PAPER');
    expect(openIn(edited, [onPaper])).toEqual([]);
    const again = { ...edited, papers: extract({ ...EXTRACT, diedAt: '2014-06-05' }) };
    expect(objectionsIn(statesOf(again, [onPaper]))).toEqual([
      { field: 'diedOn', reason: 'Ngày chết của vợ hoặc chồng: giá trị đã chọn dựa trên dữ liệu nay đã đổi; phải xem và chọn lại.' },
    ]);
  });

  it('refuse a certificate whose wording rests on another answer than the one decided for', () => {
    const known = never({ marriages: [MARRIAGE] });
    const states = statesOf(known);
    expect(openIn(known, [decisionOn(states, 'maritalStatus', 'MARRIED', 'REGISTER')])).toEqual(['maritalStatus']);
    expect(openIn(known, [decisionOn(states, 'maritalStatus', 'NEVER_MARRIED', 'DECLARATION')])).toEqual([]);
    const dead = never({ deaths: [{ ...DEATH, deceased: MARRIAGE.spouses[0] }] });
    expect(openIn(dead, [decisionOn(statesOf(dead), 'alive', 'DEAD', 'REGISTER')])).toEqual(['alive']);
  });

  it('never repeat a value in their sentences', () => {
    const known: Known = { ...WIDOWED, registers: { marriages: [marriedAs({ fullName: 'Hồ Thị Mẫu Hiên', birthDate: '1988-08-03' })] } };
    const words = JSON.stringify(objectionsIn(statesOf(known)));
    expect(words).not.toMatch(/Mẫu|1988|0661/);
  });
});

describe('two values of a field', () => {
  it('agree over the place of a tone mark, and over nothing that is heard', () => {
    expect(folded('Hoà')).toBe(folded('Hòa'));
    expect(folded('Thuý Quỳnh')).toBe(folded('THÚY  QUỲNH'));
    for (const other of ['Hoa', 'Hoá', 'Hoả', 'Hóa', 'Hỏa']) expect(agree('NAME', 'Hoà', other)).toBe(false);
    expect(agree('NAME', 'Đinh', 'Dinh')).toBe(false);
    expect(agree('NAME', 'Hiền', 'Hiển')).toBe(false);
  });

  it('agree where one is a year alone, but two days of one year do not', () => {
    expect(agree('DATE_OR_YEAR', '1984', '1984-10-02')).toBe(true);
    expect(agree('DATE_OR_YEAR', '1984-10-02', '1984-10-03')).toBe(false);
    const twice: Known = {
      registers: { marriages: [MARRIAGE] },
      papers: [
        ...extract(),
        {
          paperType: 'MARRIAGE_CERTIFICATE',
          values: { 'husband.fullName': HUSBAND.fullName, 'husband.birthDate': '1984-10-05', 'wife.fullName': 'Hồ Thị Mẫu Hiền' },
        },
      ],
    };
    expect(openIn(twice)).toEqual(['spouseBirthDate']);
  });
});
