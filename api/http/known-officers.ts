import type { FastifyInstance } from 'fastify';
import { rememberOfficer } from '../../db/register/officers.ts';
import { localDate } from '../../domain/calendar/index.ts';
import type { Caller } from './auth.ts';
import type { Deps } from './deps.ts';

/** A person is written down anew when the token says something else, and on each day: who is on duty is read there. */
const keyOf = ({ roles, unit, agency }: Caller, day: string): string => JSON.stringify([[...roles].sort(), unit, agency, day]);

/**
 * Whoever shows a token of the issuer is known from then on, so that work is only ever given to somebody there (ASSIGN). What the token says
 * of a counter's software is no officer. A register that does not answer is no reason to refuse the request itself.
 */
export const rememberCallers = (scope: FastifyInstance, { db, clock, log }: Pick<Deps, 'db' | 'clock' | 'log'>): void => {
  const known = new Map<string, string>();
  scope.addHook('preHandler', async ({ caller }) => {
    if (caller.via !== undefined) return;
    const now = clock.now();
    const key = keyOf(caller, localDate(now));
    if (known.get(caller.person) === key) return;
    known.set(caller.person, key);
    await rememberOfficer(db, caller, now).catch((error: unknown) => {
      known.delete(caller.person);
      log.warn({ error: error instanceof Error ? error.name : typeof error }, 'caller not remembered');
    });
  });
};
