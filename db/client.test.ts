import { fork } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { removePatches } from '../dev/patches/apply.mjs';
import { startTestDatabase, type TestDatabase } from '../test/support/database.ts';
import type { LoadReport } from '../test/support/driver-load.ts';
import { startSwallowingProxy } from '../test/support/swallowing-proxy.ts';
import { timed } from '../test/support/timed.ts';
import { until } from '../test/support/until.ts';
import { askedUntil } from './asking.ts';
import { connect } from './client.ts';
import { outageOf } from './outage.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const LOAD = path.join(root, 'test', 'support', 'driver-load.ts');
const driverIn = (folder: string): string => path.join(folder, 'node_modules', 'postgres', 'src', 'index.js');

let database: TestDatabase;
let operator: postgres.Sql;
let plainDriver = '';

beforeAll(async () => {
  database = await startTestDatabase();
  operator = postgres(database.databaseUrl, { max: 2, onnotice: () => undefined, backoff: () => 0.1 });
  await operator`create table half_of (pair text, half int)`;
  plainDriver = mkdtempSync(path.join(os.tmpdir(), 'plain-driver-'));
  cpSync(path.join(root, 'node_modules', 'postgres'), path.join(plainDriver, 'node_modules', 'postgres'), { recursive: true });
  removePatches(plainDriver);
});

afterAll(async () => {
  await operator?.end({ timeout: 1 });
  await database?.close();
  rmSync(plainDriver, { recursive: true, force: true });
});

/** A process under load; `ended` tells how it went. */
const startLoad = async (driver: string) => {
  const child = fork(LOAD, [driver, database.databaseUrl], { cwd: root, execArgv: ['--import', 'tsx'], silent: true });
  let errors = '';
  let report: LoadReport | undefined;
  child.stderr?.on('data', (text) => {
    errors += text;
  });
  child.on('message', (message) => {
    if (message !== 'ready') report = message as LoadReport;
  });
  const ended = once(child, 'exit').then(([code]) => ({ code: code as number | null, errors, report }));
  await once(child, 'message');
  return { child, ended, running: () => child.exitCode === null };
};

/** Breaks all connections of the load, so often, each time when it has some again; at last waits until the server has ended them. */
const breakConnections = async (times: number, running: () => boolean): Promise<void> => {
  const broken: number[] = [];
  for (let time = 0; time < times && running(); time += 1)
    await until('the load has connections', async () => {
      const rows = await operator`select pid, pg_terminate_backend(pid) from pg_stat_activity where application_name = 'load'`;
      broken.push(...rows.map(({ pid }) => pid as number));
      return rows.length > 0 || !running();
    });
  await until('they are ended', async () => (await operator`select 1 from pg_stat_activity where pid = any(${broken})`).length === 0);
};

/** What every process under load must show, once its database has had its bad day. */
const expectWell = async ({ child, ended }: Awaited<ReturnType<typeof startLoad>>): Promise<void> => {
  child.send('stop');
  const { code, errors, report } = await ended;
  expect({ code, errors }).toEqual({ code: 0, errors: '' });
  expect(report).toMatchObject({ wrong: 0, unanswered: [] });
  const causes = Object.keys(report?.seen ?? {}).filter((name) => name !== 'ok');
  expect(causes.length).toBeGreaterThan(0);
  expect(causes.filter((name) => outageOf(Object.assign(new Error(), { code: name })) === null)).toEqual([]);
  // No statement of a broken transaction went on alone.
  expect(await operator`select pair from half_of group by pair having count(*) <> 2`).toEqual([]);
};

describe('a process whose connections to PostgreSQL break under load', () => {
  it('ends with the driver as npm ships it', async () => {
    const load = await startLoad(driverIn(plainDriver));
    await breakConnections(50, load.running);
    load.child.kill('SIGKILL');
    const { code, errors } = await load.ended;
    // It dies of an error that nobody could catch: a write to a socket that is gone, a look-up of the array types that broke, …
    expect(errors).toMatch(/Cannot read properties of null \(reading 'write'\)|triggerUncaughtException/);
    expect(code).not.toBe(0);
  });

  it('lives with the patched one, fifty times, and every connection works again', async () => {
    const load = await startLoad(driverIn(root));
    await breakConnections(50, load.running);
    await expectWell(load);
  });

  it('lives through a server that ends at once and starts again', async () => {
    const load = await startLoad(driverIn(root));
    const server = database.serverPid();
    // Immediate shutdown: no goodbye to any client.
    process.kill(server, 'SIGQUIT');
    await until('the server runs again', async () => database.serverPid() !== server && (await operator`select 1`).length === 1);
    await breakConnections(1, load.running);
    await expectWell(load);
  });
});

