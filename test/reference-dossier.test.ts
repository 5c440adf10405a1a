import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Worker } from '@temporalio/worker';
import { and, eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keepFile } from '../activities/files.ts';
import { createProjection, createRegisterActivities } from '../activities/register/index.ts';
import { connect, type Database } from '../db/client.ts';
import { dossier, dossierEvent, dossierFile, party, task } from '../db/schema.ts';
import { createDiskFileStore } from '../documents/file-store.ts';
import type { Command } from '../domain/dossier/commands.ts';
import { newUuid } from '../platform/ids.ts';
import { createLogger } from '../platform/log.ts';
import { systemClock } from '../platform/time.ts';
import { dossierWorker } from '../worker/options.ts';
import { updateOf } from '../workflows/messages.ts';
import { applicationAt, officer } from './support/dossier.ts';
import { quietRuntime } from './support/quiet-runtime.ts';
import { DECISIONS, onePage } from './support/reference-dossier.ts';
import type { referenceDossier } from './support/reference-workflow.ts';
import { sharedStack } from './support/shared-stack.ts';
import { until } from './support/until.ts';

const TASK_QUEUE = 'reference';
/**
 * What a dossier of this shape costs when everything is a regular activity that starts eagerly: six projections, which take the six short
 * writes along, and four heavy works beside them. 30 where a heavy work and its projection end in one workflow task, two more for each that
 * does not: sixteen tasks at the most, a start, five updates and ten activities, of which 39 transitions were seen. With work of its own for each short write it was 49 to 52.
 */
const TRANSITIONS = 40;

let database: Database;
let native: NativeConnection;
let connection: Connection;
let client: Client;
let filesDir = '';
let finish: () => Promise<void>;

beforeAll(async () => {
  const { addresses } = sharedStack();
  filesDir = mkdtempSync(path.join(os.tmpdir(), 'reference-'));
  const files = await createDiskFileStore({ dir: filesDir });
  database = connect({ databaseUrl: addresses.databaseUrl });
  const { db } = database;
  quietRuntime();
  native = await NativeConnection.connect({ address: addresses.temporal });
  connection = await Connection.connect({ address: addresses.temporal });
  client = new Client({ connection });
  const worker = await Worker.create(
    dossierWorker({
      connection: native,
      namespace: 'default',
      taskQueue: TASK_QUEUE,
      workflowBundle: await bundleWorkflowCode({
        workflowsPath: fileURLToPath(new URL('support/reference-workflow.ts', import.meta.url)),
        logger: new DefaultLogger('WARN'),
      }),
      failing: { db, logger: createLogger('test', 'silent'), clock: systemClock },
      activities: {
        ...createProjection({ db }, createRegisterActivities({ db })),
        renderReceipt: async ({ dossierId, step: workId, at }: { dossierId: string; step: string; at: string }) => ({
          sha256: await keepFile(
            { db, files },
            { dossierId, kind: 'RECEIPT', item: workId, workId, bytes: await onePage(`${dossierId} ${workId}`), at },
          ),
        }),
      },
    }),
  );
  const running = worker.run();
  finish = async () => {
    worker.shutdown();
    await running;
  };
});

afterAll(async () => {
  await finish?.();
  await connection?.close();
  await native?.close();
  await database?.close();
  rmSync(filesDir, { recursive: true, force: true });
});

/** The stage's works are done and nothing of the workflow is open. Asked of the server and our database, since a query would be a task more. */
const isIdle = async (handle: WorkflowHandle, stage: number): Promise<boolean> => {
  const { db } = database;
  const light = await db.execute(sql`select 1 from dossier_code where dossier_id = ${`${handle.workflowId}/light-${stage}b`}`);
  const heavy = await db.$count(dossierFile, and(eq(dossierFile.dossierId, handle.workflowId), eq(dossierFile.item, `heavy-${stage}`)));
  if (light.length !== 1 || (stage > 1 && heavy !== 1)) return false;
  const { pendingWorkflowTask, pendingActivities } = (await handle.describe()).raw;
  return pendingWorkflowTask == null && (pendingActivities ?? []).length === 0;
};

