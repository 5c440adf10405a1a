import type { Client } from '@temporalio/client';
import type { Db } from '../../db/client.ts';
import type { FileStore } from '../../documents/file-store.ts';
import type { Config } from '../../platform/config.ts';
import type { Logger } from '../../platform/log.ts';
import type { Clock } from '../../platform/time.ts';
import type { VerifyAccessToken } from './auth.ts';

/** Everything the API touches outside itself; built once in main.ts, replaced piece by piece in tests. */
export interface Deps {
  readonly config: Config;
  readonly db: Db;
  /** Connections for pages of many dossiers; absent: the same. */
  readonly lists?: Db;
  /** On a lazy connection, so that the API starts and answers reads while Temporal is away. */
  readonly temporal: Client;
  readonly files: FileStore;
  readonly clock: Clock;
  readonly log: Logger;
  /** Root certificates (DER) that incoming signatures are checked against. */
  readonly trustRoots: readonly Uint8Array[];
  /** Checks an access token against the issuer's keys; throws a {@link Refusal} wrapped as `Refused` (problem.ts). */
  readonly verifyAccessToken: VerifyAccessToken;
}
