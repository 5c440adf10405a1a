import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connect, type Database } from '../db/client.ts';
import { seed } from '../db/seed.ts';
import { postgresPart } from '../dev/postgres.ts';
import { startStack } from '../dev/stack.ts';
import { temporalPart } from '../dev/temporal-server.ts';
import { freePort } from '../test/support/free-port.ts';
import { ensureTestDatabase, prepareDataDir } from '../test/support/prepared.ts';
import { familyCpu, processCpu } from './measure.ts';

/** PostgreSQL with the product's schema and the Temporal development server, which keeps its histories in SQLite in its one process. */
export interface Servers {
  readonly database: Database;
  readonly databaseUrl: string;
  readonly temporal: string;
  readonly dataDir: string;
  /** CPU milliseconds of each, by name. */
  readonly cpu: Readonly<Record<'temporal' | 'postgres', () => number>>;
  stop(): Promise<void>;
}

/** A bench that is ended leaves no server behind: they run detached. */
export const endWithUs = (pids: () => Readonly<Record<string, number>>, dataDir: string): (() => void) => {
  const end = (): never => {
    for (const pid of Object.values(pids())) process.kill(pid, 'SIGKILL');
    rmSync(dataDir, { recursive: true, force: true });
    process.exit(1);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, end);
  return () => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.off(signal, end);
  };
};

export const startServers = async (): Promise<Servers> => {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'bench-'));
  await prepareDataDir(dataDir);
  const [port, temporalPort, uiPort, metricsPort] = [await freePort(), await freePort(), await freePort(), await freePort()];
  // The clusters that tests start from have this superuser.
  const stack = await startStack({
    port,
    dataDir,
    log: () => undefined,
    plan: () => ({
      stages: [
        [
          postgresPart({ dataDir, port, password: 'a1' }),
          temporalPart({ dataDir, port: temporalPort, uiPort, metricsPort, say: () => undefined }),
        ],
      ],
      summarise: async () => ({ addresses: {}, people: [] }),
    }),
  });
  const stay = endWithUs(stack.pids, dataDir);
  const { owner: databaseUrl } = await ensureTestDatabase(port);
  await seed({ databaseUrl });
  const database = connect({ databaseUrl });
  return {
    database,
    databaseUrl,
    temporal: `127.0.0.1:${temporalPort}`,
    dataDir,
    cpu: { temporal: () => processCpu(stack.pids().temporal ?? 0), postgres: () => familyCpu(stack.pids().postgres ?? 0) },
    stop: async () => {
      await database.close();
      await stack.stop();
      stay();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
};
