import { setTimeout as pause } from 'node:timers/promises';
import type { Client, WorkflowExecutionInfo } from '@temporalio/client';

/** The engine's lists: cheap, late by a moment, and few calls a second for everybody (10 by default). */
export interface Listing {
  /** At most `limit` runs. */
  list(query: string, limit: number): Promise<readonly WorkflowExecutionInfo[]>;
  /** Ids of running dossiers, page after page; a later call goes on where the last one stopped. */
  pages(count: number): AsyncGenerator<readonly string[]>;
}

/** Four a second leave the others to pages and people. */
const EVERY_MS = 250;
const PAGE = 1_000;

export const RUNNING = "WorkflowType = 'dossier' AND ExecutionStatus = 'Running'";

export const createListing = (client: Client): Listing => {
  let free = 0;
  let token: Uint8Array = new Uint8Array();
  const turn = async (): Promise<void> => {
    await pause(Math.max(0, free - Date.now()));
    free = Date.now() + EVERY_MS;
  };
  return {
    list: async (query, limit) => {
      await turn();
      const infos: WorkflowExecutionInfo[] = [];
      for await (const info of client.workflow.list({ query, pageSize: limit })) if (infos.push(info) === limit) break;
      return infos;
    },
    pages: async function* (count) {
      for (let page = 0; page < count; page += 1) {
        await turn();
        const { executions, nextPageToken } = await client.workflowService.listWorkflowExecutions({
          namespace: client.options.namespace,
          query: RUNNING,
          pageSize: PAGE,
          nextPageToken: token,
        });
        token = nextPageToken ?? new Uint8Array();
        yield (executions ?? []).flatMap(({ execution }) => execution?.workflowId ?? []);
        if (token.length === 0) return;
      }
    },
  };
};
