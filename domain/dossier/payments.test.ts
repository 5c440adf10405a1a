import { describe, expect, it } from 'vitest';
import { applicationAt, at, leader, officer, scene } from '../../test/support/dossier.ts';
import { isRefusal } from '../failures.ts';
import type { Fee } from '../law/types.ts';
import { holdingBack } from './change.ts';
import { tasksOf } from './derive.ts';
import { owedBack, paymentsOf } from './payments.ts';
import type { DossierState } from './state.ts';
import { systemActor, transition } from './transition.ts';

const now = at('2026-03-03T09:00');
const due = at('2026-03-20T17:00');
const fee: Fee = {
  ...{ code: 'LP', kind: 'SERVICE_FEE', name: 'Lệ phí mẫu', when: {}, rate: { per: 'CASE', amount: 8_000 }, verified: true },
  ...{ legalBasis: { act: 'Nghị quyết mẫu' }, givenBack: { on: ['STOPPED'], legalBasis: { act: 'Nghị quyết mẫu' } } },
};

const dossier = (fees: readonly Fee[] = [fee]): DossierState => {
  const state = scene(applicationAt('2026-03-02T09:00')).state();
  return { ...state, phase: 'CHECKING_COMPONENTS', law: { ...state.law, procedure: { ...state.law.procedure, fees } } };
};

let serial = 0;
const done = (state: DossierState, act: string, data: object, actor = officer, version = 5): DossierState => {
  serial += 1;
  const change = transition(state, { version, id: `c${serial}`, act, actor, data } as never, { at: now });
  if (isRefusal(change)) throw new Error(`${act} ${change.code} ${JSON.stringify(change.detail ?? {})}`);
  return change.state;
};
const refusal = (state: DossierState, act: string, data: object, actor = officer): string | null => {
  const change = transition(state, { version: 5, id: 'x', act, actor, data } as never, { at: now });
  return isRefusal(change) ? change.code : null;
};

const told = (state = dossier()): DossierState =>
  done(state, 'NOTIFY_OBLIGATION', { kind: 'SERVICE_FEE', fee: 'LP', dueAt: due, ground: null, ruled: true });
const pays = (state: DossierState, amount: number, reference = 'GD-1', obligation = 'NV1'): DossierState =>
  done(state, 'RECORD_PAYMENT', { obligation, amount, reference, paidAt: now }, systemActor());
const status = ({ obligations }: DossierState) => obligations[0]?.status;
const back = (state: DossierState) => owedBack(state).map(({ refund, cause }) => [refund, cause]);

/** Every đồng counts for what was owed, or goes back. */
const balanced = (state: DossierState): void => {
  const settled = new Map(state.obligations.map(({ obligation, status: is, amount }) => [obligation, is === 'PAID' ? amount : 0]));
  for (const { obligation } of state.obligations) {
    const kept = paymentsOf(state).reduce((sum, entry) => sum + (entry.obligation === obligation ? entry.amount - entry.refund : 0), 0);
    expect(kept).toBe(settled.get(obligation));
  }
};

