import type { Client } from '@temporalio/client';
import type { Wedged } from '../../db/register/stuck-causes.ts';

/** Workflows whose own code fails, or `UNKNOWN` when Temporal does not answer in time. */
export type WedgedList = readonly Wedged[] | 'UNKNOWN';

/** Temporal's own verdict after several failed workflow tasks (measured: 55 s). Status Running, since the attribute stays on ended runs. */
const QUERY = 'ExecutionStatus="Running" AND TemporalReportedProblems IN ("category=WorkflowTaskFailed","category=WorkflowTaskTimedOut")';
/** A supervisor waits for this list; the rest of the page does not need it. */
const DEADLINE_MS = 1_500;
/** The server allows few list calls a second (10 by default), and many people may look at the page. */
const FRESH_MS = 5_000;
/** After a bad roll-out every workflow is wedged, and the hundredth says nothing new. */
const MOST = 100;

/** A wedged workflow's history does not grow (measured), so its last event tells since when. */
const stuckSince = async (client: Client, workflowId: string, runId: string): Promise<string> => {
  const { history } = await client.workflowService.getWorkflowExecutionHistoryReverse({
    namespace: client.options.namespace,
    execution: { workflowId, runId },
    maximumPageSize: 1,
  });
  const seconds = history?.events?.[0]?.eventTime?.seconds;
  return new Date(Number(seconds ?? 0) * 1000).toISOString();
};

const list = async (client: Client): Promise<readonly Wedged[]> => {
  const found: Promise<Wedged>[] = [];
  for await (const { workflowId, runId } of client.workflow.list({ query: QUERY, pageSize: MOST })) {
    // A consultation's workflow is named after its dossier: `<dossierId>/<consultation>`.
    found.push(
      stuckSince(client, workflowId, runId).then((since) => ({ dossierId: workflowId.split('/')[0] ?? workflowId, workflowId, since })),
    );
    if (found.length === MOST) break;
  }
  return Promise.all(found);
};

/** Asks Temporal for wedged workflows; the answer is kept for 5 s. Never throws. */
export const createWedgedList = (client: Client): (() => Promise<WedgedList>) => {
  let kept: { readonly at: number; readonly answer: Promise<WedgedList> } | null = null;
  return () => {
    // Wall time, not the injected clock: this is about how long people wait.
    const now = Date.now();
    if (kept === null || now - kept.at > FRESH_MS) {
      const answer = client.withDeadline(now + DEADLINE_MS, () => list(client)).catch(() => 'UNKNOWN' as const);
      kept = { at: now, answer };
    }
    return kept.answer;
  };
};
