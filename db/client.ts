import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import * as schema from './schema.ts';

export type Db = PostgresJsDatabase<typeof schema>;

export interface Database {
  readonly db: Db;
  close(): Promise<void>;
}

/** Pool of connections for one process; `max` near twice the cores, more only queue inside PostgreSQL (measured). */
export const connect = ({ databaseUrl, max = 8 }: { readonly databaseUrl: string; readonly max?: number }): Database => {
  const client = postgres(databaseUrl, { max, onnotice: () => undefined, connect_timeout: 10, idle_timeout: 60 });
  return { db: drizzle(client, { schema }), close: () => client.end({ timeout: 5 }) };
};
