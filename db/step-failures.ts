import { and, eq, sql } from 'drizzle-orm';
import type { Db } from './client.ts';
import { stepFailure } from './schema.ts';

interface StepKey {
  readonly workflowId: string;
  readonly step: string;
}

/** One failed attempt; the first failure's instant is kept until a success clears the row. */
export const recordStepFailure = async (
  db: Db,
  {
    workflowId,
    step,
    dossierId,
    attempt,
    cause,
    at,
  }: StepKey & { readonly dossierId: string; readonly attempt: number; readonly cause: string; readonly at: string },
): Promise<void> => {
  await db
    .insert(stepFailure)
    .values({ workflowId, step, dossierId, attempt, cause, firstFailedAt: at, lastFailedAt: at })
    .onConflictDoUpdate({
      target: [stepFailure.workflowId, stepFailure.step],
      set: { attempt: sql`excluded.attempt`, cause, lastFailedAt: at },
    });
};

export const clearStepFailure = async (db: Db, { workflowId, step }: StepKey): Promise<void> => {
  await db.delete(stepFailure).where(and(eq(stepFailure.workflowId, workflowId), eq(stepFailure.step, step)));
};
