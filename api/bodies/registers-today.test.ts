import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadDefinitions } from '../../db/law/load.ts';
import { upsertPerson } from '../../db/register/parties.ts';
import { registerItem } from '../../db/register/result-fields.ts';
import { lookedUpData } from '../../db/schema.ts';
import type { DossierState } from '../../domain/dossier/state.ts';
import { isRefusal } from '../../domain/failures.ts';
import { startTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import { handler } from '../../test/support/dossier.ts';
import { shippedLaw } from '../../test/support/law.ts';
import { owing } from '../../test/support/owing.ts';
import { notDraftable } from './result-fields.ts';

let database: TestDatabase;
let state: DossierState;

beforeAll(async () => {
  database = await startTestDatabase();
  await loadDefinitions(database.db, shippedLaw());
  const answers = { applicantIs: 'OWNER', maritalHistory: 'NEVER_MARRIED', livedElsewhere: 'false', purpose: 'OTHER' };
  state = { ...owing('draftResult', 'TN-HOM-NAY'), answers, underway: null, work: [] };
  const person = { fullName: 'Hồ Thị Mẫu Hiền', birthDate: '1988-03-08', sex: 'FEMALE', personalId: '066188000118' } as const;
  const at = '2026-03-02T02:00:00.000Z';
  await database.db.transaction((tx) => upsertPerson(tx, { ...person, partyId: state.partyId, at }));
  for (const register of ['MARRIAGE', 'DEATH'])
    await database.db
      .insert(lookedUpData)
      .values({ dossierId: state.dossierId, item: registerItem(register), found: false, record: [], lookedUpAt: at });
});
afterAll(() => database.close());

const asked = (at: string) =>
  database.db.transaction(async (tx) => {
    const refused = await notDraftable({ tx, state, actor: handler, commandId: 'c', at });
    return refused !== null && isRefusal(refused) ? [refused.code, refused.detail] : null;
  });

it('T22 goes by what the registers say that day: an answer of an earlier day is owed anew, since the person may have married meanwhile', async () => {
  // Late on the same local day; half past midnight is the next one.
  expect((await asked('2026-03-02T16:59:00.000Z'))?.[0]).toBe('RESULT_FIELDS_OPEN');
  expect(await asked('2026-03-02T17:30:00.000Z')).toEqual(['LOOK_UP_OWED', { items: ['MARRIAGE', 'DEATH'] }]);
  await database.db.update(lookedUpData).set({ lookedUpAt: '2026-03-05T01:00:00.000Z' });
  expect((await asked('2026-03-05T02:00:00.000Z'))?.[0]).toBe('RESULT_FIELDS_OPEN');
});
