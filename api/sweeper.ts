import { unsentIntakes, withUnsentIntake } from '../db/commands.ts';
import type { Deps } from './deps.ts';
import { driveCommand } from './drive.ts';
import { Refused } from './problem.ts';
import { engineAnswers } from './readiness.ts';

const EVERY_MS = 2_000;
/** Younger ones are still in the hands of the request that wrote them. */
const AGE_MS = 3_000;
const PER_ROUND = 50;

/** One round: starts intakes that were taken while the engine was away, oldest first. Stops when the engine is away. */
export const sweepIntakes = async (deps: Pick<Deps, 'db' | 'temporal' | 'clock' | 'config' | 'log'>): Promise<number> => {
  const before = new Date(Date.parse(deps.clock.now()) - AGE_MS).toISOString();
  let started = 0;
  for (const commandId of await unsentIntakes(deps.db, { before, limit: PER_ROUND })) {
    try {
      const answer = await withUnsentIntake(deps.db, commandId, (tx, row) => driveCommand(deps, row, tx));
      if (answer !== null) started += 1;
    } catch (error) {
      const unanswered = error instanceof Refused && error.refusal.code === 'ENGINE_UNAVAILABLE';
      if (unanswered && !(await engineAnswers(deps.temporal))) return started;
      // The engine is there: one intake that cannot be started must not hold up those behind it.
      if (!unanswered)
        deps.log.error({ commandId, error: error instanceof Error ? error.name : typeof error }, 'kept intake could not be started');
    }
  }
  return started;
};

/** Sweeps until stopped; `stop` waits for the round that is running. */
export const startSweeper = (deps: Pick<Deps, 'db' | 'temporal' | 'clock' | 'config' | 'log'>): { readonly stop: () => Promise<void> } => {
  let running: Promise<unknown> = Promise.resolve();
  let busy = false;
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    running = sweepIntakes(deps)
      .then((count) => count > 0 && deps.log.info({ count }, 'kept intakes started'))
      .catch((error: unknown) => deps.log.warn({ error: error instanceof Error ? error.name : typeof error }, 'sweep failed'))
      .finally(() => {
        busy = false;
      });
  }, EVERY_MS);
  return {
    stop: async () => {
      clearInterval(timer);
      await running;
    },
  };
};
