import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import { connect } from '../client.ts';
import { sessionsCommand } from './command.ts';
import { callerOfId, endSession, endSessionsOf, logOut, openSession, tokensEndedUntil } from './sessions.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database.close());
beforeEach(() => database.db.execute(sql`truncate session, ended_tokens`));

const caller = { person: 'cb-0107', roles: ['SUPERVISOR'], unit: 'H15.901', agency: 'H15.901' } as const;
const attempt = { state: 's', nonce: 'n', verifier: 'v', returnTo: 'http://127.0.0.1/supervision' };
const open = (person = 'cb-0107', seconds = 60) => openSession(database.db, { caller: { ...caller, person } }, seconds);
const rows = async () =>
  (await database.db.execute<{ line: string }>(sql`select session::text as line from session`)).map(({ line }) => line);

describe('a session', () => {
  it('names its caller to whoever knows its id, which no copy of the database tells', async () => {
    const via = { ...caller, via: 'counter-01' };
    const id = await openSession(database.db, { caller: via }, 60);
    expect(id).toMatch(/^[\w-]{43}$/);
    expect(await callerOfId(database.db, id)).toEqual(via);
    const [row = ''] = await rows();
    expect(row).not.toContain(id);
    const [hash = ''] = /[0-9a-f]{64}/.exec(row) ?? [];
    expect(await callerOfId(database.db, hash)).toBeNull();
  });

  it('is over with its time or its end, and that of others goes on', async () => {
    const [late, ended, other] = [await open('cb-0107', -1), await open(), await open()];
    await endSession(database.db, ended);
    for (const id of [late, ended, '', 'khac']) expect(await callerOfId(database.db, id)).toBeNull();
    expect(await callerOfId(database.db, other)).toEqual(caller);
  });

  it('is no log-in under way, which is taken up once, in time, and is nobody', async () => {
    const login = await openSession(database.db, { attempt }, 60);
    expect(await callerOfId(database.db, login)).toBeNull();
    const taken = await Promise.all([1, 2, 3].map(() => endSession(database.db, login)));
    expect(taken.filter((each) => each !== null)).toEqual([attempt]);
    expect(await endSession(database.db, await openSession(database.db, { attempt }, -1))).toBeNull();
    expect(await endSession(database.db, await open())).toBeNull();
  });

  it('leaves nothing behind once its time is over, however many come at once', async () => {
    await database.db.execute(
      sql`insert into session (id_hash, attempt, expires_at) select md5(n::text) || md5(n::text), '{}', now() from generate_series(1, 350) n`,
    );
    await Promise.all(Array.from({ length: 8 }, () => open()));
    for (let more = 0; more < 3; more += 1) await open();
    expect((await rows()).length).toBe(11);
  });
});

describe('the end of a session', () => {
  it('gives what ends the issuer’s session as well, once', async () => {
    const id = await openSession(database.db, { caller, idToken: 'e.y.J' }, 60);
    expect(await logOut(database.db, id)).toBe('e.y.J');
    expect(await logOut(database.db, id)).toBeNull();
    expect(await callerOfId(database.db, id)).toBeNull();
  });

  it('is that of the one which the issuer names, of all its browsers and tokens, and of no other', async () => {
    const there = (issuerSession: string) => openSession(database.db, { caller, issuerSession }, 60);
    const [first, second, other] = [await there('s1'), await there('s1'), await there('s2')];
    const began = Date.now() - 1_000;
    expect(await endSessionsOf(database.db, { session: 's1' })).toBe(2);
    for (const id of [first, second]) expect(await callerOfId(database.db, id)).toBeNull();
    expect(await callerOfId(database.db, other)).toEqual(caller);
    const ended = (persons: readonly string[], session?: string) => tokensEndedUntil(database.db, { persons, session });
    expect(await ended(['cb-0107'], 's1')).toBeGreaterThan(began);
    expect(await ended(['cb-0107'], 's2')).toBeNull();
    await endSessionsOf(database.db, { person: 'counter-01' });
    expect(await ended(['cb-0101', 'counter-01'])).toBeGreaterThan(began);
    expect(await ended(['cb-0101'])).toBeNull();
  });
});

describe('the database roles', () => {
  it('let the application open and end sessions and turn none into another’s, and the reader not even look', async () => {
    const service = connect({ databaseUrl: database.serviceUrl, max: 1 });
    const id = await openSession(service.db, { caller }, 60);
    expect(await callerOfId(service.db, id)).toEqual(caller);
    await expect(service.db.execute(sql`update session set expires_at = now()`)).rejects.toMatchObject({ cause: { code: '42501' } });
    await endSession(service.db, id);
    await service.close();
    const [may] = await database.db.execute(sql`select has_table_privilege('onestop_reader', 'session', 'select') as look`);
    expect(may).toEqual({ look: false });
  });
});

describe('node dist/db/main.js sessions', () => {
  const run = async (...args: string[]) => {
    const lines: string[] = [];
    const code = await sessionsCommand({ args, databaseUrl: () => database.databaseUrl, print: (line) => lines.push(line) });
    return { code, text: lines.join('\n') };
  };

  it('ends all sessions of one person and says how many', async () => {
    const [first, second, other] = [await open(), await open(), await open('cb-0104')];
    expect(await run('end', 'cb-0107')).toEqual({ code: 0, text: '✓ Đã kết thúc 2 phiên đăng nhập của cb-0107.' });
    for (const id of [first, second]) expect(await callerOfId(database.db, id)).toBeNull();
    expect(await callerOfId(database.db, other)).toMatchObject({ person: 'cb-0104' });
    expect((await run('end', 'cb-0107')).text).toContain(' 0 ');
  });

  it.each([[[]], [['end']], [['end', 'cb-0107', 'cb-0104']], [['list']]])('ends nobody when it is not understood: %j', async (args) => {
    const id = await open();
    expect(await run(...args)).toMatchObject({ code: 2, text: expect.stringContaining('sessions end') });
    expect(await callerOfId(database.db, id)).toEqual(caller);
  });
});
