import { startRounds } from '../../platform/rounds.ts';
import { type Reconciler, type Reconciling, SCHEDULED } from './round.ts';

const EVERY_MS = 60_000;
/** Soon after a start: an upgrade's old runs answer nobody. */
const FIRST_MS = 5_000;

/** Round after round until stopped; a round that fails is begun again. */
export const startReconciling = (reconciler: Reconciler, { log }: Pick<Reconciling, 'log'>): { readonly stop: () => Promise<void> } =>
  startRounds(FIRST_MS, async () => {
    try {
      const done = await reconciler.round(SCHEDULED);
      if (done !== null && (!done.filesReadable || done.mended > 0 || Object.keys(done.found).length > 0 || done.cleared > 0))
        log.warn(done, 'reconciled');
    } catch (error) {
      log.warn({ error: error instanceof Error ? error.name : typeof error }, 'reconciling failed');
    }
    return EVERY_MS;
  });
