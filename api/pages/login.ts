import { createHash, randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import type { Config } from '../../platform/config.ts';
import type { Deps } from '../http/deps.ts';
import { reject } from '../http/problem.ts';
import { sealedCookie, sessionCookie } from '../http/session.ts';
import { html } from './html.ts';
import { HIDDEN, sendPage } from './layout.ts';

const Discovery = Type.Object({
  issuer: Type.String(),
  authorization_endpoint: Type.String(),
  token_endpoint: Type.String(),
  jwks_uri: Type.String(),
});
const Tokens = Type.Object({ access_token: Type.String(), id_token: Type.String() });

const TIMEOUT_MS = 5_000;
/** Time to choose an account and type a password. */
const LOGIN_SECONDS = 600;
const ALGORITHMS = ['RS256', 'PS256', 'ES256', 'EdDSA'];

const discover = async (issuer: string) => {
  const response = await fetch(`${issuer.replace(/\/+$/, '')}/.well-known/openid-configuration`, {
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch(() => reject('ISSUER_UNAVAILABLE'));
  const found: unknown = await response.json().catch(() => null);
  return Value.Check(Discovery, found) && found.issuer === issuer ? found : reject('ISSUER_UNAVAILABLE');
};

const random = (): string => randomBytes(32).toString('base64url');

/** Where to go after the log-in: a page of ours, whatever was asked. Absolute, because a path of `//host` would lead away. */
export const safeReturn = (asked: unknown, publicUrl: string): string => {
  const home = `${publicUrl}/supervision`;
  if (typeof asked !== 'string' || !asked.startsWith('/') || !URL.canParse(asked, publicUrl)) return home;
  const target = new URL(asked, publicUrl);
  return target.origin === new URL(publicUrl).origin ? target.href : home;
};

/** OIDC authorization code with PKCE; the pages' client is confidential. Answers the access token and the seconds it has left. */
const redeem = async ({
  config,
  code,
  verifier,
  nonce,
}: {
  readonly config: Config;
  readonly code: string;
  readonly verifier: string;
  readonly nonce: string;
}) => {
  const { issuer, pagesClientId, pagesClientSecret } = config.auth;
  const found = await discover(issuer);
  const credentials = Buffer.from(`${encodeURIComponent(pagesClientId)}:${encodeURIComponent(pagesClientSecret)}`).toString('base64');
  const response = await fetch(found.token_endpoint, {
    method: 'POST',
    headers: { authorization: `Basic ${credentials}`, accept: 'application/json' },
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code,
      redirect_uri: `${config.api.publicUrl}/auth/callback`,
      code_verifier: verifier,
    }),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch(() => reject('ISSUER_UNAVAILABLE'));
  const tokens: unknown = await response.json().catch(() => null);
  if (!response.ok || !Value.Check(Tokens, tokens)) return reject('TOKEN_INVALID');
  const identity = await jwtVerify(tokens.id_token, createRemoteJWKSet(new URL(found.jwks_uri)), {
    issuer,
    audience: pagesClientId,
    algorithms: ALGORITHMS,
  }).catch(() => reject('TOKEN_INVALID'));
  if (identity.payload.nonce !== nonce) return reject('TOKEN_INVALID');
  // Wall time: tokens are the issuer's, whose clock is the wall's.
  const seconds = (decodeJwt(tokens.access_token).exp ?? 0) - Math.floor(Date.now() / 1000);
  return { token: tokens.access_token, seconds };
};

const queryOf = (request: FastifyRequest): Readonly<Record<string, unknown>> => request.query as Record<string, unknown>;

/** GET /auth/login, GET /auth/callback, POST /auth/logout. */
export const registerLogin = (app: FastifyInstance, { config, verifyAccessToken }: Pick<Deps, 'config' | 'verifyAccessToken'>): void => {
  const { publicUrl } = config.api;
  const { issuer, pagesClientId } = config.auth;
  const session = sessionCookie(config);
  const login = sealedCookie<{ state: string; nonce: string; verifier: string; returnTo: string }>({
    config,
    kind: 'login',
    path: '/auth',
  });

  const failed = (reply: FastifyReply): FastifyReply =>
    sendPage(reply.header('set-cookie', login.clear()), {
      title: 'Đăng nhập không thành công',
      body: html`<h1>Đăng nhập không thành công</h1><p>Phiên đăng nhập đã hết hạn hoặc không khớp với trình duyệt này.</p><p><a class="button" href="${publicUrl}/auth/login">Đăng nhập lại</a></p>`,
      caller: null,
      issuer,
      status: 400,
    });

  app.get('/auth/login', { schema: HIDDEN }, async (request, reply) => {
    const { authorization_endpoint } = await discover(issuer);
    const attempt = { state: random(), nonce: random(), verifier: random(), returnTo: safeReturn(queryOf(request).returnTo, publicUrl) };
    const target = new URL(authorization_endpoint);
    target.search = new URLSearchParams({
      ...{
        client_id: pagesClientId,
        redirect_uri: `${publicUrl}/auth/callback`,
        response_type: 'code',
        scope: 'openid',
        state: attempt.state,
        nonce: attempt.nonce,
      },
      ...{ code_challenge: createHash('sha256').update(attempt.verifier).digest('base64url'), code_challenge_method: 'S256' },
    }).toString();
    return reply
      .header('set-cookie', await login.set(attempt, LOGIN_SECONDS))
      .header('cache-control', 'no-store')
      .redirect(target.href);
  });

  app.get('/auth/callback', { schema: HIDDEN }, async (request, reply) => {
    const { code, state } = queryOf(request);
    const attempt = await login.read(request);
    // The state belongs to this browser's attempt, or somebody else's log-in is being slipped in.
    if (attempt === null || state !== attempt.state || typeof code !== 'string') return failed(reply);
    const { token, seconds } = await redeem({ config, code, verifier: attempt.verifier, nonce: attempt.nonce });
    await verifyAccessToken(token);
    if (seconds <= 0) return reject('TOKEN_EXPIRED');
    return reply
      .header('set-cookie', [await session.set({ token }, seconds), login.clear()])
      .header('cache-control', 'no-store')
      .redirect(attempt.returnTo);
  });

  app.post('/auth/logout', { schema: HIDDEN }, (_request, reply) =>
    sendPage(reply.header('set-cookie', session.clear()), {
      title: 'Đã đăng xuất',
      body: html`<h1>Đã đăng xuất</h1><p><a class="button" href="/auth/login">Đăng nhập lại</a></p>`,
      caller: null,
      issuer,
    }),
  );
};
