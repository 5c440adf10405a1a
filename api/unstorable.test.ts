import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applicationAt, scene } from '../test/support/dossier.ts';
import { register, startTestApi, type TestApi } from '../test/support/test-api.ts';

let api: TestApi;

beforeAll(async () => {
  api = await startTestApi();
  await register(api, scene(applicationAt('2026-11-20T09:00')).changes());
});
afterAll(() => api.close());

const headers = { authorization: 'Bearer cb-0101', 'idempotency-key': 'khoa-thu-nghiem' };
const post = (url: string, payload: object | string) =>
  api.app.inject({ method: 'POST', url, headers: { ...headers, 'content-type': 'application/json' }, payload });
const get = (url: string, person = 'cb-0101') => api.app.inject({ url, headers: { ...headers, authorization: `Bearer ${person}` } });

const INTAKE = {
  procedureCode: '1.004873',
  answers: {},
  applicant: { personalId: '066190000001', fullName: 'Nguyễn Thị Thử', birthDate: '1990-01-02', sex: 'FEMALE' },
  channel: 'IN_PERSON',
};
const ACTS = '/dossiers/TN-TEST/acts';
/** Every instant that a body may hold, with the rest of a body around it. */
const INSTANTS: readonly (readonly [string, string, object])[] = [
  ['/dossiers', 'receivedAt', INTAKE],
  [`${ACTS}/receive-supplement`, 'receivedAt', {}],
  [`${ACTS}/receive-complete-dossier`, 'receivedAt', {}],
  [`${ACTS}/notify-obligation`, 'dueAt', { kind: 'SERVICE_FEE', amount: 1 }],
];
const NO_DATES = [
  '2016-12-31T23:59:60Z',
  '2026-12-31T23:59:60Z',
  '2017-01-01T06:59:60+07:00',
  '2026-12-31T23:59:60+07:00',
  '2026-11-20T09:00:00Z[Asia/Ho_Chi_Minh]',
  '0000-12-31T00:00:00Z',
  '0001-01-01T00:00:00+07:00',
  '9999-12-31T23:59:59-07:00',
];

describe('an instant that no clock or register can hold', () => {
  it('is known here for every field that takes one', async () => {
    const { paths } = (await api.app.inject('/openapi.json')).json<{ paths: Record<string, { post?: { requestBody?: unknown } }> }>();
    const taking = Object.entries(paths).filter(([, { post: operation }]) =>
      JSON.stringify(operation?.requestBody ?? null).includes('"date-time"'),
    );
    expect(taking.map(([url]) => url.replace('{dossierId}', 'TN-TEST')).sort()).toEqual(INSTANTS.map(([url]) => url).sort());
  });

  it.each(INSTANTS)('is refused by the name of its field: %s %s', async (url, field, rest) => {
    for (const value of NO_DATES) {
      const reply = await post(url, { ...rest, [field]: value });
      expect(reply.json(), value).toMatchObject({
        status: 400,
        code: 'BODY_INVALID',
        field,
        facts: { reason: expect.stringContaining('có múi giờ') },
      });
    }
    const fit = await post(url, { ...rest, [field]: '2026-11-20T09:00:00.5+07:00' });
    expect(fit.json().code).not.toBe('BODY_INVALID');
    expect(fit.json().code).not.toBe('INTERNAL');
  });

  it('is refused in a question', async () => {
    for (const value of NO_DATES)
      for (const url of ['/supervision/stuck', '/supervision/summary'])
        expect((await get(`${url}?asOf=${encodeURIComponent(value)}`, 'cb-0107')).json(), value).toMatchObject({
          status: 400,
          code: 'BODY_INVALID',
          field: 'asOf',
        });
  });

  it('is refused as a day', async () => {
    const reply = await post('/dossiers', { ...INTAKE, applicant: { ...INTAKE.applicant, birthDate: '0000-01-02' } });
    expect(reply.json()).toMatchObject({ status: 400, code: 'BODY_INVALID', field: 'applicant.birthDate' });
  });
});

