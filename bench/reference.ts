import { fileURLToPath } from 'node:url';
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import { type ActivityInterceptorsFactory, bundleWorkflowCode, DefaultLogger, NativeConnection, Worker } from '@temporalio/worker';
import { keepFile } from '../activities/files.ts';
import { createProjection, createRegisterActivities } from '../activities/register/index.ts';
import { party } from '../db/schema.ts';
import { bundledOnce } from '../dev/made-once.ts';
import { createDiskFileStore } from '../documents/file-store.ts';
import type { Command } from '../domain/dossier/commands.ts';
import { newUuid } from '../platform/ids.ts';
import { createLogger } from '../platform/log.ts';
import { systemClock } from '../platform/time.ts';
import { applicationAt, officer } from '../test/support/dossier.ts';
import { quietRuntime } from '../test/support/quiet-runtime.ts';
import { DECISIONS, onePage } from '../test/support/reference-dossier.ts';
import type { referenceDossier } from '../test/support/reference-workflow.ts';
import { until } from '../test/support/until.ts';
import { dossierWorker } from '../worker/options.ts';
import { updateOf } from '../workflows/messages.ts';
import type { Servers } from './servers.ts';
import { copyOf, type History, shapeOf } from './twin.ts';
import { type twin, twinUpdate } from './twin-workflow.ts';

const TASK_QUEUE = 'bench';
/** What is bundled for its worker. */
const SOURCES = ['bench/workflows.ts', 'bench/twin-workflow.ts', 'test/support/reference-workflow.ts', 'workflows', 'domain'];
const OPEN = applicationAt('2026-11-20T09:00');

/** The reference dossier and a bare copy of its history, on one worker in this process. */
export interface Reference {
  /** State transitions, as the server counts them, of one dossier played alone. */
  readonly transitions: number;
  /** Plays so many, some at once; gives what each decision took until it was answered, in milliseconds. */
  play(kind: 'product' | 'twin', o: { readonly dossiers: number; readonly atOnce: number }): Promise<readonly number[]>;
  stop(): Promise<void>;
}

/** Who waits until so many activities of a workflow have ended: asking the server would be work that no dossier makes. */
const createMeter = () => {
  const ended = new Map<string, number>();
  const waiting = new Map<string, { readonly count: number; readonly go: () => void }>();
  return {
    tick: (workflowId: string): void => {
      const count = (ended.get(workflowId) ?? 0) + 1;
      ended.set(workflowId, count);
      const waiter = waiting.get(workflowId);
      if (waiter !== undefined && count >= waiter.count) waiter.go();
    },
    reached: (workflowId: string, count: number): Promise<void> =>
      (ended.get(workflowId) ?? 0) >= count ? Promise.resolve() : new Promise((go) => waiting.set(workflowId, { count, go })),
  };
};

const isIdle = async (handle: WorkflowHandle): Promise<boolean> => {
  const { pendingWorkflowTask, pendingActivities } = (await handle.describe()).raw;
  return pendingWorkflowTask == null && (pendingActivities ?? []).length === 0;
};

