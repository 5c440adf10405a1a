import { WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keepPayment, unplacedPayment } from '../../db/register/payments.ts';
import { payment } from '../../db/schema.ts';
import { type FailureCode, refuse } from '../../domain/failures.ts';
import { applicationAt, scene } from '../../test/support/dossier.ts';
import { register, startTestApi, type TestApi } from '../../test/support/test-api.ts';
import { place, placeAll } from './placing.ts';

/** Money is placed in its dossier's book sooner or later, whatever became of the first tries. */

let api: TestApi;

beforeAll(async () => {
  api = await startTestApi();
  await register(api, scene(applicationAt('2026-11-20T09:00')).changes());
});
afterAll(() => api.close());

/** An engine that answers each try with the next of these, and takes whatever comes after them. */
const engineSaying = (...refusals: readonly FailureCode[]) => {
  const left = [...refusals];
  const taken: string[] = [];
  const executeUpdate = async (_update: unknown, { updateId }: { readonly updateId: string }) => {
    const code = left.shift();
    if (code !== undefined)
      throw new WorkflowUpdateFailedError('refused', ApplicationFailure.create({ type: code, details: [refuse(code)] }));
    taken.push(updateId);
    return { revision: 9, phase: 'SUBMITTED', status: 'NEW', underway: false };
  };
  const temporal = {
    withDeadline: (_until: number, work: () => unknown) => work(),
    workflowService: { getSystemInfo: async () => ({}) },
    workflow: { getHandle: () => ({ executeUpdate }) },
  };
  return { taken, deps: { ...api.deps, temporal: temporal as unknown as TestApi['deps']['temporal'] } };
};

let serial = 0;
const told = async () => {
  serial += 1;
  const notice = {
    paymentId: `GD-THU-${serial}`,
    reference: 'TN-TEST.NV1',
    amount: 8_000,
    paidAt: '2026-11-20T03:00:00.000Z',
  };
  await keepPayment(api.deps.db, notice, api.deps.clock.now());
  const kept = await unplacedPayment(api.deps.db, notice.paymentId);
  if (kept === undefined) throw new Error('not kept');
  return kept;
};
const isPlaced = async (paymentId: string): Promise<boolean> =>
  (await api.deps.db.select().from(payment).where(eq(payment.paymentId, paymentId)))[0]?.placedAt !== null;
const commandsOf = async (paymentId: string): Promise<readonly unknown[]> =>
  api.deps.db.execute(sql`select status from command where idempotency_key like ${`payment-${paymentId}%`} order by received_at`);

describe('a payment', () => {
  it.each(['COMMAND_EXPIRED', 'DOSSIER_CLOSED', 'TAKEN_BACK'] as const)('whose first try ended as %s is tried anew', async (code) => {
    const kept = await told();
    const { deps, taken } = engineSaying(code, code);
    expect(await place(deps, kept)).toBe(false);
    expect(await isPlaced(kept.paymentId)).toBe(false);
    await placeAll(deps);
    await placeAll(deps);
    expect(await isPlaced(kept.paymentId)).toBe(true);
    expect(taken).toHaveLength(1);
    expect(await commandsOf(kept.paymentId)).toHaveLength(3);
  });

  it('that its dossier has is not tried again', async () => {
    const kept = await told();
    const { deps, taken } = engineSaying('PAYMENT_KNOWN');
    expect(await place(deps, kept)).toBe(true);
    expect(await isPlaced(kept.paymentId)).toBe(true);
    expect(taken).toEqual([]);
    expect(await commandsOf(kept.paymentId)).toHaveLength(1);
  });
});
