import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ReadName } from '../../domain/dossier/reads/names.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What its answers are, by the table of reads. */
    read?: ReadName;
  }
  interface FastifyRequest {
    /** What the table of reads has let this request see (views/reading.ts). */
    passed: ReadonlySet<ReadName>;
  }
}

/** The viewer's own files (@fastify/swagger-ui): nothing of ours is in them, and its routes take no settings. */
const VIEWER = '/docs';
const isViewer = (url: string): boolean => url === VIEWER || url.startsWith(`${VIEWER}/`);

/** Its answer is the caller's own, or anybody's: there is nothing to ask the table for. */
const FREE: readonly ReadName[] = ['OWN', 'PUBLIC'];
export const isFree = (read: ReadName): boolean => FREE.includes(read);

/** Somebody has asked the table for this read, and it was granted. */
export const pass = (request: Pick<FastifyRequest, 'passed'>, read: ReadName): void => {
  request.passed = new Set([...request.passed, read]);
};

/**
 * Every route says what it lets out, or the API does not start; what it then sends without having asked the table is not sent. Installed before
 * the first route.
 */
export const nameReads = (app: FastifyInstance): void => {
  app.decorateRequest('passed', null as never);
  app.addHook('onRequest', async (request) => {
    request.passed = new Set();
  });
  app.addHook('onRoute', ({ method, url, config }) => {
    if (config?.read === undefined && !isViewer(url)) throw new Error(`${[method].flat().join()} ${url} does not name what it lets out`);
  });
  app.addHook('onSend', async (request, { statusCode }) => {
    const { read } = request.routeOptions.config;
    if (read === undefined || isFree(read) || statusCode < 200 || statusCode > 299 || request.passed.has(read)) return;
    throw new Error(`${read} was sent without asking who may see it`);
  });
};
