import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { command, lookedUpData, party } from '../../db/schema.ts';
import { addOfficeMinutes, isWorkingDay, localDate, officeCalendar } from '../../domain/calendar/index.ts';
import { EXCEPTORS } from '../../domain/dossier/permit.ts';
import type { DossierState } from '../../domain/dossier/state.ts';
import { transition } from '../../domain/dossier/transition.ts';
import { isRefusal } from '../../domain/failures.ts';
import { ofKind } from '../../domain/law/pin.ts';
import { applicationAt, at, officer, oneStopHead, ruledLaw, scene } from '../../test/support/dossier.ts';
import { shippedLaw } from '../../test/support/law.ts';
import { register, startTestApi, type TestApi } from '../../test/support/test-api.ts';
import { sweepCommands } from './sweeper.ts';

let api: TestApi;

beforeAll(async () => {
  api = await startTestApi();
  await register(api, scene(applicationAt('2026-11-20T09:00')).changes());
});
afterAll(() => api.close());

const post = (person: string, url: string, payload: object | undefined, key: string | null = randomUUID()) =>
  api.app.inject({
    method: 'POST',
    url,
    headers: { authorization: `Bearer ${person}`, ...(key === null ? {} : { 'idempotency-key': key }) },
    ...(payload === undefined ? {} : { payload }),
  });
const get = (person: string, url: string) => api.app.inject({ method: 'GET', url, headers: { authorization: `Bearer ${person}` } });

const intake = (serial: number, change: object = {}) => ({
  procedureCode: '1.004873',
  answers: { applicantIs: 'OWNER', maritalHistory: 'NEVER_MARRIED', livedElsewhere: 'false', purpose: 'MARRIAGE' },
  applicant: {
    personalId: `066190000${String(serial).padStart(3, '0')}`,
    fullName: 'Nguyễn Thị Thử',
    birthDate: '1990-01-02',
    sex: 'FEMALE',
  },
  channel: 'IN_PERSON',
  ...change,
});

const calendar = officeCalendar({ years: ofKind(shippedLaw(), 'CALENDAR').map(({ body }) => body) });
/** One hour of office time, whatever hour and day the test is run at. */
const anHourAgo = (): string => addOfficeMinutes(calendar, new Date().toISOString(), -60);
const dayBefore = (day: string): string => localDate(new Date(Date.parse(day) - 86_400_000).toISOString());
/** The last day of a kind before today. */
const last = (fits: (day: string) => boolean, day = dayBefore(localDate(new Date().toISOString()))): string =>
  fits(day) ? day : last(fits, dayBefore(day));
const SUNDAY = last((day) => new Date(day).getUTCDay() === 0);
const atLast = (hour: string, day = last((one) => isWorkingDay(calendar, one))): string =>
  new Date(`${day}T${hour}:00+07:00`).toISOString();

const count = async (query: ReturnType<typeof sql>): Promise<number> => {
  const [row] = await api.deps.db.execute<{ n: number }>(query);
  return Number(row?.n);
};

