import type { ServerResponse } from 'node:http';

/**
 * A turn that a request holds: `leave` is called once, when the answer given back is called, when the connection has gone, or when the turn has taken
 * `longestMs`.
 */
export const held = (response: ServerResponse, longestMs: number, leave: () => void): (() => void) => {
  const { socket } = response.req;
  let isHeld = true;
  const end = (): void => {
    if (!isHeld) return;
    isHeld = false;
    clearTimeout(limit);
    socket.off('close', end);
    leave();
  };
  const limit = setTimeout(end, longestMs).unref();
  // An answer that still waited behind others of its connection is never told that the connection is gone.
  if (response.closed || socket.destroyed) end();
  else socket.once('close', end);
  return end;
};