describe('money that comes through the platform', () => {
  it('is asked for there with the notice, and meets what is owed, with a receipt', () => {
    const asked = told();
    expect(asked.work.map(({ kind }) => kind)).toContain('PAYMENT_REQUEST');
    const paid = pays(asked, 8_000);
    expect([status(paid), back(paid), holdingBack(paid)]).toEqual(['PAID', [], []]);
    expect(paid.work).toContainEqual(expect.objectContaining({ kind: 'RENDER_SLIP', slip: 'PAYMENT_RECEIPT' }));
    balanced(paid);
  });

  it('told of twice is one payment; paid twice, the second goes back', () => {
    const paid = pays(told(), 8_000);
    const again = { obligation: 'NV1', amount: 8_000, reference: 'GD-1', paidAt: now };
    expect(refusal(paid, 'RECORD_PAYMENT', again, systemActor())).toBe('PAYMENT_KNOWN');
    const twice = pays(paid, 8_000, 'GD-2');
    expect(back(twice)).toEqual([[8_000, 'TWICE']]);
    balanced(twice);
  });

  it('and over the counter at once is counted once, whichever comes first', () => {
    const cash = done(told(), 'CONFIRM_PAYMENT', { obligation: 'NV1' });
    const first = pays(cash, 8_000);
    expect([status(first), back(first)]).toEqual(['PAID', [[8_000, 'TWICE']]]);
    expect(refusal(pays(told(), 8_000), 'CONFIRM_PAYMENT', { obligation: 'NV1' })).toBe('OBLIGATION_UNKNOWN');
    balanced(first);
  });

  it.each([
    [7_999, 'NOTIFIED', 7_999],
    [8_001, 'PAID', 1],
  ])('of another sum: %i leaves it %s, and %i goes back', (amount, is, refund) => {
    const paid = pays(told(), amount);
    expect([status(paid), back(paid)]).toEqual([is, [[refund, 'WRONG_AMOUNT']]]);
    balanced(paid);
  });

  it('for what is not owed goes back whole: withdrawn, unknown, or the dossier closed', () => {
    const withdrawn = pays(done(told(), 'WITHDRAW_OBLIGATION', { obligation: 'NV1' }), 8_000);
    expect(back(withdrawn)).toEqual([[8_000, 'NOT_OWED']]);
    expect(back(pays(told(), 8_000, 'GD-1', 'NV7'))).toEqual([[8_000, 'NOT_OWED']]);
    const closed = done(done(told(), 'REQUEST_WITHDRAWAL', {}), 'STOP', {});
    const late = pays(closed, 8_000);
    expect([late.phase, back(late)]).toEqual(['CLOSED', [[8_000, 'NOT_OWED']]]);
    expect(tasksOf(late).map(({ act, subject }) => [act, subject])).toContainEqual(['REFUND_PAYMENT', 'TT1']);
  });

  it('after the day still meets a service fee', () => {
    const late = done(told(), 'NOTIFY_OBLIGATION', { kind: 'SERVICE_FEE', fee: 'LP', dueAt: due, ground: null }, officer, 4);
    expect(status(pays(late, 8_000))).toBe('PAID');
  });

  it('was not kept one by one before version 5, and no recorded run is read otherwise', () => {
    const old = done(dossier(), 'NOTIFY_OBLIGATION', { kind: 'SERVICE_FEE', amount: 8_000, dueAt: due, ground: null }, officer, 4);
    expect(old.work.map(({ kind }) => kind)).not.toContain('PAYMENT_REQUEST');
    expect(done(old, 'CONFIRM_PAYMENT', { obligation: 'NV1' }, officer, 4)).not.toHaveProperty('payments');
  });
});

