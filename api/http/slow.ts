import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Logger } from '../../platform/log.ts';
import type { Addresses } from './addresses.ts';
import { answerClientError } from './client-error.ts';
import { createSlots } from './slots.ts';

/** For the way of the answer to whoever is still sending. Closed at once, the connection would lose it: what comes in then resets it (RFC 9112, 9.6). */
const REST_MS = 3_000;
/** Node finds all slow ones of a second at once; so five hundred of them are told within one. Beyond, their connections end untold. */
const SLOTS = { soonestMs: 0, apartMs: 2, latestMs: 10_000 };

export type Unreadable = ReturnType<typeof answerClientError>;

/** What becomes of connections that send too slowly. */
export const createSlow = (deps: { readonly log: Logger; readonly addresses: Addresses }) => {
  const answer = answerClientError(deps);
  const slot = createSlots(SLOTS);
  /** The last of each connection whose head has come. */
  const latest = new WeakMap<Socket, IncomingMessage>();
  const unreadable: Unreadable = (error, socket) => {
    const request = latest.get(socket);
    const complete = request?.complete;
    const tell = (): void => {
      // It may have made it after all.
      if (latest.get(socket) === request && request?.complete === complete) answer(error, socket);
    };
    const wait = error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? slot('') : 0;
    if (wait === null) socket.destroy();
    else if (wait > 0) setTimeout(tell, wait).unref();
    else tell();
  };
  return {
    unreadable,
    /** At the server itself, since some answers pass no hook. */
    listen: (server: Server): void => {
      server.prependListener('request', (request, response) => {
        latest.set(request.socket, request);
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
