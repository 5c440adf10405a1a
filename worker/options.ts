import type { WorkerOptions } from '@temporalio/worker';
import { failingWork } from './failing.ts';

/** Activities still running at a stop get this long; the orchestrator's own grace must be longer. */
const GRACE = '20s';
/** 0.3 MB of resident memory for each cached dossier (measured). */
const CACHED_DOSSIERS = 1_000;
/** Eager starts need free slots (measured: 12 suffice, 9 do not); each may be a document on this machine when queues are not split. */
const SLOTS = 12;
/** PDF work is bound by the CPU, gateways by waiting: two at a time against many. */
const SLOTS_ALONE = { documents: 2, gateways: 20 } as const;

type Shared = Pick<WorkerOptions, 'connection' | 'namespace' | 'activities' | 'identity'> & {
  readonly taskQueue: string;
  readonly failing: Parameters<typeof failingWork>[0];
};

const shared = ({ failing, ...options }: Shared): WorkerOptions => ({
  ...options,
  interceptors: { activity: [failingWork(failing)] },
  shutdownGraceTime: GRACE,
});

/** The worker of dossiers: their workflows, and the activities that start eagerly with them. */
export const dossierWorker = (options: Shared & Pick<WorkerOptions, 'workflowBundle'>): WorkerOptions => ({
  ...shared(options),
  maxCachedWorkflows: CACHED_DOSSIERS,
  maxConcurrentActivityTaskExecutions: SLOTS,
});

/** A worker for one class of heavy activities, on the queue of its own. */
export const heavyWorker = (queue: keyof typeof SLOTS_ALONE, options: Shared): WorkerOptions => ({
  ...shared({ ...options, taskQueue: `${options.taskQueue}-${queue}` }),
  maxConcurrentActivityTaskExecutions: SLOTS_ALONE[queue],
});
