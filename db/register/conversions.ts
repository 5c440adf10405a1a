import { and, asc, eq } from 'drizzle-orm';
import type { Db } from '../client.ts';
import { convertedData, dossierEvent } from '../schema.ts';

type Values = Readonly<Record<string, string | null>>;

/** Conversions that took effect, in order; a row may also be left behind by a command that was answered 503 and never carried out. */
export const conversionsOf = (db: Db, dossierId: string) =>
  db
    .select({
      item: convertedData.item,
      values: convertedData.fieldValues,
      fileSha256: convertedData.fileSha256,
      dataHash: convertedData.dataHash,
      checkedBy: convertedData.checkedBy,
    })
    .from(convertedData)
    .innerJoin(
      dossierEvent,
      and(
        eq(dossierEvent.dossierId, convertedData.dossierId),
        eq(dossierEvent.commandId, convertedData.commandId),
        eq(dossierEvent.type, 'DATA_CONVERTED'),
      ),
    )
    .where(eq(convertedData.dossierId, dossierId))
    .orderBy(asc(dossierEvent.revision));

/** Checked data of a converted paper as it stands now: field → value. */
export const dataOf = async (db: Db, dossierId: string, item: string): Promise<Values> => {
  const latest = (await conversionsOf(db, dossierId)).findLast((conversion) => conversion.item === item);
  const values = (latest?.values ?? []) as readonly { readonly field: string; readonly value: string | null }[];
  return Object.fromEntries(values.map(({ field, value }) => [field, value]));
};
