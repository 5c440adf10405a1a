import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connect, type Database } from '../db/client.ts';
import { officeDaysOn } from '../db/law/law.ts';
import { registeredDossier } from '../db/register/dossiers.ts';
import { calendarChange, dossier } from '../db/schema.ts';
import { localDate } from '../domain/calendar/index.ts';
import { systemClock } from '../platform/time.ts';
import { snapshotQuery } from '../workflows/messages.ts';
import { connectEngine, type Engine } from './support/engine.ts';
import { classified, type TestStage, testStage } from './support/scenes.ts';
import { sharedStack } from './support/shared-stack.ts';
import { until } from './support/until.ts';

let database: Database;
let engine: Engine;
let stage: TestStage;

beforeAll(async () => {
  const { dataDir, addresses } = sharedStack();
  database = connect({ databaseUrl: addresses.databaseUrl, max: 2 });
  engine = await connectEngine(addresses);
  stage = await testStage(dataDir);
});
afterAll(async () => {
  await engine.connection.close();
  await database.close();
});

const DAY_MS = 86_400_000;

it('E45: a running dossier is told of the changed calendar, takes it once and goes on with the new date', async () => {
  const { db } = database;
  const { counter, officer } = stage.cast;
  const dossierId = await classified(stage);
  await counter.act(dossierId, 'accept');
  const found = async () => (await registeredDossier(db, dossierId))?.row;
  const before = (await found())?.dueAt ?? '';
  const days = await officeDaysOn(db, localDate(before));
  const at = systemClock.now();
  const off = Date.parse(`${localDate(before)}T00:00:00Z`) / DAY_MS;
  const calendar = { ...days, daysOff: [...days.daysOff, off], workedSaturdays: days.workedSaturdays.filter((day) => day !== off) };
  // Only this dossier, since the stack's others belong to other tests.
  await db.insert(calendarChange).values({ calendarVersion: 1, calendar, appliedAt: at });
  await db.update(dossier).set({ calendarVersion: 1 }).where(eq(dossier.dossierId, dossierId));
  await until('the dossier has taken the calendar', async () => (await found())?.calendarKnown === 1);
  const after = (await found())?.dueAt ?? '';
  expect(after > before).toBe(true);
  const { clock } = await engine.client.workflow.getHandle(dossierId).query(snapshotQuery);
  expect(clock).toMatchObject({ calendarVersion: 1, dueAt: after });
  await officer.act(dossierId, 'start-digitising');
  expect((await found())?.dueAt).toBe(after);
  const { clock: later } = await engine.client.workflow.getHandle(dossierId).query(snapshotQuery);
  expect(later.ledger.filter(({ kind }) => kind === 'CALENDAR_CHANGED')).toHaveLength(1);
});
