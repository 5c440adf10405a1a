import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { eq, sql } from 'drizzle-orm';
import { PDFDocument, PDFName } from 'pdf-lib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { project } from '../../db/register/projection.ts';
import { dossier } from '../../db/schema.ts';
import { withPdf } from '../../documents/pdf/pdfium.ts';
import { signPdf } from '../../documents/signing/sign.ts';
import type { CommandOf } from '../../domain/dossier/commands.ts';
import { tasksOf } from '../../domain/dossier/derive.ts';
import { NOWHERE } from '../../domain/dossier/result-places.ts';
import { applicationAt, at, handler, leader, ORDINARY_PAPER, officer, scene, unitHead, written } from '../../test/support/dossier.ts';
import { HOSTILE } from '../../test/support/hostile-files.ts';
import { makeKeys, type TestKeys } from '../../test/support/papers.ts';
import { register, startTestApi, type TestApi } from '../../test/support/test-api.ts';
import { uploadedLaw, writtenResult } from '../../test/support/uploaded-result.ts';

let api: TestApi;
let ca: TestKeys;
let pdf: Uint8Array;
beforeAll(async () => {
  ca = await makeKeys();
  api = await startTestApi({ maxUploadBytes: 400_000, trustRoots: ca.roots });
  await api.app.listen({ host: '127.0.0.1', port: 0 });
  pdf = await writtenResult();
});
afterAll(() => api.close());

const CODE = 'H15.901-260302-0001';
const base = () => `http://127.0.0.1:${(api.app.server.address() as AddressInfo).port}/dossiers/${CODE}`;

/** With its handler: every paper is in, and the result is his own file. */
const processing = (law: 'UPLOADED' | 'FORM', dossierCode = CODE) => {
  const application = applicationAt('2026-03-02T09:00');
  const open: CommandOf<'OPEN'> =
    law === 'FORM' ? application : { ...application, data: { ...application.data, law: uploadedLaw(application.data.law) } };
  const dossier = scene(open);
  const now = at('2026-03-02T09:10');
  dossier.act(officer, 'START_IDENTIFICATION', {}, now);
  dossier.act(officer, 'RESOLVE_ACCOUNT', {}, now);
  dossier.outcome('RESOLVE_ACCOUNT', { account: 'LINKED' }, now);
  dossier.system('LOOK_UP_DONE', { item: 'P07-C3', found: false }, now);
  dossier.system('LOOK_UP_DONE', { item: 'P07-C4', found: true }, now);
  dossier.act(officer, 'CONFIRM_DATA', { item: 'P07-C4', valid: true, agrees: true, confirmed: true }, now);
  const paper = { ...ORDINARY_PAPER, blankBacks: true };
  dossier.act(officer, 'CLASSIFY', { ...paper, item: 'P07-C1' }, now);
  dossier.act(officer, 'CLASSIFY', { ...paper, item: 'P07-C3', issuerAgency: 'H15.901' }, now);
  dossier.act(officer, 'CLASSIFY', { ...paper, item: 'P07-C4', handedIn: false, sheets: 0 }, now);
  dossier.act(officer, 'ACCEPT', {}, now);
  dossier.outcome('ACCEPT', { dossierCode }, now);
  dossier.act(officer, 'START_DIGITISING', {}, now);
  for (const item of ['P07-C1', 'P07-C3']) {
    dossier.act(officer, 'UPLOAD_SCAN', { item, files: [{ sha256: `c-${item}`, mediaType: 'image/jpeg', pages: 1 }] }, now);
    dossier.system('SCAN_CHECKED', { item, passed: true, sha256: 'a'.repeat(64), pages: 1, findings: [] }, now);
  }
  dossier.act(officer, 'CHECK_DOSSIER', { items: ['P07-C1', 'P07-C3', 'P07-C4'] }, now);
  dossier.act(officer, 'HAND_OVER', {}, now);
  dossier.outcome('HAND_OVER', { controlSlip: 'b'.repeat(64) }, now);
  dossier.act(unitHead, 'ASSIGN', { handler: handler.person }, now);
  dossier.act(handler, 'CHECK_RECEIPT', { items: ['P07-C1', 'P07-C3', 'P07-C4'] }, now);
  dossier.act(handler, 'CONVERT', { item: 'P07-C3', fileSha256: 'a'.repeat(64), dataHash: 'd' }, now);
  return dossier;
};

