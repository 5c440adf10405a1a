import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { decodeJwt } from 'jose';
import {
  authorizationCodeGrant,
  buildAuthorizationUrl,
  ClientError,
  calculatePKCECodeChallenge,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client';
import { endSession, openSession } from '../../db/sessions/sessions.ts';
import { discoverIssuer } from '../http/auth.ts';
import type { Deps } from '../http/deps.ts';
import { reject } from '../http/problem.ts';
import { idCookie } from '../http/session.ts';
import { html } from './html.ts';
import { HIDDEN, sendPage } from './layout.ts';

/** Time to choose an account and type a password. */
const LOGIN_SECONDS = 600;

/** Where to go after the log-in: a page of ours, whatever was asked. Absolute, because a path of `//host` would lead away. */
export const safeReturn = (asked: unknown, publicUrl: string): string => {
  const home = `${publicUrl}/supervision`;
  if (typeof asked !== 'string' || !asked.startsWith('/') || !URL.canParse(asked, publicUrl)) return home;
  const target = new URL(asked, publicUrl);
  return target.origin === new URL(publicUrl).origin ? target.href : home;
};

/** What the library throws is a judgement on the issuer's answer, unless there was none (`fetch` fails with a TypeError). */
const refused = (error: unknown): never =>
  reject(
    error instanceof TypeError || (error instanceof ClientError && error.code === 'OAUTH_TIMEOUT') ? 'ISSUER_UNAVAILABLE' : 'TOKEN_INVALID',
  );

const queryOf = (request: FastifyRequest): Readonly<Record<string, unknown>> => request.query as Record<string, unknown>;

/** GET /auth/login, GET /auth/callback, POST /auth/logout: OIDC authorization code with PKCE; the pages' client is confidential. */
export const registerLogin = (
  app: FastifyInstance,
  { config, db, verifyAccessToken }: Pick<Deps, 'config' | 'db' | 'verifyAccessToken'>,
): void => {
  const { publicUrl } = config.api;
  const { issuer } = config.auth;
  const callback = `${publicUrl}/auth/callback`;
  const session = idCookie(config, 'session');
  const login = idCookie(config, 'login');

  const failed = (reply: FastifyReply): FastifyReply =>
    sendPage(reply, {
      title: 'Đăng nhập không thành công',
      body: html`<h1>Đăng nhập không thành công</h1><p>Phiên đăng nhập đã hết hạn hoặc không khớp với trình duyệt này.</p><p><a class="button" href="${publicUrl}/auth/login">Đăng nhập lại</a></p>`,
      issuer,
      status: 400,
    });

  app.get('/auth/login', { config: { read: 'OWN' }, schema: HIDDEN }, async (request, reply) => {
    const found = await discoverIssuer(config.auth);
    const verifier = randomPKCECodeVerifier();
    const attempt = { state: randomState(), nonce: randomNonce(), verifier, returnTo: safeReturn(queryOf(request).returnTo, publicUrl) };
    const target = buildAuthorizationUrl(found, {
      ...{ redirect_uri: callback, scope: 'openid', state: attempt.state, nonce: attempt.nonce },
      ...{ code_challenge: await calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256' },
    });
    login.set(reply, await openSession(db, { attempt }, LOGIN_SECONDS), LOGIN_SECONDS);
    return reply.header('cache-control', 'no-store').redirect(target.href);
  });

  app.get('/auth/callback', { config: { read: 'OWN' }, schema: HIDDEN }, async (request, reply) => {
    const { code, state } = queryOf(request);
    const attempt = await endSession(db, login.read(request));
    login.clear(reply);
    // The state belongs to this browser's attempt, or somebody else's log-in is being slipped in.
    if (attempt === null || state !== attempt.state || typeof code !== 'string') return failed(reply);
    const answer = Object.assign(new URL(callback), { search: new URL(request.url, publicUrl).search });
    const checks = { expectedState: attempt.state, expectedNonce: attempt.nonce, pkceCodeVerifier: attempt.verifier };
    const { access_token } = await authorizationCodeGrant(await discoverIssuer(config.auth), answer, checks).catch(refused);
    const caller = await verifyAccessToken(access_token);
    // The session ends with the token. Wall time: tokens are the issuer's, whose clock is the wall's.
    const seconds = (decodeJwt(access_token).exp ?? 0) - Math.floor(Date.now() / 1000);
    if (seconds <= 0) return reject('TOKEN_EXPIRED');
    // A new id with each log-in, and the old one dead: nobody can have handed this browser an id that becomes somebody's session.
    const id = await openSession(db, { caller }, seconds);
    await endSession(db, session.read(request));
    return session.set(reply, id, seconds).header('cache-control', 'no-store').redirect(attempt.returnTo);
  });

  app.post('/auth/logout', { config: { read: 'OWN' }, schema: HIDDEN }, async (request, reply) => {
    await endSession(db, session.read(request));
    return sendPage(session.clear(reply), {
      title: 'Đã đăng xuất',
      body: html`<h1>Đã đăng xuất</h1><p><a class="button" href="/auth/login">Đăng nhập lại</a></p>`,
      issuer,
    });
  });
};
