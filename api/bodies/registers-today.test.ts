import { and, eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadDefinitions } from '../../db/law/load.ts';
import { nameFiles } from '../../db/register/files.ts';
import { ownerIn, recordPerson } from '../../db/register/parties.ts';
import { project } from '../../db/register/projection.ts';
import { answersSeen, registerItem, resultInMaking } from '../../db/register/result-fields.ts';
import { command, dossierEvent, dossierFile, lookedUpData } from '../../db/schema.ts';
import { NOWHERE } from '../../domain/dossier/result-places.ts';
import type { DossierState } from '../../domain/dossier/state.ts';
import { isRefusal } from '../../domain/failures.ts';
import type { FieldState } from '../../domain/law/results/fields.ts';
import { resultWords } from '../../domain/law/results/print.ts';
import { startTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import { applicationAt, handler, leader, scene, written } from '../../test/support/dossier.ts';
import { shippedLaw } from '../../test/support/law.ts';
import { owing } from '../../test/support/owing.ts';
import { HUSBAND, MARRIAGE } from '../../test/support/results.ts';
import { uploadedLaw } from '../../test/support/uploaded-result.ts';
import { notDraftable, notSignable } from './result-fields.ts';

let database: TestDatabase;
let state: DossierState;

beforeAll(async () => {
  database = await startTestDatabase();
  await loadDefinitions(database.db, shippedLaw());
  const answers = { applicantIs: 'OWNER', maritalHistory: 'NEVER_MARRIED', livedElsewhere: 'false', purpose: 'OTHER' };
  state = { ...owing('draftResult', 'TN-HOM-NAY'), answers, underway: null, work: [] };
  const person = { fullName: 'Hồ Thị Mẫu Hiền', birthDate: '1988-03-08', sex: 'FEMALE', personalId: '066188000118' } as const;
  const at = '2026-03-02T02:00:00.000Z';
  await database.db.transaction((tx) => recordPerson(tx, person, { dossierId: state.dossierId, partyId: state.partyId, at }));
  for (const register of ['MARRIAGE', 'DEATH'])
    await database.db
      .insert(lookedUpData)
      .values({ dossierId: state.dossierId, item: registerItem(register), found: false, record: [], lookedUpAt: at });
});
afterAll(() => database.close());

const asked = (at: string, of = state) =>
  database.db.transaction(async (tx) => {
    const refused = await notDraftable({ tx, state: of, actor: handler, commandId: 'c', at });
    return refused !== null && isRefusal(refused) ? [refused.code, refused.detail] : null;
  });

it('T22 goes by what the registers say that day: an answer of an earlier day is owed anew, since the person may have married meanwhile', async () => {
  // Late on the same local day; half past midnight is the next one.
  expect((await asked('2026-03-02T16:59:00.000Z'))?.[0]).toBe('RESULT_FIELDS_OPEN');
  expect(await asked('2026-03-02T17:30:00.000Z')).toEqual(['LOOK_UP_OWED', { registers: ['MARRIAGE', 'DEATH'] }]);
  await database.db.update(lookedUpData).set({ lookedUpAt: '2026-03-05T01:00:00.000Z' });
  expect((await asked('2026-03-05T02:00:00.000Z'))?.[0]).toBe('RESULT_FIELDS_OPEN');
});

it('T22 waits for the account that could not be looked up at intake', async () => {
  await database.db.update(lookedUpData).set({ lookedUpAt: '2026-03-05T01:00:00.000Z' });
  const away = await asked('2026-03-05T02:00:00.000Z', { ...state, account: 'UNAVAILABLE' });
  expect(away).toEqual(['LOOK_UP_OWED', { registers: ['ACCOUNT'] }]);
});

describe('T24 goes by what the registers say on the day of the signature', () => {
  const DRAFT = 'd'.repeat(64);
  let drafted: DossierState;

  /** All that a certificate for another purpose says of somebody who never married, and the draft that says it. */
  beforeAll(async () => {
    const { opening } = scene(applicationAt('2026-03-02T09:00'));
    if (isRefusal(opening)) throw new Error(opening.code);
    const dossierId = 'TN-KY-HOM-NAY';
    const { db } = database;
    await project(db, written(opening, dossierId));
    const at = '2026-03-02T02:00:00.000Z';
    const person = { fullName: 'Hồ Thị Mẫu Hạnh', birthDate: '1988-03-08', sex: 'FEMALE', personalId: '066188000120' } as const;
    const more = { ethnicity: 'Kinh', nationality: 'Việt Nam', address: '12 đường Lê Duẩn, phường Tân Lập' };
    const partyId = '00000000-0000-4000-8000-000000000099';
    await db.transaction((tx) => recordPerson(tx, { ...person, ...more }, { dossierId, partyId, at }));
    const { answers } = state;
    const waiting = { ...owing('signResult', dossierId), answers, partyId, underway: null, work: [] };
    if (waiting.result === null) throw new Error('no draft');
    drafted = { ...waiting, registers: { MARRIAGE: 'NONE', DEATH: 'NONE' }, result: { ...waiting.result, draft: DRAFT } };
    for (const register of ['MARRIAGE', 'DEATH'])
      await db.insert(lookedUpData).values({ dossierId, item: registerItem(register), found: false, record: [], lookedUpAt: at });
    const commandId = '00000000-0000-4000-8000-000000000300';
    const body = { value: 'Vay vốn ngân hàng', item: 'P07-C1', seen: (await making(at)).states.find(isPurpose)?.seen };
    await db.insert(command).values({
      ...{ commandId, caller: handler.person, idempotencyKey: 'muc-dich', act: 'DECIDE_FIELD', dossierId, payload: { body } },
      ...{ payloadHash: '', actor: handler, receivedAt: at, status: 'APPLIED' as const },
    });
    const [event] = await db.select().from(dossierEvent).where(eq(dossierEvent.dossierId, dossierId));
    if (event === undefined) throw new Error('no event');
    const decided = { type: 'FIELD_DECIDED', data: { field: 'purposeWords', source: 'HANDLER' }, commandId };
    await db.insert(dossierEvent).values({ ...event, revision: 100, link: 100, ...decided });
    const { form, states } = await making(at);
    const file = {
      dossierId,
      kind: 'DRAFT' as const,
      item: '',
      sha256: DRAFT,
      mediaType: 'application/pdf',
      size: 1,
      pages: 1,
      createdAt: at,
    };
    await nameFiles(db, [{ ...file, meta: { words: resultWords(form, states, answers) } }]);
  });

  const isPurpose = ({ definition }: FieldState): boolean => definition.name === 'purposeWords';
  const making = async (at: string) => {
    const made = await resultInMaking(database.db, drafted, { owner: await ownerIn(database.db, drafted), at });
    if (made === null) throw new Error('no result');
    return made;
  };
  const signed = (at: string, change: Partial<DossierState> = {}) =>
    database.db.transaction(async (tx) => {
      const refused = await notSignable({ tx, state: { ...drafted, ...change }, actor: leader, commandId: 'c', at });
      return refused === null ? null : [refused.code, refused.errors?.map(({ field }) => field) ?? refused.detail];
    });
  const NEXT = '2026-03-03T02:00:00.000Z';
  const answered = (change: Partial<typeof lookedUpData.$inferInsert>) =>
    database.db.update(lookedUpData).set(change).where(eq(lookedUpData.dossierId, drafted.dossierId));

  it('lets the leader sign that day; on a later one the registers are asked anew, and the same answer lets him sign', async () => {
    expect(await signed('2026-03-02T09:00:00.000Z')).toBeNull();
    expect(await signed(NEXT)).toEqual(['LOOK_UP_OWED', { registers: ['MARRIAGE', 'DEATH'] }]);
    await answered({ lookedUpAt: NEXT });
    expect(await signed(NEXT)).toBeNull();
  });

  it('has nothing against a refusal, which certifies nothing', async () => {
    const { result } = drafted;
    if (result === null) throw new Error('no draft');
    expect(await signed('2026-03-09T02:00:00.000Z', { result: { ...result, outcome: 'REFUSAL' } })).toBeNull();
  });

  it('holds back what is another certificate by now: an answer that contradicts it, or other words', async () => {
    await database.db.execute(sql`update dossier_file set meta = jsonb_set(meta, '{words,title}', '"Giấy khác"') where sha256 = ${DRAFT}`);
    expect(await signed(NEXT)).toEqual(['DRAFT_OUTDATED', undefined]);
    const self = { personalId: '066188000120', fullName: 'Hồ Thị Mẫu Hạnh', birthDate: '1988-03-08', sex: 'FEMALE' };
    const record = [{ ...MARRIAGE, registeredOn: '2026-03-02', spouses: [self, HUSBAND] }];
    await database.db
      .update(lookedUpData)
      .set({ found: true, record })
      .where(and(eq(lookedUpData.dossierId, drafted.dossierId), eq(lookedUpData.item, registerItem('MARRIAGE'))));
    expect(await signed(NEXT)).toEqual(['DRAFT_OUTDATED', ['maritalStatus']]);
  });

  it('and on its draft where the handler makes the result himself: any other answer than that draft was made by holds it back', async () => {
    const { db } = database;
    const { law } = drafted;
    const own = { ...drafted, law: uploadedLaw(law) };
    // The answer of the day before, then the one that the draft was made by.
    expect(await signed('2026-03-04T02:00:00.000Z', own)).toEqual(['LOOK_UP_OWED', { registers: ['MARRIAGE', 'DEATH'] }]);
    expect(await asked('2026-03-04T02:00:00.000Z', { ...state, law: own.law, attached: { file: DRAFT, places: NOWHERE } })).toEqual([
      'LOOK_UP_OWED',
      { registers: ['MARRIAGE', 'DEATH'] },
    ]);
    const answers = await answersSeen(db, own, ['MARRIAGE', 'DEATH']);
    await db.update(dossierFile).set({ meta: { answers } }).where(eq(dossierFile.sha256, DRAFT));
    expect(await signed(NEXT, own)).toBeNull();
    await answered({ found: false, record: [] });
    expect(await signed(NEXT, own)).toEqual(['DRAFT_OUTDATED', undefined]);
  });
});
