import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

/** Stands for npm: notes its arguments and "installs" a vitest that shows its own and ends with code 5. */
const NPM = `#!/bin/sh
echo "$@" >> npm-calls
mkdir -p node_modules/vitest
echo 'console.log(JSON.stringify(process.argv.slice(2))); process.exit(5)' > node_modules/vitest/vitest.mjs
touch node_modules/.package-lock.json
`;

let clone = '';

const bootstrap = (...args: readonly string[]): { code: number | null; output: string } => {
  const env = { ...process.env, PATH: `${clone}/bin:${process.env.PATH}` };
  const done = spawnSync(process.execPath, ['dev/bootstrap.mjs', ...args], { cwd: clone, env, encoding: 'utf8' });
  return { code: done.status, output: done.stdout + done.stderr };
};

const npmCalls = (): readonly string[] => readFileSync(path.join(clone, 'npm-calls'), 'utf8').trim().split('\n');

beforeEach(() => {
  clone = mkdtempSync(path.join(os.tmpdir(), 'clone-'));
  for (const folder of ['dev', 'bin']) mkdirSync(path.join(clone, folder));
  copyFileSync(path.join(import.meta.dirname, 'bootstrap.mjs'), path.join(clone, 'dev', 'bootstrap.mjs'));
  writeFileSync(path.join(clone, 'bin', 'npm'), NPM, { mode: 0o755 });
  writeFileSync(path.join(clone, 'package-lock.json'), '{}');
});

afterEach(() => rmSync(clone, { recursive: true, force: true }));

describe('the bootstrap behind npm start and npm test', () => {
  it('hands over arguments and the exit code', () => {
    const { code, output } = bootstrap('test', 'dev', '-t', 'some name');
    expect(code).toBe(5);
    expect(output).toContain('"dev","-t","some name"]');
  });

  it('installs in a bare clone and after a change of the lock file, and otherwise leaves the installation alone', () => {
    bootstrap('test');
    bootstrap('test');
    expect(npmCalls()).toEqual(['ci --no-audit --no-fund']);
    writeFileSync(path.join(clone, 'package-lock.json'), '{"changed":true}');
    bootstrap('test');
    expect(npmCalls()).toHaveLength(2);
  });

  it('accepts what somebody installed by hand', () => {
    spawnSync(path.join(clone, 'bin', 'npm'), ['install'], { cwd: clone });
    bootstrap('test');
    expect(npmCalls()).toEqual(['install']);
  });

  it('names its commands when asked for another', () => {
    expect(bootstrap('fly')).toMatchObject({
      code: 1,
      output: expect.stringContaining('start | demo | law | ledger | docs | bench | test'),
    });
  });
});
