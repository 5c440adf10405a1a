import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';
import { sql } from 'drizzle-orm';
import { afterEach, describe, expect, it } from 'vitest';
import { RAISED_LIMITS } from '../../dev/raised-limits.ts';
import { startTestApi, type TestApi } from '../../test/support/test-api.ts';
import { timed } from '../../test/support/timed.ts';
import { createApi } from '../app.ts';
import type { Bearer, VerifyAccessToken } from './auth.ts';
import { reject } from './problem.ts';

let api: TestApi;
const start = async (env: Readonly<Record<string, string>>): Promise<void> => {
  api = await startTestApi({ env });
};
afterEach(() => api.close());

const get = (token: string | null, url = '/tasks') =>
  api.app.inject({ method: 'GET', url, headers: token === null ? {} : { authorization: `Bearer ${token}` } });
const statuses = async (times: number, ask: () => ReturnType<typeof get>): Promise<readonly number[]> => {
  const seen: number[] = [];
  for (let turn = 0; turn < times; turn += 1) seen.push((await ask()).statusCode);
  return seen;
};

const deferred = <T>() => {
  let settle: (value: T) => void = () => undefined;
  const promise = new Promise<T>((resolve) => {
    settle = resolve;
  });
  return { promise, settle };
};

/** As large as the product reads a body at all, and nobody's form. */
const swollen = (bytes: number) => ({
  procedureCode: '1.004873',
  answers: Object.fromEntries(Array.from({ length: Math.ceil(bytes / 75) }, (_, index) => [`a${index}`, 'x'.repeat(60)])),
  applicant: { personalId: '066190000101', fullName: 'Nguyễn Thị Thử', birthDate: '1990-01-02', sex: 'FEMALE' },
  channel: 'IN_PERSON',
});
const open = (token: string, bytes: number) =>
  api.app.inject({
    method: 'POST',
    url: '/dossiers',
    headers: { authorization: `Bearer ${token}`, 'idempotency-key': randomUUID() },
    payload: swollen(bytes),
  });
const storedBytes = async (): Promise<number> => {
  const [row] = await api.deps.db.execute<{ n: string | null }>(sql`select sum(octet_length(payload::text)) as n from command`);
  return Number(row?.n ?? 0);
};

