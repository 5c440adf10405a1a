import { mkdtemp, rename, rm, unlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createDiskFileStore, type FileStore } from '../../documents/file-store.ts';
import { startTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import { checkFiles } from './files.ts';

let database: TestDatabase;
let dir: string;
let files: FileStore;

beforeAll(async () => {
  database = await startTestDatabase();
  dir = await mkdtemp(path.join(os.tmpdir(), 'reconciled-files-'));
  files = await createDiskFileStore({ dir });
});
afterAll(async () => {
  await database.close();
  await rm(dir, { recursive: true });
});

const store = async (text: string, ...dossiers: string[]): Promise<string> => {
  const { sha256, size } = await files.putBytes(Buffer.from(text));
  for (const dossierId of dossiers)
    await database.db.execute(sql`insert into dossier_file (dossier_id, sha256, kind, media_type, size, pages, created_at)
      values (${dossierId}, ${sha256}, 'SCAN', 'application/pdf', ${size}, 1, now())`);
  return sha256;
};
const check = (bytes: boolean, limit = 2_000) =>
  checkFiles({ db: database.db, files, clock: { now: () => '2026-03-02T03:00:00.000Z' } }, { limit, bytes });
const found = async (): Promise<readonly (readonly string[])[]> =>
  (
    await database.db.execute<{ d: string; s: string; c: string }>(
      sql`select dossier_id as d, subject as s, cause as c from reconcile_finding order by 1, 2`,
    )
  ).map(({ d, s, c }) => [d, s, c]);

it('finds what is gone in every dossier that names it, what is damaged only by its bytes, and forgets both once they are back', async () => {
  const [gone, damaged] = [await store('mất', 'TN-1', 'TN-2'), await store('hỏng', 'TN-3')];
  await store('còn nguyên', 'TN-4');
  expect(await check(true)).toEqual({ files: 3, missing: 0, cleared: 0, filesReadable: true });
  await unlink(files.pathOf(gone));
  await writeFile(files.pathOf(damaged), 'khác');
  expect(await check(false)).toMatchObject({ missing: 1 });
  expect(await found()).toEqual([
    ['TN-1', gone, 'FILE_MISSING'],
    ['TN-2', gone, 'FILE_MISSING'],
  ]);
  expect(await check(true)).toMatchObject({ missing: 2 });
  expect((await found()).at(-1)).toEqual(['TN-3', damaged, 'FILE_CORRUPT']);
  // A round that looks no closer than whether a file is there does not take the damaged one for whole.
  expect(await check(false)).toMatchObject({ missing: 2, cleared: 0 });
  await files.putBytes(Buffer.from('mất'));
  await unlink(files.pathOf(damaged));
  await files.putBytes(Buffer.from('hỏng'));
  expect(await check(false)).toEqual({ files: 3, missing: 0, cleared: 3, filesReadable: true });
  expect(await found()).toEqual([]);
});

it('says of a store that cannot be read at all that nothing is known, and calls no file lost', async () => {
  await rename(dir, `${dir}.away`);
  await writeFile(dir, '');
  try {
    for (const bytes of [false, true]) expect(await check(bytes)).toMatchObject({ missing: 0, cleared: 0, filesReadable: false });
    expect(await found()).toEqual([]);
  } finally {
    await rm(dir);
    await rename(`${dir}.away`, dir);
  }
  expect(await check(true)).toMatchObject({ missing: 0, filesReadable: true });
});
