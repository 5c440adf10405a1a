import { describe, expect, it } from 'vitest';
import { shippedLaw } from '../../test/support/law.ts';
import { decideResult } from '../classification/index.ts';
import { isRefusal } from '../failures.ts';
import { inForceOn, type LawVersion, ofKind, pinLaw, ruleSetOn, scopeOf } from './pin.ts';
import { consultationsOf, deadlineOf, everyCase, pauseGroundsOf, resultCase, resultsOf } from './procedure.ts';
import type { LawSnapshot } from './types.ts';
import { limitInWords } from './words.ts';

const LAW = shippedLaw();
const DEFAULTS = { law: LAW, procedureCode: '1.004873', intakeAgency: 'H15.901', leadAgency: 'H15.901', day: '2026-03-02' };

const pin = (o: Partial<Parameters<typeof pinLaw>[0]> = {}): LawSnapshot => {
  const snapshot = pinLaw({ ...DEFAULTS, ...o });
  if (isRefusal(snapshot)) throw new Error(snapshot.code);
  return snapshot;
};
const refusal = (o: Partial<Parameters<typeof pinLaw>[0]>): string | null => {
  const snapshot = pinLaw({ ...DEFAULTS, ...o });
  return isRefusal(snapshot) ? snapshot.code : null;
};
const procedure = (code: string) => {
  const found = ofKind(LAW, 'PROCEDURE').find(({ key }) => key === code);
  if (found === undefined) throw new Error(`no ${code}`);
  return found.body;
};
/** The shipped law with one version's body changed, as a later release would hold it. */
const changed = (kind: LawVersion['kind'], key: string, patch: object): readonly LawVersion[] =>
  LAW.map((version) =>
    version.kind === kind && version.key === key ? { ...version, body: { ...version.body, ...patch } as LawVersion['body'] } : version,
  );

describe('the national layer by date', () => {
  it('changes on 1 July 2025 and 1 July 2026, its no-scan rows with the circular of 15 September 2025', () => {
    const on = (day: string) => {
      const layer = ruleSetOn(LAW, day);
      return layer === null
        ? null
        : `${layer.key} ${layer.body.paperRows.includes('4') ? 'with row 4' : 'without'}, ${layer.body.forms.length} forms`;
    };
    expect(
      ['2022-11-21', '2022-11-22', '2025-06-30', '2025-07-01', '2025-09-14', '2025-09-15', '2026-06-30', '2026-07-01', '2030-01-01'].map(
        on,
      ),
    ).toEqual([
      null,
      'RS-61 without, 6 forms',
      'RS-61 without, 6 forms',
      'RS-118 without, 6 forms',
      'RS-118 without, 6 forms',
      'RS-118 with row 4, 7 forms',
      'RS-118 with row 4, 7 forms',
      'RS-224 with row 4, 7 forms',
      'RS-224 with row 4, 7 forms',
    ]);
  });

  it('stays with the dossier that began under it (S20)', () => {
    expect([pin({ day: '2026-06-30' }).ruleSet, pin({ day: '2026-07-01' }).ruleSet]).toEqual(['RS-118', 'RS-224']);
  });
});

