import { fileURLToPath } from 'node:url';
import { sql } from 'drizzle-orm';
import { migrate as runMigrations } from 'drizzle-orm/postgres-js/migrator';
import { connect } from './client.ts';

const MIGRATIONS = fileURLToPath(new URL('migrations', import.meta.url));
/** Any fixed number; keeps two processes from migrating at once. */
const LOCK = 26_032_022;

/** Brings the schema up to date; safe to run from several processes at once and again. */
export const migrate = async ({ databaseUrl }: { readonly databaseUrl: string }): Promise<void> => {
  // One connection, because the lock belongs to the session that took it.
  const { db, close } = connect({ databaseUrl, max: 1 });
  try {
    await db.execute(sql`select pg_advisory_lock(${LOCK})`);
    await runMigrations(db, { migrationsFolder: MIGRATIONS });
  } finally {
    await close();
  }
};
