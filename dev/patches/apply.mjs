// Applies the kept changes to installed packages: npm's `postinstall` of this project, and the first thing dev/bootstrap.mjs does after it.
// Plain JavaScript without dependencies. Again on patched files it changes nothing; on any other text it fails, and with it the install.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import * as postgres from './postgres.mjs';

export const PATCHES = [postgres];

const hashOf = (text) => createHash('sha256').update(text).digest('hex');

const replaceOnce = (text, from, to) => {
  const at = text.indexOf(from);
  return at >= 0 && text.indexOf(from, at + 1) < 0 ? text.slice(0, at) + to + text.slice(at + from.length) : null;
};

const replaceAll = (text, edits) => edits.reduce((before, { from, to }) => before && replaceOnce(before, from, to), text);

/** The text as npm ships it and as we run it, or `null` when the given one is neither. */
const formsOf = (text, { sha256, edits }) => {
  const backwards = [...edits].reverse().map(({ from, to }) => ({ from: to, to: from }));
  const plain = hashOf(text) === sha256 ? text : replaceAll(text, backwards);
  if (plain === null || hashOf(plain) !== sha256) return null;
  const patched = replaceAll(plain, edits);
  return patched === null ? null : { plain, patched };
};

/** Brings one package below `root`/node_modules into the wanted form; the number of files that it changed. */
const bring = (root, { name, version, files }, form) => {
  const folder = path.join(root, 'node_modules', name);
  const differs = (what) =>
    new Error(
      `Không vá được thư viện ${name} ${version}: ${what}. Chạy lại "npm ci"; nếu đã đổi phiên bản thì xem docs/decisions/009-a-patched-driver.md ` +
        `(cannot patch ${name}: run "npm ci" again, or, after a change of version, read that decision).`,
    );
  const manifest = path.join(folder, 'package.json');
  if (!existsSync(manifest)) throw differs(`chưa được cài trong ${folder} (not installed)`);
  const found = JSON.parse(readFileSync(manifest, 'utf8')).version;
  if (found !== version) throw differs(`bản đã cài là ${found} (another version is installed)`);
  // All are judged before the first is written: half a patch would be worse than none.
  const results = files.map((entry) => {
    const file = path.join(folder, entry.file);
    const before = readFileSync(file, 'utf8');
    const after = formsOf(before, entry)?.[form];
    if (after === undefined) throw differs(`nội dung tệp ${entry.file} khác bản đã xem xét (source differs)`);
    return { file, before, after };
  });
  const changed = results.filter(({ before, after }) => before !== after);
  for (const { file, after } of changed) {
    // Aside and renamed: the file may be a link into a store that other projects share.
    writeFileSync(`${file}.new`, after);
    renameSync(`${file}.new`, file);
  }
  return changed.length;
};

const bringAll = (root, form) => PATCHES.reduce((count, patch) => count + bring(root, patch, form), 0);

export const applyPatches = (root) => bringAll(root, 'patched');
export const removePatches = (root) => bringAll(root, 'plain');

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    applyPatches(path.dirname(path.dirname(path.dirname(fileURLToPath(import.meta.url)))));
  } catch (error) {
    console.error(`✗ ${error.message}`);
    process.exit(1);
  }
}
