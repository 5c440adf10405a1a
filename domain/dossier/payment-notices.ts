import { type Static, Type } from 'typebox';

/** A payment as the platform tells of it. Its id is the platform's; `reference` is ours, and names nobody. */
export const PaymentNoticeSchema = Type.Object({
  paymentId: Type.String({ pattern: '^[A-Za-z0-9-]{1,64}$' }),
  reference: Type.String({ minLength: 1, maxLength: 100 }),
  /** In đồng. */
  amount: Type.Integer({ minimum: 1, maximum: 1_000_000_000_000 }),
  paidAt: Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}T[0-9:.]+Z$' }),
});
export type PaymentNotice = Static<typeof PaymentNoticeSchema>;

/** Our own name of what is paid: the dossier and its obligation, no person. */
export const referenceOf = (dossierId: string, obligation: string): string => `${dossierId}.${obligation}`;

/** What a reference names; null: it is none of ours. */
export const referred = (reference: string): { readonly dossierId: string; readonly obligation: string } | null => {
  const [, dossierId, obligation] = /^(.{1,80})\.(NV\d{1,3})$/.exec(reference) ?? [];
  return dossierId === undefined || obligation === undefined ? null : { dossierId, obligation };
};
