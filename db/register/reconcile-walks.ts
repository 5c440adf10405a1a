import { eq, sql } from 'drizzle-orm';
import type { Db } from '../client.ts';
import { dossierFile, reconcileWalk } from '../schema.ts';
import { COLUMNS, type Raw, type RegisterSide } from './reconcile.ts';

/** A place in a walk over the register, and the dossiers behind it. */
interface Stretch {
  readonly rows: readonly RegisterSide[];
  /** Where to go on; null at the end. */
  readonly next: string | null;
}

const stretchOf = (rows: readonly Raw[], limit: number, place: (last: Raw) => string): Stretch => {
  const last = rows.at(-1);
  return { rows, next: last === undefined || rows.length < limit ? null : place(last) };
};

/** Open dossiers in the order of their ids, behind `after`. */
export const openBehind = async (db: Db, { after, limit }: { readonly after: string; readonly limit: number }): Promise<Stretch> =>
  stretchOf(
    await db.execute<Raw>(
      sql`select ${COLUMNS} from dossier d where d.closed_at is null and d.dossier_id > ${after} order by d.dossier_id limit ${limit}`,
    ),
    limit,
    ({ dossierId }) => dossierId,
  );

/** Closed dossiers that still owe something, in the order of their closing, behind `after` (instant and id) and not before `since`. */
export const closedBehind = async (
  db: Db,
  { after, since, limit }: { readonly after: string; readonly since: string; readonly limit: number },
): Promise<Stretch> => {
  const [closedAt = '', dossierId = ''] = after === '' ? [since, ''] : after.split(' ');
  const rows = await db.execute<Raw & { place: string }>(sql`
    select ${COLUMNS}, to_char(d.closed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || ' ' || d.dossier_id as place from dossier d
    where (d.closed_at, d.dossier_id) > (greatest(${closedAt}::timestamptz, ${since}::timestamptz), ${dossierId}) order by d.closed_at, d.dossier_id limit ${limit}`);
  const { next } = stretchOf(rows, limit, (last) => String(last.place));
  return { rows: rows.filter(({ owed }) => owed), next };
};

/** Files of the register in the order of their hashes, behind `after`; each with the dossiers that name it. */
export const filesBehind = async (
  db: Db,
  { after, limit }: { readonly after: string; readonly limit: number },
): Promise<readonly string[]> => {
  const rows = await db
    .selectDistinct({ sha256: dossierFile.sha256 })
    .from(dossierFile)
    .where(sql`${dossierFile.sha256} > ${after}`)
    .orderBy(dossierFile.sha256)
    .limit(limit);
  return rows.map(({ sha256 }) => sha256);
};

export type Walk = 'OPEN' | 'CLOSED' | 'DEEP' | 'FILES';

export const walkedTo = async (db: Db, walk: Walk): Promise<string> => {
  const [row] = await db.select({ after: reconcileWalk.after }).from(reconcileWalk).where(eq(reconcileWalk.walk, walk));
  return row?.after ?? '';
};

export const walkOn = async (db: Db, walk: Walk, after: string): Promise<void> => {
  await db.insert(reconcileWalk).values({ walk, after }).onConflictDoUpdate({ target: reconcileWalk.walk, set: { after } });
};

/** Any fixed number: whoever holds it reconciles, and nobody beside him. */
const LOCK = 26_032_024;

/**
 * Works while no other process does; null when one does. The lock belongs to a transaction that does nothing else, and whose `alive` must be
 * called now and then: idle ones are ended by the server (db/client.ts).
 */
export const alone = <T>(db: Db, work: (alive: () => Promise<unknown>) => Promise<T>): Promise<T | null> =>
  db.transaction(async (tx) => {
    const [locked] = await tx.execute<{ got: boolean }>(sql`select pg_try_advisory_xact_lock(${LOCK}) as got`);
    return locked?.got === true ? work(() => tx.execute(sql`select 1`)) : null;
  });
