import { and, eq } from 'drizzle-orm';
import { dossierFile } from '../db/schema.ts';
import { withPdf } from '../documents/pdfium.ts';
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

/** Stores a PDF and names them in the dossier; the same bytes under the same name are kept once. Returns the SHA-256. */
export const keepFile = async (
  { db, files }: Pick<ActivityDeps, 'db' | 'files'>,
  file: {
    readonly dossierId: string;
    readonly kind: FileKind;
    readonly item?: string;
    readonly bytes: Uint8Array;
    readonly meta?: Readonly<Record<string, unknown>>;
    readonly at: string;
  },
): Promise<string> => {
  const pages = await withPdf({ bytes: file.bytes }, (pdf) => pdf.pages);
  const { sha256, size } = await files.putBytes(file.bytes);
  await db
    .insert(dossierFile)
    .values({
      dossierId: file.dossierId,
      sha256,
      kind: file.kind,
      item: file.item ?? '',
      mediaType: 'application/pdf',
      size,
      pages,
      meta: { ...file.meta },
      createdAt: file.at,
    })
    .onConflictDoNothing();
  return sha256;
};

/** What was recorded beside a file, such as the places of its signatures. */
export const metaOf = async (db: ActivityDeps['db'], dossierId: string, sha256: string): Promise<Record<string, unknown>> => {
  const [row] = await db
    .select({ meta: dossierFile.meta })
    .from(dossierFile)
    .where(and(eq(dossierFile.dossierId, dossierId), eq(dossierFile.sha256, sha256)));
  return row?.meta ?? {};
};
