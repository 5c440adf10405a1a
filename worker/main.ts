import { setTimeout as pause } from 'node:timers/promises';
import { Client } from '@temporalio/client';
import {
  DefaultLogger,
  NativeConnection,
  Runtime,
  TransportError,
  Worker,
  type WorkerOptions,
  type WorkflowBundleOption,
} from '@temporalio/worker';
import { createRegisterGateway } from '../activities/components/http.ts';
import { createActivities } from '../activities/index.ts';
import { createOutsideGateway } from '../activities/outside-results/http.ts';
import { createPaymentGateway } from '../activities/payment/http.ts';
import { createNationalPortalGateway } from '../activities/portal/http.ts';
import { createCitizenPortalGateway } from '../activities/returning/http.ts';
import { createStoreGateway } from '../activities/stores/http.ts';
import { connect } from '../db/client.ts';
import { createDiskFileStore } from '../documents/file-store.ts';
import { prepareInspection } from '../documents/scans/inspect.ts';
import { createFileKeyStore } from '../documents/signing/keys.ts';
import { readTrustRoots } from '../documents/signing/verify.ts';
import { type Config, readConfig, requireFor } from '../platform/config.ts';
import { createLogger, type Logger, logOnlyJson } from '../platform/log.ts';
import { systemClock } from '../platform/time.ts';
import { bundleWorkflows } from './bundle.ts';
import { startCalendarSignals } from './calendar-signals.ts';
import { dossierWorker, heavyWorker } from './options.ts';
import { startReadingStatement } from './statement.ts';

/** What /health/ready knows a frozen worker by; the SDK's own 60 s would say so after minutes. */
const HEARTBEAT = '5s';
const STOP_SIGNALS = ['SIGINT', 'SIGTERM'] as const;

const runtimeLogger = (logger: Logger): DefaultLogger =>
  new DefaultLogger('WARN', ({ level, message, meta }) => {
    // Ids and the message only: `meta` may hold an error whose text repeats what an outside system said.
    const { workflowId, activityType, attempt } = (meta ?? {}) as Record<string, unknown>;
    logger[level === 'ERROR' ? 'error' : 'warn']({ workflowId, activityType, attempt }, message);
  });

const bundleOf = async (config: Config, logger: DefaultLogger): Promise<WorkflowBundleOption> =>
  config.workflowBundle === '' ? bundleWorkflows(logger) : { codePath: config.workflowBundle };

const ENGINE_AGAIN_MS = 1_000;

/** A worker that starts while the engine is away waits for it: ended, it would only be started again, and nobody would know why. */
const whenEngineIsThere = async <T>(ask: () => Promise<T>, logger: Logger): Promise<T> => {
  const quit = (): never => process.exit(0);
  for (const signal of STOP_SIGNALS) process.on(signal, quit);
  try {
    for (;;) {
      try {
        return await ask();
      } catch (error) {
        if (!(error instanceof TransportError)) throw error;
        logger.warn({ error: error.name }, 'engine is away, asked again');
        await pause(ENGINE_AGAIN_MS);
      }
    }
  } finally {
    for (const signal of STOP_SIGNALS) process.off(signal, quit);
  }
};

const main = async (): Promise<void> => {
  const config = readConfig();
  requireFor('worker');
  const logger = createLogger('worker', config.logLevel);
  const engineLogger = runtimeLogger(logger);
  Runtime.install({
    logger: engineLogger,
    // Else the SDK's native part writes its own lines, as text.
    telemetryOptions: { logging: { filter: { core: 'WARN', other: 'ERROR' }, forward: {} } },
    shutdownSignals: [...STOP_SIGNALS],
    workerHeartbeatInterval: HEARTBEAT,
  });
  const database = connect({ databaseUrl: config.databaseUrl, use: 'worker' });
  const payment = config.payment.baseUrl === '' ? null : createPaymentGateway(config.payment);
  const activities = createActivities({
    db: database.db,
    files: await createDiskFileStore({ dir: config.filesDir }),
    keys: createFileKeyStore(config.keys),
    nationalPortal: createNationalPortalGateway(config.nationalPortal),
    citizenPortal: createCitizenPortalGateway(config.citizenPortal),
    registers: createRegisterGateway(config.registers),
    outside: createOutsideGateway({ systems: config.outsideSystems, maxBytes: config.maxUploadBytes }),
    stores: createStoreGateway(config.stores),
    trustRoots: await readTrustRoots(config.trustFile),
    payment,
  });
  const connection = await whenEngineIsThere(() => NativeConnection.connect({ address: config.temporal.address }), logger);
  const { taskQueue, namespace, splitQueues } = config.temporal;
  const serves = (queue: 'dossier' | 'documents' | 'gateways'): boolean =>
    config.workerQueues.length === 0 || config.workerQueues.includes(queue);
  const shared = {
    connection,
    namespace,
    taskQueue,
    activities: activities as never,
    failing: { db: database.db, logger, clock: systemClock },
    identity: `worker-${process.pid}`,
  };
  const create = (options: WorkerOptions): Promise<Worker> => whenEngineIsThere(() => Worker.create(options), logger);
  const workers: Worker[] = [];
  if (serves('dossier')) workers.push(await create(dossierWorker({ ...shared, workflowBundle: await bundleOf(config, engineLogger) })));
  for (const queue of ['documents', 'gateways'] as const)
    if (splitQueues && serves(queue)) workers.push(await create(heavyWorker(queue, shared)));
  const running = workers.map((worker) => worker.run());
  const temporal = new Client({ connection, namespace });
  const signals = serves('dossier') ? startCalendarSignals({ db: database.db, temporal, logger }) : undefined;
  const statement =
    payment !== null && serves('gateways')
      ? startReadingStatement({ db: database.db, platform: payment, clock: systemClock, logger })
      : undefined;
  // What was put together of pictures is a PDF, whoever inspects it.
  if (serves(splitQueues ? 'documents' : 'dossier')) void prepareInspection(['PDF']);
  logger.info({ queues: workers.map((worker) => worker.options.taskQueue) }, 'worker ready');
  await Promise.all(running);
  await signals?.stop();
  await statement?.stop();
  await connection.close();
  await database.close();
  logger.info('worker stopped');
};

logOnlyJson('worker');
await main();
