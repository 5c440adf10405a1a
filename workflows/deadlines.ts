import { condition } from '@temporalio/workflow';
import { type Due, nextDue } from '../domain/dossier/due.ts';
import type { DossierRun } from './runtime.ts';

export interface Deadlines {
  /** One loop over the next due thing of all specs, no forest of timers; a dossier that owes nothing to a date starts no timer. */
  run(): Promise<never>;
  fired(): readonly string[];
}

export const watchDeadlines = (dossier: DossierRun, earlier: readonly string[]): Deadlines => {
  const fired = new Set(earlier);
  const current = (): Due | undefined => nextDue(dossier.state(), fired);
  return {
    run: async () => {
      for (;;) {
        await condition(() => current() !== undefined);
        const due = current();
        if (due === undefined) continue;
        const changed = (): boolean => current()?.id !== due.id || current()?.at !== due.at;
        const wait = Date.parse(due.at) - Date.now();
        if (wait > 0 && (await condition(changed, wait))) continue;
        fired.add(due.id);
        await dossier.systemCommand({ act: due.act, data: due.data }, due.id);
      }
    },
    fired: () => [...fired],
  };
};
