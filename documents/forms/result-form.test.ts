import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { casesOf } from '../../domain/law/procedure.ts';
import { objectionsTo } from '../../domain/law/results/fields.ts';
import { textsOf } from '../../domain/law/results/print.ts';
import type { FormBlock } from '../../domain/law/types.ts';
import { DEATH, EXTRACT, FORM, filledByHand, HUSBAND, type Known, MARRIAGE, modelOf, P07, statesOf } from '../../test/support/results.ts';
import { renderResultForm } from './result-form.ts';

const CASES = casesOf(P07);

/** What a person copies out of the page, white space evened out; null where no independent reader is installed. */
const textOf = (pdf: Uint8Array): string | null => {
  const run = spawnSync('pdftotext', ['-', '-'], { input: pdf, encoding: 'utf8' });
  if (run.error === undefined) return run.stdout.replace(/\s+/g, ' ');
  if (process.env.CI === 'true') throw new Error('pdftotext is missing');
  return null;
};

/** All that a block prints, in one line. */
const line = (block: FormBlock): string => {
  const words = textsOf(block).join(' | ');
  return block.block === 'LINE' ? `${block.label}: ${words}` : words;
};

/** Signs of a sentence with a hole in it. */
const HOLE = /[{}]|undefined|null|\(\s*\)|\b(?:số|ngày|là|tại|do|với) *[;,.)]| {2}/;

const QUY = { personalId: '066080000119', fullName: 'Lê Văn Mẫu Quý', birthDate: '1980-01-01' };
/** Mostly somebody whose number, name and birth are his own. */
const person = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(HUSBAND, QUY, { ...QUY, fullName: 'LÊ VĂN MẪU QUÝ' }) },
  {
    weight: 1,
    arbitrary: fc.record({
      personalId: fc.constantFrom(HUSBAND.personalId, QUY.personalId, MARRIAGE.spouses[0].personalId),
      fullName: fc.constantFrom(HUSBAND.fullName, QUY.fullName),
      birthDate: fc.constantFrom(HUSBAND.birthDate, QUY.birthDate),
    }),
  },
);
const marriage = fc
  .record({
    spouse: person,
    state: fc.constantFrom('IN_FORCE' as const, 'DIVORCED' as const, 'ENDED_BY_DEATH' as const),
    year: fc.integer({ min: 2003, max: 2025 }),
  })
  .map(({ spouse, state, year }) => ({
    ...MARRIAGE,
    spouses: [MARRIAGE.spouses[0], spouse] as const,
    state,
    registeredOn: `${year}-05-20`,
  }));
const death = person.map((deceased) => ({ ...DEATH, deceased }));
const some = (values: Readonly<Record<string, string | undefined>>) =>
  fc.subarray(Object.entries(values)).map((kept) => Object.fromEntries(kept));
const orBlank = (value: string) => fc.constantFrom(null, '', '   ', value);

/** Any dossier: each paper with some of its fields, any number of records, people who left things out. */
const dossiers: fc.Arbitrary<Known> = fc.record({
  answers: fc.constantFrom(...CASES),
  party: fc.record({
    ethnicity: orBlank('Ê Đê'),
    nationality: orBlank('Việt Nam'),
    address: orBlank('buôn Ako Dhông, phường Buôn Ma Thuột'),
    sex: fc.constantFrom('FEMALE', 'FEMALE', 'FEMALE', 'MALE'),
  }),
  registers: fc.record({ marriages: fc.array(marriage, { maxLength: 3 }), deaths: fc.array(death, { maxLength: 2 }) }),
  papers: fc.array(
    fc.oneof(
      some(EXTRACT).map((values) => ({ paperType: 'DEATH_EXTRACT', values })),
      some({
        number: '7',
        issuingAgency: 'Ủy ban nhân dân phường Tân Lập',
        issuedOn: '2009-05-20',
        'husband.fullName': HUSBAND.fullName,
        'wife.fullName': 'Hồ Thị Mẫu Hiền',
      }).map((values) => ({ paperType: 'MARRIAGE_CERTIFICATE', values })),
    ),
    { maxLength: 2 },
  ),
});