describe('the rules about a result that its handler uploads', () => {
  const file = { file: 'f'.repeat(64), pages: 1, places: NOWHERE };
  const later = at('2026-03-03T09:00');

  it('ask him for it, let nothing be drafted without it, and take another one as long as it is not submitted', () => {
    const dossier = processing('UPLOADED');
    const tasks = () => tasksOf(dossier.state()).map(({ act }) => act);
    expect([tasks().includes('ATTACH_RESULT'), tasks().includes('SUBMIT_DRAFT')]).toEqual([true, false]);
    expect(dossier.refusal(handler, 'SUBMIT_DRAFT', {}, later)?.code).toBe('RESULT_FILE_MISSING');
    expect(dossier.refusal(unitHead, 'ATTACH_RESULT', file, later)?.code).toBe('ROLE_NOT_PERMITTED');
    dossier.act(handler, 'ATTACH_RESULT', file, later);
    dossier.act(handler, 'ATTACH_RESULT', { ...file, file: 'e'.repeat(64) }, later);
    expect(dossier.state().attached?.file).toBe('e'.repeat(64));
    expect([tasks().includes('ATTACH_RESULT'), tasks().includes('SUBMIT_DRAFT')]).toEqual([false, true]);
  });

  it('name no other signer on a file that prints its own: it comes back, and a new file names another', () => {
    const dossier = processing('UPLOADED');
    dossier.act(handler, 'ATTACH_RESULT', file, later);
    dossier.act(handler, 'SUBMIT_DRAFT', {}, later);
    dossier.outcome('SUBMIT_DRAFT', { draft: 'd', signer: leader.person }, later);
    expect(dossier.refusal(handler, 'CHANGE_SIGNER', { signer: leader.person }, later)?.code).toBe('RESULT_SIGNER_PRINTED');
    dossier.act(leader, 'RETURN_DRAFT', {}, later);
    dossier.act(handler, 'ATTACH_RESULT', { ...file, file: 'e'.repeat(64) }, later);
    dossier.act(handler, 'SUBMIT_DRAFT', {}, later);
  });

  it('take none where the result is drawn from a form', () => {
    expect(processing('FORM').refusal(handler, 'ATTACH_RESULT', file, later)?.code).toBe('RESULT_NOT_UPLOADED');
  });
});

describe('POST /dossiers/:id/result/file', () => {
  beforeAll(() => register(api, processing('UPLOADED').changes()));

  const upload = async (bytes: Uint8Array, places: Readonly<Record<string, string>> = {}, person = handler.person) => {
    const form = new FormData();
    for (const [name, place] of Object.entries(places)) form.append(name, place);
    form.append('file', new Blob([new Uint8Array(bytes)]), 'ket-qua.pdf');
    const reply = await fetch(`${base()}/result/file`, {
      method: 'POST',
      headers: { authorization: `Bearer ${person}`, 'idempotency-key': randomUUID() },
      body: form,
    });
    return (await reply.json()) as { code?: string; field?: string; title?: string; errors?: readonly { field: string; reason: string }[] };
  };
  const kept = async () => {
    const [row] = await api.deps.db.execute<{ n: number }>(sql`select count(*) n from dossier_file where kind = 'RESULT_UPLOAD'`);
    return Number(row?.n);
  };

  it('refuses each file that cannot be signed and issued, with its code, its field and a sentence, and keeps nothing of it', {
    timeout: 240_000,
  }, async () => {
    const changed = async (change: (doc: PDFDocument) => void): Promise<Uint8Array> => {
      const doc = await PDFDocument.load(pdf);
      change(doc);
      return doc.save();
    };
    const block = { kind: 'PACKAGE', at: { page: 0, x: 60, y: 60, width: 100, height: 40 }, lines: ['Đã ký'] } as const;
    const signed = await signPdf({
      pdf,
      key: await ca.keys.keyFor('cb-0101'),
      block,
      fieldName: 'a',
      reason: 'Ký',
      at: at('2026-03-03T09:00'),
    });
    const waiting = await changed((doc) => {
      const field = doc.context.register(doc.context.obj({ FT: 'Sig', Subtype: 'Widget', Type: 'Annot', Rect: [0, 0, 0, 0] }));
      doc.catalog.set(PDFName.of('AcroForm'), doc.context.obj({ Fields: [field] }));
    });
    const script = await changed((doc) => doc.addJavaScript('a', 'app.alert(1)'));
    for (const [bytes, code] of [
      [signed, 'RESULT_SIGNED_ALREADY'],
      [waiting, 'RESULT_SIGNED_ALREADY'],
      [script, 'FILE_ACTIVE_CONTENT'],
      [Buffer.from('xin chào'), 'FILE_TYPE_NOT_ALLOWED'],
      [Buffer.from(pdf).subarray(0, 900), 'FILE_DAMAGED'],
      [await writtenResult({ anchors: false }), 'RESULT_PLACE_UNFIT'],
    ] as const)
      expect([code, (await upload(bytes)).code]).toEqual([code, code]);
    // What else the inspection of every upload refuses is told in uploads.test.ts.
    for (const { name, codes, make } of HOSTILE.filter(({ codes: [code] }) => code === 'FILE_AMBIGUOUS').slice(0, 4))
      expect([name, codes.includes((await upload(await make())).code ?? '')]).toEqual([name, true]);
    const missing = await upload(await writtenResult({ anchors: false }), { numberPlace: '1;86;90;110;16' });
    expect(missing.errors?.map(({ field }) => field)).toEqual(['datePlace', 'signaturePlace']);
    expect((await upload(pdf, { numberPlace: '1;86' })).field).toBe('numberPlace');
    expect(await kept()).toBe(0);
  });

  it('takes a good one, whose engine is away for now', async () => {
    expect((await upload(pdf)).code).toBe('ENGINE_UNAVAILABLE');
    expect(await kept()).toBe(1);
  });

  it('is nobody’s but its handler’s', async () => {
    expect((await upload(pdf, {}, unitHead.person)).code).toBe('ROLE_NOT_PERMITTED');
  });
});

