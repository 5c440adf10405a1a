import type { FastifyReply } from 'fastify';

/** What no answer goes out without, unless its route says otherwise: nearly all are about people, so no cache keeps them and no browser guesses what they are. */
export const PRIVATE_HEADERS = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' } as const;

export const keepPrivate = (reply: FastifyReply): void => {
  for (const [name, value] of Object.entries(PRIVATE_HEADERS)) if (!reply.hasHeader(name)) reply.header(name, value);
};
