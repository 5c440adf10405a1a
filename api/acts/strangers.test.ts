import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contextOf } from '../../activities/dossier-context.ts';
import { asSent, commandById } from '../../db/register/commands.ts';
import { project } from '../../db/register/projection.ts';
import type { CommandOf } from '../../domain/dossier/commands.ts';
import { projectionOf } from '../../domain/dossier/register.ts';
import { openDossier } from '../../domain/dossier/transition.ts';
import { isRefusal } from '../../domain/failures.ts';
import { startTestApi, type TestApi } from '../../test/support/test-api.ts';

/** Whoever types twelve digits learns nothing of the person whose they are, and changes nothing that others hold of him. */

let api: TestApi;

const CITIZEN = {
  personalId: '066190000701',
  fullName: 'Hồ Thị Mẫu Hiền',
  birthDate: '1990-05-04',
  sex: 'FEMALE',
  ethnicity: 'Ê Đê',
  nationality: 'Việt Nam',
  phone: '0900000701',
  email: 'hien@example.test',
  address: '12 đường Lê Duẩn, phường Tân Lập',
} as const;
const STRANGER = {
  ...CITIZEN,
  fullName: 'Lê Thị Mẫu Lạ',
  birthDate: '1971-01-31',
  ethnicity: 'Kinh',
  phone: '0911111111',
  email: 'la@example.test',
  address: 'Nơi của người lạ',
} as const;
/** What nobody may be told who does not know it. */
const HIDDEN = [CITIZEN.fullName, CITIZEN.birthDate, CITIZEN.ethnicity, CITIZEN.phone, CITIZEN.email, CITIZEN.address];

const COUNTER = 'cb-0101';
const OTHER_COUNTER = 'cb-0202';

const post = (person: string, url: string, payload: object) =>
  api.app.inject({ method: 'POST', url, payload, headers: { authorization: `Bearer ${person}`, 'idempotency-key': randomUUID() } });
const get = (person: string, url: string) => api.app.inject({ url, headers: { authorization: `Bearer ${person}` } });

const intake = (person: string, applicant: object, more: object = {}) =>
  post(person, '/dossiers', {
    procedureCode: '1.004873',
    answers: { applicantIs: 'OWNER', maritalHistory: 'NEVER_MARRIED', livedElsewhere: 'false', purpose: 'OTHER' },
    applicant,
    channel: 'IN_PERSON',
    ...more,
  });
const OTHERWISE = { duplicateReason: 'Cần thêm một bản cho việc khác' };

/** Takes in, and brings into the register what the engine would, which is away here. */
const taken = async (person: string, applicant: object, more: object = {}) => {
  const reply = await intake(person, applicant, more);
  expect(reply.statusCode, reply.body).toBe(202);
  const { commandId, dossierId } = reply.json<{ commandId: string; dossierId: string }>();
  const row = await commandById(api.deps.db, commandId);
  if (row === null) throw new Error('not written down');
  const change = openDossier(dossierId, (await asSent(api.deps.db, row)) as CommandOf<'OPEN'>, { at: row.receivedAt });
  if (isRefusal(change)) throw new Error(change.code);
  await project(api.deps.db, projectionOf([change]));
  return { dossierId, reply };
};

const search = (person: string, body: object) => post(person, '/dossiers/search', body);

let his: string;
let strange: Awaited<ReturnType<typeof taken>>;

beforeAll(async () => {
  api = await startTestApi();
  his = (await taken(COUNTER, CITIZEN)).dossierId;
  strange = await taken(OTHER_COUNTER, STRANGER, OTHERWISE);
});
afterAll(() => api.close());

