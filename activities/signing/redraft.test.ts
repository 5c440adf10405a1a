import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { metaOf } from '../../db/register/files.ts';
import { ownerIn, type PersonDraft, recordPerson } from '../../db/register/parties.ts';
import { project } from '../../db/register/projection.ts';
import { resultInMaking } from '../../db/register/result-fields.ts';
import { command, dossier, dossierEvent } from '../../db/schema.ts';
import type { DossierState } from '../../domain/dossier/state.ts';
import { classOfCause } from '../../domain/dossier/work-causes.ts';
import { isRefusal } from '../../domain/failures.ts';
import { WITHHELD } from '../../domain/law/results/party.ts';
import type { MarriageRecord } from '../../domain/law/results/records.ts';
import { newUuid } from '../../platform/ids.ts';
import { type Desk, startDesk } from '../../test/support/desk.ts';
import { applicationAt, handler, scene, written } from '../../test/support/dossier.ts';
import { owing } from '../../test/support/owing.ts';
import { HUSBAND, MARRIAGE } from '../../test/support/results.ts';
import { GatewayError } from '../gateway-error.ts';
import { causeOf } from '../work-cause.ts';
import { createResultActivities } from './result.ts';

/** What a certificate says is its own dossier's word, and stands from the day on which its draft was submitted. */

const AT = '2026-03-04T02:00:00.000Z';
const PARTY = '00000000-0000-4000-8000-000000000001';
const APPLICANT = {
  fullName: 'Hồ Thị Mẫu Hiền',
  birthDate: '1988-03-08',
  sex: 'FEMALE',
  ethnicity: 'Kinh',
  nationality: 'Việt Nam',
  address: '12 đường Lê Duẩn, phường Tân Lập',
} as const;
const PERSONAL_ID = '066188000118';

let desk: Desk;
let database: Desk['database'];
let keys: Desk['keys'];
let files: Desk['files'];

beforeAll(async () => {
  desk = await startDesk();
  ({ database, keys, files } = desk);
  await record({ ...APPLICANT, fullName: 'Hồ Thị Mẫu Hiên' }, 'TN-TRUOC');
});
afterAll(() => desk.close());

const record = (applicant: Omit<PersonDraft, 'personalId'>, dossierId: string) =>
  database.db.transaction((tx) => recordPerson(tx, { ...applicant, personalId: PERSONAL_ID }, { dossierId, partyId: PARTY, at: AT }));

/** The register holds a dossier in this state, taken in with what its applicant declared. */
const put = async (state: DossierState, applicant: Omit<PersonDraft, 'personalId'>): Promise<void> => {
  const { opening } = scene(applicationAt('2026-03-02T09:00'));
  if (isRefusal(opening)) throw new Error(opening.code);
  await project(database.db, written(opening, state.dossierId));
  await database.db.update(dossier).set({ state }).where(eq(dossier.dossierId, state.dossierId));
  await record(applicant, state.dossierId);
};

const making = async (state: DossierState) =>
  (await resultInMaking(database.db, state, { owner: await ownerIn(database.db, state), at: AT }))?.states ?? [];

const decide = async (state: DossierState, { field, source, value }: Record<'field' | 'source' | 'value', string>): Promise<void> => {
  const seen = (await making(state)).find(({ definition }) => definition.name === field)?.seen;
  const commandId = newUuid();
  const { person, role, unit } = handler;
  await database.db.insert(command).values({
    ...{ commandId, caller: person, idempotencyKey: commandId, act: 'DECIDE_FIELD', dossierId: state.dossierId },
    ...{ payload: { body: { value, seen } }, payloadHash: '', actor: {}, receivedAt: AT, status: 'APPLIED' as const },
  });
  const first = await database.db.select().from(dossierEvent).where(eq(dossierEvent.dossierId, state.dossierId));
  await database.db.insert(dossierEvent).values({
    ...first[0],
    ...{ dossierId: state.dossierId, revision: 99, position: 0, type: 'FIELD_DECIDED', data: { field, source } },
    ...{ person, role, unit, at: AT, commandId },
  } as never);
};

