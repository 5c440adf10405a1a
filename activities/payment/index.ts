import type { Activities } from '../../domain/dossier/activities.ts';
import { referenceOf } from '../../domain/dossier/payment-notices.ts';
import type { ActivityDeps } from '../deps.ts';
import { contextOf } from '../dossier-context.ts';

/** What the payment platform is asked for; without one people pay at the counter alone. */
export const createPaymentActivities = ({
  db,
  payment: platform,
}: Pick<ActivityDeps, 'db' | 'payment'>): Pick<Activities, 'requestPayment' | 'cancelPaymentRequest' | 'refundPayment'> => ({
  requestPayment: async ({ dossierId, obligation: code }) => {
    const { state } = await contextOf(db, dossierId);
    const owed = state.obligations.find(({ obligation }) => obligation === code);
    // Paid or withdrawn meanwhile: nobody shall be asked for it any more.
    if (platform === null || owed?.status !== 'NOTIFIED' || owed.amount === undefined) return;
    await platform.request({ reference: referenceOf(dossierId, code), amount: owed.amount, dueAt: owed.dueAt });
  },
  cancelPaymentRequest: async ({ dossierId, obligation }) => {
    await platform?.cancel({ reference: referenceOf(dossierId, obligation) });
  },
  refundPayment: async ({ dossierId, payment: id }) => {
    const { state } = await contextOf(db, dossierId);
    const payment = state.payments?.find((entry) => entry.payment === id);
    if (platform === null || payment === undefined) throw new Error('no payment to give back, or no platform to do it');
    await platform.refund({ reference: `${dossierId}.${id}`, paymentId: payment.reference, amount: payment.refund });
  },
});
