import { describe, expect, it } from 'vitest';
import { ORDINARY_PAPER } from '../../test/support/dossier.ts';
import { classifyPaper } from '../classification/papers.ts';
import { applySwitches, DEFAULT_SWITCHES } from '../classification/switches.ts';
import { classified, custodyContradicted } from './classify.ts';
import { DISPOSITION_NAMES, dispositionOf, quantityOf, wordsOf } from './disposition.ts';
import type { Treatment } from './state.ts';

/** A5: whatever a slip says of a paper is what became of it. */

const YES_NO = [true, false] as const;

interface Case {
  readonly carrier: 'PAPER' | 'E_FILE_VALID' | 'E_FILE_OTHER';
  readonly handedIn: boolean;
  readonly givenBack: boolean;
  readonly certifiedCopy: boolean;
  readonly secret: boolean;
  readonly reused: boolean;
  readonly treatment: Treatment;
  readonly status: 'CLASSIFIED' | 'REUSED' | 'PRESENTED_ONLY' | 'PAPER_ONLY';
}

/** Every way in which a paper may come over the counter, under both layers of law. */
const CASES: readonly Case[] = (['RS-61', 'RS-118'] as const).flatMap((ruleSet) =>
  (['PAPER', 'E_FILE_VALID', 'E_FILE_OTHER'] as const).flatMap((carrier) =>
    (['FORM', 'PRIOR_RESULT', 'OTHER'] as const).flatMap((kind) =>
      ([null, 'APPLICANT_SUPPLIES_PDF', 'SPECIAL_EQUIPMENT', 'NO_SCAN'] as const).flatMap((override) =>
        YES_NO.flatMap((handedIn) =>
          YES_NO.flatMap((secret) =>
            YES_NO.flatMap((reused) =>
              YES_NO.flatMap((givenBack) =>
                YES_NO.flatMap((certifiedCopy): readonly Case[] => {
                  const classification = applySwitches(
                    classifyPaper({
                      law: { ruleSet, date: ruleSet === 'RS-61' ? '2025-01-02' : '2026-03-02' },
                      given: {
                        ...{ carrier, kind, override, handedIn, secret },
                        eVersion: reused ? 'REUSABLE' : 'NONE',
                        ...{ mandatory: false, inScope: true, desk: false, onDemand: false, started: true },
                      },
                    }),
                    DEFAULT_SWITCHES,
                  );
                  const data = { ...ORDINARY_PAPER, item: 'X', carrier, handedIn, secret, givenBack, certifiedCopy };
                  if (custodyContradicted(classification, data)) return [];
                  const { treatment, status } = classified(classification, data);
                  if (!treatment) throw new Error('unclassified');
                  return [
                    {
                      ...{ carrier, handedIn, givenBack, certifiedCopy, secret },
                      reused: classification.line === '3',
                      treatment,
                      status,
                    } as Case,
                  ];
                }),
              ),
            ),
          ),
        ),
      ),
    ),
  ),
);

const none = { components: [] };
const dispositionIn = ({ treatment, status }: Case) => dispositionOf(none, { component: null, status, treatment });
const sayings = (one: Case): string => {
  const { handOver, atEnd } = wordsOf(dispositionIn(one));
  return [quantityOf(none, { component: null, status: one.status, treatment: one.treatment }), handOver, atEnd].join('; ');
};

describe('what becomes of each paper, enumerated', () => {
  it('every disposition is reached but that of a plain copy, and each has its words', () => {
    const reached = new Set(CASES.map(dispositionIn));
    expect([...reached].sort()).toEqual(
      Object.keys(DISPOSITION_NAMES)
        .filter((name) => name !== 'COPY_KEPT')
        .sort(),
    );
    for (const one of CASES) expect(sayings(one)).toMatch(/^\S.*; \S.*; \S/);
  });

  it('nothing is said to stay, or to travel on paper, that was only shown or given back', () => {
    const gone = CASES.filter(
      ({ carrier, handedIn, givenBack, reused, secret }) => carrier === 'PAPER' && !reused && !secret && (!handedIn || givenBack),
    );
    expect(gone.length).toBeGreaterThan(0);
    for (const one of gone) expect(sayings(one)).not.toMatch(/bản chính|bản sao|chuyển bản giấy|lưu trong hồ sơ/);
    for (const one of gone) expect(sayings(one)).toContain('trả lại');
  });

  it('no paper is spoken of where there is none: confirmed data and electronic files', () => {
    const paperless = CASES.filter(({ carrier, reused, secret }) => (carrier !== 'PAPER' || reused) && !secret);
    for (const one of paperless) expect(sayings(one)).not.toMatch(/bản chính|bản sao|chuyển bản giấy|trả lại/);
  });

  it('a certified copy is never called an original', () => {
    for (const one of CASES.filter(({ certifiedCopy }) => certifiedCopy)) expect(sayings(one)).not.toContain('bản chính');
  });

  it('a line of the checklist that asks for a copy is not called an original either', () => {
    const procedure = { components: [{ code: 'C9', originals: 0, copies: 1 }] };
    const [kept] = CASES.filter((one) => dispositionIn(one) === 'ORIGINAL_KEPT');
    if (kept === undefined) throw new Error('none is kept');
    const paper = { component: 'C9', status: kept.status, treatment: kept.treatment };
    expect([dispositionOf(procedure, paper), quantityOf(procedure, paper)]).toEqual(['COPY_KEPT', '1 bản sao']);
  });
});
