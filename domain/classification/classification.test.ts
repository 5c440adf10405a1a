import { describe, expect, it } from 'vitest';
import { shippedLaw } from '../../test/support/law.ts';
import { ruleSetOn } from '../law/pin.ts';
import {
  ACCOUNT_LINES,
  classifyPaper,
  decideAccount,
  decideComponent,
  decideResult,
  expectedImages,
  handleMaterials,
  type LawInForce,
  MATERIAL_LINES,
  PAPER_LINES,
  type PaperCase,
  type RuleSet,
} from './index.ts';

const YES_NO = [true, false] as const;

/** Every combination of the listed values. */
const combinations = <T extends object>(values: { readonly [Name in keyof T]: readonly T[Name][] }): T[] =>
  (Object.entries(values) as [string, readonly unknown[]][]).reduce<object[]>(
    (partial, [name, options]) => partial.flatMap((given) => options.map((option) => ({ ...given, [name]: option }))),
    [{}],
  ) as T[];

const SHIPPED = shippedLaw();
const layerOn = (date: string): RuleSet => {
  const layer = ruleSetOn(SHIPPED, date);
  if (layer === null) throw new Error(`no national layer on ${date}`);
  return layer.body.ruleSet;
};
const onDay = (date: string): LawInForce => ({ ruleSet: layerOn(date), date });
const RS61 = onDay('2025-06-30');
const RS118_BEFORE_CIRCULAR = onDay('2025-09-14');
const RS118 = onDay('2026-03-02');
const RS224 = onDay('2026-07-01');
const LAWS = [RS61, RS118_BEFORE_CIRCULAR, onDay('2025-09-15'), RS118, RS224];

const PAPERS = combinations<PaperCase>({
  carrier: ['PAPER', 'E_FILE_VALID', 'E_FILE_OTHER'],
  secret: YES_NO,
  handedIn: YES_NO,
  eVersion: ['REUSABLE', 'MISMATCH', 'INVALID', 'NONE', 'SOURCE_DOWN'],
  override: [null, 'APPLICANT_SUPPLIES_PDF', 'SPECIAL_EQUIPMENT', 'NO_SCAN', 'OTHER'],
  kind: ['FORM', 'PRIOR_RESULT', 'OTHER'],
  mandatory: YES_NO,
  inScope: YES_NO,
  desk: YES_NO,
  onDemand: YES_NO,
  started: YES_NO,
});

/** The deciding line, written once more as plain reading of the table. */
const rowByHand = (f: PaperCase, circular: boolean): string => {
  if (circular && f.secret) return '1';
  if (f.carrier === 'E_FILE_VALID') return '2';
  if (circular && f.carrier === 'E_FILE_OTHER') return '2a';
  if (f.eVersion === 'REUSABLE') return '3';
  if (circular && !f.handedIn) return '4';
  if (f.override !== null || f.secret) return '5';
  if (f.handedIn && f.started) {
    if (f.kind === 'FORM') return '6';
    if (f.kind === 'PRIOR_RESULT') return f.inScope ? '7a' : f.desk ? '7b' : '7c';
    if (f.mandatory) return '8';
  }
  return f.onDemand ? '9a' : '9b';
};

const paper = (given: Partial<PaperCase> = {}): PaperCase => ({
  carrier: 'PAPER',
  secret: false,
  handedIn: true,
  eVersion: 'NONE',
  override: null,
  kind: 'OTHER',
  mandatory: false,
  inScope: false,
  desk: false,
  onDemand: false,
  started: true,
  ...given,
});
const classify = (given: Partial<PaperCase>, law = RS118) => classifyPaper({ law, given: paper(given) });

describe('rule sets', () => {
  it('change on 1 July 2025 and 1 July 2026', () => {
    expect(['2022-11-22', '2025-06-30', '2025-07-01', '2026-06-30', '2026-07-01'].map(layerOn)).toEqual([
      'RS-61',
      'RS-61',
      'RS-118',
      'RS-118',
      'RS-224',
    ]);
  });
});

