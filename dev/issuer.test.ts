import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createRemoteJWKSet, type JWTPayload, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../test/support/free-port.ts';
import { startIssuer } from './issuer.ts';
import { people } from './people.ts';
import type { Running } from './program.ts';

const API_URL = 'http://127.0.0.1:65000';
const CLIENT_SECRET = 'bi-mat-thu';
const AUDIENCE = 'urn:onestop:api';

let dataDir: string;
let port: number;
let issuer: Running;

const start = (): Promise<Running> => startIssuer({ port, dataDir, apiUrl: API_URL, clientSecret: CLIENT_SECRET });

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'issuer-'));
  port = await freePort();
  issuer = await start();
});

afterAll(async () => {
  await issuer.close();
  await rm(dataDir, { recursive: true });
});

const devToken = async (body: unknown): Promise<string> => {
  const response = await fetch(`${issuer.url}/dev/token`, { method: 'POST', body: JSON.stringify(body) });
  expect(response.status).toBe(200);
  return ((await response.json()) as { access_token: string }).access_token;
};

const verify = async (token: string): Promise<JWTPayload> => {
  const { jwks_uri } = (await (await fetch(`${issuer.url}/.well-known/openid-configuration`)).json()) as { jwks_uri: string };
  const { payload } = await jwtVerify(token, createRemoteJWKSet(new URL(jwks_uri)), { issuer: issuer.url, audience: AUDIENCE });
  return payload;
};

/** Follows the log-in like a browser: cookies kept by hand, redirects followed until the pages' callback. */
const logIn = async (person: string, verifier: string, jar = new Map<string, string>()): Promise<URL> => {
  const visit = async (url: string, init: RequestInit = {}): Promise<Response> => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, { ...init, redirect: 'manual', headers: { ...init.headers, cookie } });
    for (const line of response.headers.getSetCookie()) {
      const [name, value] = (line.split(';')[0] ?? '').split('=');
      if (name !== undefined) jar.set(name, value ?? '');
    }
    return response;
  };
  const follow = async (response: Response): Promise<Response | URL> => {
    const location = response.headers.get('location');
    if (location === null) return response;
    const next = new URL(location, issuer.url);
    return next.origin === API_URL ? next : follow(await visit(next.href));
  };
  const query = new URLSearchParams({
    client_id: 'onestop-pages',
    redirect_uri: `${API_URL}/auth/callback`,
    response_type: 'code',
    scope: 'openid',
    state: 'trang-thai',
    nonce: 'mot-lan',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  });
  const page = await follow(await visit(`${issuer.url}/auth?${query}`));
  if (page instanceof URL) throw new Error(`no log-in page: ${page.search}`);
  const html = await page.text();
  expect(html).toContain('Chọn người đăng nhập');
  expect(html).toContain('Công chức một cửa, phường Tân Lập');
  const action = /action="([^"]+)"/.exec(html)?.[1] ?? '';
  const back = await follow(await visit(`${issuer.url}${action}`, { method: 'POST', body: new URLSearchParams({ person }) }));
  if (!(back instanceof URL)) throw new Error(`not sent back: ${back.status}`);
  return back;
};

const redeem = (code: string, verifier: string): Promise<Response> =>
  fetch(`${issuer.url}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`onestop-pages:${CLIENT_SECRET}`).toString('base64')}` },
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code,
      redirect_uri: `${API_URL}/auth/callback`,
      code_verifier: verifier,
    }),
  });

describe('issuer', () => {
  it('lists the people of the roster', async () => {
    expect(await (await fetch(`${issuer.url}/dev/people`)).json()).toEqual(people);
  });

  it('issues tokens that verify against the key set and name role, unit and agency for 12 hours', async () => {
    const payload = await verify(await devToken({ person: 'cb-0102' }));
    expect(payload).toMatchObject({ sub: 'cb-0102', roles: ['CASE_HANDLER'], unit: 'H15.901/HT', agency: 'H15.901' });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(12 * 60 * 60);
    expect(payload.act).toBeUndefined();
  });

  it('names the officer in the token of a counter system', async () => {
    expect(await verify(await devToken({ person: 'counter-01' }))).toMatchObject({
      sub: 'counter-01',
      roles: ['COUNTER_SYSTEM'],
      act: { sub: 'cb-0101', roles: ['INTAKE_OFFICER'], unit: 'H15.901/MC', agency: 'H15.901' },
    });
    expect(await verify(await devToken({ person: 'counter-01', actor: 'cb-0202' }))).toMatchObject({ act: { sub: 'cb-0202' } });
  });

  it('makes expired and wrong-audience tokens that do not verify', async () => {
    await expect(devToken({ person: 'cb-0101', expired: true }).then(verify)).rejects.toMatchObject({ code: 'ERR_JWT_EXPIRED' });
    await expect(devToken({ person: 'cb-0101', audience: 'urn:khac' }).then(verify)).rejects.toMatchObject({
      code: 'ERR_JWT_CLAIM_VALIDATION_FAILED',
    });
  });

  it.each([
    ['unknown people', { person: 'cb-9999' }],
    ['an unknown officer', { person: 'counter-01', actor: 'cb-9999' }],
    ['a person acting for another', { person: 'cb-0101', actor: 'cb-0104' }],
    ['another form', { who: 'cb-0101' }],
  ])('refuses %s', async (_what, body) => {
    const response = await fetch(`${issuer.url}/dev/token`, { method: 'POST', body: JSON.stringify(body) });
    expect(response.status).toBe(400);
  });

  it('logs a person in by code flow with PKCE', async () => {
    const verifier = randomBytes(32).toString('base64url');
    const back = await logIn('cb-0104', verifier);
    expect(back.pathname).toBe('/auth/callback');
    expect(back.searchParams.get('state')).toBe('trang-thai');
    const code = back.searchParams.get('code') ?? '';
    const answer = await redeem(code, verifier);
    const tokens = (await answer.json()) as { access_token: string; id_token: string };
    expect(answer.status).toBe(200);
    expect(await verify(tokens.access_token)).toMatchObject({ sub: 'cb-0104', roles: ['COMPETENT_LEADER'], unit: 'H15.901/LD' });
    expect((await redeem(code, verifier)).status).toBe(400);
  });

  it('lets the next person log in from the same browser, and no service account', async () => {
    const jar = new Map<string, string>();
    const verifier = randomBytes(32).toString('base64url');
    await logIn('cb-0101', verifier, jar);
    const back = await logIn('cb-0102', verifier, jar);
    const { access_token } = (await (await redeem(back.searchParams.get('code') ?? '', verifier)).json()) as { access_token: string };
    expect(await verify(access_token)).toMatchObject({ sub: 'cb-0102' });
    await expect(logIn('counter-01', verifier)).rejects.toThrow('not sent back');
  });

  it('refuses a code without its verifier', async () => {
    const back = await logIn('cb-0101', randomBytes(32).toString('base64url'));
    const answer = await redeem(back.searchParams.get('code') ?? '', randomBytes(32).toString('base64url'));
    expect(answer.status).toBe(400);
  });

  it('keeps its keys over a restart', async () => {
    const before = await devToken({ person: 'cb-0107' });
    await issuer.close();
    issuer = await start();
    // The client's kept-alive connections to the old process must die first.
    await expect.poll(() => fetch(`${issuer.url}/health`).then(({ ok }) => ok)).toBe(true);
    expect(await verify(before)).toMatchObject({ sub: 'cb-0107' });
  });
});
