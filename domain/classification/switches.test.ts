import { describe, expect, it } from 'vitest';
import type { PaperCase } from './paper-lines.ts';
import { classifyPaper } from './papers.ts';
import { applySwitches, DEFAULT_SWITCHES, replyMustBeDigital, type Switches } from './switches.ts';

const LAW = { ruleSet: 'RS-118', date: '2026-03-02' } as const;
const PAPER: PaperCase = {
  carrier: 'PAPER',
  secret: false,
  handedIn: true,
  eVersion: 'NONE',
  override: null,
  kind: 'PRIOR_RESULT',
  mandatory: false,
  inScope: true,
  desk: false,
  onDemand: false,
  started: true,
};

const flags = [true, false];
/** Every combination of the given that reach lines 6 to 9b on paper. */
const cases = flags.flatMap((inScope) =>
  flags.flatMap((desk) =>
    flags.flatMap((mandatory) =>
      flags.flatMap((onDemand) =>
        (['FORM', 'PRIOR_RESULT', 'OTHER'] as const).map((kind) =>
          classifyPaper({ law: LAW, given: { ...PAPER, inScope, desk, mandatory, onDemand, kind } }),
        ),
      ),
    ),
  ),
);
const switched = (change: Partial<Switches>) =>
  cases.map((before) => ({ before, after: applySwitches(before, { ...DEFAULT_SWITCHES, ...change }) }));

describe('the switches of the Decision’s reading', () => {
  it('leave every treatment as its line says, by default', () => {
    for (const { before, after } of switched({})) expect(after).toEqual(before);
  });

  it('PER_FILE: the officer signs every scan; PACKAGE: none by itself; nobody else’s signature changes', () => {
    for (const { before, after } of switched({ officerSignMode: 'PER_FILE' })) {
      expect(after.signer).toBe(before.signer === 'PACKAGE' ? 'INTAKE_OFFICER' : before.signer);
      expect({ ...after, signer: before.signer }).toEqual(before);
    }
    for (const { before, after } of switched({ officerSignMode: 'PACKAGE' })) {
      expect(after.signer).toBe(before.signer === 'INTAKE_OFFICER' ? 'PACKAGE' : before.signer);
      expect({ ...after, signer: before.signer }).toEqual(before);
    }
    expect(cases.some(({ signer }) => signer === 'INTAKE_OFFICER') && cases.some(({ signer }) => signer === 'ORGANISATION')).toBe(true);
  });

  it('BOTH_ALLOWED: with a desk the managing agency gets the file as well, and only there', () => {
    for (const { before, after } of switched({ certOrManaging: 'BOTH_ALLOWED' })) {
      expect(after.forwardTo).toEqual(before.line === '7b' ? [...before.forwardTo, 'MANAGING_AGENCY'] : before.forwardTo);
    }
  });

  it('I-09: a reply is a digital file always, unless born so, or only by specialised law', () => {
    const asked = (digitiseConsultationReply: Switches['digitiseConsultationReply']) =>
      flags.flatMap((bornDigital) =>
        flags.map((specialLaw) => replyMustBeDigital({ digitiseConsultationReply }, { bornDigital, specialLaw })),
      );
    expect(asked('ALWAYS')).toEqual([true, true, true, true]);
    expect(asked('UNLESS_BORN_DIGITAL')).toEqual([false, false, true, true]);
    expect(asked('SPECIAL_LAW_ONLY')).toEqual([true, false, true, false]);
  });
});
