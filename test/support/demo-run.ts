import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { DemoRecord } from '../../dev/demo.ts';
import { compiledPrograms } from '../../dev/made-once.ts';
import type { SharedStack } from './shared-stack.ts';

/** Runs `npm run demo`'s program against the stack and gives what it wrote; throws with its output when it does not end well. */
const runDemo = async (dataDir: string, outDir: string, json: string): Promise<void> => {
  const program = path.join(await compiledPrograms(), 'dev', 'demo.js');
  await new Promise<void>((resolve, reject) => {
    mkdirSync(outDir, { recursive: true });
    const child = spawn(process.execPath, [program, '--out', outDir, '--json', json], {
      env: { ...process.env, DATA_DIR: dataDir, API_URL: '' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const hear = (chunk: Buffer): void => {
      output += chunk.toString('utf8');
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('error', reject);
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`the demo ended with code ${code}:\n${output}`))));
  });
};

/** The first, second … run of the demo on this stack, played once whoever asks: it is the dearest thing in the suite. */
export const demoRun = async ({ dataDir }: Pick<SharedStack, 'dataDir'>, nth: number): Promise<DemoRecord> => {
  const outDir = path.join(dataDir, `demo-${nth}`);
  const json = path.join(outDir, 'record.json');
  if (!existsSync(json)) await runDemo(dataDir, outDir, json);
  return JSON.parse(readFileSync(json, 'utf8')) as DemoRecord;
};
