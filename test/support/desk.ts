import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { CivilStatusGateway, DeathRecord, MarriageRecord } from '../../activities/components/port.ts';
import { loadDefinitions } from '../../db/law/load.ts';
import { createDiskFileStore, type FileStore } from '../../documents/file-store.ts';
import { startTestDatabase, type TestDatabase } from './database.ts';
import { shippedLaw } from './law.ts';
import { makeKeys, type TestKeys } from './papers.ts';

/** Registers of civil status that hold nothing until a test records something. */
export interface Registers extends CivilStatusGateway {
  readonly marriages: MarriageRecord[];
  readonly deaths: DeathRecord[];
}

const registersOf = (): Registers => {
  const [marriages, deaths]: [MarriageRecord[], DeathRecord[]] = [[], []];
  return {
    marriages,
    deaths,
    findMarriages: async ({ personalId }) => ({
      records: marriages.filter(({ spouses }) => spouses.some((spouse) => spouse.personalId === personalId)),
    }),
    findDeaths: async ({ personalId }) => ({ records: deaths.filter(({ deceased }) => deceased.personalId === personalId) }),
  };
};

/** What activities that make papers work with: a register that knows the shipped law, a file store, people's keys, the registers of others. */
export interface Desk {
  readonly database: TestDatabase;
  readonly keys: TestKeys;
  readonly files: FileStore;
  readonly civilStatus: Registers;
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
  return { database, keys, files, civilStatus: registersOf(), close };
};
