import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import Fastify from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FAILURES, type FailureCode, type FailureKind, NOT_IN_LIST, refuse } from '../../domain/failures.ts';
import { startTestApi, type TestApi } from '../../test/support/test-api.ts';
import { refusalOfError, sendProblem } from './problem.ts';

let api: TestApi;
let listening: Promise<string>;

beforeAll(async () => {
  api = await startTestApi();
  listening = api.app.listen({ port: 0, host: '127.0.0.1' });
  await listening;
});
afterAll(() => api.close());

const send = (
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  url: string,
  o: { readonly payload?: string | object; readonly headers?: Record<string, string> } = {},
) =>
  api.app.inject({
    method,
    url,
    headers: { authorization: 'Bearer cb-0101', 'idempotency-key': 'khoa-thu-nghiem', ...o.headers },
    ...(o.payload === undefined ? {} : { payload: o.payload }),
  });

const NO_DAY = 'phải là ngày có thật, dạng YYYY-MM-DD, từ năm 1900 đến hôm nay';

describe('a problem', () => {
  it('has RFC 9457’s members, our code and the Vietnamese sentence', async () => {
    const reply = await send('GET', '/dossiers/TN-KHONG-CO');
    expect(reply.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(reply.json()).toEqual({
      type: '/problems/DOSSIER_UNKNOWN',
      title: FAILURES.DOSSIER_UNKNOWN.message,
      status: 404,
      code: 'DOSSIER_UNKNOWN',
      instance: '/dossiers/TN-KHONG-CO',
      requestId: reply.headers['x-request-id'],
    });
  });

  it('that names a field has it among its errors, too, with a reason and the values that are taken', async () => {
    const app = Fastify({ genReqId: () => 'x' });
    const detail = { allowed: ['A', 'B'] };
    app.get<{ Params: { code: FailureCode } }>('/:code', async ({ params: { code } }, reply) =>
      sendProblem(reply, refuse(code, { field: 'item', detail })),
    );
    for (const [code, { message }] of Object.entries<FailureKind>(FAILURES))
      expect((await app.inject(`/${code}`)).json().errors, code).toEqual([
        { field: 'item', reason: code === 'BODY_INVALID' ? NOT_IN_LIST : message, allowed: ['A', 'B'] },
      ]);
    await app.close();
    expect((await send('POST', '/dossiers', { payload: {}, headers: { 'idempotency-key': 'x' } })).json().errors).toEqual([
      { field: 'Idempotency-Key', reason: FAILURES.IDEMPOTENCY_KEY_MISSING.message },
    ]);
  });

  it('says when to come back wherever coming back may help, and nowhere else', async () => {
    const app = Fastify({ genReqId: () => 'x' });
    app.get<{ Params: { code: FailureCode } }>('/:code', async ({ params: { code } }, reply) => sendProblem(reply, refuse(code)));
    const told = await Promise.all(
      Object.entries<FailureKind>(FAILURES).map(async ([code, { retry }]) => [
        code,
        retry,
        Number((await app.inject(`/${code}`)).headers['retry-after'] ?? 0) > 0,
      ]),
    );
    expect(told.filter(([, retry, says]) => retry !== says)).toEqual([]);
    await app.close();
  });

  it('names the address that does not exist, and the methods of one that does', async () => {
    expect((await send('GET', '/khong-co')).json()).toMatchObject({ status: 404, code: 'NOT_FOUND' });
    for (const url of [
      '/tasks/',
      '/dossiers/',
      '/dossiers//events',
      '/dossiers/TN-1/',
      '/supervision/stuck/',
      '/health/live/',
      '/supervision/',
    ])
      expect((await send('GET', url)).json(), url).toMatchObject({ status: 404, code: 'NOT_FOUND' });
    const reply = await send('DELETE', '/dossiers');
    expect(reply.json()).toMatchObject({ status: 405, code: 'METHOD_NOT_ALLOWED' });
    expect(reply.headers.allow).toBe('GET, HEAD, POST');
  });

  it('asks for a token where none is given', async () => {
    const reply = await api.app.inject('/tasks');
    expect(reply.json()).toMatchObject({ status: 401, code: 'TOKEN_MISSING' });
    expect(reply.headers['www-authenticate']).toBe('Bearer');
  });

  it.each([
    [{ procedureCode: '1.004873' }, 'answers', 'thiếu trường bắt buộc'],
    [
      { procedureCode: '1.004873', answers: {}, applicant: { personalId: 1 }, channel: 'IN_PERSON' },
      'applicant.fullName',
      'thiếu trường bắt buộc',
    ],
    [
      {
        procedureCode: '1.004873',
        answers: {},
        applicant: { personalId: '1', fullName: 'Lê Thị Mẫu', birthDate: '1990-13-01', sex: 'MALE' },
        channel: 'IN_PERSON',
      },
      'applicant.birthDate',
      NO_DAY,
    ],
    [
      {
        procedureCode: '1.004873',
        answers: {},
        applicant: { personalId: '1', fullName: 'Lê Thị Mẫu', birthDate: '1990-01-01', sex: 'M' },
        channel: 'IN_PERSON',
      },
      'applicant.sex',
      'không phải một trong các giá trị được phép',
    ],
  ])('of a body points to the field: %j', async (payload, field, reason) => {
    expect((await send('POST', '/dossiers', { payload })).json()).toMatchObject({
      status: 400,
      code: 'BODY_INVALID',
      field,
      facts: { reason },
    });
  });

  it('of a form names all that is wrong with it at once, wherever it stands', async () => {
    const payload = {
      procedureCode: '?',
      applicant: { personalId: 1, sex: 'M', birthDate: '1990-13-01', quê: 'Đắk Lắk' },
      channel: 'IN_PERSON',
    };
    const { errors, field, facts } = (await send('POST', '/dossiers', { payload })).json();
    expect(errors).toEqual(
      expect.arrayContaining([
        { field: 'answers', reason: 'thiếu trường bắt buộc' },
        { field: 'procedureCode', reason: 'không đúng dạng: Mã thủ tục hành chính, ví dụ 1.004873' },
        { field: 'applicant.fullName', reason: 'thiếu trường bắt buộc' },
        { field: 'applicant.personalId', reason: 'sai kiểu dữ liệu, phải là string' },
        { field: 'applicant.sex', reason: 'không phải một trong các giá trị được phép', allowed: ['MALE', 'FEMALE'] },
        { field: 'applicant.birthDate', reason: NO_DAY },
        { field: 'applicant.quê', reason: 'trường này không có trong mẫu' },
      ]),
    );
    expect(errors).toHaveLength(7);
    expect({ field, reason: facts.reason }).toEqual(errors[0]);
    const names = { applicant: { ...payload.applicant, fullName: '\u200b' }, catchUpReason: ' ', receivedAt: 'hom-nay' };
    const blank = (await send('POST', '/dossiers?x=1', { payload: { ...payload, ...names } })).json();
    expect(blank.errors).toEqual(
      expect.arrayContaining([
        { field: 'applicant.fullName', reason: 'có ký tự ẩn, ký tự điều khiển: U+200B' },
        { field: 'applicant.personalId', reason: 'sai kiểu dữ liệu, phải là string' },
        { field: 'catchUpReason', reason: 'để trống, không có chữ nào' },
        { field: 'receivedAt', reason: 'phải là thời điểm có múi giờ, ví dụ 2026-11-27T17:00:00+07:00' },
        { field: 'x', reason: 'trường này không có trong mẫu' },
      ]),
    );
    const endless = { applicant: { ...payload.applicant, fullName: 'Ệ'.repeat(100) } };
    expect((await send('POST', '/dossiers', { payload: { ...payload, ...endless } })).json().errors).toContainEqual({
      field: 'applicant.fullName',
      reason: 'có từ dài quá 60 ký tự mà không có dấu cách, không in được',
    });
    const kept = { applicant: { ...payload.applicant, fullName: 'a\0b' }, catchUpReason: ' ' };
    const unstorable = (await send('POST', '/dossiers?x=1', { payload: { ...payload, ...kept } })).json();
    expect(unstorable.errors).toEqual(
      expect.arrayContaining([
        { field: 'applicant.fullName', reason: 'có ký tự không lưu được' },
        { field: 'applicant.sex', reason: 'không phải một trong các giá trị được phép', allowed: ['MALE', 'FEMALE'] },
        { field: 'catchUpReason', reason: 'để trống, không có chữ nào' },
        { field: 'x', reason: 'trường này không có trong mẫu' },
      ]),
    );
    const namesOf = (reply: { json(): { errors: readonly { field: string }[] } }) =>
      reply
        .json()
        .errors.map(({ field }) => field)
        .sort();
    expect(namesOf(await send('GET', '/supervision/stuck?asOf=hom-nay&limit=0&class=LATER'))).toEqual(['asOf', 'class', 'limit']);
    expect(namesOf(await send('GET', '/supervision/summary?class=NO&unit=%00'))).toEqual(['class', 'unit']);
    // Counted as of now alone.
    expect(namesOf(await send('GET', '/supervision/summary?asOf=2026-11-20T02:00:00Z'))).toEqual(['asOf']);
  });

  it('of an unreadable or oversized body is the caller’s', async () => {
    const headers = { 'content-type': 'application/json' };
    expect((await send('POST', '/dossiers', { payload: '{"a":', headers })).json()).toMatchObject({ status: 400, code: 'BODY_INVALID' });
    expect((await send('POST', '/dossiers', { payload: JSON.stringify({ a: 'x'.repeat(300_000) }), headers })).json()).toMatchObject({
      status: 413,
      code: 'PAYLOAD_TOO_LARGE',
    });
    expect(
      (await send('POST', '/dossiers', { payload: 'a=1', headers: { 'content-type': 'application/x-www-form-urlencoded' } })).json(),
    ).toMatchObject({ status: 400 });
  });

  it('of a query takes for an integer only what is written as one, and names a wrong element of a list once', async () => {
    for (const url of ['/dossiers', '/tasks', '/supervision/stuck'])
      for (const limit of ['1.5', '1e1', '%2010', '10%20', '0x10', '', '%2B10', 'true', '1&limit=2'])
        expect((await send('GET', `${url}?limit=${limit}`)).json(), `${url} ${limit}`).toMatchObject({
          ...{ status: 400, code: 'BODY_INVALID', field: 'limit' },
          facts: { reason: 'sai kiểu dữ liệu, phải là integer' },
        });
    const fieldsOf = async (query: string): Promise<readonly string[]> =>
      (await send('GET', `/supervision/stuck?${query}`)).json().errors.map(({ field }: { field: string }) => field);
    expect(await fieldsOf('class=BAD')).toEqual(['class']);
    expect(await fieldsOf('class=LATE&class=BAD')).toEqual(['class.1']);
    expect(await fieldsOf('class=BAD&class=LATE&class=WORSE')).toEqual(['class.0', 'class.2']);
  });

  it('of a body that cannot be read says why, and repeats nothing of it', async () => {
    const json = 'application/json';
    const form = 'application/x-www-form-urlencoded';
    for (const [type, payload] of [
      [json, '{"ten":"Nguyễn'],
      [json, '{"__proto__":{"ten":"Nguyễn"}}'],
      [json, '{"constructor":{"prototype":{"ten":"Nguyễn"}}}'],
      [form, 'ten=Nguyễn'],
      [form, ''],
      ['text/plain', 'Nguyễn'],
      ['application/xml', '<ten>Nguyễn</ten>'],
    ] as const)
      for (const url of ['/dossiers', '/dossiers/TN-1/acts/accept', '/dossiers/search', '/dossiers/TN-1/papers/P07-C1/scans']) {
        const reply = await send('POST', url, { payload, headers: { 'content-type': type } });
        const body = reply.json();
        expect(body, `${type} ${url}`).toMatchObject({ status: 400, code: 'BODY_INVALID', field: 'body' });
        expect(body.errors).toEqual([{ field: 'body', reason: body.facts.reason }]);
        expect(body.detail).toMatch(/^Lý do: .*[à-ỹ]/);
        expect(reply.body).not.toMatch(/Nguyễn|proto|FST_/);
      }
  });

  it.each([
    ['no HTTP at all', 'xin chào\r\n\r\n', 400],
    ['a head too long', `GET /tasks HTTP/1.1\r\nHost: a\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
  ])('of %s has the form of all others', async (_what, sent, status) => {
    const { port } = new URL(await listening);
    const socket = connect(Number(port), '127.0.0.1');
    socket.write(sent);
    const [head = '', body = ''] = (await text(socket)).split('\r\n\r\n');
    expect(head).toContain(`HTTP/1.1 ${status} `);
    expect(head).toContain('application/problem+json');
    expect(JSON.parse(body)).toMatchObject({
      type: '/problems/BODY_INVALID',
      status,
      code: 'BODY_INVALID',
      detail: expect.stringMatching(/^Lý do: /),
    });
    expect(body).not.toMatch(/xin chào|xxx/);
  });

  it('of our own making says nothing of its cause', () => {
    expect(refusalOfError(new Error('Key (identifier)=(066190000001) already exists'))).toEqual({ refused: true, code: 'INTERNAL' });
  });

  it('of a database that is away is told apart', () => {
    const lost = new Error('Failed query', { cause: Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }) });
    expect(refusalOfError(lost)).toEqual({ refused: true, code: 'DATABASE_UNAVAILABLE' });
  });
});

describe('the API’s description of itself', () => {
  it('is OpenAPI 3.1 and documents a 4xx for every route that changes or reads dossiers', async () => {
    const document = (await api.app.inject('/openapi.json')).json();
    expect(document.openapi).toBe('3.1.0');
    const operations = Object.entries<Record<string, { responses: object; security?: readonly unknown[]; summary?: string }>>(
      document.paths,
    ).flatMap(([path, item]) => Object.entries(item).map(([method, operation]) => ({ name: `${method} ${path}`, ...operation })));
    expect(operations.length).toBeGreaterThan(30);
    for (const { name, responses, security, summary } of operations) {
      expect(summary, name).toBeTruthy();
      if (security?.length !== 0) expect(Object.keys(responses), name).toEqual(expect.arrayContaining(['401', '500']));
    }
    const { $ref } = document.paths['/dossiers/{dossierId}/acts/convert'].post.responses['422'];
    expect(document.components.responses[$ref.split('/').at(-1)].description).toContain('DATA_INVALID');
  });

  it('is readable as a page that fetches nothing from elsewhere', async () => {
    const { body, headers } = await api.app.inject('/docs/');
    expect(headers['content-security-policy']).toContain("default-src 'none'; script-src 'self';");
    for (const [, address = ''] of body.matchAll(/(?:src|href)="([^"]+)"/g)) {
      expect(address).toMatch(/^\.?\/(?!\/)/);
      expect((await api.app.inject(new URL(address, 'http://api/docs/').pathname)).statusCode, address).toBe(200);
    }
    expect((await api.app.inject('/docs/static/swagger-initializer.js')).body).toContain('validatorUrl');
    expect((await api.app.inject('/docs')).statusCode).toBeLessThan(400);
    expect((await api.app.inject('/docs/json')).json()).toEqual((await api.app.inject('/openapi.json')).json());
  });
});