describe('DT-3, every combination of given under every rule set', () => {
  const all = LAWS.flatMap((law) => PAPERS.map((given) => ({ law, given, ...classifyPaper({ law, given }) })));
  const every = (holds: (case_: (typeof all)[number]) => boolean): void => expect(all.find((case_) => !holds(case_))).toBeUndefined();

  it('has no hole and decides by the line that the table names', () => {
    expect(all.length).toBe(5 * 28_800);
    every(({ law, given, line }) => line === rowByHand(given, law.date >= '2025-09-15'));
  });
  it('uses every line somewhere, and lines 1, 2(a), 4 nowhere before TT 03/2025 (E66)', () => {
    const used = (law: LawInForce) => new Set(all.filter((case_) => case_.law === law).map(({ line }) => line));
    expect(used(RS224)).toEqual(new Set(PAPER_LINES.map(({ line }) => line)));
    for (const law of [RS61, RS118_BEFORE_CIRCULAR]) for (const line of ['1', '2a', '4'] as const) expect(used(law).has(line)).toBe(false);
  });
  it('explains each decision with its line, an article and a sentence', () => {
    every(({ line, explanation }) => explanation.line === line && explanation.source.length > 10 && explanation.text.length > 20);
  });
  it('never charges what must be digitised, and charges digitisation only on demand', () => {
    every(({ given, fee }) => !given.mandatory || fee === 'NONE');
    every(({ given, line, fee }) => fee !== 'ON_DEMAND_DIGITISATION' || (line === '9a' && given.onDemand && given.kind === 'OTHER'));
    every(({ line, fee }) => fee !== 'CERTIFICATION_IF_ASKED' || line === '7b');
  });
  it('never scans a secret paper, one that came as a file, or one that data replaces', () => {
    every(
      ({ line, given, capture }) =>
        !(capture === 'SCAN' || capture === 'SPECIAL_SCAN') || (!given.secret && given.carrier === 'PAPER' && line !== '3'),
    );
    every(
      ({ given, line, capture, forwardTo }) =>
        !given.secret || !['1', '5'].includes(line) || (capture === 'NONE' && forwardTo.join() === 'SECRECY_CHANNEL'),
    );
  });
  it('takes the stricter outcome when a paper of lines 6–7c is also mandatory in scope', () => {
    const both = all.filter(({ line, given }) => ['6', '7a', '7b', '7c'].includes(line) && given.mandatory);
    expect(both.length).toBeGreaterThan(0);
    for (const { given, line, alsoLine, conversion, trueCopy, signer, fee } of both) {
      expect([alsoLine, fee]).toEqual(['8', 'NONE']);
      if (given.inScope) expect([conversion, trueCopy]).toEqual(['HANDLER', 'WITH_RESULT']);
      if (line === '7b' || line === '7c') expect(signer).toBe('INTAKE_OFFICER');
    }
    every(({ alsoLine, given, mustDigitise }) => alsoLine === null || (given.mandatory && mustDigitise));
  });
  it('makes mandatory only what is handed in after the start of digitisation (E67)', () => {
    every(({ mustDigitise, line }) => mustDigitise === ['6', '7a', '7b', '7c', '8'].includes(line));
    every(({ given, mustDigitise }) => !mustDigitise || (given.started && given.handedIn));
  });
  it('signs, converts and copies as each line says', () => {
    every(({ line, signer }) => (line === '7b' || line === '7c' ? signer === 'INTAKE_OFFICER' : true));
    every(
      ({ line, signer, trueCopy, conversion }) =>
        line !== '9a' || (signer === 'ORGANISATION' && trueCopy === 'AT_COUNTER' && conversion === 'NONE'),
    );
    every(({ line, conversion, trueCopy }) => !['1', '3', '4', '9b'].includes(line) || (conversion === 'NONE' && trueCopy === 'NONE'));
    every(({ given, trueCopy, originalMustBeShown }) => given.carrier !== 'E_FILE_OTHER' || trueCopy === 'NONE' || originalMustBeShown);
  });
  it('sends no paper along with the dossier that came as a file or was only presented', () => {
    every(({ given, forwardTo }) => !forwardTo.includes('WITH_PAPER_DOSSIER') || (given.carrier === 'PAPER' && given.handedIn));
    every(({ line, given, givenBack }) => !givenBack || (!given.handedIn && line !== '3'));
  });
});

