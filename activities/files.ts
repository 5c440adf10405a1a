import { madeByWork, nameFiles } from '../db/register/files.ts';
import { FileStoreError } from '../documents/file-store.ts';
import { withPdf } from '../documents/pdf/pdfium.ts';
import type { FileKind } from '../domain/dossier/slips.ts';
import type { ActivityDeps } from './deps.ts';

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
  { item = '', meta = {}, at, ...file }: Named & { readonly sha256: string; readonly pages: number },
): Promise<void> => {
  const size = (await files.stat(file.sha256))?.size;
  if (size === undefined) throw new FileStoreError('FILE_MISSING', file.sha256);
  await nameFiles(db, [{ ...file, item, meta, mediaType: 'application/pdf', size, createdAt: at }]);
};

/**
 * Stores a PDF that a work has made and names it in the dossier. Returns the SHA-256. A work makes one file of a kind: attempts of one run make
 * the same bytes, but a run begun anew begins the work at another instant, and what was signed first stands.
 */
export const keepFile = async (
  deps: Pick<ActivityDeps, 'db' | 'files'>,
  { bytes, workId, item = '', ...file }: Named & { readonly bytes: Uint8Array; readonly workId: string },
): Promise<string> => {
  const made = { ...file, item, workId };
  const before = await madeByWork(deps.db, made);
  if (before !== null) return before;
  const pages = await withPdf({ bytes }, (pdf) => pdf.pages);
  const { sha256 } = await deps.files.putBytes(bytes);
  await nameFile(deps, { ...file, item, meta: { ...file.meta, workId }, sha256, pages });
  // Another attempt may have been quicker just now.
  return (await madeByWork(deps.db, made)) ?? sha256;
};
