import { and, asc, eq, sql } from 'drizzle-orm';
import type { FileKind } from '../../domain/dossier/slips.ts';
import type { Db, Tx } from '../client.ts';
import { dossierFile } from '../schema.ts';

/** A stored file by its name in a dossier; size in bytes. `meta` holds the command that brought it, or the step that made it. */
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

/** Takes back the names that a command gave which is not carried out. */
export const unnameFilesOf = async (tx: Tx, { dossierId, commandId }: { readonly dossierId: string; readonly commandId: string }) => {
  await tx.delete(dossierFile).where(and(eq(dossierFile.dossierId, dossierId), sql`${dossierFile.meta}->>'commandId' = ${commandId}`));
};

export const filesOf = (db: Db, dossierId: string) =>
  db
    .select()
    .from(dossierFile)
    .where(eq(dossierFile.dossierId, dossierId))
    .orderBy(asc(dossierFile.createdAt), asc(dossierFile.kind), asc(dossierFile.item));

/** What a step has made before: by an attempt whose answer was lost, or in a run that was. */
export const madeByStep = async (
  db: Db,
  { dossierId, kind, item, step }: Pick<NamedFile, 'dossierId' | 'kind' | 'item'> & { readonly step: string },
): Promise<string | null> => {
  const [row] = await db
    .select({ sha256: dossierFile.sha256 })
    .from(dossierFile)
    .where(
      and(
        eq(dossierFile.dossierId, dossierId),
        eq(dossierFile.kind, kind),
        eq(dossierFile.item, item),
        sql`${dossierFile.meta}->>'step' = ${step}`,
      ),
    );
  return row?.sha256 ?? null;
};

/** What was recorded beside a file, such as the places of its signatures. */
export const metaOf = async (db: Db, dossierId: string, sha256: string): Promise<Record<string, unknown>> => {
  const [row] = await db
    .select({ meta: dossierFile.meta })
    .from(dossierFile)
    .where(and(eq(dossierFile.dossierId, dossierId), eq(dossierFile.sha256, sha256)));
  return row?.meta ?? {};
};
