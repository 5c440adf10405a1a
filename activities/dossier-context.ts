import { eq } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import { agencyOf } from '../db/law/law.ts';
import { dossier, lawSnapshot, party } from '../db/schema.ts';
import { restored } from '../domain/dossier/restore.ts';
import type { DossierState } from '../domain/dossier/state.ts';
import type { AgencyDefinition } from '../domain/law/types.ts';

/** What an activity needs of a dossier: its state as last projected, whose it is, and the agencies' names. */
export interface DossierContext {
  readonly state: DossierState;
  readonly code: string;
  readonly owner: typeof party.$inferSelect;
  readonly intake: AgencyDefinition;
  readonly lead: AgencyDefinition;
}

const agency = async (db: Db, agencyId: string): Promise<AgencyDefinition> => {
  const found = await agencyOf(db, agencyId);
  if (!found) throw new Error(`agency ${agencyId} is not in the catalogue`);
  return found;
};

/** Reads it from the register; a work begins only after the change that caused it is there. */
export const contextOf = async (db: Db, dossierId: string): Promise<DossierContext> => {
  const [row] = await db
    .select({ state: dossier.state, law: lawSnapshot.body, owner: party })
    .from(dossier)
    .innerJoin(lawSnapshot, eq(lawSnapshot.hash, dossier.lawHash))
    .innerJoin(party, eq(party.partyId, dossier.partyId))
    .where(eq(dossier.dossierId, dossierId));
  if (!row) throw new Error(`dossier ${dossierId} is not in the register`);
  const state = restored(row.state, row.law);
  return {
    state,
    code: state.dossierCode ?? dossierId,
    owner: row.owner,
    intake: await agency(db, state.intakeAgency),
    lead: await agency(db, state.leadAgency),
  };
};