describe('money that goes back', () => {
  const twice = (): DossierState => pays(pays(told(), 8_000), 8_000, 'GD-2');
  const ordered = (state: DossierState, data: object): DossierState =>
    done(done(state, 'REFUND_PAYMENT', data), 'CONFIRM_REQUEST', { request: `DN${state.requestSeq + 1}` }, leader);

  it('is one person’s proposal and another’s confirmation; in cash with a slip, at once', () => {
    const asked = done(twice(), 'REFUND_PAYMENT', { payment: 'TT2', way: 'CASH' });
    expect(owedBack(asked)).toHaveLength(1);
    const given = ordered(twice(), { payment: 'TT2', way: 'CASH' });
    expect(owedBack(given)).toEqual([]);
    expect(paymentsOf(given)[1]).toMatchObject({ status: 'REFUNDED', refund: 8_000 });
    expect(given.work).toContainEqual(expect.objectContaining({ kind: 'RENDER_SLIP', slip: 'REFUND_SLIP' }));
    expect(refusal(given, 'REFUND_PAYMENT', { payment: 'TT2', way: 'CASH' })).toBe('REFUND_NOT_DUE');
    balanced(given);
  });

  it('through the platform is owed until the platform has done it', () => {
    const given = ordered(twice(), { payment: 'TT2', way: 'PLATFORM' });
    expect(owedBack(given).map(({ status: is }) => is)).toEqual(['REFUNDING']);
    const work = given.work.find(({ kind }) => kind === 'REFUND');
    const change = transition(
      given,
      { version: 1, id: work?.id ?? '', act: 'PAYMENT_REFUNDED', actor: systemActor(), data: { payment: 'TT2' } },
      { at: now },
    );
    if (isRefusal(change)) throw new Error(change.code);
    expect([owedBack(change.state), change.state.work.some(({ kind }) => kind === 'REFUND')]).toEqual([[], false]);
  });

  it('is not what counts, unless the fee was asked for wrongly: then nothing was owed', () => {
    const paid = pays(told(), 8_000);
    expect(refusal(paid, 'REFUND_PAYMENT', { payment: 'TT1', way: 'CASH' })).toBe('REFUND_NOT_DUE');
    expect(refusal(paid, 'REFUND_PAYMENT', { payment: 'TT9', way: 'CASH' })).toBe('PAYMENT_UNKNOWN');
    const righted = ordered(paid, { payment: 'TT1', way: 'PLATFORM', wrongFee: true });
    expect([status(righted), back(righted)]).toEqual(['WITHDRAWN', [[8_000, 'WRONG_FEE']]]);
    const cash = done(told(), 'CONFIRM_PAYMENT', { obligation: 'NV1' });
    expect(refusal(cash, 'REFUND_PAYMENT', { payment: 'TT1', way: 'PLATFORM', wrongFee: true })).toBe('REFUND_WAY');
  });

  it('is owed when the dossier is stopped, where the fee’s article says so, and outlives its end', () => {
    const stopped = (fees: readonly Fee[]) => done(done(pays(told(dossier(fees)), 8_000), 'REQUEST_WITHDRAWAL', {}), 'STOP', {});
    expect(back(stopped([fee]))).toEqual([[8_000, 'STOPPED']]);
    const { givenBack: _none, ...kept } = fee;
    expect(back(stopped([kept]))).toEqual([]);
    const given = ordered(stopped([fee]), { payment: 'TT1', way: 'CASH' });
    expect([given.phase, owedBack(given)]).toEqual(['CLOSED', []]);
  });
});

describe('what was paid beyond what is owed', () => {
  const ends = (state: DossierState): DossierState => done(done(state, 'REQUEST_WITHDRAWAL', {}), 'STOP', {});
  const overpaid = (): DossierState => pays(told(), 8_500);
  const confirmed = (state: DossierState, way: 'CASH' | 'PLATFORM'): DossierState =>
    done(done(state, 'REFUND_PAYMENT', { payment: 'TT1', way }), 'CONFIRM_REQUEST', { request: `DN${state.requestSeq + 1}` }, leader);
  const goneBack = (state: DossierState): number => paymentsOf(state).reduce((sum, { refund }) => sum + refund, 0);

  it.each([
    ['not given back yet', overpaid],
    ['given back in cash', () => confirmed(overpaid(), 'CASH')],
    ['on its way back', () => confirmed(overpaid(), 'PLATFORM')],
  ])('and is %s keeps nothing of what the fee’s article gives back at the end', (_when, before) => {
    const stopped = ends(before());
    expect(goneBack(stopped)).toBe(8_500);
    expect(paymentsOf(stopped).reduce((sum, { amount }) => sum + amount, 0)).toBe(8_500);
    // Each part goes back once, under a name of its own; what is on its way goes as it was ordered.
    const [first, second] = paymentsOf(stopped);
    expect([first?.refund, second?.refund]).toEqual(before === overpaid ? [8_500, undefined] : [500, 8_000]);
    expect(new Set(paymentsOf(stopped).map(({ payment }) => payment)).size).toBe(paymentsOf(stopped).length);
    const [due] = owedBack(stopped).filter(({ status: is }) => is === 'REFUND_DUE');
    expect(due).toMatchObject({ cause: 'STOPPED', reference: 'GD-1', way: 'PLATFORM' });
    const given = done(
      done(stopped, 'REFUND_PAYMENT', { payment: due?.payment, way: 'CASH' }),
      'CONFIRM_REQUEST',
      { request: `DN${stopped.requestSeq + 1}` },
      leader,
    );
    expect(owedBack(given).filter(({ status: is }) => is === 'REFUND_DUE')).toEqual([]);
    expect(refusal(given, 'RECORD_PAYMENT', { obligation: 'NV1', amount: 8_500, reference: 'GD-1', paidAt: now }, systemActor())).toBe(
      'PAYMENT_KNOWN',
    );
  });
});

