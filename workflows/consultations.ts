import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { condition, getExternalWorkflowHandle, ParentClosePolicy, startChild } from '@temporalio/workflow';
import { failing } from '../domain/dossier/change.ts';
import type { Work } from '../domain/dossier/state.ts';
import { consultation as consultationWorkflow } from './consultation.ts';
import { closedSignal, consultationId, type DossierInput, resendSignal } from './messages.ts';
import type { DossierRun } from './runtime.ts';

/** The workflows of a dossier's consultations: they outlive its runs and are found by id. */
export interface Consultations {
  /** Starts one, or has it send again, and waits until it is no longer owed or could not be sent. */
  follow(work: { readonly id: string; readonly consultation: string }): Promise<void>;
  /** Starts one anew whose workflow was lost, where it is still owed and no failure waits for a person. */
  again(consultation: string): Promise<void>;
  /** Those that run and have not been told that nobody waits for them any more. */
  started(): readonly string[];
}

export const createConsultations = (dossier: DossierRun, queues: DossierInput['queues'], earlier: readonly string[]): Consultations => {
  const started = new Set(earlier);

  const workOf = (consultation: string): Work | undefined =>
    dossier.state().phase === 'CLOSED'
      ? undefined
      : dossier.state().work.find((work) => work.kind === 'CONSULT' && work.consultation === consultation);

  const owed = (consultation: string): boolean => workOf(consultation) !== undefined;

  /** It is known to have failed, and so is being tried again. */
  const retried = (work: string): boolean => dossier.state().failures.some((failure) => failure.work === work);

  /** False: there is none any more. */
  const tell = (id: string, signal: typeof closedSignal | typeof resendSignal): Promise<boolean> =>
    getExternalWorkflowHandle(consultationId(dossier.state().dossierId, id))
      .signal(signal, { version: 1 })
      .then(
        () => true,
        () => false,
      );

  /** Whatever was started is told of its end, also where the answer is the first thing that the next run hears. */
  const watch = async (id: string): Promise<void> => {
    await condition(() => !owed(id));
    await tell(id, closedSignal);
    started.delete(id);
  };

  const start = async (id: string, work: string): Promise<void> => {
    const { dossierId, consultations, openedAt } = dossier.state();
    const dueAt = consultations.find((open) => open.consultation === id)?.dueAt ?? openedAt;
    const isNew = !started.has(id);
    started.add(id);
    await startChild(consultationWorkflow, {
      workflowId: consultationId(dossierId, id),
      args: [{ version: 2, dossierId, consultation: id, work, dueAt, queues, ...(retried(work) ? { retried: true } : {}) }],
      // A run that closes leaves it to the next one.
      parentClosePolicy: ParentClosePolicy.ABANDON,
      staticSummary: `Lấy ý kiến, xác minh ${id} của hồ sơ ${dossierId}`,
    }).catch(async (error: unknown) => {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      // A run that was lost had started it: asked again, it says how far it is.
      await tell(id, resendSignal);
    });
    if (isNew) void watch(id);
  };

  for (const id of earlier) void watch(id);

  return {
    follow: async ({ id: work, consultation }) => {
      const failed = (): boolean => failing(dossier.state(), work) !== undefined;
      // One that is known to have failed is being tried again; any other that was started goes on by itself.
      const alive = started.has(consultation) && (!retried(work) || failed() || (await tell(consultation, resendSignal)));
      // One that was ended from outside is started again.
      if (!alive) await start(consultation, work);
      await condition(() => !owed(consultation) || failed());
    },
    again: async (consultation) => {
      const work = workOf(consultation);
      if (work !== undefined && failing(dossier.state(), work.id) === undefined) await start(consultation, work.id);
    },
    started: () => [...started],
  };
};
