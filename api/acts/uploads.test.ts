import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream, readdirSync, statSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import net from 'node:net';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { sql } from 'drizzle-orm';
import { PDFDocument, PDFName } from 'pdf-lib';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nameFiles } from '../../db/register/files.ts';
import { actIdOf, takeNumber } from '../../db/register/numbers.ts';
import { renderConsultationRequest } from '../../documents/forms/consultation-request.ts';
import { embedTinos } from '../../documents/pdf/fonts.ts';
import { openIncrement } from '../../documents/pdf/incremental.ts';
import { signPdf } from '../../documents/signing/sign.ts';
import { applicationAt, at, COMMUNE_B, handler, ORDINARY_PAPER, officer, scene, unitHead } from '../../test/support/dossier.ts';
import { HOSTILE } from '../../test/support/hostile-files.ts';
import { makeKeys, type TestKeys } from '../../test/support/papers.ts';
import { register, startTestApi, type TestApi } from '../../test/support/test-api.ts';
import { createApi } from '../app.ts';

const MAX_BYTES = 200_000;
const agency = { organisation: 'Ủy ban nhân dân xã Ea Kao', agencyId: COMMUNE_B };

let api: TestApi;
let ca: TestKeys;
let jpeg: Uint8Array;
let pdf: Uint8Array;

/** The widowed applicant's dossier with every paper classified and digitising begun. */
const digitising = () => {
  const dossier = scene(applicationAt('2026-11-20T09:00'));
  const now = at('2026-11-20T09:10');
  dossier.act(officer, 'START_IDENTIFICATION', {}, now);
  dossier.act(officer, 'RESOLVE_ACCOUNT', {}, now);
  dossier.outcome('RESOLVE_ACCOUNT', { account: 'LINKED' }, now);
  dossier.system('LOOK_UP_DONE', { item: 'P07-C3', found: false }, now);
  dossier.system('LOOK_UP_DONE', { item: 'P07-C4', found: true }, now);
  dossier.act(officer, 'CONFIRM_DATA', { item: 'P07-C4', valid: true, agrees: true, confirmed: true }, now);
  const paper = { ...ORDINARY_PAPER, blankBacks: true };
  dossier.act(officer, 'CLASSIFY', { ...paper, item: 'P07-C1' }, now);
  dossier.act(officer, 'CLASSIFY', { ...paper, item: 'P07-C3', issuerAgency: 'H15.901', carrier: 'E_FILE_VALID' }, now);
  dossier.act(officer, 'CLASSIFY', { ...paper, item: 'P07-C4', handedIn: false, sheets: 0 }, now);
  dossier.act(officer, 'ACCEPT', {}, now);
  dossier.outcome('ACCEPT', { dossierCode: 'H15.901-261120-0001' }, now);
  dossier.act(officer, 'START_DIGITISING', {}, now);
  return dossier;
};

const consulting = () => {
  const dossier = digitising();
  const now = at('2026-11-20T09:30');
  const items = dossier.state().papers.map(({ item }) => item);
  for (const item of ['P07-C1', 'P07-C3']) {
    dossier.act(officer, 'UPLOAD_SCAN', { item, files: [] }, now);
    dossier.system('SCAN_CHECKED', { item, passed: true, sha256: 'a'.repeat(64), pages: 1, findings: [] }, now);
  }
  dossier.act(officer, 'CHECK_DOSSIER', { items }, now);
  dossier.act(officer, 'HAND_OVER', {}, now);
  dossier.outcome('HAND_OVER', { controlSlip: 'b'.repeat(64) }, now);
  dossier.act(unitHead, 'ASSIGN', { handler: handler.person }, now);
  dossier.act(handler, 'CONSULT', { kind: 'VERIFICATION', addressee: COMMUNE_B, function: 'COMMUNE_PC', workingDays: 3 }, now);
  return dossier;
};

beforeAll(async () => {
  ca = await makeKeys([
    { holder: COMMUNE_B, commonName: 'Ủy ban nhân dân xã Ea Kao', ...agency },
    {
      holder: 'H15.901',
      commonName: 'Ủy ban nhân dân phường Tân Lập',
      organisation: 'Ủy ban nhân dân phường Tân Lập',
      agencyId: 'H15.901',
    },
  ]);
  api = await startTestApi({ maxUploadBytes: MAX_BYTES, trustRoots: ca.roots });
  await register(api, digitising().changes());
  await api.app.listen({ host: '127.0.0.1', port: 0 });
  jpeg = await sharp({ create: { width: 827, height: 1169, channels: 3, background: '#fbf6e6' } })
    .withMetadata({ density: 100 })
    .jpeg()
    .toBuffer();
  const document = await PDFDocument.create();
  document.addPage([595, 842]);
  pdf = await document.save();
});
afterAll(() => api.close());

const base = () => `http://127.0.0.1:${(api.app.server.address() as AddressInfo).port}`;

const upload = async (
  person: string,
  where: string,
  files: readonly (readonly [string, Uint8Array])[],
  key: string = randomUUID(),
  to = base(),
  density?: string,
  reasons: readonly string[] = [],
) => {
  const form = new FormData();
  if (density !== undefined) form.append('density', density);
  for (const reason of reasons) form.append('reasons', reason);
  for (const [name, bytes] of files) form.append('file', new Blob([new Uint8Array(bytes)]), name);
  const reply = await fetch(`${to}/dossiers/H15.901-261120-0001/${where}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${person}`, 'idempotency-key': key },
    body: form,
  });
  return {
    status: reply.status,
    body: (await reply.json()) as { code?: string; field?: string; facts?: object; errors?: readonly object[] },
  };
};

/** Every file of the store, staged or kept. */
const stored = (dir = api.filesDir): readonly string[] =>
  readdirSync(dir).flatMap((name) => {
    const file = path.join(dir, name);
    return statSync(file).isDirectory() ? stored(file) : [file];
  });

