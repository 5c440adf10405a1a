import { createHash } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The inspection's child as one file. Loading pdf-lib's several hundred files cost 1 s of processor time at each start, and a file is looked
 * at in a process of its own (measured: 1.5 s from source, 0.9 s compiled, 0.7 s as one file). Native parts stay outside.
 */
const HERE = fileURLToPath(import.meta.url);
const FROM_SOURCE = path.extname(HERE) === '.ts';
const BUILT = fileURLToPath(new URL('./inspect-child.bundle.mjs', import.meta.url));

const bundled = async (): Promise<Uint8Array> => {
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(`./inspect-child${path.extname(HERE)}`, import.meta.url))],
    bundle: true,
    minify: true,
    write: false,
    platform: 'node',
    format: 'esm',
    external: ['sharp'],
    // pdf-lib and its helpers are CommonJS.
    banner: { js: "import { createRequire as bundleRequire } from 'node:module';\nconst require = bundleRequire(import.meta.url);" },
  });
  return outputFiles[0]?.contents ?? new Uint8Array();
};

/** Beside the packages that it still needs, under its hash: several processes make the same one. */
const cached = async (): Promise<string> => {
  const code = await bundled();
  const packages =
    createRequire(import.meta.url)
      .resolve('sharp')
      .split(`${path.sep}sharp${path.sep}`)[0] ?? '';
  const folder = path.join(packages, '.cache');
  const file = path.join(folder, `inspect-child-${createHash('sha256').update(code).digest('hex').slice(0, 16)}.mjs`);
  const draft = `${file}.${process.pid}`;
  await mkdir(folder, { recursive: true });
  await writeFile(draft, code);
  await rename(draft, file);
  return file;
};

let script: Promise<string> | null = null;

/** The file to start: made by `npm run build`, or from source once a process. */
export const childScript = (): Promise<string> => {
  script ??= FROM_SOURCE
    ? cached().catch((error: unknown) => {
        script = null;
        throw error;
      })
    : Promise.resolve(BUILT);
  return script;
};

if (process.argv[1] === HERE) await writeFile(BUILT, await bundled());
