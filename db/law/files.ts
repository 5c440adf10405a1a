import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LawFile } from '../../domain/law/catalogue.ts';

/** Folder of the definition files that the product ships. */
export const LAW_DIR = fileURLToPath(new URL('../../domain/law', import.meta.url));

/** The definition files of a folder, `schema/` left out; paths relative to it. */
export const readLawFiles = async (dir: string = LAW_DIR): Promise<readonly LawFile[]> => {
  const found = await readdir(dir, { recursive: true });
  const paths = found.map((name) => name.split(path.sep).join('/')).filter((name) => name.endsWith('.json') && !name.startsWith('schema/'));
  return Promise.all(paths.sort().map(async (name) => ({ path: name, text: await readFile(path.join(dir, name), 'utf8') })));
};
