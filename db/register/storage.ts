import { and, asc, desc, eq } from 'drizzle-orm';
import type { Db } from '../client.ts';
import { convertedData, dossierWarehouse, personalWarehouse } from '../schema.ts';

/** Where a record is kept outside, as the dossier warehouse holds it (I-12). */
export interface StorageLink {
  readonly record: string;
  readonly id: string;
  readonly link: string;
  readonly storedAt: string;
}

const KIND = 'STORAGE_RECORD';

/** Links of a dossier by record. */
export const storageLinks = async (db: Db, dossierCode: string | null): Promise<ReadonlyMap<string, StorageLink>> => {
  if (dossierCode === null) return new Map();
  const rows = await db
    .select()
    .from(dossierWarehouse)
    .where(and(eq(dossierWarehouse.dossierCode, dossierCode), eq(dossierWarehouse.kind, KIND), eq(dossierWarehouse.version, 1)))
    .orderBy(asc(dossierWarehouse.storedAt));
  return new Map(
    rows.map(({ item: record, data, storedAt }) => [record, { record, id: String(data.id), link: String(data.link), storedAt }] as const),
  );
};

interface Kept {
  readonly dossierCode: string;
  readonly record: string;
  readonly sha256: string | null;
  readonly data: Readonly<Record<string, unknown>>;
  readonly at: string;
}

/** A storage record is written once, and its end once: version 1 says where, version 2 that the database knows it to hold no longer. */
const keep = async (db: Db, version: 1 | 2, { dossierCode, record, sha256, data, at }: Kept): Promise<void> => {
  await db
    .insert(dossierWarehouse)
    .values({ dossierCode, kind: KIND, item: record, version, sha256, data: { ...data }, storedAt: at })
    .onConflictDoNothing();
};

export const keepLink = (db: Db, kept: Kept): Promise<void> => keep(db, 1, kept);
export const keepWithdrawal = (db: Db, kept: Kept): Promise<void> => keep(db, 2, kept);

/** The owner's warehouse gets a new version of the result, with the link (1.12); one that has it already stays. */
export const linkOwnersResult = async (
  db: Db,
  { dossierCode, sha256, link, at }: { readonly dossierCode: string; readonly sha256: string; readonly link: string; readonly at: string },
): Promise<void> => {
  const [newest] = await db
    .select()
    .from(personalWarehouse)
    .where(and(eq(personalWarehouse.dossierCode, dossierCode), eq(personalWarehouse.sha256, sha256)))
    .orderBy(desc(personalWarehouse.version))
    .limit(1);
  if (newest === undefined || newest.link === link) return;
  await db
    .insert(personalWarehouse)
    .values({ ...newest, version: newest.version + 1, link, storedAt: at })
    .onConflictDoNothing();
};

/** Values that one command checked, as they were written. */
export const valuesOf = async (
  db: Db,
  o: { readonly dossierId: string; readonly item: string; readonly commandId: string },
): Promise<typeof convertedData.$inferSelect | undefined> => {
  const [row] = await db
    .select()
    .from(convertedData)
    .where(and(eq(convertedData.dossierId, o.dossierId), eq(convertedData.item, o.item), eq(convertedData.commandId, o.commandId)));
  return row;
};
