import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { TestStack } from './stack.ts';

type Running = Pick<TestStack, 'addresses' | 'dataDir'>;

/** The product's own worker on a queue of its own beside a stack's, in a process that a test may kill. */
export interface OwnWorker {
  readonly process: ChildProcess;
  /** Ends it at once; nothing of it is finished. */
  kill(): Promise<void>;
  /** Ends it as an orchestrator does. */
  stop(): Promise<void>;
}

/** What the worker of this stack is told, with another queue and another bundle. */
const environment = ({ addresses, dataDir }: Running, o: { readonly taskQueue: string; readonly bundleFile: string }) => {
  const secrets: Readonly<Record<string, string>> = JSON.parse(readFileSync(path.join(dataDir, 'secrets.json'), 'utf8'));
  return {
    DATA_DIR: dataDir,
    DATABASE_URL: addresses.databaseUrl,
    TEMPORAL_ADDRESS: addresses.temporal,
    TASK_QUEUE: o.taskQueue,
    WORKFLOW_BUNDLE: o.bundleFile,
    KEYS_PASSPHRASE: secrets.keys,
    OIDC_ISSUER: addresses.issuer,
    NPSP_URL: addresses.nationalPortal,
    NPSP_USERNAME: 'onestop',
    NPSP_PASSWORD: secrets.nationalPortal,
    CITIZEN_PORTAL_URL: addresses.citizenPortal,
    CIVIL_STATUS_URL: addresses.civilStatus,
    POPULATION_URL: addresses.population,
    LAND_URL: addresses.land,
    BUSINESS_URL: addresses.business,
    PAYMENT_URL: addresses.payment,
    STORE_URLS: `LAND=${addresses.stores}/LAND,CIVIL_STATUS=${addresses.stores}/CIVIL_STATUS`,
    LOG_LEVEL: 'warn',
  };
};

/** `programs`: the folder of compiled programs. */
export const startOwnWorker = (
  stack: Running,
  o: { readonly taskQueue: string; readonly bundleFile: string; readonly programs: string },
): OwnWorker => {
  const child: ChildProcess = spawn(process.execPath, [path.join(o.programs, 'worker', 'main.js')], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, ...environment(stack, o) },
  });
  const exited = once(child, 'exit');
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal);
    await exited;
  };
  // A test process that is ended leaves no worker behind.
  const orphan = (): void => void child.kill('SIGKILL');
  process.once('exit', orphan);
  return {
    process: child,
    kill: () => end('SIGKILL'),
    stop: async () => {
      await end('SIGTERM');
      process.off('exit', orphan);
    },
  };
};
