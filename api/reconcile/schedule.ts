import type { Reconciler, Reconciling } from './round.ts';
import { SCHEDULED } from './round.ts';

const EVERY_MS = 60_000;
/** Soon after a start: an upgrade's old runs answer nobody. */
const FIRST_MS = 5_000;

/** Round after round until stopped; a round that fails is begun again. `stop` waits for the one that is running. */
export const startReconciling = (reconciler: Reconciler, { log }: Pick<Reconciling, 'log'>): { readonly stop: () => Promise<void> } => {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  const round = async (): Promise<void> => {
    try {
      const done = await reconciler.round(SCHEDULED);
      if (done !== null && (!done.filesReadable || done.mended > 0 || Object.keys(done.found).length > 0 || done.cleared > 0))
        log.warn(done, 'reconciled');
    } catch (error) {
      log.warn({ error: error instanceof Error ? error.name : typeof error }, 'reconciling failed');
    }
    if (!stopped) wait(EVERY_MS);
  };
  const wait = (ms: number): void => {
    timer = setTimeout(() => {
      running = round();
    }, ms);
  };
  wait(FIRST_MS);
  return {
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
};
