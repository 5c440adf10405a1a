import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from 'jose';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { randomCode } from '../platform/ids.ts';
import { type Person, people } from './people.ts';

/** Audience and resource of the API's access tokens. */
export const RESOURCE = 'urn:onestop:api';
/** A working day at the counter, and some. */
export const TOKEN_SECONDS = 12 * 60 * 60;
export const ALGORITHM = 'RS256';

/** The issuer's signing key (private JWK) and the key of its cookies. */
export interface Keys {
  readonly jwk: JWK;
  readonly cookieKey: string;
}

/** Kept in `<dataDir>/issuer/keys.json`, so that printed tokens outlive a restart of the issuer. */
export const ensureKeys = async (dataDir: string): Promise<Keys> => {
  const dir = path.join(dataDir, 'issuer');
  const file = path.join(dir, 'keys.json');
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Keys;
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const { privateKey } = await generateKeyPair(ALGORITHM, { extractable: true });
  const jwk = { ...(await exportJWK(privateKey)), kid: randomCode(12), alg: ALGORITHM, use: 'sig' };
  const keys: Keys = { jwk, cookieKey: randomBytes(32).toString('hex') };
  writeFileSync(`${file}.part`, JSON.stringify(keys), { mode: 0o600, flush: true });
  renameSync(`${file}.part`, file);
  return keys;
};

export const findPerson = (id: string | undefined): Person | undefined => people.find(({ person }) => person === id);
const claimsOf = ({ roles, unit, agency }: Person): Record<string, unknown> => ({ roles, unit, agency });

/** A service account's token names the officer it acts for (RFC 8693 `act`), and that officer's log-in. */
export const tokenClaims = (person: Person, actor: Person | undefined, loggedInAt: number | undefined): Record<string, unknown> => {
  const logIn = loggedInAt === undefined ? {} : { auth_time: loggedInAt };
  return actor === undefined
    ? { ...claimsOf(person), ...logIn }
    : { ...claimsOf(person), act: { sub: actor.person, ...claimsOf(actor), ...logIn } };
};

const DevTokenSchema = Type.Object(
  {
    person: Type.String(),
    actor: Type.Optional(Type.String()),
    ttlSeconds: Type.Optional(Type.Integer({ minimum: 1 })),
    /** For tests of the API's refusals. */
    expired: Type.Optional(Type.Boolean()),
    audience: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
);

/** Signs without the login page; same key, same claims. */
export const devToken = async (o: { issuer: string; keys: Keys; body: unknown }): Promise<{ access_token: string } | null> => {
  if (!Value.Check(DevTokenSchema, o.body)) return null;
  const { person: id, actor, ttlSeconds, expired, audience } = o.body;
  const person = findPerson(id);
  const named = findPerson(actor ?? person?.actsFor);
  if (person === undefined) return null;
  // Only a service account acts for somebody.
  if (actor !== undefined && (named === undefined || person.actsFor === undefined)) return null;
  const now = Math.floor(Date.now() / 1000);
  const issuedAt = expired === true ? now - 2 * TOKEN_SECONDS : now;
  const key = await importJWK(o.keys.jwk, ALGORITHM);
  const token = await new SignJWT({ ...tokenClaims(person, named, issuedAt), client_id: 'dev' })
    .setProtectedHeader({ alg: ALGORITHM, typ: 'at+jwt', ...(o.keys.jwk.kid === undefined ? {} : { kid: o.keys.jwk.kid }) })
    .setIssuer(o.issuer)
    .setAudience(audience ?? RESOURCE)
    .setSubject(person.person)
    .setJti(randomCode(20))
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + (ttlSeconds ?? TOKEN_SECONDS))
    .sign(key);
  return { access_token: token };
};
