import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Worker } from '@temporalio/worker';
import { and, eq, sql } from 'drizzle-orm';
import { PDFDocument } from 'pdf-lib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keepFile } from '../activities/files.ts';
import { createRegisterActivities } from '../activities/register/index.ts';
import { connect, type Database } from '../db/client.ts';
import { dossier, dossierEvent, dossierFile, party, task } from '../db/schema.ts';
import { createDiskFileStore } from '../documents/file-store.ts';
import type { Act, ActData, Command } from '../domain/dossier/commands.ts';
import { newUuid } from '../platform/ids.ts';
import { updateOf } from '../workflows/messages.ts';
import { applicationAt, ORDINARY_PAPER, officer } from './support/dossier.ts';
import { quietRuntime } from './support/quiet-runtime.ts';
import type { referenceDossier } from './support/reference-workflow.ts';
import { sharedStack } from './support/shared-stack.ts';
import { until } from './support/until.ts';

const TASK_QUEUE = 'reference';
/**
 * What a dossier of this shape costs with every step a regular activity: six projections and ten steps, started eagerly. Measured: 49 and 50;
 * two more for each workflow task that is not shared, at most 22 of them (a start, five updates, sixteen steps).
 */
const TRANSITIONS = 54;

/** A small PDF of its own for each step. */
const onePage = async (title: string): Promise<Uint8Array> => {
  const doc = await PDFDocument.create();
  doc.addPage();
  doc.setTitle(title);
  return doc.save();
};

const decision = <A extends Act>(act: A, data: ActData[A]) => ({ act, data });
const DECISIONS = [
  decision('ADD_PAPER', { item: 'TO-DAN-PHO', paperType: null }),
  decision('CONFIRM_DATA', { item: 'P07-C4', valid: true, agrees: true, confirmed: true }),
  decision('CLASSIFY', { ...ORDINARY_PAPER, item: 'P07-C1' }),
  decision('CLASSIFY', { ...ORDINARY_PAPER, item: 'P07-C3', issuerAgency: 'H15.31.901' }),
  decision('CLASSIFY', { ...ORDINARY_PAPER, item: 'P07-C4', handedIn: false }),
];

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
  const worker = await Worker.create({
    connection: native,
    taskQueue: TASK_QUEUE,
    workflowBundle: await bundleWorkflowCode({
      workflowsPath: fileURLToPath(new URL('support/reference-workflow.ts', import.meta.url)),
      logger: new DefaultLogger('WARN'),
    }),
    activities: {
      ...createRegisterActivities({ db }),
      renderReceipt: async ({ dossierId, step, at }: { dossierId: string; step: string; at: string }) => ({
        sha256: await keepFile(
          { db, files },
          { dossierId, kind: 'RECEIPT', item: step, step, bytes: await onePage(`${dossierId} ${step}`), at },
        ),
      }),
    },
  });
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

/**
 * The stage's last step is done and no task of the workflow is open. Asked of the server and our database, since a query that meets a local
 * activity makes the worker end the task early: one or two transitions more (measured).
 */
const isIdle = async (handle: WorkflowHandle, lastStep: string): Promise<boolean> => {
  const done = await database.db.execute(sql`select 1 from dossier_code where dossier_id = ${`${handle.workflowId}/${lastStep}`}`);
  return done.length === 1 && (await handle.describe()).raw.pendingWorkflowTask == null;
};

const decide = async (handle: WorkflowHandle<typeof referenceDossier>, index: number): Promise<void> => {
  await until(`stage ${index + 1} waits for its decision`, () => isIdle(handle, `light-${index + 1}b`));
  const chosen = DECISIONS[index];
  if (chosen === undefined) throw new Error(`no decision ${index}`);
  const command = { version: 1, id: newUuid(), actor: officer, ...chosen } as Command;
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

describe('reference dossier on the product’s own step, command and projection code', () => {
  it(`costs at most ${TRANSITIONS} state transitions, with every effect once and the register in step`, async () => {
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

    // Every step and every projection is a regular activity: visible, retried, and nothing is written that the engine does not have.
    expect(events).toMatchObject({ activityTaskScheduled: 16, activityTaskCompleted: 16, workflowExecutionUpdateCompleted: 5 });
    expect(events.markerRecorded).toBeUndefined();
    expect(events.workflowTaskFailed).toBeUndefined();
    expect(transitions).toBeLessThanOrEqual(TRANSITIONS);
  });
});
