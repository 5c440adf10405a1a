import { describe, expect, it } from 'vitest';
import { applicationAt, at, COMMUNE_B, handler, officer, scene, supervisor } from '../../test/support/dossier.ts';
import { tasksOf } from './derive.ts';

describe('a reminder (1.2)', () => {
  it('is recorded with who held the dossier, and changes neither its course nor its clock', () => {
    const dossier = scene(applicationAt('2026-03-02T09:00'));
    const before = dossier.state();
    dossier.act(supervisor, 'REMIND', {}, at('2026-03-03T09:00'));
    const change = dossier.changes().at(-1);
    expect(change?.events).toEqual([{ type: 'REMINDED' }]);
    expect(change?.actor).toEqual(supervisor);
    expect(dossier.state()).toEqual({ ...before, revision: before.revision + 1 });
    expect(tasksOf(dossier.state())).toEqual(tasksOf(before));
  });

  it('is the supervisor’s of the lead agency, also while a long act is underway', () => {
    const dossier = scene(applicationAt('2026-03-02T09:00'));
    const ask = (actor: typeof supervisor) => dossier.refusal(actor, 'REMIND', {}, at('2026-03-03T09:00'))?.code ?? null;
    expect(ask(officer)).toBe('ROLE_NOT_PERMITTED');
    expect(ask(handler)).toBe('ROLE_NOT_PERMITTED');
    expect(ask({ ...supervisor, unit: COMMUNE_B, agency: COMMUNE_B })).toBe('UNIT_NOT_PERMITTED');
    dossier.act(officer, 'START_IDENTIFICATION', {}, at('2026-03-02T09:05'));
    dossier.act(officer, 'RESOLVE_ACCOUNT', {}, at('2026-03-02T09:06'));
    expect(dossier.state().underway).not.toBeNull();
    expect(ask(supervisor)).toBeNull();
  });
});