describe('one command under one key', () => {
  it('is written once however often and however concurrently it is sent', async () => {
    const key = randomUUID();
    const replies = await Promise.all(Array.from({ length: 50 }, () => post('counter-01', '/dossiers', intake(101), key)));
    expect(new Set(replies.map(({ statusCode }) => statusCode))).toEqual(new Set([202]));
    expect(new Set(replies.map((reply) => reply.json().dossierId)).size).toBe(1);
    expect(await count(sql`select count(*) n from command where idempotency_key = ${key}`)).toBe(1);
    expect(await count(sql`select count(*) n from party where identifier = '066190000101'`)).toBe(1);
  });

  it('is refused when its body is another one, and that body leaves no trace', async () => {
    const key = randomUUID();
    await post('counter-01', '/dossiers', intake(102), key);
    const other = await post('counter-01', '/dossiers', intake(103), key);
    expect(other).toMatchObject({ statusCode: 409 });
    expect(other.json()).toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
    expect(await count(sql`select count(*) n from party where identifier = '066190000103'`)).toBe(0);
  });

  it('belongs to its officer: another one may use the same key', async () => {
    const key = randomUUID();
    const [first, second] = [await post('counter-01', '/dossiers', intake(104), key), await post('cb-0202', '/dossiers', intake(106), key)];
    expect([first.statusCode, second.statusCode]).toEqual([202, 202]);
    expect(first.json().dossierId).not.toBe(second.json().dossierId);
  });

  it('keeps a refusal for good', async () => {
    const key = randomUUID();
    const refused = await post('cb-0102', '/dossiers/TN-TEST/acts/accept', undefined, key);
    const again = await post('cb-0102', '/dossiers/TN-TEST/acts/accept', {}, key);
    expect(refused).toMatchObject({ statusCode: 403 });
    expect(again.json()).toMatchObject({ code: 'ROLE_NOT_PERMITTED', facts: { roles: ['INTAKE_OFFICER'] } });
    const [row] = await api.deps.db.execute(sql`select status, act, actor->>'person' person from command where idempotency_key = ${key}`);
    expect(row).toEqual({ status: 'REFUSED', act: 'ACCEPT', person: 'cb-0102' });
  });

  it('is asked for before the body is looked at', async () => {
    const missing = await post('counter-01', '/dossiers', {}, null);
    expect(missing.json()).toMatchObject({ status: 400, code: 'IDEMPOTENCY_KEY_MISSING' });
    expect((await post('counter-01', '/dossiers', intake(105), 'short')).json()).toMatchObject({ code: 'IDEMPOTENCY_KEY_MISSING' });
  });
});

