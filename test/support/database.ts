import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import postgres from 'postgres';
import { connect, type Database } from '../../db/client.ts';
import { type DatabaseUrls, localDatabaseUrl, SUPERUSER } from '../../dev/postgres.ts';
import { freePort } from './free-port.ts';
import { ensureTestDatabase, PASSWORDS, prepareDataDir, startTestPostgres } from './prepared.ts';

export interface TestDatabase extends Database {
  readonly databaseUrl: string;
  /** What API and workers would be given. */
  readonly serviceUrl: string;
  /** Of the server itself, for a test that kills or freezes it; whoever kills it is given another by the supervisor. */
  serverPid(): number;
}

interface Server {
  /** Of its one database, which has the product's schema and no rows. */
  readonly urls: DatabaseUrls;
  readonly asSuperuser: string;
  pid(): number;
  stop(): Promise<void>;
}

const startServer = async (): Promise<Server> => {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'database-'));
  const port = await freePort();
  await prepareDataDir(dataDir);
  const stack = await startTestPostgres(dataDir, port);
  // A hook that fails after this line never gets a database to close, and PostgreSQL runs detached: it must not outlive the test process.
  // SIGTERM is how vitest ends its test processes (measured; no 'exit' event comes).
  const orphan = (): void => {
    for (const pid of Object.values(stack.pids())) process.kill(pid, 'SIGQUIT');
    rmSync(dataDir, { recursive: true, force: true });
    process.exit();
  };
  process.once('SIGTERM', orphan);
  return {
    urls: await ensureTestDatabase(port),
    asSuperuser: localDatabaseUrl({ port, user: SUPERUSER, password: PASSWORDS.superuser, database: 'postgres' }),
    pid: () => stack.pids().postgres ?? 0,
    stop: async () => {
      process.off('SIGTERM', orphan);
      await stack.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
};

/** Ends with the test process, whose files share it: a server for each cost a second of processor time. */
let shared: Promise<Server> | undefined;
let copies = 0;

const named = (url: string, database: string): string => Object.assign(new URL(url), { pathname: `/${database}` }).href;

/** A copy of the shared server's database; `stop` drops it with whoever is still connected. */
const copyOfShared = async (): Promise<Server> => {
  shared ??= startServer();
  const server = await shared;
  copies += 1;
  const name = `copy_${copies}`;
  const asked = async (statement: string): Promise<void> => {
    const sql = postgres(server.asSuperuser, { max: 1, onnotice: () => undefined });
    await sql.unsafe(statement).finally(() => sql.end({ timeout: 1 }));
  };
  const { pathname } = new URL(server.urls.owner);
  await asked(`create database ${name} template ${pathname.slice(1)} owner ${new URL(server.urls.owner).username}`);
  return {
    ...server,
    urls: { owner: named(server.urls.owner, name), service: named(server.urls.service, name) },
    stop: () => asked(`drop database ${name} with (force)`),
  };
};

/**
 * A real PostgreSQL database with the product's schema and no rows; `close` removes it. Its server serves the other files of this test process too, unless
 * the test kills it or fills it.
 */
export const startTestDatabase = async ({
  ownServer = process.env.VITEST === undefined,
}: {
  readonly ownServer?: boolean;
} = {}): Promise<TestDatabase> => {
  const server = await (ownServer ? startServer() : copyOfShared());
  const database = connect({ databaseUrl: server.urls.owner });
  return {
    ...database,
    databaseUrl: server.urls.owner,
    serviceUrl: server.urls.service,
    serverPid: server.pid,
    close: async () => {
      await database.close();
      await server.stop();
    },
  };
};
