import type { Db } from '../../db/client.ts';
import { registeredDossier } from '../../db/register/dossiers.ts';

/** Whose dossier it is, as an identity card names him. */
export const ownerOf = async (db: Db, dossierId: string): Promise<{ readonly fullName: string; readonly personalId: string }> => {
  const found = await registeredDossier(db, dossierId);
  if (found === null) throw new Error(`${dossierId} is not in the register`);
  return { fullName: found.owner.fullName, personalId: found.owner.identifier };
};
