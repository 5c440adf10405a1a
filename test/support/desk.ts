import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { loadDefinitions } from '../../db/law/load.ts';
import { createDiskFileStore, type FileStore } from '../../documents/file-store.ts';
import { startTestDatabase, type TestDatabase } from './database.ts';
import { shippedLaw } from './law.ts';
import { makeKeys, type TestKeys } from './papers.ts';

/** What activities that make papers work with: a register that knows the shipped law, a file store, people's keys. */
export interface Desk {
  readonly database: TestDatabase;
  readonly keys: TestKeys;
  readonly files: FileStore;
  readonly close: () => Promise<void>;
}

export const startDesk = async (): Promise<Desk> => {
  const dir = mkdtempSync(path.join(tmpdir(), 'desk-'));
  const database = await startTestDatabase();
  const keys = await makeKeys();
  const files = await createDiskFileStore({ dir });
  await loadDefinitions(database.db, shippedLaw());
  const close = async (): Promise<void> => {
    await database.close();
    for (const folder of [dir, keys.dir]) rmSync(folder, { recursive: true, force: true });
  };
  return { database, keys, files, close };
};
