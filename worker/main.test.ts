import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { compiledPrograms } from '../dev/made-once.ts';
import { makeKeys } from '../test/support/papers.ts';
import { until } from '../test/support/until.ts';

/** Nothing listens there. */
const NOWHERE = '127.0.0.1:1';

it('a worker that starts while the engine is away waits for it, and ends when it is told to', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'worker-'));
  const { trustFile } = await makeKeys();
  const child = spawn(process.execPath, [path.join(await compiledPrograms(), 'worker', 'main.js')], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
      TEMPORAL_ADDRESS: NOWHERE,
      FILES_DIR: path.join(folder, 'files'),
      TRUST_FILE: trustFile,
      KEYS_DIR: folder,
      KEYS_PASSPHRASE: '-',
      OIDC_ISSUER: 'http://127.0.0.1:1',
      NPSP_URL: 'http://127.0.0.1:1',
      NPSP_USERNAME: 'onestop',
      NPSP_PASSWORD: '-',
      CITIZEN_PORTAL_URL: 'http://127.0.0.1:1',
      CIVIL_STATUS_URL: 'http://127.0.0.1:1',
      POPULATION_URL: 'http://127.0.0.1:1',
      LAND_URL: 'http://127.0.0.1:1',
      BUSINESS_URL: 'http://127.0.0.1:1',
    },
  });
  try {
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    await until('it has asked three times', () => output.split('engine is away').length > 3);
    expect(child.exitCode).toBeNull();
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
  } finally {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
});
