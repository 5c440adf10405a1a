import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compiledPrograms } from '../made-once.ts';

const question = { personalId: '066188000118', register: 'MARRIAGE' };

let dataDir: string;
let child: ChildProcess;
let url: string;

/** Runs the simulator as `npm start` does, and reads its address from the line it prints. */
const run = async (): Promise<void> => {
  child = spawn(process.execPath, [path.join(await compiledPrograms(), 'dev', 'simulators', 'registers.js')], {
    env: { ...process.env, PORT: '0', DATA_DIR: dataDir, SYSTEM: 'civil-status' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (child.stdout === null) throw new Error('no output');
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  url = (JSON.parse(line.toString()) as { url: string }).url;
};
const end = async (signal: NodeJS.Signals): Promise<number | null> => {
  const ended = once(child, 'exit');
  child.kill(signal);
  const [code] = (await ended) as [number | null];
  return code;
};
const ask = (): Promise<Response> => fetch(`${url}/query`, { method: 'POST', body: JSON.stringify(question) });
const journalled = async (): Promise<number> => ((await (await fetch(`${url}/journal`)).json()) as unknown[]).length;

describe('a simulator as a program', () => {
  beforeEach(async () => {
    dataDir = await mkdtemp(path.join(tmpdir(), 'simulator-'));
  });
  afterEach(async () => {
    if (child.exitCode === null && child.signalCode === null) await end('SIGKILL');
    await rm(dataDir, { recursive: true });
  });

  it('keeps every answered request over kill -9 and a torn last line, and ends cleanly on SIGTERM', async () => {
    await run();
    expect((await fetch(`${url}/health`)).status).toBe(200);
    await ask();
    await ask();
    await end('SIGKILL');
    const file = path.join(dataDir, 'simulators', 'civil-status.jsonl');
    await appendFile(file, '{"seq":3,"service":"MARR');
    await run();
    expect(await journalled()).toBe(2);
    await ask();
    expect(await end('SIGTERM')).toBe(0);
    await run();
    expect(await journalled()).toBe(3);
    // Others on the machine must not read what citizens' papers say.
    expect((await stat(file)).mode & 0o077).toBe(0);
  });
});