const rows = async (): Promise<number> => {
  const [row] = await api.deps.db.execute<{ n: number }>(sql`select count(*) n from dossier_file`);
  return Number(row?.n);
};

const nothingStays = async (): Promise<void> => {
  expect(stored()).toEqual([]);
  expect(await rows()).toBe(0);
};

const SCANS = 'papers/P07-C1/scans';
const PART = '--xx\r\ncontent-disposition: form-data; name="file"; filename="a.jpg"\r\ncontent-type: image/jpeg\r\n\r\n';

/** Forms as a torn line, a broken program or an attacker sends them. */
const BROKEN: readonly (readonly [string, string, string])[] = [
  ['without its end', 'multipart/form-data; boundary=xx', `${PART}${'x'.repeat(60_000)}`],
  ['of which one file is whole', 'multipart/form-data; boundary=xx', `${PART}abc\r\n${PART}abc`],
  ['cut in the head of a part', 'multipart/form-data; boundary=xx', '--xx\r\ncontent-disposition: form-da'],
  ['cut in its first boundary', 'multipart/form-data; boundary=xx', '--x'],
  ['that is none', 'multipart/form-data; boundary=xx', 'xin chào'],
  ['of another boundary', 'multipart/form-data; boundary=yy', `${PART}abc\r\n--xx--\r\n`],
  ['without a boundary', 'multipart/form-data', `${PART}abc\r\n--xx--\r\n`],
  ['of an empty boundary', 'multipart/form-data; boundary=', `${PART}abc\r\n--xx--\r\n`],
  ['with a field of a forbidden name', 'multipart/form-data; boundary=xx', `${PART.replace('"file"', '"__proto__"')}abc\r\n--xx--\r\n`],
];

const expectBroken = async (person: string, where: string, type: string, form: string): Promise<void> => {
  const reply = await fetch(`${base()}/dossiers/TN-TEST/${where}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${person}`, 'idempotency-key': randomUUID(), 'content-type': type },
    body: form,
    signal: AbortSignal.timeout(5_000),
  });
  expect(reply.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  expect(await reply.json()).toMatchObject({ status: 400, code: 'BODY_INVALID', field: 'body' });
};

/** A form with parts beside its files is refused by their names, whatever else is in it; other programs may call their files otherwise. */
const expectStrange = async (person: string, where: string): Promise<void> => {
  const file = new Blob([new Uint8Array(jpeg)]);
  const forms: readonly (readonly [readonly (readonly [string, Blob | string])[], readonly string[]])[] = [
    [[['files', file]], ['files']],
    [
      [
        ['file', file],
        ['scan', file],
      ],
      ['scan'],
    ],
    [
      [
        ['scan', file],
        ['file', file],
      ],
      ['scan'],
    ],
    [
      [
        ['file', file],
        ['ghi-chu', 'Nguyễn Thị Mẫu'],
      ],
      ['ghi-chu'],
    ],
    [[['file', 'Nguyễn Thị Mẫu']], ['file']],
    [
      [
        ['a', 'x'],
        ['a', 'y'],
        ['b', 'z'],
      ],
      ['a', 'b'],
    ],
  ];
  for (const [parts, names] of forms) {
    const form = new FormData();
    for (const [name, value] of parts)
      if (typeof value === 'string') form.append(name, value);
      else form.append(name, value, 'a.jpg');
    const reply = await fetch(`${base()}/dossiers/TN-TEST/${where}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${person}`, 'idempotency-key': randomUUID() },
      body: form,
    });
    const text = await reply.text();
    const answer = JSON.parse(text) as { readonly errors?: readonly { readonly field: string }[] };
    expect(answer).toMatchObject({ status: 400, code: 'BODY_INVALID', field: names[0], facts: { reason: expect.any(String) } });
    expect(answer.errors?.map(({ field }) => field)).toEqual(names);
    expect(text).not.toContain('Mẫu');
  }
};

it.each([
  ['JSON', JSON.stringify({ file: 'x' }), 'application/json'],
  ['nothing', undefined, undefined],
  ['an empty form', new FormData(), undefined],
])('an upload of %s is told in which field and form files come', async (_what, body, type) => {
  const reply = await fetch(`${base()}/dossiers/H15.901-261120-0001/papers/P07-C1/scans`, {
    method: 'POST',
    headers: { authorization: 'Bearer cb-0101', 'idempotency-key': randomUUID(), ...(type === undefined ? {} : { 'content-type': type }) },
    ...(body === undefined ? {} : { body }),
  });
  expect(await reply.json()).toMatchObject({
    code: 'FILE_MISSING',
    errors: [{ field: 'file', reason: expect.stringContaining('multipart/form-data') }],
  });
});

