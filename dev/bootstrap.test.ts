import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { until } from '../test/support/until.ts';
import { removePatches } from './patches/apply.mjs';
import { startTimeOf } from './process-record.ts';

/** Stands for npm: notes its arguments and "installs" the plain driver and a vitest that shows its own arguments and ends with code 5. */
const NPM = `#!/bin/sh
echo "$@" >> npm-calls
rm -rf node_modules
mkdir -p node_modules/vitest
cp -R registry/node_modules/postgres node_modules/postgres
echo 'console.log(JSON.stringify(process.argv.slice(2))); process.exit(5)' > node_modules/vitest/vitest.mjs
touch node_modules/.package-lock.json
`;

/** Stands for a test run with a stack: a part that leads a group of its own, and a part of a test process that is gone. All that is asked is ignored but by itself. */
const TREE = `
import { spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import os from 'node:os';
mkdtempSync(os.tmpdir() + '/onestop-');
const LIVES = "require('fs').writeFileSync('alive-' + process.pid, ''); process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)";
const part = (code) => spawn(process.execPath, ['-e', code], { detached: true, stdio: 'ignore' });
part(LIVES);
part("require('child_process').spawn(process.execPath, ['-e', " + JSON.stringify(LIVES) + "], { detached: true, stdio: 'ignore' }).unref()");
writeFileSync('alive-' + process.pid, '');
setInterval(() => {}, 1000);
`;

let clone = '';

const bootstrap = (...args: readonly string[]): { code: number | null; output: string } => {
  const env = { ...process.env, PATH: `${clone}/bin:${process.env.PATH}` };
  const done = spawnSync(process.execPath, ['dev/bootstrap.mjs', ...args], { cwd: clone, env, encoding: 'utf8' });
  return { code: done.status, output: done.stdout + done.stderr };
};

/** What only the patched driver has. */
const isPatched = (): boolean =>
  readFileSync(path.join(clone, 'node_modules', 'postgres', 'src', 'index.js'), 'utf8').includes('silence_timeout');

const npmCalls = (): readonly string[] => readFileSync(path.join(clone, 'npm-calls'), 'utf8').trim().split('\n');

beforeEach(() => {
  clone = mkdtempSync(path.join(os.tmpdir(), 'clone-'));
  for (const folder of ['dev', 'bin']) mkdirSync(path.join(clone, folder));
  for (const file of ['bootstrap.mjs', 'guard.mjs', 'tests.mjs'])
    copyFileSync(path.join(import.meta.dirname, file), path.join(clone, 'dev', file));
  cpSync(path.join(import.meta.dirname, 'patches'), path.join(clone, 'dev', 'patches'), { recursive: true });
  const registry = path.join(clone, 'registry', 'node_modules', 'postgres');
  cpSync(path.join(import.meta.dirname, '..', 'node_modules', 'postgres'), registry, { recursive: true });
  removePatches(path.join(clone, 'registry'));
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

  it('runs all tests as two runs whose reports are one, and fails where one of them did', () => {
    bootstrap('test');
    const report = (run: string) => path.join(clone, '.data', run);
    const VITEST = `
    const [file] = process.argv.flatMap((arg) => (arg.startsWith('--outputFile.json=') ? [arg.slice(18)] : []));
    const stack = process.argv.includes('--project=system');
    const testResults = [{ name: stack ? 'one' : 'other', status: stack ? 'passed' : 'failed', assertionResults: [] }];
    require('node:fs').writeFileSync(file, JSON.stringify({ numPassedTests: stack ? 3 : 4, numFailedTests: stack ? 0 : 2, testResults }));
    process.exitCode = stack ? 0 : 7;`;
    writeFileSync(
      path.join(clone, 'node_modules', 'vitest', 'vitest.mjs'),
      `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);${VITEST}`,
    );
    const { code, output } = bootstrap('test');
    expect([code, output]).toEqual([7, expect.stringContaining('2 tệp, 7 phép thử đạt, 2 không đạt')]);
    expect(JSON.parse(readFileSync(report('test-report.json'), 'utf8'))).toMatchObject({
      numPassedTests: 7,
      numFailedTests: 2,
      testResults: [{ name: 'one' }, { name: 'other' }],
    });
    expect(readdirSync(report(''))).toEqual(['test-report.json']);
  });

  it('installs in a bare clone and after a change of the lock file, and otherwise leaves the installation alone', () => {
    bootstrap('test');
    bootstrap('test');
    expect(npmCalls()).toEqual(['ci --no-audit --no-fund']);
    writeFileSync(path.join(clone, 'package-lock.json'), '{"changed":true}');
    bootstrap('test');
    expect(npmCalls()).toHaveLength(2);
  });

  it('accepts what somebody installed by hand, and patches it', () => {
    spawnSync(path.join(clone, 'bin', 'npm'), ['install'], { cwd: clone });
    expect(isPatched()).toBe(false);
    bootstrap('test');
    expect(npmCalls()).toEqual(['install']);
    expect(isPatched()).toBe(true);
  });

  it('patches what it installed, and starts from plain packages after a change of the patches', () => {
    bootstrap('test');
    expect(isPatched()).toBe(true);
    const patch = path.join(clone, 'dev', 'patches', 'postgres.mjs');
    writeFileSync(patch, readFileSync(patch, 'utf8').replaceAll('silence_timeout', 'silence_limit'));
    expect(bootstrap('test').code).toBe(5);
    expect(npmCalls()).toHaveLength(2);
    expect(isPatched()).toBe(false);
  });

  it('installs anew what was installed before there was a patch', () => {
    spawnSync(path.join(clone, 'bin', 'npm'), ['install'], { cwd: clone });
    writeFileSync(path.join(clone, 'node_modules', '.lock-hash'), `${createHash('sha256').update('{}').digest('hex')}\n`);
    bootstrap('test');
    expect(isPatched()).toBe(true);
  });

  it('starts nothing on a driver that it cannot patch', () => {
    spawnSync(path.join(clone, 'bin', 'npm'), ['install'], { cwd: clone });
    writeFileSync(path.join(clone, 'node_modules', 'postgres', 'src', 'connection.js'), '');
    const { code, output } = bootstrap('test');
    expect(code).toBe(1);
    expect(output).toContain('src/connection.js');
    expect(output).not.toContain('["');
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)('ended by %s leaves nothing behind of what it has started', async (signal) => {
    bootstrap('test');
    writeFileSync(path.join(clone, 'node_modules', 'vitest', 'vitest.mjs'), TREE);
    const temporary = path.join(clone, 'temporary');
    mkdirSync(temporary);
    const env = { ...process.env, PATH: `${clone}/bin:${process.env.PATH}`, TMPDIR: temporary };
    const top = spawn(process.execPath, ['dev/bootstrap.mjs', 'test'], { cwd: clone, env, stdio: 'ignore' });
    const pids = (): readonly number[] => readdirSync(clone).flatMap((name) => (name.startsWith('alive-') ? [Number(name.slice(6))] : []));
    await until('all three of both runs are there', () => pids().length === 6);
    top.kill(signal);
    await until('none of them is left', () => pids().every((pid) => startTimeOf(pid) === undefined));
    await until('nor a file of theirs', () => readdirSync(temporary).length === 0);
  });

  it('names its commands when asked for another', () => {
    expect(bootstrap('fly')).toMatchObject({
      code: 1,
      output: expect.stringContaining(
        'start | dev | demo | law | ledger | reconcile | docs | client | faults | fuzz | check | bench | judges | test',
      ),
    });
  });
});
