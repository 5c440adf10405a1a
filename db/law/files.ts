import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LawFile } from '../../domain/law/catalogue.ts';
import { KINDS } from '../../domain/law/schemas.ts';

/** Folder of the definition files that the product ships. */
export const LAW_DIR = fileURLToPath(new URL('../../domain/law', import.meta.url));

/** The definition files of a folder, `schema/` left out; paths relative to it. */
export const readLawFiles = async (dir: string = LAW_DIR): Promise<readonly LawFile[]> => {
  const found = await readdir(dir, { recursive: true });
  const paths = found.map((name) => name.split(path.sep).join('/')).filter((name) => name.endsWith('.json') && !name.startsWith('schema/'));
  return Promise.all(paths.sort().map(async (name) => ({ path: name, text: await readFile(path.join(dir, name), 'utf8') })));
};

/** What a folder holds: the whole of a law, as the shipped one, or what an office adds to that. The Decision is in the whole alone. */
export const isWholeLaw = (files: readonly LawFile[]): boolean =>
  files.some(({ path: name }) => name.startsWith(`${KINDS.DECISION.folder}/`));

/** Writes files below a folder; answers those that were there already, and then writes none. */
export const writeLawFiles = async (dir: string, files: readonly LawFile[]): Promise<readonly string[]> => {
  const there = files.map(({ path: name }) => path.join(dir, name)).filter((file) => existsSync(file));
  if (there.length > 0) return there;
  for (const { path: name, text } of files) {
    await mkdir(path.dirname(path.join(dir, name)), { recursive: true });
    await writeFile(path.join(dir, name), text);
  }
  return [];
};
