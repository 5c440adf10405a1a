import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { bundleWorkflows } from '../worker/bundle.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const CACHE = path.join(ROOT, 'node_modules', '.cache');

const sourcesOf = (places: readonly string[]): readonly string[] =>
  places.flatMap((place) => {
    const full = path.join(ROOT, place);
    if (path.extname(place) !== '') return [full];
    return readdirSync(full, { recursive: true, encoding: 'utf8' })
      .filter((file) => path.extname(file) !== '' && !file.endsWith('.test.ts'))
      .sort()
      .map((file) => path.join(full, file));
  });

/**
 * The folder that `make` fills, made once for the same sources; `from` has files and folders below the project's root. Several processes may
 * want it at once: each makes its own, one stays.
 */
export const madeOnce = async (name: string, from: readonly string[], make: (folder: string) => Promise<void>): Promise<string> => {
  const hash = createHash('sha256');
  for (const file of sourcesOf([...from, 'package-lock.json'])) hash.update(file).update(readFileSync(file));
  const folder = path.join(CACHE, `${name}-${hash.digest('hex').slice(0, 16)}`);
  if (existsSync(folder)) return folder;
  mkdirSync(CACHE, { recursive: true });
  const draft = mkdtempSync(`${folder}.`);
  try {
    await make(draft);
    renameSync(draft, folder);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
  return folder;
};

/** A file with what `make` bundles: the SDK's bundler takes 4 s of processor time, which every start of a worker and every replay would spend. */
export const bundledOnce = async (
  name: string,
  from: readonly string[],
  make: () => Promise<{ readonly code: string }>,
): Promise<string> => {
  const folder = await madeOnce(name, from, async (draft) => writeFileSync(path.join(draft, 'bundle.js'), (await make()).code));
  return path.join(folder, 'bundle.js');
};

/** The product's workflows, as its worker runs them. */
export const workflowsBundledOnce = (): Promise<string> =>
  bundledOnce('workflows', ['workflows', 'domain', 'worker/bundle.ts'], bundleWorkflows);

const PROGRAMS = 'dev/tsconfig.json';

/** Folders that it compiles, below the project's root. */
const compiledFolders = (): readonly string[] => {
  const { include } = JSON.parse(readFileSync(path.join(ROOT, PROGRAMS), 'utf8')) as { readonly include: readonly string[] };
  return include.map((folder) => path.join(path.dirname(PROGRAMS), folder));
};

/**
 * The stack's programs as JavaScript, in folders as in the source. A program that compiles itself while it loads takes 3 s of processor time
 * more at each start (measured for the API: 5.0 s and 2.1 s); and this is what `npm run build` makes for production.
 */
export const compiledPrograms = (): Promise<string> =>
  madeOnce('programs', [...compiledFolders(), 'tsconfig.json', 'tsconfig.build.json', PROGRAMS], async (draft) => {
    const run = (args: readonly string[]) => promisify(execFile)(process.execPath, args, { cwd: ROOT });
    // Whether the types are right is for the tests to say.
    await run([path.join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', PROGRAMS, '--noCheck', '--outDir', draft]);
    cpSync(path.join(ROOT, 'domain', 'law'), path.join(draft, 'domain', 'law'), { recursive: true });
    writeFileSync(path.join(draft, 'package.json'), JSON.stringify({ type: 'module' }));
    await run([path.join(draft, 'documents', 'scans', 'child-bundle.js')]);
  });
