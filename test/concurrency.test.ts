import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, type Database } from '../db/client.ts';
import { verifyLedger } from '../db/ledger/audit.ts';
import { drawPerson } from '../dev/demo/applicants.ts';
import { newUuid } from '../platform/ids.ts';
import { callerOf, type Reply } from './support/api.ts';
import { classified, neverMarried, type TestStage, testStage } from './support/scenes.ts';
import { sharedStack } from './support/shared-stack.ts';
import { until } from './support/until.ts';

const MANY = 50;
/** More than the API has connections. */
const TWINS = 20;
/** Dossiers that race for the next number; each costs 2 s of processor time up to there. */
const ACCEPTED = 25;

let stage: TestStage;
let database: Database;

beforeAll(async () => {
  const { dataDir, addresses } = sharedStack();
  stage = await testStage(dataDir);
  database = connect({ databaseUrl: addresses.databaseUrl });
});

afterAll(() => database?.close());

const countOf = async (query: ReturnType<typeof sql>): Promise<number> => Number((await database.db.execute<{ n: number }>(query))[0]?.n);

describe('many at once', () => {
  it(`make one dossier of one request that arrives ${MANY} times together, and tell everybody the same one`, async () => {
    const { addresses, tokens } = sharedStack();
    const counter = callerOf({ api: addresses.api, token: tokens['counter-01'] ?? '' });
    const applicant = drawPerson({ sex: 'MALE', hasAccount: true });
    const key = newUuid();
    const replies = await Promise.all(
      Array.from({ length: MANY }, (): Promise<Reply> => counter.post('/dossiers', neverMarried(applicant), key)),
    );
    expect([...new Set(replies.map(({ status }) => status))].filter((status) => status !== 201 && status !== 202)).toEqual([]);
    const ids = new Set(replies.map(({ body }) => body.dossierId));
    expect(ids.size).toBe(1);
    const [dossierId] = ids;
    await until('the dossier is open', async () => (await counter.get(`/dossiers/${dossierId}`)).status === 200);
    expect(await countOf(sql`select count(*) n from command where idempotency_key = ${key}`)).toBe(1);
    expect(await countOf(sql`select count(*) n from dossier join party using (party_id) where identifier = ${applicant.personalId}`)).toBe(
      1,
    );
    expect(await countOf(sql`select count(*) n from dossier_event where dossier_id = ${dossierId} and type = 'OPENED'`)).toBe(1);
  });

  it(`A8: of ${TWINS} intakes of one person for one procedure at the same moment take one, and name it to the others`, async () => {
    const { addresses, tokens } = sharedStack();
    const counter = callerOf({ api: addresses.api, token: tokens['counter-01'] ?? '' });
    const { duplicateReason: _reason, ...application } = neverMarried(drawPerson({ sex: 'FEMALE', hasAccount: true }));
    const replies = await Promise.all(
      Array.from({ length: TWINS }, (): Promise<Reply> => counter.post('/dossiers', application, newUuid())),
    );
    const [taken, ...more] = replies.filter(({ status }) => status === 201 || status === 202);
    expect([taken === undefined, more.length]).toEqual([false, 0]);
    const refused = replies.filter((reply) => reply !== taken);
    expect(refused.map(({ status, body }) => [status, body.code])).toEqual(refused.map(() => [409, 'DOSSIER_DUPLICATE']));
    for (const { body } of refused) expect(body.facts).toMatchObject({ dossier: taken?.body.dossierId, intakeUnit: 'H15.901/MC' });
    const named = { ...application, duplicateOf: taken?.body.dossierId };
    expect((await counter.post('/dossiers', named, newUuid())).status).toBeLessThan(300);
  });

  it(`give ${ACCEPTED} dossiers that are opened and accepted together as many codes`, async () => {
    const dossiers = await Promise.all(
      Array.from({ length: ACCEPTED }, async () => {
        const dossierId = await classified({ ...stage, applicant: drawPerson({ sex: 'FEMALE', hasAccount: true }) });
        await stage.cast.counter.act(dossierId, 'accept');
        return dossierId;
      }),
    );
    expect(new Set(dossiers).size).toBe(ACCEPTED);
    const codes = await database.db.execute<{ code: string }>(
      sql`select dossier_code as code from dossier where dossier_id in ${dossiers} and phase = 'DIGITISING' and dossier_code is not null`,
    );
    expect(codes).toHaveLength(ACCEPTED);
    expect(new Set(codes.map(({ code }) => code)).size).toBe(ACCEPTED);
    expect(await countOf(sql`select count(*) n from dossier_code where dossier_id in ${dossiers}`)).toBe(ACCEPTED);
  });

  it('leave a ledger without a fault', async () => {
    const { dossiers, findings } = await verifyLedger(database.db);
    expect(findings).toEqual([]);
    expect(dossiers).toBeGreaterThanOrEqual(ACCEPTED);
  });
});
