import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify } from 'jose';
import { allowInsecureRequests, ClientSecretBasic, type Configuration, discovery, enableNonRepudiationChecks } from 'openid-client';
import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';
import type { Whose } from '../../db/sessions/sessions.ts';
import type { Role } from '../../domain/dossier/state.ts';
import { liesWithin } from '../../domain/identifiers/index.ts';
import { type Config, tokenType } from '../../platform/config.ts';
import { reject } from './problem.ts';

/** Who calls: the person whose rights count, and the counter system that carries the call, if one does. Opaque ids, no names. */
export interface Caller {
  readonly person: string;
  readonly roles: readonly Role[];
  readonly unit: string;
  readonly agency: string;
  readonly via?: string;
}

/** Whose keys and budgets: two officers, or one officer at two counters' software, never collide. */
export const keyScope = ({ person, via }: Caller): string => (via === undefined ? person : `${via}:${person}`);

/** What a token says of itself and of the log-in behind it. Instants in seconds, as tokens have them. */
export interface Proof {
  /** Absent: nobody knows, so it was long ago. */
  readonly issuedAt?: number | undefined;
  readonly authenticatedAt?: number | undefined;
  readonly acr?: string | undefined;
  /** The issuer's session that it belongs to. */
  readonly session?: string | undefined;
}

export interface Bearer {
  readonly caller: Caller;
  readonly proof: Proof;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by createAuthenticate (session.ts); only routes behind it may read it. */
    caller: Caller;
    /** Of the token that the request came with; null: a session cookie, or none. */
    proof: Proof | null;
  }
}

/** Roles that a token may claim. SYSTEM is not among them: no caller from outside may ever act as the system. */
const TOKEN_ROLES: ReadonlySet<string> = new Set<Role>([
  'INTAKE_OFFICER',
  'CASE_HANDLER',
  'UNIT_HEAD',
  'COMPETENT_LEADER',
  'RECORDS_CLERK',
  'ONE_STOP_HEAD',
  'COORDINATING_AGENCY',
  'MANAGING_AGENCY',
  'CERTIFICATION_DESK',
  'QC_REVIEWER',
  'SUPERVISOR',
  'MONITORING_DEPARTMENT',
  'OPERATOR',
  'COUNTER_SYSTEM',
  'SPECIALISED_DB',
]);

/** A name that an issuer gives: no sign in it that a database cannot keep or a line of a log would be broken by. */
const IssuedName = Type.String({ minLength: 1, pattern: '^[^\\u0000-\\u001f\\u007f]+$' });
/** By how many seconds a token may have been issued later than our clock says: one of next year would outlive every end of a session. */
const AHEAD_S = 60;

const Standing = { roles: Type.Array(Type.String()), unit: IssuedName, agency: IssuedName };
/** A log-in's time and level (OpenID Connect Core 2, RFC 9470). */
const LogIn = { auth_time: Type.Optional(Type.Number()), acr: Type.Optional(Type.String()) };
const Claims = Type.Object({
  ...{ sub: IssuedName, iat: Type.Optional(Type.Number()), sid: Type.Optional(IssuedName) },
  ...{ ...LogIn, ...Standing },
});
const Officer = Type.Object({ act: Type.Object({ sub: IssuedName, ...LogIn, ...Standing }) });

const known = (roles: readonly string[]): readonly Role[] => roles.filter((role) => TOKEN_ROLES.has(role)) as readonly Role[];

/** Who bears a token of these checked claims. Throws TOKEN_INVALID, OFFICER_MISSING. */
const bearerOf = (claims: JWTPayload): Bearer => {
  if (!Value.Check(Claims, claims) || (claims.iat ?? 0) > Date.now() / 1_000 + AHEAD_S) return reject('TOKEN_INVALID');
  const roles = known(claims.roles);
  const proof = ({ auth_time, acr }: Static<typeof Claims> | Static<typeof Officer>['act']): Proof => ({
    ...{ issuedAt: claims.iat, session: claims.sid, authenticatedAt: auth_time, acr },
  });
  if (!roles.includes('COUNTER_SYSTEM'))
    return { caller: { person: claims.sub, roles, unit: claims.unit, agency: claims.agency }, proof: proof(claims) };
  if (!Value.Check(Officer, claims)) return reject('OFFICER_MISSING');
  const { act } = claims;
  // Software of one department acts for nobody elsewhere, whatever the issuer lets it name.
  if (act.agency !== claims.agency || !liesWithin(act.unit, claims.agency)) return reject('OFFICER_MISSING');
  // 1.2: the counter's software does for its officer what an intake officer may, whatever else that officer is.
  const caller = {
    person: act.sub,
    roles: known(act.roles).filter((role) => role === 'INTAKE_OFFICER'),
    unit: act.unit,
    agency: act.agency,
    via: claims.sub,
  };
  // The officer's log-in counts, not that of the software.
  return { caller, proof: proof(act) };
};

/** Of whole seconds, as tokens have them. */
export const instantOf = (seconds: number): string => new Date(seconds * 1_000).toISOString();