describe('an upload that is refused leaves nothing', () => {
  it.each([
    ['no file', [], 422, 'FILE_MISSING'],
    ['an empty one', [['rong.pdf', new Uint8Array()]], 422, 'FILE_EMPTY'],
    [
      'a program named .pdf',
      [['to-khai.pdf', new TextEncoder().encode('#!/bin/sh\necho xin chào\n'.repeat(50))]],
      415,
      'FILE_TYPE_NOT_ALLOWED',
    ],
    ['one byte too many', [['lon.jpg', new Uint8Array(MAX_BYTES + 1)]], 413, 'PAYLOAD_TOO_LARGE'],
  ] as const)('%s', async (_what, files, status, code) => {
    expect(await upload('counter-01', SCANS, files)).toMatchObject({ status, body: { code } });
    await nothingStays();
  });

  it('a good file before a bad one, or too many of them', async () => {
    expect(
      await upload('counter-01', SCANS, [
        ['1.jpg', jpeg],
        ['2.jpg', new Uint8Array()],
        ['3.jpg', jpeg],
      ]),
    ).toMatchObject({ status: 422, body: { code: 'FILE_EMPTY', facts: { file: 2 } } });
    expect(
      await upload(
        'counter-01',
        SCANS,
        Array.from({ length: 21 }, (_, index) => [`${index}.jpg`, jpeg] as const),
      ),
    ).toMatchObject({ status: 413, body: { code: 'PAYLOAD_TOO_LARGE', facts: { allowed: '20 tệp tin' } } });
    await nothingStays();
  });

  it('a hundred files, of which only the limit is said', async () => {
    const many = Array.from({ length: 100 }, (_, index) => [`${index}.jpg`, jpeg.slice(0, 100)] as const);
    const tooMany = { status: 413, body: { code: 'PAYLOAD_TOO_LARGE', facts: { allowed: '20 tệp tin' } } };
    expect(await upload('counter-01', SCANS, many)).toMatchObject(tooMany);
    await nothingStays();
  });

  it('parts that the form does not know, each by its name', async () => {
    await expectStrange('counter-01', SCANS);
    await nothingStays();
  });

  it('a signed PDF beside another file: they cannot become one paper', { timeout: 240_000 }, async () => {
    const document = await PDFDocument.create();
    document.addPage([595, 842]);
    const value = document.context.register(document.context.obj({ Type: 'Sig', Filter: 'Adobe.PPKLite', ByteRange: [0, 1, 2, 3] }));
    const field = { FT: 'Sig', Type: 'Annot', Subtype: 'Widget', Rect: [0, 0, 0, 0], V: value };
    document.catalog.getOrCreateAcroForm().addField(document.context.register(document.context.obj(field)));
    const signedPdf = await document.save();
    expect(
      await upload('counter-01', SCANS, [
        ['1.jpg', jpeg],
        ['2.pdf', signedPdf],
      ]),
    ).toMatchObject({ status: 422, body: { code: 'SIGNED_FILE_NOT_ALONE', facts: { file: 2 } } });
    await nothingStays();
  });

  it('a PDF that viewers open and of which no paper can be made', { timeout: 240_000 }, async () => {
    const directKid = HOSTILE.find(({ name }) => name.includes('direct kid'));
    const bytes = (await directKid?.make()) ?? new Uint8Array();
    expect(await upload('counter-01', SCANS, [['1.pdf', bytes]])).toMatchObject({
      status: 422,
      body: { code: 'FILE_AMBIGUOUS', facts: { file: 1 } },
    });
    await nothingStays();
  });

  it('files that are too much together', async () => {
    const whole = new Uint8Array(MAX_BYTES).fill(1);
    expect(
      await upload(
        'counter-01',
        SCANS,
        [1, 2, 3].map((name) => [`${name}.jpg`, whole] as const),
      ),
    ).toMatchObject({
      status: 413,
      body: { code: 'PAYLOAD_TOO_LARGE' },
    });
    await nothingStays();
  });

  it('one that the caller may not make, before its bytes are read', async () => {
    expect(await upload('cb-0202', SCANS, [['1.jpg', jpeg]])).toMatchObject({ status: 404, body: { code: 'DOSSIER_UNKNOWN' } });
    expect(await upload('counter-01', 'papers/P07-C4/scans', [['1.jpg', jpeg]])).toMatchObject({
      status: 409,
      body: { code: 'PAPER_STATE' },
    });
    expect(await upload('counter-01', 'papers/KHAC/scans', [['1.jpg', jpeg]])).toMatchObject({
      status: 422,
      body: { code: 'PAPER_UNKNOWN' },
    });
    await nothingStays();
  });

  it('one for which the disk has no room, and says so with a code of its own', async () => {
    const app = await createApi({
      ...api.deps,
      // The kernel's own file on which every write finds no space.
      files: { ...api.deps.files, adopt: ({ path }) => pipeline(createReadStream(path), createWriteStream('/dev/full')) },
    });
    const url = await app.listen({ host: '127.0.0.1', port: 0 });
    expect(await upload('counter-01', SCANS, [['1.jpg', jpeg]], undefined, url)).toMatchObject({
      status: 507,
      body: { code: 'STORAGE_FULL' },
    });
    await app.close();
    await nothingStays();
  });

  it.each(BROKEN)('a form %s', async (_what, type, form) => {
    await expectBroken('counter-01', SCANS, type, form);
    await nothingStays();
  });

  it('one whose sender goes away in the middle', async () => {
    await new Promise<void>((resolve) => {
      const request = http.request(`${base()}/dossiers/TN-TEST/${SCANS}`, {
        method: 'POST',
        headers: {
          authorization: 'Bearer counter-01',
          'idempotency-key': randomUUID(),
          'content-type': 'multipart/form-data; boundary=xx',
          'content-length': '150000',
        },
      });
      request.on('error', () => undefined).on('close', () => resolve());
      request.write(
        `--xx\r\ncontent-disposition: form-data; name="file"; filename="a.jpg"\r\ncontent-type: image/jpeg\r\n\r\n${'x'.repeat(60_000)}`,
        () => {
          const seen = setInterval(() => {
            if (stored().length === 0) return;
            clearInterval(seen);
            request.destroy();
          }, 5);
        },
      );
    });
    await expect.poll(() => stored(), { timeout: 5_000 }).toEqual([]);
    expect(await rows()).toBe(0);
  });
});

