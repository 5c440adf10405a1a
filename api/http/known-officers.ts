import type { FastifyInstance } from 'fastify';
import { rememberOfficer } from '../../db/register/officers.ts';
import type { Caller } from './auth.ts';
import type { Deps } from './deps.ts';

/** A person is written down anew when the token says something else, and once a day. */
const FRESH_MS = 24 * 3_600_000;

const keyOf = ({ roles, unit, agency }: Caller): string => JSON.stringify([[...roles].sort(), unit, agency]);

/**
 * Whoever shows a token of the issuer is known from then on, so that work is only ever given to somebody there (ASSIGN). What the token says
 * of a counter's software is no officer. A register that does not answer is no reason to refuse the request itself.
 */
export const rememberCallers = (scope: FastifyInstance, { db, clock, log }: Pick<Deps, 'db' | 'clock' | 'log'>): void => {
  const known = new Map<string, { readonly key: string; readonly at: number }>();
  scope.addHook('preHandler', async ({ caller }) => {
    if (caller.via !== undefined) return;
    const [key, now] = [keyOf(caller), Date.parse(clock.now())];
    const before = known.get(caller.person);
    if (before?.key === key && now - before.at < FRESH_MS) return;
    known.set(caller.person, { key, at: now });
    await rememberOfficer(db, caller, clock.now()).catch((error: unknown) => {
      known.delete(caller.person);
      log.warn({ error: error instanceof Error ? error.name : typeof error }, 'caller not remembered');
    });
  });
};
