import { Context } from '@temporalio/activity';

/** Where an attempt stands: what it did, for the next one to go on from, and that it is alive. */
export interface Progress<T> {
  /** What an earlier attempt had reached. */
  readonly reached: T | undefined;
  /** Says how far this one is. That it lives is said anyway, now and then. */
  readonly report: (state: T) => void;
  /** Fires when nobody waits for this attempt any more. */
  readonly signal: AbortSignal;
  /** Once the attempt is over, however it ended. */
  readonly end: () => void;
}

/** Far below the time after which silence is a lost worker (workflows/activity.ts), and no matter how long a page takes or waits for its turn. */
const PULSE_MS = 15_000;

/** Progress as the engine keeps it: heartbeats, and what the last one said. */
export const temporalProgress = <T>(): Progress<T> => {
  const context = Context.current();
  // A heartbeat replaces what the one before said.
  let last = context.info.heartbeatDetails as T | undefined;
  const report = (state = last): void => {
    last = state;
    context.heartbeat(state);
  };
  const pulse = setInterval(report, PULSE_MS);
  return { reached: last, report, signal: context.cancellationSignal, end: () => clearInterval(pulse) };
};
