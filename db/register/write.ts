import { getTableColumns, type SQL, sql } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import type { tasksOf } from '../../domain/dossier/derive.ts';
import type { registerOf } from '../../domain/dossier/register.ts';
import type { StoredState } from '../../domain/dossier/restore.ts';
import type { LawSnapshot } from '../../domain/law/types.ts';
import type { Db, Tx } from '../client.ts';
import { bytesInJson } from '../columns.ts';
import type { Chained } from '../ledger/ledger.ts';
import { executePrepared } from '../prepared.ts';
import { dossier, dossierEvent, ledger, task } from '../schema.ts';
import { type CommandFate, settlement } from './commands.ts';

/** Everything that some changes of one dossier leave in the register. */
export interface Written extends Chained {
  readonly register: ReturnType<typeof registerOf>;
  readonly state: StoredState;
  readonly lawHash: string;
  /** Its law, where that may not stand in the register yet. */
  readonly law: LawSnapshot | null;
  readonly tasks: ReturnType<typeof tasksOf>;
  readonly fates: ReadonlyMap<string, CommandFate>;
  readonly at: string;
  /** Works that are still owed, where others may have ended: the failures of those are dropped. */
  readonly owed: readonly string[] | null;
}

/**
 * When the dossier's row moves. `STRAIGHT`: only from where it was seen, and where it does not move, nothing is written at all. `FORWARD`:
 * to a higher revision, `ANYWHERE`: also back; the ledger is written also where the row stays.
 */
export type Moves =
  | { readonly kind: 'STRAIGHT'; readonly revision: number; readonly head: string }
  | { readonly kind: 'FORWARD' | 'ANYWHERE' };

const inTable = (table: PgTable, row: object): Record<string, unknown> => {
  const columns = getTableColumns(table);
  const stored = (key: string, value: unknown): unknown =>
    columns[key]?.getSQLType() === 'bytea' && typeof value === 'string' ? bytesInJson(value) : value;
  return Object.fromEntries(Object.entries(row).map(([key, value]) => [columns[key]?.name ?? key, stored(key, value)]));
};
const list = (names: readonly string[]): SQL => sql.raw(names.join(', '));
const columnsOf = (table: PgTable): readonly string[] => Object.values(getTableColumns(table)).map(({ name }) => name);
/** Rows as one parameter, which is written once however many they are. */
const rowsOf = (table: PgTable, rows: readonly object[]): SQL => sql`${JSON.stringify(rows.map((row) => inTable(table, row)))}::jsonb`;

const EVENT = list(columnsOf(dossierEvent));
const FACT = list(columnsOf(ledger));
const TASK = list(columnsOf(task));

/**
 * Writes all of it in one statement, with the state sent once; the calendar version of the row, or null where the row did not move. In several
 * statements it took four times the processor time (measured).
 */
export const write = async (
  db: Db | Tx,
  { register, state, lawHash, law, events, facts, tail, tasks, fates, at, owed }: Written,
  moves: Moves,
): Promise<number | null> => {
  const { dossierId, revision } = register;
  const row = inTable(dossier, { ...register, calendarKnown: register.calendarVersion, lawHash, state, ...tail });
  const names = Object.keys(row);
  const set = names.map((name) =>
    name === 'calendar_version'
      ? 'calendar_version = greatest(dossier.calendar_version, excluded.calendar_version)'
      : `${name} = excluded.${name}`,
  );
  const straight = sql`${moves.kind === 'STRAIGHT'}::boolean`;
  const from = moves.kind === 'STRAIGHT' ? moves : { revision: 0, head: '' };
  const open = tasks.map((item) => ({ ...item, dossierId, openedRevision: revision, openedAt: at, closedAt: null }));
  const moved = sql.raw('exists (select from moved)');
  const [done] = await executePrepared<{ calendarVersion: number }>(
    db,
    sql`with law as (
        insert into law_snapshot (hash, body) select ${lawHash}::text, given from (select ${JSON.stringify(law)}::jsonb as given) l
        where given <> 'null' on conflict do nothing
      ), moved as (
        insert into dossier (${list(names)}) select ${list(names)} from jsonb_populate_record(null::dossier, ${JSON.stringify(row)}::jsonb)
        on conflict (dossier_id) do update set ${list(set)}
        where case when ${straight} then dossier.revision = ${from.revision}::integer and dossier.ledger_head = ${from.head}::text
            and dossier.calendar_version <= excluded.calendar_version
          else ${moves.kind === 'ANYWHERE'}::boolean or dossier.revision < excluded.revision end
        returning calendar_version
      ), told as (
        insert into dossier_event (${EVENT}) select ${EVENT} from jsonb_populate_recordset(null::dossier_event, ${rowsOf(dossierEvent, events)})
        where not ${straight} or ${moved}
      ), entered as (
        insert into ledger (${FACT}) select ${FACT} from jsonb_populate_recordset(null::ledger, ${rowsOf(ledger, facts)})
        where not ${straight} or ${moved}
      ), settled as (${settlement(fates, sql`not ${straight} or ${moved}`)}
      ), asked as (
        select ${TASK} from jsonb_populate_recordset(null::task, ${rowsOf(task, open)}) where ${moved}
      ), closed as (
        update task set closed_at = ${at}::timestamptz where dossier_id = ${dossierId} and closed_at is null and ${moved}
        and key not in (select key from asked)
      ), opened as (
        insert into task (${TASK}) select ${TASK} from asked
        on conflict (dossier_id, key) where closed_at is null do update set person = excluded.person, unit = excluded.unit, due_at = excluded.due_at
      ), dropped as (
        delete from work_failure using (select ${JSON.stringify(owed)}::jsonb as works) o
        where dossier_id = ${dossierId} and ${moved} and works <> 'null' and not works ? split_part(work, ':', 2)
      ) select calendar_version as "calendarVersion" from moved`,
  );
  return done?.calendarVersion ?? null;
};
