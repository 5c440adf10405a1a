import { condition, startChild, workflowInfo } from '@temporalio/workflow';
import { consultation as consultationWorkflow } from './consultation.ts';
import { closedSignal, type DossierInput } from './messages.ts';
import type { Dossier } from './runtime.ts';

/** Runs the consultation's own workflow until its answer has come (T15) or the dossier has ended. */
export const followConsultation = async (dossier: Dossier, consultation: string, queues: DossierInput['queues']): Promise<void> => {
  const { dossierId, consultations } = dossier.state();
  const dueAt = consultations.find((entry) => entry.consultation === consultation)?.dueAt;
  if (dueAt === undefined) return;
  const child = await startChild(consultationWorkflow, {
    workflowId: `${workflowInfo().workflowId}/${consultation}`,
    args: [{ version: 1, dossierId, consultation, dueAt, queues }],
    staticSummary: `Xác minh ${consultation} của hồ sơ ${dossierId}`,
  });
  await condition(() => {
    const entry = dossier.state().consultations.find((open) => open.consultation === consultation);
    return entry === undefined || entry.status === 'CLOSED' || dossier.state().phase === 'CLOSED';
  });
  await child.signal(closedSignal, { version: 1 });
  await child.result();
};