describe('too many requests', () => {
  it('of a caller on a route are told when to come back, in Vietnamese, and nobody else is', async () => {
    await start({ LIMIT_READS: '3' });
    // The first is nobody’s yet.
    expect(await statuses(4, () => get('cb-0101'))).toEqual([200, 200, 200, 200]);
    const refused = await get('cb-0101');
    expect(refused.statusCode).toBe(429);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(Number(refused.headers['retry-after'])).toBeLessThanOrEqual(60);
    expect(refused.headers['content-type']).toContain('application/problem+json');
    expect(refused.json()).toMatchObject({
      code: 'TOO_MANY_REQUESTS',
      title: expect.stringContaining('hãy chờ'),
      detail: expect.any(String),
    });
    expect((await get('cb-0101', '/dossiers')).statusCode).toBe(200);
    expect((await get('cb-0102')).statusCode).toBe(200);
  });

  it('with forged tokens are soon looked at one a second, and do not lock out who is known', async () => {
    await start({ LIMIT_BAD_TOKENS: '10' });
    expect((await get('cb-0101')).statusCode).toBe(200);
    let turn = 0;
    const { answer, ms } = await timed(() => statuses(8, () => get(`gia-${turn++}`)));
    expect(answer).toEqual(Array.from({ length: 8 }, () => 401));
    // Five at once; the others are in a lot each.
    expect(ms).toBeGreaterThan(2_900);
    expect((await get('cb-0101')).statusCode).toBe(200);
    expect((await get(null, '/health/live')).statusCode).toBe(200);
  });

  it('of a known caller are his however he writes the word before his token', async () => {
    await start({ LIMIT_UNKNOWN: '1' });
    const as = (authorization: string) => api.app.inject({ url: '/tasks', headers: { authorization } });
    for (const word of ['Bearer', 'bearer', 'BEARER', 'bEaReR', 'Bearer ', 'bearer   '])
      expect((await as(`${word} cb-0101`)).statusCode, word).toBe(200);
    expect((await as('Bearer cb-0102')).statusCode).toBe(200);
  });

  it.each<[what: string, sent: (turn: number) => { readonly url: string; readonly token: string }]>([
    ['are no requests at all, whatever they show', (turn) => ({ url: '/tasks?khong=1', token: `gia-${turn}` })],
    ['show what was good once', () => ({ url: '/tasks', token: 'het-han' })],
    ['show to a page what it does not look at', (turn) => ({ url: '/supervision', token: `gia-${turn}` })],
  ])('that %s take no minute from a newcomer behind their address', async (_what, sent) => {
    await start({ LIMIT_BAD_TOKENS: '10', LIMIT_UNKNOWN: '20' });
    const verifyAccessToken: VerifyAccessToken = async (token) =>
      token === 'het-han' ? reject('TOKEN_EXPIRED') : api.deps.verifyAccessToken(token);
    const app = await createApi({ ...api.deps, verifyAccessToken });
    const ask = ({ url, token }: ReturnType<typeof sent>) => app.inject({ url, headers: { authorization: `Bearer ${token}` } });
    await Promise.all(Array.from({ length: 40 }, (_, turn) => ask(sent(turn))));
    expect((await ask({ url: sent(0).url.replace('?khong=1', ''), token: 'cb-0101' })).statusCode).not.toBe(429);
    expect((await ask({ url: '/tasks', token: 'cb-0101' })).statusCode).toBe(200);
    await app.close();
  });

  it('of strangers from many addresses, each of which asks little, stand before nobody who is known', async () => {
    await start({});
    let lookedAt = 0;
    const never = deferred<Bearer>();
    const verifyAccessToken: VerifyAccessToken = async (token) => {
      if (!token.startsWith('gia')) return api.deps.verifyAccessToken(token);
      lookedAt += 1;
      return never.promise;
    };
    const app = await createApi({ ...api.deps, verifyAccessToken });
    const ask = (token: string, remoteAddress: string) =>
      app.inject({ url: '/tasks', headers: { authorization: `Bearer ${token}` }, remoteAddress });
    expect((await ask('cb-0101', '127.0.0.1')).statusCode).toBe(200);
    const many = Promise.all(Array.from({ length: 200 }, (_, turn) => ask(`gia-${turn}`, `127.9.0.${turn}`)));
    expect((await ask('cb-0101', '127.0.0.1')).statusCode).toBe(200);
    expect(lookedAt).toBeLessThan(100);
    never.settle(await api.deps.verifyAccessToken('cb-0102'));
    await many;
    await app.close();
  });

  it('at once, within the pace, let who asks once go first', async () => {
    await start({});
    for (const person of ['cb-0101', 'cb-0102']) await get(person);
    let answered = 0;
    const many = Array.from({ length: 15 }, async () => {
      await get('cb-0101');
      answered += 1;
    });
    await get('cb-0102');
    // Two were worked on when it came, and two may be done beside it.
    expect(answered).toBeLessThan(6);
    await Promise.all(many);
  });

  it('of nobody known are counted by address: pages and addresses that do not exist', async () => {
    await start({ LIMIT_UNKNOWN: '3' });
    for (const url of ['/', '/khong-co']) {
      const seen = await statuses(5, () => get(null, url));
      expect(new Set(seen.slice(0, 3)).size, url).toBe(1);
      expect(seen.slice(3), url).toEqual([429, 429]);
    }
    const page = await get(null, '/');
    expect([page.headers['content-type'], page.headers['retry-after']]).toEqual([expect.stringContaining('text/html'), expect.any(String)]);
  });

  it('at once wait in line, one after another, until the line is full', async () => {
    await start({ LIMIT_PACE: '2' });
    await get('cb-0101');
    const answers = await Promise.all(Array.from({ length: 60 }, () => get('cb-0101')));
    const served = answers.filter(({ statusCode }) => statusCode === 200);
    expect(answers.filter(({ statusCode }) => statusCode !== 200 && statusCode !== 429).map((reply) => reply.json())).toEqual([]);
    expect(served.length).toBeGreaterThanOrEqual(20);
    expect(answers.length - served.length).toBeGreaterThan(10);
    // Whoever keeps a person's pace is not held up by them.
    expect((await get('cb-0102')).statusCode).toBe(200);
  });

  it.each(['/health/live', '/health/ready'])(
    'for %s are never refused, since the API would be killed for it; they are answered later',
    async (url) => {
      await start({ LIMIT_UNKNOWN: '3', LIMIT_READS: '3', LIMIT_PACE: '2', LIMIT_BAD_TOKENS: '2', MAX_LOOP_DELAY_MS: '1' });
      const asked = (who: number) => get([null, 'cb-0101', 'gia'][who % 3] ?? null, url);
      const healthy = (await asked(0)).statusCode;
      const { answer, ms } = await timed(() => Promise.all(Array.from({ length: 300 }, (_, turn) => asked(turn))));
      expect(new Set(answer.map(({ statusCode }) => statusCode))).toEqual(new Set([healthy]));
      // Whoever asks again and again has no processor of ours to himself.
      expect(ms).toBeGreaterThan(400);
    },
  );

  it('are part of the description of every operation but health, by one shared answer', async () => {
    await start({});
    interface Described {
      readonly paths: Readonly<
        Record<string, Readonly<Record<string, { readonly responses: Readonly<Record<string, { readonly $ref?: string }>> }>>>
      >;
      readonly components: { readonly responses: Readonly<Record<string, { readonly headers?: Readonly<Record<string, unknown>> }>> };
    }
    const { paths, components } = (await get(null, '/openapi.json')).json<Described>();
    const limited = Object.entries(paths).filter(([path]) => !path.startsWith('/health/'));
    const said = limited.flatMap(([, methods]) => Object.values(methods).map(({ responses }) => responses[429]?.$ref));
    expect(new Set(said)).toEqual(new Set(['#/components/responses/429']));
    expect(Object.keys(components.responses[429]?.headers ?? {})).toEqual(['retry-after']);
  });
});

