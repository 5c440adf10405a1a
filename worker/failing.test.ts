import { ApplicationFailure, type Context } from '@temporalio/activity';
import { sql } from 'drizzle-orm';
import { afterAll, describe, expect, it } from 'vitest';
import { GatewayError } from '../activities/gateway-error.ts';
import { connect } from '../db/client.ts';
import { createLogger } from '../platform/log.ts';
import { systemClock } from '../platform/time.ts';
import { freePort } from '../test/support/free-port.ts';
import { failingWork } from './failing.ts';

const away = connect({ databaseUrl: `postgres://a:b@127.0.0.1:${await freePort()}/c`, use: 'worker' });
afterAll(() => away.close());

const info = { activityType: 'fileComponent', attempt: 1, isLocal: false, workflowExecution: { workflowId: 'TN-1', runId: 'r' } };
const interceptor = failingWork({ db: away.db, logger: createLogger('test', 'silent'), clock: systemClock })({ info } as Context);

/** What Temporal is told of work that fails like this. */
const told = async (attempt: () => Promise<unknown>): Promise<unknown> => {
  try {
    return await interceptor.inbound.execute?.({ args: [{ dossierId: 'TN-1' }], headers: {} }, attempt);
  } catch (error) {
    return error;
  }
};

describe('work that fails', () => {
  it('of a database that is away is tried again, and its failure holds a code and none of the statement’s values', async () => {
    const error = await told(() => away.db.execute(sql`select ${'066190000777'}::text`));
    expect(error).toBeInstanceOf(ApplicationFailure);
    expect(error).toMatchObject({
      type: 'DATABASE_UNAVAILABLE',
      message: 'DATABASE_UNAVAILABLE',
      nonRetryable: false,
      details: ['PASSING'],
    });
    expect(JSON.stringify([error, (error as Error).stack, (error as Error).cause])).not.toContain('066190000777');
  });

  it('of a disk that is full is tried again under a code of its own', async () => {
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    expect(await told(() => Promise.reject(full))).toMatchObject({ type: 'STORAGE_FULL', nonRetryable: false });
  });

  it.each([
    [new GatewayError({ system: 'CIVIL_STATUS', kind: 'UNAVAILABLE', detail: 'ECONNREFUSED' }), 'CIVIL_STATUS_UNAVAILABLE', 'PASSING'],
    [new GatewayError({ system: 'CIVIL_STATUS', kind: 'REFUSED', detail: 'HTTP 422' }), 'CIVIL_STATUS_REFUSED', 'PERMANENT'],
    [Object.assign(new Error('no such file, /files/ab/cd'), { code: 'ENOENT' }), 'FILE_MISSING', 'NEEDS_PERSON'],
    [new TypeError('066190000777 is no number'), 'TypeError', 'PASSING'],
  ])('of %s is told by code and class, and only what may pass is tried again', async (error, type, kind) => {
    const failure = await told(() => Promise.reject(error));
    expect(failure).toMatchObject({ type, message: type, details: [kind], nonRetryable: kind !== 'PASSING' });
    expect(JSON.stringify([failure, (failure as Error).cause])).not.toContain('066190000777');
  });
});
