import { and, asc, eq, isNotNull, isNull, max, sql } from 'drizzle-orm';
import { type PaymentNotice, referred } from '../../domain/dossier/payment-notices.ts';
import type { Db } from '../client.ts';
import { payment } from '../schema.ts';
import { registeredDossier } from './dossiers.ts';

/** A payment on the platform as it is kept: `dossierId` null where its reference is none of ours. */
export type KeptPayment = typeof payment.$inferSelect;

/**
 * Keeps a payment once, however often and in which order it is told of: the first telling stands, the statement adds its place. For whom it is may still
 * be found out.
 */
export const keepPayment = async (
  db: Db,
  { place, ...notice }: PaymentNotice & { readonly place?: number },
  cameAt: string,
): Promise<void> => {
  const named = referred(notice.reference);
  const known = named !== null && (await registeredDossier(db, named.dossierId)) !== null ? named : { dossierId: null, obligation: null };
  const { paymentId, reference, amount } = notice;
  const paidAt = new Date(notice.paidAt).toISOString();
  const insert = db.insert(payment).values({ ...known, paymentId, reference, amount, paidAt, cameAt, place: place ?? null });
  await (place === undefined
    ? insert.onConflictDoNothing()
    : insert.onConflictDoUpdate({ target: payment.paymentId, set: { place }, setWhere: isNull(payment.place) }));
};

/** How far the platform's statement has been read. */
export const statementRead = async (db: Db): Promise<number> =>
  (await db.select({ place: max(payment.place) }).from(payment))[0]?.place ?? 0;

/** Payments for a dossier of ours that it has not taken into its book yet, oldest first. */
export const unplacedPayments = (db: Db, limit: number): Promise<readonly KeptPayment[]> =>
  db
    .select()
    .from(payment)
    .where(and(isNull(payment.placedAt), isNotNull(payment.dossierId)))
    .orderBy(asc(payment.cameAt))
    .limit(limit);

/** Money of which nobody knows whose it is. */
export const strayPayments = (db: Db): Promise<readonly KeptPayment[]> =>
  db.select().from(payment).where(isNull(payment.dossierId)).orderBy(asc(payment.cameAt)).limit(200);

export const markPlaced = async (db: Db, paymentId: string, at: string): Promise<void> => {
  await db
    .update(payment)
    .set({ placedAt: sql`coalesce(${payment.placedAt}, ${at}::timestamptz)` })
    .where(eq(payment.paymentId, paymentId));
};
