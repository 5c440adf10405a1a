import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Projection } from '../../domain/dossier/activities.ts';
import { isRefusal } from '../../domain/failures.ts';
import { startTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import { applicationAt, at, officer, scene, written } from '../../test/support/dossier.ts';
import { takeDossierCode, takeNumber } from './numbers.ts';
import { project } from './projection.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await startTestDatabase();
  await database.db.execute(
    sql`insert into party (party_id, kind, identifier, full_name, created_at) values ('00000000-0000-4000-8000-000000000001', 'PERSON', '066075000001', 'Nguyễn Thị Mẫu', now())`,
  );
});

afterAll(() => database.close());

/** Opened, identified, and two papers classified: five changes. */
const story = (dossierId: string): readonly Projection[] => {
  const dossier = scene(applicationAt('2026-03-02T09:00'));
  if (isRefusal(dossier.opening)) throw new Error(dossier.opening.code);
  dossier.act(officer, 'START_IDENTIFICATION', {}, at('2026-03-02T09:01'));
  dossier.act(officer, 'RESOLVE_ACCOUNT', {}, at('2026-03-02T09:02'));
  dossier.outcome('RESOLVE_ACCOUNT', { account: 'LINKED' }, at('2026-03-02T09:03'));
  dossier.act(officer, 'ADD_PAPER', { item: 'TO-DAN-PHO', paperType: null }, at('2026-03-02T09:05'));
  return dossier.changes().map((change) => written(change, dossierId));
};

const rowsOf = async (dossierId: string) => {
  const one = (query: ReturnType<typeof sql>) => database.db.execute(query);
  return {
    register: await one(sql`select revision, phase, status, holder from dossier where dossier_id = ${dossierId}`),
    events: await one(sql`select revision, ordinal, type from dossier_event where dossier_id = ${dossierId} order by revision, ordinal`),
    ledger: await one(sql`select seq, kind from ledger where dossier_id = ${dossierId} order by seq`),
    open: await one(sql`select key from task where dossier_id = ${dossierId} and closed_at is null order by key`),
  };
};

describe('the projection', () => {
  it('gives the same rows when every change comes twice and in any order', async () => {
    const orderly = story('TN-ORDERLY');
    for (const change of orderly) await project(database.db, change);
    const [first, ...rest] = story('TN-WILD');
    if (!first) throw new Error('no change');
    // The opening is always first: the run awaits it before it takes commands.
    await project(database.db, first);
    for (const change of [...rest].reverse()) await project(database.db, change);
    for (const change of [first, ...rest]) await project(database.db, change);
    expect(await rowsOf('TN-WILD')).toEqual(await rowsOf('TN-ORDERLY'));
    expect((await rowsOf('TN-WILD')).register).toEqual([
      { revision: 5, phase: 'CHECKING_COMPONENTS', status: 'CHECKING_COMPONENTS', holder: 'COUNTER' },
    ]);
  });

  it('writes all of a change or nothing of it', async () => {
    const [first] = story('TN-HALF');
    if (!first) throw new Error('no change');
    const broken = { ...first, state: { ...first.state, partyId: '00000000-0000-4000-8000-00000000dead' } };
    await expect(project(database.db, broken)).rejects.toThrow();
    expect(await rowsOf('TN-HALF')).toEqual({ register: [], events: [], ledger: [], open: [] });
  });

  it('leaves the story and the ledger unchangeable', async () => {
    for (const change of story('TN-LEDGER')) await project(database.db, change);
    for (const table of ['dossier_event', 'ledger']) {
      await expect(database.db.execute(sql.raw(`update ${table} set at = now() where dossier_id = 'TN-LEDGER'`))).rejects.toThrow();
      await expect(database.db.execute(sql.raw(`delete from ${table} where dossier_id = 'TN-LEDGER'`))).rejects.toThrow();
      await expect(database.db.execute(sql.raw(`truncate ${table}`))).rejects.toThrow();
    }
    expect((await rowsOf('TN-LEDGER')).ledger.length).toBeGreaterThan(0);
  });
});

describe('numbers', () => {
  const code = (dossierId: string) =>
    takeDossierCode(database.db, {
      dossierId,
      agency: 'H15.901',
      day: '2026-03-02',
      format: (serial) => `H15.901-260302-${String(serial).padStart(4, '0')}`,
    });

  it('gives every dossier one code and no two the same, however many ask at once', async () => {
    const ids = Array.from({ length: 20 }, (_, index) => `TN-CODE-${index}`);
    const codes = await Promise.all([...ids, ...ids].map(code));
    expect(new Set(codes).size).toBe(20);
    expect(codes.slice(0, 20)).toEqual(codes.slice(20));
  });

  it('keeps the number of an act that is tried again, and gives no number twice', async () => {
    const take = (actId: string) =>
      takeNumber(database.db, {
        agency: 'H15.901',
        year: 2026,
        series: 'OUTGOING',
        actId,
        dossierId: 'TN-CODE-1',
        at: at('2026-03-05T09:00'),
      });
    const acts = Array.from({ length: 10 }, (_, index) => `act-${index}`);
    const numbers = await Promise.all([...acts, ...acts].map(take));
    expect(numbers.slice(0, 10)).toEqual(numbers.slice(10));
    expect([...numbers.slice(0, 10)].sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });
});
