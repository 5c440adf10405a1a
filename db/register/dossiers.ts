import { and, asc, eq, isNull, sql } from 'drizzle-orm';
import { restored } from '../../domain/dossier/restore.ts';
import type { DossierState } from '../../domain/dossier/state.ts';
import type { Db } from '../client.ts';
import { lawByHash } from '../law/snapshots.ts';
import { oncePer } from '../prepared.ts';
import { dossier, dossierEvent, dossierOwner, party, task } from '../schema.ts';
import { type Owner, ownerFrom } from './parties.ts';

export type DossierRow = typeof dossier.$inferSelect;

/** A dossier as the register shows it: its full state with the law it started with, and whose it is. */
export interface RegisteredDossier {
  readonly row: DossierRow;
  readonly state: DossierState;
  readonly owner: Owner;
}

const readBy = (name: string, column: typeof dossier.dossierId | typeof dossier.dossierCode) =>
  oncePer((db) =>
    db
      .select({ row: dossier, known: party, own: dossierOwner })
      .from(dossier)
      .innerJoin(party, eq(party.partyId, dossier.partyId))
      .leftJoin(dossierOwner, eq(dossierOwner.dossierId, dossier.dossierId))
      .where(eq(column, sql.placeholder('key')))
      .prepare(name),
  );
const byId = readBy('dossier_by_id', dossier.dossierId);
const byCode = readBy('dossier_by_code', dossier.dossierCode);

/** By internal id or by the dossier's code, which never look alike; null: not in the register. */
export const registeredDossier = async (db: Db, idOrCode: string): Promise<RegisteredDossier | null> => {
  const found = (await byId(db).execute({ key: idOrCode }))[0] ?? (await byCode(db).execute({ key: idOrCode }))[0];
  const law = found === undefined ? null : await lawByHash(db, found.row.lawHash);
  if (found === undefined || law === null) return null;
  const { row } = found;
  return { row, owner: ownerFrom(found), state: restored(row.state, law, row.lawHash) };
};

const tasksOfOne = oncePer((db) =>
  db
    .select()
    .from(task)
    .where(and(eq(task.dossierId, sql.placeholder('dossierId')), isNull(task.closedAt)))
    .orderBy(asc(task.openedAt), asc(task.key))
    .prepare('open_tasks'),
);
export const openTasks = (db: Db, dossierId: string) => tasksOfOne(db).execute({ dossierId });

const eventsOfOne = oncePer((db) =>
  db
    .select()
    .from(dossierEvent)
    .where(eq(dossierEvent.dossierId, sql.placeholder('dossierId')))
    .orderBy(asc(dossierEvent.revision), asc(dossierEvent.ordinal))
    .prepare('timeline'),
);
export const timelineOf = (db: Db, dossierId: string) => eventsOfOne(db).execute({ dossierId });

const answersOfOne = oncePer((db) =>
  db
    .select({ data: dossierEvent.data, at: dossierEvent.at })
    .from(dossierEvent)
    .where(and(eq(dossierEvent.dossierId, sql.placeholder('dossierId')), eq(dossierEvent.type, 'CONSULTATION_ANSWERED')))
    .prepare('answers_of'),
);
/** When which consultation was answered, by its id. */
export const answersOf = async (db: Db, dossierId: string): Promise<ReadonlyMap<string, string>> =>
  new Map((await answersOfOne(db).execute({ dossierId })).map(({ data, at }) => [String(data.consultation), at]));
