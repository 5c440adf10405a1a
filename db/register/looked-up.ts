import { and, eq } from 'drizzle-orm';
import type { Db } from '../client.ts';
import { lookedUpData } from '../schema.ts';

/** The record that a register holds in place of a paper; null: it holds none. */
export const lookedUp = async (
  db: Db,
  { dossierId, item }: { readonly dossierId: string; readonly item: string },
): Promise<{ readonly item: string; readonly lookedUpAt: string; readonly record: Record<string, unknown> } | null> => {
  const [row] = await db
    .select()
    .from(lookedUpData)
    .where(and(eq(lookedUpData.dossierId, dossierId), eq(lookedUpData.item, item)));
  return row?.found === true ? { item, lookedUpAt: row.lookedUpAt, record: row.record as Record<string, unknown> } : null;
};