describe('DT-3 by example', () => {
  it('S24: the widowed applicant of P07: lines 6, 7a, 3 and 9b', () => {
    expect(classify({ kind: 'FORM' })).toMatchObject({
      line: '6',
      capture: 'SCAN',
      signer: 'PACKAGE',
      conversion: 'NONE',
      trueCopy: 'NONE',
    });
    expect(classify({ kind: 'PRIOR_RESULT', inScope: true })).toMatchObject({
      line: '7a',
      capture: 'SCAN',
      conversion: 'HANDLER',
      trueCopy: 'WITH_RESULT',
    });
    expect(classify({ kind: 'PRIOR_RESULT', inScope: true, eVersion: 'REUSABLE' })).toMatchObject({
      line: '3',
      capture: 'SOURCE_LINK',
      conversion: 'NONE',
    });
    expect(classify({})).toMatchObject({ line: '9b', capture: 'NONE', forwardTo: ['WITH_PAPER_DOSSIER'], fee: 'NONE', givenBack: false });
  });
  it('S05: land certificate with desk: officer signs the dossier copy, the desk gets the file and the original', () => {
    expect(classify({ kind: 'PRIOR_RESULT', desk: true })).toMatchObject({
      line: '7b',
      signer: 'INTAKE_OFFICER',
      forwardTo: ['HANDLER', 'CERTIFICATION_DESK'],
      trueCopy: 'BY_CERTIFICATION_DESK',
      originalMustBeShown: true,
      fee: 'CERTIFICATION_IF_ASKED',
    });
  });
  it('S06: the same without desk: the managing agency gets it', () => {
    expect(classify({ kind: 'PRIOR_RESULT' })).toMatchObject({
      line: '7c',
      signer: 'INTAKE_OFFICER',
      forwardTo: ['HANDLER', 'MANAGING_AGENCY'],
      conversion: 'MANAGING_AGENCY',
    });
  });
  it('S08: on demand, paid; not asked for: stays paper; mandatory: never charged', () => {
    expect(classify({ onDemand: true })).toMatchObject({
      line: '9a',
      fee: 'ON_DEMAND_DIGITISATION',
      forwardTo: ['HANDLER', 'PERSONAL_WAREHOUSE'],
    });
    expect(classify({ onDemand: true, mandatory: true })).toMatchObject({ line: '8', fee: 'NONE' });
    expect(classify({ onDemand: true, mandatory: true, started: false })).toMatchObject({ line: '9a', fee: 'NONE' });
  });
  it('S09, E65: a mismatch is scanned by its kind', () => {
    expect(classify({ kind: 'PRIOR_RESULT', inScope: true, eVersion: 'MISMATCH' }).line).toBe('7a');
  });
  it('S10: large drawings on special equipment, or the applicant’s PDF under special law', () => {
    expect(classify({ override: 'SPECIAL_EQUIPMENT' })).toMatchObject({ line: '5', capture: 'SPECIAL_SCAN', signer: 'INTAKE_OFFICER' });
    expect(classify({ override: 'APPLICANT_SUPPLIES_PDF', kind: 'PRIOR_RESULT' })).toMatchObject({
      line: '5',
      capture: 'APPLICANT_FILE',
      fee: 'NONE',
    });
  });
  it('E46: a secret paper under each rule set', () => {
    expect(classify({ secret: true }).line).toBe('1');
    expect(classify({ secret: true, override: 'SPECIAL_EQUIPMENT' }, RS61)).toMatchObject({
      line: '5',
      capture: 'NONE',
      forwardTo: ['SECRECY_CHANNEL'],
    });
  });
  it('S07 for files: conversion and true copy by kind; an unsigned file needs the original shown', () => {
    const own = { kind: 'PRIOR_RESULT', inScope: true } as const;
    expect(classify({ ...own, carrier: 'E_FILE_VALID' })).toMatchObject({
      line: '2',
      conversion: 'HANDLER',
      trueCopy: 'WITH_RESULT',
      originalMustBeShown: false,
    });
    expect(classify({ ...own, carrier: 'E_FILE_OTHER' })).toMatchObject({
      line: '2a',
      capture: 'AS_RECEIVED',
      signer: 'PACKAGE',
      conversion: 'HANDLER',
      originalMustBeShown: true,
    });
    expect(classify({ ...own, carrier: 'E_FILE_OTHER' }, RS61)).toMatchObject({
      line: '7a',
      capture: 'AS_RECEIVED',
      conversion: 'HANDLER',
      originalMustBeShown: true,
    });
  });
  it('gives a paper that was only presented back, copied or not', () => {
    expect(classify({ handedIn: false, kind: 'PRIOR_RESULT' })).toMatchObject({ line: '4', givenBack: true, forwardTo: [] });
    expect(classify({ handedIn: false, onDemand: true }, RS61)).toMatchObject({ line: '9a', givenBack: true });
    expect(classify({ handedIn: false }, RS61)).toMatchObject({ line: '9b', givenBack: true, forwardTo: [] });
  });
});

