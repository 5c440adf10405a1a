import { condition } from '@temporalio/workflow';
import { failing } from '../domain/dossier/change.ts';
import { toldAfterAll } from '../domain/dossier/mend.ts';
import { portalDue, portalWork } from '../domain/dossier/portal.ts';
import { acknowledge } from '../domain/dossier/transition.ts';
import { activity, failedWork } from './activity.ts';
import type { DossierInput } from './messages.ts';
import { type DossierRun, now } from './runtime.ts';

/** Everything that the portal is to hear of it has been acknowledged. */
export const portalDone = (dossier: DossierRun): boolean => portalDue(dossier.state()) === undefined;

/** The one ordered loop that tells the national portal, until the run ends. A message that cannot be told holds back those behind it. */
export const tellPortal = async (dossier: DossierRun, queues: DossierInput['queues']): Promise<never> => {
  const due = () => {
    // Only what is written may be told: the portal must never know more than the register.
    const message = portalDue(dossier.standing());
    return message === undefined || failing(dossier.state(), portalWork(message)) !== undefined ? undefined : message;
  };
  for (;;) {
    await condition(() => due() !== undefined);
    const message = due();
    if (message === undefined) continue;
    const work = portalWork(message);
    try {
      await activity(
        'tellPortal',
        queues,
        `trạng thái ${message.code}`,
      )({
        version: 1,
        dossierId: dossier.state().dossierId,
        step: work,
        at: message.at,
        message,
      });
      const at = now();
      if (dossier.state().failures.some((failure) => failure.work === work))
        await dossier.mend((state) => toldAfterAll(state, message.seq, { at }));
      else dossier.touch((state) => acknowledge(state, message.seq));
    } catch (error) {
      const failed = failedWork(error);
      if (failed === null) throw error;
      await dossier.workFailed(work, failed);
    }
  }
};
