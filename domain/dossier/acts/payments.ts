import { type Refusal, refuse } from '../../failures.ts';
import { decree61, ownRule } from '../basis.ts';
import { addWork, applied, endWork } from '../change.ts';
import type { Payment } from '../parts.ts';
import {
  cancelRequest,
  changePayment,
  closeObligation,
  countsInPart,
  findPayment,
  owedBack,
  paymentsOf,
  receive,
  wholeBack,
  withRequest,
} from '../payments.ts';
import { SECOND } from '../permit.ts';
import { quick } from '../spec.ts';
import { type DossierState, PHASES } from '../state.ts';

const system = [{ role: 'SYSTEM', scope: 'SYSTEM' }] as const;

const PLATFORM = ownRule(
  'mỗi khoản tiền đã nộp được ghi một lần; nộp trùng, nộp thừa, nộp khi không còn phải nộp thì phải hoàn trả',
  decree61('22'),
);
const REFUND = ownRule(
  'tiền phải hoàn trả do một người đề nghị, người thứ hai xác nhận; đóng hồ sơ không làm mất nghĩa vụ hoàn trả',
  decree61('22'),
);

/** Whether the obligation that it meets may still turn out to be wrong. */
const countsFor = (state: DossierState, payment: Payment): boolean => countsInPart(payment) && state.phase !== 'CLOSED';

/** Money that may be given back: what is owed back, and while the dossier is open what was paid for a wrong fee. */
const refundable = (state: DossierState): readonly Payment[] =>
  paymentsOf(state).filter((payment) => payment.status === 'REFUND_DUE' || countsFor(state, payment));

const notRefundable = (
  state: DossierState,
  { payment: id, way, wrongFee }: { readonly payment: string; readonly way: Payment['way']; readonly wrongFee?: true },
): Refusal<'PAYMENT_UNKNOWN' | 'REFUND_NOT_DUE' | 'REFUND_WAY'> | null => {
  const payment = findPayment(state, id);
  if (payment === undefined) return refuse('PAYMENT_UNKNOWN', { field: 'payment' });
  const due = payment.status === 'REFUND_DUE' || (wrongFee === true && refundable(state).includes(payment));
  if (!due) return refuse('REFUND_NOT_DUE', { field: 'payment' });
  return way === 'PLATFORM' && payment.way !== 'PLATFORM' ? refuse('REFUND_WAY', { field: 'way' }) : null;
};

