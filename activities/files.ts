import { and, eq, sql } from 'drizzle-orm';
import { dossierFile } from '../db/schema.ts';
import { FileStoreError } from '../documents/file-store.ts';
import { withPdf } from '../documents/pdf/pdfium.ts';
import type { Slip } from '../domain/dossier/slips.ts';
import type { ActivityDeps } from './deps.ts';

/** What a file is in its dossier. */
export type FileKind =
  | 'CAPTURE'
  | 'PAPER'
  | 'RECEIPT'
  | 'CONTROL_SLIP'
  | 'CONSULTATION_REQUEST'
  | 'CONSULTATION_REPLY'
  | 'DRAFT'
  | 'LEADER_SIGNED'
  | 'RESULT'
  | 'TRUE_COPY'
  | Slip;

interface Named {
  readonly dossierId: string;
  readonly kind: FileKind;
  readonly item?: string;
  readonly meta?: Readonly<Record<string, unknown>>;
  readonly at: string;
}

/** Names a stored PDF in the dossier; the same bytes under the same name are kept once. */
export const nameFile = async (
  { db, files }: Pick<ActivityDeps, 'db' | 'files'>,
  file: Named & { readonly sha256: string; readonly pages: number },
): Promise<void> => {
  const size = (await files.stat(file.sha256))?.size;
  if (size === undefined) throw new FileStoreError('FILE_MISSING', file.sha256);
  await db
    .insert(dossierFile)
    .values({
      dossierId: file.dossierId,
      sha256: file.sha256,
      kind: file.kind,
      item: file.item ?? '',
      mediaType: 'application/pdf',
      size,
      pages: file.pages,
      meta: { ...file.meta },
      createdAt: file.at,
    })
    .onConflictDoNothing();
};

/** What a step has made before: by an attempt whose answer was lost, or in a run that was. */
const madeBefore = async (
  { db }: Pick<ActivityDeps, 'db'>,
  { dossierId, kind, item = '', step }: Pick<Named, 'dossierId' | 'kind' | 'item'> & { readonly step: string },
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

/**
 * Stores a PDF that a step has made and names it in the dossier. Returns the SHA-256. A step makes one file of a kind: attempts of one run make
 * the same bytes, but a run begun anew begins the step at another instant, and what was signed first stands.
 */
export const keepFile = async (
  deps: Pick<ActivityDeps, 'db' | 'files'>,
  { bytes, step, ...file }: Named & { readonly bytes: Uint8Array; readonly step: string },
): Promise<string> => {
  const before = await madeBefore(deps, { ...file, step });
  if (before !== null) return before;
  const pages = await withPdf({ bytes }, (pdf) => pdf.pages);
  const { sha256 } = await deps.files.putBytes(bytes);
  await nameFile(deps, { ...file, meta: { ...file.meta, step }, sha256, pages });
  // Another attempt may have been quicker just now.
  return (await madeBefore(deps, { ...file, step })) ?? sha256;
};

/** What was recorded beside a file, such as the places of its signatures. */
export const metaOf = async (db: ActivityDeps['db'], dossierId: string, sha256: string): Promise<Record<string, unknown>> => {
  const [row] = await db
    .select({ meta: dossierFile.meta })
    .from(dossierFile)
    .where(and(eq(dossierFile.dossierId, dossierId), eq(dossierFile.sha256, sha256)));
  return row?.meta ?? {};
};
