import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify } from 'jose';
import { allowInsecureRequests, ClientSecretBasic, type Configuration, discovery, enableNonRepudiationChecks } from 'openid-client';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import type { Role } from '../../domain/dossier/state.ts';
import type { Config } from '../../platform/config.ts';
import { reject } from './problem.ts';

/** Who calls: the person whose rights count, and the counter system that carries the call, if one does. Opaque ids, no names. */
export interface Caller {
  readonly person: string;
  readonly roles: readonly Role[];
  readonly unit: string;
  readonly agency: string;
  readonly via?: string;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by createAuthenticate (session.ts); only routes behind it may read it. */
    caller: Caller;
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
]);

const Standing = { roles: Type.Array(Type.String()), unit: Type.String({ minLength: 1 }), agency: Type.String({ minLength: 1 }) };
const Claims = Type.Object({ sub: Type.String({ minLength: 1 }), ...Standing });
const Officer = Type.Object({ act: Type.Object({ sub: Type.String({ minLength: 1 }), ...Standing }) });

const known = (roles: readonly string[]): readonly Role[] => roles.filter((role) => TOKEN_ROLES.has(role)) as readonly Role[];

/** The caller that checked claims name. Throws TOKEN_INVALID, OFFICER_MISSING. */
const callerOf = (claims: JWTPayload): Caller => {
  if (!Value.Check(Claims, claims)) return reject('TOKEN_INVALID');
  const roles = known(claims.roles);
  if (!roles.includes('COUNTER_SYSTEM')) return { person: claims.sub, roles, unit: claims.unit, agency: claims.agency };
  if (!Value.Check(Officer, claims)) return reject('OFFICER_MISSING');
  const { act } = claims;
  // Software of one department acts for nobody elsewhere, whatever the issuer lets it name.
  if (act.agency !== claims.agency) return reject('OFFICER_MISSING');
  // 1.2: the counter's software does for its officer what an intake officer may, whatever else that officer is.
  return {
    person: act.sub,
    roles: known(act.roles).filter((role) => role === 'INTAKE_OFFICER'),
    unit: act.unit,
    agency: act.agency,
    via: claims.sub,
  };
};

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

/** The issuer's key set, found at the first token and kept; a failed discovery is tried again with the next token. */
const keysOf = (auth: Config['auth']) => {
  let keys: Promise<ReturnType<typeof createRemoteJWKSet>> | null = null;
  const find = async () => createRemoteJWKSet(new URL((await discoverIssuer(auth)).serverMetadata().jwks_uri ?? ''));
  return () => {
    keys ??= find().catch((error: unknown) => {
      keys = null;
      throw error;
    });
    return keys;
  };
};

/** Checks access tokens of one issuer for one audience. The function throws TOKEN_INVALID, TOKEN_EXPIRED, OFFICER_MISSING, ISSUER_UNAVAILABLE. */
export const createTokenVerifier = (auth: Config['auth']): ((token: string) => Promise<Caller>) => {
  const { issuer, audience } = auth;
  const keySet = keysOf(auth);
  return async (token) => {
    const keys = await keySet().catch(() => reject('ISSUER_UNAVAILABLE'));
    const { payload } = await jwtVerify(token, keys, {
      issuer,
      audience,
      algorithms: ALGORITHMS,
      requiredClaims: ['sub', 'exp'],
      clockTolerance: CLOCK_TOLERANCE,
    }).catch((error: unknown) => {
      if (error instanceof errors.JWTExpired) return reject('TOKEN_EXPIRED');
      // Anything that is no judgement on the token is the issuer's key set that could not be fetched.
      const judged = error instanceof errors.JOSEError && error.code !== 'ERR_JOSE_GENERIC' && !(error instanceof errors.JWKSTimeout);
      return reject(judged ? 'TOKEN_INVALID' : 'ISSUER_UNAVAILABLE');
    });
    return callerOf(payload);
  };
};
