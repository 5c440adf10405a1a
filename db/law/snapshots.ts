import { eq, sql } from 'drizzle-orm';
import type { LawSnapshot } from '../../domain/law/types.ts';
import { canonicalJson, sha256 } from '../../platform/hash.ts';
import type { Db, Tx } from '../client.ts';
import { executePrepared } from '../prepared.ts';
import { lawSnapshot } from '../schema.ts';

/** Snapshots that this process has read: what a hash names never changes. About 15 kB each as an object. */
const read = new Map<string, LawSnapshot>();
const READ_AT_MOST = 500;

/** The law that the register holds under this name; null: it does not. */
export const lawByHash = async (db: Db | Tx, hash: string): Promise<LawSnapshot | null> => {
  const known = read.get(hash);
  if (known) return known;
  const [row] = await db.select().from(lawSnapshot).where(eq(lawSnapshot.hash, hash));
  if (row === undefined) return null;
  const [oldest] = read.keys();
  if (read.size >= READ_AT_MOST && oldest !== undefined) read.delete(oldest);
  read.set(hash, row.body);
  return row.body;
};

const names = new WeakMap<LawSnapshot, string>();

/** The name of a law: equal laws have equal names. */
export const lawHashOf = (law: LawSnapshot): string => {
  const hash = names.get(law) ?? sha256(canonicalJson(law));
  names.set(law, hash);
  return hash;
};

/** Keeps a law under its name, and answers that. */
export const keepLaw = async (tx: Db | Tx, law: LawSnapshot): Promise<string> => {
  const hash = lawHashOf(law);
  const [known] = await executePrepared(tx, sql`select 1 from law_snapshot where hash = ${hash}`);
  if (known === undefined) await tx.insert(lawSnapshot).values({ hash, body: law }).onConflictDoNothing();
  return hash;
};