describe('an upload the rules accept', { timeout: 240_000 }, () => {
  it('is kept with its command even while the engine is away, and the same key takes the same bytes only', async () => {
    const key = randomUUID();
    expect(await upload('counter-01', SCANS, [['Tờ khai.jpg', jpeg]], key)).toMatchObject({
      status: 503,
      body: { code: 'ENGINE_UNAVAILABLE' },
    });
    expect(stored()).toHaveLength(1);
    // Sent again under its key: the first time it may have arrived, so the answer is "unknown yet", not "no".
    expect(await upload('counter-01', SCANS, [['Tờ khai.jpg', jpeg]], key)).toMatchObject({ status: 202, body: { status: 'RECEIVED' } });
    expect(await upload('counter-01', SCANS, [['Tờ khai.pdf', pdf]], key)).toMatchObject({
      status: 409,
      body: { code: 'IDEMPOTENCY_KEY_REUSED' },
    });
    expect(stored()).toHaveLength(1);
    const [row] = await api.deps.db.execute(sql`select kind, item, media_type, pages, meta->'facts' facts from dossier_file`);
    const facts = [{ widthMm: 210.1, heightMm: 296.9, dpi: 100, colour: true, blank: true }];
    expect(row).toMatchObject({ kind: 'CAPTURE', item: 'P07-C1', media_type: 'image/jpeg', pages: 1, facts });
  });
});

const photo = (format: 'png' | 'jpeg'): Promise<Uint8Array> =>
  sharp({ create: { width: 1654, height: 2339, channels: 3, background: '#fbf6e6' } })
    .toFormat(format)
    .toBuffer();

describe('a picture that states no density', { timeout: 240_000 }, () => {
  it('is asked about by the field that states it, and taken in once that is filled in', async () => {
    const png = await photo('png');
    for (const bytes of [png, await photo('jpeg')])
      expect(await upload('counter-01', SCANS, [['1', bytes]])).toMatchObject({
        status: 422,
        body: { code: 'DENSITY_NOT_STATED', field: 'density', errors: [{ field: 'density', reason: expect.stringContaining('300') }] },
      });
    for (const wrong of ['', '72', 'cao', '300dpi'])
      expect(await upload('counter-01', SCANS, [['1', png]], undefined, undefined, wrong)).toMatchObject({
        status: 400,
        body: { code: 'BODY_INVALID', field: 'density' },
      });
    const factsOf = async (density: string): Promise<unknown> => {
      expect([202, 503]).toContain((await upload('counter-01', SCANS, [['1', png]], undefined, undefined, density)).status);
      const sha256 = createHash('sha256').update(png).digest('hex');
      const [row] = await api.deps.db.execute(
        sql`select meta->'facts' facts, meta->'density' density from dossier_file where sha256 = ${sha256}`,
      );
      return row;
    };
    expect(await factsOf('300')).toMatchObject({ facts: [{ dpi: 300, widthMm: 140 }], density: { x: 300, y: 300 } });
    // Stated wrongly the first time: the later word counts.
    expect(await factsOf('200')).toMatchObject({ facts: [{ dpi: 200, widthMm: 210.1, heightMm: 297.1 }], density: { x: 200, y: 200 } });
  });
});

const PLACE = { page: 0, x: 300, y: 200, width: 150, height: 90 };
const signScan = async (
  keys: TestKeys,
  what = pdf,
  { holder = 'H15.901', fieldName = 'CongDan', place = PLACE } = {},
): Promise<Uint8Array> =>
  signPdf({
    pdf: what,
    key: await keys.keys.keyFor(holder),
    block: { kind: 'PACKAGE', at: place, lines: ['Ký số'] },
    fieldName,
    reason: 'Nộp hồ sơ',
    at: at('2026-11-20T09:00'),
  });
const notesOf = async (sha256: string): Promise<unknown> => {
  const [row] = await api.deps.db.execute(sql`select meta->'signatures' signatures from dossier_file where sha256 = ${sha256}`);
  return row?.signatures;
};
const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

describe('B6: a signed file that a citizen hands in as a paper', { timeout: 240_000 }, () => {
  it('is refused with a broken signature: a byte changed, or another page shown afterwards', async () => {
    const good = await signScan(ca);
    const touched = Uint8Array.from(good);
    touched[200] = (touched[200] ?? 0) ^ 1;
    expect(await upload('counter-01', SCANS, [['1.pdf', touched]])).toMatchObject({ status: 422 });
    const increment = await openIncrement({ pdf: good });
    const { context } = increment.doc;
    const shadow = context.register(context.flateStream('0 g 50 50 400 400 re f'));
    increment.doc.getPage(0).node.set(PDFName.of('Contents'), shadow);
    const { bytes } = await increment.save();
    expect(await upload('counter-01', SCANS, [['1.pdf', bytes]])).toMatchObject({
      status: 422,
      body: { code: 'SIGNATURE_INVALID', facts: { reason: [expect.stringContaining('thay đổi sau khi ký')] } },
    });
  });

  it('is kept with the name of its signer, and whether anybody vouches for it', async () => {
    const stranger = await makeKeys([{ holder: 'H15.901', commonName: 'Nguyễn Văn Mẫu', organisation: '', agencyId: '' }]);
    for (const [keys, name, trust] of [
      [ca, 'Ủy ban nhân dân phường Tân Lập', 'TRUSTED'],
      [stranger, 'Nguyễn Văn Mẫu', 'UNTRUSTED'],
    ] as const) {
      const bytes = await signScan(keys);
      expect([202, 503]).toContain((await upload('counter-01', SCANS, [['1.pdf', bytes]])).status);
      expect(await notesOf(hashOf(bytes))).toMatchObject([{ name, trust }]);
    }
  });
});

