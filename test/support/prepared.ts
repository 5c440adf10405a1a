import { execFile } from 'node:child_process';
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { migrate } from '../../db/migrate.ts';
import { ensureCa } from '../../dev/ca.ts';
import { madeOnce } from '../../dev/made-once.ts';
import { signers } from '../../dev/people.ts';
import { type DatabaseUrls, ensureDatabase, postgresPart } from '../../dev/postgres.ts';
import { type Stack, startStack } from '../../dev/stack.ts';
import { freePort } from './free-port.ts';

/** Of a stack or database that lives as long as one test file. */
const PASSWORDS = { superuser: 'a1', database: 'b2', service: 'c3', keys: 'd4' } as const;

/** What became of test databases that died: a test that lost its own does not know why, and its folder goes with it (`.ci/run` prints this when tests fell). */
const NOTES = '.data/test-servers.log';

/** Keeps what the log of a test database says of deaths: of the server, and of one process, after which PostgreSQL ends all connections. */
export const noteDeaths = (dataDir: string): void => {
  const lines = readFileSync(path.join(dataDir, 'log', 'postgres.log'), 'utf8').split('\n');
  const deaths = lines.filter((line) => /PANIC|terminated by signal|immediate shutdown|could not (?:fork|bind|write|resize)/.test(line));
  if (deaths.length === 0) return;
  mkdirSync(path.dirname(NOTES), { recursive: true });
  appendFileSync(NOTES, deaths.map((line) => `${dataDir} ${line}\n`).join(''));
};

/** The server alone, cluster in `dataDir`. */
export const startTestPostgres = (dataDir: string, port: number): Promise<Stack> =>
  startStack({
    port,
    dataDir,
    log: () => undefined,
    plan: () => ({
      stages: [[postgresPart({ dataDir, port, password: PASSWORDS.superuser })]],
      summarise: async () => ({ addresses: {}, people: [] }),
    }),
  });

/** Makes what is missing of database and users. */
export const ensureTestDatabase = (port: number): Promise<DatabaseUrls> =>
  ensureDatabase({ port, superuserPassword: PASSWORDS.superuser, password: PASSWORDS.database, servicePassword: PASSWORDS.service });

/** What some twenty servers of a test run would each make anew: a cluster with the schema, and the test authority. */
const prepared = (): Promise<string> =>
  madeOnce(
    'test-data',
    ['db', 'dev/postgres.ts', 'dev/ca.ts', 'dev/signature-image.ts', 'dev/people.ts', 'test/support/prepared.ts'],
    async (draft) => {
      const port = await freePort();
      const stack = await startTestPostgres(draft, port);
      try {
        const { owner } = await ensureTestDatabase(port);
        await migrate({ databaseUrl: owner });
      } finally {
        await stack.stop();
      }
      await ensureCa({ dir: path.join(draft, 'ca'), passphrase: PASSWORDS.keys, holders: signers });
    },
  );

/** Puts them into a data folder before its first start. */
export const prepareDataDir = async (dataDir: string): Promise<void> => {
  const from = await prepared();
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  // A thousand files: Node takes a second of processor time for them, and on Node 24 it drops the modes of folders, while PostgreSQL starts on no
  // cluster that others may read.
  await promisify(execFile)('cp', ['-Rp', path.join(from, 'postgres'), path.join(from, 'ca'), dataDir]);
  writeFileSync(path.join(dataDir, 'secrets.json'), JSON.stringify(PASSWORDS), { mode: 0o600 });
};
