import { CancellationScope, condition, getExternalWorkflowHandle, setCurrentDetails, setHandler } from '@temporalio/workflow';
import type { FailedWork } from '../domain/dossier/parts.ts';
import { activity, failedWork } from './activity.ts';
import { attemptedSignal, type ConsultationInput, closedSignal, resendSignal } from './messages.ts';
import { localTime } from './operator-view.ts';
import { now } from './runtime.ts';

/**
 * Lấy ý kiến, thẩm tra, xác minh: sends the request to the other agency and stands for it until it is answered, waived or ended with the
 * dossier. Its day is watched by the dossier, which knows it anyway; here only a request that cannot be sent is reported.
 */
export const consultation = (input: ConsultationInput): Promise<void> =>
  CancellationScope.nonCancellable(async () => {
    const { dossierId, consultation: id, work, dueAt, queues, retried = false } = input;
    let closed = false;
    let sent = false;
    let resend = true;
    setCurrentDetails(`Đang gửi yêu cầu ${id}`);
    setHandler(closedSignal, () => {
      closed = true;
    });
    setHandler(resendSignal, () => {
      resend = true;
    });
    // The dossier may have ended in the meantime; then nobody waits for this.
    const tell = (failed: FailedWork | null): Promise<void> =>
      getExternalWorkflowHandle(dossierId)
        .signal(attemptedSignal, { version: 1, work, failed })
        .catch(() => undefined);
    let failedBefore: boolean = retried;
    for (;;) {
      await condition(() => resend || closed);
      if (closed) return;
      resend = false;
      try {
        if (!sent) await activity('sendConsultation', queues, id)({ version: 1, dossierId, step: work, at: now(), consultation: id });
        // Asked again although it is sent: a run that does not know that it was.
        if (failedBefore || sent) await tell(null);
        sent = true;
        setCurrentDetails(`Chờ cơ quan được hỏi trả lời trước ${localTime(dueAt)}`);
      } catch (error) {
        const failed = failedWork(error);
        if (failed === null) throw error;
        setCurrentDetails(`Không gửi được yêu cầu ${id}: ${failed.cause}`);
        failedBefore = true;
        await tell(failed);
      }
    }
  });
