import type { PaymentGateway } from '../activities/payment/port.ts';
import type { Db } from '../db/client.ts';
import { keepPayment, statementRead } from '../db/register/payments.ts';
import type { Logger } from '../platform/log.ts';
import { startRounds } from '../platform/rounds.ts';
import type { Clock } from '../platform/time.ts';

interface Needed {
  readonly db: Db;
  readonly platform: Pick<PaymentGateway, 'paymentsAfter'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

const EVERY_MS = 5_000;

/** Reads on in the platform's statement, so that a lost notice loses no money; what is kept the API places. */
export const readStatement = async ({ db, platform, clock }: Omit<Needed, 'logger'>): Promise<void> => {
  for (const paid of await platform.paymentsAfter(await statementRead(db))) await keepPayment(db, paid, clock.now());
};

export const startReadingStatement = (needed: Needed): { readonly stop: () => Promise<void> } =>
  startRounds(EVERY_MS, async () => {
    await readStatement(needed).catch((error: unknown) =>
      needed.logger.warn({ error: error instanceof Error ? error.name : typeof error }, 'payment platform not read'),
    );
    return EVERY_MS;
  });
