import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PATCHES, removePatches } from './apply.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** A project of which npm has just unpacked the packages. */
let project = '';

const fileOf = (name: string, file: string): string => path.join(project, 'node_modules', name, file);
const texts = (): readonly string[] =>
  PATCHES.flatMap(({ name, files }) => files.map(({ file }) => readFileSync(fileOf(name, file), 'utf8')));

const apply = (): { code: number | null; output: string } => {
  const done = spawnSync(process.execPath, [path.join(project, 'dev', 'patches', 'apply.mjs')], { encoding: 'utf8' });
  return { code: done.status, output: done.stdout + done.stderr };
};

beforeEach(() => {
  project = mkdtempSync(path.join(os.tmpdir(), 'project-'));
  cpSync(path.join(root, 'dev', 'patches'), path.join(project, 'dev', 'patches'), { recursive: true });
  mkdirSync(path.join(project, 'node_modules'));
  for (const { name } of PATCHES)
    cpSync(path.join(root, 'node_modules', name), path.join(project, 'node_modules', name), { recursive: true });
  removePatches(project);
});

afterEach(() => rmSync(project, { recursive: true, force: true }));

describe('the patches of installed packages', () => {
  it('change every file once, and a second run leaves them as they are', () => {
    const plain = texts();
    expect(apply()).toEqual({ code: 0, output: '' });
    const patched = texts();
    expect(patched.filter((text, index) => text === plain[index])).toEqual([]);
    expect(apply()).toEqual({ code: 0, output: '' });
    expect(texts()).toEqual(patched);
  });

  it('cover every copy of the driver that Node can load', async () => {
    apply();
    for (const format of ['src', 'cjs/src']) {
      const { default: driver } = (await import(fileOf('postgres', `${format}/index.js`))) as {
        default: (url: string) => { options: object; end: () => Promise<void> };
      };
      const client = driver('postgres://127.0.0.1:9/none');
      expect(client.options).toHaveProperty('silence_timeout');
      await client.end();
    }
  });

  it.each(PATCHES.flatMap(({ name, files }) => files.map(({ file }) => [name, file] as const)))(
    'fail the install when %s/%s is not the text that was reviewed, and touch nothing',
    (name, file) => {
      writeFileSync(fileOf(name, file), `${readFileSync(fileOf(name, file), 'utf8')}\n// changed by its maker\n`);
      const before = texts();
      const { code, output } = apply();
      expect(code).toBe(1);
      expect(output).toContain(`nội dung tệp ${file} khác bản đã xem xét`);
      expect(output).toContain('npm ci');
      expect(texts()).toEqual(before);
    },
  );

  it('fail the install for another version, and where the package is missing', () => {
    const manifest = fileOf('postgres', 'package.json');
    writeFileSync(manifest, readFileSync(manifest, 'utf8').replace('"version": "3.4.9"', '"version": "3.5.0"'));
    expect(apply()).toMatchObject({ code: 1, output: expect.stringContaining('bản đã cài là 3.5.0') });
    rmSync(path.join(project, 'node_modules', 'postgres'), { recursive: true });
    expect(apply()).toMatchObject({ code: 1, output: expect.stringContaining('chưa được cài') });
  });

  it('are what npm runs after an install, and are there when the image is built', () => {
    const { scripts } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
    expect(scripts.postinstall).toBe('node dev/patches/apply.mjs');
    const dockerfile = readFileSync(path.join(root, 'Dockerfile'), 'utf8');
    const at = dockerfile.indexOf('COPY dev/patches/*.mjs dev/patches/');
    expect(at).toBeGreaterThan(0);
    expect(at).toBeLessThan(dockerfile.indexOf('RUN npm ci'));
  });
});