describe('B6: a signed file on which somebody else has drawn since', { timeout: 240_000 }, () => {
  const [FIRST, WHOLE] = [
    { page: 0, x: 50, y: 50, width: 150, height: 90 },
    { page: 0, x: 0, y: 0, width: 595, height: 842 },
  ];
  let stranger: TestKeys;
  beforeAll(async () => {
    stranger = await makeKeys([{ holder: 'H15.901', commonName: 'Nguyễn Văn Mẫu', organisation: '', agencyId: '' }]);
  });
  const over = async (first: TestKeys, then: TestKeys, holder: string): Promise<Uint8Array> =>
    signScan(then, await signScan(first, pdf, { place: FIRST }), { fieldName: 'Sau', place: WHOLE, holder });

  it('is refused where nobody vouches for whoever drew: the trusted name would stand for what its bearer never signed', async () => {
    expect(await upload('counter-01', SCANS, [['1.pdf', await over(ca, stranger, 'H15.901')]])).toMatchObject({
      status: 422,
      body: { code: 'SIGNATURE_INVALID', facts: { reason: [expect.stringContaining('vẽ lên trang')] } },
    });
  });

  it('is refused as well where whoever drew has written the name of the one before into a certificate of his own', async () => {
    const impostor = await makeKeys([
      {
        holder: 'H15.901',
        commonName: 'Ủy ban nhân dân phường Tân Lập',
        organisation: 'Ủy ban nhân dân phường Tân Lập',
        agencyId: 'H15.901',
      },
    ]);
    expect(await upload('counter-01', SCANS, [['1.pdf', await over(ca, impostor, 'H15.901')]])).toMatchObject({
      status: 422,
      body: { code: 'SIGNATURE_INVALID', facts: { reason: [expect.stringContaining('vẽ lên trang')] } },
    });
  });

  it.each(['another agency that is vouched for', 'a stranger, over a stranger’s', 'whoever is vouched for, over a stranger’s'])(
    'is kept, and says so of the signature before, where it was %s',
    async (who) => {
      const [first, then] = who.startsWith('another') ? [ca, ca] : who.startsWith('a stranger') ? [stranger, stranger] : [stranger, ca];
      const bytes = await over(first, then, then === ca ? COMMUNE_B : 'H15.901');
      expect([202, 503]).toContain((await upload('counter-01', SCANS, [['1.pdf', bytes]])).status);
      const [before, after] = (await notesOf(hashOf(bytes))) as readonly { readonly drawnOver?: true }[];
      // Who signs twice may draw over his own.
      expect(before?.drawnOver).toBe(first === stranger && then === stranger ? undefined : true);
      expect(after?.drawnOver).toBeUndefined();
    },
  );

  it('is kept without a word where nothing was drawn', async () => {
    const bytes = await signScan(ca, await signScan(ca, pdf, { place: FIRST }), {
      fieldName: 'Sau',
      place: { ...FIRST, width: 0, height: 0 },
      holder: COMMUNE_B,
    });
    expect([202, 503]).toContain((await upload('counter-01', SCANS, [['1.pdf', bytes]])).status);
    expect(((await notesOf(hashOf(bytes))) as readonly object[]).some((note) => 'drawnOver' in note)).toBe(false);
  });
});

describe('B6: a paper classified as a lawfully signed file', { timeout: 240_000 }, () => {
  it('is refused when it comes without a signature', async () => {
    for (const file of [['1.jpg', jpeg] as const, ['1.pdf', pdf] as const])
      expect(await upload('counter-01', 'papers/P07-C3/scans', [file])).toMatchObject({ status: 422, body: { code: 'SIGNATURE_MISSING' } });
  });
});

it('an upload that trickles in is ended by its pace, one that comes slowly but steadily is not', { timeout: 60_000 }, async () => {
  const slow = await startTestApi({ maxUploadBytes: MAX_BYTES, env: { BODY_TIMEOUT_MS: '600' } });
  try {
    await register(slow, digitising().changes());
    const port = Number(new URL(await slow.app.listen({ host: '127.0.0.1', port: 0 })).port);
    const send = async (bytes: number): Promise<{ readonly ms: number; readonly text: string }> => {
      const began = performance.now();
      const socket = net.connect(port, '127.0.0.1');
      const length = PART.length + 60_000;
      const head = [
        'content-type: multipart/form-data; boundary=xx',
        `content-length: ${length}`,
        'host: a',
        `idempotency-key: ${randomUUID()}`,
      ];
      socket.write([`POST /dossiers/TN-TEST/${SCANS} HTTP/1.1`, 'authorization: Bearer counter-01', ...head, '', PART].join('\r\n'));
      const drip = setInterval(() => socket.write('x'.repeat(bytes)), 100);
      const end = setTimeout(() => socket.destroy(), 4_000);
      let answer = '';
      socket.on('data', (data) => {
        answer += String(data);
      });
      socket.on('error', () => undefined);
      await new Promise((resolve) => socket.on('close', resolve));
      clearInterval(drip);
      clearTimeout(end);
      return { ms: performance.now() - began, text: answer };
    };
    const [trickling, steady] = await Promise.all([send(1), send(400)]);
    expect(trickling.text).toMatch(/^HTTP\/1\.1 408 /);
    expect(trickling.ms).toBeLessThan(4_000);
    expect(steady.text).toBe('');
  } finally {
    await slow.close();
  }
});

