import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { exportSPKI, generateKeyPair, importJWK, type JWTPayload, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startIssuer } from '../../dev/issuer.ts';
import { ALGORITHM, devToken, ensureKeys, type Keys, RESOURCE } from '../../dev/tokens.ts';
import { freePort } from '../../test/support/free-port.ts';
import { type Caller, createTokenVerifier } from './auth.ts';
import { Refused } from './problem.ts';

let issuer = '';
let keys: Keys;
let dataDir = '';
let stop: () => Promise<void>;
let verify: (token: string) => Promise<Caller>;

const verifierOf = (url: string) =>
  createTokenVerifier({ issuer: url, audience: RESOURCE, pagesClientId: 'onestop-pages', pagesClientSecret: '' });

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
const signed = async (claims: JWTPayload): Promise<string> =>
  new SignJWT(claims)
    .setProtectedHeader({ alg: ALGORITHM, kid: keys.jwk.kid ?? '' })
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
    expect(await verify(await token({ person: 'cb-0104' }))).toEqual({
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
        .setProtectedHeader({ alg, kid: keys.jwk.kid ?? '' })
        .setIssuer(issuer)
        .setAudience(RESOURCE)
        .setExpirationTime('5m')
        .sign(key);
    expect(await codeOf(await forge(privateKey, ALGORITHM))).toBe('TOKEN_INVALID');
    expect(await codeOf(await forge(new TextEncoder().encode(await exportSPKI(publicKey)), 'HS256'))).toBe('TOKEN_INVALID');
    const [, body] = (await token({ person: 'cb-0101' })).split('.');
    expect(await codeOf(`${Buffer.from('{"alg":"none"}').toString('base64url')}.${body}.`)).toBe('TOKEN_INVALID');
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
    expect((await verify(await signed({ ...claims, roles: ['SYSTEM', 'APPLICANT', 'INTAKE_OFFICER'] }))).roles).toEqual(['INTAKE_OFFICER']);
  });
});

describe('counter software', () => {
  it('acts as the officer it names, and only as intake officer', async () => {
    const officer = { person: 'cb-0101', roles: ['INTAKE_OFFICER'], unit: 'H15.901/MC', agency: 'H15.901', via: 'counter-01' };
    expect(await verify(await token({ person: 'counter-01' }))).toEqual(officer);
    const leader = { sub: 'cb-0104', roles: ['COMPETENT_LEADER', 'INTAKE_OFFICER'], unit: 'H15.901/LD', agency: 'H15.901' };
    expect((await verify(await signed({ ...claims, sub: 'counter-01', roles: ['COUNTER_SYSTEM'], act: leader }))).roles).toEqual([
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
