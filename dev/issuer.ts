import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import { exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from 'jose';
import { type Context, Provider } from 'oidc-provider';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { randomCode } from '../platform/ids.ts';
import { loginPage } from './login-page.ts';
import { type Person, people } from './people.ts';
import { isProgram, listen, type Running, readBody, runProgram } from './program.ts';

/** Audience and resource of the API's access tokens. */
const RESOURCE = 'urn:onestop:api';
const PAGES_CLIENT = 'onestop-pages';
/** A working day at the counter, and some. */
const TOKEN_SECONDS = 12 * 60 * 60;
const ALGORITHM = 'RS256';

interface Keys {
  readonly jwk: JWK;
  readonly cookieKey: string;
}

/** Kept in `<dataDir>/issuer/keys.json`, so that printed tokens outlive a restart of the issuer. */
const ensureKeys = async (dataDir: string): Promise<Keys> => {
  const dir = path.join(dataDir, 'issuer');
  const file = path.join(dir, 'keys.json');
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Keys;
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const { privateKey } = await generateKeyPair(ALGORITHM, { extractable: true });
  const jwk = { ...(await exportJWK(privateKey)), kid: randomCode(12), alg: ALGORITHM, use: 'sig' };
  const keys: Keys = { jwk, cookieKey: randomBytes(32).toString('hex') };
  writeFileSync(`${file}.part`, JSON.stringify(keys), { mode: 0o600, flush: true });
  chmodSync(`${file}.part`, 0o600);
  renameSync(`${file}.part`, file);
  return keys;
};

const findPerson = (id: string | undefined): Person | undefined => people.find(({ person }) => person === id);
const claimsOf = ({ roles, unit, agency }: Person): Record<string, unknown> => ({ roles, unit, agency });

/** A service account's token names the officer it acts for (RFC 8693 `act`). */
const tokenClaims = (person: Person, actor: Person | undefined): Record<string, unknown> =>
  actor === undefined ? claimsOf(person) : { ...claimsOf(person), act: { sub: actor.person, ...claimsOf(actor) } };

const configuration = (o: { keys: Keys; redirectUri: string; clientSecret: string }): Record<string, unknown> => ({
  jwks: { keys: [o.keys.jwk] },
  cookies: { keys: [o.keys.cookieKey], names: { session: 'issuer_session', interaction: 'issuer_interaction', resume: 'issuer_resume' } },
  clients: [
    { client_id: PAGES_CLIENT, client_secret: o.clientSecret, redirect_uris: [o.redirectUri], grant_types: ['authorization_code'] },
  ],
  pkce: { required: () => true },
  interactions: { url: (_context: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
  findAccount: (_context: unknown, id: string) => ({ accountId: id, claims: () => ({ sub: id }) }),
  extraTokenClaims: (_context: unknown, { accountId }: { accountId?: string }) => {
    const person = findPerson(accountId);
    return person === undefined ? undefined : tokenClaims(person, findPerson(person.actsFor));
  },
  // Dev only: whoever logs in has agreed.
  loadExistingGrant: async ({ oidc }: Context) => {
    const grant = new oidc.provider.Grant({ accountId: oidc.session.accountId, clientId: oidc.client.clientId });
    grant.addOIDCScope('openid');
    grant.addResourceScope(RESOURCE, 'api');
    await grant.save();
    return grant;
  },
  features: {
    devInteractions: { enabled: false },
    resourceIndicators: {
      enabled: true,
      // The pages client need not repeat the resource in each request.
      defaultResource: () => RESOURCE,
      useGrantedResource: () => true,
      getResourceServerInfo: () => ({
        scope: 'api',
        audience: RESOURCE,
        accessTokenTTL: TOKEN_SECONDS,
        accessTokenFormat: 'jwt',
        jwt: { sign: { alg: ALGORITHM } },
      }),
    },
  },
  ttl: { AccessToken: TOKEN_SECONDS, IdToken: TOKEN_SECONDS, Interaction: 60 * 60, Session: TOKEN_SECONDS, Grant: TOKEN_SECONDS },
});

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
const devToken = async (o: { issuer: string; keys: Keys; body: unknown }): Promise<{ access_token: string } | null> => {
  if (!Value.Check(DevTokenSchema, o.body)) return null;
  const { person: id, actor, ttlSeconds, expired, audience } = o.body;
  const person = findPerson(id);
  const named = findPerson(actor ?? person?.actsFor);
  if (person === undefined || (actor !== undefined && named === undefined)) return null;
  const now = Math.floor(Date.now() / 1000);
  const issuedAt = expired === true ? now - 2 * TOKEN_SECONDS : now;
  const key = await importJWK(o.keys.jwk, ALGORITHM);
  const token = await new SignJWT({ ...tokenClaims(person, named), client_id: 'dev' })
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

const sendJson = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
};

/** OIDC issuer of the local stack, at `http://127.0.0.1:<port>`; `apiUrl` is where the pages' `/auth/callback` lives. */
export const startIssuer = async (o: { port: number; dataDir: string; apiUrl: string; clientSecret: string }): Promise<Running> => {
  const keys = await ensureKeys(o.dataDir);
  const issuer = `http://127.0.0.1:${o.port}`;
  const provider = new Provider(issuer, configuration({ keys, redirectUri: `${o.apiUrl}/auth/callback`, clientSecret: o.clientSecret }));
  provider.on('server_error', (_context, error) =>
    console.error(JSON.stringify({ name: 'issuer', msg: 'server error', error: error.message })),
  );
  const oidc = provider.callback();

  const interact = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { uid } = await provider.interactionDetails(request, response);
    const form = request.method === 'POST' ? new URLSearchParams(await readBody(request)) : null;
    const person = findPerson(form?.get('person') ?? undefined);
    // Not remembered: the next log-in may be another person's.
    if (person !== undefined)
      return provider.interactionFinished(request, response, { login: { accountId: person.person, remember: false } });
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' });
    response.end(loginPage({ action: `/interaction/${uid}` }));
  };

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname } = new URL(request.url ?? '/', issuer);
    if (pathname === '/health') return sendJson(response, 200, { name: 'issuer', status: 'ok' });
    if (pathname === '/dev/people') return sendJson(response, 200, people);
    if (pathname === '/dev/token' && request.method === 'POST') {
      const body: unknown = JSON.parse(await readBody(request));
      const token = await devToken({ issuer, keys, body });
      return sendJson(response, token === null ? 400 : 200, token ?? { message: 'không có người này hoặc yêu cầu không đúng mẫu' });
    }
    if (pathname.startsWith('/interaction/')) return interact(request, response);
    return oidc(request, response);
  };

  return listen({
    port: o.port,
    listener: (request, response) =>
      void serve(request, response).catch((error: unknown) => {
        if (!response.headersSent) sendJson(response, 400, { message: error instanceof Error ? error.name : 'lỗi' });
      }),
  });
};

const requiredEnv = (name: string): string => {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`issuer: missing environment variable ${name}`);
  return value;
};

if (isProgram(import.meta.url))
  await runProgram('issuer', (o) =>
    startIssuer({ ...o, apiUrl: requiredEnv('API_URL').replace(/\/+$/, ''), clientSecret: requiredEnv('OIDC_PAGES_CLIENT_SECRET') }),
  );
