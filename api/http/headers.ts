import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';
import type { Deps } from './deps.ts';

const YEAR_S = 365 * 24 * 3_600;

/** What every answer tells a browser; pages and the viewer of the document, which show something, have policies of their own in place of this one. */
export const sendSafeHeaders = async (app: FastifyInstance, { config }: Pick<Deps, 'config'>): Promise<void> => {
  const nothing = ["'none'"];
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: nothing, baseUri: nothing, formAction: nothing, frameAncestors: nothing },
    },
    frameguard: { action: 'deny' },
    referrerPolicy: { policy: 'same-origin' },
    // Only where browsers reach it so: said on a plain connection it means nothing.
    strictTransportSecurity: config.api.publicUrl.startsWith('https:') ? { maxAge: YEAR_S } : false,
  });
};