describe('DT-1 account', () => {
  const base = { authorised: false, foreigner: false, date: '2026-03-02' } as const;
  it('follows the table', () => {
    const measures = (national: 'YES' | 'NO' | 'UNAVAILABLE', local: 'LINKED' | 'UNLINKED' | 'NONE' | 'CONFLICT') =>
      decideAccount({ ...base, national, local }).measures;
    expect(measures('YES', 'LINKED')).toEqual([]);
    expect(measures('YES', 'UNLINKED')).toEqual(['LINK']);
    expect(measures('YES', 'NONE')).toEqual(['CREATE_LOCAL', 'LINK']);
    expect(measures('NO', 'UNLINKED')).toEqual(['GUIDE_OR_CREATE_NATIONAL', 'LINK']);
    expect(measures('NO', 'NONE')).toEqual(['GUIDE_OR_CREATE_NATIONAL', 'CREATE_LOCAL', 'LINK']);
    expect(measures('UNAVAILABLE', 'LINKED')).toEqual(['CHECK_LATER']);
    expect(measures('YES', 'CONFLICT')).toEqual(['MERGE_BY_TWO_PERSONS']);
  });
  it('S02: concerns the principal when someone is authorised, and records the representative', () => {
    expect(decideAccount({ ...base, authorised: true, national: 'YES', local: 'LINKED' })).toMatchObject({
      accountOf: 'PRINCIPAL',
      recordRepresentative: true,
    });
  });
  it('covers foreigners by passport from 1 July 2024 only', () => {
    const foreigner = { ...base, foreigner: true, national: 'NO', local: 'NONE' } as const;
    expect(decideAccount({ ...foreigner, date: '2024-06-30' }).measures).toEqual(['PROCEED_WITHOUT_ACCOUNT']);
    expect(decideAccount({ ...foreigner, date: '2024-07-01' })).toMatchObject({
      line: 'CREATE_BOTH',
      identifiedBy: 'PASSPORT_OR_FOREIGNER_ID',
    });
  });
  it('decides every combination by one line, each line somewhere, always ending in a link or a task', () => {
    const all = combinations<Parameters<typeof decideAccount>[0]>({
      authorised: YES_NO,
      foreigner: YES_NO,
      national: ['YES', 'NO', 'UNAVAILABLE'],
      local: ['LINKED', 'UNLINKED', 'NONE', 'CONFLICT'],
      date: ['2024-06-30', '2026-03-02'],
    }).map(decideAccount);
    expect(new Set(all.map(({ line }) => line))).toEqual(new Set(ACCOUNT_LINES.map(({ line }) => line)));
    for (const { line, measures } of all) expect(line === 'CONTINUE' || /LINK|LATER|MERGE|PROCEED/.test(measures.at(-1) ?? '')).toBe(true);
  });
});

