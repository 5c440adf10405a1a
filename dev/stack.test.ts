import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freePort } from '../test/support/free-port.ts';
import { until } from '../test/support/until.ts';
import { compiledPrograms } from './made-once.ts';
import type { Plan } from './plan.ts';
import { answersHttp } from './probe.ts';
import { startTimeOf } from './process-record.ts';
import { type Stack, startStack } from './stack.ts';
import type { Part } from './supervise.ts';

/** Answers /health, and keeps a helper process alive that only a kill of the whole group reaches. */
const STUB = `
import fs from 'node:fs';
import http from 'node:http';
import { spawn } from 'node:child_process';
const helper = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
console.log('helper', helper.pid);
fs.writeFileSync(new URL('written', import.meta.url), '');
if (process.env.BROKEN) { console.error('no licence found'); process.exit(7); }
http.createServer((request, response) => response.end('ok')).listen(Number(process.env.PORT), '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
`;

let folder = '';
let dataDir = '';
let stack: Stack | undefined;
let lines: string[] = [];
const log = (line: string): void => void lines.push(line);

const stub = (name: string, port: number, env: Record<string, string> = {}): Part => ({
  kind: 'part',
  name,
  label: `Phần ${name}`,
  ports: [port],
  launch: async () => ({
    command: process.execPath,
    args: [path.join(folder, 'stub.mjs')],
    env: { ...process.env, PORT: String(port), ...env },
    stopSignal: 'SIGTERM',
    ready: () => answersHttp(`http://127.0.0.1:${port}/health`),
  }),
});

const planOf =
  (...stages: Plan['stages']) =>
  (): Plan => ({ stages, summarise: async () => ({ addresses: { api: 'http://127.0.0.1' }, people: [] }) });

const isAlive = (pid: number): boolean => startTimeOf(pid) !== undefined;

const helperOf = (name: string): number => {
  const found = readFileSync(path.join(dataDir, 'log', `${name}.log`), 'utf8').match(/helper (\d+)/g) ?? [];
  return Number(found.at(-1)?.split(' ')[1]);
};

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'stack-'));
  dataDir = path.join(folder, 'data');
  writeFileSync(path.join(folder, 'stub.mjs'), STUB);
  lines = [];
});

afterEach(async () => {
  await stack?.stop();
  stack = undefined;
  rmSync(folder, { recursive: true, force: true });
});

describe('startStack', () => {
  it('starts all parts, tells where they are in a private file, and leaves no process when stopped', async () => {
    const [one, two] = [await freePort(), await freePort()];
    stack = await startStack({ port: one, dataDir, log, plan: planOf([stub('first', one)], [stub('second', two)]) });
    const pids = stack.pids();
    const helpers = [helperOf('first'), helperOf('second')];
    expect(Object.keys(pids)).toEqual(['first', 'second']);
    expect(JSON.parse(readFileSync(path.join(dataDir, 'stack.json'), 'utf8'))).toMatchObject({ api: 'http://127.0.0.1', pids });
    expect(statSync(path.join(dataDir, 'stack.json')).mode & 0o777).toBe(0o600);
    // What a part writes itself, as Temporal its database.
    expect(statSync(path.join(folder, 'written')).mode & 0o777).toBe(0o600);
    expect(statSync(dataDir).mode & 0o777).toBe(0o700);
    await stack.stop();
    expect([...Object.values(pids), ...helpers].filter(isAlive)).toEqual([]);
    expect(readdirSync(dataDir)).toEqual(['log']);
  });

  it('starts a killed part again at once and says so in one line', async () => {
    const port = await freePort();
    stack = await startStack({ port, dataDir, log, plan: planOf([stub('first', port)]) });
    const killed = stack.pids().first ?? 0;
    const helper = helperOf('first');
    process.kill(killed, 'SIGKILL');
    await until('running again', () => lines.some((line) => line.includes('Phần first chạy lại')));
    expect(lines.filter((line) => line.includes('đã chết (SIGKILL): khởi động lại ngay'))).toHaveLength(1);
    expect(await answersHttp(`http://127.0.0.1:${port}/health`)).toBe(true);
    expect(isAlive(helper)).toBe(false);
    const pids = stack.pids();
    expect(pids.first).not.toBe(killed);
    expect(JSON.parse(readFileSync(path.join(dataDir, 'stack.json'), 'utf8')).pids).toEqual(pids);
  });

  it('gives a part a new run when asked, calls nobody dead for it, and counts its deaths anew', async () => {
    const [one, two] = [await freePort(), await freePort()];
    stack = await startStack({ port: one, dataDir, log, plan: planOf([stub('first', one), stub('second', two)]) });
    const { first, second } = stack.pids();
    stack.restart(['first']);
    await until('running again', () => lines.some((line) => line.includes('Phần first chạy lại')));
    expect(lines.filter((line) => line.includes('đã chết'))).toEqual([]);
    expect(stack.pids()).toMatchObject({ second });
    expect(stack.pids().first).not.toBe(first);
    writeFileSync(path.join(folder, 'stub.mjs'), 'process.exit(3)');
    stack.restart(['first']);
    await until('it waits for its third try', () => lines.some((line) => line.includes('sau 2,0 s')));
    writeFileSync(path.join(folder, 'stub.mjs'), STUB);
    stack.restart(['first']);
    await until('mended', () => lines.filter((line) => line.includes('Phần first chạy lại')).length === 2);
    process.kill(stack.pids().first ?? 0, 'SIGKILL');
    await until('dead again', () => lines.some((line) => line.includes('đã chết (SIGKILL): khởi động lại ngay, lần 1')));
  });

  it('waits longer before each further restart of a part that keeps dying', async () => {
    const port = await freePort();
    stack = await startStack({ port, dataDir, log, plan: planOf([stub('first', port)]) });
    writeFileSync(path.join(folder, 'stub.mjs'), 'process.exit(3)');
    process.kill(stack.pids().first ?? 0, 'SIGKILL');
    await until('third death', () => lines.filter((line) => line.includes('đã chết')).length === 3);
    expect(lines.filter((line) => line.includes('đã chết')).map((line) => /khởi động lại (ngay|sau [\d,]+ s)/.exec(line)?.[1])).toEqual([
      'ngay',
      'sau 1,0 s',
      'sau 2,0 s',
    ]);
  });

  it('names the taken port and who needs it, and starts nothing', async () => {
    const [one, two] = [await freePort(), await freePort()];
    const other = net.createServer().listen(two, '127.0.0.1');
    await until('listening', () => other.listening);
    const start = startStack({ port: one, dataDir, log, plan: planOf([stub('first', one)], [stub('second', two)]) });
    await expect(start).rejects.toThrow(`Cổng ${two} mà Phần second cần đang bị chương trình khác dùng`);
    expect(existsSync(path.join(dataDir, 'log'))).toBe(false);
    expect(existsSync(path.join(dataDir, 'pids.json'))).toBe(false);
    other.close();
  });

  it('shows the last words of a part that does not start, and stops the others', async () => {
    const [one, two] = [await freePort(), await freePort()];
    const start = startStack({ port: one, dataDir, log, plan: planOf([stub('first', one)], [stub('second', two, { BROKEN: '1' })]) });
    await expect(start).rejects.toThrow(/Phần second dừng ngay khi khởi động: mã 7.*no licence found/s);
    expect([helperOf('first'), helperOf('second')].filter(isAlive)).toEqual([]);
  });

  it('stops what was started when the start itself is interrupted', async () => {
    const [one, two] = [await freePort(), await freePort()];
    const interrupt = new AbortController();
    const never: Part = {
      ...stub('second', two),
      launch: async (signal) => ({ ...(await stub('second', two).launch(signal)), ready: async () => false }),
    };
    const start = startStack({ port: one, dataDir, log, signal: interrupt.signal, plan: planOf([stub('first', one)], [never]) });
    await until('second is running', () => existsSync(path.join(dataDir, 'log', 'second.log')) && helperOf('second') > 0);
    interrupt.abort();
    await expect(start).rejects.toThrow();
    expect([helperOf('first'), helperOf('second')].filter(isAlive)).toEqual([]);
  });
});

