import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import { endedWithItsAsker } from './asking.ts';
import * as schema from './schema.ts';

export type Db = PostgresJsDatabase<typeof schema>;
/** A transaction of it. */
export type Tx = Parameters<Parameters<Db['transaction']>[0]>[0];

export interface Database {
  readonly db: Db;
  close(): Promise<void>;
}

/** Milliseconds. What the server ends by itself (`statement` … `idleInTransaction`), and what the client gives up when the server says nothing. */
interface Limits {
  readonly statement: number;
  /** Waiting for somebody's lock; part of `statement`. */
  readonly lock: number;
  /** A transaction whose owner hangs in something else still holds its locks. */
  readonly idleInTransaction: number;
  /** From dialling to a connection that takes its first statement. */
  readonly connect: number;
  /** Waiting for a connection while all are in use. */
  readonly queue: number;
  /** An awaited answer of which no byte comes: a frozen server or a dead network. Above `statement`, which is the server's to end. */
  readonly silence: number;
}

/**
 * `api`: a person waits. What a whole read may take stands in api/http/in-time.ts; commands may wait longer for a connection, since one that is
 * given up must be sent again. Eight officers at one dossier wait for each other's row: on a busy machine that took 2 s (measured). `worker`: Temporal waits and tries again, its projection
 * within 5 s of its own. `lists`: pages of many dossiers, on connections of their own so that no act waits for one, and refused early: a page
 * that costs more than a page is a defect, and whoever waits for it asks again. `tool`: migrations, seeding, the law's and the ledger's commands and tests take the time that they take.
 */
const LIMITS = {
  api: { statement: 4_000, lock: 3_500, idleInTransaction: 30_000, connect: 2_000, queue: 8_000, silence: 4_500 },
  lists: { statement: 2_000, lock: 1_000, idleInTransaction: 30_000, connect: 2_000, queue: 1_500, silence: 2_500 },
  worker: { statement: 10_000, lock: 4_000, idleInTransaction: 30_000, connect: 4_000, queue: 10_000, silence: 11_000 },
  tool: { statement: 0, lock: 0, idleInTransaction: 0, connect: 10_000, queue: 0, silence: 0 },
} as const satisfies Record<string, Limits>;

export type Use = keyof typeof LIMITS;

/** The driver's own would wait up to 20 s after an outage, with somebody's statement already on that connection. */
const REDIAL_S = 0.2;

const optionsOf = (use: Use) => {
  const { statement, lock, idleInTransaction, connect, queue, silence } = LIMITS[use];
  return {
    connect_timeout: connect / 1000,
    queue_timeout: queue / 1000,
    silence_timeout: silence / 1000,
    backoff: () => REDIAL_S,
    // Statements of others behind one that waits for a lock would share its wait, and its limit does not know them. None, and not one: behind a
    // prepared statement one more would be let in, and one that comes between a broken socket's error and its end is never answered (measured).
    max_pipeline: 0,
    connection: {
      application_name: `onestop-${use}`,
      statement_timeout: statement,
      lock_timeout: lock,
      idle_in_transaction_session_timeout: idleInTransaction,
      // Our statements are short, and compiling one would take longer than to run it.
      jit: 'off',
      // A list looks into the same indexes whoever asks. With his values at hand PostgreSQL plans each time anew, which took longer than the list itself (measured:
      // an inbox at a million open dossiers 6.1 ms, and 3.5 once planned). Without them it takes few rows for likely and sorts all; each list stands in an index in its order.
      ...(use === 'lists' ? { plan_cache_mode: 'force_generic_plan', enable_bitmapscan: 'off' } : {}),
    },
  };
};

/** Pool of connections for one process; `max` near twice the cores, more only queue inside PostgreSQL (measured). */
export const connect = (o: { readonly databaseUrl: string; readonly max?: number; readonly use?: Use }): Database => {
  const { databaseUrl, max = 8, use = 'tool' } = o;
  const client = postgres(databaseUrl, { max, onnotice: () => undefined, idle_timeout: 60, ...optionsOf(use) });
  // Only the patched driver knows this option; the plain one ends the process with a broken connection and knows no limit of ours.
  if (!('silence_timeout' in client.options))
    throw new Error(
      'Thư viện postgres chưa được vá: chạy "node dev/patches/apply.mjs" (the PostgreSQL driver is not patched, see docs/decisions/009-a-patched-driver.md)',
    );
  // Beside the pool, which may be full of what is to be ended.
  const ender = postgres(databaseUrl, { max: 1, onnotice: () => undefined, idle_timeout: 5, ...optionsOf(use) });
  const unsafe = client.unsafe;
  client.unsafe = ((...asked: Parameters<typeof unsafe>) =>
    endedWithItsAsker(
      () => unsafe(...asked),
      ({ pid, forMs }) => ender`select pg_cancel_backend(pid) from pg_stat_activity where pid = ${pid} and state = 'active'
        and usename = current_user and query_start <= clock_timestamp() - ${forMs * 0.8} * interval '1 millisecond'`,
    )) as typeof unsafe;
  return {
    db: drizzle(client, { schema }),
    close: async () => {
      await Promise.all([client.end({ timeout: 5 }), ender.end({ timeout: 5 })]);
    },
  };
};

/** One connection for as long as the work takes. */
export const withDatabase = async <T>(databaseUrl: string, work: (db: Db) => Promise<T>): Promise<T> => {
  const { db, close } = connect({ databaseUrl, max: 1 });
  try {
    return await work(db);
  } finally {
    await close();
  }
};

/** What a command line is given: words, where the database is once it is needed, and where it says what it did. */
export interface CommandLine {
  readonly args: readonly string[];
  readonly databaseUrl: () => string;
  readonly print: (line: string) => void;
}
