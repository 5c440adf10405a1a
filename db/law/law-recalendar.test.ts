import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import { at } from '../../test/support/dossier.ts';
import { shippedLaw } from '../../test/support/law.ts';
import { insertOpenDossiers, storedInstants } from '../../test/support/open-dossiers.ts';
import { lawCommand } from './command.ts';
import { loadDefinitions } from './load.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await startTestDatabase();
  await loadDefinitions(database.db, shippedLaw());
  await insertOpenDossiers(database.db, { count: 60, asOf: at('2026-04-20T09:00') });
});
afterAll(() => database.close());

const run = async (...args: readonly string[]): Promise<string> => {
  const lines: string[] = [];
  const code = await lawCommand({ args, databaseUrl: () => database.databaseUrl, print: (line) => lines.push(line) });
  expect(code).toBe(0);
  return lines.join('\n');
};

/** As the shipped calendar of 2026, announced anew with Wednesday 22/04 as a day off. */
const announced = () =>
  shippedLaw().map((definition) => {
    if (definition.kind !== 'CALENDAR' || definition.key !== '2026') return definition;
    const body = definition.body as { readonly daysOff: readonly unknown[] };
    const daysOff = [...body.daysOff, { date: '2026-04-22', name: 'Nghỉ theo quyết định', verified: true }];
    return { ...definition, version: '99', body: { ...definition.body, version: '99', daysOff } as never };
  });

describe('npm run law -- recalendar', () => {
  it('has nothing to do while the open dossiers hold the calendar in force', async () => {
    expect(await run('recalendar')).toBe('0 hồ sơ đang mở tính theo lịch cũ, 0 hồ sơ đổi hạn trả.');
  });

  it('shows after a new calendar was loaded what would move, then moves it, once', async () => {
    expect((await loadDefinitions(database.db, announced())).loaded).toBe(true);
    const before = await storedInstants(database.db);
    const preview = await run('recalendar', '--dry-run');
    expect(await storedInstants(database.db)).toEqual(before);
    const moved = /60 hồ sơ đang mở tính theo lịch cũ, (\d+) hồ sơ đổi hạn trả/.exec(preview)?.[1];
    expect(Number(moved)).toBeGreaterThan(20);
    expect(preview.split('\n').filter((line) => line.includes(' → ')).length).toBe(20);
    expect(await run('recalendar')).toContain(`Lịch số 1: đã tính lại 60 hồ sơ, ${moved} hồ sơ đổi hạn`);
    const after = await storedInstants(database.db);
    expect(`${after.filter(({ dueAt }, index) => dueAt !== before[index]?.dueAt).length}`).toBe(moved);
    expect(await run('recalendar')).toBe('0 hồ sơ đang mở tính theo lịch cũ, 0 hồ sơ đổi hạn trả.');
  });
});