/** Seconds that the clocks of issuer and API may differ. */
const CLOCK_TOLERANCE = 5;
const TIMEOUT_S = 5;
/** Asymmetric only: with HS256 allowed, anyone could sign with the public key. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];

/** The issuer as it describes itself now, to log in there and for its keys. Throws ISSUER_UNAVAILABLE. */
export const discoverIssuer = async ({ issuer, pagesClientId, pagesClientSecret }: Config['auth']): Promise<Configuration> => {
  const server = new URL(issuer);
  // The local stack's issuer alone has no certificate.
  const insecure = server.protocol === 'http:' ? [allowInsecureRequests] : [];
  return discovery(server, pagesClientId, pagesClientSecret, ClientSecretBasic(), {
    timeout: TIMEOUT_S,
    execute: [enableNonRepudiationChecks, ...insecure],
  }).catch(() => reject('ISSUER_UNAVAILABLE'));
};

/** A key that the issuer has withdrawn opens nothing for longer. */
const KEYS_MS = 60_000;
/** A key that is not among them may be new: so often at most the issuer is asked for it, however many such tokens come. */
const UNKNOWN_KEY_MS = 5_000;

/** The issuer's key set, found at the first token and kept; a failed discovery is tried again with the next token. */
const keysOf = (auth: Config['auth']) => {
  let keys: Promise<ReturnType<typeof createRemoteJWKSet>> | null = null;
  const find = async () =>
    createRemoteJWKSet(new URL((await discoverIssuer(auth)).serverMetadata().jwks_uri ?? ''), {
      cacheMaxAge: KEYS_MS,
      cooldownDuration: UNKNOWN_KEY_MS,
      timeoutDuration: TIMEOUT_S * 1_000,
    });
  return () => {
    keys ??= find().catch((error: unknown) => {
      keys = null;
      throw error;
    });
    return keys;
  };
};

interface Expected {
  readonly audience: string;
  readonly types: readonly string[];
  readonly requiredClaims: string[];
  /** Seconds since it was issued; absent: its own end is enough. */
  readonly maxTokenAge?: number;
}

/** Checks what one issuer has signed. The function throws TOKEN_INVALID, TOKEN_EXPIRED, ISSUER_UNAVAILABLE. */
const createVerifier = (auth: Config['auth']) => {
  const keySet = keysOf(auth);
  return async (token: string, { types, ...expected }: Expected): Promise<JWTPayload> => {
    const keys = await keySet().catch(() => reject('ISSUER_UNAVAILABLE'));
    const { payload, protectedHeader } = await jwtVerify(token, keys, {
      ...{ ...expected, issuer: auth.issuer, algorithms: ALGORITHMS, clockTolerance: CLOCK_TOLERANCE },
    }).catch((error: unknown) => {
      if (error instanceof errors.JWTExpired) return reject('TOKEN_EXPIRED');
      // Anything that is no judgement on the token is the issuer's key set that could not be fetched.
      const judged = error instanceof errors.JOSEError && error.code !== 'ERR_JOSE_GENERIC' && !(error instanceof errors.JWKSTimeout);
      return reject(judged ? 'TOKEN_INVALID' : 'ISSUER_UNAVAILABLE');
    });
    return types.includes(tokenType(protectedHeader.typ)) ? payload : reject('TOKEN_INVALID');
  };
};

/** Who bears an access token. Throws TOKEN_INVALID, TOKEN_EXPIRED, OFFICER_MISSING, ISSUER_UNAVAILABLE. */
export type VerifyAccessToken = (token: string) => Promise<Bearer>;

export const createTokenVerifier = (auth: Config['auth']): VerifyAccessToken => {
  const verify = createVerifier(auth);
  const expected = { audience: auth.audience, types: auth.tokenTypes, requiredClaims: ['sub', 'exp'] };
  return async (token) => bearerOf(await verify(token, expected));
};

/** A notice is sent when it is made. */
export const NOTICE_S = 300;
const LOGGED_OUT = 'http://schemas.openid.net/event/backchannel-logout';
const Notice = Type.Object({
  ...{ jti: Type.String(), iat: Type.Number(), sub: Type.Optional(IssuedName), sid: Type.Optional(IssuedName) },
  events: Type.Object({ [LOGGED_OUT]: Type.Object({}) }),
});

/** Who has logged out, and when. */
export interface LogOut {
  readonly id: string;
  readonly whose: Whose;
  readonly at: string;
}

/** Reads the issuer's notices of log-outs (OpenID Connect Back-Channel Logout 1.0, 2.6). Throws TOKEN_INVALID, TOKEN_EXPIRED, ISSUER_UNAVAILABLE. */
export const createLogoutReader = (auth: Config['auth']): ((notice: string) => Promise<LogOut>) => {
  const verify = createVerifier(auth);
  // Older issuers give it no type of its own; its event tells it from any other token.
  const expected = {
    ...{ audience: auth.pagesClientId, types: ['logout+jwt', 'jwt', ''], requiredClaims: ['iat', 'jti', 'events'] },
    maxTokenAge: NOTICE_S,
  };
  return async (notice) => {
    const claims = await verify(notice, expected);
    if (!Value.Check(Notice, claims) || 'nonce' in claims) return reject('TOKEN_INVALID');
    const { jti: id, iat, sid, sub } = claims;
    const whose = sid === undefined ? { person: sub ?? reject('TOKEN_INVALID') } : { session: sid };
    return { id, whose, at: instantOf(iat) };
  };
};
