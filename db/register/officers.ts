import { eq } from 'drizzle-orm';
import type { Role } from '../../domain/dossier/state.ts';
import type { Db, Tx } from '../client.ts';
import { officer } from '../schema.ts';

/** Somebody whom the issuer of tokens has vouched for. */
export interface Officer {
  readonly person: string;
  readonly roles: readonly Role[];
  readonly unit: string;
  readonly agency: string;
}

/** Keeps what the last token said: a role that was taken away is gone with the next log-in. */
export const rememberOfficer = async (db: Db, { roles, ...known }: Officer, seenAt: string): Promise<void> => {
  const row = { ...known, roles: [...roles], seenAt };
  await db.insert(officer).values(row).onConflictDoUpdate({ target: officer.person, set: row });
};

export const officerOf = async (db: Db | Tx, person: string): Promise<Officer | null> => {
  const [found] = await db.select().from(officer).where(eq(officer.person, person));
  return found ?? null;
};

/** Everybody known of an agency, by person. */
export const officersOf = async (db: Db, agency: string): Promise<readonly (Officer & { readonly seenAt: string })[]> =>
  db.select().from(officer).where(eq(officer.agency, agency)).orderBy(officer.person);