describe('a second start on the same data folder', () => {
  /** An owner in a process of its own, since killing it is the point. */
  const startOwner = async (port: number): Promise<ChildProcess> => {
    const file = path.join(folder, 'owner.mjs');
    const modules = path.join(await compiledPrograms(), 'dev');
    writeFileSync(
      file,
      `import { startStack } from '${modules}/stack.js';
       import { answersHttp } from '${modules}/probe.js';
       const part = { kind: 'part', name: 'first', label: 'Phần first', ports: [${port}], launch: async () => ({
         command: process.execPath, args: ['${folder}/stub.mjs'], env: { ...process.env, PORT: '${port}' }, stopSignal: 'SIGTERM',
         ready: () => answersHttp('http://127.0.0.1:${port}/health') }) };
       await startStack({ port: ${port}, dataDir: '${dataDir}', log: console.log, plan: () => ({ stages: [[part]], summarise: async () => ({ addresses: {}, people: [] }) }) });`,
    );
    const owner = spawn(process.execPath, [file], { stdio: 'ignore' });
    await until('owner is up', () => existsSync(path.join(dataDir, 'stack.json')));
    return owner;
  };

  const endOwner = async (owner: ChildProcess): Promise<void> => {
    owner.kill('SIGKILL');
    await until('owner is dead', () => !isAlive(owner.pid ?? 0));
  };

  it('is refused while the first lives', async () => {
    const port = await freePort();
    const owner = await startOwner(port);
    try {
      await expect(startStack({ port, dataDir, log, plan: planOf([stub('first', port)]) })).rejects.toThrow(
        `đang được một lần chạy khác dùng (pid ${owner.pid})`,
      );
      expect(await answersHttp(`http://127.0.0.1:${port}/health`)).toBe(true);
    } finally {
      await endOwner(owner);
    }
    // Also ends what the killed owner left, on the very same port.
    stack = await startStack({ port, dataDir, log, plan: planOf([stub('first', port)]) });
  });

  it('ends the leftovers of a killed one by their recorded pids, says so, and never touches a stranger that got such a pid', async () => {
    const port = await freePort();
    const owner = await startOwner(port);
    const file = path.join(dataDir, 'pids.json');
    const record = JSON.parse(readFileSync(file, 'utf8'));
    const leftover: number = record.parts.first.pid;
    const helper = helperOf('first');
    await endOwner(owner);
    expect(isAlive(leftover)).toBe(true);
    const stranger = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore', detached: true });
    record.parts.stranger = { pid: stranger.pid, startTime: '1', stopSignal: 'SIGTERM' };
    writeFileSync(file, JSON.stringify(record));
    stack = await startStack({ port, dataDir, log, plan: planOf([stub('first', port)]) });
    expect([leftover, helper].filter(isAlive)).toEqual([]);
    expect(lines.filter((line) => line.includes(`đã dừng các tiến trình còn sót: first ${leftover}`))).toHaveLength(1);
    expect(isAlive(stranger.pid ?? 0)).toBe(true);
    stranger.kill('SIGKILL');
    expect(readdirSync(dataDir).sort()).toEqual(['log', 'pids.json', 'stack.json']);
  });
});
