import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { exportSPKI, generateKeyPair, importJWK, type JWTPayload, SignJWT } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { startIssuer } from '../../dev/issuer.ts';
import { ALGORITHM, devToken, ensureKeys, type Keys, RESOURCE } from '../../dev/tokens.ts';
import { readConfig } from '../../platform/config.ts';
import { startFalseIssuer } from '../../test/support/false-issuer.ts';
import { freePort } from '../../test/support/free-port.ts';
import { createTokenVerifier, type VerifyAccessToken } from './auth.ts';
import { Refused } from './problem.ts';

let issuer = '';
let keys: Keys;
let dataDir = '';
let stop: () => Promise<void>;
let verify: VerifyAccessToken;

const verifierOf = (url: string) =>
  createTokenVerifier({ issuer: url, audience: RESOURCE, tokenTypes: ['at+jwt'], pagesClientId: 'onestop-pages', pagesClientSecret: '' });

beforeAll(async () => {
  dataDir = mkdtempSync(path.join(os.tmpdir(), 'auth-'));
  const port = await freePort();
  issuer = `http://127.0.0.1:${port}`;
  const running = await startIssuer({ port, dataDir, apiUrl: 'http://127.0.0.1:1', clientSecret: 'secret' });
  stop = () => running.close();
  keys = await ensureKeys(dataDir);
  verify = verifierOf(issuer);
});
afterAll(async () => {
  await stop?.();
  rmSync(dataDir, { recursive: true, force: true });
});

const token = async (body: object): Promise<string> => (await devToken({ issuer, keys, body }))?.access_token ?? '';

/** A token signed with the issuer's own key over any claims, as a faulty issuer might give out. */
const signed = async (claims: JWTPayload, typ: string | undefined = 'at+jwt'): Promise<string> =>
  new SignJWT(claims)
    .setProtectedHeader({ alg: ALGORITHM, kid: keys.jwk.kid ?? '', ...(typ === '' ? {} : { typ }) })
    .setIssuer(issuer)
    .setAudience(RESOURCE)
    .setExpirationTime('5m')
    .sign(await importJWK(keys.jwk, ALGORITHM));

const codeOf = async (given: string): Promise<string> =>
  verify(given).then(
    () => 'ACCEPTED',
    (error: unknown) => (error instanceof Refused ? error.refusal.code : String(error)),
  );

const claims = { sub: 'cb-0101', roles: ['INTAKE_OFFICER'], unit: 'H15.901/MC', agency: 'H15.901' };

describe('an access token', () => {
  it('of the issuer names person, roles, unit and agency', async () => {
    expect((await verify(await token({ person: 'cb-0104' }))).caller).toEqual({
      person: 'cb-0104',
      roles: ['COMPETENT_LEADER'],
      unit: 'H15.901/LD',
      agency: 'H15.901',
    });
  });

  it('is refused when its time is over or it is meant for another service', async () => {
    expect(await codeOf(await token({ person: 'cb-0101', expired: true }))).toBe('TOKEN_EXPIRED');
    expect(await codeOf(await token({ person: 'cb-0101', audience: 'urn:other' }))).toBe('TOKEN_INVALID');
  });

  it('is refused when anybody else signed it', async () => {
    const { privateKey, publicKey } = await generateKeyPair(ALGORITHM, { extractable: true });
    const forge = (key: Parameters<SignJWT['sign']>[0], alg: string) =>
      new SignJWT(claims)
        .setProtectedHeader({ alg, kid: keys.jwk.kid ?? '', typ: 'at+jwt' })
        .setIssuer(issuer)
        .setAudience(RESOURCE)
        .setExpirationTime('5m')
        .sign(key);
    expect(await codeOf(await forge(privateKey, ALGORITHM))).toBe('TOKEN_INVALID');
    expect(await codeOf(await forge(new TextEncoder().encode(await exportSPKI(publicKey)), 'HS256'))).toBe('TOKEN_INVALID');
    const [, body] = (await token({ person: 'cb-0101' })).split('.');
    expect(await codeOf(`${Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url')}.${body}.`)).toBe('TOKEN_INVALID');
    expect(await codeOf('garbage')).toBe('TOKEN_INVALID');
  });

  it('without unit, agency, roles or end is none', async () => {
    for (const lacking of ['sub', 'roles', 'unit', 'agency']) {
      expect(await codeOf(await signed(Object.fromEntries(Object.entries(claims).filter(([name]) => name !== lacking))))).toBe(
        'TOKEN_INVALID',
      );
    }
  });

  it('never makes its bearer the system itself', async () => {
    expect((await verify(await signed({ ...claims, roles: ['SYSTEM', 'APPLICANT', 'INTAKE_OFFICER'] }))).caller.roles).toEqual([
      'INTAKE_OFFICER',
    ]);
  });
});

