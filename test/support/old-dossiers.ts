import { copyFile, mkdir, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Client } from '@temporalio/client';
import { sql } from 'drizzle-orm';
import type { Db, Tx } from '../../db/client.ts';
import { bytesInJson } from '../../db/columns.ts';

const FOLDER = fileURLToPath(new URL('../fixtures/dossiers-0e50b2e', import.meta.url));
/** In the order of their references. */
const TABLES = [
  ...['party', 'account', 'command', 'dossier', 'dossier_event', 'ledger', 'task', 'dossier_code', 'dossier_file', 'looked_up_data'],
  ...['converted_data', 'registered_number', 'delivery', 'portal_message', 'dossier_warehouse', 'personal_warehouse'],
] as const;

type Row = Readonly<Record<string, unknown>>;

/** A dossier of 0e50b2e. */
export interface OldDossier {
  readonly name: string;
  readonly dossierId: string;
  readonly phase: string;
  readonly tables: Readonly<Record<string, readonly Row[]>>;
  readonly state: {
    readonly consultations: readonly { readonly consultation: string; readonly status: string }[];
    readonly revision: number;
  };
}

const json = async (file: string): Promise<unknown> => JSON.parse(await readFile(path.join(FOLDER, file), 'utf8'));

export const oldDossiers = async (): Promise<readonly OldDossier[]> => {
  const files = (await readdir(FOLDER)).filter((file) => file.endsWith('.json') && file !== 'law.json' && file !== 'series.json');
  return Promise.all(
    files.map(async (file) => {
      const { about, tables } = (await json(file)) as Pick<OldDossier, 'tables'> & { readonly about: Omit<OldDossier, 'tables' | 'state'> };
      return { ...about, tables, state: tables.dossier?.[0]?.state as OldDossier['state'] };
    }),
  );
};

/** Only the columns that were stored, so that those of a later schema get their defaults. */
const insert = async (db: Tx, table: string, rows: readonly Row[]): Promise<void> => {
  if (rows.length === 0) return;
  const columns = sql.join(
    Object.keys(rows[0] ?? {}).map((name) => sql.identifier(name)),
    sql`, `,
  );
  await db.execute(sql`insert into ${sql.identifier(table)} (${columns}) select ${columns}
    from jsonb_populate_recordset(null::${sql.identifier(table)}, ${JSON.stringify(rows)}::text::jsonb) on conflict do nothing`);
};

const HASHES = new Set(['prev_hash', 'body_hash', 'hash']);
/** As 0021_hashes_as_bytes leaves a row of the ledger. */
const withBytes = (row: Row): Row =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [name, HASHES.has(name) ? bytesInJson(String(value)) : value]));

/** What a migration does with the rows of the version before; here they come after the tables. */
const carryOver = async (db: Tx, migration: string): Promise<void> => {
  const text = await readFile(new URL(`../../db/migrations/${migration}.sql`, import.meta.url), 'utf8');
  await db.execute(sql.raw(text.slice(text.indexOf('insert into'))));
};

/** Puts their bytes into the file store and them into an empty database, all at once: a round of the stack's own that met half of a dossier would tell the portal again. */
export const loadOldDossiers = async (
  db: Db,
  { dossiers, filesDir }: { readonly dossiers: readonly OldDossier[]; readonly filesDir: string },
) => {
  for (const sha256 of await readdir(path.join(FOLDER, 'files'))) {
    const folder = path.join(filesDir, sha256.slice(0, 2), sha256.slice(2, 4));
    await mkdir(folder, { recursive: true });
    await copyFile(path.join(FOLDER, 'files', sha256), path.join(folder, sha256));
  }
  const [laws, series] = [await json('law.json'), await json('series.json')] as [
    Readonly<Record<string, unknown>>,
    Readonly<Record<string, readonly Row[]>>,
  ];
  await db.transaction(async (tx) => {
    for (const [hash, body] of Object.entries(laws))
      await tx.execute(
        sql`insert into law_snapshot (hash, body) values (${hash}, ${JSON.stringify(body)}::text::jsonb) on conflict do nothing`,
      );
    for (const [table, rows] of Object.entries(series)) await insert(tx, table, rows);
    for (const table of TABLES) for (const { tables } of dossiers) await insert(tx, table, (tables[table] ?? []).map(withBytes));
    await carryOver(tx, '0017_own_contacts');
    for (const { tables } of dossiers)
      await insert(
        tx,
        'work_failure',
        (tables.step_failure ?? []).map(({ step, ...row }) => ({ ...row, work: step })),
      );
  });
};

/** Their runs as the old version had started them: its input, and no memo; each open consultation with one of its own. */
export const startOldRuns = async (client: Client, dossiers: readonly OldDossier[], taskQueue: string): Promise<void> => {
  for (const { dossierId, state } of dossiers) {
    await client.workflow.start('dossier', { workflowId: dossierId, taskQueue, args: [{ version: 1, dossierId, open: {}, queues: {} }] });
    for (const { consultation, status } of state.consultations) {
      if (status === 'CLOSED') continue;
      const input = { version: 1, dossierId, consultation, dueAt: '2026-12-01T10:00:00.000Z', queues: {} };
      // On a queue that nobody serves: the old one would not run on this code.
      await client.workflow.start('consultation', { workflowId: `${dossierId}/${consultation}`, taskQueue: 'old', args: [input] });
    }
  }
};