const decide = async (handle: WorkflowHandle<typeof referenceDossier>, index: number): Promise<void> => {
  await until(`stage ${index + 1} waits for its decision`, () => isIdle(handle, index + 1));
  const chosen = DECISIONS[index];
  if (chosen === undefined) throw new Error(`no decision ${index}`);
  const command = { version: 2, id: newUuid(), actor: officer, ...chosen } as Command;
  await handle.executeUpdate(updateOf(chosen.act), { args: [command], updateId: command.id });
  // The answer comes after the projection: whoever reads now sees his own decision.
  const [row] = await database.db.select({ revision: dossier.revision }).from(dossier).where(eq(dossier.dossierId, handle.workflowId));
  expect(row?.revision).toBeGreaterThanOrEqual(index + 2);
};

const play = async (dossierId: string): Promise<WorkflowHandle<typeof referenceDossier>> => {
  const open = applicationAt('2026-11-20T09:00');
  await database.db
    .insert(party)
    .values({
      partyId: open.data.partyId,
      kind: 'PERSON',
      identifier: 'THAM-CHIEU',
      fullName: 'Người Mẫu',
      createdAt: open.data.receivedAt,
    })
    .onConflictDoNothing();
  const handle = await client.workflow.start<typeof referenceDossier>('referenceDossier', {
    workflowId: dossierId,
    taskQueue: TASK_QUEUE,
    args: [{ version: 1, dossierId, open }],
  });
  for (const index of DECISIONS.keys()) await decide(handle, index);
  expect(await handle.result()).toEqual({ revision: 6 });
  return handle;
};

/** The server's own count of what it wrote. */
const transitionsOf = async (handle: WorkflowHandle): Promise<number> =>
  Number((await handle.describe()).raw.workflowExecutionInfo?.stateTransitionCount);

const eventsByType = async (handle: WorkflowHandle): Promise<Record<string, number>> => {
  const counts: Record<string, number> = {};
  for (const event of (await handle.fetchHistory()).events ?? []) {
    const type = Object.keys(event).find((key) => key.endsWith('EventAttributes') && event[key as keyof typeof event] != null) ?? 'unknown';
    const name = type.replace('EventAttributes', '');
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
};

describe('reference dossier on the product’s own activity, command and projection code', () => {
  it(`costs at most ${TRANSITIONS} state transitions, with every effect once and the register level`, async () => {
    const dossierId = `TN-REF-${newUuid()}`;
    const handle = await play(dossierId);
    const [transitions, events] = [await transitionsOf(handle), await eventsByType(handle)];
    console.info(`reference dossier: ${transitions} state transitions, ${Object.values(events).reduce((a, b) => a + b, 0)} events`, events);

    const { db } = database;
    const rows = await db
      .select({ type: dossierEvent.type })
      .from(dossierEvent)
      .where(eq(dossierEvent.dossierId, dossierId))
      .orderBy(dossierEvent.revision);
    expect(rows.map(({ type }) => type)).toEqual([
      'OPENED',
      'PAPER_ADDED',
      'DATA_CONFIRMED',
      'PAPER_CLASSIFIED',
      'PAPER_CLASSIFIED',
      'PAPER_CLASSIFIED',
    ]);
    expect(await db.$count(dossierFile, eq(dossierFile.dossierId, dossierId))).toBe(4);
    expect([...(await db.execute(sql`select 1 from dossier_code where dossier_id like ${`${dossierId}/%`}`))]).toHaveLength(6);
    expect(await db.$count(task, and(eq(task.dossierId, dossierId), eq(task.act, 'CLASSIFY')))).toBe(4);

    // Every heavy work and every projection is a regular activity: visible, retried, and nothing is written that the engine does not have.
    expect(events).toMatchObject({ activityTaskScheduled: 10, activityTaskCompleted: 10, workflowExecutionUpdateCompleted: 5 });
    expect(events.markerRecorded).toBeUndefined();
    expect(events.workflowTaskFailed).toBeUndefined();
    expect(transitions).toBeLessThanOrEqual(TRANSITIONS);
  });
});
