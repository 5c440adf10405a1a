import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerOfId } from '../../db/sessions/sessions.ts';
import type { Config } from '../../platform/config.ts';
import type { Caller } from './auth.ts';
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

/**
 * Who the session cookie of a request belongs to; null without a session. Only for GET and HEAD: pages read, and a cookie that could change
 * something would have to be guarded against forged requests. A database that does not answer is an error, never "logged out".
 */
export const createCallerOfSession = ({ config, db }: Pick<Deps, 'config' | 'db'>) => {
  const cookie = idCookie(config, 'session');
  return async (request: FastifyRequest): Promise<Caller | null> => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return null;
    const id = cookie.read(request);
    return id === '' ? null : callerOfId(db, id);
  };
};

const BEARER = /^Bearer +([^\s]+)$/i;

/** Hook that lets nobody pass unnamed: a Bearer token, or else the session cookie of the pages. Sets `request.caller`. */
export const createAuthenticate = (deps: Pick<Deps, 'config' | 'db' | 'verifyAccessToken'>) => {
  const callerOfSession = createCallerOfSession(deps);
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const { authorization } = request.headers;
    if (authorization === undefined) {
      request.caller = (await inTime(reply, () => callerOfSession(request))) ?? reject('TOKEN_MISSING');
      return;
    }
    const token = BEARER.exec(authorization)?.[1] ?? reject('TOKEN_MISSING');
    request.caller = await deps.verifyAccessToken(token);
  };
};
