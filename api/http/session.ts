import { hkdfSync, randomBytes } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { EncryptJWT, jwtDecrypt } from 'jose';
import type { Config } from '../../platform/config.ts';
import type { Caller, CallerOfSession } from './auth.ts';
import { Refused } from './problem.ts';

/** Sealed values in the browser's keeping: any API process with the same client secret can read them, so none needs a memory. */
export interface Sealed<T> {
  readonly name: string;
  /** The `Set-Cookie` line. Throws when the value would not fit into a cookie (browsers drop those in silence). */
  set(value: T, seconds: number): Promise<string>;
  clear(): string;
  /** The value of a request's cookie; null when there is none, or it was tampered with, or its time is over. */
  read(request: FastifyRequest): Promise<T | null>;
}

/** Browsers keep name, value and attributes together up to 4096 bytes. */
const MAX_COOKIE = 4_000;

/** The parsers at hand decode and unquote; a sealed value is base64url and dots, which needs neither. */
const cookieOf = (header: string, name: string): string | undefined =>
  header
    .split(/; */)
    .find((pair) => pair.startsWith(`${name}=`))
    ?.slice(name.length + 1);

/**
 * One kind of sealed cookie: JWE with direct AES-256-GCM, key derived from the pages' client secret and the kind.
 * HttpOnly and SameSite=Lax; Secure where the API is reached by HTTPS. The port is in the name, because browsers share cookies between ports.
 */
export const sealedCookie = <T extends Record<string, string>>({
  config,
  kind,
  path,
}: {
  readonly config: Config;
  readonly kind: string;
  readonly path: string;
}): Sealed<T> => {
  const { pagesClientSecret } = config.auth;
  // Without a secret nobody could log in either; a key that everyone can guess would be worse.
  const key = new Uint8Array(hkdfSync('sha256', pagesClientSecret === '' ? randomBytes(32) : pagesClientSecret, '', `onestop ${kind}`, 32));
  const { protocol, port } = new URL(config.api.publicUrl);
  const name = `onestop_${kind}${port === '' ? '' : `_${port}`}`;
  const attributes = (seconds: number): string =>
    `Path=${path}; Max-Age=${seconds}; HttpOnly; SameSite=Lax${protocol === 'https:' ? '; Secure' : ''}`;
  return {
    name,
    set: async (value, seconds) => {
      const sealed = await new EncryptJWT(value)
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
        .setExpirationTime(`${seconds} seconds`)
        .encrypt(key);
      const line = `${name}=${sealed}; ${attributes(seconds)}`;
      if (line.length > MAX_COOKIE) throw new Error(`cookie ${kind} too large: ${line.length} bytes`);
      return line;
    },
    clear: () => `${name}=; ${attributes(0)}`,
    read: async ({ headers }) => {
      const sealed = cookieOf(headers.cookie ?? '', name);
      if (sealed === undefined) return null;
      const opened = await jwtDecrypt(sealed, key, {
        keyManagementAlgorithms: ['dir'],
        contentEncryptionAlgorithms: ['A256GCM'],
        requiredClaims: ['exp'],
      }).catch(() => null);
      return opened === null ? null : (opened.payload as unknown as T);
    },
  };
};

/** The session is the person's access token, sealed; it ends when the token ends. */
export const sessionCookie = (config: Config): Sealed<{ token: string }> => sealedCookie({ config, kind: 'session', path: '/' });

/**
 * Who the session cookie of a request belongs to; null without a session. Only for GET and HEAD: pages read, and a cookie that could change
 * something would have to be guarded against forged requests. Throws ISSUER_UNAVAILABLE.
 */
export const createCallerOfSession = ({
  config,
  verifyAccessToken,
}: {
  readonly config: Config;
  readonly verifyAccessToken: (token: string) => Promise<Caller>;
}): CallerOfSession => {
  const cookie = sessionCookie(config);
  return async (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return null;
    const session = await cookie.read(request);
    if (session === null) return null;
    try {
      return await verifyAccessToken(session.token);
    } catch (error) {
      if (error instanceof Refused && error.refusal.code === 'ISSUER_UNAVAILABLE') throw error;
      return null;
    }
  };
};
