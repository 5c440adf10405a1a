import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Unreadable } from './slow.ts';

/** Browsers and proxies wait for each answer before they ask again; a few may be on their way. */
const MOST_UNANSWERED = 10;

/**
 * A connection with more requests unanswered is ended: Node makes a request of each line of a megabyte at once, and limits that count requests come too late
 * for thirty thousand of them. Call after all others that listen to the server.
 */
export const boundPipelines = (server: Server, unreadable: Unreadable): void => {
  const listeners = server.listeners('request');
  const unanswered = new WeakMap<Socket, number>();
  server.removeAllListeners('request');
  server.on('request', (request, response) => {
    const { socket } = request;
    // The rest of what was read together.
    if (socket.destroyed) return;
    const count = (unanswered.get(socket) ?? 0) + 1;
    if (count > MOST_UNANSWERED) {
      socket.destroy();
      return;
    }
    unanswered.set(socket, count);
    response.once('close', () => unanswered.set(socket, (unanswered.get(socket) ?? 1) - 1));
    for (const listener of listeners) listener.call(server, request, response);
  });
  // Node closes these without a word.
  server.on('connect', ({ url = '' }, socket: Socket) =>
    unreadable(
      Object.assign(new Error('tunnel'), { code: 'HPE_INVALID_METHOD', rawPacket: Buffer.from(`CONNECT ${url} HTTP/1.1\r\n`) }),
      socket,
    ),
  );
};
