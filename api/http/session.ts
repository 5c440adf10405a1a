import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerOfId, tokensEndedUntil } from '../../db/sessions/sessions.ts';
import type { Config } from '../../platform/config.ts';
import type { Bearer, Caller } from './auth.ts';
import type { Deps } from './deps.ts';
import { inTime } from './in-time.ts';
import { reject } from './problem.ts';

/**
 * The id of a row of `session` in the browser's keeping: no script reads it, no other site sends it along, and it travels by HTTPS only
 * where the API is reached so.
 */
export const idCookie = ({ api }: Config, kind: 'session' | 'login') => {
  const { protocol, port } = new URL(api.publicUrl);
  // Browsers share cookies between ports.
  const name = `onestop_${kind}${port === '' ? '' : `_${port}`}`;
  const attributes = `Path=${kind === 'login' ? '/auth' : '/'}; HttpOnly; SameSite=Lax${protocol === 'https:' ? '; Secure' : ''}`;
  const set = (reply: FastifyReply, id: string, seconds: number): FastifyReply =>
    reply.header('set-cookie', `${name}=${id}; Max-Age=${seconds}; ${attributes}`);
  return {
    set,
    clear: (reply: FastifyReply): FastifyReply => set(reply, '', 0),
    /** Empty without one. An id is base64url, which needs neither decoding nor unquoting. */
    read: ({ headers }: FastifyRequest): string => {
      const pair = headers.cookie?.split(/; */).find((each) => each.startsWith(`${name}=`));
      return pair?.slice(name.length + 1) ?? '';
    },
  };
};

export const isRead = ({ method }: FastifyRequest): boolean => method === 'GET' || method === 'HEAD';

/**
 * Who the session cookie of a request belongs to; null without a session. Only for GET and HEAD: pages read, and a cookie that could change
 * something would have to be guarded against forged requests. A database that does not answer is an error, never "logged out".
 */
export const createCallerOfSession = ({ config, db }: Pick<Deps, 'config' | 'db'>) => {
  const cookie = idCookie(config, 'session');
  return async (request: FastifyRequest): Promise<Caller | null> => {
    if (!isRead(request)) return null;
    const id = cookie.read(request);
    return id === '' ? null : request.judge(() => callerOfId(db, id));
  };
};

/** How long an ended token may still be heard: somebody who asks a lot is not looked up at every request. */
const ENDED_WITHIN_MS = 2_000;
const MOST_REMEMBERED = 10_000;

/** Says whether a token belongs to a session that was ended after the token was issued. */
const createIsEnded = ({ db }: Pick<Deps, 'db'>) => {
  const known = new Map<string, { readonly at: number; readonly until: Promise<number | null> }>();
  return async ({ caller, proof }: Bearer): Promise<boolean> => {
    const persons = [caller.person, ...(caller.via === undefined ? [] : [caller.via])];
    const key = JSON.stringify([persons, proof.session]);
    let found = known.get(key);
    if (found === undefined || Date.now() - found.at > ENDED_WITHIN_MS) {
      const until = tokensEndedUntil(db, { persons, session: proof.session });
      // What was not answered is asked again by the next.
      until.catch(() => known.delete(key));
      found = { at: Date.now(), until };
      if (known.size >= MOST_REMEMBERED) known.clear();
      known.set(key, found);
    }
    const until = await found.until;
    // Tokens know whole seconds: one of the same second counts as issued before.
    return until !== null && (proof.issuedAt ?? 0) <= until / 1_000;
  };
};

const BEARER = /^Bearer +([^\s]+)$/i;

/** The token of such a header, however its first word is written; null: there is none in it. */
export const tokenIn = (authorization: string): string | null => BEARER.exec(authorization)?.[1] ?? null;

/** Hook that lets nobody pass unnamed: a Bearer token, or else the session cookie of the pages. Sets `request.caller`. */
export const createAuthenticate = (deps: Pick<Deps, 'config' | 'db' | 'verifyAccessToken'>) => {
  const callerOfSession = createCallerOfSession(deps);
  const isEnded = createIsEnded(deps);
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const { authorization } = request.headers;
    if (authorization === undefined) {
      request.caller = (await inTime(reply, () => callerOfSession(request))) ?? reject('TOKEN_MISSING');
      return;
    }
    const token = tokenIn(authorization) ?? reject('TOKEN_MISSING');
    const bearer = await request.judge(() => deps.verifyAccessToken(token));
    // Begun here, since others may wait for the same answer when this caller has gone.
    const ended = isEnded(bearer);
    if (await (isRead(request) ? inTime(reply, () => ended) : ended)) return reject('SESSION_ENDED');
    request.caller = bearer.caller;
    request.proof = bearer.proof;
  };
};