describe('a body nested deeper than any form', () => {
  const arrays = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
  const objects = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;

  it.each([
    ['arrays in a field', `{"item":${arrays(50_000)}}`, 'item'],
    ['objects in a field', `{"item":${objects(20_000)}}`, 'item'],
    ['arrays alone', arrays(50_000), '0'],
    ['objects alone', objects(20_000), 'a'],
    ['objects of a forbidden name', `{"item":${'{"__proto__":'.repeat(10_000)}1${'}'.repeat(10_000)}}`, undefined],
    ['a little too deep', `{"item":${arrays(40)}}`, 'item'],
  ])('is refused: %s', async (_what, payload, field) => {
    for (const url of ['/dossiers', `${ACTS}/classify`, `${ACTS}/convert`, '/supervision/failing/retry']) {
      const reply = await post(url, payload);
      expect(reply.json(), url).toMatchObject({ status: 400, code: 'BODY_INVALID', ...(field === undefined ? {} : { field }) });
    }
  });
});

describe('a zero byte in an address', () => {
  it.each([
    ['/dossiers/TN-261126-%00', 'dossierId'],
    ['/dossiers/TN-261126-%00/timeline', 'dossierId'],
    ['/dossiers/TN-261126-%00/files', 'dossierId'],
    ['/dossiers/TN-261126-%00/receipt', 'dossierId'],
    [`/dossiers/TN-261126-%00/files/${'0'.repeat(64)}`, 'dossierId'],
    ['/commands/%00', 'commandId'],
    ['/dossiers?code=%00', 'code'],
    ['/dossiers?code=a&code=%00', 'code.1'],
    ['/dossiers?after=%00', 'after'],
    ['/tasks?after=%00', 'after'],
    ['/supervision/stuck?unit=%00', 'unit'],
    ['/supervision/stuck?after=%00', 'after'],
    ['/supervision/summary?unit=%00', 'unit'],
  ])('is refused by the name of its part: %s', async (url, field) => {
    const person = url.startsWith('/supervision') ? 'cb-0107' : 'cb-0101';
    expect((await get(url, person)).json()).toMatchObject({ status: 400, code: 'BODY_INVALID', field });
  });

  it('is refused in every act and upload', async () => {
    const { paths } = (await api.app.inject('/openapi.json')).json<{ paths: Record<string, object> }>();
    const urls = Object.entries(paths).flatMap(([url, methods]) => ('post' in methods && url.includes('{') ? [url] : []));
    expect(urls.length).toBeGreaterThan(35);
    for (const url of urls) {
      const reply = await post(url.replace(/\{[^}]+\}/g, 'TN-%00'), {});
      expect(reply.json(), url).toMatchObject({ code: 'BODY_INVALID' });
    }
  });

  it('inside a cursor, like any cursor that no page gave, is refused', async () => {
    const cursors = [
      ['2026-11-20T02:00:00.000Z', '\0'],
      ['2026-11-20T02:00:00.000Z', '\ud800'],
      ['\0', 'TN-TEST'],
      ['1', 'TN-TEST'],
      ['2026-02-30T02:00:00.000Z', 'TN-TEST'],
      ['2026-11-20 (\0)', 'TN-TEST'],
      ['+012026-11-20T02:00:00.000Z', 'TN-TEST'],
    ];
    for (const keys of cursors) {
      const after = Buffer.from(JSON.stringify(['dossiers', ...keys])).toString('base64url');
      expect((await get(`/dossiers?after=${after}`)).json(), JSON.stringify(keys)).toMatchObject({ status: 400, field: 'after' });
      const tasks = await get(`/tasks?after=${Buffer.from(JSON.stringify(['tasks', ...keys, keys[1]])).toString('base64url')}`);
      expect(tasks.json(), JSON.stringify(keys)).toMatchObject({ status: 400, field: 'after' });
      const stuck = await get(
        `/supervision/stuck?after=${Buffer.from(JSON.stringify(['stuck', '2026-11-20T02:00:00.000Z', ...keys])).toString('base64url')}`,
        'cb-0107',
      );
      expect(stuck.json(), JSON.stringify(keys)).toMatchObject({ status: 400, field: 'after' });
    }
  });
});

