import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type { FastifyReply } from 'fastify';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Claims, startFalseIssuer, type Wrong } from '../../test/support/false-issuer.ts';
import { browser, startPages } from '../../test/support/pages.ts';
import { timed } from '../../test/support/timed.ts';
import { idCookie } from '../http/session.ts';

let issuer: Awaited<ReturnType<typeof startFalseIssuer>>;
let pages: Awaited<ReturnType<typeof startPages>>;

beforeAll(async () => {
  issuer = await startFalseIssuer();
  pages = await startPages({ issuer: issuer.running });
});
afterAll(() => pages.stop());
beforeEach(() => {
  issuer.says.wrong = {};
});

/** Goes to the issuer; answers with what it was sent, and how to come back from there. */
const leave = async (own = browser()) => {
  const response = await own.visit(`${pages.url}/auth/login`);
  const asked = new URL(response.headers.get('location') ?? '', pages.url).searchParams;
  issuer.says.nonce = asked.get('nonce') ?? '';
  const back = (query: Record<string, string> = {}) =>
    own.visit(`${pages.url}/auth/callback?${new URLSearchParams({ code: 'c', state: asked.get('state') ?? '', ...query })}`);
  return { own, response, asked, back };
};

const hasSession = ({ jar }: ReturnType<typeof browser>): boolean => [...jar.keys()].some((name) => name.startsWith('onestop_session'));
const inDatabase = async (): Promise<string> => JSON.stringify(await pages.database.db.execute(sql`select * from session`));

