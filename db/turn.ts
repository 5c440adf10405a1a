import { sql } from 'drizzle-orm';
import type { Tx } from './client.ts';

/**
 * Whoever writes for many dossiers in one transaction ends it with a lock for each, in no order (`keep_standing`): two of them at once could wait
 * for each other, so they take turns. Writers of one dossier wait for at most one.
 */
export const takeTurn = (tx: Tx): Promise<unknown> => tx.execute(sql`select pg_advisory_xact_lock(1402, -1)`);
