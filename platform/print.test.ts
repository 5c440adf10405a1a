import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { expect, it } from 'vitest';

const ROOT = path.join(import.meta.dirname, '..');

/** Prints some thousand lines, more than a pipe holds, and ends with a code of its own. */
const MANY = `import { print } from './platform/print.ts';
for (let line = 0; line < 5_000; line += 1) { print('một dòng dài '.repeat(20)); if (line % 100 === 0) await new Promise(setImmediate); }
process.exitCode = 3;`;

it('a command whose reader has seen enough ends quietly, with its own exit code', async () => {
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', MANY], { cwd: ROOT });
  const said: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => said.push(text));
  const ended = once(child, 'close');
  await once(child.stdout, 'data');
  child.stdout.destroy();
  expect(await ended).toEqual([3, null]);
  expect(said.join('')).toBe('');
});
