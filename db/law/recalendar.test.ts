import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { OfficeDays } from '../../domain/calendar/index.ts';
import { changeCalendar } from '../../domain/dossier/clock.ts';
import { instantsOf } from '../../domain/dossier/register.ts';
import { systemActor, transition } from '../../domain/dossier/transition.ts';
import { isRefusal } from '../../domain/failures.ts';
import { startTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import { at, lawOf2026, written } from '../../test/support/dossier.ts';
import { insertOpenDossiers, openDossiers, storedInstants } from '../../test/support/open-dossiers.ts';
import { project } from '../register/projection.ts';
import { dossier } from '../schema.ts';
import { applyCalendar, type CalendarMove, previewCalendar, untoldDossiers } from './recalendar.ts';

const COUNT = 300;
const AS_OF = at('2026-04-20T09:00');
const pinned = lawOf2026().calendar;
const day = (date: string): number => Date.parse(`${date}T00:00:00Z`) / 86_400_000;
const without = (...dates: readonly string[]): OfficeDays => ({
  years: pinned.years,
  daysOff: [...pinned.daysOff, ...dates.map(day)],
  workedSaturdays: pinned.workedSaturdays,
});
const longer = without('2026-04-22');
const longest = without('2026-04-22', '2026-04-23');

let database: TestDatabase;

beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database.close());

beforeEach(async () => {
  await database.db.execute(sql`truncate dossier, party, account, calendar_change, task, personal_warehouse`);
  // Only the owner of a test's own database can do this: the ids of these dossiers come again in the next test.
  for (const table of ['ledger', 'dossier_event']) {
    await database.db.execute(sql.raw(`alter table ${table} disable trigger user`));
    await database.db.execute(sql.raw(`truncate ${table}`));
    await database.db.execute(sql.raw(`alter table ${table} enable trigger user`));
  }
  await insertOpenDossiers(database.db, { count: COUNT, asOf: AS_OF });
});

const states = () => [...openDossiers({ count: COUNT, asOf: AS_OF })].map(({ state }) => state);
const change = (calendarVersion: number, calendar: OfficeDays) => ({ calendarVersion, calendar, at: AS_OF });
const expected = (calendar: OfficeDays) =>
  states().map((state) => ({ dossierId: state.dossierId, ...instantsOf(changeCalendar(state, change(1, calendar), AS_OF)) }));

const preview = async (calendar: OfficeDays): Promise<readonly CalendarMove[]> => {
  const all: CalendarMove[] = [];
  for await (const { moves } of previewCalendar(database.db, { calendar, asOf: AS_OF })) all.push(...moves);
  return all;
};

describe('E45 in the register', () => {
  it('writes for every open dossier the instants that the pure clock makes of its ledger', async () => {
    const done = await applyCalendar(database.db, { calendar: longer, asOf: AS_OF });
    expect(done).toMatchObject({ calendarVersion: 1, applied: COUNT });
    expect(await storedInstants(database.db)).toEqual(expected(longer));
  });

  it('previews exactly the moves that it then makes, and changes nothing by previewing', async () => {
    const before = await storedInstants(database.db);
    const moves = await preview(longer);
    expect(await storedInstants(database.db)).toEqual(before);
    const done = await applyCalendar(database.db, { calendar: longer, asOf: AS_OF });
    const after = await storedInstants(database.db);
    const moved = after.filter(({ dueAt }, index) => dueAt !== before[index]?.dueAt);
    expect(moves.map(({ dossierId, dueBefore, dueAfter }) => [dossierId, dueBefore, dueAfter])).toEqual(
      moved.map(({ dossierId, dueAt }) => [dossierId, before.find((row) => row.dossierId === dossierId)?.dueAt, dueAt]),
    );
    expect(done.moved).toBe(moves.length);
    expect(moves.length).toBeGreaterThan(0);
    expect(moves.length).toBeLessThan(COUNT);
    expect(await preview(longer)).toEqual([]);
  });

  it('goes on where it was killed, and a second run does nothing', async () => {
    await applyCalendar(database.db, { calendar: longer, asOf: AS_OF });
    // As after a kill between two batches: half of the rows still rest on the old calendar.
    for (const state of states().slice(COUNT / 2)) {
      await database.db.update(dossier).set(instantsOf(state)).where(eq(dossier.dossierId, state.dossierId));
    }
    const later = at('2026-04-20T09:30');
    expect(await applyCalendar(database.db, { calendar: longer, asOf: later })).toMatchObject({ calendarVersion: 1, applied: COUNT / 2 });
    expect(await storedInstants(database.db)).toEqual(expected(longer));
    expect(await applyCalendar(database.db, { calendar: longer, asOf: later })).toMatchObject({ calendarVersion: 1, applied: 0 });
  });

  it('never promises an earlier day when the day off is taken back', async () => {
    await applyCalendar(database.db, { calendar: longer, asOf: AS_OF });
    const told = states().map((state) => changeCalendar(state, change(1, longer), AS_OF));
    for (const { law: _law, ...stored } of told) {
      await database.db.update(dossier).set({ state: stored, calendarKnown: 1 }).where(eq(dossier.dossierId, stored.dossierId));
    }
    const before = await storedInstants(database.db);
    const back = await applyCalendar(database.db, { calendar: without(), asOf: AS_OF });
    expect(back).toMatchObject({ calendarVersion: 2, applied: COUNT, moved: 0 });
    const due = (rows: typeof before) => rows.map(({ dossierId, dueAt, appointmentAt }) => [dossierId, dueAt, appointmentAt]);
    expect(due(await storedInstants(database.db))).toEqual(due(before));
  });

  it('leaves alone what is closed and what was opened on these days', async () => {
    await database.db.execute(sql`update dossier set closed_at = now() where dossier_id < 'TN-000100'`);
    const law = lawOf2026();
    await database.db.execute(
      sql`with opened as (
          insert into law_snapshot (hash, body)
          select 'longer ' || hash, jsonb_set(body, '{calendar}', ${JSON.stringify({ ...law.calendar, ...longer })}::jsonb)
          from law_snapshot where body #>> '{procedure,deadline,amount}' = '3' returning hash
        ) update dossier set law_hash = opened.hash from opened where opened.hash = 'longer ' || law_hash`,
    );
    const [row] = await database.db.execute(
      sql`select count(*)::int n from dossier d join law_snapshot l on l.hash = d.law_hash where closed_at is null and l.body #>> '{procedure,deadline,amount}' <> '3'`,
    );
    expect((await applyCalendar(database.db, { calendar: longer, asOf: AS_OF })).applied).toBe(row?.n);
  });
});

