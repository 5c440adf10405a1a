import { and, arrayContains, asc, desc, eq, exists, isNull, or, type SQL, sql } from 'drizzle-orm';
import { restored } from '../../domain/dossier/restore.ts';
import type { Permit } from '../../domain/dossier/spec.ts';
import type { DossierState, Role } from '../../domain/dossier/state.ts';
import type { Db } from '../client.ts';
import { accessLog, dossier, dossierEvent, lawSnapshot, party, task } from '../schema.ts';
import { sameBranch } from './units.ts';

export type DossierRow = typeof dossier.$inferSelect;
export type PartyRow = typeof party.$inferSelect;

/** A dossier as the register shows it: its full state with the law it started with, and whose it is. */
export interface RegisteredDossier {
  readonly row: DossierRow;
  readonly state: DossierState;
  readonly owner: PartyRow;
}

/** By internal id or by the dossier's code; null: not in the register. */
export const registeredDossier = async (db: Db, idOrCode: string): Promise<RegisteredDossier | null> => {
  const [found] = await db
    .select({ row: dossier, law: lawSnapshot.body, owner: party })
    .from(dossier)
    .innerJoin(lawSnapshot, eq(lawSnapshot.hash, dossier.lawHash))
    .innerJoin(party, eq(party.partyId, dossier.partyId))
    .where(or(eq(dossier.dossierId, idOrCode), eq(dossier.dossierCode, idOrCode)));
  return found ? { row: found.row, state: restored(found.row.state, found.law), owner: found.owner } : null;
};

export interface Standing {
  readonly roles: readonly Role[];
  readonly unit: string;
  readonly agency: string;
  readonly person: string;
}

/** Dossiers with a consultation that was addressed to the caller's agency. */
const consulted = (db: Db, { agency }: Standing): SQL =>
  exists(
    db
      .select({ one: sql`1` })
      .from(task)
      .where(and(eq(task.dossierId, dossier.dossierId), eq(task.act, 'ANSWER_CONSULTATION'), eq(task.unit, agency))),
  );

/** `permitted` of the rules, as a condition on the register. */
const scoped = (db: Db, { scope }: Permit, caller: Standing): SQL | undefined => {
  switch (scope) {
    case 'INTAKE':
      return sameBranch(dossier.intakeUnit, caller.unit);
    case 'LEAD_UNIT':
      return sameBranch(dossier.leadUnit, caller.unit);
    case 'LEAD_AGENCY':
      return eq(dossier.leadAgency, caller.agency);
    case 'HANDLER':
      return and(eq(dossier.leadAgency, caller.agency), eq(dossier.handler, caller.person));
    case 'ADDRESSEE':
      return consulted(db, caller);
    case 'INVOLVED':
      return or(eq(dossier.intakeAgency, caller.agency), eq(dossier.leadAgency, caller.agency), consulted(db, caller));
    case 'OWNER':
      return sql`${dossier.partyId}::text = ${caller.person}`;
    case 'ANYWHERE':
      return sql`true`;
    // What only the system does, nobody reads by.
    case 'SYSTEM':
      return sql`false`;
    default:
      return scope satisfies never;
  }
};

/** The permission rows as a condition on the register, so that a list never shows what its single page would refuse. */
const readable = (db: Db, permits: readonly Permit[], caller: Standing): SQL => {
  const conditions = permits.filter(({ role }) => caller.roles.includes(role)).map((permit) => scoped(db, permit, caller));
  return or(...conditions) ?? sql`false`;
};

const before = (column: typeof dossier.enteredAt, id: typeof dossier.dossierId, after: readonly [string, string]): SQL =>
  sql`(${column}, ${id}) < (${after[0]}::timestamptz, ${after[1]})`;

export interface DossierFilter {
  readonly permits: readonly Permit[];
  readonly caller: Standing;
  readonly code?: string;
  readonly partyId?: string;
  readonly includeClosed: boolean;
  /** Keyset: entry instant and id of the last row of the page before. */
  readonly after?: readonly [string, string];
  readonly limit: number;
}

/** Dossiers that the caller may read, newest first. */
export const listDossiers = (db: Db, filter: DossierFilter): Promise<DossierRow[]> =>
  db
    .select()
    .from(dossier)
    .where(
      and(
        readable(db, filter.permits, filter.caller),
        filter.includeClosed ? undefined : isNull(dossier.closedAt),
        filter.code === undefined ? undefined : eq(dossier.dossierCode, filter.code),
        filter.partyId === undefined ? undefined : eq(dossier.partyId, filter.partyId),
        filter.after === undefined ? undefined : before(dossier.enteredAt, dossier.dossierId, filter.after),
      ),
    )
    .orderBy(desc(dossier.enteredAt), desc(dossier.dossierId))
    .limit(filter.limit);

export const partyByPersonalId = async (db: Db, personalId: string): Promise<PartyRow | null> => {
  const [row] = await db
    .select()
    .from(party)
    .where(and(eq(party.kind, 'PERSON'), eq(party.identifier, personalId)));
  return row ?? null;
};

export type TaskRow = typeof task.$inferSelect & { readonly dossierCode: string | null; readonly procedureCode: string };

/** Inbox: open tasks of the caller's roles and unit, and of the person where a task names one; oldest first. `after`: opened instant, dossier, key. */
export const inbox = async (
  db: Db,
  { caller, after, limit }: { readonly caller: Standing; readonly after?: readonly [string, string, string]; readonly limit: number },
): Promise<TaskRow[]> => {
  const rows = await db
    .select({ task, dossierCode: dossier.dossierCode, procedureCode: dossier.procedureCode })
    .from(task)
    .innerJoin(dossier, eq(dossier.dossierId, task.dossierId))
    .where(
      and(
        isNull(task.closedAt),
        sql`${task.roles} && ${sql.param([...caller.roles])}::text[]`,
        // What is technical is the operator's wherever it stands (1.2).
        or(sameBranch(task.unit, caller.unit), caller.roles.includes('OPERATOR') ? arrayContains(task.roles, ['OPERATOR']) : undefined),
        or(isNull(task.person), eq(task.person, caller.person)),
        after === undefined
          ? undefined
          : sql`(${task.openedAt}, ${task.dossierId}, ${task.key}) > (${after[0]}::timestamptz, ${after[1]}, ${after[2]})`,
      ),
    )
    .orderBy(asc(task.openedAt), asc(task.dossierId), asc(task.key))
    .limit(limit);
  return rows.map((row) => ({ ...row.task, dossierCode: row.dossierCode, procedureCode: row.procedureCode }));
};

export const openTasks = (db: Db, dossierId: string) =>
  db
    .select()
    .from(task)
    .where(and(eq(task.dossierId, dossierId), isNull(task.closedAt)))
    .orderBy(asc(task.openedAt), asc(task.key));

export const timelineOf = (db: Db, dossierId: string) =>
  db
    .select()
    .from(dossierEvent)
    .where(eq(dossierEvent.dossierId, dossierId))
    .orderBy(asc(dossierEvent.revision), asc(dossierEvent.ordinal));

/** Every opening of a dossier or file is kept, with who and what (2.10). */
export const logAccess = async (db: Db, entry: typeof accessLog.$inferInsert): Promise<void> => {
  await db.insert(accessLog).values(entry);
};
