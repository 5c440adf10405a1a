import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const CACHE = path.join(ROOT, 'node_modules', '.cache');

/** All that a bundle of workflows is made of. */
const sourcesOf = (places: readonly string[]): readonly string[] =>
  places.flatMap((place) => {
    const full = path.join(ROOT, place);
    if (place.includes('.')) return [full];
    return readdirSync(full, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
      .sort()
      .map((file) => path.join(full, file));
  });

/**
 * A file with what `make` bundles, made once for the same sources: the SDK's bundler takes 4 s of processor time, and every start of a worker
 * and every replay of a test would spend them anew. `from`: folders and files below the project's root.
 */
export const cachedBundle = async (
  name: string,
  from: readonly string[],
  make: () => Promise<{ readonly code: string }>,
): Promise<string> => {
  const hash = createHash('sha256');
  for (const file of sourcesOf([...from, 'package-lock.json'])) hash.update(file).update(readFileSync(file));
  const file = path.join(CACHE, `${name}-${hash.digest('hex').slice(0, 16)}.js`);
  if (existsSync(file)) return file;
  const { code } = await make();
  mkdirSync(CACHE, { recursive: true });
  writeFileSync(`${file}.${process.pid}`, code);
  renameSync(`${file}.${process.pid}`, file);
  return file;
};
