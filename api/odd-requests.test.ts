import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applicationAt, scene } from '../test/support/dossier.ts';
import { startPages } from '../test/support/pages.ts';
import { register, startTestApi, type TestApi } from '../test/support/test-api.ts';

let api: TestApi;
let port: number;

beforeAll(async () => {
  api = await startTestApi();
  await register(api, scene(applicationAt('2026-11-20T09:00')).changes());
  port = Number(new URL(await api.app.listen({ port: 0, host: '127.0.0.1' })).port);
});
afterAll(() => api.close());

interface Raw {
  readonly status: number;
  readonly head: string;
  readonly body: string;
}

/** Sends bytes as they are and reads what comes; ends its side once something does: Node answers nobody who has ended his before. */
const raw = async (...lines: readonly string[]): Promise<Raw> => {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  socket.write(lines.join('\r\n'));
  socket.once('data', () => socket.end());
  const answer = await text(socket);
  socket.destroy();
  const [head = '', body = ''] = answer.split('\r\n\r\n');
  return { status: Number(head.split(' ')[1]), head, body };
};

const AS = ['Host: a', 'Authorization: Bearer cb-0101', 'Idempotency-Key: khoa-thu-nghiem', 'Connection: close'];

const problemIn = ({ head, body }: Raw): Record<string, unknown> => {
  expect(head).toMatch(/content-type: application\/problem\+json; charset=utf-8/i);
  expect(head).toMatch(/cache-control: no-store/i);
  expect(head).toMatch(/x-content-type-options: nosniff/i);
  expect(head).toMatch(/x-request-id: /i);
  // HEAD has no body.
  return body === '' ? {} : (JSON.parse(body) as Record<string, unknown>);
};

describe('a method that an address does not know', () => {
  it.each(['PUT', 'PATCH', 'DELETE', 'PROPFIND', 'TRACE', 'QUERY', 'OPTIONS', 'SEARCH', 'FOO', 'get', 'X-Y'])(
    'is 405 with what it does know: %s',
    async (method) => {
      for (const [path, allow] of [
        ['/dossiers', 'GET, HEAD, POST'],
        ['/tasks?limit=1', 'GET, HEAD'],
        ['/dossiers/TN-TEST/acts/accept', 'POST'],
        // A dossier could have this name, and is looked for by GET.
        ['/dossiers/search', 'GET, HEAD, POST'],
        ['/health/live', 'GET, HEAD'],
        ['/auth/logout', 'POST'],
      ] as const) {
        const reply = await raw(`${method} ${path} HTTP/1.1`, ...AS, '', '');
        expect(reply.status, path).toBe(405);
        expect(problemIn(reply), path).toMatchObject({ status: 405, code: 'METHOD_NOT_ALLOWED' });
        expect(/^allow: (.*)$/im.exec(reply.head)?.[1], path).toBe(allow);
      }
      expect((await raw(`${method} /khong-co HTTP/1.1`, ...AS, '', '')).status).toBe(404);
    },
  );

  it('is that whatever is sent along', async () => {
    for (const [type, body] of [
      ['text/plain', 'x'],
      ['application/json', '{'],
      ['multipart/form-data', 'x'],
      ['@', 'x'],
    ] as const)
      for (const [line, status] of [
        ['PUT /dossiers', 405],
        ['POST /tasks', 405],
        ['POST /khong-co', 404],
      ] as const) {
        const reply = await raw(`${line} HTTP/1.1`, ...AS, `Content-Type: ${type}`, `Content-Length: ${body.length}`, '', body);
        expect(reply.status, `${line} ${type}`).toBe(status);
        problemIn(reply);
      }
  });
});

/** Each route, as Fastify draws the tree of them. */
const routes = (): readonly (readonly [method: string, path: string])[] => {
  const above: string[] = [];
  return api.app
    .printRoutes({ commonPrefix: false })
    .split('\n')
    .flatMap((line) => {
      const [, branch = '', part = '', methods = ''] = /^([│├└─\s]*)(\S+) \((.*)\)$/.exec(line) ?? [];
      if (part === '') return [];
      const depth = branch.length / 4;
      above.splice(depth - 1, Number.POSITIVE_INFINITY, part);
      const path = above.join('').replace(/^\/+/, '/').replaceAll(/:\w+/g, 'TN-TEST').replace('*', 'static/swagger-ui.css');
      return methods.split(', ').map((method) => [method, path] as const);
    });
};

