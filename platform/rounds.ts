/**
 * Round after round, the first after `firstMs`, until stopped. A round answers after how many milliseconds the next begins, and looks at
 * `stopping` where it takes long; it must not fail. `stop` waits for the one that is running.
 */
export const startRounds = (
  firstMs: number,
  round: (stopping: () => boolean) => Promise<number>,
): { readonly stop: () => Promise<void> } => {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  const wait = (ms: number): void => {
    timer = setTimeout(() => {
      running = round(() => stopped).then((next) => {
        if (!stopped) wait(next);
      });
    }, ms);
  };
  wait(firstMs);
  return {
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
};