describe('forged tokens that come at once, each on its own connection', () => {
  /** As shipped, but for the delay of the event loop, which is the machine's. */
  const SHIPPED = Object.fromEntries(Object.keys(RAISED_LIMITS).flatMap((name) => (name === 'MAX_LOOP_DELAY_MS' ? [] : [[name, '']])));
  const AT_ONCE = 200;

  /** An API that looks at tokens as told, and what came of requests on connections of their own. */
  const listening = async (verifyAccessToken: VerifyAccessToken) => {
    const app = await createApi({ ...api.deps, verifyAccessToken });
    await app.listen({ port: 0, host: '127.0.0.1' });
    const { port } = app.server.address() as net.AddressInfo;
    const ask = (token: string): Promise<{ readonly status: number; readonly text: string; readonly retryAfter: number }> =>
      new Promise((resolve, fail) => {
        const headers = { authorization: `Bearer ${token}` };
        http
          .get({ port, host: '127.0.0.1', path: '/tasks', agent: false, headers }, async (reply) => {
            const chunks: Buffer[] = [];
            for await (const chunk of reply) chunks.push(chunk as Buffer);
            const { statusCode: status = 0, headers: told } = reply;
            resolve({ status, text: Buffer.concat(chunks).toString(), retryAfter: Number(told['retry-after'] ?? 0) });
          })
          .on('error', fail);
      });
    return { app, ask };
  };
  const counted = (answers: readonly { readonly status: number }[]): Readonly<Record<string, number>> =>
    Object.fromEntries(
      [200, 401, 429, 503].flatMap((code) => {
        const n = answers.filter(({ status }) => status === code).length;
        return n === 0 ? [] : [[code, n]];
      }),
    );
  const many = (prefix: string, n: number): readonly string[] => Array.from({ length: n }, (_, turn) => `${prefix}-${turn}`);

  it('are looked at as often as the shipped limit says and no more, and who is known behind their address is heard', async () => {
    await start(SHIPPED);
    const { app, ask } = await listening(api.deps.verifyAccessToken);
    expect((await ask('cb-0101')).status).toBe(200);
    const flood = timed(() => Promise.all(many('gia', AT_ONCE).map(ask)));
    expect((await ask('cb-0101')).status).toBe(200);
    const { answer, ms } = await flood;
    const { 401: looks = 0, 429: refused = 0 } = counted(answer);
    // Half of a minute's thirty, and a lot of sixty in each second.
    expect(looks).toBeLessThanOrEqual(15 + 60 * Math.ceil(ms / 1_000));
    expect(looks + refused).toBe(AT_ONCE);
    expect((await ask('cb-0101')).status).toBe(200);
    await app.close();
  });

  it('take nothing from good tokens behind the same address that were never seen before', async () => {
    await start({ LIMIT_BAD_TOKENS: '60' });
    const [good, forged] = [AT_ONCE - 29, 29];
    // Nobody's token is judged before all requests have come, and each has been let on as far as it is let.
    const all = deferred<void>();
    const { app, ask } = await listening(async (token) => {
      await all.promise;
      return api.deps.verifyAccessToken(token.startsWith('tot') ? 'cb-0101' : token);
    });
    let requests = 0;
    app.server.on('request', () => {
      requests += 1;
      if (requests === AT_ONCE) setImmediate(() => setImmediate(all.settle));
    });
    const answers = await Promise.all([...many('tot', good), ...many('gia', forged)].map(ask));
    expect(counted(answers.slice(good))).toEqual({ 401: forged });
    expect(counted(answers.slice(0, good))).toEqual({ 200: good });
    await app.close();
  });

  it.each<[what: string, sent: (turn: number) => Readonly<Record<string, string>>]>([
    ['tokens, ever new', (turn) => ({ authorization: `Bearer gia-${turn}` })],
    ['tokens of a list', (turn) => ({ authorization: `Bearer gia-${turn % 40}` })],
    ['cookies', (turn) => ({ cookie: `onestop_session_${new URL(api.deps.config.api.publicUrl).port}=${turn}`.padEnd(60, 'A') })],
  ])('and are kept up keep nobody out who logs in behind their address: %s', async (_what, headersOf) => {
    await start(SHIPPED);
    const { app, ask } = await listening(api.deps.verifyAccessToken);
    const { port } = app.server.address() as net.AddressInfo;
    let sent = 0;
    const forge = (): Promise<Response> => fetch(`http://127.0.0.1:${port}/tasks`, { headers: headersOf(sent++) });
    await Promise.all(Array.from({ length: 20 }, forge));
    const flood: ReturnType<typeof forge>[] = [];
    const every = setInterval(() => flood.push(forge()), 20);
    const heard = async (person: string): Promise<number> => {
      const began = performance.now();
      for (;;) {
        const { status, retryAfter } = await ask(person);
        if (status === 200) return performance.now() - began;
        expect(status).toBe(429);
        await new Promise((resolve) => setTimeout(resolve, retryAfter * 1_000));
      }
    };
    for (const ms of await Promise.all(['cb-0101', 'cb-0102', 'cb-0103'].map(heard))) expect(ms).toBeLessThan(10_000);
    clearInterval(every);
    await Promise.all(flood);
    await app.close();
  });

  it('are none where all are good, or the issuer alone does not answer', async () => {
    await start({ LIMIT_BAD_TOKENS: '3' });
    let isAway = true;
    const { app, ask } = await listening(async () => (isAway ? reject('ISSUER_UNAVAILABLE') : api.deps.verifyAccessToken('cb-0101')));
    expect(counted(await Promise.all(many('tot', 20).map(ask)))).toEqual({ 503: 20 });
    isAway = false;
    expect(counted(await Promise.all(many('tot', AT_ONCE).map(ask)))).toEqual({ 200: AT_ONCE });
    await app.close();
  });

  it('wait for no other than themselves, where the issuer holds some up', async () => {
    await start({ LIMIT_BAD_TOKENS: '3' });
    const held = deferred<Bearer>();
    const { app, ask } = await listening((token) => (token.startsWith('cham') ? held.promise : api.deps.verifyAccessToken(token)));
    const holding = Promise.all(many('cham', 3).map(ask));
    const { answer, ms } = await timed(() => ask('cb-0102'));
    expect(answer.status).toBe(200);
    expect(ms).toBeLessThan(10_000);
    held.settle(await api.deps.verifyAccessToken('cb-0101'));
    expect(counted(await holding)).toEqual({ 200: 3 });
    await app.close();
  });
});

