import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { connect, type Database } from '../../db/client.ts';
import { freePort } from './free-port.ts';
import { ensureTestDatabase, noteDeaths, prepareDataDir, startTestPostgres } from './prepared.ts';

export interface TestDatabase extends Database {
  readonly databaseUrl: string;
  /** What API and workers would be given. */
  readonly serviceUrl: string;
  /** Of the server itself, for a test that kills or freezes it; whoever kills it is given another by the supervisor. */
  serverPid(): number;
}

/** A real PostgreSQL with the product's schema and no rows, in a temporary folder; `close` ends it and removes the folder. */
export const startTestDatabase = async (): Promise<TestDatabase> => {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'database-'));
  const port = await freePort();
  await prepareDataDir(dataDir);
  const stack = await startTestPostgres(dataDir, port);
  // A hook that fails after this line never gets a database to close, and PostgreSQL runs detached: it must not outlive the test process.
  // SIGTERM is how vitest ends its test processes (measured; no 'exit' event comes).
  const orphan = (): void => {
    noteDeaths(dataDir);
    for (const pid of Object.values(stack.pids())) process.kill(pid, 'SIGQUIT');
    rmSync(dataDir, { recursive: true, force: true });
    process.exit();
  };
  process.once('SIGTERM', orphan);
  const { owner: databaseUrl, service: serviceUrl } = await ensureTestDatabase(port);
  const database = connect({ databaseUrl });
  return {
    ...database,
    databaseUrl,
    serviceUrl,
    serverPid: () => stack.pids().postgres ?? 0,
    close: async () => {
      await database.close();
      process.off('SIGTERM', orphan);
      await stack.stop();
      noteDeaths(dataDir);
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
};
