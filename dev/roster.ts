import { withDatabase } from '../db/client.ts';
import { rememberOfficer } from '../db/register/officers.ts';
import { people } from './people.ts';

/** The roster of the local stack as if everybody had logged in once. */
export const seedRoster = ({ databaseUrl }: { readonly databaseUrl: string }): Promise<void> =>
  withDatabase(databaseUrl, async (db) => {
    for (const { person, roles, unit, agency } of people)
      await rememberOfficer(db, { person, roles, unit, agency }, new Date().toISOString());
  });
