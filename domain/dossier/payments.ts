import { feesOf } from '../law/fees.ts';
import { addWork, returnOncePaid } from './change.ts';
import { recordFact } from './clock.ts';
import type { DossierState, Obligation, Payment, RefundCause } from './state.ts';

/** Money as it came in and goes back (T20, Decree 118/2025 Art. 24): every đồng is counted for one obligation, or is owed back. */

export const paymentsOf = ({ payments = [] }: Pick<DossierState, 'payments'>): readonly Payment[] => payments;

export const findPayment = (state: DossierState, id: string): Payment | undefined =>
  paymentsOf(state).find(({ payment }) => payment === id);

/** Whether a part of it meets an obligation. */
export const countsInPart = ({ amount, refund }: Payment): boolean => refund < amount;

/** Money that is still to be given back: the dossier's run lives until it is, closed or not. */
export const owedBack = (state: Pick<DossierState, 'payments'>): readonly Payment[] =>
  paymentsOf(state).filter(({ status }) => status === 'REFUND_DUE' || status === 'REFUNDING');

const isOwed = ({ status }: Obligation): boolean => status === 'NOTIFIED' || status === 'EXPIRED';

/** The last one that was owed may have held back the result. */
export const closeObligation = (state: DossierState, id: string, status: Obligation['status']): DossierState =>
  returnOncePaid({ ...state, obligations: state.obligations.map((entry) => (entry.obligation === id ? { ...entry, status } : entry)) });

/** What was last written of an obligation's pause; undefined: it never paused. */
export const lastOfPause = ({ clock }: DossierState, { obligation }: Obligation) =>
  clock.ledger.findLast((fact) => 'pauseId' in fact && fact.pauseId === obligation)?.kind;

/** Ends the pause of an obligation that had one and was still open. */
export const resume = (state: DossierState, entry: Obligation, at: string): DossierState =>
  lastOfPause(state, entry) === 'PAUSED' ? recordFact(state, { kind: 'RESUMED', pauseId: entry.obligation, at }, at) : state;

/** For which obligation it counts: one whose day has passed and that was told anew is the new one (T32). */
const meantBy = ({ obligations }: DossierState, id: string): Obligation | undefined => {
  const index = obligations.findIndex(({ obligation }) => obligation === id);
  const entry = obligations[index];
  if (entry?.status !== 'EXPIRED' || entry.ground === null) return entry;
  const { code } = entry.ground;
  return obligations.slice(index + 1).find(({ ground, status }) => ground?.code === code && status !== 'WITHDRAWN') ?? entry;
};

type Came = Pick<Payment, 'reference' | 'way' | 'amount' | 'paidAt'> & { readonly obligation: string };

/** How much of it counts for what, and why the rest does not. */
const counted = (state: DossierState, entry: Obligation | undefined, { amount }: Came): { counts: number; cause?: RefundCause } => {
  if (entry?.status === 'PAID') return { counts: 0, cause: 'TWICE' };
  if (entry === undefined || !isOwed(entry) || state.phase === 'CLOSED') return { counts: 0, cause: 'NOT_OWED' };
  const owed = entry.amount ?? amount;
  if (amount < owed) return { counts: 0, cause: 'WRONG_AMOUNT' };
  return amount === owed ? { counts: owed } : { counts: owed, cause: 'WRONG_AMOUNT' };
};

/** Money has come in. `paid`: an obligation is met by it. */
export const receive = (
  state: DossierState,
  came: Came,
  at: string,
): { readonly state: DossierState; readonly payment: Payment; readonly paid: boolean } => {
  const entry = meantBy(state, came.obligation);
  const { counts, cause } = counted(state, entry, came);
  const payment: Payment = {
    ...came,
    payment: `TT${paymentsOf(state).length + 1}`,
    obligation: entry?.obligation ?? came.obligation,
    refund: came.amount - counts,
    status: counts === came.amount ? 'COUNTED' : 'REFUND_DUE',
    ...(cause === undefined ? {} : { cause }),
  };
  const kept: DossierState = { ...state, payments: [...paymentsOf(state), payment] };
  const paid = counts > 0 && entry !== undefined;
  return { payment, paid, state: paid ? closeObligation(resume(kept, entry, at), entry.obligation, 'PAID') : kept };
};

