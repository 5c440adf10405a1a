import type { FastifyInstance, FastifyReply, RouteHandlerMethod } from 'fastify';
import { askedUntil } from '../../db/asking.ts';
import { refuse } from '../../domain/failures.ts';
import { Refused } from './problem.ts';

/** Whoever only looks gets an answer or a 503 within 5 s; the rest is for the way there and back. */
export const READ_MS = 4_500;

/**
 * The answer of some work for a request, or a 503 once the request has lasted too long, whatever it was spent on. The work runs on unheard, but
 * what it asks of the database ends then, and also when the caller hangs up.
 */
export const inTime = async <T>(reply: FastifyReply, work: () => Promise<T>): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const gone = new AbortController();
  const leave = (): void => gone.abort();
  reply.raw.once('close', leave);
  const late = new Promise<never>((_, fail) => {
    timer = setTimeout(() => {
      fail(new Refused(refuse('DATABASE_UNAVAILABLE')));
      gone.abort();
    }, READ_MS - reply.elapsedTime);
  });
  try {
    return await Promise.race([askedUntil(gone.signal, work), late]);
  } finally {
    clearTimeout(timer);
    // Every answer closes in the end, and by then nothing is asked any more.
    reply.raw.off('close', leave);
  }
};

/** Bounds what each read takes as a whole: several statements in a row may each stay below their own limit. */
const bounded = (handler: RouteHandlerMethod): RouteHandlerMethod =>
  async function within(this: FastifyInstance, request, reply) {
    return inTime(reply, async () => handler.call(this, request, reply));
  };

/** The log-in waits for the issuer, which has its own limit and its own words. */
const isRead = (url: string, method: string | readonly string[]): boolean =>
  !url.startsWith('/auth/') && [method].flat().every((name) => name === 'GET' || name === 'HEAD');

/** Call before any route is declared, since it listens to them. */
export const answerReadsInTime = (app: FastifyInstance): void => {
  app.addHook('onRoute', (route) => {
    if (isRead(route.url, route.method)) route.handler = bounded(route.handler);
  });
};
