import type { ServerResponse } from 'node:http';
import { held } from './held.ts';
import { keepLatest } from './latest.ts';

/** Whoever takes longer waits for the database, not for our processor. */
const LONGEST_TURN_MS = 50;
/** Half a second after the one before, a caller's request comes as if by itself; sooner, it stands where it would have come then. */
const APART_MS = 500;
/** So much behind at most: nobody waits for ever. */
const MOST_BEHIND_MS = 2_000;

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
    keepLatest(lastOf, who, at);
    return at;
  };
  /** Waits for a turn; the answer is the end of it, to be told once what was asked is worked out. */
  return async (who: string, response: ServerResponse): Promise<() => void> => {
    const at = placeOf(who);
    if (free > 0) free -= 1;
    else await stand(at);
    return held(response, LONGEST_TURN_MS, leave);
  };
};