export const changePayment = (state: DossierState, id: string, change: Partial<Payment>): DossierState => ({
  ...state,
  payments: paymentsOf(state).map((entry) => (entry.payment === id ? { ...entry, ...change } : entry)),
});

/** How the dossier has just ended, where a fee may say that its money goes back then. */
const endedBy = (before: DossierState, { phase, closure, result }: DossierState): 'STOPPED' | 'REFUSAL' | null => {
  if (before.phase === 'CLOSED' || phase !== 'CLOSED') return null;
  if (closure === 'STOPPED') return 'STOPPED';
  return result?.outcome === 'REFUSAL' ? 'REFUSAL' : null;
};

/** Stopped or refused, money that the law gives back then is owed back; of any other fee it stays paid. */
export const givenBackAtEnd = (before: DossierState, after: DossierState): DossierState => {
  const end = endedBy(before, after);
  if (end === null || after.payments === undefined) return after;
  const fees = feesOf(after.law.procedure, after.answers);
  const codes = fees.flatMap(({ code, givenBack }) => (givenBack?.on.includes(end) ? [code] : []));
  const lawful = (payment: Payment): boolean => {
    const entry = after.obligations.find(({ obligation }) => obligation === payment.obligation);
    return countsInPart(payment) && entry?.fee !== undefined && codes.includes(entry.fee);
  };
  return after.payments.filter(lawful).reduce((state, payment) => wholeBack(state, payment, end), after);
};

/** What of it counted goes back, too. What was ordered before goes as it was ordered: the rest is then a payment of its own, from the same transaction. */
export const wholeBack = (state: DossierState, { payment: id, ...payment }: Payment, cause: RefundCause): DossierState => {
  if (payment.status === 'COUNTED' || payment.status === 'REFUND_DUE')
    return changePayment(state, id, { status: 'REFUND_DUE', refund: payment.amount, cause });
  const { refundedBy: _before, ...came } = payment;
  const rest = payment.amount - payment.refund;
  const parted = changePayment(state, id, { amount: payment.refund });
  const payments = paymentsOf(parted);
  return {
    ...parted,
    payments: [...payments, { ...came, payment: `TT${payments.length + 1}`, amount: rest, refund: rest, status: 'REFUND_DUE', cause }],
  };
};

export const withRequest = (state: DossierState, id: string, request: NonNullable<Obligation['request']>): DossierState => ({
  ...state,
  obligations: state.obligations.map((entry) => (entry.obligation === id ? { ...entry, request } : entry)),
});

/** The applicant can pay it on the platform: it is asked there for a request under the obligation's own reference. */
export const askPlatform = (state: DossierState, obligation: string): DossierState =>
  addWork(withRequest(state, obligation, 'OPEN'), { kind: 'PAYMENT_REQUEST', obligation });

/** One that is still on its way there is not sent any more; one that has gone before is cancelled after it. */
export const cancelRequest = (state: DossierState, id: string): DossierState =>
  addWork(
    {
      ...withRequest(state, id, 'CANCELLING'),
      work: state.work.filter((work) => !(work.kind === 'PAYMENT_REQUEST' && work.obligation === id)),
    },
    { kind: 'CANCEL_REQUEST', obligation: id },
  );

/** What nobody owes any more nobody is asked for on the platform: paid in cash, fallen away, or the dossier at its end. A payment that crosses goes back. */
export const askedNoMore = (state: DossierState): DossierState => {
  const paidThere = (id: string): boolean =>
    paymentsOf(state).some((payment) => payment.way === 'PLATFORM' && payment.obligation === id && countsInPart(payment));
  const isOver = (entry: Obligation): boolean => !isOwed(entry) || state.phase === 'CLOSED';
  return state.obligations
    .filter((entry) => entry.request === 'OPEN' && isOver(entry) && !paidThere(entry.obligation))
    .reduce((next, { obligation }) => cancelRequest(next, obligation), state);
};