describe('a fee that was asked for wrongly and overpaid', () => {
  it('goes back whole, and nothing was owed', () => {
    const asked = done(pays(told(), 8_500), 'REFUND_PAYMENT', { payment: 'TT1', way: 'CASH', wrongFee: true });
    const given = done(asked, 'CONFIRM_REQUEST', { request: 'DN1' }, leader);
    expect([status(given), paymentsOf(given).map(({ refund, cause }) => [refund, cause])]).toEqual(['WITHDRAWN', [[8_500, 'WRONG_FEE']]]);
    balanced(given);
  });

  it.each(['CASH', 'PLATFORM'] as const)('goes back whole, too, where what was too much went or goes back by %s before', (way) => {
    const confirmed = (state: DossierState, data: object): DossierState => {
      const asked = done(state, 'REFUND_PAYMENT', data);
      return done(asked, 'CONFIRM_REQUEST', { request: asked.requests.at(-1)?.request }, leader);
    };
    const surplus = confirmed(pays(told(), 8_500), { payment: 'TT1', way });
    expect(refusal(surplus, 'REFUND_PAYMENT', { payment: 'TT1', way: 'CASH' })).toBe('REFUND_NOT_DUE');
    const given = confirmed(surplus, { payment: 'TT1', way: 'CASH', wrongFee: true });
    expect([status(given), paymentsOf(given).map(({ amount, refund }) => [amount, refund])]).toEqual([
      'WITHDRAWN',
      [
        [500, 500],
        [8_000, 8_000],
      ],
    ]);
    expect(paymentsOf(given)[1]).toMatchObject({ status: 'REFUNDED', cause: 'WRONG_FEE' });
    expect(refusal(given, 'REFUND_PAYMENT', { payment: 'TT1', way: 'CASH', wrongFee: true })).toBe('REFUND_NOT_DUE');
  });

  it('not said to be wrong, only what is too much goes back', () => {
    const asked = done(pays(told(), 8_500), 'REFUND_PAYMENT', { payment: 'TT1', way: 'CASH' });
    const given = done(asked, 'CONFIRM_REQUEST', { request: 'DN1' }, leader);
    expect([status(given), paymentsOf(given).map(({ refund, cause }) => [refund, cause])]).toEqual(['PAID', [[500, 'WRONG_AMOUNT']]]);
    balanced(given);
  });
});

describe('asked for in two ways', () => {
  it('it goes back in the one that is confirmed, and nobody is asked about the other any more', () => {
    const both = done(done(pays(pays(told(), 8_000), 8_000, 'GD-2'), 'REFUND_PAYMENT', { payment: 'TT2', way: 'CASH' }), 'REFUND_PAYMENT', {
      payment: 'TT2',
      way: 'PLATFORM',
    });
    expect(both.requests.map(({ request }) => request)).toEqual(['DN1', 'DN2']);
    expect(done(both, 'CONFIRM_REQUEST', { request: 'DN2' }, leader).requests).toEqual([]);
  });
});

