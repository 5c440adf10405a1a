import type { FastifyInstance } from 'fastify';
import { type Refusal, refuse } from '../../domain/failures.ts';

const matcher = (pattern: string): RegExp => new RegExp(`^${pattern.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/:[^/]+/g, '[^/]+')}$`);

/** What an address that no route answers is refused with; `allow`: the methods that it does know. */
export interface Astray {
  readonly refusal: Refusal;
  readonly allow?: string;
}

/** The addresses that there are with their methods. `listen` before any route is declared. */
export const createAddresses = () => {
  const known = new Map<string, { readonly pattern: RegExp; readonly methods: Set<string> }>();
  return {
    listen: (app: FastifyInstance): void => {
      app.addHook('onRoute', ({ url, method }) => {
        const entry = known.get(url) ?? { pattern: matcher(url), methods: new Set<string>() };
        for (const name of [method].flat()) entry.methods.add(name);
        known.set(url, entry);
      });
    },
    /** 404, or 405 with `Allow` (RFC 9110, 15.5.6). */
    astray: (path: string): Astray => {
      const found = [...known.values()].filter(({ pattern }) => pattern.test(path)).flatMap(({ methods }) => [...methods]);
      const methods = [...new Set(found)].sort();
      return methods.length === 0
        ? { refusal: refuse('NOT_FOUND') }
        : { refusal: refuse('METHOD_NOT_ALLOWED', { detail: { allowed: methods } }), allow: methods.join(', ') };
    },
  };
};

export type Addresses = ReturnType<typeof createAddresses>;
