import { checkLaw } from '../domain/law/check.ts';
import { type Db, withDatabase } from './client.ts';
import { readLawFiles } from './law/files.ts';
import { loadDefinitions } from './law/load.ts';

/** Loads the definitions that the product ships; throws when a stored version has another body, since a dossier may rest on it. */
export const loadLaw = async (db: Db): Promise<void> => {
  const { definitions, findings } = checkLaw(await readLawFiles());
  const [broken] = findings;
  if (broken !== undefined) throw new Error(`${broken.file}:${broken.line}: ${broken.reason}`);
  const { loaded, changes } = await loadDefinitions(db, definitions);
  const changed = changes.filter(({ change }) => change === 'REFUSE').map(({ kind, key, version }) => `${kind} ${key} ${version}`);
  if (!loaded) throw new Error(`Nội dung của phiên bản đã nạp bị sửa, phải ghi thành phiên bản mới: ${changed.join('; ')}`);
};

/** What an empty database needs before the first dossier. */
export const seed = ({ databaseUrl }: { readonly databaseUrl: string }): Promise<void> => withDatabase(databaseUrl, loadLaw);