describe('GET /dossiers/:id/result/preview', () => {
  const preview = (person: string, dossierId = 'TN-TEST') =>
    fetch(`http://127.0.0.1:${(api.app.server.address() as AddressInfo).port}/dossiers/${dossierId}/result/preview`, {
      headers: { authorization: `Bearer ${person}` },
    });
  const textOf = async (reply: Response): Promise<string> =>
    withPdf({ bytes: new Uint8Array(await reply.arrayBuffer()) }, (view) => view.text(0));
  beforeAll(async () => {
    for (const change of processing('FORM', 'H15.901-260302-0002').changes()) await project(api.deps.db, written(change, 'TN-MAU'));
  });

  it('shows what a form would say now, open fields by their names, and is no draft', async () => {
    const reply = await preview(handler.person, 'TN-MAU');
    expect([reply.status, reply.headers.get('content-type'), reply.headers.get('cache-control')]).toEqual([
      200,
      'application/pdf',
      'private, no-store',
    ]);
    const text = await textOf(reply);
    expect(text).toContain('BẢN XEM TRƯỚC – CHƯA CÓ GIÁ TRỊ');
    expect(text).toContain('[CHƯA CÓ:');
    const looks = await api.deps.db.execute<{ what: string; person: string }>(
      sql`select what, person from access_log order by id desc limit 1`,
    );
    expect([...looks]).toEqual([{ what: 'PREVIEW', person: handler.person }]);
    const files = await api.deps.db.execute(sql`select 1 from dossier_file where dossier_id = 'TN-MAU'`);
    expect([...files]).toEqual([]);
  }, 60_000);

  it('shows an uploaded file with its places, and says when there is none', async () => {
    expect(await (await preview(handler.person)).json()).toMatchObject({ code: 'RESULT_FILE_MISSING' });
    const { sha256 } = await api.deps.files.putBytes(pdf);
    const place = { page: 0, x: 80, y: 730, width: 110, height: 16 };
    const places = { numberAt: place, dateAt: { ...place, x: 350 }, leaderAt: { ...place, y: 300, height: 100 } };
    const state = { ...processing('UPLOADED').state(), attached: { file: sha256, places } };
    await api.deps.db.update(dossier).set({ state }).where(eq(dossier.dossierId, 'TN-TEST'));
    expect(await textOf(await preview(handler.person))).toContain('BẢN XEM TRƯỚC');
  }, 60_000);

  it('is for whoever sees the result in the making', async () => {
    expect((await preview(officer.person)).status).toBe(403);
    expect((await preview(unitHead.person)).status).toBe(200);
  }, 60_000);
});
