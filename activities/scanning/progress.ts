import { Context } from '@temporalio/activity';

/** Where an attempt stands: what it did, for the next one to go on from, and that it is alive. */
export interface Progress<T> {
  /** What an earlier attempt had reached. */
  readonly reached: T | undefined;
  /** Says how far this one is; without an argument only that it lives. */
  readonly report: (state?: T) => void;
  /** Fires when nobody waits for this attempt any more. */
  readonly signal: AbortSignal;
}

/** Progress as the engine keeps it: heartbeats, and what the last one said. */
export const temporalProgress = <T>(): Progress<T> => {
  const context = Context.current();
  // A heartbeat replaces what the one before said.
  let last = context.info.heartbeatDetails as T | undefined;
  return {
    reached: last,
    report: (state = last) => {
      last = state;
      context.heartbeat(state);
    },
    signal: context.cancellationSignal,
  };
};
