import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shippedLaw } from '../../test/support/law.ts';
import { classifyPaper, PAPER_LINES } from '../classification/index.ts';
import { isRefusal, type Refusal } from '../failures.ts';
import { categoryOn, ofKind } from '../law/pin.ts';
import { casesOf } from '../law/procedure.ts';
import { type ComponentLine, componentChecklist } from './checklist.ts';

const LAW = shippedLaw();
const PROCEDURES = ofKind(LAW, 'PROCEDURE').map(({ body }) => ({
  ...body,
  components: body.components.map((component) => {
    const digitisationCategory = categoryOn(LAW, body.code, component, '2026-03-02');
    return { ...component, ...(digitisationCategory === null ? {} : { digitisationCategory }) };
  }),
}));
type Procedure = (typeof PROCEDURES)[number];
const byCode = (code: string): Procedure => {
  const found = PROCEDURES.find((procedure) => procedure.code === code);
  if (found === undefined) throw new Error(`no ${code}`);
  return found;
};
const lines = (procedure: Procedure, answers: Readonly<Record<string, string>>): readonly ComponentLine[] => {
  const list = componentChecklist(procedure, answers);
  if (isRefusal(list)) throw new Error(JSON.stringify(list));
  return list;
};
const refused = (answers: Readonly<Record<string, string>>): Refusal | null => {
  const list = componentChecklist(byCode('1.004873'), answers);
  return isRefusal(list) ? list : null;
};

const P07 = { applicantIs: 'OWNER', maritalHistory: 'WIDOWED', livedElsewhere: 'true', purpose: 'MARRIAGE' };
const someCase = fc
  .constantFrom(...PROCEDURES)
  .chain((procedure) => fc.constantFrom(...casesOf(procedure)).map((answers) => ({ procedure, answers })));