describe('a parameter that an address does not know', () => {
  it('is refused by name on every route, or after the log-in', async () => {
    const ignored: string[] = [];
    for (const [method, path] of routes()) {
      const headers = { authorization: 'Bearer cb-0101', 'idempotency-key': 'khoa-thu-nghiem' };
      const reply = await fetch(`http://127.0.0.1:${port}${path}?khong-co=1`, { method, headers, redirect: 'manual' });
      const isNamed = reply.status === 400 && (method === 'HEAD' || (await reply.text()).includes('khong-co'));
      if (!isNamed && !reply.headers.get('location')?.startsWith('/auth/login')) ignored.push(`${method} ${path} ${reply.status}`);
    }
    expect(routes().length).toBeGreaterThan(80);
    // The issuer adds what it likes.
    expect(ignored.filter((route) => !/^(GET|HEAD) \/auth\/callback 400$/.test(route))).toEqual([]);
  });
});

describe('a request that is no good HTTP', () => {
  it.each([
    ['no host', ['GET /tasks HTTP/1.1', 'Connection: close', '', '']],
    ['an unknown expectation', ['GET /tasks HTTP/1.1', ...AS, 'Expect: the-moon', '', '']],
    ['no version that we speak', ['GET /tasks HTTP/9.9', ...AS, '', '']],
    ['two lengths', ['POST /dossiers HTTP/1.1', ...AS, 'Content-Length: 1', 'Content-Length: 2', '', 'x']],
    [
      'a chunk of no length',
      ['POST /dossiers HTTP/1.1', ...AS, 'Content-Type: application/json', 'Transfer-Encoding: chunked', '', 'zz', '{}', '0', '', ''],
    ],
    ['a header of control characters', ['GET /tasks HTTP/1.1', ...AS, 'X-Y: a\u0001b', '', '']],
    ['a body cut off', ['POST /dossiers HTTP/1.1', ...AS, 'Content-Type: application/json', 'Content-Length: 100', '', '{"a":']],
  ])('is a problem of the 400s: %s', async (_what, lines) => {
    const reply = await raw(...lines);
    expect(reply.status).toBeGreaterThanOrEqual(400);
    expect(reply.status).toBeLessThan(500);
    problemIn(reply);
  });
});

