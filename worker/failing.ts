import type { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { ActivityInboundCallsInterceptor } from '@temporalio/worker';
import { causeOf } from '../activities/step-cause.ts';
import type { Db } from '../db/client.ts';
import { clearStepFailure, recordStepFailure } from '../db/register/step-failures.ts';
import { classOfCause } from '../domain/dossier/step-causes.ts';
import type { Logger } from '../platform/log.ts';
import type { Clock } from '../platform/time.ts';

const idsOf = (argument: unknown): { dossierId: string; step: string } => {
  const input = (typeof argument === 'object' && argument !== null ? argument : {}) as {
    dossierId?: unknown;
    step?: unknown;
    state?: { dossierId?: unknown };
  };
  return { dossierId: String(input.dossierId ?? input.state?.dossierId ?? ''), step: typeof input.step === 'string' ? input.step : '' };
};

/**
 * Makes every failing attempt of a step visible to supervisors, since Temporal's visibility cannot filter activities that are being retried:
 * a row at each failed attempt, gone with the first success. The failure that the workflow is told holds a code and its class, never the
 * error's own words, which may repeat what was sent; only a passing one is tried again. Its own failure never fails the step.
 */
export const failingSteps =
  ({ db, logger, clock }: { readonly db: Db; readonly logger: Logger; readonly clock: Clock }) =>
  ({ info }: Context): { inbound: ActivityInboundCallsInterceptor } => ({
    inbound: {
      execute: async (input, next) => {
        const { dossierId, step } = idsOf(input.args[0]);
        const key = {
          workflowId: info.workflowExecution?.workflowId ?? '',
          step: step === '' ? info.activityType : `${info.activityType}:${step}`,
        };
        try {
          const result = await next(input);
          await clearStepFailure(db, key).catch(() => undefined);
          return result;
        } catch (error) {
          const cause = causeOf(error);
          const kind = classOfCause(cause);
          logger.warn({ dossierId, step: key.step, attempt: info.attempt, cause, class: kind }, 'step failed');
          await recordStepFailure(db, { ...key, dossierId, attempt: info.attempt, cause, at: clock.now() }).catch(() => undefined);
          throw ApplicationFailure.create({ type: cause, message: cause, nonRetryable: kind !== 'PASSING', details: [kind] });
        }
      },
    },
  });
