import { createHash, randomUUID } from 'node:crypto';
import { PDFDocument, StandardFonts } from 'pdf-lib';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { nameFiles } from '../../db/register/files.ts';
import { surveyFile } from '../../documents/scans/inspect.ts';
import { applicationAt, at, COMMUNE_B, handler, ORDINARY_PAPER, officer, scene, unitHead } from '../../test/support/dossier.ts';
import { register, startTestApi, type TestApi } from '../../test/support/test-api.ts';

/** After a supplement was asked for, what was there before is no new paper, over HTTP: no file of it comes in, and the old one goes nowhere. */

let api: TestApi;
let serial = 0;

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
/** A sheet that is filled in differently for each number. */
const sheet = (page: number, density = 100) => {
  const words = Array.from({ length: 400 }, (_, at) => {
    const length = 4 + ((at * 7919 + page * 104729 * (at + 1)) % 23);
    return `<rect x="${75 + (at % 20) * 33}" y="${100 + Math.floor(at / 20) * 47}" width="${length}" height="11"/>`;
  });
  const svg = `<svg width="827" height="1169"><rect width="100%" height="100%" fill="#fbf6e6"/><g fill="#1a3fb0">${words.join('')}</g></svg>`;
  return sharp(Buffer.from(svg)).removeAlpha().withMetadata({ density });
};
type Format = 'png' | 'tiff';
const drawn = async (page: number, format: Format = 'png'): Promise<Uint8Array> => sheet(page)[format]().toBuffer();
const inPdf = async (...pages: readonly Uint8Array[]): Promise<Uint8Array> => {
  const doc = await PDFDocument.create();
  for (const page of pages) doc.addPage([595, 842]).drawImage(await doc.embedPng(page), { x: 20, y: 30, width: 555, height: 785 });
  return doc.save();
};

const [FIRST, RESCAN, EXTRACT, FRESH] = [1, 2, 3, 4];

beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

/** Names it as the upload would have, before the request. */
const named = async (dossierId: string, item: string, bytes: Uint8Array): Promise<void> => {
  await api.deps.files.putBytes(bytes);
  const file = api.deps.files.pathOf(sha256(bytes));
  const { mediaType, pages, facts } = (await surveyFile({ path: file, look: true })) as Extract<
    Awaited<ReturnType<typeof surveyFile>>,
    { ok: true }
  >;
  const common = { dossierId, kind: 'CAPTURE', item, createdAt: at('2026-03-02T09:20') } as const;
  await nameFiles(api.deps.db, [{ ...common, sha256: sha256(bytes), mediaType, size: bytes.length, pages, meta: { facts } }]);
};

/** Of the declaration two scans were made, of the extract one, before the declaration was found wanting. */
const returned = async (received: boolean): Promise<string> => {
  serial += 1;
  const dossierId = `TN-BOSUNG-${serial}`;
  const dossier = scene(applicationAt('2026-03-02T09:00'));
  const [morning, later] = [at('2026-03-02T09:10'), at('2026-03-03T08:00')];
  const first = { 'P07-C1': await drawn(FIRST), 'P07-C3': await drawn(EXTRACT) };
  const scan = (item: string, bytes: Uint8Array, instant: string): void => {
    dossier.act(officer, 'UPLOAD_SCAN', { item, files: [{ sha256: sha256(bytes), mediaType: 'image/png', pages: 1 }] }, instant);
    dossier.system('SCAN_CHECKED', { item, passed: true, sha256: sha256(Buffer.from(item + instant)), pages: 1, findings: [] }, instant);
  };
  dossier.act(officer, 'START_IDENTIFICATION', {}, morning);
  dossier.act(officer, 'RESOLVE_ACCOUNT', {}, morning);
  dossier.outcome('RESOLVE_ACCOUNT', { account: 'LINKED' }, morning);
  dossier.system('LOOK_UP_DONE', { item: 'P07-C3', found: false }, morning);
  dossier.system('LOOK_UP_DONE', { item: 'P07-C4', found: false }, morning);
  const items = dossier.state().papers.map(({ item }) => item);
  for (const item of items) {
    const carrier = item === 'P07-C4' ? { handedIn: true } : {};
    dossier.act(officer, 'CLASSIFY', { ...ORDINARY_PAPER, blankBacks: true, issuerAgency: 'H15.901', ...carrier, item }, morning);
  }
  dossier.act(officer, 'ACCEPT', {}, morning);
  dossier.outcome('ACCEPT', { dossierCode: `H15.901-260302-${9000 + serial}` }, morning);
  dossier.act(officer, 'START_DIGITISING', {}, morning);
  for (const item of items) scan(item, item === 'P07-C1' ? first['P07-C1'] : first['P07-C3'], morning);
  dossier.act(officer, 'CHECK_DOSSIER', { items }, morning);
  dossier.act(officer, 'HAND_OVER', {}, morning);
  dossier.outcome('HAND_OVER', { controlSlip: 'b'.repeat(64) }, morning);
  dossier.act(unitHead, 'ASSIGN', { handler: handler.person }, morning);
  dossier.act(handler, 'REQUEST_RESCAN', { item: 'P07-C1', page: 1, fault: 'BLURRED' }, later);
  scan('P07-C1', await drawn(RESCAN), later);
  dossier.act(handler, 'RETURN_FOR_SUPPLEMENT', { items: ['P07-C1'], justified: false }, later);
  const said = { receivedAt: later, received: ['P07-C1'], ruled: true } as const;
  if (received) dossier.act(officer, 'RECEIVE_COMPLETE_DOSSIER', said, later);
  await register(
    api,
    dossier.changes().map((change) => ({ ...change, state: { ...change.state, dossierId } })),
  );
  for (const [item, bytes] of [
    ['P07-C1', first['P07-C1']],
    ['P07-C1', await drawn(RESCAN)],
    ['P07-C3', first['P07-C3']],
  ] as const)
    await named(dossierId, item, bytes);
  return dossierId;
};