describe('a log-in', () => {
  it('asks the issuer with a state, a nonce and a PKCE challenge of its own, and leaves an id with the browser', async () => {
    const [first, second] = [await leave(), await leave()];
    for (const name of ['state', 'nonce', 'code_challenge']) expect(first.asked.get(name)?.length).toBeGreaterThan(42);
    for (const name of ['state', 'nonce', 'code_challenge']) expect(first.asked.get(name)).not.toBe(second.asked.get(name));
    expect(Object.fromEntries(first.asked)).toMatchObject({ response_type: 'code', scope: 'openid', code_challenge_method: 'S256' });
    expect(first.response.headers.get('set-cookie')).toMatch(
      /^onestop_login_\d+=[\w-]{43}; Max-Age=600; Path=\/auth; HttpOnly; SameSite=Lax$/,
    );
  });

  it('opens a session that ends with the token, of which neither browser nor database holds a word', async () => {
    const { own, back } = await leave();
    const answer = await back();
    const line = answer.headers.getSetCookie().find((cookie) => cookie.startsWith('onestop_session')) ?? '';
    expect(line).toMatch(/^onestop_session_\d+=[\w-]{43}; Max-Age=(29\d|300); Path=\/; HttpOnly; SameSite=Lax$/);
    expect((await own.visit(`${pages.url}/supervision`)).status).toBe(200);
    const kept = await inDatabase();
    expect(kept).toContain('cb-0107');
    expect(kept).not.toContain('eyJ');
    for (const id of own.jar.values()) expect(kept).not.toContain(id);
  });

  it('is heard behind an address from which whatever is new waits for a lot', async () => {
    const besieged = await startPages({ issuer: { ...issuer.running, close: async () => undefined }, env: { LIMIT_BAD_TOKENS: '2' } });
    const forged = { authorization: 'Bearer gia' };
    const forge = async (): Promise<number> => (await fetch(`${besieged.url}/tasks`, { headers: forged })).status;
    expect(await forge()).toBe(401);
    const own = browser();
    const asked = new URL((await own.visit(`${besieged.url}/auth/login`)).headers.get('location') ?? '').searchParams;
    issuer.says.nonce = asked.get('nonce') ?? '';
    await own.visit(`${besieged.url}/auth/callback?${new URLSearchParams({ code: 'c', state: asked.get('state') ?? '' })}`);
    expect((await own.visit(`${besieged.url}/supervision`)).status).toBe(200);
    await besieged.stop();
  });

  it('is taken up once: whoever comes back again is nobody', async () => {
    const { own, back } = await leave();
    const copy = new Map(own.jar);
    expect((await back()).status).toBe(302);
    for (const [name, value] of copy) own.jar.set(name, value);
    expect((await back()).status).toBe(400);
  });

  it('is over after its time, and belongs to its browser', async () => {
    const [late, other] = [await leave(), await leave()];
    await pages.database.db.execute(sql`update session set expires_at = now() where attempt ->> 'state' = ${late.asked.get('state')}`);
    expect((await late.back()).status).toBe(400);
    expect((await other.back({ state: late.asked.get('state') ?? '' })).status).toBe(400);
    const without = await leave();
    without.own.jar.clear();
    expect((await without.back()).status).toBe(400);
    for (const { own } of [late, other, without]) expect(hasSession(own)).toBe(false);
  });

  const wrong: readonly (readonly [string, Wrong])[] = [
    ['an identity of another issuer', { identity: { iss: 'https://khac.example' } }],
    ['an identity for another client', { identity: { aud: 'khac' } }],
    ['an identity of another log-in', { identity: { nonce: 'khac' } }],
    ['an identity without a nonce', { identity: { nonce: undefined } }],
    ['an identity whose time is over', { identity: { exp: 1 } }],
    ['an identity that somebody else signed', { signature: 'STRANGER' }],
    ['an identity signed with the public key as a secret', { signature: 'PUBLIC_KEY_AS_SECRET' }],
    ['an identity that nobody signed', { signature: 'NONE' }],
    ['no identity', { token: 'LACKS_IDENTITY' }],
    ['a code that the issuer does not know (again)', { token: 'REFUSED' }],
    ['no JSON', { token: 'NO_JSON' }],
    ['an access token for another service', { access: { aud: 'urn:khac' } }],
    ['an access token of another issuer', { access: { iss: 'https://khac.example' } }],
    ['an access token that names no unit', { access: { unit: undefined } }],
    ['a notice of a log-out in place of an access token', { accessType: 'logout+jwt' }],
  ];
  it.each(wrong)('is refused when the issuer answers with %s', async (_what, given) => {
    const { own, back } = await leave();
    issuer.says.wrong = given;
    const answer = await back();
    expect(answer.status).toBe(401);
    expect(await answer.text()).toContain('TOKEN_INVALID');
    expect(hasSession(own)).toBe(false);
  });

  it('is refused when the answer came by way of another issuer, or the person was refused there', async () => {
    const mixedUp = await leave();
    expect((await mixedUp.back({ iss: 'https://khac.example' })).status).toBe(401);
    const { own, asked } = await leave();
    const denied = await own.visit(`${pages.url}/auth/callback?error=access_denied&state=${asked.get('state')}`);
    expect([denied.status, await denied.text()]).toEqual([400, expect.stringContaining('Đăng nhập lại')]);
    for (const each of [mixedUp.own, own]) expect(hasSession(each)).toBe(false);
  });

  it('says so when the issuer cannot be asked, or describes another one than ours', async () => {
    const { own, back } = await leave();
    issuer.says.wrong = { token: 'BROKEN_OFF' };
    const broken = await back();
    issuer.says.wrong = { metadata: { issuer: 'https://khac.example' } };
    for (const answer of [broken, await own.visit(`${pages.url}/auth/login`)])
      expect([answer.status, await answer.text()]).toEqual([503, expect.stringContaining('ISSUER_UNAVAILABLE')]);
    expect(hasSession(own)).toBe(false);
  });
});

