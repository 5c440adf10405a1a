import { sql } from 'drizzle-orm';
import { jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import type { Role } from '../../domain/dossier/state.ts';
import { instant } from '../columns.ts';

/** Log-ins of the pages, and the ends of sessions. */

/** A log-in under way. */
export type LoginAttempt = Readonly<Record<'state' | 'nonce' | 'verifier' | 'returnTo', string>>;
/** Who a session belongs to, in the words of the token that opened it. */
export type SessionCaller = Readonly<{ person: string; roles: readonly Role[]; unit: string; agency: string; via?: string }>;

export const session = pgTable('session', {
  idHash: text('id_hash').primaryKey(),
  caller: jsonb().$type<SessionCaller>(),
  attempt: jsonb().$type<LoginAttempt>(),
  expiresAt: instant('expires_at').notNull(),
  person: text().generatedAlwaysAs(sql`caller ->> 'person'`),
  issuerSession: text('issuer_session'),
  idToken: text('id_token'),
  /** By the clock of the issuer, where one opened it. */
  begunAt: instant('begun_at').notNull().default(sql`now()`),
});

export const endedTokens = pgTable(
  'ended_tokens',
  { kind: text().$type<'PERSON' | 'SESSION'>().notNull(), id: text().notNull(), until: instant('until').notNull().default(sql`now()`) },
  ({ kind, id }) => [primaryKey({ columns: [kind, id] })],
);