describe('the law pinned in a dossier', () => {
  it('is small, holds the switches, and names what is not verified', () => {
    const snapshot = pin();
    expect(JSON.stringify(snapshot).length).toBeLessThan(8_000);
    expect(snapshot.rules).toMatchObject({
      officerSignMode: 'PER_RULE',
      digitiseConsultationReply: 'ALWAYS',
      notQualifiedWorkingDays: 3,
      lettersInTime: 1,
    });
    expect(snapshot.unverified).toEqual(['DECISION/BASE/3', 'RULE_SET/RS-118/5', 'PROCEDURE/1.004873/seed-2026.5', 'CALENDAR/2027/2']);
  });

  it('takes office hours and cut-off from the definitions, an agency’s own hours first', () => {
    const own = LAW.flatMap((version) =>
      version.kind === 'OFFICE_HOURS'
        ? [
            version,
            {
              ...version,
              key: 'H15.901',
              body: { ...version.body, hours: 'H15.901', windows: [{ opens: '07:00', closes: '11:00' }] } as LawVersion['body'],
            },
          ]
        : [version],
    );
    expect(pin().calendar).toMatchObject({
      cutoff: 900,
      windows: [
        { opens: 450, closes: 690 },
        { opens: 780, closes: 1020 },
      ],
    });
    expect(pin({ law: own }).calendar.windows).toEqual([{ opens: 420, closes: 660 }]);
    expect(pin({ law: changed('RULE_SET', 'RS-118', { cutoff: '16:00' }) }).calendar.cutoff).toBe(960);
  });

  it('takes the limit of the case where it is known; the 23 days of P07 stay switched off until verified', () => {
    const widowed = { applicantIs: 'OWNER', maritalHistory: 'WIDOWED', livedElsewhere: 'true', purpose: 'MARRIAGE' };
    expect(pin({ answers: widowed }).procedure.deadline).toMatchObject({ unit: 'WORKING_DAYS', amount: 3, verified: false });
    const verified = changed('PROCEDURE', '1.004873', {
      deadlineVariants: (procedure('1.004873').deadlineVariants ?? []).map((variant) => ({ ...variant, enabled: true })),
    });
    expect(pin({ law: verified, answers: widowed }).procedure.deadline).toMatchObject({ unit: 'CALENDAR_DAYS', amount: 23 });
    expect(pin({ law: verified, answers: { ...widowed, livedElsewhere: 'false' } }).procedure.deadline.amount).toBe(3);
  });

  it('puts papers of bodies that the lead agency follows in scope, by either of their codes, through all generations', () => {
    expect(pin().inScopeAgencies).toEqual(['H15.901', '901.00.00.H15', 'H15.31.901', '901.31.00.H15']);
    const older = [...LAW, ...LAW.filter(({ key }) => key === 'H15.31.901').map((version) => ({ ...version, key: 'H15.30.901' }))];
    const chained = older.map((version) =>
      version.key === 'H15.31.901'
        ? { ...version, body: { ...version.body, predecessors: ['H15.30.901'] } as LawVersion['body'] }
        : version,
    );
    expect(scopeOf(chained, 'H15.901')).toContain('H15.30.901');
  });

  it('binds digitisation from the level’s start on, or from the agency’s own earlier one', () => {
    const late = LAW.map((version) =>
      version.kind === 'DIGITISATION' && version.key === 'COMMUNE' ? { ...version, validFrom: '2026-06-01' } : version,
    );
    expect([pin().digitisationStarted, pin({ law: late }).digitisationStarted]).toEqual([true, false]);
    const early = late.map((version) =>
      version.key === 'H15.901'
        ? { ...version, body: { ...version.body, digitisationSince: '2026-01-01' } as LawVersion['body'] }
        : version,
    );
    expect(pin({ law: early }).digitisationStarted).toBe(true);
  });

  it('carries the lists of the day: categories per component, listed paper types, special law', () => {
    const open: readonly LawVersion[] = [
      ...LAW.filter(({ kind }) => kind !== 'PROCEDURE'),
      ...ofKind(LAW, 'PROCEDURE').map((version) => {
        const components = version.body.components.map(({ replaceableByData: _data, ...component }) => component);
        return { ...version, body: { ...version.body, receiving: true, components } };
      }),
    ];
    const birth = pin({ law: open, procedureCode: '1.001193' });
    expect(birth.mandatoryPaperTypes).toEqual(['BIRTH_NOTICE']);
    expect(birth.procedure.components.map(({ digitisationCategory }) => digitisationCategory)).toEqual([
      'APPLICATION_FORM',
      'PROVINCIAL_LIST',
      'PRIOR_RESULT',
      'PRIOR_RESULT',
      undefined,
    ]);
    expect(
      pin({ law: open, procedureCode: '1.013239', leadAgency: 'H15.910' }).procedure.components.map(({ override }) => override),
    ).toEqual([undefined, 'APPLICANT_SUPPLIES_PDF', 'APPLICANT_SUPPLIES_PDF', undefined]);
    expect(birth.procedure.stepBudgetHours.PROCESSING).toBe(4);
  });

  it('is refused for what is not received, unknown, or without a calendar', () => {
    expect(refusal({ procedureCode: '1.999999' })).toBe('PROCEDURE_UNKNOWN');
    expect(refusal({ leadAgency: 'H15.999' })).toBe('AGENCY_UNKNOWN');
    expect(refusal({ leadAgency: 'H15.31.901' })).toBe('AGENCY_UNKNOWN');
    expect(refusal({ leadAgency: 'H15.910' })).toBe('AGENCY_NOT_COMPETENT');
    expect(refusal({ day: '2028-01-03' })).toBe('CALENDAR_YEAR_UNKNOWN');
  });
});

