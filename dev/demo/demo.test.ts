import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { compiledPrograms } from '../made-once.ts';

let program = '';
beforeAll(async () => {
  program = path.join(await compiledPrograms(), 'dev', 'demo.js');
});

const run = (...args: readonly string[]) => {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'demo-'));
  try {
    return spawnSync(process.execPath, [program, ...args], {
      encoding: 'utf8',
      env: { ...process.env, DATA_DIR: dataDir },
    });
  } finally {
    rmSync(dataDir, { recursive: true });
  }
};

describe('the demo', () => {
  it('says how to start the stack when it is not running', () => {
    const { status, stderr } = run();
    expect(status).toBe(2);
    expect(stderr).toContain('Hệ thống chưa chạy');
    expect(stderr).toContain('npm start');
  });

  it('refuses arguments that it does not know, and explains those that it does', () => {
    expect(run('--wrong').status).toBe(2);
    expect(run('one-file.pdf').status).toBe(2);
    expect(run('--help')).toMatchObject({ status: 0, stdout: expect.stringContaining('trích lục khai tử') });
  });
});
