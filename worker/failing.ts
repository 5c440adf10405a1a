import type { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { ActivityInboundCallsInterceptor } from '@temporalio/worker';
import { causeOf } from '../activities/work-cause.ts';
import type { Db } from '../db/client.ts';
import { clearWorkFailure, recordWorkFailure } from '../db/register/work-failures.ts';
import { classOfCause } from '../domain/dossier/work-causes.ts';
import type { Logger } from '../platform/log.ts';
import type { Clock } from '../platform/time.ts';

const idsOf = (argument: unknown): { dossierId: string; work: string } => {
  const input = (typeof argument === 'object' && argument !== null ? argument : {}) as {
    dossierId?: unknown;
    step?: unknown;
    state?: { dossierId?: unknown };
  };
  return { dossierId: String(input.dossierId ?? input.state?.dossierId ?? ''), work: typeof input.step === 'string' ? input.step : '' };
};

/**
 * Makes every failing attempt of work visible to supervisors, since Temporal's visibility cannot filter activities that are being retried:
 * a row at each failed attempt, gone with the first success. The failure that the workflow is told holds a code and its class, never the
 * error's own words, which may repeat what was sent; only a passing one is tried again. Its own failure never fails the work.
 */
export const failingWork =
  ({ db, logger, clock }: { readonly db: Db; readonly logger: Logger; readonly clock: Clock }) =>
  ({ info }: Context): { inbound: ActivityInboundCallsInterceptor } => ({
    inbound: {
      execute: async (input, next) => {
        const { dossierId, work } = idsOf(input.args[0]);
        const key = {
          workflowId: info.workflowExecution?.workflowId ?? '',
          work: work === '' ? info.activityType : `${info.activityType}:${work}`,
        };
        try {
          const result = await next(input);
          await clearWorkFailure(db, key).catch(() => undefined);
          return result;
        } catch (error) {
          const cause = causeOf(error);
          const kind = classOfCause(cause);
          logger.warn({ dossierId, work: key.work, attempt: info.attempt, cause, class: kind }, 'work failed');
          await recordWorkFailure(db, { ...key, dossierId, attempt: info.attempt, cause, at: clock.now() }).catch(() => undefined);
          throw ApplicationFailure.create({ type: cause, message: cause, nonRetryable: kind !== 'PASSING', details: [kind] });
        }
      },
    },
  });