describe('the reply of a consulted agency', { timeout: 240_000 }, () => {
  const signed = async (holder: string, what = pdf): Promise<Uint8Array> =>
    signPdf({
      pdf: what,
      key: await ca.keys.keyFor(holder),
      block: { kind: 'PACKAGE', at: { page: 0, x: 300, y: 200, width: 150, height: 90 }, lines: ['Ký số'] },
      fieldName: 'TraLoi',
      reason: 'Trả lời xác minh',
      at: at('2026-11-20T10:00'),
    });
  const REPLY = 'consultations/TV1/reply';
  const CODE = 'H15.901-261120-0001';
  const OWNER = 'Nguyễn Thị Mẫu';
  const WHY = 'Đã gọi điện cho cán bộ xử lý, đúng là trả lời về công dân của hồ sơ này';
  /** Doubtful for these facts and no others, in words that hold nobody's name. */
  const doubtFor = (...facts: readonly string[]) => ({
    status: 422,
    body: { code: 'REPLY_DOUBTFUL', field: 'reasons', facts: { reason: facts.map((fact) => expect.stringContaining(fact)) } },
  });
  const NO_MARK = 'mã số hồ sơ';
  const NO_OWNER = 'họ và tên đầy đủ của chủ hồ sơ';
  const OUR_OWN = 'chính phiếu hỏi đã gửi';
  const BLANK = { status: 422, body: { code: 'REPLY_BLANK', field: 'file' } };
  /** The door lets it in; behind it nobody is at home here. */
  const TAKEN = { status: 503, body: { code: 'ENGINE_UNAVAILABLE' } };

  /** One page for each text; '' is a blank one, a picture a scan. */
  const document = async (...pages: readonly (string | Uint8Array)[]): Promise<Uint8Array> => {
    const drawn = await PDFDocument.create();
    const { regular: font } = await embedTinos(drawn);
    for (const what of pages) {
      const page = drawn.addPage([595, 842]);
      if (typeof what === 'string') page.drawText(what, { font, size: 13, x: 60, y: 700, maxWidth: 470 });
      else page.drawImage(await drawn.embedJpg(what), { x: 0, y: 0, width: 595, height: 842 });
    }
    return drawn.save({ useObjectStreams: false });
  };
  const answer = async (signedPdf: Uint8Array, reasons: readonly string[] = [], key?: string) =>
    upload('cb-0201', REPLY, [['a.pdf', signedPdf]], key, base(), undefined, reasons);

  let named: Uint8Array;

  beforeAll(async () => {
    await register(api, consulting().changes());
    named = await document(`Ủy ban nhân dân xã Ea Kao trả lời về hồ sơ mã số ${CODE}: ${OWNER} không có lần đăng ký kết hôn nào.`);
  });

  it('on which nothing stands but signatures is none, whatever is said for it', async () => {
    const white = async (count: number) => signed(COMMUNE_B, await document(...Array.from({ length: count }, () => '')));
    for (const blank of [await signed(COMMUNE_B), await white(2), await white(12)])
      for (const reasons of [[], [WHY]]) expect(await answer(blank, reasons)).toMatchObject(BLANK);
    const scan = await sharp({ create: { width: 1654, height: 2339, channels: 3, background: '#fbfaf8' } })
      .jpeg()
      .toBuffer();
    expect(await answer(await signed(COMMUNE_B, await document(new Uint8Array(scan))), [WHY])).toMatchObject(BLANK);
  });

  it('that says whose it is needs no reason, on whatever page it stands', async () => {
    expect(await answer(await signed(COMMUNE_B, named))).toMatchObject(TAKEN);
    const long = await document(
      ...Array.from({ length: 12 }, (_, page) => (page === 11 ? `Hồ sơ ${CODE}, ${OWNER}` : `Trang ${page + 1} của biên bản`)),
    );
    expect(await answer(await signed(COMMUNE_B, long))).toMatchObject(TAKEN);
  });

  it('that names another citizen, or nobody, beside the marks of our request is taken with the officer’s reason alone', async () => {
    for (const text of [
      `Trả lời về hồ sơ mã số ${CODE}: ông Trần Văn Mẫu không có lần đăng ký kết hôn nào.`,
      `Trả lời về hồ sơ mã số ${CODE}: bà ${OWNER} Hai không có lần đăng ký kết hôn nào.`,
      `Trả lời về hồ sơ mã số ${CODE}: bà Nguyễn Thị Mâu không có lần đăng ký kết hôn nào.`,
      `Trả lời về hồ sơ mã số ${CODE}: không có lần đăng ký kết hôn nào.`,
    ]) {
      const file = await signed(COMMUNE_B, await document(text));
      const refused = await answer(file);
      expect(refused, text).toMatchObject(doubtFor(NO_OWNER));
      expect(JSON.stringify(refused)).not.toContain('Mẫu');
      expect(await answer(file, [WHY]), text).toMatchObject(TAKEN);
    }
    const neither = await document('Ông Trần Văn Mẫu không có lần đăng ký kết hôn nào.');
    expect(await answer(await signed(COMMUNE_B, neither))).toMatchObject(doubtFor(NO_MARK, NO_OWNER));
    const onlyOwner = await document(`Bà ${OWNER} không có lần đăng ký kết hôn nào.`);
    expect(await answer(await signed(COMMUNE_B, onlyOwner))).toMatchObject(doubtFor(NO_MARK));
  });

  it('that names the owner as a letter may is no doubt: in capitals, over two lines, beside another person, all without marks', async () => {
    for (const pages of [
      [`Hồ sơ ${CODE}`, `Bà ${OWNER.toUpperCase()} không có lần đăng ký kết hôn nào.`],
      [`Hồ sơ ${CODE}: bà Nguyễn Thị\nMẫu không có lần đăng ký kết hôn nào.`],
      [`Hồ sơ ${CODE}: ông Trần Văn Mẫu và bà ${OWNER.normalize('NFD')} không có lần đăng ký kết hôn nào.`],
      [`Ho so ${CODE}: ba Nguyen Thi Mau khong co lan dang ky ket hon nao.`],
    ])
      expect(await answer(await signed(COMMUNE_B, await document(...pages))), pages.join()).toMatchObject(TAKEN);
    const halfMarked = await document(`Hồ sơ ${CODE}: ba Nguyen Thi Mau khong co lan dang ky ket hon nao.`);
    expect(await answer(await signed(COMMUNE_B, halfMarked))).toMatchObject(doubtFor(NO_OWNER));
  });

  it('that is our own request, signed and sent back, is taken with the officer’s reason alone', async () => {
    const { dossierId } = consulting().state();
    const { pdf: form, signatureAt } = await renderConsultationRequest({
      letterhead: { superior: 'Tỉnh Đắk Lắk', agency: 'Ủy ban nhân dân phường Tân Lập', place: 'Tân Lập' },
      number: '07/PXM-UBND',
      dossierCode: CODE,
      kind: 'VERIFICATION',
      addressee: 'Ủy ban nhân dân xã Ea Kao',
      concerning: { fullName: OWNER, birthDate: '1990-01-02', personalId: '066190000777' },
      content: 'Đề nghị xác minh tình trạng hôn nhân trong thời gian cư trú tại xã.',
      attached: [],
      sentAt: at('2026-11-20T09:30'),
      dueAt: at('2026-11-25T17:00'),
      officer: '',
    });
    const request = await signPdf({
      pdf: form,
      key: await ca.keys.keyFor('H15.901'),
      block: { kind: 'PACKAGE', at: signatureAt, lines: ['Ký số'] },
      fieldName: 'NguoiXuLy',
      reason: 'Lấy ý kiến, xác minh',
      at: at('2026-11-20T09:31'),
    });
    const sent = async (item: string, bytes: Uint8Array): Promise<void> =>
      nameFiles(api.deps.db, [
        {
          ...{ dossierId, kind: 'CONSULTATION_REQUEST', item, mediaType: 'application/pdf', pages: 1 },
          ...{ sha256: createHash('sha256').update(bytes).digest('hex'), size: bytes.length },
          ...{ meta: { workId: 'w-phieu-da-gui' }, createdAt: at('2026-11-20T09:31') },
        },
      ]);
    await sent('TV1', request);
    const printedAnew = await (await PDFDocument.load(form)).save();
    for (const [what, bytes] of [
      ['countersigned', request],
      ['printed anew', printedAnew],
    ] as const) {
      const file = await signed(COMMUNE_B, bytes);
      expect(await answer(file), what).toMatchObject(doubtFor(OUR_OWN));
      expect(await answer(file, [WHY]), what).toMatchObject(TAKEN);
    }
    // With whatever else: a cover, a blank back, the request once more. What of it is the answer somebody has to say.
    for (const first of [named, form]) {
      const annexed = await PDFDocument.load(first);
      for (const page of await annexed.copyPages(await PDFDocument.load(form), [0])) annexed.addPage(page);
      const file = await signed(COMMUNE_B, await annexed.save());
      expect(await answer(file)).toMatchObject(doubtFor(OUR_OWN));
      expect(await answer(file, [WHY])).toMatchObject(TAKEN);
    }
    // One of an official without a key goes out unsigned: pages may be put to it, but it stays our request.
    await sent('TV2', form);
    const longer = await openIncrement({ pdf: form });
    longer.doc.addPage([595, 842]).drawLine({ start: { x: 60, y: 700 }, end: { x: 500, y: 700 } });
    expect(await answer(await signed(COMMUNE_B, (await longer.save()).bytes))).toMatchObject(doubtFor(OUR_OWN));
  });

  it('that names another dossier, or none, is taken with the officer’s reason alone', async () => {
    const line = { create: { width: 1000, height: 40, channels: 3, background: '#111' } } as const;
    const scan = await sharp(await photo('png'))
      .composite([500, 700, 900].map((top) => ({ input: line, top, left: 300 })))
      .jpeg()
      .toBuffer();
    const doubtful = [
      await document(`Trả lời về hồ sơ mã số H15.901-261120-0002: ${OWNER} không có lần đăng ký kết hôn nào.`),
      await document(`Không có lần đăng ký kết hôn nào của ${OWNER}.`),
      await document(new Uint8Array(scan)),
    ];
    for (const what of doubtful) {
      const file = await signed(COMMUNE_B, what);
      expect(await answer(file)).toMatchObject(doubtFor(NO_MARK));
      expect(await answer(file, [WHY])).toMatchObject(TAKEN);
    }
  });

  it('that says whose it is in the signature alone says it nowhere', async () => {
    const stamped = await signPdf({
      pdf: await document('Không có lần đăng ký kết hôn nào của công dân.'),
      key: await ca.keys.keyFor(COMMUNE_B),
      block: { kind: 'PACKAGE', at: { page: 0, x: 100, y: 200, width: 350, height: 90 }, lines: [`Hồ sơ ${CODE}`, OWNER] },
      fieldName: 'TraLoi',
      reason: 'Trả lời xác minh',
      at: at('2026-11-20T10:00'),
    });
    expect(await answer(stamped)).toMatchObject(doubtFor(NO_MARK, NO_OWNER));
  });

  it('whose first page or two pages together are blank needs a reason; a blank back does not', async () => {
    const said = `Hồ sơ ${CODE}, ${OWNER}: không có`;
    expect(await answer(await signed(COMMUNE_B, await document('', said)))).toMatchObject(doubtFor('trang trắng'));
    expect(await answer(await signed(COMMUNE_B, await document(said, '')))).toMatchObject(TAKEN);
  });

  it('that cites the number and the day of our request is its answer; the number alone is any agency’s', async () => {
    const { dossierId, consultations } = consulting().state();
    const workId = 'w-phieu-hoi';
    const common = { dossierId, kind: 'CONSULTATION_REQUEST' as const };
    await nameFiles(api.deps.db, [
      {
        ...common,
        item: 'TV1',
        sha256: 'c'.repeat(64),
        mediaType: 'application/pdf',
        size: 1,
        pages: 1,
        meta: { workId },
        createdAt: at('2026-11-20T09:31'),
      },
    ]);
    const actId = actIdOf({ ...common, workId, request: consultations[0]?.request ?? '' });
    const number = await takeNumber(api.deps.db, {
      actId,
      dossierId,
      agency: 'H15.901',
      year: 2026,
      series: 'REQUEST',
      at: at('2026-11-20T09:31'),
    });
    const full = `${String(number).padStart(2, '0')}/PXM-UBND`;
    const cited = async (text: string) => answer(await signed(COMMUNE_B, await document(text)));
    expect(await cited(`Trả lời Phiếu số ${full} ngày 20/11/2026: ${OWNER} không đăng ký kết hôn.`)).toMatchObject(TAKEN);
    expect(await cited(`Trả lời Phiếu số ${full} ngày 20/11/2026: Trần Văn Mẫu không đăng ký kết hôn.`)).toMatchObject(doubtFor(NO_OWNER));
    expect(await cited(`Trả lời Phiếu số ${full}: ${OWNER} không đăng ký kết hôn.`)).toMatchObject(doubtFor(NO_MARK));
  });

  it('is given one reason, in words that say something, and another one under the same key is another request', async () => {
    const file = await signed(COMMUNE_B, await document('Không có lần đăng ký kết hôn nào của công dân.'));
    for (const reasons of [['x'], ['   '], [`${WHY}\u0000`], [WHY, WHY], ['lý do '.repeat(400)]])
      expect(await answer(file, reasons)).toMatchObject({ status: 400, body: { code: 'BODY_INVALID', field: 'reasons' } });
    const key = randomUUID();
    expect(await answer(file, [WHY], key)).toMatchObject(TAKEN);
    expect(await answer(file, [WHY], key)).toMatchObject({ status: 202, body: { status: 'RECEIVED' } });
    expect(await answer(file, [`${WHY}, gọi lại lần hai`], key)).toMatchObject({ status: 409, body: { code: 'IDEMPOTENCY_KEY_REUSED' } });
    const body = { reasons: WHY };
    const [kept] = await api.deps.db.execute<{ body: typeof body; prepared: { data: object } }>(
      sql`select payload->'body' as body, payload->'prepared' as prepared from command where idempotency_key = ${key}`,
    );
    expect(kept?.body).toMatchObject(body);
    expect(JSON.stringify(kept?.prepared)).toContain('"reasoned":true');
    expect(JSON.stringify(kept?.prepared)).not.toContain('gọi điện');
  });

  it('states no density', async () => {
    const stated = { status: 400, body: { code: 'BODY_INVALID', field: 'density' } };
    expect(await upload('cb-0201', REPLY, [['a.pdf', named]], randomUUID(), base(), '300')).toMatchObject(stated);
  });

  it('is taken only as one PDF, intact and signed for the agency that was asked', async () => {
    const before = stored().length;
    expect(await upload('cb-0201', REPLY, [['a.jpg', jpeg]])).toMatchObject({ status: 415, body: { code: 'FILE_TYPE_NOT_ALLOWED' } });
    expect(await upload('cb-0201', REPLY, [['a.pdf', pdf]])).toMatchObject({ status: 422, body: { code: 'SIGNATURE_INVALID' } });
    const good = await signed(COMMUNE_B, await document(`Hồ sơ ${CODE}: ${OWNER} không có lần đăng ký kết hôn nào.`));
    const touched = Uint8Array.from(good);
    touched[200] = (touched[200] ?? 0) ^ 1;
    expect((await upload('cb-0201', REPLY, [['a.pdf', touched]])).status).toBe(422);
    expect(await upload('cb-0201', REPLY, [['a.pdf', await signed('H15.901')]])).toMatchObject({
      status: 422,
      body: { code: 'SIGNER_NOT_ADDRESSEE' },
    });
    expect(stored()).toHaveLength(before);
    expect(await upload('cb-0201', REPLY, [['a.pdf', good]])).toMatchObject({ status: 503, body: { code: 'ENGINE_UNAVAILABLE' } });
    expect(stored()).toHaveLength(before + 1);
  });

  it('is not taken when another trusted agency painted over it afterwards, and is when that one signed first', async () => {
    const over = await signPdf({
      pdf: await signed(COMMUNE_B, named),
      key: await ca.keys.keyFor('H15.901'),
      block: { kind: 'PACKAGE', at: { page: 0, x: 0, y: 0, width: 595, height: 842 }, lines: ['KHÔNG ĐỒNG Ý'] },
      fieldName: 'DeLen',
      reason: 'Trả lời xác minh',
      at: at('2026-11-20T10:05'),
    });
    expect(await upload('cb-0201', REPLY, [['a.pdf', over]])).toMatchObject({
      status: 422,
      body: { code: 'SIGNER_NOT_ADDRESSEE', facts: { reason: [expect.stringContaining('vẽ thêm')] } },
    });
    const first = await signPdf({
      pdf: named,
      key: await ca.keys.keyFor('H15.901'),
      block: { kind: 'PACKAGE', at: { page: 0, x: 50, y: 50, width: 150, height: 90 }, lines: ['Đã xem'] },
      fieldName: 'DaXem',
      reason: 'Đã xem',
      at: at('2026-11-20T09:55'),
    });
    expect(await upload('cb-0201', REPLY, [['a.pdf', await signed(COMMUNE_B, first)]])).toMatchObject({ status: 503 });
  });

  it('is no reply, whatever it states', async () => {
    expect(await upload('cb-0201', 'consultations/TV1/reply', [['a.png', await photo('png')]])).toMatchObject({
      status: 415,
      body: { code: 'FILE_TYPE_NOT_ALLOWED' },
    });
  });

  it.each(BROKEN)('is not taken from a form %s', async (_what, type, form) => {
    const before = { files: stored(), rows: await rows() };
    await expectBroken('cb-0201', REPLY, type, form);
    expect({ files: stored(), rows: await rows() }).toEqual(before);
  });

  it('is not taken from a form with parts that it does not know', async () => {
    const before = { files: stored(), rows: await rows() };
    await expectStrange('cb-0201', REPLY);
    expect({ files: stored(), rows: await rows() }).toEqual(before);
  });

  it('is nobody else’s to give', async () => {
    expect(await upload('cb-0102', REPLY, [['a.pdf', pdf]])).toMatchObject({ status: 403, body: { code: 'ROLE_NOT_PERMITTED' } });
    expect(await upload('cb-0201', 'consultations/TV9/reply', [['a.pdf', pdf]])).toMatchObject({ status: 403 });
  });
});
