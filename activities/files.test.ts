import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { sql } from 'drizzle-orm';
import { PDFDocument } from 'pdf-lib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createDiskFileStore, type FileStore } from '../documents/file-store.ts';
import { startTestDatabase, type TestDatabase } from '../test/support/database.ts';
import { keepFile } from './files.ts';

let database: TestDatabase;
let dir: string;
let files: FileStore;

beforeAll(async () => {
  database = await startTestDatabase();
  dir = await mkdtemp(path.join(os.tmpdir(), 'kept-files-'));
  files = await createDiskFileStore({ dir });
});
afterAll(async () => {
  await database.close();
  await rm(dir, { recursive: true });
});

const pdf = async (title: string): Promise<Uint8Array> => {
  const document = await PDFDocument.create();
  document.setTitle(title);
  document.addPage();
  return document.save();
};

const keep = async (workId: string, title: string, item = ''): Promise<string> =>
  keepFile(
    { db: database.db, files },
    { dossierId: 'TN-1', kind: 'CONTROL_SLIP', item, workId, bytes: await pdf(title), at: '2026-03-02T03:00:00.000Z' },
  );

it('work makes one file, whatever a later attempt or a run begun anew makes of it', async () => {
  const first = await keep('buoc-1', 'lúc 9 giờ');
  expect(await keep('buoc-1', 'lúc 10 giờ')).toBe(first);
  expect(await keep('buoc-2', 'lúc 10 giờ')).not.toBe(first);
  const side = await Promise.all(['a', 'b', 'c', 'd'].map((title) => keep('buoc-3', title)));
  expect(new Set(side).size).toBe(1);
  expect(await keep('buoc-3', 'a', 'giấy khác')).not.toBe(undefined);
  const rows = await database.db.execute(sql`select meta->>'workId' as work, item from dossier_file order by 1, 2`);
  expect(rows.map(({ work, item }) => `${work} ${item}`)).toEqual(['buoc-1 ', 'buoc-2 ', 'buoc-3 ', 'buoc-3 giấy khác']);
});