describe('a request that somebody in front may read otherwise', () => {
  const [JSON_BODY, CHUNKED] = ['Content-Type: application/json', 'Transfer-Encoding: chunked'];
  const post = (...headers: readonly string[]) => ['POST /dossiers HTTP/1.1', ...AS, ...headers, ''];
  const get = (...headers: readonly string[]) => ['GET /tasks HTTP/1.1', ...AS, ...headers, '', ''];

  it.each<[what: string, named: string, lines: readonly string[]]>([
    ['two hosts', 'Host', get('Host: b')],
    ['the same host twice', 'Host', get('host: a')],
    ['a host of two names', 'Host', ['GET /tasks HTTP/1.1', 'Host: a, b', ...AS.slice(1), '', '']],
    ['a host with a path', 'Host', ['GET /tasks HTTP/1.1', 'Host: a/b@c', ...AS.slice(1), '', '']],
    ['two tokens', 'Authorization', get('Authorization: Bearer cb-0102')],
    ['two types', 'Content-Type', [...post(JSON_BODY, 'Content-Type: text/plain', 'Content-Length: 2'), '{}']],
    ['two keys', 'Idempotency-Key', [...post(JSON_BODY, 'Idempotency-Key: khoa-thu-hai', 'Content-Length: 2'), '{}']],
    ['a packed body', 'Content-Encoding', [...post(JSON_BODY, 'Content-Encoding: gzip', 'Content-Length: 2'), '{}']],
    [
      'a packed body without a length',
      'Content-Encoding',
      [...post(JSON_BODY, 'Content-Encoding: identity, br', CHUNKED), '2', '{}', '0', '', ''],
    ],
    ['packed chunks', 'Transfer-Encoding', [...post(JSON_BODY, 'Transfer-Encoding: gzip, chunked'), '2', '{}', '0', '', '']],
    ['letters that are no UTF-8', 'charset', [...post('Content-Type: application/json; charset=utf-16', 'Content-Length: 2'), '{}']],
    ['a whole address beside another host', 'Host', ['GET http://b/tasks HTTP/1.1', ...AS, '', '']],
    ['a whole address with a name before its host', 'Host', ['GET http://a@b/tasks HTTP/1.1', ...AS, '', '']],
    ['a whole address of another port', 'Host', ['GET http://a:81/tasks HTTP/1.1', ...AS, '', '']],
    ['a whole address without a host', 'Host', ['GET http:///tasks HTTP/1.1', ...AS, '', '']],
    ['a whole address of another protocol', 'Host', ['GET ftp://a/tasks HTTP/1.1', ...AS, '', '']],
    ['a whole address and no host beside it', 'Host', ['GET http://a/tasks HTTP/1.0', ...AS.slice(1), '', '']],
    ['such letters in quotes', 'charset', [...post('Content-Type: application/json;a=b; Charset="ISO-8859-1"', 'Content-Length: 2'), '{}']],
  ])('is refused by name: %s', async (_what, named, lines) => {
    const reply = await raw(...lines);
    expect(reply.status).toBe(400);
    const problem = problemIn(reply);
    expect(problem).toMatchObject({ code: 'BODY_INVALID' });
    expect(JSON.stringify(problem)).toContain(named);
  });

  it('is read by its path where its whole address is of the host that it names', async () => {
    const plain = await raw('GET /tasks?limit=1 HTTP/1.1', ...AS, '', '');
    for (const target of ['http://a/tasks?limit=1', 'HTTP://A/tasks?limit=1', 'https://a/tasks?limit=1']) {
      const whole = await raw(`GET ${target} HTTP/1.1`, ...AS, '', '');
      expect([whole.status, whole.body], target).toEqual([plain.status, plain.body]);
    }
    expect((await raw('GET http://b/supervision HTTP/1.1', ...AS, '', '')).status).toBe(400);
    expect((await raw('GET http://a/khong-co HTTP/1.1', ...AS, '', '')).body).toContain('"instance":"/khong-co"');
  });

  it('is refused to a form of a page as well', async () => {
    const type = 'Content-Type: application/x-www-form-urlencoded; charset=utf-7';
    const reply = await raw('POST /auth/logout HTTP/1.1', ...AS, type, 'Content-Length: 3', '', 'a=b');
    expect([reply.status, reply.body]).toEqual([400, expect.stringContaining('BODY_INVALID')]);
  });

  it.each<[what: string, lines: readonly string[]]>([
    ['two lengths', [...post(JSON_BODY, 'Content-Length: 2', 'Content-Length: 20'), '{}']],
    ['the same length twice', [...post(JSON_BODY, 'Content-Length: 2', 'Content-Length: 2'), '{}']],
    ['a list of lengths', [...post(JSON_BODY, 'Content-Length: 2, 2'), '{}']],
    ['a length with a sign', [...post(JSON_BODY, 'Content-Length: +2'), '{}']],
    ['a length in hexadecimal', [...post(JSON_BODY, 'Content-Length: 0x2'), '{}']],
    ['a length and chunks', [...post(JSON_BODY, 'Content-Length: 2', CHUNKED), '2', '{}', '0', '', '']],
    ['chunks and a length', [...post(JSON_BODY, CHUNKED, 'Content-Length: 2'), '2', '{}', '0', '', '']],
    ['chunks of chunks', [...post(JSON_BODY, CHUNKED, CHUNKED), '2', '{}', '0', '', '']],
    ['something like chunks', [...post(JSON_BODY, 'Transfer-Encoding: xchunked'), '2', '{}', '0', '', '']],
    ['chunks that are not the last coding', [...post(JSON_BODY, 'Transfer-Encoding: chunked, identity'), '2', '{}', '0', '', '']],
    ['chunks in HTTP/1.0', ['POST /dossiers HTTP/1.0', ...AS, JSON_BODY, CHUNKED, '', '2', '{}', '0', '', '']],
    ['a chunk longer than it says', [...post(JSON_BODY, CHUNKED), '2', '{}{}', '0', '', '']],
    ['a folded header', get('X-A: b', ' c: d')],
    ['a folded length', [...post(JSON_BODY, 'Content-Length:', ' 2'), '{}']],
    ['a space before the colon', [...post(JSON_BODY, 'Transfer-Encoding : chunked'), '2', '{}', '0', '', '']],
    ['a space before the first header', ['GET /tasks HTTP/1.1', ' X: y', ...AS, '', '']],
    ['a header without a colon', get('X-A')],
    ['a line ended by a return alone', get('X-A: b\rX-C: d')],
    ['lines ended by a feed alone', [['GET /tasks HTTP/1.1', ...AS, '', ''].join('\n')]],
    ['a zero byte', get('X-A: b\0c')],
    ['no version', ['GET /tasks', '', '']],
  ])('is refused: %s', async (_what, lines) => {
    const reply = await raw(...lines);
    expect(reply.status).toBe(400);
    problemIn(reply);
  });

  it('is read where it says the same to everybody', async () => {
    for (const type of [
      'application/json',
      'application/json; charset=utf-8',
      'application/json;Charset="UTF-8"',
      'application/json; charset=utf8',
    ])
      for (const headers of [[], ['Content-Encoding: identity'], ['Content-Encoding: ']]) {
        const reply = await raw(...post(`Content-Type: ${type}`, ...headers, 'Content-Length: 7'), '{"a":1}');
        expect(problemIn(reply), type).toMatchObject({
          errors: expect.arrayContaining([expect.objectContaining({ reason: 'thiếu trường bắt buộc' })]),
        });
      }
    for (const host of ['a', 'mot-cua.example:8443', '127.0.0.1:3000', '[::1]:3000', ''])
      expect((await raw('GET /health/live HTTP/1.1', `Host: ${host}`, 'Connection: close', '', '')).status, host).toBe(200);
  });
});

