import type { ServerResponse } from 'node:http';

/** Whoever takes longer waits for the database, not for our processor. */
const LONGEST_TURN_MS = 50;
/** A request stands behind those that come so much later, for each that its caller has asked just before. */
const BEHIND_MS = 50;

interface Waiting {
  /** As if it had come then. */
  readonly at: number;
  readonly go: () => void;
}

/**
 * Few reads are worked on at once: ten worked on together are all done only when the tenth is. Of those who wait, who asked least lately comes first, and
 * nobody waits for ever: each request asked before counts as so much later an arrival, no more.
 */
export const createTurns = ({ atOnce }: { readonly atOnce: number }) => {
  /** By when each comes, the first last. */
  const waiting: Waiting[] = [];
  let free = atOnce;
  const leave = (): void => {
    const next = waiting.pop();
    if (next === undefined) free += 1;
    else next.go();
  };
  const stand = (at: number): Promise<void> =>
    new Promise((go) => {
      const before = waiting.findIndex((other) => other.at <= at);
      waiting.splice(before === -1 ? waiting.length : before, 0, { at, go });
    });
  /** Waits for a turn, of a caller's request number `asked` of late; the answer is the end of it, to be told once what was asked is worked out. */
  return async (asked: number, response: ServerResponse): Promise<() => void> => {
    if (free > 0) free -= 1;
    else await stand(performance.now() + asked * BEHIND_MS);
    const { socket } = response.req;
    let held = true;
    const end = (): void => {
      if (!held) return;
      held = false;
      clearTimeout(limit);
      socket.off('close', end);
      leave();
    };
    const limit = setTimeout(end, LONGEST_TURN_MS).unref();
    if (response.closed || socket.destroyed) end();
    else socket.once('close', end);
    return end;
  };
};
