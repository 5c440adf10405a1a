import { describe, expect, it } from 'vitest';
import { applicationAt, at, scene } from '../../test/support/dossier.ts';
import { holding, portalOf } from './derive.ts';
import { aboutOf, inGroup, sentenceOf } from './phases.ts';
import { type DossierState, type Obligation, PHASES, type Result } from './state.ts';

const opened = scene(applicationAt('2026-03-02T09:00')).state();

const resultOf = (outcome: Result['outcome']): Result => ({
  outcome,
  status: 'DRAFTED',
  draft: 'd',
  signer: 's',
  leaderSigned: null,
  issued: null,
  number: null,
  issuedAt: null,
  electronic: 'PENDING',
  paper: 'PENDING',
});
const pausing: Obligation = {
  obligation: 'NV1',
  kind: 'FINANCIAL_OBLIGATION',
  status: 'NOTIFIED',
  dueAt: at('2026-03-20T17:00'),
  ground: { code: 'FINANCIAL_OBLIGATION', article: 'x' },
};

/** Every phase × closure × outcome × stage of a supplement × withdrawal × payment, as far as the rules know the combination. */
const standings = (): readonly DossierState[] =>
  PHASES.flatMap((phase) =>
    (phase === 'CLOSED' ? (['RETURNED', 'INTAKE_REJECTED', 'STOPPED', 'MIGRATED_OUT'] as const) : [null]).flatMap((closure) =>
      (['RESULT', 'REFUSAL'] as const).flatMap((outcome) =>
        (phase === 'SUPPLEMENT' ? (['INTAKE', 'PROCESSING'] as const) : [null]).flatMap((stage) =>
          (['NONE', 'REQUESTED'] as const).flatMap((withdrawal) =>
            [[], [pausing]].map((obligations) => ({
              ...opened,
              phase,
              closure,
              result: resultOf(outcome),
              supplement: stage === null ? null : { stage, since: opened.openedAt, dueAt: null, prolonged: false },
              withdrawal,
              obligations,
            })),
          ),
        ),
      ),
    ),
  );

describe('what the applicant reads on the national portal', () => {
  it('is a sentence, never an identifier of ours', () => {
    for (const state of standings()) expect(portalOf(state).sentence).toMatch(/^\p{Lu}\p{Ll}.*[\p{Ll} ]{8}/u);
  });

  it('is true of phase, closure, outcome and stage', () => {
    for (const state of standings()) {
      const { code, sentence } = portalOf(state);
      const { phase, closure, result, supplement, withdrawal, obligations } = state;
      const where = JSON.stringify([phase, closure, result?.outcome, supplement?.stage, withdrawal, obligations.length, sentence]);
      const refused = result?.outcome === 'REFUSAL';
      const asked = phase !== 'CLOSED' && withdrawal === 'REQUESTED';
      expect(/^Đã trả/.test(sentence), where).toBe(closure === 'RETURNED');
      expect(code === 10, where).toBe(closure === 'RETURNED');
      expect(/^Dừng/.test(sentence), where).toBe(closure === 'STOPPED');
      expect(code === 8, where).toBe(closure === 'STOPPED');
      expect(code === null, where).toBe(closure === 'MIGRATED_OUT');
      expect(code === 3 && /Từ chối tiếp nhận/.test(sentence), where).toBe(closure === 'INTAKE_REJECTED');
      expect(/thông báo từ chối/.test(sentence), where).toBe(refused && !asked && (phase === 'AWAITING_RETURN' || closure === 'RETURNED'));
      expect(/^Đã có kết quả/.test(sentence), where).toBe(!refused && !asked && phase === 'AWAITING_RETURN');
      expect(/bổ sung/.test(sentence) && code === 5, where).toBe(!asked && phase === 'SUPPLEMENT');
      if (phase === 'SUPPLEMENT' && !asked) expect(/sau thẩm định/.test(sentence), where).toBe(supplement?.stage === 'PROCESSING');
      expect(/rút hồ sơ/.test(sentence) && code === 7, where).toBe(asked);
      const paying = !asked && obligations.length > 0 && phase !== 'SUPPLEMENT' && !inGroup(phase, 'SETTLED');
      expect(/nghĩa vụ tài chính/.test(sentence) && code === 6, where).toBe(paying);
    }
  });

  it('is told by its message alone, so that one sent late still says what was true', () => {
    for (const state of standings()) {
      const { code, sentence } = portalOf(state);
      if (code !== null) expect(sentenceOf({ code, phase: state.phase, ...aboutOf(state) })).toBe(sentence);
    }
  });
});

describe('a phase', () => {
  it('has exactly one holder with a seat, whatever branches are open', () => {
    for (const state of standings()) expect(holding(state).unit).toMatch(/^H15\./);
  });
});
