import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { testStage } from './support/scenes.ts';
import { sharedStack } from './support/shared-stack.ts';

it('the README’s program takes a dossier from the counter to the hand-over', async () => {
  const { dataDir, addresses, tokens } = sharedStack();
  const { papers } = await testStage(dataDir);
  const folder = mkdtempSync(path.join(os.tmpdir(), 'quickstart-'));
  try {
    const stackFile = path.join(folder, 'stack.json');
    writeFileSync(stackFile, JSON.stringify({ ...addresses, tokens }));
    const scans = papers.declaration.files.map(({ name, bytes }) => {
      writeFileSync(path.join(folder, name), bytes);
      return path.join(folder, name);
    });
    const program = ['--import', 'tsx', 'dev/demo/quickstart.ts', stackFile, ...scans];
    const { stdout } = await promisify(execFile)(process.execPath, program, { cwd: path.dirname(import.meta.dirname) });
    expect(stdout).toContain('COMPONENT_MISSING { items: [');
    expect(stdout).toMatch(/^H15\.901-\d{6}-\d{4} \d{4}-/m);
    expect(stdout).toContain('✗ /dossiers/');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
