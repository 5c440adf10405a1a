import { describe, expect, it } from 'vitest';
import { shippedFiles } from '../../test/support/law.ts';
import { checkLaw } from './check.ts';
import { authorityLines, rightOf, type SigningQuestion, signingRights, stillHeld } from './mandates.ts';
import type { Mandate, MandateTable } from './types.ts';

const head: Mandate = { id: 'H', person: 'cb-1', authority: 'HEAD', position: 'Chủ tịch', from: '2025-07-01' };
const deputy: Mandate = { id: 'D', person: 'cb-2', authority: 'KT', position: 'Phó Chủ tịch', from: '2025-07-01' };
const basis = { act: 'Quy chế làm việc', signedOn: '2025-07-01' };
const byOrder: Mandate = {
  id: 'L',
  person: 'cb-3',
  authority: 'TL',
  position: 'Trưởng phòng Tư pháp',
  from: '2025-07-01',
  unit: 'H15.901/HT',
  documents: ['REFUSAL'],
  basis,
};
const itsDeputy: Mandate = {
  id: 'P',
  person: 'cb-4',
  authority: 'KT',
  position: 'Phó Trưởng phòng Tư pháp',
  from: '2025-07-01',
  inPlaceOf: 'L',
};
const authorised: Mandate = {
  id: 'U',
  person: 'cb-5',
  authority: 'TUQ',
  position: 'Giám đốc Trung tâm',
  from: '2026-01-01',
  to: '2026-04-01',
  unit: 'H15.901/MC',
  procedures: ['1.004873'],
  basis,
};

const COMMUNE = 'mandates/H15.901.json';
const SHIPPED = shippedFiles();
const shipped = JSON.parse(SHIPPED.find(({ path }) => path === COMMUNE)?.text ?? '{}') as MandateTable;
const tableOf = (...mandates: readonly Mandate[]): MandateTable => ({ ...shipped, mandates });
const everybody = tableOf(head, deputy, byOrder, itsDeputy, authorised);

const asked = (change: Partial<SigningQuestion> = {}): SigningQuestion => ({
  day: '2026-03-02',
  procedure: '1.004873',
  document: 'RESULT',
  ...change,
});
const people = (question: SigningQuestion, table = everybody) => signingRights(table, question).map(({ person }) => person);

describe('B9: mandates as Decree 30/2020 Art. 13 has them', () => {
  it.each([
    [head, ['TM. Ủy ban nhân dân', 'Chủ tịch']],
    [{ ...head, authority: 'Q' }, ['TM. Ủy ban nhân dân', 'Q. Chủ tịch']],
    [deputy, ['TM. Ủy ban nhân dân', 'KT. Chủ tịch', 'Phó Chủ tịch']],
    [byOrder, ['TL. Chủ tịch', 'Trưởng phòng Tư pháp']],
    [itsDeputy, ['TL. Chủ tịch', 'KT. Trưởng phòng Tư pháp', 'Phó Trưởng phòng Tư pháp']],
    [authorised, ['TUQ. Chủ tịch', 'Giám đốc Trung tâm']],
  ] as const)('prints $authority of a collective', (mandate, lines) => {
    expect(authorityLines(everybody, mandate)).toEqual(lines);
  });

  it('prints no TM. where one head decides alone', () => {
    const { collective: _none, ...alone } = { ...everybody, headPosition: 'Giám đốc' };
    expect(authorityLines(alone, { ...head, position: 'Giám đốc' })).toEqual(['Giám đốc']);
    expect(authorityLines(alone, { ...deputy, position: 'Phó Giám đốc' })).toEqual(['KT. Giám đốc', 'Phó Giám đốc']);
  });

  it('each holds on its days, for its procedures and documents, and a deputy no longer than whose place is taken', () => {
    expect(people(asked())).toEqual(['cb-1', 'cb-2', 'cb-5']);
    expect(people(asked({ document: 'REFUSAL' }))).toEqual(['cb-1', 'cb-2', 'cb-3', 'cb-4', 'cb-5']);
    expect(people(asked({ day: '2026-04-01' }))).toEqual(['cb-1', 'cb-2']);
    expect(people(asked({ procedure: '1.001193' }))).toEqual(['cb-1', 'cb-2']);
    expect(people(asked({ day: '2025-06-30' }))).toEqual([]);
    const ending = tableOf(head, { ...byOrder, to: '2026-02-01' }, itsDeputy);
    expect(people(asked({ document: 'REFUSAL' }), ending)).toEqual(['cb-1']);
    expect(signingRights(ending, asked({ document: 'REFUSAL', day: '2026-01-31' })).map(({ ends }) => ends)).toEqual([
      null,
      '2026-02-01',
      '2026-02-01',
    ]);
  });

  it('nobody named means the head; a draft holds only under the mandate that it names', () => {
    const rights = signingRights(everybody, asked());
    expect(rightOf(rights, undefined)?.person).toBe('cb-1');
    expect(rightOf(rights, 'cb-3')).toBeNull();
    expect(rightOf(signingRights(tableOf(deputy), asked()), undefined)).toBeNull();
    const named = { signer: 'cb-2', right: { mandate: 'D', authority: 'KT' } } as const;
    expect(stillHeld(rights, named)).toBe(true);
    // Made acting head meanwhile: the page says "KT.", which is no longer what the signature would be.
    const acting = tableOf({ ...deputy, id: 'A', authority: 'Q', position: 'Chủ tịch' });
    expect(stillHeld(signingRights(acting, asked()), named)).toBe(false);
    expect(stillHeld(rights, { signer: 'cb-1' })).toBe(true);
  });
});

