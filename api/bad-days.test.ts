import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../db/client.ts';
import { startPages } from '../test/support/pages.ts';
import { startSwallowingProxy } from '../test/support/swallowing-proxy.ts';
import { startTestApi, type TestApi } from '../test/support/test-api.ts';
import { timed } from '../test/support/timed.ts';
import { until } from '../test/support/until.ts';
import { createApi } from './app.ts';

let api: TestApi;

beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const get = (url: string, app = api.app) => app.inject({ method: 'GET', url, headers: { authorization: 'Bearer cb-0101' } });

const takeIn = () =>
  api.app.inject({
    method: 'POST',
    url: '/dossiers',
    headers: { authorization: 'Bearer counter-01', 'idempotency-key': randomUUID() },
    payload: {
      procedureCode: '1.004873',
      answers: { applicantIs: 'OWNER', maritalHistory: 'NEVER_MARRIED', livedElsewhere: 'false', purpose: 'MARRIAGE' },
      applicant: { personalId: '066190000555', fullName: 'Nguyễn Thị Thử', birthDate: '1990-01-02', sex: 'FEMALE' },
      channel: 'IN_PERSON',
    },
  });

/** Holds a table as a long migration would, until the work is done. */
const withTableHeld = <T>(table: string, work: () => Promise<T>): Promise<T> =>
  api.database.db.transaction(async (tx) => {
    await tx.execute(sql`lock table ${sql.identifier(table)} in access exclusive mode`);
    return work();
  });

const UNAVAILABLE = { status: 503, code: 'DATABASE_UNAVAILABLE' };

describe('a lock that somebody holds', () => {
  it('costs each of thirty readers of the inbox less than 5 s and an honest 503; afterwards all is well', async () => {
    const answers = await withTableHeld('task', () => Promise.all(Array.from({ length: 30 }, () => timed(() => get('/tasks')))));
    expect(answers.map(({ answer }) => answer.json()).filter(({ code }) => code !== UNAVAILABLE.code)).toEqual([]);
    expect(new Set(answers.map(({ answer }) => answer.statusCode))).toEqual(new Set([503]));
    expect(answers[0]?.answer.headers['retry-after']).toBe('5');
    expect(Math.max(...answers.map(({ ms }) => ms))).toBeLessThan(5_000);
    expect((await get('/tasks')).statusCode).toBe(200);
  });

  it('ends a command that needs the table in the same way', async () => {
    const { answer, ms } = await withTableHeld('command', () => timed(takeIn));
    expect(answer.json()).toMatchObject(UNAVAILABLE);
    expect(ms).toBeLessThan(5_000);
  });

  it('is said on the pages as well', async () => {
    const pages = await startPages();
    const visitor = await pages.logIn('cb-0107');
    expect(visitor.status).toBe(200);
    const { answer, ms } = await pages.database.db.transaction(async (tx) => {
      await tx.execute(sql`lock table dossier, task in access exclusive mode`);
      return timed(() => visitor.visit(`${pages.url}/supervision`));
    });
    expect(answer.status).toBe(503);
    expect(await answer.text()).toContain('Cơ sở dữ liệu tạm thời không sẵn sàng');
    expect(ms).toBeLessThan(5_000);
    expect((await visitor.visit(`${pages.url}/supervision`)).status).toBe(200);
    await pages.stop();
  });
});

describe('pages of many dossiers', () => {
  it('are refused while their connections are in use, and nothing else is', async () => {
    const own = connect({ databaseUrl: api.database.databaseUrl, use: 'lists', max: 1 });
    const app = await createApi({ ...api.deps, lists: own.db });
    const [lists, one] = await own.db.transaction(() =>
      Promise.all([
        Promise.all(['/tasks', '/dossiers', '/tasks'].map((url) => timed(() => get(url, app)))),
        timed(() => get('/dossiers/HS-UNKNOWN', app)),
      ]),
    );
    expect(lists.map(({ answer }) => answer.json())).toMatchObject([UNAVAILABLE, UNAVAILABLE, UNAVAILABLE]);
    expect(Math.max(...lists.map(({ ms }) => ms))).toBeLessThan(3_000);
    expect(one.answer.statusCode).toBe(404);
    expect((await get('/tasks', app)).statusCode).toBe(200);
    await app.close();
    await own.close();
  });

  it('that nobody waits for any more are not looked for any longer', async () => {
    // No limit of the server's own ends it.
    const own = connect({ databaseUrl: api.database.databaseUrl, use: 'tool', max: 1 });
    const app = await createApi({ ...api.deps, lists: own.db });
    const url = await app.listen({ port: 0, host: '127.0.0.1' });
    const searching = async () =>
      (
        await api.database.db.execute(
          sql`select 1 from pg_stat_activity where application_name = 'onestop-tool' and wait_event_type = 'Lock' and state = 'active'`,
        )
      ).length;
    const caller = new AbortController();
    const { ms } = await withTableHeld('task', async () => {
      const asked = fetch(`${url}/tasks`, { headers: { authorization: 'Bearer cb-0101' }, signal: caller.signal }).catch(() => 'gone');
      await until('the page is looked for', async () => (await searching()) === 1);
      caller.abort();
      expect(await asked).toBe('gone');
      return timed(() => until('it is not', async () => (await searching()) === 0));
    });
    expect(ms).toBeLessThan(2_500);
    expect((await get('/tasks', app)).statusCode).toBe(200);
    await app.close();
    await own.close();
  });
});