/** What is answered: the engine is away, so that what the rules do not refuse stays without an answer. */
const answer = async (dossierId: string, where: string, person: string, body: FormData | string, type?: string): Promise<unknown> => {
  const request = new Request('http://x', { method: 'POST', body });
  const reply = await api.app.inject({
    method: 'POST',
    url: `/dossiers/${dossierId}/${where}`,
    headers: {
      authorization: `Bearer ${person}`,
      'idempotency-key': randomUUID(),
      'content-type': type ?? request.headers.get('content-type') ?? '',
    },
    payload: Buffer.from(await request.arrayBuffer()),
  });
  const { code, field } = reply.json();
  return code === undefined || code === 'ENGINE_UNAVAILABLE' ? 'TAKEN' : [reply.statusCode, code, field];
};

const upload = async (dossierId: string, ...files: readonly Uint8Array[]): Promise<unknown> => {
  const form = new FormData();
  for (const [index, bytes] of files.entries()) form.append('file', new Blob([new Uint8Array(bytes)]), `${index}.png`);
  return answer(dossierId, 'papers/P07-C1/scans', officer.person, form);
};

const SAME = [422, 'SAME_AS_BEFORE', 'file'];

it.each([
  ['once its supplement is received', true],
  ['while it is waited for', false],
])('the file of a paper that was found wanting is a new one, %s', async (_when, received) => {
  const dossierId = await returned(received);
  const [first, rescan, extract, fresh] = await Promise.all([FIRST, RESCAN, EXTRACT, FRESH].map((page) => drawn(page)));
  if (!first || !rescan || !extract || !fresh) throw new Error('no picture');
  expect(await upload(dossierId, rescan)).toEqual(SAME);
  // An earlier version of it, another paper of the dossier, and all of them together are no newer.
  expect(await upload(dossierId, first)).toEqual(SAME);
  expect(await upload(dossierId, extract, rescan)).toEqual(SAME);
  // Saved once more, with another density or loss, turned, or inside a PDF, it shows what it showed.
  const again = [
    await drawn(RESCAN, 'tiff'),
    await sheet(RESCAN, 102).png().toBuffer(),
    await sheet(RESCAN).jpeg({ quality: 95 }).toBuffer(),
    await inPdf(extract, rescan),
  ];
  for (const file of received ? again : again.slice(-1)) expect(await upload(dossierId, file)).toEqual(SAME);
  // One new page among those that stayed as they were is a new paper; and what came since may come again.
  expect(await upload(dossierId, rescan, fresh)).toBe('TAKEN');
  expect(await upload(dossierId, fresh)).toBe('TAKEN');
  if (!received) return;
  // So is the old one with something written over it.
  const doc = await PDFDocument.load(await inPdf(rescan));
  doc.getPage(0).drawText('08', { x: 300, y: 400, size: 11, font: await doc.embedFont(StandardFonts.TimesRoman) });
  expect(await upload(dossierId, await doc.save())).toBe('TAKEN');
});

it('the file that was found wanting is sent to nobody before its new one is there, and nobody is asked about the dossier', async () => {
  const dossierId = await returned(true);
  const ask = async (kind: 'VERIFICATION' | 'OPINION' | 'APPRAISAL', items?: readonly string[]) => {
    const consult = {
      kind,
      addressee: COMMUNE_B,
      workingDays: kind === 'VERIFICATION' ? 3 : 1,
      content: 'Đề nghị xác minh nơi cư trú trước đây',
      items,
    };
    return answer(dossierId, 'acts/consult', handler.person, JSON.stringify(consult), 'application/json');
  };
  const owed = [409, 'PAPER_STATE', 'items'];
  expect(await ask('VERIFICATION', ['P07-C1'])).toEqual(owed);
  expect(await ask('VERIFICATION', ['P07-C3'])).toBe('TAKEN');
  // What is verified is a fact outside the dossier; an opinion rests on all of it, whatever goes with the request.
  expect(await ask('VERIFICATION')).toBe('TAKEN');
  for (const kind of ['OPINION', 'APPRAISAL'] as const)
    for (const items of [undefined, [], ['P07-C1'], ['P07-C3']]) expect(await ask(kind, items)).toEqual(owed);
});