describe('a body', () => {
  it('that is refused leaves no more than a form’s worth behind', async () => {
    await start({});
    // No role of hers opens dossiers.
    for (let turn = 0; turn < 10; turn += 1) expect((await open('cb-0104', 180_000)).statusCode).toBe(403);
    expect(await storedBytes()).toBeLessThan(20_000);
  });

  it('is not taken at all once its caller has sent enough', async () => {
    await start({ LIMIT_BODY_BYTES: '400000' });
    const seen = await statuses(4, () => open('cb-0104', 180_000));
    expect(seen).toEqual([403, 403, 429, 429]);
    const [row] = await api.deps.db.execute<{ n: string }>(sql`select count(*) as n from command`);
    expect(Number(row?.n)).toBe(2);
    expect((await open('cb-0103', 1_000)).statusCode).not.toBe(429);
  });
});

describe('a connection', () => {
  /** Sends its first part at once, then a byte every 100 ms for as long as it is let, twelve seconds at most. Answers how long that was, and what came back. */
  const trickle = (port: number, first: string): Promise<{ readonly ms: number; readonly text: string }> =>
    new Promise((resolve) => {
      const began = performance.now();
      let text = '';
      const socket = net.connect(port, '127.0.0.1', () => {
        socket.write(first);
        const drip = setInterval(() => socket.write('a'), 100);
        // So long nobody is let.
        const end = setTimeout(() => socket.destroy(), 12_000);
        socket.on('close', () => {
          clearInterval(drip);
          clearTimeout(end);
          resolve({ ms: performance.now() - began, text });
        });
      });
      socket.on('data', (data) => {
        text += String(data);
      });
      socket.on('error', () => undefined);
    });
  const listen = async (): Promise<number> => {
    await api.app.listen({ port: 0, host: '127.0.0.1' });
    const address = api.app.server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  };
  const slow = async (first: string) => {
    const port = await listen();
    return Promise.all(Array.from({ length: 20 }, () => trickle(port, first)));
  };

  it.each([
    ['sends nothing', ''],
    ['sends the head of its request byte by byte', 'GET /tasks HTTP/1.1\r\nHost: a\r\nX-A: '],
  ])('that %s is closed in time', async (_what, first) => {
    await start({ HEADERS_TIMEOUT_MS: '500' });
    for (const { ms } of await slow(first)) expect(ms).toBeLessThan(5_000);
  });

  const [BEARER, LENGTH] = ['Authorization: Bearer cb-0101', 'Content-Length: 5000'];
  const [JSON_BODY, FORM] = ['Content-Type: application/json', 'Content-Type: multipart/form-data; boundary=x'];
  const SCANS = '/dossiers/TN-0/papers/P07-C1/scans';
  const headOf = (line: string, ...headers: readonly string[]): string =>
    [`${line} HTTP/1.1`, 'Host: a', `Idempotency-Key: ${randomUUID()}`, ...headers, '', ''].join('\r\n');

  it.each<[string, string, string, ...string[]]>([
    ['a command', '/dossiers', JSON_BODY, BEARER],
    ['what is no upload to where uploads go', SCANS, JSON_BODY, BEARER],
    ['a form of the pages', '/auth/logout', 'Content-Type: application/x-www-form-urlencoded'],
  ])('that sends the body of %s byte by byte is told so and closed', async (_what, path, ...headers) => {
    await start({ BODY_TIMEOUT_MS: '500' });
    for (const { ms, text } of await slow(`${headOf(`POST ${path}`, LENGTH, ...headers)}{"`)) {
      expect(ms).toBeLessThan(5_000);
      expect(text).toMatch(/^HTTP\/1\.1 408 /);
      expect(text).toContain('application/problem+json');
    }
  });

  it('that has its answer before its body is read is closed soon, whoever sends it and whatever it is', async () => {
    await start({});
    const port = await listen();
    const sent: readonly (readonly [status: number, line: string, ...headers: string[]])[] = [
      [401, 'GET /tasks', LENGTH],
      [200, 'GET /tasks', LENGTH, BEARER],
      [200, 'HEAD /tasks', LENGTH, BEARER],
      [200, 'GET /health/live', LENGTH],
      [302, 'GET /supervision', LENGTH],
      [401, 'POST /dossiers', LENGTH, JSON_BODY],
      [401, 'POST /dossiers', LENGTH, JSON_BODY, 'Authorization: Bearer gia'],
      [401, 'POST /dossiers', LENGTH, JSON_BODY, 'Expect: 100-continue'],
      [413, 'POST /dossiers', 'Content-Length: 9000000', JSON_BODY, BEARER],
      [400, 'POST /dossiers', LENGTH, 'Content-Type: text/plain', BEARER],
      [401, `POST ${SCANS}`, LENGTH, FORM],
      [404, `POST ${SCANS}`, LENGTH, FORM, BEARER],
      [413, 'POST /auth/logout', 'Content-Length: 9000000', 'Content-Type: application/x-www-form-urlencoded'],
      [405, 'PUT /dossiers', LENGTH, 'Content-Type: text/plain'],
      [404, 'POST /khong-co', LENGTH, 'Content-Type: text/plain'],
      [400, 'POST /dossiers/%zz', LENGTH, JSON_BODY, BEARER],
    ];
    const seen = await Promise.all(
      sent.map(async ([, ...lines]) => {
        const [line, ...headers] = lines;
        const { ms, text } = await trickle(port, headOf(line, ...headers));
        return { lines, status: Number(/HTTP\/1\.1 ([2-5]\d\d) /.exec(text)?.[1]), inTime: ms < 8_000 };
      }),
    );
    expect(seen).toEqual(sent.map(([status, ...lines]) => ({ lines, status, inTime: true })));
  });

  /** All that comes back on one connection, until it is closed or the answers are there. */
  const piped = (port: number, sent: string, answers: number): Promise<readonly string[]> =>
    new Promise((resolve) => {
      let text = '';
      const statuses = (): readonly string[] => [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status = '']) => status);
      const socket = net.connect(port, '127.0.0.1', () => socket.write(sent));
      socket.on('data', (data) => {
        text += String(data);
        if (statuses().length >= answers) socket.destroy();
      });
      socket.on('error', () => undefined);
      socket.on('close', () => resolve(statuses()));
    });

  it('with a few requests at once has all its answers; with thousands it is ended, and nobody waits for them', async () => {
    await start({});
    const port = await listen();
    expect((await get('cb-0101')).statusCode).toBe(200);
    expect(await piped(port, headOf('GET /health/live').repeat(8), 8)).toEqual(Array.from({ length: 8 }, () => '200'));
    const flood = piped(port, headOf('GET /khong-co').repeat(20_000), 20_000);
    expect((await get('cb-0101')).statusCode).toBe(200);
    expect((await flood).length).toBeLessThanOrEqual(10);
  });

  it('that wants to be a tunnel is told that it cannot', async () => {
    await start({});
    const port = await listen();
    const sent = (target: string): string => `CONNECT ${target} HTTP/1.1\r\nHost: x\r\n\r\n`;
    expect(await piped(port, sent('/tasks'), 1)).toEqual(['405']);
    expect(await piped(port, sent('x:443'), 1)).toEqual(['400']);
  });

  it('that ends its body in time after such an answer is kept', async () => {
    await start({});
    const socket = net.connect(await listen(), '127.0.0.1');
    const answered = async (): Promise<string> => String((await once(socket, 'data'))[0]);
    socket.write(`${headOf('POST /dossiers', 'Content-Length: 10', JSON_BODY)}{"a"`);
    expect(await answered()).toMatch(/^HTTP\/1\.1 401 /);
    socket.write(`:true}${headOf('GET /health/live')}`);
    expect(await answered()).toMatch(/^HTTP\/1\.1 200 /);
    socket.destroy();
  });
});

describe('every answer', () => {
  it('forbids browsers to guess, to frame it and to run anything of it', async () => {
    await start({});
    for (const [token, url] of [
      ['cb-0101', '/tasks'],
      ['gia', '/tasks'],
      [null, '/khong-co'],
      [null, '/health/live'],
      [null, '/'],
    ] as const) {
      const { headers } = await get(token, url);
      expect(headers['x-content-type-options'], url).toBe('nosniff');
      expect(headers['x-frame-options'], url).toBe('DENY');
      expect(headers['content-security-policy'], url).toMatch(/^default-src 'none';.*frame-ancestors 'none'/);
      expect(headers['strict-transport-security'], url).toBeUndefined();
    }
    await api.close();
    await start({ PUBLIC_URL: 'https://mot-cua.example' });
    expect((await get('cb-0101')).headers['strict-transport-security']).toContain('max-age=31536000');
  });
});