/** The handler has read in the declaration whom its applicant will marry. */
const PARTNER = {
  field: 'partner',
  source: 'HANDLER',
  value: 'Lê Văn Mẫu Quý, sinh ngày 01/01/1980, giấy tờ tùy thân số 066080000119, nơi đăng ký kết hôn: Ủy ban nhân dân phường Tân Lập',
};
const deps = () => ({ db: database.db, keys: keys.keys, files, registers: desk.registers });
const never = (work: 'draftResult' | 'signResult' | 'issueResult', dossierId: string): DossierState => ({
  ...owing(work, dossierId),
  answers: { applicantIs: 'OWNER', maritalHistory: 'NEVER_MARRIED', livedElsewhere: 'false', purpose: 'MARRIAGE' },
});

it('a person’s second dossier says what it declares itself: beside another name of the first it differs, is decided, and tells nothing of that one', async () => {
  const state = never('draftResult', 'TN-HAI');
  await put(state, { ...APPLICANT, birthDate: '1987-03-08' });
  const states = await making(state);
  const said = (name: string) => states.find(({ definition }) => definition.name === name);
  expect(said('fullName')).toMatchObject({ status: 'DIFFERS', said: { DECLARATION: ['Hồ Thị Mẫu Hiền', WITHHELD] } });
  expect(said('birthDate')).toMatchObject({ said: { DECLARATION: ['1987-03-08'] } });
  expect(JSON.stringify(states)).not.toContain('Hiên');
  // Whoever chooses what is withheld has chosen no name.
  await decide(state, { field: 'fullName', source: 'DECLARATION', value: WITHHELD });
  expect((await making(state)).find(({ definition }) => definition.name === 'fullName')?.status).toBe('UNFIT');
});

it('a person’s second dossier under his own name shows where he was born otherwise by the first', async () => {
  const state = never('draftResult', 'TN-BA');
  await put(state, { ...APPLICANT, fullName: 'Hồ Thị Mẫu Hiên', birthDate: '1987-03-08' });
  const found = (await making(state)).find(({ definition }) => definition.name === 'birthDate');
  expect(found).toMatchObject({ status: 'DIFFERS', said: { DECLARATION: ['1987-03-08', '1988-03-08'] } });
});

it('a stranger’s intake changes no draft: neither the declared address nor what another signer’s draft prints', {
  timeout: 120_000,
}, async () => {
  const state = never('draftResult', 'TN-MOT');
  const applicant = { ...APPLICANT, fullName: 'Hồ Thị Mẫu Hiên' };
  await put(state, applicant);
  await decide(state, PARTNER);
  const { draftResult, redraft } = createResultActivities(deps());
  const { draft } = await draftResult({ version: 1, dossierId: 'TN-MOT', step: state.underway?.commandId ?? '', at: AT });
  const before = await metaOf(database.db, 'TN-MOT', draft);

  const stranger = { ...applicant, address: 'Nơi của người lạ', ethnicity: 'Mường' };
  await record(stranger, 'TN-LA');
  expect((await making(state)).find(({ definition }) => definition.name === 'residence')?.value).toBe(APPLICANT.address);

  const signing = never('signResult', 'TN-MOT');
  if (signing.result === null) throw new Error('no draft');
  await database.db
    .update(dossier)
    .set({ state: { ...signing, result: { ...signing.result, draft } } })
    .where(eq(dossier.dossierId, 'TN-MOT'));
  // Even what the dossier itself would say today is not asked again.
  await database.db.execute(sql`update dossier_owner set address = 'Nơi khác nữa' where dossier_id = 'TN-MOT'`);
  const again = await redraft({ version: 1, dossierId: 'TN-MOT', step: signing.underway?.commandId ?? '', at: AT });
  expect((await metaOf(database.db, 'TN-MOT', again.draft)).words).toEqual(before.words);
  expect(JSON.stringify(before.words)).toContain(APPLICANT.address);

  // A draft of a version that kept no words is not said anew: it could be another certificate, so people choose what becomes of it.
  await database.db.execute(sql`update dossier_file set meta = meta - 'words' where dossier_id = 'TN-MOT' and sha256 = ${draft}`);
  const input = { version: 1, dossierId: 'TN-MOT', step: 'c-older', at: AT } as const;
  const error = await redraft(input).catch((reason: unknown) => reason);
  expect([causeOf(error), classOfCause(causeOf(error))]).toEqual(['DRAFT_WORDS_NOT_KEPT', 'NEEDS_PERSON']);
  const drafts = await database.db.execute(sql`select from dossier_file where dossier_id = 'TN-MOT' and kind = 'DRAFT'`);
  expect(drafts.length).toBe(1 + Number(again.draft !== draft));
});

