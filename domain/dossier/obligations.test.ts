import { describe, expect, it } from 'vitest';
import { applicationAt, at, handler, lawOf2026, officer, scene } from '../../test/support/dossier.ts';
import { shippedLaw } from '../../test/support/law.ts';
import { isRefusal } from '../failures.ts';
import { lawOverview } from '../law/overview.ts';
import { ofKind } from '../law/pin.ts';
import type { LawSnapshot } from '../law/types.ts';
import { holdingBack } from './change.ts';
import type { CommandOf } from './commands.ts';
import { specOf } from './contents.ts';
import type { DossierState } from './state.ts';
import { systemActor, transition } from './transition.ts';

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
  it('is entered with its ground in full, under every shipped procedure that names one, and under no other', () => {
    expect(shipped.length).toBeGreaterThan(10);
    for (const { body } of shipped) {
      const state = underProcedure(body);
      const grounds = specOf('NOTIFY_OBLIGATION').asks(state) as readonly CommandOf<'NOTIFY_OBLIGATION'>['data'][];
      expect(grounds.flatMap(({ ground }) => ground ?? [])).toEqual((body.pauseGrounds ?? []).map(({ code }) => code));
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

describe('an obligation whose day has passed', () => {
  type Told = CommandOf<'NOTIFY_OBLIGATION'>;
  const due = at('2026-03-06T17:00');
  const [bare] = shipped.filter(({ body }) => body.pauseGrounds === undefined).map(({ body }) => underProcedure(body));
  if (bare === undefined) throw new Error('every shipped procedure names a pause');

  const expired = (version: 1 | 2, { ground = null, from = bare }: { ground?: string | null; from?: DossierState } = {}): DossierState => {
    const data = { kind: 'FINANCIAL_OBLIGATION', dueAt: due, ground } as const;
    const told = transition(from, { version, id: 'c1', act: 'NOTIFY_OBLIGATION', actor: handler, data } satisfies Told, { at: later });
    if (isRefusal(told)) throw new Error(told.code);
    const obligation = told.state.obligations.at(-1)?.obligation ?? '';
    const passed = { version: 1, id: 'e', act: 'EXPIRE_OBLIGATION', actor: systemActor(), data: { obligation } } as const;
    const change = transition(told.state, passed, { at: due });
    if (isRefusal(change)) throw new Error(change.code);
    return change.state;
  };

  it('is owed until it is paid; a later one without a ground is another matter and clears it not', () => {
    const first = expired(2);
    const data = { kind: 'FINANCIAL_OBLIGATION', dueAt: at('2026-03-20T17:00'), ground: null } as const;
    const second = transition(first, { version: 2, id: 'c2', act: 'NOTIFY_OBLIGATION', actor: handler, data }, { at: due });
    if (isRefusal(second)) throw new Error(second.code);
    expect(holdingBack(second.state).map(({ obligation }) => obligation)).toEqual(['NV1', 'NV2']);
  });

  it('told by a command of version 1 it holds nothing back and pauses as it did, so that its run is read again as it went', () => {
    expect(holdingBack(expired(1))).toEqual([]);
    const paused = expired(1, { ground: 'FINANCIAL_OBLIGATION' });
    expect(paused.clock.ledger.map(({ kind }) => kind).filter((kind) => kind === 'PAUSED' || kind === 'RESUMED')).toEqual([
      'PAUSED',
      'RESUMED',
    ]);
    const data = { kind: 'FINANCIAL_OBLIGATION', dueAt: due, ground: 'FINANCIAL_OBLIGATION' } as const;
    expect(transition(bare, { version: 2, id: 'c', act: 'NOTIFY_OBLIGATION', actor: handler, data }, { at: later })).toMatchObject({
      code: 'GROUND_NOT_NAMED',
    });
  });

  it('is the handler’s to tell, or theirs who set it; the counter asks for fees', () => {
    const told = (kind: 'SERVICE_FEE' | 'FINANCIAL_OBLIGATION') =>
      transition(
        bare,
        { version: 2, id: 'c', act: 'NOTIFY_OBLIGATION', actor: officer, data: { kind, dueAt: due, ground: null } },
        { at: later },
      );
    expect(told('FINANCIAL_OBLIGATION')).toMatchObject({ code: 'ROLE_NOT_PERMITTED', field: 'kind', detail: { roles: ['CASE_HANDLER'] } });
    expect(isRefusal(told('SERVICE_FEE'))).toBe(false);
  });
});
