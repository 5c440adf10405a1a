import { sealAccess } from '../db/ledger/access-chain.ts';
import { startRounds } from '../platform/rounds.ts';
import type { Deps } from './http/deps.ts';

/** A look may be taken back unseen for this long. */
const EVERY_MS = 2_000;

/** Puts looks into their chain until stopped, behind the looking and never in its way; several processes may do so. `stop` waits for the round that is running. */
export const startSealing = ({ db, log }: Pick<Deps, 'db' | 'log'>): { readonly stop: () => Promise<void> } =>
  startRounds(EVERY_MS, async (stopping) => {
    try {
      while (!stopping() && (await sealAccess(db)) > 0);
    } catch (error) {
      log.warn({ error: error instanceof Error ? error.name : typeof error }, 'sealing failed');
    }
    return EVERY_MS;
  });
