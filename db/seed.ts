import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { connect, type Db } from './client.ts';
import type { LawKind } from './law.ts';
import { lawDefinition } from './schema.ts';

const LAW = fileURLToPath(new URL('../domain/law', import.meta.url));

type Definition = Readonly<Record<string, unknown>> & { readonly validFrom?: string; readonly validTo?: string; readonly version?: string };

const readJson = async (file: string): Promise<unknown> => JSON.parse(await readFile(path.join(LAW, file), 'utf8'));

const folder = async (name: string): Promise<Definition[]> =>
  Promise.all(
    (await readdir(path.join(LAW, name)))
      .filter((file) => file.endsWith('.json'))
      .map(async (file) => (await readJson(path.join(name, file))) as Definition),
  );

/** Loads the definitions of `domain/law/` as versions with effective dates; a version that is already there is left as it is. */
export const loadLaw = async (db: Db): Promise<void> => {
  const sources: readonly { kind: LawKind; key: string; definitions: readonly Definition[] }[] = [
    { kind: 'AGENCY', key: 'agencyId', definitions: (await readJson('agencies.json')) as Definition[] },
    { kind: 'PAPER_TYPE', key: 'paperType', definitions: (await readJson('paper-types.json')) as Definition[] },
    { kind: 'DIGITISATION', key: 'level', definitions: (await readJson('digitisation.json')) as Definition[] },
    { kind: 'PROCEDURE', key: 'code', definitions: await folder('procedures') },
    { kind: 'CALENDAR', key: 'year', definitions: await folder('calendar') },
  ];
  for (const { kind, key, definitions } of sources) {
    const rows = definitions.map((body) => ({
      kind,
      key: String(body[key]),
      version: body.version ?? '1',
      validFrom: body.validFrom ?? '2022-11-22',
      validTo: body.validTo ?? null,
      body,
    }));
    await db.insert(lawDefinition).values(rows).onConflictDoNothing();
  }
};

/** What an empty database needs before the first dossier. */
export const seed = async ({ databaseUrl }: { readonly databaseUrl: string }): Promise<void> => {
  const { db, close } = connect({ databaseUrl, max: 1 });
  try {
    await loadLaw(db);
  } finally {
    await close();
  }
};