describe('B9: law check refuses a mandate that Art. 13 does not know', () => {
  const without = <Field extends keyof Mandate>(mandate: Mandate, field: Field): Mandate => {
    const { [field]: _left, ...rest } = mandate;
    return rest as Mandate;
  };
  const second = { ...head, id: 'H2', person: 'cb-9', from: '2026-01-01' };
  it.each([
    ['TUQ. without a written basis', [head, without(authorised, 'basis')], 'U', /thiếu văn bản ủy quyền/],
    ['TUQ. without an end', [head, without(authorised, 'to')], 'U', /phải có thời hạn/],
    ['TUQ. of everything', [head, without(authorised, 'procedures')], 'U', /giới hạn nội dung/],
    ['TUQ. passed on', [head, authorised, { ...itsDeputy, inPlaceOf: 'U' }], 'P', /không được giao lại/],
    ['TUQ. given by another than the head', [head, byOrder, { ...authorised, inPlaceOf: 'L' }], 'U', /không được ủy quyền lại/],
    ['TUQ. to somebody who heads no unit', [head, without(authorised, 'unit')], 'U', /phải ghi đơn vị/],
    ['TUQ. to the leadership', [head, { ...authorised, unit: 'H15.901/LD' }], 'U', /mà là lãnh đạo/],
    ['two heads at once', [{ ...head, to: '2026-02-01' }, second], 'H2', /hai người đứng đầu: H và H2/],
    ['a head and an acting one at once', [head, { ...second, authority: 'Q' }], 'H2', /hai người đứng đầu/],
    ['KT. without a deputy position', [head, { ...deputy, position: 'Ủy viên' }], 'D', /không phải chức vụ cấp phó/],
    ['KT. in the place of nobody', [head, { ...itsDeputy, inPlaceOf: 'X' }], 'P', /không có quyền ký "X"/],
    ['KT. in the place of a deputy', [head, deputy, { ...itsDeputy, inPlaceOf: 'D' }], 'P', /chỉ ký thay người ký TL/],
    ['TL. without a rule', [head, without(byOrder, 'basis')], 'L', /quy định trong quy chế/],
    ['a head of another title', [{ ...head, position: 'Bí thư' }], 'H', /người đứng đầu là "Chủ tịch"/],
    ['an end before the beginning', [head, { ...authorised, to: '2025-12-31' }], 'U', /không sau ngày bắt đầu/],
    ['a paper signed after the beginning', [head, { ...authorised, basis: { ...basis, signedOn: '2026-02-01' } }], 'U', /sau ngày bắt đầu/],
    ['one person in two capacities at once', [head, { ...authorised, person: 'cb-1' }], 'U', /hai tư cách: H và U/],
    ['one name for two', [head, { ...deputy, id: 'H' }], 'H', /ghi hai lần/],
  ] as readonly (readonly [string, readonly Mandate[], string, RegExp])[])('%s', (_what, mandates, id, reason) => {
    const text = JSON.stringify(tableOf(...mandates), null, 2);
    const { findings } = checkLaw(SHIPPED.map((file) => (file.path === COMMUNE ? { path: COMMUNE, text } : file)));
    const found = findings.filter((finding) => finding.reason.startsWith(`${id}: `) && reason.test(finding.reason));
    expect(found).toMatchObject([{ code: 'MANDATE', file: COMMUNE }]);
    const [first, last] = [`"id": "${id}"`, '}'].map((mark) => text.split('\n').findLastIndex((line) => line.includes(mark)) + 1);
    // What is missing is told where the mandate begins, one line above its name.
    expect(found[0]?.line).toBeGreaterThanOrEqual((first ?? 0) - 1);
    expect(found[0]?.line).toBeLessThanOrEqual(last ?? 0);
  });

  it.each([
    ['two heads one after the other', tableOf({ ...head, to: '2026-01-01' }, second)],
    ['everybody together', everybody],
  ])('%s may be', (_what, table) => {
    const text = JSON.stringify(table, null, 2);
    expect(checkLaw(SHIPPED.map((file) => (file.path === COMMUNE ? { path: COMMUNE, text } : file))).findings).toEqual([]);
  });

  it('an agency at work has a table, and only one that decides as a collective signs "TM."', () => {
    // Besides, each procedure of that agency cannot be received.
    const missing = checkLaw(SHIPPED.filter(({ path }) => path !== COMMUNE)).findings.filter(({ code }) => code === 'MANDATE');
    expect(missing).toMatchObject([{ code: 'MANDATE', file: 'agencies/H15.901.json', reason: 'H15.901 không có bảng quyền ký' }]);
    const { collective: _none, ...alone } = shipped;
    const text = JSON.stringify(alone, null, 2);
    const { findings } = checkLaw(SHIPPED.map((file) => (file.path === COMMUNE ? { path: COMMUNE, text } : file)));
    expect(findings).toMatchObject([{ code: 'MANDATE', file: COMMUNE, reason: 'H15.901 làm việc theo chế độ tập thể' }]);
  });
});
