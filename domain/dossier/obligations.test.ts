import { describe, expect, it } from 'vitest';
import { applicationAt, at, handler, lawOf2026, officer, scene } from '../../test/support/dossier.ts';
import { shippedLaw } from '../../test/support/law.ts';
import { projectClock } from '../calendar/index.ts';
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

describe('money that no rule asks for', () => {
  const due = at('2026-03-20T17:00');
  type Data = CommandOf<'NOTIFY_OBLIGATION'>['data'];
  const asked = (procedure: object, change: Partial<Data>, from: Partial<DossierState> = {}) => {
    const [bare] = shipped.filter(({ body }) => body.code === '1.004873').map(({ body }) => underProcedure(body));
    if (bare === undefined) throw new Error('P07 is not shipped');
    const { fees: _none, ...own } = bare.law.procedure;
    const state = { ...bare, law: { ...bare.law, procedure: { ...own, ...procedure } }, ...from };
    const data: Data = { kind: 'SERVICE_FEE', dueAt: due, ground: null, amount: 8_000, ruled: true, ...change };
    const actor = data.kind === 'FINANCIAL_OBLIGATION' ? handler : officer;
    const told = transition(state, { version: 4, id: 'c', act: 'NOTIFY_OBLIGATION', actor, data }, { at: later });
    return isRefusal(told) ? { code: told.code, field: told.field, detail: told.detail } : told.state;
  };
  const fee = (kind: 'SERVICE_FEE' | 'DIGITISATION_FEE', amount: number, when = {}) => ({
    ...{ kind, when, amount, legalBasis: { act: 'Nghị quyết mẫu' }, verified: false },
  });

  it('is refused: a fee of any sum and kind, a tax without its ground', () => {
    for (const kind of ['SERVICE_FEE', 'DIGITISATION_FEE'] as const)
      for (const amount of [1, 8_000, 100_000_000_000])
        expect(asked({}, { kind, amount })).toMatchObject({ code: 'FEE_NOT_NAMED', field: 'kind' });
    expect(asked({}, { kind: 'FINANCIAL_OBLIGATION' })).toMatchObject({ code: 'FEE_NOT_NAMED', field: 'ground' });
    expect(asked({}, { kind: 'FINANCIAL_OBLIGATION', ground: 'FINANCIAL_OBLIGATION' })).toMatchObject({ code: 'GROUND_NOT_NAMED' });
    // Another case's fee is none of this one.
    expect(asked({ fees: [fee('SERVICE_FEE', 8_000, { maritalHistory: ['DIVORCED'] })] }, {})).toMatchObject({ code: 'FEE_NOT_NAMED' });
  });

  it('is that of the version and no other sum, once; digitisation only of a paper that is digitised on demand', () => {
    const named = { fees: [fee('SERVICE_FEE', 8_000), fee('DIGITISATION_FEE', 5_000)] };
    const told = asked(named, {});
    if (!('obligations' in told)) throw new Error('refused');
    expect(told.obligations).toMatchObject([{ amount: 8_000, status: 'NOTIFIED' }]);
    for (const amount of [0, 7_999, 8_001, undefined])
      expect(asked(named, { ...(amount === undefined ? { amount: undefined as never } : { amount }) })).toMatchObject({
        ...{ code: 'AMOUNT_INVALID', field: 'amount', detail: { allowed: ['8000'] } },
      });
    for (const status of ['NOTIFIED', 'PAID', 'EXPIRED'] as const)
      expect(asked(named, {}, { obligations: told.obligations.map((entry) => ({ ...entry, status })) })).toMatchObject({
        code: 'OBLIGATION_REPEATED',
      });
    expect(asked(named, {}, { obligations: told.obligations.map((entry) => ({ ...entry, status: 'WITHDRAWN' as const })) })).toHaveProperty(
      'phase',
    );
    expect(asked(named, { kind: 'DIGITISATION_FEE', amount: 5_000 })).toMatchObject({ code: 'FEE_NOT_NAMED' });
  });

  it('that was told before versions named fees stays told when its run is read again', () => {
    const data: Data = { kind: 'SERVICE_FEE', dueAt: due, ground: null, amount: 100_000_000_000 };
    const [bare] = shipped.filter(({ body }) => body.code === '1.004873').map(({ body }) => underProcedure(body));
    if (bare === undefined) throw new Error('P07 is not shipped');
    expect(isRefusal(transition(bare, { version: 4, id: 'c', act: 'NOTIFY_OBLIGATION', actor: officer, data }, { at: later }))).toBe(false);
  });
});