describe('a connection that breaks', () => {
  it('is never a 500, for the first request that meets it as for the next', async () => {
    await get('/tasks');
    for (let round = 0; round < 20; round += 1) {
      const asked = Array.from({ length: 12 }, () => get('/tasks'));
      await api.database.db.execute(sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'onestop-api'`);
      const codes = (await Promise.all(asked)).map(({ statusCode }) => statusCode);
      expect(codes.filter((code) => code !== 200 && code !== 503)).toEqual([]);
    }
    await until('reads are answered again', async () => (await get('/tasks')).statusCode === 200);
  });

  it('to a network that swallows everything is a 503 within 5 s, and readiness says so within 3', async () => {
    const proxy = await startSwallowingProxy(Number(new URL(api.database.databaseUrl).port));
    const url = new URL(api.database.databaseUrl);
    url.port = `${proxy.port}`;
    const own = connect({ databaseUrl: url.href, use: 'api' });
    const app = await createApi({ ...api.deps, db: own.db });
    expect((await get('/tasks', app)).statusCode).toBe(200);
    proxy.swallow();
    const ready = timed(async () => app.inject('/health/ready'));
    const { answer, ms } = await timed(() => get('/tasks', app));
    expect(answer.json()).toMatchObject(UNAVAILABLE);
    expect(ms).toBeLessThan(5_000);
    expect((await ready).ms).toBeLessThan(3_000);
    expect((await ready).answer.json()).toMatchObject({ status: 'DOWN', database: 'DOWN' });
    expect((await app.inject('/health/live')).statusCode).toBe(200);
    await app.close();
    await own.close();
    proxy.close();
  });
});

describe('a database without room', () => {
  it('is a 507 of its own and leaves nothing behind', async () => {
    // Only PostgreSQL can say 53100 truthfully; here it says so for the table of commands.
    await api.database.db.execute(sql`
      create function no_room() returns trigger language plpgsql as $$ begin raise exception 'no room' using errcode = '53100'; end $$`);
    await api.database.db.execute(sql`create trigger no_room before insert on command for each row execute function no_room()`);
    const answer = await takeIn();
    await api.database.db.execute(sql`drop trigger no_room on command`);
    expect(answer.json()).toMatchObject({ status: 507, code: 'STORAGE_FULL' });
    expect(await api.database.db.execute(sql`select 1 from party where identifier = '066190000555'`)).toHaveLength(0);
  });
});

describe('readiness', () => {
  const partsOf = async (change: Partial<TestApi['deps']>) => {
    const app = await createApi({ ...api.deps, ...change });
    const body = (await app.inject('/health/ready')).json() as { parts: readonly { part: string; status: string; cause?: string }[] };
    await app.close();
    return Object.fromEntries(body.parts.map(({ part, status, cause }) => [part, cause === undefined ? status : `${status} ${cause}`]));
  };

  it('names every part, and of those that are down the cause', async () => {
    const parts = await partsOf({});
    expect(parts).toMatchObject({ database: 'UP', files: 'UP', clock: 'UP' });
    expect(parts.temporal).toMatch(/^DOWN NO_ANSWER/);
    expect(parts['queue:dossier']).toMatch(/^DOWN NO_ANSWER/);
    const split = { ...api.deps.config, temporal: { ...api.deps.config.temporal, splitQueues: true } };
    expect(Object.keys(await partsOf({ config: split }))).toEqual(
      expect.arrayContaining(['queue:dossier', 'queue:dossier-documents', 'queue:dossier-gateways']),
    );
  });

  it('misses the space that is configured, and a file store that is gone', async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'gone-'));
    rmSync(folder, { recursive: true });
    expect((await partsOf({ config: { ...api.deps.config, minFreeBytes: Number.MAX_SAFE_INTEGER } })).files).toMatch(
      /^DOWN FREE_BYTES \d+ </,
    );
    expect((await partsOf({ config: { ...api.deps.config, filesDir: folder } })).files).toBe('DOWN ENOENT');
  });

  it('sees clocks that are more than 5 s apart', async () => {
    for (const [seconds, expected] of [
      [-20, /^DOWN SKEW_TO_DATABASE (19|20) s$/],
      [20, /^DOWN SKEW_TO_DATABASE (19|20) s$/],
      [3, /^UP$/],
    ] as const) {
      const clock = { now: () => new Date(Date.now() + seconds * 1_000).toISOString() };
      expect((await partsOf({ clock })).clock).toMatch(expected);
    }
  });
});
