import { condition, getExternalWorkflowHandle, setCurrentDetails, setHandler, workflowInfo } from '@temporalio/workflow';
import { type ConsultationInput, closedSignal, overdueSignal } from './messages.ts';
import { heavyStep } from './step.ts';

/** Lấy ý kiến, thẩm tra, xác minh: sends the request to the other agency and watches its day (Decree 61/2018 Art. 19(5)). */
export const consultation = async ({
  dossierId,
  consultation: id,
  dueAt,
  queues,
}: ConsultationInput): Promise<{ readonly version: 1; readonly overdue: boolean }> => {
  let closed = false;
  setCurrentDetails(`Chờ cơ quan được hỏi trả lời trước ${dueAt}`);
  setHandler(closedSignal, () => {
    closed = true;
  });
  await heavyStep('sendConsultation', { summary: `Gửi yêu cầu ${id}`, taskQueue: queues.documents })({
    version: 1,
    dossierId,
    step: id,
    at: new Date().toISOString(),
    consultation: id,
  });
  const remaining = Math.max(0, Date.parse(dueAt) - Date.now());
  const answered = await condition(() => closed, remaining);
  if (!answered) {
    const parent = workflowInfo().parent;
    if (parent) await getExternalWorkflowHandle(parent.workflowId).signal(overdueSignal, { version: 1, consultation: id });
    await condition(() => closed);
  }
  return { version: 1, overdue: !answered };
};