describe('a wrong notice', () => {
  const due = at('2026-03-20T17:00');
  type Told = Partial<CommandOf<'NOTIFY_OBLIGATION'>['data']>;

  /** With the tests' own ground of a pause. */
  const paying = () => {
    const opened = scene(applicationAt('2026-03-02T09:00'));
    opened.act(officer, 'START_IDENTIFICATION', {}, at('2026-03-02T09:01'));
    opened.act(officer, 'RESOLVE_ACCOUNT', {}, at('2026-03-02T09:02'));
    opened.outcome('RESOLVE_ACCOUNT', { account: 'LINKED' }, at('2026-03-02T09:03'));
    const fee = (change: Told = {}) => ({ kind: 'SERVICE_FEE', dueAt: due, ground: null, amount: 8_000, ...change }) as const;
    return { opened, fee, told: (change: Told = {}) => opened.act(officer, 'NOTIFY_OBLIGATION', fee(change), later) };
  };

  /** In the handler's hands, the limit of its case running since its receipt. */
  const inProcessing = (): DossierState => {
    const { state } = paying().opened;
    const accepted = state();
    const ledger = [
      ...accepted.clock.ledger,
      { kind: 'STARTED' as const, at: accepted.clock.startsAt },
      { kind: 'HOLDER_CHANGED' as const, holder: 'HANDLER' as const, at: at('2026-03-02T10:00') },
    ];
    return { ...accepted, phase: 'PROCESSING', handler: handler.person, clock: { ...accepted.clock, ledger } };
  };

  const done = <A extends 'NOTIFY_OBLIGATION' | 'WITHDRAW_OBLIGATION' | 'EXPIRE_OBLIGATION' | 'CONFIRM_PAYMENT'>(
    state: DossierState,
    act: A,
    data: CommandOf<A>['data'],
    moment: string,
  ) => {
    const actor = act === 'EXPIRE_OBLIGATION' ? systemActor() : handler;
    const change = transition(state, { version: 4, id: `${act}-${moment}`, act, actor, data } as never, { at: moment });
    if (isRefusal(change)) throw new Error(change.code);
    return change;
  };

  it('that nobody has paid is withdrawn: nothing is owed for it, the applicant is told in writing, and the story says so', () => {
    const { opened, told } = paying();
    told();
    opened.act(officer, 'WITHDRAW_OBLIGATION', { obligation: 'NV1' }, later);
    expect(opened.state().obligations).toMatchObject([{ obligation: 'NV1', status: 'WITHDRAWN' }]);
    expect(holdingBack(opened.state())).toEqual([]);
    expect(opened.changes().at(-1)?.events).toEqual([{ type: 'OBLIGATION_WITHDRAWN', data: { obligation: 'NV1' } }]);
    expect(opened.state().work.flatMap((work) => (work.kind === 'RENDER_SLIP' ? [work.slip] : []))).toEqual([
      'PAYMENT_NOTICE',
      'PAYMENT_NOTICE_WITHDRAWN',
    ]);
  });

  it('is withdrawn once, and never confirmed as paid afterwards; of one that is paid the money, not the notice, goes back', () => {
    const { opened, told } = paying();
    told();
    told({ amount: 9_000 });
    const code = (act: 'WITHDRAW_OBLIGATION' | 'CONFIRM_PAYMENT', obligation: string) =>
      opened.refusal(officer, act, { obligation }, later)?.code ?? null;
    opened.act(officer, 'WITHDRAW_OBLIGATION', { obligation: 'NV1' }, later);
    opened.act(officer, 'CONFIRM_PAYMENT', { obligation: 'NV2' }, later);
    expect([code('CONFIRM_PAYMENT', 'NV1'), code('WITHDRAW_OBLIGATION', 'NV1'), code('WITHDRAW_OBLIGATION', 'NV2')]).toEqual([
      'OBLIGATION_UNKNOWN',
      'OBLIGATION_UNKNOWN',
      'OBLIGATION_PAID',
    ]);
    expect(code('WITHDRAW_OBLIGATION', 'NV9')).toBe('OBLIGATION_UNKNOWN');
  });

  it('is not told twice while the first waits: same kind and sum; another sum, another kind, or one withdrawn is another matter', () => {
    const { opened, fee, told } = paying();
    told();
    const again = (change: Told = {}) => opened.refusal(officer, 'NOTIFY_OBLIGATION', fee(change), later);
    expect(again({ dueAt: at('2026-03-27T17:00') })).toMatchObject({ code: 'OBLIGATION_REPEATED', detail: { obligations: ['NV1'] } });
    expect([again({ amount: 9_000 }), again({ kind: 'DIGITISATION_FEE' })]).toEqual([null, null]);
    opened.act(officer, 'WITHDRAW_OBLIGATION', { obligation: 'NV1' }, later);
    expect(again()).toBeNull();
  });

  it('is taken back by those who may tell of it: the counter a fee, the handler a tax', () => {
    const { state } = done(
      inProcessing(),
      'NOTIFY_OBLIGATION',
      { kind: 'FINANCIAL_OBLIGATION', dueAt: due, ground: null, amount: 1 },
      later,
    );
    const by = (actor: typeof officer) =>
      transition(state, { version: 4, id: 'w', act: 'WITHDRAW_OBLIGATION', actor, data: { obligation: 'NV1' } }, { at: later });
    expect(by(officer)).toMatchObject({ code: 'ROLE_NOT_PERMITTED', detail: { roles: ['CASE_HANDLER'] } });
    expect(isRefusal(by(handler))).toBe(false);
  });

  it.each([
    ['while it waits', '2026-03-04T09:00'],
    ['after its day', '2026-03-10T09:00'],
  ] as const)('buys no time %s: the pause that it began never was, and its ground may be told anew', (_when, moment) => {
    const end = at('2026-03-12T09:00');
    const tax = { kind: 'FINANCIAL_OBLIGATION', ground: 'FINANCIAL_OBLIGATION', amount: 50_000 } as const;
    const dueAt = at('2026-03-06T17:00');
    const plain = inProcessing();
    const told = done(plain, 'NOTIFY_OBLIGATION', { ...tax, dueAt }, later).state;
    const held = at(moment) > dueAt ? done(told, 'EXPIRE_OBLIGATION', { obligation: 'NV1' }, dueAt).state : told;
    const { state } = done(held, 'WITHDRAW_OBLIGATION', { obligation: 'NV1' }, at(moment));
    const clockOf = ({ clock, law }: DossierState) => {
      const seen = projectClock({ ledger: clock.ledger, rule: law.procedure.deadline, calendar: law.calendar, asOf: end });
      if (!seen.ok) throw new Error(seen.code);
      return seen.clock;
    };
    const [never, withdrawn] = [clockOf(plain), clockOf(state)];
    expect(clockOf(held)).not.toEqual(never);
    expect(withdrawn).toEqual(never);
    expect(
      transition(
        state,
        { version: 4, id: 'n', act: 'NOTIFY_OBLIGATION', actor: handler, data: { ...tax, dueAt: due } },
        { at: at(moment) },
      ),
    ).not.toHaveProperty('refused');
  });
});
