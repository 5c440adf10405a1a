import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Logger } from '../../platform/log.ts';
import type { Addresses } from './addresses.ts';
import { answerClientError } from './client-error.ts';
import { createSlots } from './slots.ts';

/** For the way of the answer to whoever is still sending. Closed at once, the connection would lose it: what comes in then resets it (RFC 9112, 9.6). */
const REST_MS = 3_000;
/** Node finds all slow ones of a second at once; so five hundred of them are told within one. */
const APART_MS = 2;

/** What becomes of connections that send too slowly. */
export const createSlow = (deps: { readonly log: Logger; readonly addresses: Addresses }) => {
  const answer = answerClientError(deps);
  const slot = createSlots({ apartMs: APART_MS });
  const slow = new WeakSet<Socket>();
  return {
    /** Node's handler of what is no request. */
    answer: (error: Parameters<typeof answer>[0], socket: Socket): void => {
      slow.add(socket);
      const tell = (): void => {
        if (slow.delete(socket)) answer(error, socket);
      };
      if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') setTimeout(tell, slot()).unref();
      else tell();
    },
    /** At the server itself, since some answers pass no hook. */
    listen: (server: Server): void => {
      server.prependListener('request', (request, response) => {
        // It has made it after all.
        slow.delete(request.socket);
        // Nobody's connection is held by the body of a request that has had its answer: its rest is not waited for.
        response.once('finish', () => {
          if (request.complete) return;
          setTimeout(() => {
            if (!request.complete) request.socket.destroy();
          }, REST_MS).unref();
        });
      });
    },
  };
};
