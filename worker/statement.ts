import type { PaymentGateway } from '../activities/payment/port.ts';
import type { Db } from '../db/client.ts';
import { keepPayment, markRefunded, statementRead, straysToRefund } from '../db/register/payments.ts';
import type { Logger } from '../platform/log.ts';
import { startRounds } from '../platform/rounds.ts';
import type { Clock } from '../platform/time.ts';

interface Needed {
  readonly db: Db;
  readonly platform: Pick<PaymentGateway, 'paymentsAfter' | 'refund'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

const EVERY_MS = 5_000;

/** Reads on in the platform's statement, so that a lost notice loses no money; what is kept the API places. */
export const readStatement = async ({ db, platform, clock }: Omit<Needed, 'logger'>): Promise<void> => {
  for (const paid of await platform.paymentsAfter(await statementRead(db))) await keepPayment(db, paid, clock.now());
};

/**
 * What belongs to no dossier goes back to whoever paid it; tried again until the platform has done it, once for each payment. One that fails holds up no
 * other; the first failure is thrown when all have been tried.
 */
export const refundStrays = async ({ db, platform, clock }: Omit<Needed, 'logger'>): Promise<void> => {
  const failures: unknown[] = [];
  for (const { paymentId, amount } of await straysToRefund(db))
    try {
      await platform.refund({ reference: `khong-ro-ho-so.${paymentId}`, paymentId, amount });
      await markRefunded(db, paymentId, clock.now());
    } catch (error) {
      failures.push(error);
    }
  if (failures.length > 0) throw failures[0];
};

export const startReadingStatement = (needed: Needed): { readonly stop: () => Promise<void> } =>
  startRounds(EVERY_MS, async () => {
    const failed = (what: string) => (error: unknown) =>
      needed.logger.warn({ error: error instanceof Error ? error.name : typeof error }, what);
    await readStatement(needed).catch(failed('payment platform not read'));
    await refundStrays(needed).catch(failed('payment of no dossier not given back yet'));
    return EVERY_MS;
  });
