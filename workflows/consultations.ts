import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { condition, getExternalWorkflowHandle, ParentClosePolicy, startChild } from '@temporalio/workflow';
import { failing } from '../domain/dossier/change.ts';
import { consultation as consultationWorkflow } from './consultation.ts';
import { closedSignal, consultationId, type DossierInput, resendSignal } from './messages.ts';
import type { Dossier } from './runtime.ts';

/** The workflows of a dossier's consultations: they outlive its runs and are found by id. */
export interface Consultations {
  /** Starts one, or has it send again, and waits until it is no longer owed or could not be sent. */
  follow(work: { readonly id: string; readonly consultation: string }): Promise<void>;
  /** Those that run and have not been told that nobody waits for them any more. */
  started(): readonly string[];
}

export const createConsultations = (dossier: Dossier, queues: DossierInput['queues'], earlier: readonly string[]): Consultations => {
  const started = new Set(earlier);

  const owed = (consultation: string): boolean =>
    dossier.state().phase !== 'CLOSED' &&
    dossier.state().work.some((work) => work.kind === 'CONSULT' && work.consultation === consultation);

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

  const start = async (id: string, work: string, o: { readonly dueAt: string; readonly retried: boolean }): Promise<void> => {
    const { dossierId } = dossier.state();
    const isNew = !started.has(id);
    started.add(id);
    await startChild(consultationWorkflow, {
      workflowId: consultationId(dossierId, id),
      args: [{ version: 2, dossierId, consultation: id, work, dueAt: o.dueAt, queues, ...(o.retried ? { retried: true } : {}) }],
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
      const entry = () => dossier.state().consultations.find((open) => open.consultation === consultation);
      const failed = (): boolean => failing(dossier.state(), work) !== undefined;
      // One that is known to have failed is being tried again; any other that was started goes on by itself.
      const retried = dossier.state().failures.some((failure) => failure.work === work);
      const alive = started.has(consultation) && (!retried || failed() || (await tell(consultation, resendSignal)));
      // One that was ended from outside is started again.
      if (!alive) await start(consultation, work, { dueAt: entry()?.dueAt ?? dossier.state().openedAt, retried });
      await condition(() => !owed(consultation) || failed());
    },
    started: () => [...started],
  };
};
