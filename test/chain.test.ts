import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, type Database } from '../db/client.ts';
import { drawPerson } from '../dev/demo/applicants.ts';
import type { DemoRecord } from '../dev/demo.ts';
import { FAILURES, type FailureCode } from '../domain/failures.ts';
import { newUuid } from '../platform/ids.ts';
import { type Caller, callerOf, type Reply } from './support/api.ts';
import { demoRun } from './support/demo-run.ts';
import { judgePresent, opensslCms, pdfsig } from './support/judges.ts';
import { neverMarried } from './support/scenes.ts';
import { sharedStack } from './support/shared-stack.ts';

/** Signatures that each file of the demo must bear. */
const SIGNATURES: Readonly<Record<string, number>> = {
  'receipt.pdf': 0,
  'control-slip.pdf': 1,
  'consultation-request.pdf': 1,
  'consultation-reply.pdf': 1,
  'result.pdf': 2,
  'true-copy.pdf': 1,
};

let demos: readonly DemoRecord[];
let database: Database;
const { dataDir, addresses, tokens } = sharedStack();
const as = (person: string): Caller => callerOf({ api: addresses.api, token: tokens[person] ?? '' });

beforeAll(async () => {
  database = connect({ databaseUrl: addresses.databaseUrl });
  // Twice on one stack: nothing may depend on an empty database. Each ends well, or this throws with its output.
  demos = await Promise.all([demoRun(sharedStack(), 1), demoRun(sharedStack(), 2)]);
});

afterAll(() => database?.close());

const fileOf = (demo: DemoRecord, name: string): Buffer => readFileSync(demo.files[name] ?? `${name} was not written`);

describe('the whole chain, twice on one stack', () => {
  it('gives two dossiers of their own codes and tells the portal 1, 2, 4, 9, 10 of each', () => {
    expect(new Set(demos.map(({ dossierCode }) => dossierCode)).size).toBe(2);
    for (const { portalStatuses } of demos) expect(portalStatuses).toEqual(['1', '2', '4', '9', '10']);
  });

  it('writes PDFs whose every signature strangers find valid and trusted, and no other', async () => {
    if (!(await judgePresent('pdfsig', 'certutil', 'openssl'))) return;
    const trustFile = path.join(dataDir, 'ca', 'trust.pem');
    for (const demo of demos) {
      for (const [name, expected] of Object.entries(SIGNATURES)) {
        const pdf = fileOf(demo, name);
        const { signatures } = await pdfsig({ pdf, trustFile });
        expect({ name, signatures: signatures.map(({ valid, trusted }) => ({ valid, trusted })) }).toEqual({
          name,
          signatures: Array.from({ length: expected }, () => ({ valid: true, trusted: true })),
        });
        expect(signatures.at(-1)?.whole ?? true).toBe(true);
        expect(await opensslCms({ pdf, trustFile })).toEqual(Array.from({ length: expected }, () => true));
      }
    }
  });

  it('writes PDFs of which one changed byte is noticed', async () => {
    if (!(await judgePresent('pdfsig', 'certutil', 'openssl'))) return;
    const trustFile = path.join(dataDir, 'ca', 'trust.pem');
    const pdf = Buffer.from(fileOf(demos[0] as DemoRecord, 'result.pdf'));
    // In the header's comment: every reader still opens the file, and every signature covers it.
    pdf.writeUInt8(pdf.readUInt8(10) ^ 1, 10);
    expect((await pdfsig({ pdf, trustFile })).signatures.map(({ valid }) => valid)).toEqual([false, false]);
    expect(await opensslCms({ pdf, trustFile })).toEqual([false, false]);
  });

  it('leaves each open dossier in the inbox of whoever must act', async () => {
    const inbox = async (person: string): Promise<readonly string[]> => {
      const tasks: string[] = [];
      for (let next: string | null = ''; next !== null; ) {
        const { status, body } = await as(person).get(`/tasks?limit=100${next === '' ? '' : `&after=${encodeURIComponent(next)}`}`);
        expect(status).toBe(200);
        tasks.push(...body.tasks.map((task: { dossierId: string; act: string }) => `${task.dossierId} ${task.act}`));
        next = body.next;
      }
      return tasks;
    };
    const [officer, unitHead, leader, commune] = [
      await inbox('cb-0101'),
      await inbox('cb-0103'),
      await inbox('cb-0104'),
      await inbox('cb-0201'),
    ];
    for (const { leftOpen } of demos) {
      expect(officer).toContain(`${leftOpen.checking} CLASSIFY`);
      expect(officer).toContain(`${leftOpen.digitising} UPLOAD_SCAN`);
      expect(unitHead).toContain(`${leftOpen.late} ASSIGN`);
      expect(leader).toContain(`${leftOpen.awaitingSignature} SIGN`);
      expect(commune).toContain(`${leftOpen.consulting} ANSWER_CONSULTATION`);
      expect([...officer, ...leader].filter((task) => task.startsWith(leftOpen.consulting ?? ''))).toEqual([]);
    }
  });

  it('shows the supervisor which dossiers are stuck and why', async () => {
    const { status, body } = await as('cb-0107').get('/supervision/stuck?limit=100');
    expect(status).toBe(200);
    const rows = new Map<
      string,
      { causes: readonly { class: string; subject: string | null; attempt: number | null }[]; holder: { kind: string } }
    >(body.dossiers.map((row: { dossierId: string }) => [row.dossierId, row]));
    for (const { leftOpen, dossierId } of demos) {
      expect(rows.get(leftOpen.late ?? '')).toMatchObject({
        causes: expect.arrayContaining([expect.objectContaining({ class: 'LATE' })]),
        holder: { kind: 'LEAD_UNIT' },
      });
      const failing = rows.get(leftOpen.failing ?? '')?.causes.find((cause) => cause.class === 'FAILING');
      expect(failing?.subject).toContain('returnElectronically');
      expect(failing?.attempt).toBeGreaterThan(0);
      for (const healthy of [dossierId, leftOpen.checking, leftOpen.awaitingSignature]) expect(rows.has(healthy ?? '')).toBe(false);
    }
  });
});

