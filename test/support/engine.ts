import { Client, Connection, WorkflowNotFoundError } from '@temporalio/client';
import type { Addresses } from './shared-stack.ts';
import { type RecordedHistory, wasBegun } from './strict-replay.ts';
import { until } from './until.ts';

export interface Engine {
  readonly client: Client;
  readonly connection: Connection;
}

/** The stack's Temporal server as an operator sees it. */
export const connectEngine = async ({ temporal }: Pick<Addresses, 'temporal'>): Promise<Engine> => {
  const connection = await Connection.connect({ address: temporal });
  return { connection, client: new Client({ connection }) };
};

/** temporal.api.enums.v1.PendingActivityState: somebody is working on it. */
const STARTED = 2;

/** Waits until an activity of this name is being worked on. */
export const untilRunning = ({ client }: Engine, dossierId: string, activity: string): Promise<boolean> =>
  until(`${activity} of ${dossierId} is running`, async () => {
    const { raw } = await client.workflow.getHandle(dossierId).describe();
    return raw.pendingActivities?.some(({ activityType, state }) => activityType?.name === activity && state === STARTED) ?? false;
  });

/** Waits until the run has ended of itself, portal messages included. */
export const untilCompleted = ({ client }: Engine, workflowId: string): Promise<boolean> =>
  until(`${workflowId} has ended`, async () => (await client.workflow.getHandle(workflowId).describe()).status.name === 'COMPLETED');

/** Deletes a closed run and waits until the server knows nothing of it. */
export const forget = async ({ client }: Engine, workflowId: string): Promise<void> => {
  await client.workflowService.deleteWorkflowExecution({ namespace: client.options.namespace, workflowExecution: { workflowId } });
  await until(`${workflowId} is forgotten`, () => isForgotten({ client }, workflowId));
};

export const isForgotten = ({ client }: Pick<Engine, 'client'>, workflowId: string): Promise<boolean> =>
  client.workflow
    .getHandle(workflowId)
    .describe()
    .then(
      () => false,
      (error: unknown) => {
        if (error instanceof WorkflowNotFoundError) return true;
        throw error;
      },
    );

/** Every run of a workflow, from a first one on, as far as it has come. */
export const runsOf = async ({ client }: Engine, workflowId: string, firstRunId?: string): Promise<readonly RecordedHistory[]> => {
  const runs: RecordedHistory[] = [];
  for (let runId = firstRunId; ; ) {
    const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    runs.push({ workflowId, history });
    const next = history.events?.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId;
    if (!next) return runs;
    runId = next;
  }
};

/** Waits until nothing of the workflow is under way: no workflow task and no activity. */
export const untilIdle = ({ client }: Engine, workflowId: string): Promise<boolean> =>
  until(
    `${workflowId} is idle`,
    async () => {
      const handle = client.workflow.getHandle(workflowId);
      // A child's first task is scheduled a moment after the child is there: one that no worker has begun is not idle (seen under load).
      if (!wasBegun({ workflowId, history: await handle.fetchHistory() })) return false;
      const { raw } = await handle.describe();
      return raw.pendingWorkflowTask == null && (raw.pendingActivities?.length ?? 0) === 0;
    },
    120_000,
  );

/** The histories of all runs that a query of Temporal's visibility finds. */
export const historiesOf = async ({ client }: Engine, query: string): Promise<readonly RecordedHistory[]> => {
  const histories: RecordedHistory[] = [];
  for await (const { workflowId, runId } of client.workflow.list({ query }))
    histories.push({ workflowId, history: await client.workflow.getHandle(workflowId, runId).fetchHistory() });
  return histories;
};
