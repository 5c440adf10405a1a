import { and, desc, eq, isNull, lt, ne, or, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../client.ts';
import { oncePer } from '../prepared.ts';
import { accessLog } from '../schema.ts';
import { unitsWithin } from './units.ts';

type Row = typeof accessLog.$inferSelect;
/** Somebody's look as it is written down. */
export type AccessEntry = Omit<Row, 'id' | 'link' | 'hash'>;

const FIELDS = [
  'at',
  'person',
  'role',
  'unit',
  'dossierId',
  'what',
  'via',
  'purpose',
  'outcome',
  'asked',
  'askedDigest',
] as const satisfies readonly (keyof AccessEntry)[];

const oneEntry = oncePer((db) =>
  db
    .insert(accessLog)
    .values(Object.fromEntries(FIELDS.map((name) => [name, sql.placeholder(name)])) as unknown as AccessEntry)
    .prepare('log_access'),
);

/** Writes down looks (2.10), plainly: nobody who looks waits for a chain (db/ledger/access-chain.ts seals them afterwards). */
export const logAccess = async (db: Db, entries: readonly AccessEntry[]): Promise<void> => {
  const [only] = entries;
  if (entries.length > 1) await db.insert(accessLog).values([...entries]);
  else if (only) await oneEntry(db).execute({ ...only });
};

/** A dossier as somebody who reads the log names it; not `known`: only those may tell him of it who asked for it so, or to whom it was shown. */
export interface LooksOf {
  readonly idOrCode: string;
  /** The same as the log keeps it; of a number, its digest. */
  readonly asked: string | null;
  readonly askedDigest: string | null;
  readonly known: boolean;
}

const looksOf = ({ idOrCode, asked, askedDigest, known }: LooksOf): SQL | undefined =>
  or(
    askedDigest !== null ? eq(accessLog.askedDigest, askedDigest) : asked === null ? undefined : eq(accessLog.asked, asked),
    and(eq(accessLog.dossierId, idOrCode), known ? undefined : or(ne(accessLog.outcome, 'REFUSED'), isNull(accessLog.asked))),
  );

export interface AccessQuestion {
  /** The unit of whoever looked; all below it as well. */
  readonly unit: string;
  readonly person?: string | undefined;
  readonly dossier?: LooksOf | undefined;
  /** Digest of the number that was asked by. */
  readonly askedDigest?: string | undefined;
  /** Keyset: the last row of the page before. */
  readonly after?: number | undefined;
  readonly limit: number;
}

/** Looks by the people of a unit, newest first and no more than a page: of each unit the end of an index. */
export const accessPage = async (db: Db, { unit, person, dossier, askedDigest, after, limit }: AccessQuestion): Promise<readonly Row[]> => {
  const asked: (SQL | undefined)[] = [
    after === undefined ? undefined : lt(accessLog.id, after),
    person === undefined ? undefined : eq(accessLog.person, person),
    dossier && looksOf(dossier),
    askedDigest === undefined ? undefined : eq(accessLog.askedDigest, askedDigest),
  ];
  const listed = sql`(${unitsWithin([{ table: sql`access_log`, column: sql`access_log.unit`, where: sql`true` }], unit)}) listed`;
  const newest = db
    .select({ id: accessLog.id })
    .from(accessLog)
    .where(and(sql`${accessLog.unit} = listed.unit`, ...asked))
    .orderBy(desc(accessLog.id))
    .limit(limit);
  const found = await db.execute<{ id: string }>(
    sql`select one.id from ${listed}, lateral ${newest} one order by one.id desc limit ${limit}`,
  );
  const ids = found.map(({ id }) => Number(id));
  return ids.length === 0
    ? []
    : db
        .select()
        .from(accessLog)
        .where(sql`${accessLog.id} = any(${sql.param(ids)}::bigint[])`)
        .orderBy(desc(accessLog.id));
};
