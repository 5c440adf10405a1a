import { expect, it } from 'vitest';
import { PHASES } from '../../domain/dossier/state.ts';
import { applicationAt, at, EVERYBODY, scene } from '../../test/support/dossier.ts';
import { nextActs } from './next-acts.ts';

it('an act that this caller may not do now always comes with what stands against it', () => {
  const opened = scene(applicationAt('2026-03-02T09:00')).state();
  for (const phase of PHASES) {
    const state = { ...opened, phase, closure: phase === 'CLOSED' ? ('RETURNED' as const) : null };
    for (const { person, role, unit, agency } of EVERYBODY) {
      const acts = nextActs(state, { person, roles: [role], unit, agency }, at('2026-03-03T09:00'));
      const silent = acts.filter(({ permitted, refusal }) => permitted === (refusal !== undefined)).map(({ act }) => act);
      expect({ phase, role, silent }).toEqual({ phase, role, silent: [] });
      // Once it is closed its run has ended, and the register answers whoever asks.
      const named = acts.flatMap(({ refusal }) => refusal?.code ?? []).filter((code) => code.endsWith('_UNKNOWN'));
      if (phase === 'CLOSED') expect({ role, named }).toEqual({ role, named: [] });
    }
  }
});
