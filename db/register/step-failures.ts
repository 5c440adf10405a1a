import { and, asc, eq, like, sql } from 'drizzle-orm';
import type { Db } from '../client.ts';
import { stepFailure } from '../schema.ts';

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

/** Failed steps of one activity and cause, the longest failing first: `step` holds the activity and the work's id. */
export const failedAlike = async (
  db: Db,
  { activity, cause, limit }: { readonly activity: string; readonly cause: string; readonly limit: number },
): Promise<readonly { readonly dossierId: string; readonly work: string }[]> => {
  const rows = await db
    .select({ dossierId: stepFailure.dossierId, step: stepFailure.step })
    .from(stepFailure)
    .where(and(like(stepFailure.step, `${activity}:%`), eq(stepFailure.cause, cause)))
    .orderBy(asc(stepFailure.firstFailedAt))
    .limit(limit);
  return rows.map(({ dossierId, step }) => ({ dossierId, work: step.slice(activity.length + 1) }));
};

/** A step that nobody owes any more fails no more: corrected, skipped, or ended with its dossier. `owed`: ids of the works still owed. */
export const dropStepFailures = async (db: Db, dossierId: string, owed: readonly string[]): Promise<void> => {
  await db
    .delete(stepFailure)
    .where(and(eq(stepFailure.dossierId, dossierId), sql`split_part(${stepFailure.step}, ':', 2) <> all(${sql.param([...owed])}::text[])`));
};
