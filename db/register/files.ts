import { and, asc, eq, sql } from 'drizzle-orm';
import type { FileKind } from '../../domain/dossier/slips.ts';
import type { Db, Tx } from '../client.ts';
import { oncePer } from '../prepared.ts';
import { dossierFile } from '../schema.ts';

/** A stored file by its name in a dossier; size in bytes. `meta` holds the command that brought it, or the work that made it. */
export interface NamedFile {
  readonly dossierId: string;
  readonly kind: FileKind;
  /** Paper or consultation that it belongs to; '' for the dossier's own. */
  readonly item: string;
  readonly sha256: string;
  readonly mediaType: string;
  readonly size: number;
  readonly pages: number;
  readonly meta: Readonly<Record<string, unknown>>;
  readonly createdAt: string;
}

/** Names stored files in their dossier; the same bytes under the same name are kept once. */
export const nameFiles = async (db: Db | Tx, files: readonly NamedFile[]): Promise<void> => {
  if (files.length > 0)
    await db
      .insert(dossierFile)
      .values(files.map((file) => ({ ...file, meta: { ...file.meta } })))
      .onConflictDoNothing();
};

/** What is stated of files that were named before: their density, and what their pages are like by it. */
export const restateFiles = async (tx: Tx, files: readonly NamedFile[]): Promise<void> => {
  for (const { dossierId, kind, item, sha256, meta } of files) {
    const { density, facts } = meta;
    await tx
      .update(dossierFile)
      .set({ meta: sql`${dossierFile.meta} || ${JSON.stringify({ density, facts })}::text::jsonb` })
      .where(
        and(eq(dossierFile.dossierId, dossierId), eq(dossierFile.kind, kind), eq(dossierFile.item, item), eq(dossierFile.sha256, sha256)),
      );
  }
};

/** Takes back the names that a command gave which is not carried out. */
export const unnameFilesOf = async (tx: Tx, { dossierId, commandId }: { readonly dossierId: string; readonly commandId: string }) => {
  await tx.delete(dossierFile).where(and(eq(dossierFile.dossierId, dossierId), sql`${dossierFile.meta}->>'commandId' = ${commandId}`));
};

const filesOfOne = oncePer((db) =>
  db
    .select()
    .from(dossierFile)
    .where(eq(dossierFile.dossierId, sql.placeholder('dossierId')))
    .orderBy(asc(dossierFile.createdAt), asc(dossierFile.kind), asc(dossierFile.item))
    .prepare('files_of'),
);
export const filesOf = (db: Db, dossierId: string) => filesOfOne(db).execute({ dossierId });

/** What a work has made before: by an attempt whose answer was lost, or in a run that was. */
export const madeByWork = async (
  db: Db,
  { dossierId, kind, item, workId }: Pick<NamedFile, 'dossierId' | 'kind' | 'item'> & { readonly workId: string },
): Promise<string | null> => {
  const [row] = await db
    .select({ sha256: dossierFile.sha256 })
    .from(dossierFile)
    .where(
      and(
        eq(dossierFile.dossierId, dossierId),
        eq(dossierFile.kind, kind),
        eq(dossierFile.item, item),
        sql`${dossierFile.meta}->>'workId' = ${workId}`,
      ),
    );
  return row?.sha256 ?? null;
};

/** What was recorded beside a file, such as the places of its signatures; `kind` where the same bytes may be several things. */
export const metaOf = async (db: Db, dossierId: string, sha256: string, kind?: FileKind): Promise<Record<string, unknown>> => {
  const [row] = await db
    .select({ meta: dossierFile.meta })
    .from(dossierFile)
    .where(
      and(
        eq(dossierFile.dossierId, dossierId),
        eq(dossierFile.sha256, sha256),
        kind === undefined ? undefined : eq(dossierFile.kind, kind),
      ),
    );
  return row?.meta ?? {};
};
