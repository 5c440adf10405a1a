import {
  type ActivityOptions,
  ApplicationFailure,
  type LocalActivityOptions,
  proxyActivities,
  proxyLocalActivities,
} from '@temporalio/workflow';
import type { Activities } from '../domain/dossier/activities.ts';
import { FAILURES, type Refusal } from '../domain/failures.ts';

/** Back-off of everything outside: 1 s, doubling to one minute; no end yet, a lasting failure shows as failing. */
const RETRY = { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1m' } as const;

/** Longest single effect: a package of scans signed, or a gateway with three calls of 10 s each. After a kill the next attempt waits this long. */
const STEP_TIMEOUT = '35s';
/** One short write to our own database; beyond it the regular activity takes over and shows what fails. */
const WRITE_TIMEOUT = '2s';

type Step = keyof Activities;

const LOCAL: LocalActivityOptions = {
  startToCloseTimeout: WRITE_TIMEOUT,
  scheduleToCloseTimeout: WRITE_TIMEOUT,
  retry: { maximumAttempts: 1 },
};

/**
 * A slow effect (signs, renders, calls another system) as a regular activity. On the dossier's own queue it starts eagerly, which saves a
 * transition; a queue of its own isolates it (docs/decisions/003). `summary` is what the operator reads in the Web UI's timeline.
 */
export const heavyStep = <S extends Step>(
  name: S,
  { summary, taskQueue }: { readonly summary: string; readonly taskQueue?: string | undefined },
): Activities[S] => {
  const options: ActivityOptions = {
    startToCloseTimeout: STEP_TIMEOUT,
    retry: RETRY,
    summary,
    ...(taskQueue === undefined ? {} : { taskQueue }),
  };
  return proxyActivities<Activities>(options)[name];
};

/**
 * A short write to our own database: one local attempt, which costs no transition, and on any failure the same function as a regular
 * activity with retries, so that a failing one is visible (measured, design E).
 */
export const lightStep = <S extends Step>(name: S, { summary }: { readonly summary: string }): Activities[S] => {
  const local = proxyLocalActivities<Activities>({ ...LOCAL, summary })[name] as (input: unknown) => Promise<unknown>;
  const regular = proxyActivities<Activities>({ startToCloseTimeout: STEP_TIMEOUT, retry: RETRY, summary })[name] as (
    input: unknown,
  ) => Promise<unknown>;
  const first = async (input: unknown): Promise<unknown> => {
    try {
      return await local(input);
    } catch {
      return regular(input);
    }
  };
  return first as Activities[S];
};

/** A refusal as the update's failure: type = its code, message = its Vietnamese sentence, details = ids and codes. */
export const refusalFailure = (refusal: Refusal): ApplicationFailure =>
  ApplicationFailure.create({ type: refusal.code, message: FAILURES[refusal.code].message, nonRetryable: true, details: [refusal] });

/**
 * A plain error in an update handler after its first await wedges the workflow for good (measured), so whatever a handler did not foresee
 * becomes a failure of that update alone.
 */
export const guarded = async <T>(body: () => Promise<T>): Promise<T> => {
  try {
    return await body();
  } catch (error) {
    if (error instanceof ApplicationFailure) throw error;
    throw ApplicationFailure.create({ type: 'INTERNAL', message: FAILURES.INTERNAL.message, nonRetryable: true });
  }
};