/** Tiền đã nộp và hoàn trả: what the payment platform tells, and what goes back (T20; I-15). */
export const payments = [
  quick('RECORD_PAYMENT', {
    name: 'Ghi nhận tiền nộp qua nền tảng thanh toán',
    basis: PLATFORM,
    from: PHASES,
    permits: system,
    fromOutside: true,
    duringUnderway: true,
    refuses: ['PAYMENT_KNOWN'],
    asks: ({ obligations }) =>
      obligations.map(({ obligation, amount = 1, dueAt }) => ({ obligation, amount, reference: '', paidAt: dueAt })),
    events: {
      PAYMENT_RECEIVED: 'Đã nhận tiền nộp',
      PAYMENT_TO_REFUND: 'Tiền nộp phải hoàn trả',
      OBLIGATION_PAID: 'Đã nộp phí, nghĩa vụ tài chính',
    },
    guard: (state, { data }) =>
      paymentsOf(state).some(({ way, reference }) => way === 'PLATFORM' && reference === data.reference)
        ? refuse('PAYMENT_KNOWN', { field: 'reference' })
        : null,
    apply: (state, { id: commandId, actor, data }, { at }) => {
      const { state: kept, payment, paid } = receive(state, { ...data, way: 'PLATFORM' }, at);
      const { obligation, amount, refund, cause = null } = payment;
      const receipted = paid ? addWork(kept, { kind: 'RENDER_SLIP', slip: 'PAYMENT_RECEIPT', commandId, actor }) : kept;
      return applied(
        receipted,
        { type: 'PAYMENT_RECEIVED', data: { payment: payment.payment, obligation, amount } },
        ...(paid ? [{ type: 'OBLIGATION_PAID' as const, data: { obligation } }] : []),
        ...(refund > 0 ? [{ type: 'PAYMENT_TO_REFUND' as const, data: { payment: payment.payment, amount: refund, cause } }] : []),
      );
    },
  }),
  quick('PAYMENT_REQUESTED', {
    name: 'Lập yêu cầu thanh toán trên nền tảng thanh toán',
    basis: PLATFORM,
    from: PHASES,
    permits: system,
    asks: ({ work }) => work.flatMap((entry) => (entry.kind === 'PAYMENT_REQUEST' ? [{ obligation: entry.obligation }] : [])),
    events: { PAYMENT_REQUESTED: 'Đã lập yêu cầu thanh toán trực tuyến' },
    apply: (state, { id, data: { obligation } }) => {
      const { request } = state.obligations.find((entry) => entry.obligation === obligation) ?? {};
      const done = endWork(state, id);
      // It has come there after its cancellation, and is cancelled once more.
      const overtaken = request === 'CANCELLING' || request === 'CANCELLED';
      return applied(overtaken ? cancelRequest(done, obligation) : done, { type: 'PAYMENT_REQUESTED', data: { obligation } });
    },
  }),
  quick('PAYMENT_REQUEST_CANCELLED', {
    name: 'Hủy yêu cầu thanh toán trên nền tảng thanh toán',
    basis: PLATFORM,
    from: PHASES,
    permits: system,
    asks: ({ work }) => work.flatMap((entry) => (entry.kind === 'CANCEL_REQUEST' ? [{ obligation: entry.obligation }] : [])),
    events: { PAYMENT_REQUEST_CANCELLED: 'Đã hủy yêu cầu thanh toán trực tuyến' },
    apply: (state, { id, data: { obligation } }) =>
      applied(withRequest(endWork(state, id), obligation, 'CANCELLED'), { type: 'PAYMENT_REQUEST_CANCELLED', data: { obligation } }),
  }),
  quick('REFUND_PAYMENT', {
    name: 'Hoàn trả tiền đã nộp',
    basis: REFUND,
    from: PHASES,
    permits: [{ role: 'INTAKE_OFFICER', scope: 'INTAKE' }],
    confirmers: SECOND,
    duringUnderway: true,
    refuses: ['PAYMENT_UNKNOWN', 'REFUND_NOT_DUE', 'REFUND_WAY'],
    asks: (state) =>
      refundable(state).map(({ payment, way, status }) => ({
        payment,
        way,
        ...(status === 'REFUND_DUE' ? {} : { wrongFee: true as const }),
      })),
    events: { REFUND_ORDERED: 'Đã quyết định hoàn trả tiền', PAYMENT_REFUNDED: 'Đã hoàn trả tiền' },
    requestName: ({ data }) => `Hoàn trả tiền đã nộp ${(data as { readonly payment: string }).payment}`,
    expected: (state) =>
      owedBack(state).flatMap(({ payment, status }) => (status === 'REFUND_DUE' ? [{ subject: payment, unit: state.intakeUnit }] : [])),
    guard: (state, { data }) => notRefundable(state, data),
    apply: (state, { id: commandId, actor, data }) => {
      const { way } = data;
      const before = findPayment(state, data.payment);
      // Of what was paid beyond a wrong fee not the surplus alone goes back; after it the rest goes as a payment of its own.
      const wrong = before !== undefined && countsFor(state, before) && (before.status !== 'REFUND_DUE' || data.wrongFee === true);
      const whole = wrong ? wholeBack(state, before, 'WRONG_FEE') : state;
      const isParted = paymentsOf(whole).length > paymentsOf(state).length;
      const { payment = data.payment, refund: amount = 0 } = (isParted ? paymentsOf(whole).at(-1) : findPayment(whole, data.payment)) ?? {};
      const decided = changePayment(whole, payment, { status: way === 'CASH' ? 'REFUNDED' : 'REFUNDING', refundedBy: commandId });
      // What was asked for wrongly was never owed.
      const righted = wrong ? closeObligation(decided, before.obligation, 'WITHDRAWN') : decided;
      const ordered = { type: 'REFUND_ORDERED' as const, data: { payment, amount, way } };
      return way === 'CASH'
        ? applied(addWork(righted, { kind: 'RENDER_SLIP', slip: 'REFUND_SLIP', commandId, actor }), ordered, {
            type: 'PAYMENT_REFUNDED',
            data: { payment, amount },
          })
        : applied(addWork(righted, { kind: 'REFUND', payment }), ordered);
    },
  }),
  quick('PAYMENT_REFUNDED', {
    name: 'Nền tảng thanh toán đã hoàn trả tiền',
    basis: REFUND,
    from: PHASES,
    permits: system,
    refuses: ['REFUND_NOT_DUE'],
    asks: (state) => owedBack(state).flatMap(({ payment, status }) => (status === 'REFUNDING' ? [{ payment }] : [])),
    events: { PAYMENT_REFUNDED: 'Đã hoàn trả tiền' },
    guard: (state, { data }) =>
      findPayment(state, data.payment)?.status === 'REFUNDING' ? null : refuse('REFUND_NOT_DUE', { field: 'payment' }),
    apply: (state, { id, actor, data: { payment } }) => {
      const { refund = 0, refundedBy = id } = findPayment(state, payment) ?? {};
      const back = changePayment(endWork(state, id), payment, { status: 'REFUNDED' });
      return applied(addWork(back, { kind: 'RENDER_SLIP', slip: 'REFUND_SLIP', commandId: refundedBy, actor }), {
        type: 'PAYMENT_REFUNDED',
        data: { payment, amount: refund },
      });
    },
  }),
];
