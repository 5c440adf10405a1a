import { and, asc, eq, inArray, isNotNull, isNull, lt, max, or, sql } from 'drizzle-orm';
import { type PaymentNotice, referred } from '../../domain/dossier/payment-notices.ts';
import type { Db } from '../client.ts';
import { payment, paymentDecision } from '../schema.ts';
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

/** One of them; undefined: it stands in its dossier's book, or nobody knows in whose it belongs. */
export const unplacedPayment = async (db: Db, paymentId: string): Promise<KeptPayment | undefined> =>
  (
    await db
      .select()
      .from(payment)
      .where(and(eq(payment.paymentId, paymentId), isNull(payment.placedAt), isNotNull(payment.dossierId)))
  )[0];

type Decision = typeof paymentDecision.$inferSelect;
export interface StrayPayment extends KeptPayment {
  /** What was decided last; null: nothing yet. */
  readonly last: Decision | null;
}

const MOST = 200;

const lastDecisions = async (db: Pick<Db, 'select'>, ids: readonly string[]): Promise<ReadonlyMap<string, Decision>> => {
  if (ids.length === 0) return new Map();
  const rows = await db
    .select()
    .from(paymentDecision)
    .where(inArray(paymentDecision.paymentId, [...ids]))
    .orderBy(asc(paymentDecision.seq));
  return new Map(rows.map((row) => [row.paymentId, row]));
};

/** Money of which nobody knows whose it is, and money that its dossier has not taken in since `before`; oldest first. */
export const strayPayments = async (db: Db, before: string): Promise<readonly StrayPayment[]> => {
  const rows = await db
    .select()
    .from(payment)
    .where(
      or(
        and(isNull(payment.dossierId), isNull(payment.refundedAt)),
        and(isNotNull(payment.dossierId), isNull(payment.placedAt), lt(payment.cameAt, before)),
      ),
    )
    .orderBy(asc(payment.cameAt))
    .limit(MOST);
  const last = await lastDecisions(
    db,
    rows.map(({ paymentId }) => paymentId),
  );
  return rows.map((row) => ({ ...row, last: last.get(row.paymentId) ?? null }));
};

/** Judged and decided while nobody else decides about it; null from `judge`: nothing is to be written. Undefined: there is no such payment. */
export const decideStray = async <Answer>(
  db: Db,
  paymentId: string,
  judge: (stray: StrayPayment) => { readonly answer: Answer; readonly decision: Omit<Decision, 'paymentId' | 'seq'> | null },
): Promise<Answer | undefined> =>
  db.transaction(async (tx) => {
    const [row] = await tx.select().from(payment).where(eq(payment.paymentId, paymentId)).for('update');
    if (row === undefined) return undefined;
    const last = (await lastDecisions(tx, [paymentId])).get(paymentId) ?? null;
    const { answer, decision } = judge({ ...row, last });
    if (decision === null) return answer;
    await tx.insert(paymentDecision).values({ ...decision, paymentId, seq: (last?.seq ?? 0) + 1 });
    const { dossierId, obligation } = decision;
    if (dossierId !== null) await tx.update(payment).set({ dossierId, obligation }).where(eq(payment.paymentId, paymentId));
    return answer;
  });

/** Money of nobody's dossier that two persons have decided to give back, and that the platform has not given back yet. */
export const straysToRefund = async (db: Db): Promise<readonly KeptPayment[]> => {
  const rows = await db
    .select({ payment })
    .from(payment)
    .innerJoin(paymentDecision, eq(paymentDecision.paymentId, payment.paymentId))
    .where(and(eq(paymentDecision.decided, 'REFUND_CONFIRMED'), isNull(payment.dossierId), isNull(payment.refundedAt)))
    .limit(MOST);
  return rows.map((row) => row.payment);
};

export const markRefunded = async (db: Db, paymentId: string, at: string): Promise<void> => {
  await db.update(payment).set({ refundedAt: at }).where(eq(payment.paymentId, paymentId));
};

export const markPlaced = async (db: Db, paymentId: string, at: string): Promise<void> => {
  await db
    .update(payment)
    .set({ placedAt: sql`coalesce(${payment.placedAt}, ${at}::timestamptz)` })
    .where(eq(payment.paymentId, paymentId));
};
