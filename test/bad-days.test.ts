import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Caller, callerOf } from './support/api.ts';
import { connectEngine, type Engine } from './support/engine.ts';
import { replayAllLeft } from './support/left-behind.ts';
import { classified, type TestStage, testStage } from './support/scenes.ts';
import { startTestStack, type TestStack } from './support/stack.ts';
import { until } from './support/until.ts';

let stack: TestStack;
let stage: TestStage;
let officer: Caller;
let engine: Engine;

beforeAll(async () => {
  stack = await startTestStack();
  engine = await connectEngine(stack.addresses);
  stage = await testStage(stack.dataDir);
  officer = callerOf({ api: stack.addresses.api, token: stack.tokens['cb-0101'] ?? '' });
}, 900_000);
afterAll(async () => {
  await engine?.connection.close();
  await stack?.stop();
});

interface Ready {
  readonly status: string;
  readonly parts: readonly { readonly part: string; readonly status: string; readonly cause?: string }[];
}

const ready = async (): Promise<{ readonly code: number; readonly queue: string; readonly body: Ready }> => {
  const response = await fetch(`${stack.addresses.api}/health/ready`);
  const body = (await response.json()) as Ready;
  const queue = body.parts.find(({ part }) => part === 'queue:dossier');
  return { code: response.status, queue: `${queue?.status} ${queue?.cause ?? ''}`, body };
};

describe('the readiness of the API', () => {
  it('shows a frozen worker, and that it is back', async () => {
    await until('all is ready', async () => (await ready()).code === 200);
    // One that freezes before its first word is known by its polls alone, after 75 s.
    await until('the worker has said that it lives', async () => {
      const { workersInfo } = await engine.client.workflowService.listWorkers({ namespace: 'default', pageSize: 100 });
      return workersInfo?.some(({ workerHeartbeat }) => workerHeartbeat?.heartbeatTime != null);
    });
    const worker = stack.pids().worker ?? 0;
    process.kill(worker, 'SIGSTOP');
    try {
      await until('the worker is missed', async () => (await ready()).queue.startsWith('DOWN WORKER_SILENT'));
      expect((await ready()).code).toBe(503);
    } finally {
      process.kill(worker, 'SIGCONT');
    }
    await until('the worker is seen again', async () => (await ready()).code === 200);
  });
});

describe('PostgreSQL killed under load', () => {
  it('ends neither API nor worker, answers nobody with 500, and work goes on', async () => {
    const before = stack.pids();
    const statuses = new Set<number>();
    let stopped = false;
    const load = Array.from({ length: 8 }, async () => {
      while (!stopped) {
        statuses.add((await officer.get('/tasks')).status);
        await wait(5);
      }
    });
    for (let time = 0; time < 3; time += 1) {
      const server = stack.pids().postgres ?? 0;
      const work = classified({ ...stage }).catch(() => undefined);
      await wait(300);
      process.kill(server, 'SIGKILL');
      await until('PostgreSQL runs again', () => stack.pids().postgres !== server, 90_000);
      await until('reads are answered', async () => (await officer.get('/tasks')).status === 200, 60_000);
      await work;
    }
    stopped = true;
    await Promise.all(load);
    expect([...statuses].filter((status) => status !== 200 && status !== 503)).toEqual([]);
    const after = stack.pids();
    // The supervisor would have started others in their place.
    expect([after.api, after.worker]).toEqual([before.api, before.worker]);
    expect(await classified(stage)).toMatch(/^TN-/);
  });
});

describe('what is left behind', () => {
  it('replays, run by run', async () => {
    const { tried, failed } = await replayAllLeft(engine);
    expect(tried).toBeGreaterThan(0);
    expect(failed).toEqual([]);
  });
});
