import type { ServerResponse } from 'node:http';

/** Whoever takes longer waits for the database, not for our processor. */
const LONGEST_TURN_MS = 50;
/** Half a second after the one before, a caller's request comes as if by itself; sooner, it stands where it would have come then. */
const APART_MS = 500;
/** So much behind at most: nobody waits for ever. */
const MOST_BEHIND_MS = 2_000;
/** Remembered at once; whoever asked longest ago is forgotten first. */
const MOST_CALLERS = 10_000;

interface Waiting {
  /** As if it had come then. */
  readonly at: number;
  readonly go: () => void;
}

/**
 * Few reads are worked on at once: ten worked on together are all done only when the tenth is. Of those who wait, who asked least lately comes first.
 */
export const createTurns = ({ atOnce }: { readonly atOnce: number }) => {
  /** By when each comes, the first last. */
  const waiting: Waiting[] = [];
  let free = atOnce;
  const lastOf = new Map<string, number>();
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
  const placeOf = (who: string): number => {
    const now = performance.now();
    const at = Math.min(Math.max(now, lastOf.get(who) ?? 0) + APART_MS, now + MOST_BEHIND_MS);
    lastOf.delete(who);
    lastOf.set(who, at);
    const [oldest] = lastOf.keys();
    if (lastOf.size > MOST_CALLERS && oldest !== undefined) lastOf.delete(oldest);
    return at;
  };
  /** Waits for a turn; the answer is the end of it, to be told once what was asked is worked out. */
  return async (who: string, response: ServerResponse): Promise<() => void> => {
    const at = placeOf(who);
    if (free > 0) free -= 1;
    else await stand(at);
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
