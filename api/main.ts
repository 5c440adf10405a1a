import { Client, Connection } from '@temporalio/client';
import { connect } from '../db/client.ts';
import { createDiskFileStore } from '../documents/file-store.ts';
import { prepareInspection } from '../documents/scans/inspect.ts';
import { readTrustRoots } from '../documents/signing/verify.ts';
import { readConfig } from '../platform/config.ts';
import { createLogger, logOnlyJson } from '../platform/log.ts';
import { systemClock } from '../platform/time.ts';
import { startSweeper } from './acts/sweeper.ts';
import { createApi } from './app.ts';
import { startCounting } from './counting.ts';
import { createTokenVerifier } from './http/auth.ts';
import type { Deps } from './http/deps.ts';
import { startPlacing } from './payments/placing.ts';
import { createReconciler } from './reconcile/round.ts';
import { startReconciling } from './reconcile/schedule.ts';
import { startSealing } from './sealing.ts';

const SHORTEST_SECRET = 32;

/** Composition root of the API process. */
const main = async (): Promise<void> => {
  const config = readConfig();
  if (config.looksSecret.length < SHORTEST_SECRET) throw new Error(`LOOKS_SECRET must have ${SHORTEST_SECRET} characters or more`);
  const log = createLogger('api', config.logLevel);
  const database = connect({ databaseUrl: config.databaseUrl, use: 'api' });
  const lists = connect({ databaseUrl: config.databaseUrl, use: 'lists', max: 4 });
  const connection = Connection.lazy({ address: config.temporal.address, connectTimeout: '2s' });
  const deps: Deps = {
    config,
    db: database.db,
    lists: lists.db,
    temporal: new Client({ connection, namespace: config.temporal.namespace }),
    files: await createDiskFileStore({ dir: config.filesDir }),
    clock: systemClock,
    log,
    trustRoots: await readTrustRoots(config.trustFile),
    verifyAccessToken: createTokenVerifier(config.auth),
  };
  const app = await createApi(deps);
  await app.listen(config.api);
  const sweeper = startSweeper(deps);
  const counting = startCounting(deps);
  const sealing = startSealing(deps);
  const paying = startPlacing(deps);
  const reconciling = startReconciling(createReconciler(deps), deps);
  void prepareInspection(['PICTURE', 'PDF']);
  log.info({ url: config.api.publicUrl }, 'api ready');

  let stopping = false;
  const stop = async (): Promise<void> => {
    if (stopping) return;
    stopping = true;
    // Running requests finish first: they still need the sweeper's and their own connections.
    await app.close();
    await sweeper.stop();
    await paying.stop();
    await reconciling.stop();
    await counting.stop();
    await sealing.stop();
    await connection.close();
    await database.close();
    await lists.close();
    log.info('api stopped');
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop());
};

logOnlyJson('api');
await main();
