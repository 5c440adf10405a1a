import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Act } from '../../domain/dossier/commands.ts';
import type { Deps } from './deps.ts';
import { reject } from './problem.ts';

/**
 * Acts by which a key signs in a person's or an organisation's name, and the second pair of eyes: a terminal left open is not enough for them.
 * Who proposes to a second person brings nothing about.
 */
const STEP_UP: ReadonlySet<Act> = new Set<Act>([
  'CONSULT',
  'SUBMIT_DRAFT',
  'SIGN_COPIES',
  'HAND_OVER',
  'SIGN_PACKAGE_ADDITION',
  'SIGN',
  'ISSUE',
  'SIGN_LETTER',
  'CONFIRM_REQUEST',
]);

/** By how much the issuer's clock may be ahead of ours. */
const SKEW_SECONDS = 60;

export const needsFreshLogIn = (act: Act): boolean => STEP_UP.has(act);

/** Hook of such acts: the log-in behind the token must be of just now, and of a level that the configuration names. */
export const requireFreshLogIn =
  ({ config }: Pick<Deps, 'config'>) =>
  async ({ proof }: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const { seconds, acr } = config.stepUp;
    // Wall time: tokens are the issuer's, whose clock is the wall's.
    const age = Date.now() / 1_000 - (proof?.authenticatedAt ?? 0);
    // An instant to come is no log-in: an issuer that counts in milliseconds would switch this off for good.
    if (age >= -SKEW_SECONDS && age <= seconds && (acr.length === 0 || acr.includes(proof?.acr ?? ''))) return;
    const levels = acr.length === 0 ? '' : `, acr_values="${acr.join(' ')}"`;
    // RFC 9470: so the client knows what to ask its issuer for.
    reply.header('www-authenticate', `Bearer error="insufficient_user_authentication", max_age="${seconds}"${levels}`);
    reject('LOGIN_TOO_OLD');
  };
