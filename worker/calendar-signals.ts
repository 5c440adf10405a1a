import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import type { Db } from '../db/client.ts';
import { untoldDossiers } from '../db/law/recalendar.ts';
import type { Logger } from '../platform/log.ts';
import { startRounds } from '../platform/rounds.ts';
import { calendarSignal } from '../workflows/messages.ts';

const IDLE_MS = 5_000;
/** Time for the workflows to write what they were told; then whoever is still untold is told again, which changes nothing twice. */
const SETTLE_MS = 60_000;
/** Few at a time: each signal is a workflow task and a projection, and people are waiting for theirs. */
const AT_ONCE = 8;

interface Deps {
  readonly db: Db;
  readonly temporal: Pick<Client, 'workflow'>;
  readonly logger: Logger;
}

/** Tells every open dossier once of the calendar that its row in the register rests on. Answers how many were told. */
export const tellCalendar = async ({ db, temporal, logger }: Deps, stopping: () => boolean = () => false): Promise<number> => {
  let told = 0;
  for (let after = ''; !stopping(); ) {
    const batch = await untoldDossiers(db, { after, limit: AT_ONCE });
    const last = batch.at(-1);
    if (last === undefined) return told;
    await Promise.all(
      batch.map(async ({ dossierId, change }) => {
        try {
          await temporal.workflow.getHandle(dossierId).signal(calendarSignal, { version: 1, ...change });
        } catch (error) {
          if (!(error instanceof WorkflowNotFoundError)) throw error;
          logger.warn({ dossierId }, 'open dossier without a run, calendar not told');
        }
      }),
    );
    told += batch.length;
    after = last.dossierId;
  }
  return told;
};

/** Tells round after round until stopped; a round that fails is begun again. */
export const startCalendarSignals = (deps: Deps): { readonly stop: () => Promise<void> } =>
  startRounds(0, async (stopping) => {
    const told = await tellCalendar(deps, stopping).catch((error: unknown) => {
      deps.logger.warn({ error: error instanceof Error ? error.name : typeof error }, 'calendar round failed');
      return 0;
    });
    if (told > 0) deps.logger.info({ told }, 'dossiers told of the calendar');
    return told > 0 ? SETTLE_MS : IDLE_MS;
  });
