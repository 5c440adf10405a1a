import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { RegisterGateway } from '../../activities/components/port.ts';
import { loadDefinitions } from '../../db/law/load.ts';
import { createDiskFileStore, type FileStore } from '../../documents/file-store.ts';
import type { AnyRecord, RecordOf } from '../../domain/law/results/records.ts';
import { isAbout } from '../../domain/law/results/registers.ts';
import type { RegisterName } from '../../domain/law/types.ts';
import { startTestDatabase, type TestDatabase } from './database.ts';
import { shippedLaw } from './law.ts';
import { makeKeys, type TestKeys } from './papers.ts';

/** Registers that hold nothing until a test records something in `held`. */
export interface Registers extends RegisterGateway {
  readonly held: AnyRecord[];
}

const registersOf = (): Registers => {
  const held: AnyRecord[] = [];
  return {
    held,
    find: async <R extends RegisterName>({ register, number }: { readonly register: R; readonly number: string }) =>
      held.filter((record): record is RecordOf<R> => record.register === register && isAbout(record, number)),
  };
};

/** What activities that make papers work with: a register that knows the shipped law, a file store, people's keys, the registers of others. */
export interface Desk {
  readonly database: TestDatabase;
  readonly keys: TestKeys;
  readonly files: FileStore;
  readonly registers: Registers;
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
  return { database, keys, files, registers: registersOf(), close };
};