/**
 * Transactions asked for while every connection has room for one more statement: what went wrong, by code. Each transaction writes a pair and
 * must see no other's statements between.
 */
const crowd = async (driver: string): Promise<readonly string[]> => {
  const { default: connectWith } = (await import(driver)) as { default: typeof postgres };
  const options = { max: 3, max_pipeline: 2, onnotice: () => undefined };
  const pool = connectWith(database.databaseUrl, options);
  const wrong: string[] = [];
  const codeOf = (error: { code?: string }): void => void wrong.push(error.code ?? 'UNKNOWN');
  for (let round = 0; round < 8; round += 1) {
    // Without parameters, since a statement that is described first is not followed by another.
    const held = Array.from({ length: 3 }, () => pool.unsafe('select pg_sleep(0.05)').catch(codeOf));
    const filling = Array.from({ length: 3 }, () => pool.unsafe('select 1').catch(codeOf));
    const pairs = Array.from({ length: 5 }, (_, index) =>
      pool.begin(async (tx) => {
        const pair = `${round}-${index}`;
        await tx`insert into half_of values (${pair}, 1)`;
        const [row] = await tx<
          { n: number }[]
        >`select count(*)::int n from half_of where half = 1 and xmin::text = pg_current_xact_id()::text`;
        if (row?.n !== 1) wrong.push('NOT_ALONE');
        await tx`insert into half_of values (${pair}, 2)`;
      }),
    );
    await Promise.all([...held, ...filling, ...pairs.map((pair) => pair.catch(codeOf))]);
  }
  await pool.end({ timeout: 1 });
  await operator`truncate half_of`;
  return wrong;
};

describe('a transaction on a busy connection', () => {
  it('keeps it to itself, also where its first statement is the one that fills it', async () => {
    expect(await crowd(driverIn(plainDriver))).toContain('UNSAFE_TRANSACTION');
    expect(await crowd(driverIn(root))).toEqual([]);
  });
});

/** How long each question took, and the outage that it was answered with. */
const asked = async (question: () => Promise<unknown>): Promise<{ readonly ms: number; readonly cause: string | undefined }> => {
  const { answer, ms } = await timed(() =>
    question().then(
      () => undefined,
      (reason: unknown) => reason,
    ),
  );
  return { ms, cause: answer === undefined ? 'ANSWERED' : outageOf(answer)?.cause };
};

