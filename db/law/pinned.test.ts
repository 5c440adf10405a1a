import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { isRefusal } from '../../domain/failures.ts';
import { startTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import { lawDefinition, lawSnapshot } from '../schema.ts';
import { seed } from '../seed.ts';
import { type Pinned, pinnedLaw } from './pinned.ts';
import { lawByHash } from './snapshots.ts';

const P07 = { procedureCode: '1.004873', intakeAgency: 'H15.901', leadAgency: 'H15.901', receivedAt: '2026-11-20T02:00:00.000Z' };

let database: TestDatabase;

beforeAll(async () => {
  database = await startTestDatabase();
  await seed({ databaseUrl: database.databaseUrl });
});
afterAll(() => database.close());

const pin = (question: Partial<typeof P07> = {}) =>
  database.db.transaction(async (tx): Promise<Pinned> => {
    const pinned = await pinnedLaw(database.db, tx, { ...P07, ...question });
    if (isRefusal(pinned)) throw new Error(pinned.code);
    return pinned;
  });

it('the law of an intake is pinned once for all intakes alike, stands in the register under its name, and follows a change of the law', async () => {
  const first = await pin();
  const again = await pin({ receivedAt: '2026-11-20T09:30:00.000Z' });
  expect(again.law).toBe(first.law);
  expect(await lawByHash(database.db, first.lawHash)).toEqual(first.law);
  expect((await pin({ receivedAt: '2027-01-05T02:00:00.000Z' })).law).not.toBe(first.law);
  await database.db
    .update(lawDefinition)
    .set({ validTo: sql`${lawDefinition.validFrom}` })
    .where(eq(lawDefinition.kind, 'PROCEDURE'));
  await expect(pin()).rejects.toThrow('PROCEDURE_UNKNOWN');
});

it('an intake that comes to nothing leaves no law behind that later ones would miss', async () => {
  await database.db.update(lawDefinition).set({ validTo: null }).where(eq(lawDefinition.kind, 'PROCEDURE'));
  // Only the owner of a test's own database can do this.
  await database.db.transaction(async (tx) => {
    await tx.execute(sql`alter table law_snapshot disable trigger user`);
    await tx.delete(lawSnapshot);
    await tx.execute(sql`alter table law_snapshot enable trigger user`);
  });
  const undone = database.db.transaction(async (tx) => {
    await pinnedLaw(database.db, tx, P07);
    throw new Error('undone');
  });
  await expect(undone).rejects.toThrow('undone');
  const { lawHash } = await pin();
  expect(await database.db.$count(lawSnapshot, eq(lawSnapshot.hash, lawHash))).toBe(1);
});