describe('the shipped procedures P01–P16', () => {
  it('are all there, each with one limit for every case', () => {
    const procedures = inForceOn(LAW, 'PROCEDURE', '2026-03-02');
    expect(procedures).toHaveLength(16);
    for (const { body } of procedures)
      for (const answers of everyCase(body.caseQuestions)) expect(deadlineOf(body, answers).amount, body.code).toBeGreaterThan(0);
  });

  it.each([
    ['2.000815', { volume: 'ORDINARY' }, 'SAME_DAY 1'],
    ['1.000894', { verification: 'NEEDED', otherCommune: 'NO' }, 'WORKING_DAYS 5'],
    ['1.013225', { works: 'HOUSE' }, 'CALENDAR_DAYS 15'],
    ['1.013225', { works: 'OTHER_WORKS' }, 'CALENDAR_DAYS 20'],
    ['1.011441', { extendedByNotice: 'YES' }, 'WORKING_DAYS 3'],
    ['1.012768', { location: 'REMOTE' }, 'WORKING_DAYS 10 + 10'],
    ['2.000986', { verification: 'NEEDED', residence: 'WITH_PARENTS' }, 'WORKING_DAYS 5'],
  ])('%s in case %j: %s', (code, answers, expected) => {
    const { unit, amount, extraDays } = deadlineOf(procedure(code), answers);
    expect(`${unit} ${amount}${extraDays === undefined ? '' : ` + ${extraDays}`}`).toBe(expected);
  });

  it.each([
    ['2.000815', { volume: 'ORDINARY' }, 'Trong ngày làm việc'],
    ['2.000815', { volume: 'MANY_PAGES' }, 'Trong ngày làm việc, cộng thêm 02 ngày làm việc'],
    ['1.012768', { location: 'ORDINARY' }, '10 ngày làm việc'],
    ['1.012768', { location: 'REMOTE' }, '20 ngày làm việc (gồm 10 ngày làm việc cộng thêm)'],
    ['1.013225', { works: 'HOUSE' }, '15 ngày'],
  ])('%s in case %j is printed as "%s", the days that are added with it', (code, answers, expected) => {
    expect(limitInWords(deadlineOf(procedure(code), answers))).toBe(expected);
  });

  it('P14 ends in three results, two of them made and kept outside; P05 withholds until presence; P16 is electronic only', () => {
    const decided = (code: string) =>
      resultsOf(procedure(code)).map((result) => {
        const { storage, electronicReturn, paperReturn } = decideResult({ ...resultCase(result), electronicOnlyByChoice: false });
        return [result.madeBy, storage, electronicReturn, paperReturn];
      });
    expect(decided('2.000986')).toEqual([
      ['LEAD', 'WAREHOUSE', 'PUBLISH', 'ANY_CHANNEL'],
      ['POLICE', 'EXTERNAL_WITH_LINK', 'PUBLISH', 'NONE'],
      ['SOCIAL_INSURANCE', 'EXTERNAL_WITH_LINK', 'PUBLISH', 'ANY_CHANNEL'],
    ]);
    expect(decided('1.000894')).toEqual([['LEAD', 'WAREHOUSE', 'WITHHELD_UNTIL_PRESENCE', 'IN_PERSON_ONLY']]);
    expect(decided('2.000488')).toEqual([['LEAD', 'WAREHOUSE', 'PUBLISH', 'NONE']]);
  });

  it('P14 gives the commune the two days that verification adds, and its dossier is pinned so', () => {
    const answers = {
      declarant: 'MOTHER',
      parentsMarried: 'YES',
      marriageRecord: 'FOUND',
      residence: 'WITH_PARENTS',
      applicantIs: 'OWNER',
    };
    const days = (verification: string) => {
      const { deadline, ...ends } = pin({ procedureCode: '2.000986', answers: { ...answers, verification } }).procedure;
      return [deadline.amount, ...resultsOf(ends).map(({ share }) => share?.amount)];
    };
    expect(days('NOT_NEEDED')).toEqual([3, 1, 2, 2]);
    expect(days('NEEDED')).toEqual([5, 3, 2, 2]);
  });

  it('name their consultations and pause grounds with an article', () => {
    expect(consultationsOf(procedure('1.004873'), { livedElsewhere: 'true' })).toMatchObject([
      { kind: 'VERIFICATION', workingDays: 3, excludedFromClock: false },
    ]);
    expect(consultationsOf(procedure('1.004873'), { livedElsewhere: 'false' })).toEqual([]);
    expect(pauseGroundsOf(procedure('1.012768'))).toEqual([{ code: 'FINANCIAL_OBLIGATION', article: 'Nghị định 101/2024/NĐ-CP, Điều 22' }]);
    expect(pauseGroundsOf(procedure('1.004873'))).toEqual([]);
  });
});