describe('the component checklist', () => {
  it('is none for a case that the law excludes, and says how it may be answered otherwise', () => {
    const married = { ...P07, maritalHistory: 'MARRIED' };
    expect(componentChecklist(byCode('1.004873'), married)).toMatchObject({
      code: 'CASE_ANSWERS_INVALID',
      errors: expect.arrayContaining([
        { field: 'answers.purpose', reason: expect.stringContaining('đang có vợ hoặc chồng'), allowed: ['OTHER'] },
        { field: 'answers.maritalHistory', reason: expect.any(String), allowed: ['NEVER_MARRIED', 'DIVORCED', 'WIDOWED'] },
      ]),
    });
  });

  it('of the widowed applicant asks for the declaration, the extract and the marriage data, each on its article', () => {
    expect(lines(byCode('1.004873'), P07)).toEqual([
      {
        code: 'P07-C1',
        name: 'Tờ khai cấp Giấy xác nhận tình trạng hôn nhân',
        condition: {},
        legalBasis: { act: 'Nghị định 123/2015/NĐ-CP', article: 'Điều 22 khoản 1' },
        originals: 1,
        copies: 0,
        presentedOnly: false,
        replaceableByData: null,
        paperType: 'APPLICATION_FORM',
        digitisationCategory: 'APPLICATION_FORM',
        verified: false,
      },
      {
        code: 'P07-C3',
        name: 'Trích lục khai tử của vợ hoặc chồng đã chết',
        condition: { maritalHistory: 'WIDOWED' },
        legalBasis: { act: 'Nghị định 123/2015/NĐ-CP', article: 'Điều 22 khoản 2' },
        originals: 1,
        copies: 0,
        presentedOnly: false,
        replaceableByData: { register: 'DEATH', mandatory: true, from: '2025-11-15' },
        paperType: 'DEATH_EXTRACT',
        digitisationCategory: 'PRIOR_RESULT',
        verified: false,
      },
      {
        code: 'P07-C4',
        name: 'Dữ liệu đăng ký kết hôn',
        condition: { maritalHistory: 'WIDOWED' },
        legalBasis: { act: 'Nghị quyết 66.7/2025/NQ-CP' },
        originals: 0,
        copies: 0,
        presentedOnly: false,
        replaceableByData: { register: 'MARRIAGE', mandatory: true, from: '2025-11-15' },
        paperType: 'MARRIAGE_CERTIFICATE',
        digitisationCategory: 'PRIOR_RESULT',
        verified: false,
      },
    ]);
  });

  it.each([
    [{ ...P07, maritalHistory: 'NEVER_MARRIED' }, ['P07-C1']],
    [{ ...P07, maritalHistory: 'MARRIED', purpose: 'OTHER' }, ['P07-C1', 'P07-C4']],
    [{ ...P07, maritalHistory: 'DIVORCED' }, ['P07-C1', 'P07-C2', 'P07-C4']],
    [{ ...P07, maritalHistory: 'NEVER_MARRIED', applicantIs: 'REPRESENTATIVE' }, ['P07-C1', 'P07-C5']],
    [{ ...P07, maritalHistory: 'NEVER_MARRIED', applicantIs: 'LEGAL_REPRESENTATIVE' }, ['P07-C1', 'P07-C6']],
  ])('of P07 in case %j is %j', (answers, codes) => {
    expect(lines(byCode('1.004873'), answers).map(({ code }) => code)).toEqual(codes);
  });

  const P05 = {
    applicantSex: 'MALE',
    maritalHistory: 'NEVER_MARRIED',
    partnerHistory: 'NEVER_MARRIED',
    otherCommune: 'NO',
    verification: 'NOT_NEEDED',
  };
  it.each([
    [P05, ['P05-C1']],
    [{ ...P05, maritalHistory: 'DIVORCED' }, ['P05-C1', 'P05-C3']],
    [{ ...P05, partnerHistory: 'DIVORCED' }, ['P05-C1', 'P05-C5']],
    [{ ...P05, maritalHistory: 'WIDOWED', partnerHistory: 'WIDOWED' }, ['P05-C1', 'P05-C4', 'P05-C6']],
  ])('of P05 in case %j asks each of the two for what ended his marriage: %j', (answers, codes) => {
    expect(lines(byCode('1.000894'), answers).map(({ code }) => code)).toEqual(codes);
  });

  it("of P05 asks for the other commune's certificate itself: a marriage on record is no proof that somebody is single, and its lack is not the partner's", () => {
    const [, certificate] = lines(byCode('1.000894'), { ...P05, otherCommune: 'YES' });
    expect(certificate).toMatchObject({ code: 'P05-C2', originals: 1, replaceableByData: null });
  });

  it('says which questions are open, and refuses answers to others and outside their lists', () => {
    const { purpose: _purpose, livedElsewhere: _lived, ...rest } = P07;
    expect(refused(rest)).toMatchObject({
      code: 'CASE_ANSWERS_INVALID',
      field: 'answers.livedElsewhere',
      detail: { allowed: ['true', 'false'], open: ['livedElsewhere', 'purpose'] },
    });
    expect(refused({ ...P07, purpose: 'TRAVEL' })).toMatchObject({ field: 'answers.purpose', detail: { allowed: ['MARRIAGE', 'OTHER'] } });
    expect(refused({ ...P07, toString: 'x' })).toMatchObject({ field: 'answers.toString' });
  });

  it('is pure: the same version and answers give the same lines, and neither is changed', () => {
    fc.assert(
      fc.property(someCase, ({ procedure, answers }) => {
        const before = JSON.stringify([procedure, answers]);
        const first = lines(procedure, answers);
        expect(lines(structuredClone(procedure), Object.fromEntries(Object.entries(answers).reverse()))).toEqual(first);
        expect(JSON.stringify([procedure, answers])).toBe(before);
      }),
    );
  });

  it('asks for nothing outside the procedure version, in its order, and only where the condition holds', () => {
    fc.assert(
      fc.property(someCase, ({ procedure, answers }) => {
        const found = lines(procedure, answers);
        const order = procedure.components.map(({ code }) => code).filter((code) => found.some((line) => line.code === code));
        expect(found.map(({ code }) => code)).toEqual(order);
        for (const { condition } of found) expect(answers).toMatchObject(condition);
      }),
    );
  });

  it('reaches every component of every shipped procedure by some answers', () => {
    for (const procedure of PROCEDURES) {
      const reached = new Set(casesOf(procedure).flatMap((answers) => lines(procedure, answers).map(({ code }) => code)));
      expect([...reached].sort(), procedure.code).toEqual(procedure.components.map(({ code }) => code).sort());
    }
  });

  it('gives DT-3 a line for every line under every law, one of lines 6–8 wherever a category binds', () => {
    const known = new Set(PAPER_LINES.map(({ line }) => line));
    for (const [ruleSet, date] of [
      ['RS-61', '2025-03-03'],
      ['RS-118', '2025-08-04'],
      ['RS-118', '2026-03-02'],
      ['RS-224', '2026-08-03'],
    ] as const)
      for (const { components } of PROCEDURES)
        for (const { kind, digitisationCategory, presentedOnly } of components)
          for (const inScope of [true, false]) {
            const { line } = classifyPaper({
              law: { ruleSet, date },
              given: {
                carrier: 'PAPER',
                secret: false,
                handedIn: presentedOnly !== true,
                eVersion: 'NONE',
                override: null,
                kind,
                mandatory: kind === 'OTHER' && digitisationCategory !== undefined,
                inScope,
                desk: false,
                onDemand: false,
                started: true,
              },
            });
            expect(known).toContain(line);
            if (digitisationCategory !== undefined && presentedOnly !== true) expect(['6', '7a', '7c', '8']).toContain(line);
          }
  });
});
