import { Type } from 'typebox';
import type { Instant } from '../../platform/time.ts';

/** A payment as the platform tells of it. Its id is the platform's; `reference` is ours, and names nobody. */
export const PaymentNoticeSchema = Type.Object({
  paymentId: Type.String({ pattern: '^[A-Za-z0-9-]{1,64}$' }),
  reference: Type.String({ minLength: 1, maxLength: 100 }),
  /** In đồng. */
  amount: Type.Integer({ minimum: 1, maximum: 1_000_000_000_000 }),
  paidAt: Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}T[0-9:.]+Z$' }),
});
export type PaymentNotice = Type.Static<typeof PaymentNoticeSchema>;

/** The payment platform (nền tảng thanh toán trực tuyến). Every call may be repeated. */
export interface PaymentGateway {
  /** Opens what is owed for payment, once for each reference. Throws GatewayError. */
  request(input: { readonly reference: string; readonly amount: number; readonly dueAt: Instant }): Promise<void>;
  /** Gives money back, once for each refund reference. Throws GatewayError. */
  refund(input: { readonly reference: string; readonly paymentId: string; readonly amount: number }): Promise<void>;
  /** Payments after a place in the platform's statement, in its order: what a lost notice did not tell. Throws GatewayError. */
  paymentsAfter(place: number): Promise<readonly (PaymentNotice & { readonly place: number })[]>;
}

/** Our own name of what is paid: the dossier and its obligation, no person. */
export const referenceOf = (dossierId: string, obligation: string): string => `${dossierId}.${obligation}`;

/** What a reference names; null: it is none of ours. */
export const referred = (reference: string): { readonly dossierId: string; readonly obligation: string } | null => {
  const [, dossierId, obligation] = /^(.{1,80})\.(NV\d{1,3})$/.exec(reference) ?? [];
  return dossierId === undefined || obligation === undefined ? null : { dossierId, obligation };
};
