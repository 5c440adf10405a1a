import { eq } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import { agencyOf } from '../db/law/law.ts';
import { ownerFrom } from '../db/register/parties.ts';
import { dossier, dossierOwner, lawSnapshot, party } from '../db/schema.ts';
import type { Letterhead } from '../documents/forms/wording.ts';
import type { SigningKey } from '../documents/signing/keys.ts';
import type { Command } from '../domain/dossier/commands.ts';
import { restored } from '../domain/dossier/restore.ts';
import type { AgencyDefinition } from '../domain/law/types.ts';
import type { ActivityDeps } from './deps.ts';

const agency = async (db: Db, agencyId: string): Promise<AgencyDefinition> => {
  const found = await agencyOf(db, agencyId);
  if (!found) throw new Error(`agency ${agencyId} is not in the catalogue`);
  return found;
};

/** Reads it from the register; a work begins only after the change that caused it is there. */
export const contextOf = async (db: Db, dossierId: string) => {
  const [row] = await db
    .select({ state: dossier.state, lawHash: dossier.lawHash, law: lawSnapshot.body, known: party, own: dossierOwner })
    .from(dossier)
    .innerJoin(lawSnapshot, eq(lawSnapshot.hash, dossier.lawHash))
    .innerJoin(party, eq(party.partyId, dossier.partyId))
    .leftJoin(dossierOwner, eq(dossierOwner.dossierId, dossier.dossierId))
    .where(eq(dossier.dossierId, dossierId));
  if (!row) throw new Error(`dossier ${dossierId} is not in the register`);
  const state = restored(row.state, row.law, row.lawHash);
  return {
    state,
    code: state.dossierCode ?? dossierId,
    owner: ownerFrom(row),
    intake: await agency(db, state.intakeAgency),
    lead: await agency(db, state.leadAgency),
  };
};

/** What an activity needs of a dossier: its state as last projected, whose it is, and the agencies' names. */
export type DossierContext = Awaited<ReturnType<typeof contextOf>>;

/** The command that a long act is carrying out; undefined: none under this id. */
export const commandUnderway = ({ state }: DossierContext, workId: string): Command | undefined => {
  const work = state.work.find(({ id }) => id === workId);
  return work?.kind === 'SLOW_ACT' ? work.command : undefined;
};

/** An officer's own key; null: he has none, and signs by hand. */
export const ownKey = ({ keys }: Pick<ActivityDeps, 'keys'>, person: string): Promise<SigningKey | null> =>
  keys.keyFor(person).catch(() => null);

/** An officer as the certificate names him; null: he has none, and an id is no name. */
export const certifiedName = async (deps: Pick<ActivityDeps, 'keys'>, person: string): Promise<string | null> =>
  (await ownKey(deps, person))?.subject.commonName ?? null;

/** The unit that leads as its agency calls it; an agency that has no name for it stands there alone. */
export const leadUnitOf = ({ state, lead }: Pick<DossierContext, 'state' | 'lead'>): string => {
  const [called] = Object.entries(lead.units ?? {}).flatMap(([of, unit]) => (unit === state.leadUnit ? (lead.unitNames?.[of] ?? []) : []));
  return called === undefined ? lead.name : `Bộ phận ${called}, ${lead.name}`;
};

/** The head of what the lead agency issues. */
export const letterheadOf = ({ lead }: DossierContext): Letterhead => ({ superior: lead.parent, agency: lead.name, place: lead.place });

/** The head of what the one-stop hands out. */
export const counterLetterheadOf = ({ intake }: DossierContext): Letterhead => ({
  superior: intake.name,
  agency: intake.oneStopName,
  place: intake.place,
});
