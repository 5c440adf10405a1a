import { asc, eq, getTableColumns, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../client.ts';
import { rowsFor } from '../prepared.ts';
import { dossier, task } from '../schema.ts';
import type { Standing } from './lists.ts';
import { unitsOfBranch } from './units.ts';

export type TaskRow = typeof task.$inferSelect & { readonly dossierCode: string | null; readonly procedureCode: string };

export interface InboxQuestion {
  readonly caller: Standing;
  /** Keyset: opened instant, dossier and key of the last row of the page before. */
  readonly after?: readonly [string, string, string];
  readonly limit: number;
}

const OPEN = sql`t.closed_at is null`;

/**
 * Inbox: open tasks of the caller's roles and unit, and of the person where a task names one; oldest first. Tasks of one unit, for the same
 * roles, of one person or of none stand in the index in that order, so each such queue gives its beginning and no more is read.
 */
export const inbox = async (db: Db, { caller, after, limit }: InboxQuestion): Promise<TaskRow[]> => {
  const from = sql`(${after?.[0] ?? '-infinity'}::timestamptz, ${after?.[1] ?? ''}::text, ${after?.[2] ?? ''}::text)`;
  const oldest = (where: SQL): SQL => sql`(select t.opened_at, t.dossier_id, t.key, t.opened_revision from task t
    where ${OPEN} and ${where} and coalesce(t.person, '') = p.person and (t.opened_at, t.dossier_id, t.key) > ${from}
      and exists (select from dossier d where d.dossier_id = t.dossier_id)
    order by t.opened_at, t.dossier_id, t.key limit ${rowsFor(limit)})`;
  const roles = sql`${sql.param([...caller.roles])}::text[]`;
  const whose = sql`(values (''), (${caller.person}::text)) p(person)`;
  const rolesAfter = (unit: SQL, known: SQL): SQL =>
    sql`(select t.roles from task t where ${OPEN} and t.unit = ${unit} and ${known} order by t.roles limit 1)`;
  const ofUnits = sql`select one.* from (
      with recursive queue(unit, roles) as (
        select listed.unit, ${rolesAfter(sql`listed.unit`, sql`true`)} from (${unitsOfBranch({ table: sql`task t`, column: sql`t.unit`, where: OPEN }, caller.unit)}) listed
        union all
        select queue.unit, ${rolesAfter(sql`queue.unit`, sql`t.roles > queue.roles`)} from queue where queue.roles is not null
      ) select unit, roles from queue where roles && ${roles}
    ) q, ${whose}, lateral ${oldest(sql`t.unit = q.unit and t.roles = q.roles`)} one`;
  // What is technical is the operator's wherever it stands (1.2).
  const technical = sql`select one.* from ${whose}, lateral ${oldest(sql`t.roles @> '{OPERATOR}'::text[]`)} one`;
  const branches = caller.roles.includes('OPERATOR') ? sql`${ofUnits} union ${technical}` : sql`${ofUnits}`;
  const page = sql`(select * from (${branches}) merged order by opened_at, dossier_id, key limit ${rowsFor(limit)}) page`;
  const found = await db
    .select({ ...getTableColumns(task), dossierCode: dossier.dossierCode, procedureCode: dossier.procedureCode })
    .from(task)
    .innerJoin(page, sql`page.dossier_id = ${task.dossierId} and page.key = ${task.key} and page.opened_revision = ${task.openedRevision}`)
    .innerJoin(dossier, eq(dossier.dossierId, task.dossierId))
    .orderBy(asc(task.openedAt), asc(task.dossierId), asc(task.key))
    .prepare('inbox')
    .execute();
  return found.slice(0, limit);
};
