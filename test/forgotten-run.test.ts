import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, type Database } from '../db/client.ts';
import { callerOf, type Reply } from './support/api.ts';
import { demoRun } from './support/demo-run.ts';
import { connectEngine, type Engine, forget, isForgotten, untilCompleted } from './support/engine.ts';
import { sharedStack } from './support/shared-stack.ts';

let engine: Engine;
let database: Database;
let dossierId = '';

beforeAll(async () => {
  const { addresses } = sharedStack();
  engine = await connectEngine(addresses);
  database = connect({ databaseUrl: addresses.databaseUrl });
  // The second demo's: the first one's histories are another test's matter.
  ({ dossierId } = await demoRun(sharedStack(), 2));
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
    const read = async (): Promise<readonly Reply[]> => {
      const replies = await Promise.all(
        ['', '/timeline', '/files', '/receipt'].map((part) => officer.get(`/dossiers/${dossierId}${part}`)),
      );
      const files = replies[2]?.body.files as readonly { readonly sha256: string }[];
      return [...replies, ...(await Promise.all(files.map(({ sha256 }) => officer.get(`/dossiers/${dossierId}/files/${sha256}`))))];
    };
    const sameParty = (): Promise<readonly Record<string, unknown>[]> =>
      database.db.execute(
        sql`select dossier_id, revision from dossier where party_id = (select party_id from dossier where dossier_id = ${dossierId}) order by 1`,
      );
    await untilCompleted(engine, dossierId);
    const [before, dossiers] = [await read(), [...(await sameParty())]];
    expect(before.map(({ status }) => status)).toEqual(before.map(() => 200));
    expect(before.length).toBeGreaterThan(12);

    await forget(engine, dossierId);
    await forget(engine, `${dossierId}/TV1`);

    expect(await read()).toEqual(before);
    const refused = await counter.post(`/dossiers/${dossierId}/acts/deliver`, {
      receiver: 'OWNER',
      fullName: 'Lê Thị Mẫu',
      personalId: '066190000124',
      identityProof: 'ID_CARD',
    });
    expect(refused).toMatchObject({ status: 409, body: { code: 'DOSSIER_CLOSED' } });

    const [opening] = await database.db.execute<{ key: string; body: unknown }>(
      sql`select idempotency_key as key, payload->'body' as body from command where dossier_id = ${dossierId} and act = 'OPEN'`,
    );
    const again = await counter.post('/dossiers', opening?.body, opening?.key);
    expect(again).toMatchObject({ status: 201, body: { dossierId } });
    expect(await isForgotten(engine, dossierId)).toBe(true);
    expect([...(await sameParty())]).toEqual(dossiers);
  });
});
