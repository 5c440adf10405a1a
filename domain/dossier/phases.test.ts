import { describe, expect, it } from 'vitest';
import { applicationAt, at, EVERYBODY, filled, officer, scene } from '../../test/support/dossier.ts';
import type { Command } from './commands.ts';
import { SPECS, specOf } from './contents.ts';
import { holding, portalOf, tasksOf } from './derive.ts';
import { permitted } from './permit.ts';
import { aboutOf, inGroup, sentenceOf } from './phases.ts';
import type { Spec } from './spec.ts';
import { type DossierState, type Obligation, PHASES, type Result } from './state.ts';
import { refusalOf } from './transition.ts';

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
      expect(/phiếu từ chối/.test(sentence), where).toBe(refused && !asked && (phase === 'AWAITING_RETURN' || closure === 'RETURNED'));
      expect(/^Đã có kết quả/.test(sentence), where).toBe(!refused && !asked && phase === 'AWAITING_RETURN');
      expect(/bổ sung/.test(sentence) && code === 5, where).toBe(!asked && phase === 'SUPPLEMENT');
      if (phase === 'SUPPLEMENT' && !asked) expect(/sau thẩm tra/.test(sentence), where).toBe(supplement?.stage === 'PROCESSING');
      expect(/rút hồ sơ/.test(sentence) && code === 7, where).toBe(asked);
      // Who is about to be refused is not told to pay.
      const paying = !asked && !refused && obligations.length > 0 && phase !== 'SUPPLEMENT' && !inGroup(phase, 'SETTLED');
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

/** A withdrawal that nobody has decided, with the branches that may be open beside it. */
const undecided = (): readonly DossierState[] =>
  standings()
    .filter(({ phase, withdrawal }) => phase !== 'CLOSED' && withdrawal === 'REQUESTED')
    .flatMap((state) => [state, { ...state, extension: { status: 'DRAFTED', newDate: at('2026-03-10T17:00'), letters: 0 } as const }]);

/** The act asked for by whoever may, as its spec asks: the refusal's code, or null. */
const refusedWith = (state: DossierState, spec: Spec): string | null => {
  const actor = EVERYBODY.find((candidate) => permitted(spec, state, candidate) === null) ?? officer;
  const [asked] = spec.asks(state);
  if (asked === undefined) return null;
  const command = { version: 2, id: 'c', act: spec.act, actor, data: filled(asked, state) } as Command;
  return refusalOf(state, command, { at: at('2026-03-03T09:00') })?.code ?? null;
};

describe('an undecided withdrawal', () => {
  it('leaves nobody a task that waits for its decision: the counter has the decision, and where that is waited for the dossier', () => {
    const barred = new Set<string>();
    for (const state of undecided()) {
      const tasks = tasksOf(state);
      const where = JSON.stringify([state.phase, state.obligations.length]);
      for (const { act } of tasks) expect(refusedWith(state, specOf(act)), `${where} ${act}`).not.toBe('WITHDRAWAL_UNDECIDED');
      const decisions = tasks.filter(({ act }) => act === 'STOP' || act === 'REFUSE_WITHDRAWAL');
      expect(decisions, where).toMatchObject([{ unit: state.intakeUnit, roles: ['INTAKE_OFFICER'] }]);
      const waiting = SPECS.filter((spec) => spec.from.includes(state.phase) && refusedWith(state, spec) === 'WITHDRAWAL_UNDECIDED');
      for (const { act } of waiting) barred.add(act);
      // The clock stands still by an obligation, whoever else is asked for something.
      const paying = state.obligations.length > 0 && state.result?.outcome !== 'REFUSAL' && !inGroup(state.phase, 'SETTLED');
      if (waiting.length > 0) expect(holding(state).kind, where).toBe(paying ? 'OBLIGATION' : 'COUNTER');
      // Once it is decided, or was never asked, the dossier is where its phase says.
      else expect(holding(state), where).toEqual(holding({ ...state, withdrawal: 'NONE' }));
    }
    // Every act whose spec names the refusal is met.
    expect([...barred].sort()).toEqual(
      SPECS.filter(({ refuses }) => refuses.some((code) => code === 'WITHDRAWAL_UNDECIDED'))
        .map(({ act }) => act)
        .sort(),
    );
  });
});

describe('a phase', () => {
  it('has exactly one holder with a seat, whatever branches are open', () => {
    for (const state of standings()) expect(holding(state).unit).toMatch(/^H15\./);
  });
});
