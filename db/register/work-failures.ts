import { and, asc, eq, like, sql } from 'drizzle-orm';
import type { Db } from '../client.ts';
import { workFailure } from '../schema.ts';

interface WorkKey {
  readonly workflowId: string;
  readonly work: string;
}

/** One failed attempt; the first failure's instant is kept until a success clears the row. */
export const recordWorkFailure = async (
  db: Db,
  {
    workflowId,
    work,
    dossierId,
    attempt,
    cause,
    at,
  }: WorkKey & { readonly dossierId: string; readonly attempt: number; readonly cause: string; readonly at: string },
): Promise<void> => {
  await db
    .insert(workFailure)
    .values({ workflowId, work, dossierId, attempt, cause, firstFailedAt: at, lastFailedAt: at })
    .onConflictDoUpdate({
      target: [workFailure.workflowId, workFailure.work],
      set: { attempt: sql`excluded.attempt`, cause, lastFailedAt: at },
    });
};

export const clearWorkFailure = async (db: Db, { workflowId, work }: WorkKey): Promise<void> => {
  await db.delete(workFailure).where(and(eq(workFailure.workflowId, workflowId), eq(workFailure.work, work)));
};

/** Failed work of one activity and cause, the longest failing first: `work` holds the activity and the work's id. */
export const failedAlike = async (
  db: Db,
  { activity, cause, limit }: { readonly activity: string; readonly cause: string; readonly limit: number },
): Promise<readonly { readonly dossierId: string; readonly work: string }[]> => {
  const rows = await db
    .select({ dossierId: workFailure.dossierId, work: workFailure.work })
    .from(workFailure)
    .where(and(like(workFailure.work, `${activity}:%`), eq(workFailure.cause, cause)))
    .orderBy(asc(workFailure.firstFailedAt))
    .limit(limit);
  return rows.map(({ dossierId, work }) => ({ dossierId, work: work.slice(activity.length + 1) }));
};

/** A work that nobody owes any more fails no more: corrected, skipped, or ended with its dossier. `owed`: ids of the work still owed. */
export const dropWorkFailures = async (db: Db, dossierId: string, owed: readonly string[]): Promise<void> => {
  await db
    .delete(workFailure)
    .where(and(eq(workFailure.dossierId, dossierId), sql`split_part(${workFailure.work}, ':', 2) <> all(${sql.param([...owed])}::text[])`));
};
