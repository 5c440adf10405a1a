import type { FastifyRequest } from 'fastify';
import { describe, expect, it } from 'vitest';
import { refuse } from '../../domain/failures.ts';
import { type Config, readConfig } from '../../platform/config.ts';
import { Refused } from './problem.ts';
import { createCallerOfSession, sealedCookie, sessionCookie } from './session.ts';

const configWith = (env: Record<string, string> = {}): Config =>
  readConfig({
    ...{
      DATABASE_URL: 'x',
      OIDC_ISSUER: 'x',
      NPSP_URL: 'x',
      NPSP_USERNAME: 'x',
      NPSP_PASSWORD: 'x',
      CITIZEN_PORTAL_URL: 'x',
      CIVIL_STATUS_URL: 'x',
    },
    OIDC_PAGES_CLIENT_SECRET: 'bi-mat',
    ...env,
  });

const caller = { person: 'cb-0107', roles: ['SUPERVISOR'], unit: 'H15.901', agency: 'H15.901' } as const;
const verifyAccessToken = async (token: string) =>
  token === 'ma-truy-cap' ? caller : Promise.reject(new Refused(refuse('TOKEN_EXPIRED')));

const request = (setCookie: string, method = 'GET') =>
  ({ method, headers: { cookie: `khac=1; ${setCookie.split(';')[0]}` } }) as unknown as FastifyRequest;

describe('the session cookie', () => {
  it('names its caller in any process that knows the secret', async () => {
    const line = await sessionCookie(configWith()).set({ token: 'ma-truy-cap' }, 60);
    expect(line).not.toContain('ma-truy-cap');
    expect(await createCallerOfSession({ config: configWith(), verifyAccessToken })(request(line))).toEqual(caller);
  });

  it('is nobody once a single character is changed, the secret is another one, or its time is over', async () => {
    const callerOfSession = createCallerOfSession({ config: configWith(), verifyAccessToken });
    const line = await sessionCookie(configWith()).set({ token: 'ma-truy-cap' }, 60);
    const [pair = ''] = line.split(';');
    const start = pair.indexOf('=') + 1;
    for (let at = start; at < pair.length; at += 7) {
      const changed = pair[at] === 'A' ? 'B' : 'A';
      expect(await callerOfSession(request(`${pair.slice(0, at)}${changed}${pair.slice(at + 1)}`))).toBeNull();
    }
    expect(
      await createCallerOfSession({ config: configWith({ OIDC_PAGES_CLIENT_SECRET: 'khac' }), verifyAccessToken })(request(line)),
    ).toBeNull();
    expect(await callerOfSession(request(await sessionCookie(configWith()).set({ token: 'ma-truy-cap' }, -1)))).toBeNull();
    expect(await callerOfSession({ method: 'GET', headers: {} } as FastifyRequest)).toBeNull();
  });

  it('ends with the access token, yet says so when the issuer cannot be asked', async () => {
    const expired = await sessionCookie(configWith()).set({ token: 'da-het-han' }, 60);
    expect(await createCallerOfSession({ config: configWith(), verifyAccessToken })(request(expired))).toBeNull();
    const away = async () => Promise.reject(new Refused(refuse('ISSUER_UNAVAILABLE')));
    await expect(createCallerOfSession({ config: configWith(), verifyAccessToken: away })(request(expired))).rejects.toThrow(
      'ISSUER_UNAVAILABLE',
    );
  });

  it('may not change anything', async () => {
    const line = await sessionCookie(configWith()).set({ token: 'ma-truy-cap' }, 60);
    expect(await createCallerOfSession({ config: configWith(), verifyAccessToken })(request(line, 'POST'))).toBeNull();
  });

  it('is no log-in attempt, and the reverse', async () => {
    const config = configWith();
    const login = sealedCookie<{ token: string }>({ config, kind: 'login', path: '/auth' });
    const line = (await login.set({ token: 'ma-truy-cap' }, 60)).replace(login.name, sessionCookie(config).name);
    expect(await createCallerOfSession({ config, verifyAccessToken })(request(line))).toBeNull();
  });

  it('travels by HTTPS only where the API does, and never too large for a browser to keep', async () => {
    expect(await sessionCookie(configWith()).set({ token: 'x' }, 60)).not.toContain('Secure');
    expect(await sessionCookie(configWith({ PUBLIC_URL: 'https://mot-cua.example' })).set({ token: 'x' }, 60)).toMatch(
      /HttpOnly; SameSite=Lax; Secure$/,
    );
    await expect(sessionCookie(configWith()).set({ token: 'x'.repeat(4000) }, 60)).rejects.toThrow('too large');
  });
});
