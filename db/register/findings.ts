import { and, eq, inArray, ne, sql } from 'drizzle-orm';
import type { Db } from '../client.ts';
import { type FindingClass, reconcileFinding } from '../schema.ts';
import { takeTurn } from '../turn.ts';

/** One disagreement between register, engine and file store; ids, codes and hashes only. */
export interface Finding {
  readonly dossierId: string;
  readonly class: FindingClass;
  /** SHA-256 of the file that it is about, else empty. */
  readonly subject: string;
  readonly cause: string;
  /** Columns of the row that is missing, as the engine has them. */
  readonly shown?: Record<string, unknown>;
  /** Revisions at which register and engine stood when it was found: what is done about it is done there or not at all. */
  readonly stood?: { readonly register: number; readonly engine: number };
}

/** Keeps a finding, its first instant with it; answers how often it has been tried to mend it. What was found of the dossier before and is not about files gives way. */
export const keepFinding = (db: Db, finding: Finding, at: string): Promise<number> =>
  db.transaction(async (tx) => {
    const { dossierId, subject, cause, shown = null } = finding;
    if (subject === '')
      await tx
        .delete(reconcileFinding)
        .where(and(eq(reconcileFinding.dossierId, dossierId), eq(reconcileFinding.subject, ''), ne(reconcileFinding.class, finding.class)));
    const [row] = await tx
      .insert(reconcileFinding)
      .values({ ...finding, foundAt: at, seenAt: at })
      .onConflictDoUpdate({
        target: [reconcileFinding.dossierId, reconcileFinding.class, reconcileFinding.subject],
        set: { cause, seenAt: at, shown },
      })
      .returning({ tries: reconcileFinding.tries });
    return row?.tries ?? 0;
  });

/** It was tried to mend it: a round later everybody sees whether that helped. */
export const countTry = async (db: Db, { dossierId, class: name }: Pick<Finding, 'dossierId' | 'class'>, at: string): Promise<void> => {
  await db
    .update(reconcileFinding)
    .set({ tries: sql`${reconcileFinding.tries} + 1`, triedAt: at })
    .where(and(eq(reconcileFinding.dossierId, dossierId), eq(reconcileFinding.class, name), eq(reconcileFinding.subject, '')));
};

/** Register and engine agree again; answers whether anything was kept. */
export const clearFinding = async (db: Db, dossierId: string): Promise<boolean> => {
  const gone = await db
    .delete(reconcileFinding)
    .where(and(eq(reconcileFinding.dossierId, dossierId), eq(reconcileFinding.subject, '')))
    .returning({ class: reconcileFinding.class });
  return gone.length > 0;
};

/** In which ways register and engine disagreed over a dossier when last compared. */
export const findingsOf = async (db: Db, dossierId: string): Promise<readonly FindingClass[]> => {
  const rows = await db
    .select({ class: reconcileFinding.class })
    .from(reconcileFinding)
    .where(and(eq(reconcileFinding.dossierId, dossierId), eq(reconcileFinding.subject, '')));
  return rows.map((row) => row.class);
};

/** Dossiers on which register and engine disagreed when last compared, the longest unseen first. */
export const foundDossiers = async (db: Db, { limit }: { readonly limit: number }): Promise<readonly string[]> => {
  const rows = await db
    .select({ dossierId: reconcileFinding.dossierId })
    .from(reconcileFinding)
    .where(eq(reconcileFinding.subject, ''))
    .orderBy(reconcileFinding.seenAt, reconcileFinding.dossierId)
    .limit(limit);
  return rows.map(({ dossierId }) => dossierId);
};

/** Hashes that were found missing or damaged. */
export const foundFiles = async (db: Db, { limit }: { readonly limit: number }): Promise<readonly string[]> => {
  const rows = await db
    .selectDistinct({ sha256: reconcileFinding.subject })
    .from(reconcileFinding)
    .where(eq(reconcileFinding.class, 'FILE_MISSING'))
    .limit(limit);
  return rows.map(({ sha256 }) => sha256);
};

/** The file store has these files; answers how many findings that ends. */
export const clearFiles = async (db: Db, hashes: readonly string[]): Promise<number> => {
  if (hashes.length === 0) return 0;
  return db.transaction(async (tx) => {
    await takeTurn(tx);
    const gone = await tx
      .delete(reconcileFinding)
      .where(and(eq(reconcileFinding.class, 'FILE_MISSING'), inArray(reconcileFinding.subject, [...hashes])))
      .returning({ dossierId: reconcileFinding.dossierId });
    return gone.length;
  });
};

/** How many disagreements are kept, by class. */
export const countFindings = async (db: Db): Promise<Readonly<Partial<Record<FindingClass, number>>>> => {
  const rows = await db
    .select({ class: reconcileFinding.class, n: sql<number>`count(*)::int` })
    .from(reconcileFinding)
    .groupBy(reconcileFinding.class);
  return Object.fromEntries(rows.map(({ class: name, n }) => [name, n]));
};
