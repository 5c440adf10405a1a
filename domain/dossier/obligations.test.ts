import { describe, expect, it } from 'vitest';
import { applicationAt, at, handler, lawOf2026, scene } from '../../test/support/dossier.ts';
import { shippedLaw } from '../../test/support/law.ts';
import { isRefusal } from '../failures.ts';
import { lawOverview } from '../law/overview.ts';
import { ofKind } from '../law/pin.ts';
import type { LawSnapshot } from '../law/types.ts';
import type { CommandOf } from './commands.ts';
import { specOf } from './contents.ts';
import type { DossierState } from './state.ts';
import { transition } from './transition.ts';

const shipped = ofKind(shippedLaw(), 'PROCEDURE');
const later = at('2026-03-03T09:00');

/** A dossier in its handler's hands under the grounds of a shipped procedure. */
const underProcedure = ({ code, pauseGrounds }: (typeof shipped)[number]['body']): DossierState => {
  const base = lawOf2026();
  const { pauseGrounds: _none, ...procedure } = base.procedure;
  const law: LawSnapshot = { ...base, procedure: { ...procedure, code, ...(pauseGrounds === undefined ? {} : { pauseGrounds }) } };
  const open = applicationAt('2026-03-02T09:00');
  const opened = scene({ ...open, data: { ...open.data, law } }).state();
  return { ...opened, phase: 'PROCESSING', handler: handler.person };
};

describe('a pause of the clock', () => {
  it('is entered with its ground in full, under every shipped procedure', () => {
    expect(shipped.length).toBeGreaterThan(10);
    for (const { body } of shipped) {
      const state = underProcedure(body);
      const grounds = specOf('NOTIFY_OBLIGATION').asks(state) as readonly CommandOf<'NOTIFY_OBLIGATION'>['data'][];
      expect(grounds.map(({ ground }) => ground)).toEqual(expect.arrayContaining(['FINANCIAL_OBLIGATION']));
      for (const data of grounds) {
        const command = {
          version: 1,
          id: 'c1',
          act: 'NOTIFY_OBLIGATION',
          actor: handler,
          data: { ...data, dueAt: at('2026-03-20T17:00') },
        };
        const change = transition(state, command as CommandOf<'NOTIFY_OBLIGATION'>, { at: later });
        if (isRefusal(change)) throw new Error(change.code);
        const written = JSON.stringify([change.state.clock.ledger, change.state.obligations, change.events]);
        expect(written, body.code).not.toContain('undefined');
        for (const entry of change.state.clock.ledger)
          if (entry.kind === 'PAUSED') expect(entry.ground.article, body.code).toMatch(/\p{L}$|\)$|\d$/u);
      }
    }
  });

  it('is printed with its ground in full in the overview of the law', () => {
    expect(lawOverview(shippedLaw())).not.toMatch(/undefined|\[object/);
  });
});