describe('B1: the result of P07', () => {
  it('is never drawn with an empty field, from any dossier, before or after the handler has filled in what was missing', () => {
    let drawn = 0;
    fc.assert(
      fc.property(dossiers, fc.boolean(), (known, byHand) => {
        const decisions = byHand ? filledByHand(known) : [];
        if (objectionsTo(statesOf(known, decisions)).length > 0) return;
        drawn += 1;
        const { blocks } = modelOf(known, decisions);
        const holes = blocks.filter((block) => HOLE.test(line(block)) || textsOf(block).some((text) => text.trim() === ''));
        const labels = ['Họ, chữ đệm, tên', 'Tình trạng hôn nhân', 'Giấy này được cấp để'].map(
          (label) => blocks.filter((block) => block.block === 'LINE' && block.label === label).length,
        );
        // One question for all blocks: asked of each it was most of the time.
        expect([holes, labels]).toEqual([[], [1, 1, 1]]);
      }),
      { numRuns: 2_000, seed: 10 },
    );
    expect(drawn).toBeGreaterThan(100);
  });

  const known = (answers: Readonly<Record<string, string>>): Known => ({
    answers,
    registers:
      answers.maritalHistory === 'NEVER_MARRIED'
        ? {}
        : { marriages: [{ ...MARRIAGE, state: answers.maritalHistory === 'DIVORCED' ? 'DIVORCED' : 'IN_FORCE' }] },
    papers: answers.maritalHistory === 'WIDOWED' ? [{ paperType: 'DEATH_EXTRACT', values: EXTRACT }] : [],
  });
  const linesOf = (answers: Readonly<Record<string, string>>, words?: string) =>
    modelOf(known(answers), filledByHand(known(answers), words)).blocks.map(line);
  const saying = (lines: readonly string[], label: string) => lines.filter((text) => text.startsWith(`${label}: `));

  it('says each marital status and each purpose in words of its own', () => {
    for (const [question, label] of [
      ['maritalHistory', 'Tình trạng hôn nhân'],
      ['purpose', 'Giấy này được cấp để'],
    ] as const) {
      const answers = P07.caseQuestions[question] ?? [];
      const words = answers.map((answer) =>
        saying(linesOf({ applicantIs: 'OWNER', maritalHistory: 'NEVER_MARRIED', purpose: 'MARRIAGE', [question]: answer }), label),
      );
      expect(words.every((said) => said.length === 1)).toBe(true);
      expect(new Set(words.flat()).size).toBe(answers.length);
    }
    // What is used for something else says what for, and that nobody may marry by it.
    const other = (words: string) =>
      saying(linesOf({ applicantIs: 'OWNER', maritalHistory: 'NEVER_MARRIED', purpose: 'OTHER' }, words), 'Giấy này được cấp để');
    expect(other('Vay vốn')).not.toEqual(other('Nuôi con nuôi'));
    expect(other('Vay vốn')[0]).toContain('không có giá trị sử dụng để đăng ký kết hôn');
  });

  it('names who asked where that is another person', () => {
    expect(linesOf({ applicantIs: 'REPRESENTATIVE' }).join('\n')).toContain(
      'Xét đề nghị của ông (bà) Lê Văn Mẫu, người được bà Hồ Thị Mẫu Hiền ủy quyền',
    );
    // Nobody has authorised whom the law has named.
    const byLaw = linesOf({ applicantIs: 'LEGAL_REPRESENTATIVE' }).join('\n');
    expect(byLaw).toContain('Xét đề nghị của ông (bà) Lê Văn Mẫu, người đại diện theo pháp luật của bà Hồ Thị Mẫu Hiền');
    expect(byLaw).not.toContain('ủy quyền');
  });

  it('prints whom the applicant will marry, and no such line for another purpose', () => {
    const lines = (answers: Readonly<Record<string, string>>) => modelOf(known(answers), filledByHand(known(answers))).blocks.map(line);
    expect(saying(lines({ purpose: 'MARRIAGE' }), 'Dự định kết hôn với').join()).toContain('Lê Văn Mẫu Quý');
    expect(saying(lines({ purpose: 'OTHER' }), 'Dự định kết hôn với')).toEqual([]);
  });

  it('is drawn whole on one page, and can be read off it', async () => {
    for (const answers of CASES.filter(({ livedElsewhere }) => livedElsewhere === 'false')) {
      const model = modelOf(known(answers), filledByHand(known(answers)));
      const { pdf, numberAt, leaderAt } = await renderResultForm(model);
      expect([numberAt.page, leaderAt.page]).toEqual([0, 0]);
      const text = textOf(pdf);
      if (text === null) continue;
      for (const block of model.blocks)
        for (const part of textsOf(block)) {
          const shown = block.block === 'LINE' && block.upper ? part.toLocaleUpperCase('vi') : part;
          if (block.block !== 'COLUMNS') expect(text).toContain(shown);
        }
    }
  }, 60_000);
});

describe('the blocks of a form', () => {
  it('that P07 does not use are drawn too: a table, with its fields', async () => {
    const table: FormBlock = {
      block: 'TABLE',
      when: {},
      widths: [1, 2],
      head: ['STT', 'Nội dung'],
      rows: [
        ['1', 'Chiều rộng công trình'],
        ['2', 'Số tầng'],
      ],
    };
    const { pdf } = await renderResultForm({ ...modelOf({ answers: { maritalHistory: 'NEVER_MARRIED' } }), blocks: [table] });
    const text = textOf(pdf);
    if (text !== null) expect(text).toContain('Chiều rộng công trình');
    expect(FORM.blocks.length).toBeGreaterThan(10);
  });
});