describe('while the engine is away', () => {
  it('an intake is kept and waits for the sweeper; nobody else sees its command', async () => {
    const reply = await post('counter-01', '/dossiers', intake(110));
    expect(reply).toMatchObject({ statusCode: 202, headers: { location: `/commands/${reply.json().commandId}` } });
    expect(reply.json().dossierId).toMatch(/^TN-\d{6}-[0-9A-Z]{6}$/);
    expect((await get('cb-0101', reply.headers.location as string)).json()).toMatchObject({ status: 'RECEIVED', act: 'OPEN' });
    expect((await get('cb-0202', reply.headers.location as string)).json()).toMatchObject({ code: 'COMMAND_UNKNOWN' });
    const later = { ...api.deps, clock: { now: () => new Date(Date.now() + 60_000).toISOString() } };
    expect((await sweepCommands(later)).settled).toBe(0);
    expect((await get('cb-0101', reply.headers.location as string)).json()).toMatchObject({ status: 'RECEIVED' });
  });

  it('an act answers 503 and stores no answer; sent again it may have arrived the first time, so nobody is told that it did not', async () => {
    const key = randomUUID();
    const reply = await post('cb-0101', '/dossiers/TN-TEST/acts/start-identification', undefined, key);
    expect(reply).toMatchObject({ statusCode: 503, headers: { 'retry-after': '5' } });
    expect(reply.json()).toMatchObject({ code: 'ENGINE_UNAVAILABLE' });
    const [row] = await api.deps.db.execute(sql`select status, answer from command where idempotency_key = ${key}`);
    expect(row).toEqual({ status: 'RECEIVED', answer: null });
    const again = await post('cb-0101', '/dossiers/TN-TEST/acts/start-identification', undefined, key);
    expect(again).toMatchObject({ statusCode: 202, headers: { location: expect.stringMatching(/^\/commands\//) } });
    const later = { ...api.deps, clock: { now: () => new Date(Date.now() + 60_000).toISOString() } };
    await sweepCommands(later);
    expect((await get('cb-0101', again.headers.location as string)).json()).toMatchObject({ status: 'RECEIVED' });
  });

  it('says which part is not ready, and reads go on', async () => {
    expect((await api.app.inject('/health/ready')).json()).toMatchObject({ status: 'DOWN', database: 'UP', temporal: 'DOWN' });
    expect((await get('cb-0101', '/dossiers/TN-TEST')).json()).toMatchObject({
      phase: 'SUBMITTED',
      applicant: { fullName: 'Nguyễn Thị Mẫu' },
    });
  });
});

describe('who may', () => {
  it.each([
    ['cb-0202', 404, 'DOSSIER_UNKNOWN'],
    ['cb-0104', 403, 'ROLE_NOT_PERMITTED'],
    ['cb-0108', 403, 'ROLE_NOT_PERMITTED'],
  ])('%s may not start the identification: %s %s', async (person, status, code) => {
    expect((await post(person, '/dossiers/TN-TEST/acts/start-identification', undefined)).json()).toMatchObject({ status, code });
  });

  it('counter software does not sign, whoever it acts for', async () => {
    expect((await post('counter-01', '/dossiers/TN-TEST/acts/sign', undefined)).json()).toMatchObject({ code: 'ROLE_NOT_PERMITTED' });
  });

  it('reading follows the same rows, is logged, and masks the name for a supervisor', async () => {
    expect((await get('cb-0202', '/dossiers/TN-TEST')).json()).toMatchObject({ code: 'DOSSIER_UNKNOWN' });
    expect((await get('cb-0108', '/dossiers/TN-TEST/timeline')).json()).toMatchObject({ code: 'ROLE_NOT_PERMITTED' });
    expect((await get('cb-0107', '/dossiers/TN-TEST')).json().applicant).toEqual({ fullName: 'N*** T*** M***' });
    expect(await count(sql`select count(*) n from access_log where person = 'cb-0107' and dossier_id = 'TN-TEST'`)).toBe(1);
    expect(
      await count(
        sql`select count(*) n from access_log where person = 'cb-0202' and dossier_id = 'TN-TEST' and outcome = 'REFUSED' and what = 'DOSSIER'`,
      ),
    ).toBe(1);
  });

  it('tells the counter what it may do next and why not the rest', async () => {
    const { acts } = (await get('counter-01', '/dossiers/TN-TEST')).json();
    expect(acts).toContainEqual(expect.objectContaining({ act: 'START_IDENTIFICATION', permitted: true }));
    expect(acts).toContainEqual(
      expect.objectContaining({ act: 'ACCEPT', permitted: false, refusal: expect.objectContaining({ code: 'PHASE_NOT_PERMITTED' }) }),
    );
  });

  it('finds a person’s dossiers for the units that take part, and for nobody else', async () => {
    const search = (person: string) => post(person, '/dossiers/search', { personalId: '066190000777', fullName: 'Nguyễn Thị Mẫu' }, null);
    expect((await search('cb-0101')).json()).toMatchObject({ open: 1, dossiers: [{ dossierId: 'TN-TEST' }] });
    expect((await search('cb-0202')).json()).toEqual({ open: 0, dossiers: [] });
    expect((await search('cb-0108')).json()).toMatchObject({ code: 'ROLE_NOT_PERMITTED' });
  });

  it('pages the inbox of role and unit', async () => {
    expect((await get('cb-0101', '/tasks?limit=1')).json()).toMatchObject({
      tasks: [{ dossierId: 'TN-TEST', act: 'START_IDENTIFICATION' }],
      next: null,
    });
    expect((await get('cb-0202', '/tasks')).json()).toEqual({ tasks: [], next: null });
  });
});

describe('what a body must say', () => {
  it.each([
    ['cb-0101', 'confirm-data', { item: 'P07-C4', valid: true, agrees: false, confirmed: false }, 'REASON_MISSING', 'reasons'],
    [
      'cb-0101',
      'notify-obligation',
      { kind: 'FINANCIAL_OBLIGATION', amount: 0, dueAt: '2026-12-20T03:00:00Z' },
      'AMOUNT_INVALID',
      'amount',
    ],
    ['cb-0101', 'receive-supplement', { receivedAt: '2026-11-20T02:00:00Z' }, 'RECEIVED_AT_INVALID', 'catchUpReason'],
    [
      'cb-0101',
      'receive-complete-dossier',
      { receivedAt: '2026-01-05T02:00:00Z', catchUpReason: 'Mất điện' },
      'RECEIVED_AT_INVALID',
      'receivedAt',
    ],
  ])('A2, A4: %s %s %j is refused: %s', async (person, act, body, code, field) => {
    expect((await post(person, `/dossiers/TN-TEST/acts/${act}`, body)).json()).toMatchObject({ status: 422, code, field });
  });

  it.each(['receive-supplement', 'receive-complete-dossier'])(
    'T17: a paper is received or answered in words, not both: %s',
    async (act) => {
      const explained = [{ item: 'P07-C1', reasons: 'Đã ghi ở mặt sau tờ khai' }];
      expect((await post('cb-0101', `/dossiers/TN-TEST/acts/${act}`, { received: ['P07-C1'], explained })).json()).toMatchObject({
        ...{ status: 400, code: 'BODY_INVALID', field: 'explained.0.item' },
        errors: [{ reason: expect.stringContaining('giấy tờ P07-C1 được ghi hai lần') }],
      });
    },
  );

  it('T05: an account is declined with the reason only', async () => {
    expect((await post('cb-0101', '/dossiers/TN-TEST/acts/decline-account', {})).json()).toMatchObject({
      status: 400,
      code: 'BODY_INVALID',
    });
  });
});

describe('E05: the data that stands in for a paper', () => {
  const record = { register: 'MARRIAGE', registerNumber: 'KH-1', registeredOn: '2009-05-20' };

  beforeAll(async () => {
    const dossier = scene(applicationAt('2026-11-20T09:00'));
    dossier.act(officer, 'START_IDENTIFICATION', {}, at('2026-11-20T09:01'));
    dossier.act(officer, 'RESOLVE_ACCOUNT', {}, at('2026-11-20T09:02'));
    dossier.outcome('RESOLVE_ACCOUNT', { account: 'LINKED' }, at('2026-11-20T09:02'));
    dossier.system('LOOK_UP_DONE', { item: 'P07-C4', found: true }, at('2026-11-20T09:03'));
    await register(
      api,
      dossier.changes().map((change) => ({ ...change, state: { ...change.state, dossierId: 'TN-DATA' } })),
    );
    await api.deps.db
      .insert(lookedUpData)
      .values({ dossierId: 'TN-DATA', item: 'P07-C4', found: true, record, lookedUpAt: at('2026-11-20T09:03') });
  });

  it('is shown to the officer before it is confirmed, and the opening is logged', async () => {
    expect((await get('cb-0101', '/dossiers/TN-DATA/data/P07-C4')).json()).toMatchObject({ item: 'P07-C4', record });
    expect(
      await count(sql`select count(*) n from access_log where dossier_id = 'TN-DATA' and what = 'DATA P07-C4' and person = 'cb-0101'`),
    ).toBe(1);
  });

  it.each([
    ['cb-0101', 'P07-C3', 'LOOK_UP_PENDING'],
    ['cb-0101', 'P07-C1', 'DATA_NOT_FOUND'],
    ['cb-0101', 'GT-9', 'PAPER_UNKNOWN'],
    ['cb-0107', 'P07-C4', 'ROLE_NOT_PERMITTED'],
    ['cb-0202', 'P07-C4', 'DOSSIER_UNKNOWN'],
  ])('is not shown: %s %s %s', async (person, item, code) => {
    expect((await get(person, `/dossiers/TN-DATA/data/${item}`)).json()).toMatchObject({ code });
  });
});

describe('data of which the register has several records', () => {
  const parcel = (parcelNumber: string) => ({ register: 'LAND', registerNumber: `CS-${parcelNumber}`, parcelNumber });

  const askingLand = (law: DossierState['law']): DossierState['law'] => ({
    ...law,
    procedure: {
      ...law.procedure,
      components: law.procedure.components.map((component) =>
        component.code === 'P07-C4' && component.replaceableByData !== undefined
          ? { ...component, replaceableByData: { ...component.replaceableByData, register: 'LAND' } }
          : component,
      ),
    },
  });

  beforeAll(async () => {
    const dossier = scene(applicationAt('2026-11-20T09:00'));
    dossier.act(officer, 'START_IDENTIFICATION', {}, at('2026-11-20T09:01'));
    dossier.act(officer, 'RESOLVE_ACCOUNT', {}, at('2026-11-20T09:02'));
    dossier.outcome('RESOLVE_ACCOUNT', { account: 'LINKED' }, at('2026-11-20T09:02'));
    dossier.system('LOOK_UP_DONE', { item: 'P07-C4', found: true }, at('2026-11-20T09:03'));
    await register(
      api,
      dossier
        .changes()
        .map((change) => ({ ...change, state: { ...change.state, dossierId: 'TN-SITES', law: askingLand(change.state.law) } })),
    );
    await api.deps.db.insert(lookedUpData).values({
      ...{ dossierId: 'TN-SITES', item: 'P07-C4', found: true, lookedUpAt: at('2026-11-20T09:03') },
      record: [parcel('118'), parcel('7')],
    });
  });

  it('is shown whole, and taken only with the record that is meant', async () => {
    expect((await get('cb-0101', '/dossiers/TN-SITES/data/P07-C4')).json()).toMatchObject({ records: [parcel('118'), parcel('7')] });
    const confirm = (more: object) =>
      post('cb-0101', '/dossiers/TN-SITES/acts/confirm-data', { item: 'P07-C4', valid: true, agrees: true, confirmed: true, ...more });
    for (const more of [{}, { record: 3 }])
      expect((await confirm(more)).json()).toMatchObject({ status: 422, code: 'RECORD_UNNAMED', field: 'record' });
    expect((await confirm({ record: 2 })).json()).not.toMatchObject({ code: 'RECORD_UNNAMED' });
  });
});

describe('intake checks', () => {
  it.each([
    [{ applicant: { ...intake(1).applicant, personalId: '000190000001' } }, 'IDENTIFIER_INVALID', 'applicant.personalId'],
    [{ procedureCode: '1.000000' }, 'PROCEDURE_UNKNOWN', 'procedureCode'],
    [{ leadAgency: 'H15.999' }, 'AGENCY_UNKNOWN', 'leadAgency'],
    [{ answers: { ...intake(1).answers, maritalHistory: 'SINGLE' } }, 'CASE_ANSWERS_INVALID', 'answers.maritalHistory'],
    [{ answers: { ...intake(1).answers, hobby: 'x' } }, 'CASE_ANSWERS_INVALID', 'answers.hobby'],
    [{ receivedAt: '2027-01-04T02:00:00Z' }, 'RECEIVED_AT_INVALID', 'receivedAt'],
    [{ receivedAt: '2026-11-20T02:00:00Z' }, 'RECEIVED_AT_INVALID', 'catchUpReason'],
    [{ receivedAt: '2026-01-05T02:00:00Z', catchUpReason: 'Mất điện' }, 'RECEIVED_AT_INVALID', 'receivedAt'],
    [{ receivedAt: '1900-01-05T02:00:00Z', catchUpReason: 'Mất điện' }, 'RECEIVED_AT_INVALID', 'receivedAt'],
    [{ receivedAt: atLast('03:00'), catchUpReason: 'Mất điện' }, 'RECEIVED_AT_INVALID', 'receivedAt'],
    [{ receivedAt: atLast('03:00', SUNDAY), channel: 'POSTAL', catchUpReason: 'Mất điện' }, 'RECEIVED_AT_INVALID', 'receivedAt'],
    [{ receivedAt: atLast('12:15'), catchUpReason: 'Mất điện' }, 'RECEIVED_AT_INVALID', 'receivedAt'],
    [{ receivedAt: atLast('09:00', SUNDAY), catchUpReason: 'Mất điện' }, 'RECEIVED_AT_INVALID', 'receivedAt'],
    [{ resultForms: 'PAPER' }, 'PAPER_RESULT_ALONE', 'resultForms'],
  ])('%j is refused: %s', async (change, code, field) => {
    expect((await post('counter-01', '/dossiers', intake(120, change))).json()).toMatchObject({ status: 422, code, field });
  });

  it('name all that is wrong at once, each by its field, and where only some values are taken, those', async () => {
    const wrong = {
      applicant: { ...intake(121).applicant, personalId: '123' },
      answers: { purpose: 'X' },
      leadAgency: 'H99.9',
      receivedAt: '2027-01-04T02:00:00Z',
      resultForms: 'PAPER',
    };
    const { code, field, errors } = (await post('counter-01', '/dossiers', intake(121, wrong))).json();
    expect({ code, field }).toEqual({ code: 'IDENTIFIER_INVALID', field: 'applicant.personalId' });
    const named = errors.map((one: { readonly field: string }) => one.field);
    expect(named).toEqual([...new Set(named)]);
    expect(named).toEqual(
      expect.arrayContaining([
        ...['applicant.personalId', 'receivedAt', 'leadAgency', 'resultForms'],
        ...['applicantIs', 'maritalHistory', 'livedElsewhere', 'purpose'].map((question) => `answers.${question}`),
      ]),
    );
    for (const error of errors) expect(error, error.field).toEqual({ field: error.field, reason: expect.stringMatching(/ /), ...error });
    const unknown = (await post('counter-01', '/dossiers', intake(121, { procedureCode: '1.000000', applicant: wrong.applicant }))).json();
    expect(unknown.errors).toContainEqual({
      field: 'procedureCode',
      reason: 'Không có thủ tục hành chính với mã này đang được tiếp nhận.',
      allowed: expect.arrayContaining(['1.004873']),
    });
    expect(unknown.errors).toContainEqual({ field: 'applicant.personalId', reason: 'Số định danh cá nhân phải gồm đúng 12 chữ số' });
  });

  it('17: takes what came over the counter in office hours, and what came online at any time', async () => {
    const entered = (receivedAt: string, channel: string) =>
      post(
        'counter-01',
        '/dossiers',
        intake(134, { receivedAt, channel, catchUpReason: 'Mất điện', duplicateReason: 'Nộp thêm để thử nghiệm' }),
      );
    for (const hour of ['07:30', '11:30', '13:00', '17:00']) expect((await entered(atLast(hour), 'IN_PERSON')).statusCode).toBe(202);
    expect((await entered(atLast('03:00', SUNDAY), 'ONLINE')).statusCode).toBe(202);
  });

  it.each([
    ['fullName', '   '],
    ['fullName', '\u200b\u2060'],
    ['fullName', 'Nguyễn\u202e Thị'],
    ['fullName', '\u3164'],
    ['fullName', 'Nguyễn\u0000'],
    ['fullName', 'Nguyễn\ud800'],
    ['ethnicity', '\u00a0'],
    ['nationality', '\ufeff'],
    ['address', 'phường\u0007'],
  ])('refuses a blank or disguised %s by name, and writes no person', async (field, value) => {
    const reply = await post('counter-01', '/dossiers', intake(131, { applicant: { ...intake(131).applicant, [field]: value } }));
    expect(reply.json()).toMatchObject({ code: 'BODY_INVALID', field: `applicant.${field}` });
    expect(reply.statusCode).toBe(400);
    expect(await count(sql`select count(*) n from party where identifier = '066190000131'`)).toBe(0);
  });

  it('names every blank text and every wrong answer at once', async () => {
    const fieldsOf = async (change: object): Promise<readonly string[]> => {
      const { errors } = (await post('counter-01', '/dossiers', intake(133, change))).json<{ errors: readonly { field: string }[] }>();
      return errors.map(({ field }) => field).sort();
    };
    const blank = { ...intake(133).applicant, fullName: ' ', address: '\u200b' };
    expect(await fieldsOf({ applicant: blank, catchUpReason: '\u200b' })).toEqual([
      'applicant.address',
      'applicant.fullName',
      'catchUpReason',
    ]);
    const wrong = { ...intake(133).answers, maritalHistory: 'SINGLE', purpose: 'TRAVEL', hobby: 'x' };
    expect(await fieldsOf({ answers: wrong })).toEqual(['answers.hobby', 'answers.maritalHistory', 'answers.purpose']);
  });

  it('keeps a name composed, with single spaces', async () => {
    const fullName = ' Nguyễn  Thị Mẫu '.normalize('NFD');
    const reply = await post('counter-01', '/dossiers', intake(132, { applicant: { ...intake(132).applicant, fullName } }));
    expect(reply.statusCode).toBe(202);
    expect(await count(sql`select count(*) n from party where identifier = '066190000132' and full_name = 'Nguyễn Thị Mẫu'`)).toBe(1);
  });

  it('warns where number and declaration disagree, and where the number is known otherwise; the register keeps the name first recorded', async () => {
    const first = await post('counter-01', '/dossiers', intake(121, { applicant: { ...intake(121).applicant, sex: 'MALE' } }));
    expect(first.json().warnings).toContain('Giới tính đã khai khác giới tính trong số định danh cá nhân (nữ)');
    const second = await post(
      'counter-01',
      '/dossiers',
      intake(121, {
        applicant: { ...intake(121).applicant, fullName: 'Lê Văn Khác', sex: 'MALE' },
        duplicateReason: 'Cần thêm một bản cho việc khác',
      }),
    );
    expect(second.json().warnings).toContain('Họ tên khác với lần ghi nhận trước của cùng số định danh; hãy đối chiếu giấy tờ tùy thân');
    expect(await count(sql`select count(*) n from party where identifier = '066190000121' and full_name = 'Nguyễn Thị Thử'`)).toBe(1);
  });

  it('A8: a second open dossier of one person for one procedure names the first, and wants to be told its double or why it is none', async () => {
    const first = (await post('counter-01', '/dossiers', intake(140))).json<{ dossierId: string }>();
    const second = await post('counter-01', '/dossiers', intake(140));
    expect(second.json()).toMatchObject({
      status: 409,
      code: 'DOSSIER_DUPLICATE',
      field: 'duplicateOf',
      facts: { dossier: first.dossierId, intakeUnit: 'H15.901/MC', phase: 'SUBMITTED' },
    });
    expect((await post('counter-01', '/dossiers', intake(140, { duplicateOf: 'TN-OTHER' }))).json()).toMatchObject({
      code: 'DOSSIER_DUPLICATE',
    });
    // Nor does a word that says nothing, or a reason beside a dossier that is none of theirs.
    for (const duplicateReason of ['x', ' '.repeat(25)])
      expect((await post('counter-01', '/dossiers', intake(140, { duplicateReason }))).json()).toMatchObject({
        status: 400,
        code: 'BODY_INVALID',
        field: 'duplicateReason',
      });
    const stray = { duplicateOf: 'TN-OTHER', duplicateReason: 'Cần thêm một bản cho việc khác' };
    expect((await post('counter-01', '/dossiers', intake(140, stray))).json()).toMatchObject({ code: 'DOSSIER_DUPLICATE' });
    for (const said of [{ duplicateOf: first.dossierId }, { duplicateReason: 'Cần thêm một bản cho việc khác' }])
      expect((await post('counter-01', '/dossiers', intake(140, said))).statusCode).toBe(202);
    expect((await post('counter-01', '/dossiers', intake(141))).statusCode).toBe(202);
  });

  it('A8: one that is in the register is named by its code', async () => {
    const state = { dossierId: 'TN-MO', dossierCode: 'H15.901-261120-0099', closure: null };
    const [opening] = scene(applicationAt('2026-11-20T09:00')).changes();
    if (opening === undefined) throw new Error('not opened');
    await register(api, [{ ...opening, state: { ...opening.state, ...state } }]);
    const { identifier } = (await api.deps.db.select().from(party)).find(({ partyId }) => partyId === opening.state.partyId) ?? {
      identifier: '',
    };
    const applicant = { ...intake(1).applicant, personalId: identifier, fullName: 'Nguyễn Thị Mẫu' };
    const again = await post('counter-01', '/dossiers', intake(1, { applicant }));
    expect(again.json()).toMatchObject({ code: 'DOSSIER_DUPLICATE', facts: { intakeUnit: 'H15.901/MC' } });
    const told = intake(1, { applicant, duplicateOf: state.dossierCode });
    expect((await post('counter-01', '/dossiers', told)).statusCode).toBe(202);
  });

  it('puts no name and no number into what the engine is sent', async () => {
    const reply = await post('counter-01', '/dossiers', intake(122, { receivedAt: anHourAgo(), catchUpReason: 'Mất điện buổi sáng' }));
    const [row] = await api.deps.db.execute<{ prepared: string; body: string }>(
      sql`select payload->>'prepared' prepared, payload->>'body' body from command where command_id = ${reply.json().commandId}`,
    );
    for (const personal of ['066190000122', 'Nguyễn', 'Mất điện', '1990-01-02']) {
      expect(row?.body).toContain(personal);
      expect(row?.prepared).not.toContain(personal);
    }
  });
});

describe('a command that waits for a second person', () => {
  it('says as which request, whom it waits for and until when; and afterwards that it is done or taken back', async () => {
    const dossier = scene({ ...applicationAt('2026-11-20T09:00'), data: { ...applicationAt('2026-11-20T09:00').data, law: ruledLaw() } });
    const changes = dossier.changes().map((change) => ({ ...change, state: { ...change.state, dossierId: 'TN-HAI' } }));
    const opened = changes.at(-1)?.state;
    if (opened === undefined) throw new Error('not opened');
    await register(api, changes);
    const asked = randomUUID();
    const data = { item: 'P07-C3', ground: 'FRAGILE', issuerAgency: null };
    const papers = opened.papers.map((paper) => ({ ...paper, lookUp: 'NONE' as const }));
    const moment = { at: at('2026-11-20T09:30') };
    const atComponents = { ...opened, phase: 'CHECKING_COMPONENTS' as const, papers };
    const asking = transition(atComponents, { version: 4, id: asked, act: 'DECIDE_EXCEPTION', actor: officer, data }, moment);
    if (isRefusal(asking)) throw new Error(asking.code);
    await api.deps.db.insert(command).values({
      ...{ commandId: asked, caller: officer.person, idempotencyKey: asked, act: 'DECIDE_EXCEPTION', dossierId: 'TN-HAI' },
      ...{ payload: { body: data }, payloadHash: '', actor: officer, receivedAt: moment.at },
      status: 'RECEIVED',
    });
    await register(api, [asking]);
    const fate = async () => (await get(officer.person, `/commands/${asked}`)).json();
    expect(await fate()).toMatchObject({
      status: 'ACCEPTED',
      answer: {
        underway: true,
        request: { request: 'DN1', confirmers: EXCEPTORS, until: at('2026-11-23T17:00'), by: { person: officer.person } },
      },
    });
    const decline = { version: 4, id: randomUUID(), act: 'DECLINE_REQUEST', actor: oneStopHead, data: { request: 'DN1' } } as const;
    const declined = transition(asking.state, decline, moment);
    if (isRefusal(declined)) throw new Error(declined.code);
    await register(api, [declined]);
    expect(await fate()).toMatchObject({ status: 'REFUSED', refusal: { code: 'TAKEN_BACK' } });
  });
});
