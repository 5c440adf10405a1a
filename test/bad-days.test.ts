import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawPerson, type SyntheticPerson } from '../dev/demo/applicants.ts';
import * as step from '../dev/demo/steps.ts';
import type { FaultRule } from '../dev/simulators/faults.ts';
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

const DECLARATION = { item: 'P07-C1', carrier: 'PAPER', handedIn: true, sheets: 1 } as const;

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
        // Eight who ask twenty times a second each: more is processor time, not harder on the reads.
        await wait(50);
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

/** Eight tries take two minutes, so this stands where other files run beside it. */
describe('A3: the portal and a register that are away, through HTTP', () => {
  /** Nobody answers about this person there, until `mend`. */
  const away = async (url: string, { personalId }: SyntheticPerson) => {
    const put = async (rules: readonly FaultRule[]): Promise<void> =>
      void (await fetch(`${url}/faults`, { method: 'PUT', body: JSON.stringify(rules), headers: { 'content-type': 'application/json' } }));
    await put([{ kind: 'DOWN', match: { key: personalId } }]);
    return { mend: () => put([]) };
  };

  it('E04: portal and register away stop no intake; what they owe is a task', async () => {
    const { counter } = stage.cast;
    const clerk = stage.cast.officer;
    const { nationalPortal, civilStatus } = stack.addresses;
    const portalAway = async (): Promise<void> => {
      const applicant = drawPerson({ sex: 'FEMALE', hasAccount: true });
      const { mend } = await away(nationalPortal, applicant);
      const application = { procedureCode: '1.004873', answers: step.NEVER_MARRIED, applicant, channel: 'IN_PERSON' } as const;
      const { dossierId } = await counter.open(application);
      await counter.act(dossierId, 'start-identification');
      // Its caller is told that it was not done; the dossier has gone on.
      await counter.act(dossierId, 'resolve-account').catch(() => undefined);
      const gone = await counter.until(dossierId, 'tiếp tục nhận hồ sơ', ({ phase }) => phase === 'CHECKING_COMPONENTS');
      expect([gone.account, gone.tasks.map(({ act }) => act).includes('RESOLVE_ACCOUNT')]).toEqual(['UNAVAILABLE', true]);
      await counter.act(dossierId, 'classify', DECLARATION);
      expect((await counter.act(dossierId, 'accept')).phase).toBe('DIGITISING');
      await mend();
      await clerk.act(dossierId, 'resolve-account');
      await clerk.until(dossierId, 'liên kết tài khoản', ({ account }) => account === 'LINKED');
    };
    const registerAway = async (): Promise<void> => {
      const applicant = drawPerson({ sex: 'FEMALE', hasAccount: true });
      const { mend } = await away(civilStatus, applicant);
      const answers = { ...step.NEVER_MARRIED, maritalHistory: 'MARRIED', purpose: 'OTHER' };
      const { dossierId } = await counter.open({ procedureCode: '1.004873', answers, applicant, channel: 'IN_PERSON' });
      await step.identify(stage.cast, dossierId);
      const gone = await counter.until(dossierId, 'nguồn dữ liệu không trả lời', ({ papers }) =>
        papers.some(({ eVersion }) => eVersion === 'SOURCE_DOWN'),
      );
      expect([gone.holder.kind, gone.tasks.map(({ act }) => act).includes('RETRY_WORK')]).toEqual(['COUNTER', true]);
      for (const item of ['P07-C1', 'P07-C4']) await counter.act(dossierId, 'classify', { ...DECLARATION, item, issuerAgency: 'H15.901' });
      expect((await counter.act(dossierId, 'accept')).phase).toBe('DIGITISING');
      await mend();
      for (const { work } of (await clerk.dossier(dossierId)).failures) await clerk.act(dossierId, 'retry-work', { work });
      await clerk.until(
        dossierId,
        'tra cứu lại',
        ({ failures, papers }) => failures.length === 0 && papers.every(({ lookUp }) => lookUp !== 'PENDING'),
      );
    };
    await Promise.all([portalAway(), registerAway()]);
  });
});

describe('what is left behind', () => {
  it('replays, run by run', async () => {
    const { tried, failed } = await replayAllLeft(engine);
    expect(tried).toBeGreaterThan(0);
    expect(failed).toEqual([]);
  });
});
