import { ActivityFailure, type ActivityOptions, ApplicationFailure, proxyActivities, TimeoutFailure } from '@temporalio/workflow';
import { ACTIVITIES, type Activities, type ActivityName } from '../domain/dossier/activities.ts';
import { type FailedWork, isWorkFailureClass } from '../domain/dossier/parts.ts';
import { FAILURES, type Refusal } from '../domain/failures.ts';
import type { DossierInput } from './messages.ts';

type Queues = DossierInput['queues'];

/** Back-off of everything that an activity does: 1 s, doubling to one minute. */
const BACK_OFF = { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1m' } as const;
/** Tries of a passing error, about two minutes of waiting; then people are offered what to do. Other classes end with their first (worker/failing.ts). */
const TRIES = 8;
/** Longest single effect: a package of scans signed, or a gateway with three calls of 10 s each. After a kill the next attempt waits this long. */
const ACTIVITY_TIMEOUT = '60s';
/** One short write to our own database. */
const WRITE_TIMEOUT = '5s';
/** A thousand pages are checked in slices, and a pulse says that the worker lives: silence of this length is a lost worker, not a long file. */
const SLICED = { startToCloseTimeout: '2h', heartbeatTimeout: '1m' } as const;

const limitsOf = (name: ActivityName): ActivityOptions => (name === 'checkScan' ? SLICED : { startToCloseTimeout: ACTIVITY_TIMEOUT });

/**
 * One effect (signs, renders, calls another system) as a regular activity. On the dossier's own queue it starts eagerly, which saves a
 * transition; a queue of its own isolates it (docs/decisions/003). `about` says which of several, in the operator's timeline.
 */
export const activity = <S extends ActivityName>(name: S, queues: Queues, about = ''): Activities[S] => {
  const { queue, words } = ACTIVITIES[name];
  const taskQueue = queue === 'dossier' ? undefined : queues[queue];
  return proxyActivities<Activities>({
    ...limitsOf(name),
    retry: { ...BACK_OFF, maximumAttempts: TRIES },
    summary: about === '' ? words : `${words} ${about}`,
    ...(taskQueue === undefined ? {} : { taskQueue }),
  })[name];
};

/** The projection: first with an end, so that the run can say that the register does not follow, then for ever. */
export const writing = (forEver: boolean): Activities['projectDossier'] =>
  proxyActivities<Activities>({
    startToCloseTimeout: WRITE_TIMEOUT,
    retry: forEver ? BACK_OFF : { ...BACK_OFF, maximumAttempts: TRIES / 2 },
    summary: ACTIVITIES.projectDossier.words,
  }).projectDossier;

/** Why an activity ended without an answer: code and class as the worker gave them; never an outside system's own words. */
export const failedWork = (error: unknown): FailedWork | null => {
  if (!(error instanceof ActivityFailure)) return null;
  const name = error.activityType as ActivityName;
  const { cause } = error;
  if (cause instanceof ApplicationFailure) {
    const [detail] = cause.details ?? [];
    return { activity: name, cause: cause.type ?? 'UNKNOWN', class: isWorkFailureClass(detail) ? detail : 'PASSING' };
  }
  return { activity: name, cause: cause instanceof TimeoutFailure ? 'TIMED_OUT' : 'UNKNOWN', class: 'PASSING' };
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