describe('a request at the platform', () => {
  const asks = ({ work }: DossierState) =>
    work.filter(({ kind }) => kind === 'PAYMENT_REQUEST' || kind === 'CANCEL_REQUEST').map(({ kind }) => kind);
  const answered = (state: DossierState, act: 'PAYMENT_REQUESTED' | 'PAYMENT_REQUEST_CANCELLED', id?: string): DossierState => {
    const kind = act === 'PAYMENT_REQUESTED' ? 'PAYMENT_REQUEST' : 'CANCEL_REQUEST';
    const work = id ?? state.work.find((one) => one.kind === kind)?.id;
    const change = transition(state, { version: 1, id: work, act, actor: systemActor(), data: { obligation: 'NV1' } } as never, {
      at: now,
    });
    if (isRefusal(change)) throw new Error(change.code);
    return change.state;
  };

  it.each([
    ['is paid in cash', (state: DossierState) => done(state, 'CONFIRM_PAYMENT', { obligation: 'NV1' })],
    ['is withdrawn', (state: DossierState) => done(state, 'WITHDRAW_OBLIGATION', { obligation: 'NV1' })],
    ['ends with its dossier', (state: DossierState) => done(done(state, 'REQUEST_WITHDRAWAL', {}), 'STOP', {})],
  ])('is cancelled once what it asks for %s, and a payment that crosses goes back', (_how, ends) => {
    const over = ends(answered(told(), 'PAYMENT_REQUESTED'));
    expect([asks(over), over.obligations[0]?.request]).toEqual([['CANCEL_REQUEST'], 'CANCELLING']);
    const cancelled = answered(over, 'PAYMENT_REQUEST_CANCELLED');
    expect([asks(cancelled), cancelled.obligations[0]?.request]).toEqual([[], 'CANCELLED']);
    expect(back(pays(over, 8_000)).map(([refund]) => refund)).toEqual([8_000]);
    expect(back(pays(cancelled, 8_000)).map(([refund]) => refund)).toEqual([8_000]);
  });

  it('that is still on its way is not sent any more; one that arrives late is cancelled once more', () => {
    const asked = told();
    const sending = asked.work.find(({ kind }) => kind === 'PAYMENT_REQUEST')?.id;
    const over = done(asked, 'CONFIRM_PAYMENT', { obligation: 'NV1' });
    expect(asks(over)).toEqual(['CANCEL_REQUEST']);
    const late = answered(answered(over, 'PAYMENT_REQUEST_CANCELLED'), 'PAYMENT_REQUESTED', sending);
    expect([asks(late), late.obligations[0]?.request]).toEqual([['CANCEL_REQUEST'], 'CANCELLING']);
  });

  it('that was paid there is used up; whoever is still owed is still asked', () => {
    expect(asks(pays(answered(told(), 'PAYMENT_REQUESTED'), 8_000))).toEqual([]);
    expect(asks(pays(answered(told(), 'PAYMENT_REQUESTED'), 7_999))).toEqual([]);
  });
});

describe('a fee by its code', () => {
  const copies: Fee = { ...fee, code: 'BS', rate: { per: 'PAGE', tiers: [{ from: 1, amount: 2_000 }], atMost: 5_000 }, verified: false };
  const telling = { kind: 'SERVICE_FEE', fee: 'BS', dueAt: due, ground: null, ruled: true, copies: 2, pages: 3, checked: true };

  it('is reckoned here; a sum that is typed otherwise, a count that lacks, a rate that nobody has verified are refused', () => {
    const state = dossier([copies]);
    expect(done(state, 'NOTIFY_OBLIGATION', telling).obligations[0]).toMatchObject({ amount: 10_000, copies: 2, pages: 3, checked: true });
    expect(refusal(state, 'NOTIFY_OBLIGATION', { ...telling, amount: 9_999 })).toBe('AMOUNT_INVALID');
    expect(refusal(state, 'NOTIFY_OBLIGATION', { ...telling, amount: 10_000 })).toBeNull();
    expect(refusal(state, 'NOTIFY_OBLIGATION', { ...telling, pages: undefined })).toBe('FEE_COUNT_MISSING');
    expect(refusal(state, 'NOTIFY_OBLIGATION', { ...telling, checked: undefined })).toBe('FEE_UNVERIFIED');
    expect(refusal(state, 'NOTIFY_OBLIGATION', { ...telling, fee: 'KHAC' })).toBe('FEE_NOT_NAMED');
    expect(refusal(state, 'NOTIFY_OBLIGATION', { ...telling, exemption: 'KHAC' })).toBe('EXEMPTION_UNKNOWN');
  });

  it('is owed by nobody who is exempt', () => {
    const exempt = { code: 'HN', name: 'Hộ nghèo', legalBasis: { act: 'Nghị quyết mẫu' }, verified: true };
    const state = done(dossier([{ ...copies, exemptions: [exempt] }]), 'NOTIFY_OBLIGATION', {
      ...telling,
      checked: undefined,
      exemption: 'HN',
    });
    expect([state.obligations[0]?.status, holdingBack(state)]).toEqual(['WAIVED', []]);
    expect(state.work.map(({ kind }) => kind)).not.toContain('PAYMENT_REQUEST');
  });
});