describe('workflows behind the register', () => {
  const running = () => {
    const state = states().find(({ phase, clock }) => phase === 'PROCESSING' && clock.breachAt !== null && clock.breachAt > AS_OF);
    if (state === undefined) throw new Error('no running dossier');
    return state;
  };
  const told = async () => (await untoldDossiers(database.db, { after: '', limit: 10_000 })).map(({ dossierId }) => dossierId);
  const instants = async (dossierId: string) => (await storedInstants(database.db, eq(dossier.dossierId, dossierId)))[0];

  it('a projection made on the old calendar does not move a dossier back', async () => {
    const state = running();
    await applyCalendar(database.db, { calendar: longer, asOf: AS_OF });
    const before = await instants(state.dossierId);
    const moved = { ...state, revision: state.revision + 1, loops: 1 };
    await project(
      database.db,
      written({ state: moved, events: [{ type: 'SENT_BACK' }], actor: systemActor(), commandId: 'c1', at: AS_OF }),
    );
    expect(before?.dueAt).not.toBe(state.clock.dueAt);
    expect(await instants(state.dossierId)).toEqual(before);
    expect(await told()).toContain(state.dossierId);
  });

  it('is told until its own change is in the register, then no more', async () => {
    const state = running();
    await applyCalendar(database.db, { calendar: longer, asOf: AS_OF });
    expect((await told()).length).toBe(COUNT);
    const [{ change: signal } = { change: undefined }] = await untoldDossiers(database.db, { after: '', limit: 1 });
    if (signal === undefined) throw new Error('nobody to tell');
    const taken = transition(
      state,
      { version: 1, id: 'calendar-1', act: 'CALENDAR_CHANGED', actor: systemActor(), data: signal },
      { at: at('2026-04-20T09:05') },
    );
    if (isRefusal(taken)) throw new Error(taken.code);
    const before = await instants(state.dossierId);
    await project(database.db, written(taken));
    expect(await instants(state.dossierId)).toEqual(before);
    expect(await told()).not.toContain(state.dossierId);
  });

  it('a second change overtakes the first: the dossier is told of the last one only', async () => {
    const state = running();
    await applyCalendar(database.db, { calendar: longer, asOf: AS_OF });
    const [first] = await untoldDossiers(database.db, { after: '', limit: 1 });
    await applyCalendar(database.db, { calendar: longest, asOf: AS_OF });
    const before = await instants(state.dossierId);
    const late = transition(
      state,
      { version: 1, id: 'calendar-1', act: 'CALENDAR_CHANGED', actor: systemActor(), data: first?.change ?? change(1, longer) },
      { at: AS_OF },
    );
    if (isRefusal(late)) throw new Error(late.code);
    await project(database.db, written(late));
    expect(await instants(state.dossierId)).toEqual(before);
    expect((await untoldDossiers(database.db, { after: '', limit: 1 }))[0]?.change.calendarVersion).toBe(2);
  });
});