describe('a question of the API', () => {
  it('that waits for a lock, or for a connection behind it, is given up, and the next one is answered', async () => {
    const { db, close } = connect({ databaseUrl: database.databaseUrl, use: 'api', max: 1 });
    const answers = await operator.begin(async (tx) => {
      await tx`lock table half_of in access exclusive mode`;
      return Promise.all(Array.from({ length: 4 }, () => asked(() => db.execute(sql`select * from half_of`))));
    });
    // 8 s for a connection and 3.5 s for the lock.
    expect(Math.max(...answers.map(({ ms }) => ms))).toBeLessThan(13_000);
    expect(new Set(answers.map(({ cause }) => cause))).toEqual(new Set(['55P03', 'POOL_EXHAUSTED']));
    expect((await asked(() => db.execute(sql`select * from half_of`))).cause).toBe('ANSWERED');
    await close();
  });

  it('that takes the server too long is ended there', async () => {
    const { db, close } = connect({ databaseUrl: database.databaseUrl, use: 'api' });
    const { ms, cause } = await asked(() => db.execute(sql`select pg_sleep(30)`));
    expect(cause).toBe('57014');
    expect(ms).toBeLessThan(5_000);
    await close();
  });

  it('for a page of many dossiers is refused early where no connection is free, and has connections of its own', async () => {
    const { db, close } = connect({ databaseUrl: database.databaseUrl, use: 'lists', max: 1 });
    const answers = await Promise.all(Array.from({ length: 4 }, () => asked(() => db.execute(sql`select pg_sleep(30)`))));
    expect(answers.map(({ cause }) => cause).sort()).toEqual(['57014', 'POOL_EXHAUSTED', 'POOL_EXHAUSTED', 'POOL_EXHAUSTED']);
    expect(Math.max(...answers.map(({ ms }) => ms))).toBeLessThan(4_000);
    await close();
  });

  it('whose asker has hung up is ended in the server, alone: who has the connection next keeps it', async () => {
    const { db, close } = connect({ databaseUrl: database.databaseUrl, use: 'tool', max: 1 });
    const gone = new AbortController();
    const slow = askedUntil(gone.signal, () => asked(() => db.execute(sql`select pg_sleep(30) as abandoned`)));
    const running = () =>
      operator`select 1 from pg_stat_activity where query like '%as abandoned' and state = 'active' and pid <> pg_backend_pid()`;
    await until('it runs', async () => (await running()).length === 1);
    const next = asked(() => db.execute(sql`select pg_sleep(1)`));
    gone.abort();
    expect(await slow).toMatchObject({ cause: '57014' });
    expect((await slow).ms).toBeLessThan(10_000);
    expect((await next).cause).toBe('ANSWERED');
    // And nothing more is begun for them.
    expect((await askedUntil(gone.signal, () => asked(() => db.execute(sql`select 1`)))).cause).toBe('57014');
    await close();
  });

  it('that is prepared is answered as before by a new connection, and after its table has changed', async () => {
    const { db, close } = connect({ databaseUrl: database.databaseUrl, use: 'api', max: 1 });
    await operator`create table shifting (n int, said text)`;
    await operator`insert into shifting values (1, 'a')`;
    const query = db
      .select({ said: sql<string>`said` })
      .from(sql`shifting`)
      .where(sql`n = ${sql.placeholder('n')}`)
      .prepare('shifting');
    const ask = () => query.execute({ n: 1 });
    expect(await ask()).toEqual([{ said: 'a' }]);
    for (let time = 0; time < 10; time += 1) {
      await operator`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'onestop-api'`;
      await ask().catch(() => undefined);
      // At once, while the broken connection is not quite gone.
      expect(await ask()).toEqual([{ said: 'a' }]);
    }
    await operator`alter table shifting add column more int`;
    await operator`alter table shifting alter column said type varchar(10)`;
    expect(await ask()).toEqual([{ said: 'a' }]);
    await close();
  });

  it('to a server that says nothing is given up on old and on new connections, and connections come back', async () => {
    const proxy = await startSwallowingProxy(Number(new URL(database.databaseUrl).port));
    const url = new URL(database.databaseUrl);
    url.port = `${proxy.port}`;
    const { db, close } = connect({ databaseUrl: url.href, use: 'api' });
    const ask = () => asked(() => db.execute(sql`select 1`));
    expect((await Promise.all(Array.from({ length: 8 }, ask))).filter(({ cause }) => cause !== 'ANSWERED')).toEqual([]);
    proxy.swallow();
    const many = await Promise.all(Array.from({ length: 20 }, ask));
    // Eight and more on connections that fall silent (4.5 s), the others on new ones that nobody opens (2 s each) or on none (8 s).
    const allowed = ['CONNECTION_SILENT', 'CONNECT_TIMEOUT', 'POOL_EXHAUSTED'];
    expect(many.map(({ cause }) => cause).filter((cause) => !allowed.includes(cause ?? ''))).toEqual([]);
    expect(many.filter(({ cause }) => cause === 'CONNECTION_SILENT').length).toBeGreaterThanOrEqual(8);
    expect(Math.max(...many.map(({ ms }) => ms))).toBeLessThan(12_000);
    proxy.mend();
    expect((await Promise.all(Array.from({ length: 20 }, ask))).filter(({ cause }) => cause !== 'ANSWERED')).toEqual([]);
    await close();
    proxy.close();
  });

  it('to somebody who lets in and hangs up at once is answered, and so is one that finds nobody', async () => {
    const rude = createServer((socket) => socket.resume().end()).listen(0, '127.0.0.1');
    await once(rude, 'listening');
    const address = rude.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const away = connect({ databaseUrl: `postgres://a:b@127.0.0.1:${port}/c`, use: 'api' });
    expect((await asked(() => away.db.execute(sql`select 1`))).cause).toBe('CONNECTION_CLOSED');
    await new Promise((resolve) => rude.close(resolve));
    for (let time = 0; time < 12; time += 1) {
      // A driver that waits longer each time would keep the last of these for seconds.
      const { ms, cause } = await asked(() => away.db.execute(sql`select 1`));
      expect(cause).toBe('ECONNREFUSED');
      expect(ms).toBeLessThan(1_000);
    }
    await away.close();
  });
});