describe('odd parameters', () => {
  const get = (url: string, person = 'cb-0107') => api.app.inject({ url, headers: { authorization: `Bearer ${person}` } });

  it('of every question are no 5xx, and a problem where they are refused', async () => {
    const { paths } = (await api.app.inject('/openapi.json')).json<{
      paths: Record<string, { get?: { parameters?: readonly unknown[] } }>;
    }>();
    const names = ['limit', 'after', 'asOf', 'unit', 'class', 'code', 'person', 'dossierId', 'document', 'x'];
    const values = [
      '%00',
      '%ED%A0%80',
      '%ff',
      '',
      '%F0%9F%98%80',
      '9'.repeat(400),
      'true',
      '-1',
      '__proto__',
      "'",
      '%5B%5D',
      'a'.repeat(4000),
      '2016-12-31T23:59:60Z',
      '0000-01-01T00:00:00Z',
      '9999-12-31T23:59:59Z',
      '+275760-09-13T00:00:00.001Z',
    ];
    for (const path of Object.keys(paths).filter((path) => paths[path]?.get && !path.startsWith('/health')))
      for (const name of names)
        for (const value of values) {
          const url = `${path.replace('{dossierId}', 'TN-TEST').replace('{item}', 'P07-C1').replace('{sha256}', '0'.repeat(64)).replace('{commandId}', crypto.randomUUID())}?${name}=${value}`;
          const reply = await get(url);
          expect(reply.statusCode, url).toBeLessThan(500);
          if (reply.statusCode >= 400) expect(reply.headers['content-type'], url).toBe('application/problem+json; charset=utf-8');
        }
  });

  it('of the pages are no 5xx either', async () => {
    const pages = await startPages();
    const visitor = await pages.logIn('cb-0106');
    for (const target of [
      `/auth/login?returnTo=/${'a'.repeat(5_000)}`,
      '/auth/login?returnTo=/%00',
      '/auth/login?returnTo=%ED%A0%80',
      '/auth/login?returnTo=/%0d%0aset-cookie:x=y',
      '/auth/login?returnTo=/a&returnTo=/b',
      `/auth/callback?state=${'a'.repeat(5_000)}&code=x`,
      '/auth/callback?state=%00&code=%00',
      '/supervision?class=%00',
      `/supervision?unit=${'a'.repeat(5_000)}`,
      '/supervision?after=%00',
      '/supervision?limit=1',
      '/supervision/access-log?after=x',
      `/supervision/access-log?person=${'a'.repeat(5_000)}`,
      '/supervision/access-log?person=a&person=b',
      `/supervision/dossiers/${'a'.repeat(5_000)}`,
      '/problems/%00',
      '/problems/__proto__',
      '/docs/static/%00',
      '/docs/static/..%2f..%2fpackage.json',
    ]) {
      const answer = await visitor.visit(`${pages.url}${target}`);
      expect(answer.status, target.slice(0, 60)).toBeLessThan(500);
      expect(answer.headers.get('x-content-type-options'), target.slice(0, 60)).toBe('nosniff');
    }
    const long = await visitor.follow(`${pages.url}/auth/login?returnTo=/supervision?unit=${'a'.repeat(5_000)}`);
    expect(long.response.status).toBeLessThan(500);
    await pages.stop();
  });
});

describe('an answer about people', () => {
  it('is kept by no cache and guessed at by no browser, whatever it says', async () => {
    const { paths } = (await api.app.inject('/openapi.json')).json<{ paths: Record<string, object> }>();
    for (const [path, methods] of Object.entries(paths))
      for (const method of Object.keys(methods))
        for (const authorization of ['Bearer cb-0101', undefined]) {
          const url = path
            .replace('{dossierId}', 'TN-TEST')
            .replace('{item}', 'P07-C1')
            .replace(/\{[^}]+\}/, 'x');
          const { headers } = await api.app.inject({
            method: method.toUpperCase() as 'GET',
            url,
            headers: { 'idempotency-key': crypto.randomUUID(), ...(authorization === undefined ? {} : { authorization }) },
          });
          // The law is everybody's and is asked for anew each time; who is on duty is told to one caller alone.
          const kept = path.endsWith('/officers') ? /no-store|private, no-cache/ : /no-store|public, no-cache/;
          expect(headers['cache-control'], `${method} ${path}`).toMatch(path.startsWith('/catalogue/') ? kept : /^no-store/);
          expect(headers['x-content-type-options'], `${method} ${path}`).toBe('nosniff');
        }
  });
});
