import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { pdfiumFile } from '../pdf/pdfium.ts';
import type { ChildKind, ChildTask } from './child-answers.ts';

/**
 * The inspection's child in a folder of its own: one file with all it needs, and what V8 made of those parts that each kind of child uses. Loading
 * pdf-lib's several hundred files cost 1 s of processor time at each start, sharp's 0.1 s, and a file is looked at in a process of its own
 * (measured: 1.5 s from source, 0.7 s as one file, 0.1 s so).
 */
export interface ChildProgram {
  readonly start: string;
  /** The native half of sharp, and PDFium's WebAssembly: told to the child, which would take longer to find than to load them. */
  readonly sharpFile: string;
  readonly pdfiumFile: string;
}

const HERE = fileURLToPath(import.meta.url);
const FROM_SOURCE = path.extname(HERE) === '.ts';
const BUILT = fileURLToPath(new URL('./inspect-child.bundle', import.meta.url));
const require = createRequire(import.meta.url);

/** How the child is started, here and by inspection-pool.ts. PDFium's code is ours: it is taken as valid and compiled as it is called. */
export const FLAGS = ['--max-old-space-size=400', '--wasm-lazy-validation', '--wasm-lazy-compilation'] as const;

/** Runs code.js with what was kept of its compilation (refused by V8 and left aside when made by another version). */
const START = `'use strict';
const { readFileSync, writeFileSync } = require('node:fs');
const { Script } = require('node:vm');
const [, , kind, , sharpFile, keep] = process.argv;
const filename = __dirname + '/code.js';
const kept = __dirname + '/' + kind + '.cache';
let cachedData;
try {
  cachedData = readFileSync(kept);
} catch {}
const stubs = { module: { createRequire: () => load }, tty: { isatty: () => false }, child_process: {}, crypto: {} };
const load = (id) => {
  const stub = stubs[id.replace('node:', '')];
  if (stub) return stub;
  if (!id.startsWith('@img/')) return require(id);
  if (!id.endsWith('.node')) throw new Error(id);
  const own = { exports: {} };
  process.dlopen(own, sharpFile);
  return own.exports;
};
const script = new Script(readFileSync(filename, 'latin1'), { filename, cachedData });
const own = { exports: {} };
script.runInThisContext()(own, load);
own.exports.ended.then(() => {
  if (keep) writeFileSync(kept, script.createCachedData());
});
`;

const sharpFile = (): string => {
  const { resolve } = createRequire(require.resolve('sharp'));
  for (const libc of ['', 'musl']) {
    try {
      const folder = path.join(path.dirname(resolve(`@img/sharp-${process.platform}${libc}-${process.arch}/package`)), 'lib');
      return path.join(folder, readdirSync(folder).find((name) => name.endsWith('.node')) ?? '');
    } catch {}
  }
  throw new Error('sharp has no library for this machine');
};

const programIn = (folder: string): ChildProgram => ({
  start: path.join(folder, 'start.cjs'),
  sharpFile: sharpFile(),
  pdfiumFile: pdfiumFile(),
});

/** Each sign beyond ASCII as its escape, in patterns too, where esbuild leaves it: the child reads its code a byte a sign, which is the quickest. */
const inAscii = (code: string): Uint8Array =>
  Buffer.from(
    code.replace(/[\u0080-\uffff]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`),
    'latin1',
  );

const bundled = async (): Promise<Uint8Array> => {
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(`./inspect-child${path.extname(HERE)}`, import.meta.url))],
    bundle: true,
    minify: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    mainFields: ['module', 'main'],
    supported: { 'dynamic-import': false },
    define: { 'import.meta.url': '"file:///"' },
    banner: { js: '(function (module, require) {' },
    footer: { js: '})' },
  });
  return inAscii(outputFiles[0]?.text ?? '');
};

/** A file of each kind that uses what ordinary ones use. */
const samples = async (): Promise<Readonly<Record<ChildKind, Uint8Array>>> => {
  const { default: sharp } = await import('sharp');
  const { PDFDocument } = await import('pdf-lib');
  const picture = await sharp({ create: { width: 827, height: 1169, channels: 3, background: 'white' } })
    .withMetadata({ density: 100 })
    .jpeg()
    .toBuffer();
  const doc = await PDFDocument.create();
  doc.addPage([595, 842]).drawImage(await doc.embedJpg(picture), { x: 0, y: 0, width: 595, height: 842 });
  return { PICTURE: picture, PDF: await doc.save() };
};

/** Fills a folder: the code, and what is compiled once each kind of child has done its work on a file of ours. */
const fill = async (folder: string, code: Uint8Array): Promise<void> => {
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'start.cjs'), START);
  await writeFile(path.join(folder, 'code.js'), code);
  const program = programIn(folder);
  for (const [kind, bytes] of Object.entries(await samples())) {
    const sample = path.join(folder, 'sample');
    await writeFile(sample, bytes);
    const task: ChildTask = { path: sample, survey: true, from: 0, until: 1, wholeOnly: true };
    const args = [...FLAGS, program.start, kind, program.pdfiumFile, program.sharpFile, 'keep'];
    execFileSync(process.execPath, args, { env: {}, input: `${JSON.stringify(task)}\n`, stdio: ['pipe', 'ignore', 'inherit'] });
    await rm(sample);
  }
};

/** Beside the packages that it still needs, under its hash: several processes make the same one. */
const cached = async (): Promise<ChildProgram> => {
  const code = await bundled();
  const packages = require.resolve('sharp').split(`${path.sep}sharp${path.sep}`)[0] ?? '';
  const hash = createHash('sha256').update(code).update(START).update(process.version).digest('hex').slice(0, 16);
  const folder = path.join(packages, '.cache', `inspect-child-${hash}`);
  if (!existsSync(folder)) {
    await mkdir(path.dirname(folder), { recursive: true });
    const draft = await mkdtemp(`${folder}.`);
    try {
      await fill(draft, code);
      await rename(draft, folder);
    } catch (error) {
      await rm(draft, { recursive: true, force: true });
      if (!existsSync(folder)) throw error;
    }
  }
  return programIn(folder);
};

let program: Promise<ChildProgram> | null = null;

/** The program to start: made by `npm run build`, or from source once a process. */
export const childProgram = (): Promise<ChildProgram> => {
  program ??= (FROM_SOURCE ? cached() : Promise.resolve(programIn(BUILT))).catch((error: unknown) => {
    program = null;
    throw error;
  });
  return program;
};

if (process.argv[1] === HERE) await fill(BUILT, await bundled());