describe('DT-2 component', () => {
  it('reuses data only when found, valid, agreeing and confirmed; every combination', () => {
    for (const given of combinations<Parameters<typeof decideComponent>[0]>({
      eData: ['FOUND', 'NOT_FOUND', 'SOURCE_DOWN'],
      valid: YES_NO,
      agrees: YES_NO,
      confirmed: YES_NO,
    })) {
      const { eData, valid, agrees, confirmed } = given;
      const expected = {
        NOT_FOUND: 'NONE',
        SOURCE_DOWN: 'SOURCE_DOWN',
        FOUND: !valid ? 'INVALID' : agrees && confirmed ? 'REUSABLE' : 'MISMATCH',
      }[eData];
      const decision = decideComponent(given);
      expect(decision).toMatchObject({
        eVersion: expected,
        paperIntake: expected !== 'REUSABLE',
        openDiscrepancy: expected === 'MISMATCH',
        verifyLater: expected === 'SOURCE_DOWN',
      });
      expect(decision.explanation.line).toBe(decision.line);
    }
  });
});

describe('DT-4 special materials', () => {
  it('S11, E18: a fragile paper stays unscanned only with reason and approval', () => {
    const fragile = { flags: ['FRAGILE'], capabilities: ['OVERHEAD'] } as const;
    expect(handleMaterials(fragile)).toMatchObject({ scan: true, missing: [] });
    expect(handleMaterials({ ...fragile, fragileDecision: { reason: ' ', approvedBy: 'LEAD_UNIT' } }).scan).toBe(true);
    expect(
      handleMaterials({ ...fragile, capabilities: [], fragileDecision: { reason: 'giấy mục', approvedBy: 'ONE_STOP_HEAD' } }),
    ).toMatchObject({ scan: false, missing: [] });
    expect(
      handleMaterials({ flags: ['MIXED'], capabilities: [], fragileDecision: { reason: 'giấy mục', approvedBy: 'LEAD_UNIT' } }).scan,
    ).toBe(true);
  });
  it('E75: names the capability that no device has', () => {
    expect(handleMaterials({ flags: ['LARGE_FORMAT', 'UNDERSIZE'], capabilities: ['CARRIER'] }).missing).toEqual([['LARGE_FORMAT']]);
    expect(handleMaterials({ flags: ['CREASED_STAPLED_BOUND_ROLLED'], capabilities: [] })).toMatchObject({ missing: [], prepare: true });
    expect(handleMaterials({ flags: ['CREASED_STAPLED_BOUND_ROLLED'], staysBound: true, capabilities: [] }).missing).toEqual([
      ['OVERHEAD'],
    ]);
  });
  it('adds up over every set of flags: more flags never need less', () => {
    const flags = MATERIAL_LINES.map(({ line }) => line);
    for (let set = 0; set < 2 ** flags.length; set += 1) {
      const raised = flags.filter((_, index) => (set >> index) % 2 === 1);
      const handling = handleMaterials({ flags: raised, capabilities: [] });
      expect(handling.explanations.map(({ line }) => line)).toEqual(raised);
      expect(handling.needs.length).toBe(
        raised.reduce((sum, flag) => sum + handleMaterials({ flags: [flag], capabilities: [] }).needs.length, 0),
      );
    }
  });
  it('S12: expects both sides unless all backs are blank, and noted pages twice', () => {
    expect(expectedImages({ sheets: 3, blankBacks: true, stickyNotePages: 0 })).toBe(3);
    expect(expectedImages({ sheets: 3, blankBacks: false, stickyNotePages: 2 })).toBe(8);
  });
});

describe('DT-5 storage and return', () => {
  it('S01, S04, S18, E35, E36, E37: every combination', () => {
    for (const given of combinations<Parameters<typeof decideResult>[0]>({
      externalSystem: YES_NO,
      electronicOnlyByProcedure: YES_NO,
      electronicOnlyByChoice: YES_NO,
      presenceRequired: YES_NO,
    })) {
      const electronicOnly = given.electronicOnlyByProcedure || given.electronicOnlyByChoice;
      const decision = decideResult(given);
      expect(decision).toMatchObject({
        storage: given.externalSystem ? 'EXTERNAL_WITH_LINK' : 'WAREHOUSE',
        electronicReturn: given.presenceRequired ? 'WITHHELD_UNTIL_PRESENCE' : 'PUBLISH',
        paperReturn: electronicOnly ? 'NONE' : given.presenceRequired ? 'IN_PERSON_ONLY' : 'ANY_CHANNEL',
      });
      for (const { source, text } of Object.values(decision.explanations)) expect(source.length > 10 && text.length > 10).toBe(true);
    }
  });
});
