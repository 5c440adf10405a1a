import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';

/** A worker with nothing but the bench's bare workflow: what a start, an open workflow and a recovery cost at least. */
Runtime.install({ logger: new DefaultLogger('ERROR') });
const { TEMPORAL_ADDRESS = '', BUNDLE = '' } = process.env;
const worker = await Worker.create({
  connection: await NativeConnection.connect({ address: TEMPORAL_ADDRESS }),
  taskQueue: 'bare',
  workflowBundle: { codePath: BUNDLE },
  maxCachedWorkflows: 1_000,
});
await worker.run();
