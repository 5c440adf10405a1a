import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Finding, LawFile } from '../../domain/law/catalogue.ts';
import { KINDS } from '../../domain/law/schemas.ts';

/** Folder of the definition files that the product ships. */
export const LAW_DIR = fileURLToPath(new URL('../../domain/law', import.meta.url));

/** The definition files of a folder, `schema/` left out; paths relative to it. What has the name of one and cannot be read as such is said, and not read. */
export const readLawFolder = async (
  dir: string,
): Promise<{ readonly files: readonly LawFile[]; readonly findings: readonly Finding[] }> => {
  const found = await readdir(dir, { recursive: true, withFileTypes: true });
  const entries = found
    .map((entry) => ({ entry, file: path.relative(dir, path.join(entry.parentPath, entry.name)).split(path.sep).join('/') }))
    .filter(({ entry, file }) => (/\.json$/i.test(file) || entry.isSymbolicLink()) && !file.startsWith('schema/'))
    .sort((one, other) => (one.file < other.file ? -1 : 1));
  const refuse = (file: string, reason: string): Finding => ({ code: 'FOLDER', file, line: 1, reason });
  const read = await Promise.all(
    entries.map(async ({ entry, file }): Promise<LawFile | Finding> => {
      // A link shows what lies elsewhere, which another person changes, or itself again.
      if (!entry.isFile()) return refuse(file, 'không phải tệp: liên kết hoặc thư mục thì không nạp');
      if (!file.endsWith('.json')) return refuse(file, 'tên tệp phải kết thúc bằng ".json", chữ thường');
      try {
        return { path: file, text: await readFile(path.join(dir, file), 'utf8') };
      } catch {
        return refuse(file, 'không đọc được tệp này');
      }
    }),
  );
  return {
    files: read.filter((one): one is LawFile => 'text' in one),
    findings: read.filter((one): one is Finding => 'reason' in one),
  };
};

/** The definition files that the product ships. */
export const readLawFiles = async (): Promise<readonly LawFile[]> => (await readLawFolder(LAW_DIR)).files;

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
