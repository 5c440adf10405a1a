import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { documentHash } from '../../dev/client-generator/document-hash.ts';
import { startTestApi, type TestApi } from '../../test/support/test-api.ts';
import { type Api, ApiRefusal, createApiClient, TakenBack } from './index.ts';

let api: TestApi;
/** An API that has bad days by order: what it answers, one request after the other. */
let server: Server;
let script: ((request: IncomingMessage, response: ServerResponse) => void)[] = [];
let seen: { readonly url: string; readonly key: string }[] = [];
let client: Api;

const say =
  (status: number, body: object, headers: Record<string, string> = {}) =>
  (_request: IncomingMessage, response: ServerResponse): void =>
    void response.writeHead(status, { 'retry-after': '0', ...headers }).end(JSON.stringify(body));

const plays = (...answers: typeof script): void => {
  script = answers;
  seen = [];
};

beforeAll(async () => {
  api = await startTestApi();
  server = createServer((request, response) => {
    seen.push({ url: request.url ?? '', key: String(request.headers['idempotency-key']) });
    request.resume().once('end', () => (script.shift() ?? say(500, {}))(request, response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  client = createApiClient({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, token: 'x' });
});
afterAll(async () => {
  server.close();
  await api.close();
});

const COMMAND = { commandId: 'c1', dossierId: 'd1', act: 'SIGN' };
const LOCATION = { location: '/commands/c1' };

it('is of the document that the API shows today; else: npm run client', async () => {
  const [mark = ''] = readFileSync(path.join(import.meta.dirname, 'schema.ts'), 'utf8').split('\n');
  expect(mark).toContain(documentHash((await api.app.inject('/openapi.json')).body));
});

it('sends again under the same key after no answer, a 503 and a 507', async () => {
  plays((_request, response) => response.destroy(), say(503, {}), say(507, {}), say(200, { ...COMMAND, phase: 'AWAITING_ISSUE' }));
  expect(await client.act('d1', 'sign')).toMatchObject({ phase: 'AWAITING_ISSUE' });
  expect(new Set(seen.map(({ key }) => key)).size).toBe(1);
  expect(seen.map(({ url }) => url)).toEqual(Array(4).fill('/dossiers/d1/acts/sign'));
});

it('waits for what was accepted, and says when it is taken back', async () => {
  plays(
    say(202, { ...COMMAND, underway: true, revision: 4 }, LOCATION),
    say(200, { ...COMMAND, status: 'ACCEPTED' }),
    say(200, { ...COMMAND, status: 'APPLIED', answer: { revision: 5 } }),
  );
  expect(await client.act('d1', 'sign')).toMatchObject({ commandId: 'c1', revision: 5 });
  plays(say(202, COMMAND, LOCATION), say(200, { ...COMMAND, status: 'REFUSED', refusal: { code: 'TAKEN_BACK' } }));
  await expect(client.act('d1', 'sign')).rejects.toThrow(TakenBack);
});

it('does not wait for a second person: whoever asked is told at once as which request, whom it waits for and until when', async () => {
  const request = { request: 'DN1', act: 'DECIDE_EXCEPTION', confirmers: ['UNIT_HEAD'], until: '2026-03-03T10:00:00.000Z' };
  const underway = { ...COMMAND, underway: true, revision: 4 };
  plays(say(202, { ...underway, request }, LOCATION));
  expect(await client.act('d1', 'sign')).toMatchObject({ commandId: 'c1', underway: true, request });
  // An answer that does not know yet is asked after.
  plays(
    say(202, { ...COMMAND, status: 'RECEIVED' }, LOCATION),
    say(200, { ...COMMAND, status: 'ACCEPTED', answer: { ...underway, request } }),
  );
  expect(await client.act('d1', 'sign')).toMatchObject({ commandId: 'c1', underway: true, request });
});

it('repeats no refusal, and gives it whole', async () => {
  const real = createApiClient({ url: await api.app.listen({ port: 0, host: '127.0.0.1' }), token: 'cb-0101' });
  const refusal = await real.act('TN-KHONG-CO', 'accept').catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(ApiRefusal);
  expect((refusal as ApiRefusal).problem).toMatchObject({ status: 404, code: 'DOSSIER_UNKNOWN' });
  expect(await real.get('/dossiers', { limit: 5 })).toEqual({ dossiers: [], next: null });
  expect(await real.get('/supervision/stuck', { class: ['LATE', 'FAILING'] }).catch(({ problem }) => problem.code)).toBe(
    'ROLE_NOT_PERMITTED',
  );
});
