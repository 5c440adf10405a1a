import { commandById, unsettledCommands } from '../../db/register/commands.ts';
import { startRounds } from '../../platform/rounds.ts';
import type { Deps } from '../http/deps.ts';
import { Refused } from '../http/problem.ts';
import { driveCommand, SETTLED_AFTER_MS } from './drive.ts';

type Needed = Pick<Deps, 'db' | 'temporal' | 'clock' | 'config' | 'log'>;

const EVERY_MS = 2_000;
/** Younger ones are still in the hands of the request that wrote them. */
const AGE_MS = 3_000;
const PER_ROUND = 50;

/** What a round came to: how many commands have an answer now, and whether the engine was there. */
interface Swept {
  readonly settled: number;
  readonly engineAway: boolean;
}

/**
 * One round over the commands whose fate nobody knows, oldest first: intakes taken while the engine was away, commands it was silent about,
 * and those whose callers died. Each is asked again under its own id, which carries out nothing twice. Stops when the engine is away.
 */
export const sweepCommands = async (deps: Needed): Promise<Swept> => {
  const now = Date.parse(deps.clock.now());
  const before = (ms: number): string => new Date(now - ms).toISOString();
  const commands = await unsettledCommands(deps.db, {
    askedBefore: before(AGE_MS),
    receivedBefore: before(SETTLED_AFTER_MS),
    limit: PER_ROUND,
  });
  let settled = 0;
  for (const commandId of commands) {
    try {
      const row = await commandById(deps.db, commandId);
      if (row !== null && (await driveCommand(deps, row)).kind !== 'UNKNOWN') settled += 1;
    } catch (error) {
      if (error instanceof Refused && error.refusal.code === 'ENGINE_UNAVAILABLE') return { settled, engineAway: true };
      // One that cannot be driven must not hold up those behind it.
      deps.log.error({ commandId, error: error instanceof Error ? error.name : typeof error }, 'command could not be settled');
    }
  }
  return { settled, engineAway: false };
};

/** Sweeps until stopped; `stop` waits for the round that is running. */
export const startSweeper = (deps: Needed): { readonly stop: () => Promise<void> } =>
  startRounds(EVERY_MS, async () => {
    try {
      const { settled } = await sweepCommands(deps);
      if (settled > 0) deps.log.info({ settled }, 'commands settled');
    } catch (error) {
      deps.log.warn({ error: error instanceof Error ? error.name : typeof error }, 'sweep failed');
    }
    return EVERY_MS;
  });
