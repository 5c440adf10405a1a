import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GatewayError } from '../activities/gateway-error.ts';
import { decideStray, keepPayment, straysToRefund } from '../db/register/payments.ts';
import { startTestDatabase, type TestDatabase } from '../test/support/database.ts';
import { refundStrays } from './statement.ts';

const AT = '2026-11-20T03:00:00.000Z';

let database: TestDatabase;
beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database.close());

/** Nobody's money, which two persons have decided to give back. */
const decided = async (paymentId: string): Promise<void> => {
  await keepPayment(database.db, { paymentId, reference: 'CHUYEN-NHAM', amount: 5_000, paidAt: AT }, AT);
  const common = { at: AT, reasons: 'Công dân chuyển nhầm', dossierId: null, obligation: null };
  for (const decision of [
    { ...common, decided: 'REFUND_ASKED' as const, person: 'cb-0101', role: 'INTAKE_OFFICER' as const },
    { ...common, decided: 'REFUND_CONFIRMED' as const, person: 'cb-0107', role: 'SUPERVISOR' as const },
  ])
    await decideStray(database.db, paymentId, () => ({ answer: null, decision }));
};

describe('nobody’s money', () => {
  it('goes back also where the platform refuses another refund, which stays to be done', async () => {
    const ids = ['GD-1', 'GD-2', 'GD-3'];
    for (const id of ids) await decided(id);
    const back: string[] = [];
    const platform = {
      paymentsAfter: async () => [],
      refund: async ({ paymentId }: { readonly paymentId: string }): Promise<void> => {
        if (paymentId !== 'GD-3') throw new GatewayError({ system: 'PAYMENT', kind: 'REFUSED', detail: 'refund: HTTP 422' });
        back.push(paymentId);
      },
    };
    await expect(refundStrays({ db: database.db, platform, clock: { now: () => AT } })).rejects.toThrow();
    expect(back).toEqual(['GD-3']);
    expect((await straysToRefund(database.db)).map(({ paymentId }) => paymentId).sort()).toEqual(['GD-1', 'GD-2']);
  });
});
