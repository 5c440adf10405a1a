import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contextOf } from '../../activities/dossier-context.ts';
import { asSent, commandById } from '../../db/register/commands.ts';
import { project } from '../../db/register/projection.ts';
import type { CommandOf } from '../../domain/dossier/commands.ts';
import { projectionOf } from '../../domain/dossier/register.ts';
import { openDossier } from '../../domain/dossier/transition.ts';
import { isRefusal } from '../../domain/failures.ts';
import { startTestApi, type TestApi } from '../../test/support/test-api.ts';
import { createApi } from '../app.ts';
import { digestOfAsked } from '../views/asked.ts';

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
    // Where it is, so that people can be sent there; how far it has come is for those who read it.
    expect(known).toMatchObject({ code: 'DOSSIER_DUPLICATE', facts: { dossier: expect.any(String), intakeUnit: 'H15.901/MC' } });
    expect(known.facts.phase).toBeUndefined();
    expect((await intake(COUNTER, CITIZEN)).json()).toMatchObject({ facts: { intakeUnit: 'H15.901/MC', phase: 'SUBMITTED' } });
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

interface Look extends Record<string, unknown> {
  readonly person: string;
  readonly what: string;
  readonly outcome: string;
  readonly dossier_id: string | null;
  readonly asked: string | null;
}

describe('whoever learns that a number is known, or what is open for it', () => {
  /** Looks by which a head finds who had to do with this number, the latest alone. */
  const looksFor = async (number: string, since: number): Promise<readonly Look[]> =>
    api.deps.db.execute<Look>(
      sql`select person, what, outcome, dossier_id, asked from access_log
        where id > ${since} and asked_digest = ${digestOfAsked(api.deps.config.looksSecret, number)} order by id`,
    );
  const lookCount = async (): Promise<number> => {
    const [row] = await api.deps.db.execute<{ id: string | null }>(sql`select max(id) as id from access_log`);
    return Number(row?.id ?? 0);
  };
  const { personalId } = CITIZEN;
  const tail = `••••${personalId.slice(-4)}`;
  const byIntake = { what: 'DUPLICATE', asked: tail, dossier_id: null };

  it.each([
    ['under his name, with a reason at once', OTHER_COUNTER, CITIZEN, OTHERWISE, 202, 'NOTHING'],
    ['under another name, with a reason at once', OTHER_COUNTER, STRANGER, OTHERWISE, 202, 'SHOWN'],
    ['under his name and another birth, with a reason', OTHER_COUNTER, { ...CITIZEN, birthDate: '1990-05-05' }, OTHERWISE, 202, 'SHOWN'],
    ['under another name', OTHER_COUNTER, { ...CITIZEN, fullName: 'Lê Thị Mẫu Khác' }, {}, 409, 'SHOWN'],
    ['what is refused for something else', OTHER_COUNTER, CITIZEN, { resultForms: 'PAPER' }, 422, 'NOTHING'],
    ['what is not theirs to open', 'cb-0104', CITIZEN, {}, 403, 'REFUSED'],
  ] as const)('by an intake has a look under it: %s', async (_what, person, applicant, more, status, outcome) => {
    const since = await lookCount();
    expect((await intake(person, applicant, more)).statusCode).toBe(status);
    expect(await looksFor(personalId, since)).toEqual([{ ...byIntake, person, outcome }]);
  });

  it('by an intake has a look under it where there was nothing to learn', async () => {
    const since = await lookCount();
    await intake(OTHER_COUNTER, { ...CITIZEN, personalId: '066190000709' });
    expect(await looksFor('066190000709', since)).toEqual([{ ...byIntake, asked: '••••0709', person: OTHER_COUNTER, outcome: 'NOTHING' }]);
  });

  it('by asking again for the same, or for the fate of the command, has a look each time', async () => {
    const since = await lookCount();
    const key = randomUUID();
    const again = () =>
      api.app.inject({
        ...{ method: 'POST', url: '/dossiers', headers: { authorization: `Bearer ${OTHER_COUNTER}`, 'idempotency-key': key } },
        payload: {
          ...{ procedureCode: '1.004873', applicant: STRANGER, channel: 'IN_PERSON', ...OTHERWISE },
          answers: { applicantIs: 'OWNER', maritalHistory: 'NEVER_MARRIED', livedElsewhere: 'false', purpose: 'OTHER' },
        },
      });
    const { commandId } = (await again()).json<{ commandId: string }>();
    await again();
    await get(OTHER_COUNTER, `/commands/${commandId}`);
    // Of somebody else's nothing is learned.
    await get(COUNTER, `/commands/${commandId}`);
    const look = { ...byIntake, person: OTHER_COUNTER, outcome: 'SHOWN' };
    expect(await looksFor(personalId, since)).toEqual([look, look, look]);
  });

  it('beside a dossier of the same person has a look at each, and of those of other units learns where they are, not how far', async () => {
    const { dossierId } = await taken(OTHER_COUNTER, CITIZEN, OTHERWISE);
    const own = await taken(OTHER_COUNTER, CITIZEN, OTHERWISE);
    const since = await lookCount();
    const { duplicates } = (await get(OTHER_COUNTER, `/dossiers/${dossierId}`)).json<{ duplicates: { open: readonly object[] } }>();
    const elsewhere = { dossierId: his, code: null, intakeUnit: 'H15.901/MC', phase: null };
    const here = { dossierId: own.dossierId, code: null, intakeUnit: 'H15.902/MC', phase: 'SUBMITTED' };
    expect(duplicates.open).toEqual(expect.arrayContaining([elsewhere, here]));
    const looks = await looksFor(personalId, since);
    expect(looks.map(({ dossier_id: id }) => id).sort()).toEqual(duplicates.open.map((one) => (one as typeof elsewhere).dossierId).sort());
    // Nobody typed the number here, so none of it stands in the log.
    for (const look of looks) expect(look).toMatchObject({ person: OTHER_COUNTER, what: 'DUPLICATE', outcome: 'SHOWN', asked: null });
  });

  it('is found by his head', async () => {
    await intake(OTHER_COUNTER, STRANGER, OTHERWISE);
    const head = await createApi({
      ...api.deps,
      verifyAccessToken: async () => ({
        caller: { person: 'head', roles: ['ONE_STOP_HEAD'], unit: 'H15.902/MC', agency: 'H15.902' },
        proof: {},
      }),
    });
    const reply = await head.inject({
      ...{ method: 'POST', url: '/access-log/search', headers: { authorization: 'Bearer any' } },
      payload: { personalId },
    });
    await head.close();
    expect(reply.json().looks[0]).toMatchObject({ person: OTHER_COUNTER, what: 'DUPLICATE', asked: tail, outcome: 'SHOWN' });
  });
});
