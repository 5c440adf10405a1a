import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, type Database } from '../db/client.ts';
import * as step from '../dev/demo/steps.ts';
import { newUuid } from '../platform/ids.ts';
import { callerOf, type Reply } from './support/api.ts';
import { connectEngine, type Engine, forget, isForgotten, untilCompleted } from './support/engine.ts';
import { classified, digitised, neverMarried, returned, signed, type TestStage, testStage } from './support/scenes.ts';
import { sharedStack } from './support/shared-stack.ts';

let stage: TestStage;
let engine: Engine;
let database: Database;

beforeAll(async () => {
  const { dataDir, addresses } = sharedStack();
  stage = await testStage({ dataDir, outDir: `${dataDir}/forgotten` });
  engine = await connectEngine(addresses);
  database = connect({ databaseUrl: addresses.databaseUrl });
});

afterAll(async () => {
  await engine?.connection.close();
  await database?.close();
});

describe('a dossier whose run Temporal has forgotten', () => {
  it('is read as before, takes no command, and is not made a second time by its old key', async () => {
    const { addresses, tokens } = sharedStack();
    const counter = callerOf({ api: addresses.api, token: tokens['counter-01'] ?? '' });
    const officer = callerOf({ api: addresses.api, token: tokens['cb-0101'] ?? '' });
    const key = newUuid();
    const dossierId = await classified(stage, key);
    await digitised(stage, dossierId);
    await step.handOver(stage.cast, dossierId);
    await signed(stage, dossierId);
    await returned(stage, dossierId);
    await untilCompleted(engine, dossierId);

    const read = async (): Promise<readonly Reply[]> => {
      const replies = await Promise.all(
        ['', '/timeline', '/files', '/receipt'].map((part) => officer.get(`/dossiers/${dossierId}${part}`)),
      );
      const files = replies[2]?.body.files as readonly { readonly sha256: string }[];
      return [...replies, ...(await Promise.all(files.map(({ sha256 }) => officer.get(`/dossiers/${dossierId}/files/${sha256}`))))];
    };
    const before = await read();
    expect(before.map(({ status }) => status)).toEqual(before.map(() => 200));
    expect(before.length).toBeGreaterThan(8);

    await forget(engine, dossierId);

    expect(await read()).toEqual(before);
    const refused = await counter.post(`/dossiers/${dossierId}/acts/deliver`, { receiver: 'OWNER' });
    expect(refused).toMatchObject({ status: 409, body: { code: 'DOSSIER_CLOSED' } });
    const again = await counter.post('/dossiers', neverMarried(stage.applicant), key);
    expect(again).toMatchObject({ status: 201, body: { dossierId } });
    expect(await isForgotten(engine, dossierId)).toBe(true);
    const rows = await database.db.execute(
      sql`select dossier_id from dossier join party using (party_id) where identifier = ${stage.applicant.personalId}`,
    );
    expect(rows.map((row) => row.dossier_id)).toEqual([dossierId]);
  });
});
