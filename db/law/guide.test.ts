import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { isRefusal } from '../../domain/failures.ts';
import { startTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import { followGuide } from '../../test/support/guide.ts';
import { loadLaw } from '../seed.ts';
import { lawCommand } from './command.ts';
import { lawSnapshotFor } from './law.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await startTestDatabase();
  await loadLaw(database.db);
});
afterAll(() => database.close());

it('docs/guides/add-a-procedure.md, followed to the letter, opens a procedure: only its blanks are refused, then nothing', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'guide-'));
  const said: string[] = [];
  const law = (args: readonly string[]): Promise<number> =>
    lawCommand({ args, databaseUrl: () => database.databaseUrl, print: (line) => said.push(line) });
  try {
    expect(await followGuide(folder, law)).toEqual([['npm', 'run', 'demo', '--', '--procedure', '1.888881']]);
    const refusals = said.filter((line) => line.startsWith('✗'));
    expect(refusals.length).toBeGreaterThan(10);
    expect(refusals.filter((line) => !line.endsWith('[UNFILLED]'))).toEqual([]);
    const where = { intakeAgency: 'H15.901', leadAgency: 'H15.901', receivedAt: '2026-03-02T02:00:00.000Z' };
    const pinned = await lawSnapshotFor(database.db, { ...where, procedureCode: '1.888881', answers: { amThanh: 'CO' } });
    expect(isRefusal(pinned) ? pinned : pinned.procedure).toMatchObject({
      code: '1.888881',
      results: [{ way: 'FORM', symbol: 'GMNVH-UBND' }],
    });
    const shown: string[] = [];
    expect(await lawCommand({ args: ['show', folder], databaseUrl: () => '', print: (line) => shown.push(line) })).toBe(0);
    expect(shown.join('\n')).toContain('### 1.888881 Cho mượn nhà văn hóa để tổ chức lễ cưới');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