/** Everything that a refused request may have half written: rows (the command's own row and the access log apart) and files. */
const footprint = async (): Promise<Readonly<Record<string, number>>> => {
  const tables = [
    'party',
    'dossier_owner',
    'dossier',
    'dossier_event',
    'ledger',
    'task',
    'dossier_file',
    'converted_data',
    'dossier_code',
    'registered_number',
    'dossier_warehouse',
    'personal_warehouse',
  ];
  const counts: Record<string, number> = {};
  for (const table of tables)
    counts[table] = Number((await database.db.execute<{ n: number }>(sql`select count(*) n from ${sql.identifier(table)}`))[0]?.n);
  counts.files = readdirSync(path.join(dataDir, 'files'), { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  ).length;
  return counts;
};

describe('what is refused', () => {
  const intake = (): Record<string, unknown> => neverMarried(drawPerson({ sex: 'MALE', hasAccount: true }));
  const person = (changed: Record<string, unknown>): Record<string, unknown> => ({
    ...intake(),
    applicant: { ...drawPerson({ sex: 'MALE', hasAccount: true }), ...changed },
  });
  const left = (name: string): string => demos[0]?.leftOpen[name] ?? '';
  const devToken = async (body: Record<string, unknown>): Promise<string> =>
    (
      (await (await fetch(`${addresses.issuer}/dev/token`, { method: 'POST', body: JSON.stringify(body) })).json()) as {
        access_token: string;
      }
    ).access_token;
  const withToken = (token: string | null): Caller => callerOf({ api: addresses.api, token });
  const file = (name: string, bytes: Uint8Array) => [{ name, bytes }];
  const scans = (): string => `/dossiers/${left('digitising')}/papers/P07-C1/scans`;
  const forged = (): string => (tokens['cb-0101'] ?? '').replace(/[^.]{20}$/, 'A'.repeat(20));

  const CASES: readonly (readonly [what: string, code: FailureCode, attempt: () => Promise<Reply>])[] = [
    ['an unknown procedure', 'PROCEDURE_UNKNOWN', () => as('counter-01').post('/dossiers', { ...intake(), procedureCode: '9.999999' })],
    [
      'a personal number of 11 digits',
      'IDENTIFIER_INVALID',
      () => as('counter-01').post('/dossiers', person({ personalId: '06608500011' })),
    ],
    [
      'a personal number of an unknown place',
      'IDENTIFIER_INVALID',
      () => as('counter-01').post('/dossiers', person({ personalId: '999085000112' })),
    ],
    [
      'a personal number with letters',
      'IDENTIFIER_INVALID',
      () => as('counter-01').post('/dossiers', person({ personalId: '06608500011O' })),
    ],
    [
      'unanswered questions of the case',
      'CASE_ANSWERS_INVALID',
      () => as('counter-01').post('/dossiers', { ...intake(), answers: { applicantIs: 'OWNER' } }),
    ],
    [
      'a receipt in the future',
      'RECEIVED_AT_INVALID',
      () =>
        as('counter-01').post('/dossiers', {
          ...intake(),
          receivedAt: new Date(Date.now() + 3_600_000).toISOString(),
          catchUpReason: 'Mất điện',
        }),
    ],
    [
      'a receipt in the past without a reason',
      'RECEIVED_AT_INVALID',
      () => as('counter-01').post('/dossiers', { ...intake(), receivedAt: new Date(Date.now() - 86_400_000).toISOString() }),
    ],
    ['a body with an unknown field', 'BODY_INVALID', () => as('counter-01').post('/dossiers', { ...intake(), note: 'x' })],
    ['an intake by somebody else than the counter', 'ROLE_NOT_PERMITTED', () => as('cb-0104').post('/dossiers', intake())],
    ['a missing idempotency key', 'IDEMPOTENCY_KEY_MISSING', () => as('counter-01').post('/dossiers', intake(), null)],
    ['an unknown dossier', 'DOSSIER_UNKNOWN', () => as('cb-0101').post('/dossiers/TN-000000-AAAAAA/acts/accept', {})],
    ['an unknown dossier, read', 'DOSSIER_UNKNOWN', () => as('cb-0101').get('/dossiers/TN-000000-AAAAAA')],
    ['an unknown address', 'NOT_FOUND', () => as('cb-0101').get('/khong-co')],
    ['a command in the wrong phase', 'PHASE_NOT_PERMITTED', () => as('cb-0101').post(`/dossiers/${left('checking')}/acts/hand-over`, {})],
    [
      'an acceptance before the papers are classified',
      'COMPONENT_MISSING',
      () => as('cb-0101').post(`/dossiers/${left('checking')}/acts/accept`, {}),
    ],
    [
      'a hand-over before the scans are there',
      'DIGITISATION_INCOMPLETE',
      () => as('cb-0101').post(`/dossiers/${left('digitising')}/acts/hand-over`, {}),
    ],
    ['the wrong role', 'ROLE_NOT_PERMITTED', () => as('cb-0102').post(`/dossiers/${left('checking')}/acts/accept`, {})],
    ['the wrong unit', 'DOSSIER_UNKNOWN', () => as('cb-0202').post(`/dossiers/${left('checking')}/acts/accept`, {})],
    ['the wrong unit, reading', 'DOSSIER_UNKNOWN', () => as('cb-0202').get(`/dossiers/${left('checking')}`)],
    [
      'a command to a closed dossier',
      'DOSSIER_CLOSED',
      () =>
        as('cb-0101').post(`/dossiers/${demos[0]?.dossierId}/acts/deliver`, {
          receiver: 'OWNER',
          fullName: 'Lê Thị Mẫu',
          personalId: '066190000124',
          identityProof: 'ID_CARD',
        }),
    ],
    [
      'a program named as a scan',
      'FILE_TYPE_NOT_ALLOWED',
      () => as('cb-0101').upload(scans(), file('to-khai.pdf', Buffer.concat([Buffer.from('MZ'), Buffer.alloc(4_000, 7)]))),
    ],
    ['an empty file', 'FILE_EMPTY', () => as('cb-0101').upload(scans(), file('to-khai.pdf', Buffer.alloc(0)))],
    ['no file at all', 'FILE_MISSING', () => as('cb-0101').upload(scans(), [])],
    [
      'a file beyond the limit',
      'PAYLOAD_TOO_LARGE',
      () =>
        as('cb-0101').upload(scans(), file('to-khai.pdf', Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(51 * 1024 * 1024, 32)]))),
    ],
    [
      'a good scan of a paper that is not there',
      'PAPER_UNKNOWN',
      () =>
        as('cb-0101').upload(
          `/dossiers/${left('digitising')}/papers/P07-C9/scans`,
          file('x.pdf', fileOf(demos[0] as DemoRecord, 'receipt.pdf')),
        ),
    ],
    [
      'a scan for a dossier in another phase',
      'PHASE_NOT_PERMITTED',
      () =>
        as('cb-0101').upload(`/dossiers/${left('late')}/papers/P07-C1/scans`, file('x.pdf', fileOf(demos[0] as DemoRecord, 'receipt.pdf'))),
    ],
    [
      'a reply that nobody signed',
      'SIGNATURE_INVALID',
      () =>
        as('cb-0201').upload(
          `/dossiers/${left('consulting')}/consultations/TV1/reply`,
          file('x.pdf', fileOf(demos[0] as DemoRecord, 'receipt.pdf')),
        ),
    ],
    [
      'a reply signed by another agency',
      'SIGNER_NOT_ADDRESSEE',
      () =>
        as('cb-0201').upload(
          `/dossiers/${left('consulting')}/consultations/TV1/reply`,
          file('x.pdf', fileOf(demos[0] as DemoRecord, 'true-copy.pdf')),
        ),
    ],
    ['no token', 'TOKEN_MISSING', () => withToken(null).get(`/dossiers/${left('checking')}`)],
    ['a forged token', 'TOKEN_INVALID', () => withToken(forged()).get(`/dossiers/${left('checking')}`)],
    [
      'an expired token',
      'TOKEN_EXPIRED',
      async () => withToken(await devToken({ person: 'cb-0101', expired: true })).get(`/dossiers/${left('checking')}`),
    ],
    [
      'a token for another audience',
      'TOKEN_INVALID',
      async () => withToken(await devToken({ person: 'cb-0101', audience: 'urn:other' })).get(`/dossiers/${left('checking')}`),
    ],
  ];

  it.each(CASES)('%s is answered with %s, its sentence and nothing half written', async (_what, code, attempt) => {
    const before = await footprint();
    const reply = await attempt();
    expect({ status: reply.status, code: reply.body.code, title: reply.body.title }).toEqual({
      status: FAILURES[code].status,
      code,
      title: FAILURES[code].message,
    });
    expect(reply.type).toContain('application/problem+json');
    expect(reply.body).toMatchObject({ type: `/problems/${code}`, requestId: expect.any(String) });
    expect(await footprint()).toEqual(before);
  });

  it('a key that was used for something else', async () => {
    const key = newUuid();
    const body = intake();
    const first = await as('counter-01').post('/dossiers', body, key);
    expect(first.status).toBe(201);
    const before = await footprint();
    expect(await as('counter-01').post('/dossiers', intake(), key)).toMatchObject({
      status: 409,
      body: { code: 'IDEMPOTENCY_KEY_REUSED' },
    });
    // The same request again is no reuse: it is told what it was told.
    expect((await as('counter-01').post('/dossiers', body, key)).body.dossierId).toBe(first.body.dossierId);
    expect(await footprint()).toEqual(before);
  });
});