describe('a dossier opened under a number that is known, and another name', () => {
  it('is answered with a warning that says what differs and tells nothing that is recorded', async () => {
    const { warnings } = strange.reply.json<{ warnings: readonly string[] }>();
    // Of birth and sex nothing is said at all: they could be guessed one by one.
    expect(warnings.filter((text) => text.includes('ghi nhận'))).toEqual([
      'Họ tên khác với lần ghi nhận trước của cùng số định danh; hãy đối chiếu giấy tờ tùy thân',
    ]);
    for (const text of HIDDEN) expect(strange.reply.body).not.toContain(text);
  });

  it('shows its own owner, and nothing of the other', async () => {
    const shown = await get(OTHER_COUNTER, `/dossiers/${strange.dossierId}`);
    expect(shown.json()).toMatchObject({ applicant: { fullName: STRANGER.fullName }, duplicates: { open: [] } });
    for (const text of [...HIDDEN, his]) expect(shown.body).not.toContain(text);
  });

  it('prints its own owner, and leaves those of others as their intakes named them', async () => {
    const { personalId: identifier, ...own } = STRANGER;
    expect((await contextOf(api.deps.db, strange.dossierId)).owner).toMatchObject({ identifier, ...own });
    const { personalId: _number, ...theirs } = CITIZEN;
    expect((await contextOf(api.deps.db, his)).owner).toMatchObject({ identifier, ...theirs });
    expect((await get(COUNTER, `/dossiers/${his}`)).json()).toMatchObject({ applicant: { fullName: CITIZEN.fullName } });
  });

  it('has the contacts that its own intake gave, and none of another one', async () => {
    const { phone: _phone, email: _email, address: _address, ...bare } = CITIZEN;
    const { dossierId } = await taken(COUNTER, bare, OTHERWISE);
    expect((await contextOf(api.deps.db, dossierId)).owner).toMatchObject({ phone: null, email: null, address: null });
  });
});

describe('an open dossier of the same procedure', () => {
  it('is named to whoever knows whose it is, and its existence alone to whoever does not', async () => {
    const known = (await intake(OTHER_COUNTER, { ...CITIZEN, fullName: ' hồ thị mẫu  hiền' })).json();
    expect(known).toMatchObject({ code: 'DOSSIER_DUPLICATE', facts: { intakeUnit: 'H15.901/MC', phase: 'SUBMITTED' } });
    const unknown = (await intake(OTHER_COUNTER, { ...CITIZEN, fullName: 'Lê Thị Mẫu Khác' })).json();
    expect(unknown).toMatchObject({ status: 409, code: 'DOSSIER_DUPLICATE', field: 'duplicateReason' });
    expect(unknown.facts).toBeUndefined();
  });

  it('that says its name otherwise in one mark of tone stands beside it', async () => {
    const same = await taken(COUNTER, { ...CITIZEN, personalId: '066190000703', fullName: 'Nguyễn Thị Mẫu Hoà' });
    const other = await taken(COUNTER, { ...CITIZEN, personalId: '066190000703', fullName: 'Nguyễn Thị Mẫu Hòa' }, OTHERWISE);
    expect((await get(COUNTER, `/dossiers/${other.dossierId}`)).json()).toMatchObject({
      duplicates: { open: [{ dossierId: same.dossierId }] },
    });
  });
});

describe('a search for a person', () => {
  const { personalId, fullName } = CITIZEN;

  it('wants the name beside the number, and finds what was taken in under both', async () => {
    expect((await search(COUNTER, { personalId })).json()).toMatchObject({ status: 400, code: 'BODY_INVALID', field: 'fullName' });
    const found = (await search(COUNTER, { personalId, fullName: fullName.toUpperCase() })).json();
    expect(found.dossiers.map(({ dossierId }: { dossierId: string }) => dossierId)).toContain(his);
    expect(found.dossiers.map(({ dossierId }: { dossierId: string }) => dossierId)).not.toContain(strange.dossierId);
    expect((await search(COUNTER, { personalId, fullName: 'Lê Thị Mẫu Khác' })).json()).toEqual({ open: 0, dossiers: [] });
  });

  it('finds a dossier by its own name also where a stranger’s came first', async () => {
    await taken(OTHER_COUNTER, { ...STRANGER, personalId: '066190000705' });
    const { dossierId } = await taken(COUNTER, { ...CITIZEN, personalId: '066190000705' }, OTHERWISE);
    expect((await search(COUNTER, { personalId: '066190000705', fullName })).json()).toMatchObject({ open: 1, dossiers: [{ dossierId }] });
  });
});