describe('what is no access token', () => {
  it.each(['logout+jwt', 'JWT', '', 'secevent+jwt', 'dpop+jwt'])('is not taken for one, whoever signed it: typ %j', async (typ) => {
    expect(await codeOf(await signed(claims, typ))).toBe('TOKEN_INVALID');
  });

  it('is what the configuration does not name, in either spelling, and a notice of a log-out can never be named', async () => {
    for (const typ of ['at+jwt', 'AT+JWT', 'application/at+jwt']) expect(await codeOf(await signed(claims, typ))).toBe('ACCEPTED');
    const required = { DATABASE_URL: 'x', OIDC_ISSUER: 'x', NPSP_URL: 'x', NPSP_USERNAME: 'x', NPSP_PASSWORD: 'x' };
    const env = { ...required, CITIZEN_PORTAL_URL: 'x', CIVIL_STATUS_URL: 'x' };
    expect(readConfig({ ...env, OIDC_TOKEN_TYPES: 'JWT, at+jwt' }).auth.tokenTypes).toEqual(['jwt', 'at+jwt']);
    for (const types of ['logout+jwt', 'at+jwt,application/Logout+JWT', ','])
      expect(() => readConfig({ ...env, OIDC_TOKEN_TYPES: types })).toThrow('OIDC_TOKEN_TYPES');
  });
});

describe('the keys of the issuer', () => {
  const start = async () => {
    const issuer = await startFalseIssuer();
    const verifier = verifierOf(issuer.running.url);
    vi.useFakeTimers({ toFake: ['Date'] });
    const codeFor = async (given: string): Promise<string> =>
      verifier(given).then(
        () => 'ACCEPTED',
        (error: unknown) => (error instanceof Refused ? error.refusal.code : String(error)),
      );
    return { ...issuer, codeFor, later: (ms: number) => vi.setSystemTime(Date.now() + ms) };
  };
  afterEach(() => {
    vi.useRealTimers();
  });

  it('open nothing more than a minute after they were withdrawn', async () => {
    const { running, issue, changeKey, codeFor, later } = await start();
    const old = await issue();
    expect(await codeFor(old)).toBe('ACCEPTED');
    await changeKey('k2');
    later(60_001);
    expect(await codeFor(old)).toBe('TOKEN_INVALID');
    await running.close();
  });

  it('are asked for again within 5 s when a new one is used, and no oftener however many forged ones come', async () => {
    const { running, says, issue, changeKey, codeFor, later } = await start();
    expect(await codeFor(await issue())).toBe('ACCEPTED');
    await changeKey('k2');
    const fresh = await issue();
    later(5_001);
    expect(await codeFor(fresh)).toBe('ACCEPTED');
    const before = says.keysAsked;
    await changeKey('k3');
    const unknown = await issue();
    await changeKey('k2');
    for (let turn = 0; turn < 30; turn += 1) {
      later(1_000);
      expect(await codeFor(unknown)).toBe('TOKEN_INVALID');
    }
    expect(says.keysAsked - before).toBeLessThanOrEqual(6);
    await running.close();
  });
});

describe('counter software', () => {
  it('acts as the officer it names, and only as intake officer', async () => {
    const officer = { person: 'cb-0101', roles: ['INTAKE_OFFICER'], unit: 'H15.901/MC', agency: 'H15.901', via: 'counter-01' };
    expect((await verify(await token({ person: 'counter-01' }))).caller).toEqual(officer);
    const leader = { sub: 'cb-0104', roles: ['COMPETENT_LEADER', 'INTAKE_OFFICER'], unit: 'H15.901/LD', agency: 'H15.901' };
    expect((await verify(await signed({ ...claims, sub: 'counter-01', roles: ['COUNTER_SYSTEM'], act: leader }))).caller.roles).toEqual([
      'INTAKE_OFFICER',
    ]);
  });

  it('acts for nobody of another agency, whatever its issuer lets it name', async () => {
    const foreign = { sub: 'cb-0202', roles: ['INTAKE_OFFICER'], unit: 'H15.902/MC', agency: 'H15.902' };
    expect(await codeOf(await signed({ ...claims, sub: 'counter-01', roles: ['COUNTER_SYSTEM'], act: foreign }))).toBe('OFFICER_MISSING');
  });

  it('is nobody without an officer', async () => {
    expect(await codeOf(await signed({ ...claims, sub: 'counter-01', roles: ['COUNTER_SYSTEM'] }))).toBe('OFFICER_MISSING');
    expect(await codeOf(await signed({ ...claims, sub: 'counter-01', roles: ['COUNTER_SYSTEM'], act: { sub: 'cb-0101' } }))).toBe(
      'OFFICER_MISSING',
    );
  });
});

describe('an issuer that does not answer', () => {
  it('is told apart from a bad token', async () => {
    const port = await freePort();
    const lost = verifierOf(`http://127.0.0.1:${port}`);
    await expect(lost('any')).rejects.toMatchObject({ refusal: { code: 'ISSUER_UNAVAILABLE' } });
  });
});
