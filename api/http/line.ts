import type { ServerResponse } from 'node:http';
import { held } from './held.ts';

/** Between two turns so many times as long as the first took. */
const PAUSES = 2;
/** Whoever holds the turn longer waits for something else than our processor: the engine, a slow upload. */
const LONGEST_TURN_MS = 250;

interface Waiting {
  readonly who: string;
  readonly go: () => void;
}

/**
 * One line for everybody who asks faster than a person does: one of their requests at a time, and after each a pause twice as long as it took. So all
 * of them together have a third of a processor at most, and whoever asks at a person's pace meets one of them at most.
 */
export const createLine = ({ most, mostOfOne }: { readonly most: number; readonly mostOfOne: number }) => {
  const waiting: Waiting[] = [];
  let taken = false;
  const next = (): void => {
    const first = waiting.shift();
    taken = first !== undefined;
    first?.go();
  };
  const hold = (response: ServerResponse): void => {
    const began = performance.now();
    const leave = (): void => void setTimeout(next, PAUSES * (performance.now() - began)).unref();
    response.once('close', held(response, LONGEST_TURN_MS, leave));
  };
  /** Waits for its turn, which ends with the response; false: too many stand there already, of all or of this one. */
  return async (who: string, response: ServerResponse): Promise<boolean> => {
    if (taken) {
      if (waiting.length >= most || waiting.filter((other) => other.who === who).length >= mostOfOne) return false;
      await new Promise<void>((resolve) => waiting.push({ who, go: resolve }));
    }
    taken = true;
    hold(response);
    return true;
  };
};
