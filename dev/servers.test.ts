import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import connect from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../test/support/free-port.ts';
import { until } from '../test/support/until.ts';
import { ensureDatabase, localDatabaseUrl, postgresPart } from './postgres.ts';
import { type Stack, startStack } from './stack.ts';
import { isRecent, temporalPart } from './temporal-server.ts';

/** The real servers, in a 0700 folder (mkdtemp makes it so), which is where PostgreSQL under root fails unless it is run with care. */
const folder = mkdtempSync(path.join(os.tmpdir(), 'servers-'));
const lines: string[] = [];
const log = (line: string): void => void lines.push(line);
let ports: readonly [number, number, number, number];
let stack: Stack;

const start = (): Promise<Stack> => {
  const [postgres, port, uiPort, metricsPort] = ports;
  return startStack({
    port,
    dataDir: folder,
    log,
    plan: ({ dataDir, say }) => ({
      stages: [
        [postgresPart({ dataDir, port: postgres, password: 'a1' }), temporalPart({ dataDir, port, uiPort, metricsPort, say })],
        [
          {
            kind: 'job',
            label: 'database',
            run: async () =>
              void (await ensureDatabase({ port: postgres, superuserPassword: 'a1', password: 'b2', servicePassword: 'c3' })),
          },
        ],
      ],
      summarise: async () => ({ addresses: {}, people: [] }),
    }),
  });
};

const withSql = async <T>(work: (sql: connect.Sql) => Promise<T>): Promise<T> => {
  const sql = connect(localDatabaseUrl({ port: ports[0], user: 'onestop', password: 'b2' }), { max: 1 });
  try {
    return await work(sql);
  } finally {
    await sql.end({ timeout: 1 });
  }
};

const withTemporal = async <T>(work: (client: Client) => Promise<T>): Promise<T> => {
  const connection = await Connection.connect({ address: `127.0.0.1:${ports[1]}` });
  try {
    return await work(new Client({ connection }));
  } finally {
    await connection.close();
  }
};

const killAndAwait = async (part: string, label: string): Promise<void> => {
  const from = lines.length;
  process.kill(stack.pids()[part] ?? 0, 'SIGKILL');
  await until(`${part} is back`, () => lines.slice(from).some((line) => line.startsWith(`✓ ${label} chạy lại`)));
};

const dossierIsThere = (): Promise<boolean> =>
  withTemporal(async (client) => (await client.workflow.count('DossierCode = "H15.901-1" AND ExecutionStatus = "Running"')).count === 1);

beforeAll(async () => {
  ports = [await freePort(), await freePort(), await freePort(), await freePort()];
  stack = await start();
});

afterAll(async () => {
  await stack?.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('the embedded servers', () => {
  it('fold Vietnamese letters, and keep written rows over kill -9 and a second start', async () => {
    await withSql((sql) => sql`create table note as select lower('ĐẮK LẮK') as body`);
    await killAndAwait('postgres', 'PostgreSQL');
    expect(await withSql((sql) => sql`select body from note`)).toMatchObject([{ body: 'đắk lắk' }]);
    await stack.stop();
    stack = await start();
    expect(await withSql((sql) => sql`select body from note`)).toHaveLength(1);
  });

  it('keep dossiers and their search attributes over kill -9 and a second start', async () => {
    await withTemporal((client) =>
      client.workflow.start('dossier', {
        workflowId: 'H15.901-1',
        taskQueue: 'nobody',
        searchAttributes: { DossierCode: ['H15.901-1'], DueAt: [new Date('2026-11-23T10:00:00Z')] },
      }),
    );
    await until('the dossier is listed', dossierIsThere);
    await killAndAwait('temporal', 'Temporal');
    await until('the dossier is listed after kill -9', dossierIsThere);
    await stack.stop();
    stack = await start();
    await until('the dossier is listed after a second start', dossierIsThere);
  });

  it('keep closed dossiers for 72 hours', async () => {
    const { config } = await withTemporal((client) => client.workflowService.describeNamespace({ namespace: 'default' }));
    expect(Number(config?.workflowExecutionRetentionTtl?.seconds)).toBe(72 * 3600);
  });

  it('give the product a database of its own whose owner is no superuser but may create roles', async () => {
    const [role] = await withSql((sql) => sql`select rolsuper, rolcreaterole from pg_roles where rolname = current_user`);
    expect(role).toMatchObject({ rolsuper: false, rolcreaterole: true });
  });
});

describe('the version of the Temporal CLI', () => {
  it.each([
    ['temporal version 1.9.1 (Server 1.32.0, UI 2.54.1)', true],
    ['temporal version 1.10.0 (Server 1.33.0, UI 2.60.0)', true],
    ['temporal version 2.0.0 (Server 2.0.0, UI 3.0.0)', true],
    ['temporal version 1.8.3 (Server 1.31.2, UI 2.50.1)', false],
    ['something else', false],
  ])('%s: recent enough %s', (version, expected) => {
    expect(isRecent(version)).toBe(expected);
  });
});