export const startReference = async ({ database, temporal, dataDir }: Servers): Promise<Reference> => {
  const { db } = database;
  const files = await createDiskFileStore({ dir: `${dataDir}/files` });
  quietRuntime();
  const native = await NativeConnection.connect({ address: temporal });
  const connection = await Connection.connect({ address: temporal });
  const client = new Client({ connection });
  const meter = createMeter();
  const workflowsPath = fileURLToPath(new URL('workflows.ts', import.meta.url));
  const options = dossierWorker({
    connection: native,
    namespace: 'default',
    taskQueue: TASK_QUEUE,
    identity: `bench-${process.pid}`,
    workflowBundle: {
      codePath: await bundledOnce('bench', SOURCES, () =>
        bundleWorkflowCode({ workflowsPath, preloadModules: [workflowsPath], logger: new DefaultLogger('WARN') }),
      ),
    },
    failing: { db, logger: createLogger('bench', 'silent'), clock: systemClock },
    activities: {
      ...createProjection({ db }, createRegisterActivities({ db })),
      renderReceipt: async ({ dossierId, step: workId, at }: { dossierId: string; step: string; at: string }) => {
        const bytes = await onePage(`${dossierId} ${workId}`);
        return { sha256: await keepFile({ db, files }, { dossierId, kind: 'RECEIPT', item: workId, workId, bytes, at }) };
      },
      nothing: async ({ result }: { result: number }) => 'x'.repeat(result),
    },
  });
  const counting: ActivityInterceptorsFactory = ({ info }) => ({
    inbound: {
      execute: async (input, next) => {
        const result = await next(input);
        meter.tick(info.workflowExecution?.workflowId ?? '');
        return result;
      },
    },
  });
  const worker = await Worker.create({ ...options, interceptors: { activity: [...(options.interceptors?.activity ?? []), counting] } });
  const running = worker.run();
  await db
    .insert(party)
    .values({
      partyId: OPEN.data.partyId,
      kind: 'PERSON',
      identifier: 'THAM-CHIEU',
      fullName: 'Người Mẫu',
      createdAt: OPEN.data.receivedAt,
    })
    .onConflictDoNothing();

  const startProduct = (dossierId: string): Promise<WorkflowHandle<typeof referenceDossier>> =>
    client.workflow.start<typeof referenceDossier>('referenceDossier', {
      workflowId: dossierId,
      taskQueue: TASK_QUEUE,
      args: [{ version: 1, dossierId, open: OPEN }],
    });
  const decide = (handle: WorkflowHandle, index: number): Promise<unknown> => {
    const chosen = DECISIONS[index];
    if (chosen === undefined) throw new Error(`void: no decision ${index}`);
    const command = { version: 1, id: newUuid(), actor: officer, ...chosen } as Command;
    return handle.executeUpdate(updateOf(chosen.act), { args: [command], updateId: command.id });
  };

  const record = async (): Promise<{ readonly transitions: number; readonly history: History }> => {
    const handle = await startProduct(`TN-REC-${newUuid()}`);
    for (const index of DECISIONS.keys()) {
      await until('the dossier waits', () => isIdle(handle));
      await decide(handle, index);
    }
    await handle.result();
    const transitions = Number((await handle.describe()).raw.workflowExecutionInfo?.stateTransitionCount);
    return { transitions, history: await handle.fetchHistory() };
  };
  // Of two, the one whose activities met less by chance; also warms everything up.
  const [first, second] = [await record(), await record()];
  const { transitions, history } = first.transitions <= second.transitions ? first : second;
  const copied = copyOf(history);

  const playOne = async (kind: 'product' | 'twin', alone: boolean) => {
    const workflowId = `TN-${kind === 'product' ? 'REF' : 'TWIN'}-${newUuid()}`;
    const handle: WorkflowHandle =
      kind === 'product'
        ? await startProduct(workflowId)
        : await client.workflow.start<typeof twin>('twin', { workflowId, taskQueue: TASK_QUEUE, args: [copied.input] });
    const took: number[] = [];
    for (const [index, ended] of copied.endedBefore.entries()) {
      await meter.reached(workflowId, ended);
      if (alone) await until('the dossier waits', () => isIdle(handle));
      const began = performance.now();
      if (kind === 'product') await decide(handle, index);
      else await handle.executeUpdate(twinUpdate, { args: ['x'.repeat(copied.decisionBytes)] });
      took.push(performance.now() - began);
    }
    await handle.result();
    return { handle, took };
  };

  const play: Reference['play'] = async (kind, { dossiers, atOnce }) => {
    const took: number[] = [];
    let left = dossiers;
    await Promise.all(
      Array.from({ length: atOnce }, async () => {
        for (; left > 0; ) {
          left -= 1;
          took.push(...(await playOne(kind, atOnce === 1)).took);
        }
      }),
    );
    return took;
  };

  const { handle } = await playOne('twin', true);
  const [ours, theirs] = [shapeOf(history), shapeOf(await handle.fetchHistory())].map((shape) =>
    JSON.stringify(Object.entries(shape).sort()),
  );
  if (ours !== theirs) throw new Error(`void: the twin's history is another one: ${ours}, ${theirs}`);
  return {
    transitions,
    play,
    stop: async () => {
      worker.shutdown();
      await running;
      await connection.close();
      await native.close();
    },
  };
};
