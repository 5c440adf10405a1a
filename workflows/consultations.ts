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

  /** It may have ended by itself with the dossier. */
  const tell = (id: string, signal: typeof closedSignal | typeof resendSignal): Promise<void> =>
    getExternalWorkflowHandle(consultationId(dossier.state().dossierId, id))
      .signal(signal, { version: 1 })
      .catch(() => undefined);

  /** Whatever was started is told of its end, also where the answer is the first thing that the next run hears. */
  const watch = async (id: string): Promise<void> => {
    await condition(() => !owed(id));
    started.delete(id);
    await tell(id, closedSignal);
  };

  const start = async (id: string, work: string, dueAt: string): Promise<void> => {
    const { dossierId } = dossier.state();
    started.add(id);
    await startChild(consultationWorkflow, {
      workflowId: consultationId(dossierId, id),
      args: [{ version: 2, dossierId, consultation: id, work, dueAt, queues }],
      // A run that closes leaves it to the next one.
      parentClosePolicy: ParentClosePolicy.ABANDON,
      staticSummary: `Lấy ý kiến, xác minh ${id} của hồ sơ ${dossierId}`,
    }).catch((error: unknown) => {
      // A run that was lost had started it.
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    });
    void watch(id);
  };

  for (const id of earlier) void watch(id);

  return {
    follow: async ({ id: work, consultation }) => {
      const entry = () => dossier.state().consultations.find((open) => open.consultation === consultation);
      const failed = (): boolean => failing(dossier.state(), work) !== undefined;
      if (!started.has(consultation)) await start(consultation, work, entry()?.dueAt ?? dossier.state().openedAt);
      else if (!failed()) await tell(consultation, resendSignal);
      await condition(() => !owed(consultation) || failed());
    },
    started: () => [...started],
  };
};