it('signs and issues what the registers say then: each asks them itself, however lately they have answered before', {
  timeout: 120_000,
}, async () => {
  const dossierId = 'TN-SANG-NAY';
  const applicant = { ...APPLICANT, fullName: 'Hồ Thị Mẫu Hiên' };
  const drafting = never('draftResult', dossierId);
  await put(drafting, applicant);
  await decide(drafting, PARTNER);
  const { draftResult, signResult, issueResult } = createResultActivities(deps());
  const inputOf = (state: DossierState) => ({ version: 1 as const, dossierId, step: state.underway?.commandId ?? '', at: AT });
  const { draft } = await draftResult(inputOf(drafting));
  const stand = async (work: 'signResult' | 'issueResult', leaderSigned: string | null): Promise<DossierState> => {
    const state = never(work, dossierId);
    if (state.result === null) throw new Error('no draft');
    const at = { ...state, papers: [], result: { ...state.result, draft, leaderSigned } };
    await database.db.update(dossier).set({ state: at }).where(eq(dossier.dossierId, dossierId));
    return at;
  };
  const kept = async (kind: string) =>
    (await database.db.execute(sql`select from dossier_file where dossier_id = ${dossierId} and kind = ${kind}`)).length;
  const numbers = async () => [...(await database.db.execute(sql`select status from registered_number where dossier_id = ${dossierId}`))];

  // She marries between the registers' answer and the signature of the same day.
  const self = { personalId: PERSONAL_ID, fullName: applicant.fullName, birthDate: APPLICANT.birthDate };
  const marriage = { ...MARRIAGE, registeredOn: '2026-03-04', spouses: [self, HUSBAND] } as MarriageRecord;
  const signing = await stand('signResult', null);
  desk.registers.held.push(marriage);
  expect(await signResult(inputOf(signing))).toEqual({ registers: { MARRIAGE: true, DEATH: false }, outdated: ['maritalStatus'] });
  expect(await kept('LEADER_SIGNED')).toBe(0);

  // The record was another's and is set right; then she marries between signature and issue.
  desk.registers.held.length = 0;
  const signed = await signResult(inputOf(signing));
  if (!('leaderSigned' in signed)) throw new Error('not signed');
  expect(signed.registers).toEqual({ MARRIAGE: false, DEATH: false });
  const issuing = await stand('issueResult', signed.leaderSigned);
  desk.registers.held.push(marriage);
  expect(await issueResult(inputOf(issuing))).toMatchObject({ outdated: ['maritalStatus'] });
  expect([await kept('RESULT'), await numbers()]).toEqual([0, []]);

  // An earlier try had taken a number and failed: it is explained, since no document will bear it.
  desk.registers.held.length = 0;
  const failing = createResultActivities({ ...deps(), files: { ...files, read: () => Promise.reject(new Error('killed')) } });
  await expect(failing.issueResult(inputOf(issuing))).rejects.toThrow('killed');
  expect(await numbers()).toEqual([{ status: 'TAKEN' }]);
  desk.registers.held.push(marriage);
  await issueResult(inputOf(issuing));
  expect(await numbers()).toEqual([{ status: 'VOIDED' }]);
});

it('a register that is away when the leader signs: nothing is signed, and the work says why', { timeout: 120_000 }, async () => {
  const dossierId = 'TN-SO-NGHI';
  const drafting = never('draftResult', dossierId);
  await put(drafting, { ...APPLICANT, fullName: 'Hồ Thị Mẫu Hiên' });
  await decide(drafting, PARTNER);
  const input = { version: 1, dossierId, step: drafting.underway?.commandId ?? '', at: AT } as const;
  const { draft } = await createResultActivities(deps()).draftResult(input);
  const signing = never('signResult', dossierId);
  if (signing.result === null) throw new Error('no draft');
  await database.db
    .update(dossier)
    .set({ state: { ...signing, result: { ...signing.result, draft } } })
    .where(eq(dossier.dossierId, dossierId));
  const away = { find: () => Promise.reject(new GatewayError({ system: 'CIVIL_STATUS', kind: 'TIMEOUT', detail: '' })) };
  const { signResult } = createResultActivities({ ...deps(), registers: away });
  const error = await signResult({ ...input, step: signing.underway?.commandId ?? '' }).catch((reason: unknown) => reason);
  expect([causeOf(error), classOfCause(causeOf(error))]).toEqual(['CIVIL_STATUS_TIMEOUT', 'PASSING']);
});
