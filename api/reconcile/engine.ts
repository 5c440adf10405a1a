import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import type { ActivityName } from '../../domain/dossier/activities.ts';
import { describeRun, GENERATION } from '../acts/drive.ts';
import { inputVersion, readWritten, type Written } from './history.ts';

/** What the engine says of a dossier. */
export type EngineSide =
  | { readonly kind: 'NONE' }
  /** `at`: when it ended; attempts of its activities may outlive it by seconds. */
  | { readonly kind: 'CLOSED'; readonly status: string; readonly at: string }
  /** A run of an earlier version, which this one cannot go on with. */
  | { readonly kind: 'OLD'; readonly runId: string }
  | ({
      readonly kind: 'RUNNING';
      readonly runId: string;
      readonly startedAt: string;
      /** Its projection fails and is tried again. */
      readonly failing: boolean;
    } & Written);

/** Attempts of one projection after which the register counts as one that does not follow. */
const PATIENCE = 4;

const memoOf = ({ memo }: Pick<WorkflowExecutionInfo, 'memo'>): number => Number(memo?.generation ?? 0);

/** Whether a listed run says that it is of an earlier version. */
export const looksOld = (info: Pick<WorkflowExecutionInfo, 'memo'>): boolean => memoOf(info) < GENERATION;

/** Asks the engine itself, whose lists lag behind (measured: 8 to 110 ms, seconds under a burst). Throws when it does not answer. */
export const engineSide = async (client: Client, workflowId: string): Promise<EngineSide> => {
  const info = await describeRun(client, workflowId);
  if (info === null) return { kind: 'NONE' };
  const { runId, status, startTime, closeTime } = info;
  if (status.name !== 'RUNNING' && status.name !== 'PAUSED')
    return { kind: 'CLOSED', status: status.name, at: (closeTime ?? startTime).toISOString() };
  const run = { workflowId, runId };
  if (looksOld(info) && (await inputVersion(client, run)) < GENERATION) return { kind: 'OLD', runId };
  const projection: ActivityName = 'projectDossier';
  const failing = (info.raw.pendingActivities ?? []).some(
    ({ activityType, attempt }) => activityType?.name === projection && (attempt ?? 1) >= PATIENCE,
  );
  return { kind: 'RUNNING', runId, startedAt: startTime.toISOString(), failing, ...(await readWritten(client, run)) };
};