it('of several texts that cannot be kept, each is named', async () => {
  const applicant = { ...INTAKE.applicant, fullName: 'Nguyễn\0', address: 'phường\ud800' };
  const answer = (await post('/dossiers', { ...INTAKE, applicant, catchUpReason: '\0' })).json();
  expect(answer).toMatchObject({ status: 400, code: 'BODY_INVALID', field: 'applicant.fullName' });
  expect(answer.errors.map(({ field }: { field: string }) => field)).toEqual(['applicant.fullName', 'applicant.address', 'catchUpReason']);
  const asked = (await get('/dossiers?code=%00&after=%00')).json();
  expect(asked.errors.map(({ field }: { field: string }) => field)).toEqual(['code', 'after']);
});

describe('a text that no document can print', () => {
  const named = async (url: string, body: object) => (await post(url, body)).json();

  it.each([
    ['một chữ Hán', 'Nguyễn 一', 'U+4E00 “一”'],
    ['một hình', 'Nguyễn 😀', 'U+1F600 “😀”'],
    ['chữ viết từ phải sang trái', 'שלום', 'U+05E9 “ש”, U+05DC “ל”, U+05D5 “ו”, U+05DD “ם”'],
  ])('is refused at intake by its field and its letters: %s', async (_what, fullName, letters) => {
    const applicant = { ...INTAKE.applicant, fullName, address: '臺灣' };
    const answer = await named('/dossiers', { ...INTAKE, applicant });
    expect(answer).toMatchObject({ status: 400, code: 'BODY_INVALID' });
    expect(answer.errors).toEqual([
      { field: 'applicant.fullName', reason: `có chữ không in được: ${letters}` },
      { field: 'applicant.address', reason: 'có chữ không in được: U+81FA “臺”, U+7063 “灣”' },
    ]);
  });

  it('is refused in every text of an act', async () => {
    const answer = await named(`${ACTS}/request-supplement`, { items: ['P07-C1'], content: 'Nộp lại ✍' });
    expect(answer).toMatchObject({
      status: 400,
      code: 'BODY_INVALID',
      field: 'content',
      facts: { reason: 'có chữ không in được: U+270D “✍”' },
    });
  });

  it.each(["H'Ƀliăp Ê̆ban Mơ̆ng Bư̆", 'Nguyễn Thị Hằng'.normalize('NFD'), 'Müller-Łukasz Ñáñez', 'Иван Ιωάννης'])(
    'is none of the letters of those who live here or come: %s',
    async (fullName) => {
      const answer = await named('/dossiers', { ...INTAKE, applicant: { ...INTAKE.applicant, fullName } });
      expect(JSON.stringify(answer)).not.toContain('không in được');
    },
  );
});

describe('an address that cannot be read', () => {
  it.each([
    '/dossiers/%ff',
    '/dossiers/%',
    '/%ff',
    '/khong-co/%E2%80',
    `/dossiers/${'a'.repeat(3_000)}`,
    `/dossiers/${'a'.repeat(3_000)}/timeline`,
    `/commands/${'%C4%83'.repeat(300)}`,
  ])('is a problem that does not repeat it: %s', async (url) => {
    const reply = await get(url);
    const { requestId, ...problem } = reply.json();
    expect(reply.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(problem).toMatchObject({ status: 400, code: 'BODY_INVALID', title: 'Nội dung yêu cầu không đúng mẫu.' });
    expect(problem.detail).toMatch(/^Lý do: /);
    expect(reply.headers['x-request-id']).toBe(requestId);
    expect(reply.body).not.toMatch(/%|a{9}|FST_/);
  });

  it('of a page is answered with the page of errors', async () => {
    for (const url of [
      '/supervision/dossiers/%ff',
      `/supervision/dossiers/${'a'.repeat(3_000)}`,
      '/supervision/dossiers/%00',
      '/supervision?unit=%00',
    ]) {
      const reply = await api.app.inject(url);
      expect(reply.statusCode, url).toBe(400);
      expect(reply.headers['content-type'], url).toBe('text/html; charset=utf-8');
      expect(reply.headers['content-security-policy'], url).toContain("default-src 'none'");
      expect(reply.body, url).toContain('<h1>Nội dung yêu cầu không đúng mẫu.</h1>');
      expect(reply.body, url).not.toMatch(/%ff|a{20}|FST_/);
    }
  });

  it('that does not exist stays unknown, whatever is in it', async () => {
    expect((await get('/khong-co/%00')).json()).toMatchObject({ status: 404, code: 'NOT_FOUND' });
  });
});
