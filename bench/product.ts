import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { build } from 'esbuild';
import { drawPerson } from '../dev/demo/applicants.ts';
import { openStage, type Stage } from '../dev/demo/stage.ts';
import { bundledOnce, compiledPrograms, madeOnce, workflowsBundledOnce } from '../dev/made-once.ts';
import type { Plan } from '../dev/plan.ts';
import { answersHttp } from '../dev/probe.ts';
import { startOwnWorker } from '../test/support/own-worker.ts';
import { neverMarried } from '../test/support/scenes.ts';
import { startTestStack, type TestStack } from '../test/support/stack.ts';
import { familyCpu, ownCpu, processCpu } from './measure.ts';
import { endWithUs } from './servers.ts';

/** A worker that the bench may kill. */
export interface Killable {
  pid(): number;
  /** CPU milliseconds of all its lives. */
  cpu(): number;
  start(): void;
  kill(): Promise<void>;
}

/** The whole product, its worker in the bench's hands, and beside it a bare worker on the same engine. */
export interface Product {
  readonly stack: TestStack;
  readonly stage: Stage;
  readonly client: Client;
  readonly worker: Killable;
  readonly bareWorker: Killable;
  /** CPU milliseconds of whoever works for either. */
  readonly cpu: Readonly<Record<string, () => number>>;
  stop(): Promise<void>;
}

export const residentMb = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? Number.NaN) / 1024;

/** The stack without its worker, which a supervisor would restart: the API is taken to be ready before there is one. */
const withoutWorker = (plan: Plan): Plan => ({
  ...plan,
  stages: plan.stages.map((stage) =>
    stage
      .filter((piece) => piece.kind === 'job' || piece.name !== 'worker')
      .map((piece) =>
        piece.kind === 'part' && piece.name === 'api'
          ? {
              ...piece,
              launch: async (signal) => ({
                ...(await piece.launch(signal)),
                ready: () => answersHttp(`http://127.0.0.1:${piece.ports[0]}/health/live`),
              }),
            }
          : piece,
      ),
  ),
  summarise: plan.summarise,
});

const killable = (launch: () => ChildProcess): Killable => {
  let child: ChildProcess | undefined;
  let earlier = 0;
  process.once('exit', () => child?.kill('SIGKILL'));
  return {
    pid: () => child?.pid ?? 0,
    cpu: () => earlier + processCpu(child?.pid ?? 0),
    start: () => {
      child = launch();
    },
    kill: async () => {
      if (child === undefined) return;
      const exited = once(child, 'exit');
      earlier += processCpu(child.pid ?? 0);
      child.kill('SIGKILL');
      await exited;
      child = undefined;
    },
  };
};

/** As compiled as the product's. */
const bareProgram = async (): Promise<string> => {
  const entry = fileURLToPath(new URL('bare-worker.ts', import.meta.url));
  const folder = await madeOnce('bare-worker', ['bench/bare-worker.ts'], async (draft) => {
    await build({ entryPoints: [entry], outfile: path.join(draft, 'main.mjs'), format: 'esm', logLevel: 'error' });
  });
  return path.join(folder, 'main.mjs');
};

const bareBundle = (): Promise<string> =>
  bundledOnce('bare', ['bench/twin-workflow.ts'], () =>
    bundleWorkflowCode({ workflowsPath: fileURLToPath(new URL('twin-workflow.ts', import.meta.url)), logger: new DefaultLogger('WARN') }),
  );

const startProduct = async (): Promise<Product> => {
  const [programs, bundleFile, bareFile, bundle] = [
    await compiledPrograms(),
    await workflowsBundledOnce(),
    await bareProgram(),
    await bareBundle(),
  ];
  const stack = await startTestStack(withoutWorker);
  const stay = endWithUs(stack.pids, stack.dataDir);
  const connection = await Connection.connect({ address: stack.addresses.temporal });
  const worker = killable(() => startOwnWorker(stack, { taskQueue: 'dossier', bundleFile, programs }).process);
  const env = { ...process.env, TEMPORAL_ADDRESS: stack.addresses.temporal, BUNDLE: bundle };
  const bareWorker = killable(() => spawn(process.execPath, [bareFile], { stdio: ['ignore', 'ignore', 'inherit'], env }));
  worker.start();
  bareWorker.start();
  for (let ready = false; !ready; ) ready = await answersHttp(`${stack.addresses.api}/health/ready`).catch(() => false);
  return {
    stack,
    stage: await openStage({ dataDir: stack.dataDir, api: undefined, say: () => undefined }),
    client: new Client({ connection }),
    worker,
    bareWorker,
    cpu: {
      caller: ownCpu,
      api: () => processCpu(stack.pids().api ?? 0),
      temporal: () => processCpu(stack.pids().temporal ?? 0),
      worker: worker.cpu,
      bareWorker: bareWorker.cpu,
      postgres: () => familyCpu(stack.pids().postgres ?? 0),
    },
    stop: async () => {
      await Promise.all([worker.kill(), bareWorker.kill()]);
      await connection.close();
      await stack.stop();
      stay();
    },
  };
};

export const withProduct = async <T>(work: (product: Product) => Promise<T>): Promise<T> => {
  const product = await startProduct();
  try {
    return await work(product);
  } finally {
    await product.stop();
  }
};

/** T01 of somebody new, through the API. */
export const takeInOne = async ({ stage }: Product): Promise<string> =>
  (await stage.cast.counter.open(neverMarried(drawPerson({ sex: 'FEMALE', hasAccount: true })))).dossierId;