describe('a session', () => {
  it('travels by HTTPS only where the API is reached so', () => {
    const lines: unknown[] = [];
    const reply = { header: (_name: string, line: unknown) => lines.push(line) } as unknown as FastifyReply;
    const api = { ...pages.config.api, publicUrl: 'https://mot-cua.example' };
    idCookie({ ...pages.config, api }, 'session').set(reply, 'x', 60);
    expect(lines).toEqual(['onestop_session=x; Max-Age=60; Path=/; HttpOnly; SameSite=Lax; Secure']);
  });

  const logIn = async (own = browser()) => {
    const { back } = await leave(own);
    await back();
    return own;
  };
  const seen = async (own: ReturnType<typeof browser>): Promise<number> => (await own.visit(`${pages.url}/supervision/stuck`)).status;
  const copyOf = (own: ReturnType<typeof browser>) => {
    const copy = browser();
    for (const [name, value] of own.jar) copy.jar.set(name, value);
    return copy;
  };

  it('is dead once logged out, in every copy of its cookie', async () => {
    const own = await logIn();
    const copy = copyOf(own);
    expect(await seen(copy)).toBe(200);
    await own.visit(`${pages.url}/auth/logout`, { method: 'POST', body: new URLSearchParams() });
    expect([await seen(own), await seen(copy)]).toEqual([401, 401]);
    expect((await copy.visit(`${pages.url}/supervision`)).headers.get('location')).toMatch(/^\/auth\/login/);
  });

  it('ends at the issuer as well, which is asked by its own token, and knows the way back', async () => {
    issuer.says.wrong = { metadata: { end_session_endpoint: `${issuer.running.url}/end` } };
    const own = await logIn();
    const bye = await own.visit(`${pages.url}/auth/logout`, { method: 'POST', body: new URLSearchParams() });
    const there = new URL(bye.headers.get('location') ?? '', pages.url);
    expect([bye.status, `${there.origin}${there.pathname}`]).toEqual([303, `${issuer.running.url}/end`]);
    expect(decodeJwt(there.searchParams.get('id_token_hint') ?? '')).toMatchObject({ sub: 'cb-0107', aud: 'onestop-pages' });
    const back = await own.visit(there.searchParams.get('post_logout_redirect_uri') ?? '');
    expect([back.status, await back.text()]).toEqual([200, expect.stringContaining('Đã đăng xuất')]);
    expect(await seen(own)).toBe(401);
  });

  it('says that it ended here alone where the issuer has no such place or does not answer', async () => {
    const own = await logIn();
    const bye = await own.visit(`${pages.url}/auth/logout`, { method: 'POST', body: new URLSearchParams() });
    expect([bye.status, await bye.text()]).toEqual([200, expect.stringContaining('đóng trình duyệt')]);
  });

  describe('that the issuer ends', () => {
    const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
    const tell = async (claims: Claims, typ: string | undefined = 'logout+jwt'): Promise<number> => {
      const whole = { aud: 'onestop-pages', jti: randomUUID(), events: { [EVENT]: {} }, sub: undefined, ...claims };
      const answer = await browser().visit(`${pages.url}/auth/backchannel-logout`, {
        method: 'POST',
        body: new URLSearchParams({ logout_token: await issuer.sign(whole, { typ }) }),
      });
      return answer.status;
    };
    const logInAs = async (identity: Claims) => {
      issuer.says.wrong = { identity };
      return logIn();
    };

    it('is ended here too: the one that it names, or all of the person that it names', async () => {
      const [first, second] = [await logInAs({ sid: 's1' }), await logInAs({ sid: 's2' })];
      expect(await tell({ sid: 's1' })).toBe(200);
      expect([await seen(first), await seen(second)]).toEqual([401, 200]);
      expect(await tell({ sub: 'cb-0107' })).toBe(200);
      expect(await seen(second)).toBe(401);
    });

    it.each<[string, Claims, Claims]>([
      ['of a session', { sid: 's5' }, { sid: 's5' }],
      ['of a person', { sid: 's6' }, { sub: 'cb-0107' }],
    ])('goes on when an old notice %s comes (again) that was made before it began', async (_what, whose, named) => {
      const now = Math.floor(Date.now() / 1_000);
      const at = (iat: number) => logInAs({ ...whose, iat });
      const [before, same, after] = [await at(now - 20), await at(now - 10), await at(now - 9)];
      const notice = { ...named, iat: now - 10, jti: randomUUID() };
      expect(await tell(notice)).toBe(200);
      expect([await seen(before), await seen(same), await seen(after)]).toEqual([401, 401, 200]);
      // Another issuer’s process, or the same notice after a restart of ours.
      expect(await tell({ ...notice, jti: randomUUID() })).toBe(200);
      expect(await tell(notice)).toBe(400);
      expect(await seen(after)).toBe(200);
      // A later end stays the later one.
      expect(await tell({ ...named, iat: now - 9 })).toBe(200);
      expect(await seen(after)).toBe(401);
      const [row] = await pages.database.db.execute<{ at: string }>(
        sql`select extract(epoch from until) as at from ended_tokens where id = ${Object.values(named)[0]}`,
      );
      expect(Number(row?.at)).toBeGreaterThanOrEqual(now - 9);
    });

    it('is ended by a notice that is sent again because the first time the database did not answer', async () => {
      const own = await logInAs({ sid: 's7' });
      const notice = { sid: 's7', jti: randomUUID() };
      await pages.database.db.transaction(async (tx) => {
        await tx.execute(sql`lock table ended_tokens in access exclusive mode`);
        expect(await tell(notice)).toBe(503);
      });
      expect(await tell(notice)).toBe(200);
      expect(await seen(own)).toBe(401);
    });

    it('goes on when the notice is none', async () => {
      const own = await logInAs({ sid: 's3' });
      const sid = 's3';
      for (const [claims, typ] of [
        [{ sid, events: undefined }],
        [{ sid, events: { 'urn:khac': {} } }],
        [{ sid, aud: 'khac' }],
        [{ sid, nonce: 'n' }],
        [{ sid, jti: undefined }],
        [{ sid, iat: 1 }],
        [{}],
        [{ sid }, 'at+jwt'],
      ] as const satisfies readonly (readonly [Claims, string?])[])
        expect(await tell(claims, typ), JSON.stringify(claims)).toBe(400);
      expect(await seen(own)).toBe(200);
    });
  });

  it('gets a new id with each log-in, whatever id the browser came with, and the old one is dead', async () => {
    const own = await logIn();
    const before = copyOf(own);
    await logIn(own);
    expect([...own.jar]).not.toEqual([...before.jar]);
    expect([await seen(own), await seen(before)]).toEqual([200, 401]);
    // An id that somebody else chose for this browser.
    const [name = ''] = own.jar.keys();
    const victim = browser();
    victim.jar.set(name, 'a'.repeat(43));
    await logIn(victim);
    expect(victim.jar.get(name)).not.toBe('a'.repeat(43));
  });

  it('ends with its time, and when an administrator ends all of a person', async () => {
    const [late, ended] = [await logIn(), await logIn()];
    await pages.database.db.execute(sql`update session set expires_at = now() where id_hash =
      encode(sha256(${[...late.jar.values()][0]}::bytea), 'hex')`);
    expect([await seen(late), await seen(ended)]).toEqual([401, 200]);
    await pages.database.db.execute(sql`delete from session where person = 'cb-0107'`);
    expect(await seen(ended)).toBe(401);
  });

  it('may not change anything, and is no log-in under way', async () => {
    const own = await logIn();
    const post = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' };
    expect((await own.visit(`${pages.url}/supervision/reconcile`, post)).status).toBe(401);
    const { own: leaving } = await leave();
    const [name = ''] = own.jar.keys();
    leaving.jar.set(name, [...leaving.jar.values()][0] ?? '');
    expect(await seen(leaving)).toBe(401);
  });

  it('is not called over when the database does not answer: 503 in time, on pages and as JSON, and afterwards all is well', async () => {
    const own = await logIn();
    await pages.database.db.transaction(async (tx) => {
      await tx.execute(sql`lock table session in access exclusive mode`);
      const { answer, ms } = await timed(() =>
        Promise.all(['/supervision', '/supervision/stuck'].map((path) => own.visit(`${pages.url}${path}`))),
      );
      const [page, json] = answer;
      expect(ms).toBeLessThan(5_000);
      expect([page?.status, json?.status]).toEqual([503, 503]);
      expect(await page?.text()).toContain('Cơ sở dữ liệu tạm thời không sẵn sàng');
      expect(await json?.json()).toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
      const bye = await own.visit(`${pages.url}/auth/logout`, { method: 'POST', body: new URLSearchParams() });
      expect([bye.status, await bye.text()]).toEqual([503, expect.not.stringContaining('Đã đăng xuất')]);
    });
    expect(await seen(own)).toBe(200);
  });
});
