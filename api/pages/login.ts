import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { decodeJwt } from 'jose';
import {
  authorizationCodeGrant,
  buildAuthorizationUrl,
  buildEndSessionUrl,
  ClientError,
  calculatePKCECodeChallenge,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client';
import { Type } from 'typebox';
import { endSession, endSessionsOf, logOut, openSession } from '../../db/sessions/sessions.ts';
import { FAILURES } from '../../domain/failures.ts';
import { sha256 } from '../../platform/hash.ts';
import { createLogoutReader, discoverIssuer, instantOf, NOTICE_S } from '../http/auth.ts';
import type { Deps } from '../http/deps.ts';
import { Refused, reject } from '../http/problem.ts';
import { idCookie } from '../http/session.ts';
import { html } from './html.ts';
import { HIDDEN, sendPage } from './layout.ts';

/** Where the issuer sends back whoever has logged out there. */
const LOGGED_OUT = '/auth/logged-out';

const RETURNING = { ...HIDDEN, querystring: Type.Object({ returnTo: Type.Optional(Type.Unknown()) }) };

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

/**
 * Notices that have taken effect, for as long as they could come again. What another process has heard does no harm here either: a notice ends
 * nothing that began after it.
 */
const createHeard = () => {
  const heard = new Map<string, number>();
  return {
    has: (id: string): boolean => heard.has(sha256(id)),
    add: (id: string): void => {
      const now = Date.now();
      for (const [known, at] of heard) {
        if (now - at <= 2 * NOTICE_S * 1_000) break;
        heard.delete(known);
      }
      heard.set(sha256(id), now);
    },
  };
};

/**
 * Log-in: OIDC authorization code with PKCE; the pages' client is confidential. Log-out: here and at the issuer (RP-initiated), or there and then
 * here (back channel).
 */
export const registerLogin = (
  app: FastifyInstance,
  { config, db, verifyAccessToken }: Pick<Deps, 'config' | 'db' | 'verifyAccessToken'>,
): void => {
  const { publicUrl } = config.api;
  const { issuer } = config.auth;
  const callback = `${publicUrl}/auth/callback`;
  const session = idCookie(config, 'session');
  const login = idCookie(config, 'login');

  const readLogout = createLogoutReader(config.auth);
  const heard = createHeard();

  /** Where the issuer's session is ended; null: it has no such place, or does not answer. */
  const endThere = async (idToken: string): Promise<string | null> => {
    const found = await discoverIssuer(config.auth).catch(() => null);
    if (found?.serverMetadata().end_session_endpoint === undefined) return null;
    return buildEndSessionUrl(found, { id_token_hint: idToken, post_logout_redirect_uri: `${publicUrl}${LOGGED_OUT}` }).href;
  };

  const loggedOut = (reply: FastifyReply, onlyHere: boolean): FastifyReply =>
    sendPage(reply, {
      title: 'Đã đăng xuất',
      body: html`<h1>Đã đăng xuất</h1>${
        onlyHere
          ? html`<p class="notice">Phiên ở hệ thống định danh chưa kết thúc được; hãy đăng xuất ở đó, hoặc đóng trình duyệt.</p>`
          : null
      }<p><a class="button" href="/auth/login">Đăng nhập lại</a></p>`,
      issuer,
    });

  const failed = (reply: FastifyReply): FastifyReply =>
    sendPage(reply, {
      title: 'Đăng nhập không thành công',
      body: html`<h1>Đăng nhập không thành công</h1><p>Phiên đăng nhập đã hết hạn hoặc không khớp với trình duyệt này.</p><p><a class="button" href="${publicUrl}/auth/login">Đăng nhập lại</a></p>`,
      issuer,
      status: 400,
    });

  app.get('/auth/login', { config: { read: 'OWN' }, schema: RETURNING }, async (request, reply) => {
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

  app.get('/auth/callback', { config: { read: 'OWN', readsQuery: true }, schema: HIDDEN }, async (request, reply) => {
    const { code, state } = queryOf(request);
    const attempt = await endSession(db, login.read(request));
    login.clear(reply);
    // The state belongs to this browser's attempt, or somebody else's log-in is being slipped in.
    if (attempt === null || state !== attempt.state || typeof code !== 'string') return failed(reply);
    const answer = Object.assign(new URL(callback), { search: new URL(request.url, publicUrl).search });
    const checks = { expectedState: attempt.state, expectedNonce: attempt.nonce, pkceCodeVerifier: attempt.verifier };
    const tokens = await authorizationCodeGrant(await discoverIssuer(config.auth), answer, checks).catch(refused);
    const { access_token, id_token: idToken } = tokens;
    const { caller } = await verifyAccessToken(access_token);
    const { iat, sid }: { readonly iat?: number; readonly sid?: unknown } = tokens.claims() ?? {};
    // The session ends with the token. Wall time: tokens are the issuer's, whose clock is the wall's.
    const seconds = (decodeJwt(access_token).exp ?? 0) - Math.floor(Date.now() / 1000);
    if (seconds <= 0) return reject('TOKEN_EXPIRED');
    // A new id with each log-in, and the old one dead: nobody can have handed this browser an id that becomes somebody's session.
    const there = { ...(iat === undefined ? {} : { begunAt: instantOf(iat) }), ...(typeof sid === 'string' ? { issuerSession: sid } : {}) };
    const id = await openSession(db, { caller, idToken, ...there }, seconds);
    await endSession(db, session.read(request));
    request.expect(id, caller);
    return session.set(reply, id, seconds).header('cache-control', 'no-store').redirect(attempt.returnTo);
  });

  app.post('/auth/logout', { config: { read: 'OWN' }, schema: HIDDEN }, async (request, reply) => {
    const idToken = await logOut(db, session.read(request));
    session.clear(reply);
    const there = idToken === null ? null : await endThere(idToken);
    return there === null ? loggedOut(reply, idToken !== null) : reply.header('cache-control', 'no-store').redirect(there, 303);
  });

  app.get(LOGGED_OUT, { config: { read: 'PUBLIC' }, schema: HIDDEN }, async (_request, reply) => loggedOut(reply, false));

  app.post('/auth/backchannel-logout', { config: { read: 'PUBLIC' }, schema: HIDDEN }, async (request, reply) => {
    const { logout_token: notice } = (request.body ?? {}) as Readonly<Record<string, unknown>>;
    const out = await readLogout(String(notice ?? '')).catch((error: unknown) => {
      // The standard's answer to a notice that does not hold is 400, whatever is wrong with it.
      const judged = error instanceof Refused && FAILURES[error.refusal.code].status === 401;
      return judged ? reject('BODY_INVALID', { field: 'logout_token' }) : Promise.reject(error);
    });
    if (heard.has(out.id)) return reject('BODY_INVALID', { field: 'logout_token' });
    await endSessionsOf(db, out.whose, out.at);
    heard.add(out.id);
    return reply.header('cache-control', 'no-store').send();
  });
};
