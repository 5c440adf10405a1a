import { and, eq } from 'drizzle-orm';
import type { Db, Tx } from '../client.ts';
import { lookedUpData } from '../schema.ts';

type Told = Record<string, unknown>;

/** What a register holds in place of a paper: one record, or several of which a person names one; null: it holds none. */
export const lookedUp = async (
  db: Db | Tx,
  { dossierId, item }: { readonly dossierId: string; readonly item: string },
): Promise<{ readonly item: string; readonly lookedUpAt: string; readonly record: Told; readonly records: Told[] } | null> => {
  const [row] = await db
    .select()
    .from(lookedUpData)
    .where(and(eq(lookedUpData.dossierId, dossierId), eq(lookedUpData.item, item)));
  const records = row?.found === true ? ([row.record].flat() as Told[]) : [];
  const [record] = records;
  return row === undefined || record === undefined ? null : { item, lookedUpAt: row.lookedUpAt, record, records };
};
