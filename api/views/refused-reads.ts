import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Caller } from '../http/auth.ts';
import type { Deps } from '../http/deps.ts';
import { isFree } from '../http/named-reads.ts';
import { writeLook } from './looks.ts';

/** By what a request names whom or what it is about, whatever else is wrong with it. */
const NAMES = ['dossierId', 'code', 'unit', 'person', 'personalId'];

const askedIn = ({ params, query, body }: FastifyRequest): string => {
  const given = [params, query, body].flatMap((part) => (typeof part === 'object' && part !== null ? Object.entries(part) : []));
  const [asked] = given.flatMap(([name, value]) => (NAMES.includes(name) && typeof value === 'string' ? [value] : []));
  return asked ?? '';
};

/** Who is nobody yet, who is late and who is too many have not been refused anything of ours. */
const SAYS_NOTHING: readonly number[] = [401, 405, 408, 429];

/**
 * Whatever read is refused before it came to look at anything leaves its look as well: a list for another role, a unit of others, a body that is none. Call
 * before any route is declared.
 */
export const writeRefusedReads = (app: FastifyInstance, deps: Pick<Deps, 'db' | 'clock' | 'config'>): void => {
  app.decorateRequest('looked', false);
  app.addHook('onSend', async (request, { statusCode }) => {
    const { read } = request.routeOptions.config;
    const caller: Caller | null = request.caller;
    if (read === undefined || isFree(read) || caller === null || request.looked) return;
    if (statusCode < 400 || statusCode > 499 || SAYS_NOTHING.includes(statusCode)) return;
    await writeLook(deps, { request, what: read, asked: askedIn(request) }, { outcome: 'REFUSED', dossiers: [] });
  });
};
