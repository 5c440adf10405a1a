import { sql } from 'drizzle-orm';
import type { Tx } from '../client.ts';

/** A file that has passed check 2 and stands in no signed list of its dossier. */
export interface Unlisted {
  readonly dossierId: string;
  readonly item: string;
  readonly sha256: string;
}

/**
 * Files of dossiers that have passed check 2 and that neither the control slip nor an addition to it names. Judged by the lists themselves and
 * not by the dossier's own word; a list that is older than what is kept beside it names what was there when it was signed.
 */
export const unlistedFiles = async (tx: Tx, { dossierId }: { readonly dossierId?: string } = {}): Promise<readonly Unlisted[]> => {
  const rows = await tx.execute<{ dossier_id: string; item: string; sha256: string }>(sql`
    select d.dossier_id, paper->>'item' as item, paper->'file'->>'sha256' as sha256
    from dossier d cross join lateral jsonb_array_elements(d.state->'papers') paper
    where ${dossierId === undefined ? sql`true` : sql`d.dossier_id = ${dossierId}`}
      and paper->>'check2' = 'true' and paper->'file'->>'sha256' is not null
      and not exists (
        select 1 from dossier_file list
        where list.dossier_id = d.dossier_id and list.kind in ('CONTROL_SLIP', 'PACKAGE_ADDITION')
          and case when list.meta ? 'listed'
            then list.meta->'listed' @> jsonb_build_array(jsonb_build_object('item', paper->>'item', 'sha256', paper->'file'->>'sha256'))
            else exists (
              select 1 from dossier_file named
              where named.dossier_id = d.dossier_id and named.kind = 'PAPER' and named.item = paper->>'item'
                and named.sha256 = paper->'file'->>'sha256' and named.created_at <= list.created_at)
            end)
    order by 1, 2`);
  return rows.map(({ dossier_id, item, sha256 }) => ({ dossierId: dossier_id, item, sha256 }));
};
