import { ApplicationFailure, type Context } from '@temporalio/activity';
import type { ActivityInboundCallsInterceptor } from '@temporalio/worker';
import { GatewayError } from '../activities/gateway-error.ts';
import type { Db } from '../db/client.ts';
import { outageOf } from '../db/outage.ts';
import { clearStepFailure, recordStepFailure } from '../db/step-failures.ts';
import type { Logger } from '../platform/log.ts';
import type { Clock } from '../platform/time.ts';

/** A code for the failing list: never the error's own words, which may repeat what was sent. */
const causeOf = (error: unknown): string => {
  if (error instanceof GatewayError) return `${error.system}_${error.kind}`;
  const outage = outageOf(error);
  if (outage !== null) return outage.outage;
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return error instanceof Error ? error.name : 'UNKNOWN';
};

/** An outage of database or disk passes, so the step is tried again; the driver's own words hold the statement's values, and stay here. */
const thrown = (error: unknown): unknown => {
  const outage = error instanceof GatewayError || error instanceof ApplicationFailure ? null : outageOf(error);
  return outage === null ? error : ApplicationFailure.retryable(outage.cause, outage.outage);
};

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
 * a row at each failed attempt, gone with the first success. Its own failure never fails the step.
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
          if (info.attempt > 1 || !info.isLocal) await clearStepFailure(db, key).catch(() => undefined);
          return result;
        } catch (error) {
          const cause = causeOf(error);
          logger.warn({ dossierId, step: key.step, attempt: info.attempt, cause }, 'step failed');
          await recordStepFailure(db, { ...key, dossierId, attempt: info.attempt, cause, at: clock.now() }).catch(() => undefined);
          throw thrown(error);
        }
      },
    },
  });
