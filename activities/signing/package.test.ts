import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyLedger } from '../../db/ledger/audit.ts';
import { filesOf, nameFiles } from '../../db/register/files.ts';
import { project } from '../../db/register/projection.ts';
import { loadLaw } from '../../db/seed.ts';
import { createDiskFileStore, type FileStore } from '../../documents/file-store.ts';
import type { KeyStore } from '../../documents/signing/keys.ts';
import { verifyPdf } from '../../documents/signing/verify.ts';
import { itemsOf } from '../../domain/dossier/change.ts';
import { startTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import {
  applicationAt,
  at,
  handler,
  lawOf2026,
  ORDINARY_PAPER,
  officer,
  oneStopHead,
  type Scene,
  scene,
  unitHead,
  written,
} from '../../test/support/dossier.ts';
import { drawResult, makeKeys, type TestKeys } from '../../test/support/papers.ts';
import { pdfText } from '../../test/support/pdf-text.ts';
import { createPackageActivities } from './package.ts';

/** A worker that is killed while it signs the addition to a package: what it has signed stands, and nothing is signed twice. */

let database: TestDatabase;
let dir: string;
let files: FileStore;
let test: TestKeys;
let signings = 0;

const counted = (keys: KeyStore): KeyStore => ({
  keyFor: async (holder) => {
    const key = await keys.keyFor(holder);
    const sign = (data: Uint8Array): Promise<Uint8Array> => {
      signings += 1;
      return key.sign(data);
    };
    return { ...key, signatureImage: () => key.signatureImage(), sign };
  },
});

beforeAll(async () => {
  database = await startTestDatabase();
  await loadLaw(database.db);
  dir = await mkdtemp(path.join(os.tmpdir(), 'package-files-'));
  files = await createDiskFileStore({ dir });
  test = await makeKeys();
  await database.db.execute(
    sql`insert into party (party_id, kind, identifier, full_name, created_at) values ('00000000-0000-4000-8000-000000000001', 'PERSON', '066075000001', 'Nguyễn Thị Mẫu', now())`,
  );
});
afterAll(async () => {
  await database.close();
  await rm(dir, { recursive: true });
  await rm(test.dir, { recursive: true });
});

const ITEM = 'P07-C1';
const instant = at('2026-03-02T09:05');
const ANSWERS = { applicantIs: 'OWNER', maritalHistory: 'NEVER_MARRIED', livedElsewhere: 'false', purpose: 'OTHER' } as const;

/** Files of the paper, one after the other. */
const papers = async (): Promise<readonly [string, string]> => {
  const first = await files.putBytes(await drawResult({ xref: 'TABLE' }));
  const second = await files.putBytes(await drawResult({ xref: 'STREAM' }));
  return [first.sha256, second.sha256];
};

const scan = (dossier: Scene, sha256: string): void => {
  dossier.act(officer, 'UPLOAD_SCAN', { item: ITEM, files: [{ sha256, mediaType: 'application/pdf', pages: 1 }] }, instant);
  dossier.system('SCAN_CHECKED', { item: ITEM, passed: true, sha256, pages: 1, findings: [] }, instant);
};

/** A dossier whose officer signs each file, with the handler: its declaration is scanned, whatever else it has comes on paper. */
const handled = (dossierId: string, file: string, answers: Readonly<Record<string, string>> = ANSWERS): Scene => {
  const open = applicationAt('2026-03-02T09:00');
  const law = lawOf2026();
  const perFile = { ...law, procedure: { ...law.procedure, officerSignMode: 'PER_FILE' as const } };
  const dossier = scene({ ...open, data: { ...open.data, answers, law: perFile } });
  dossier.act(officer, 'START_IDENTIFICATION', {}, instant);
  dossier.act(officer, 'RESOLVE_ACCOUNT', {}, instant);
  dossier.outcome('RESOLVE_ACCOUNT', { account: 'LINKED' }, instant);
  const items = itemsOf(dossier.state());
  for (const item of items) dossier.act(officer, 'CLASSIFY', { ...ORDINARY_PAPER, blankBacks: true, item }, instant);
  dossier.act(officer, 'ACCEPT', {}, instant);
  dossier.outcome('ACCEPT', { dossierCode: `H15.901-${dossierId}` }, instant);
  dossier.act(officer, 'START_DIGITISING', {}, instant);
  scan(dossier, file);
  dossier.act(officer, 'CHECK_DOSSIER', { items }, instant);
  dossier.act(officer, 'HAND_OVER', {}, instant);
  dossier.outcome('HAND_OVER', { controlSlip: 'a'.repeat(64), signed: { [ITEM]: 'b'.repeat(64) } }, instant);
  dossier.act(unitHead, 'ASSIGN', { handler: handler.person }, instant);
  return dossier;
};

/** With the addition under way, and in the register. Answers the id of that work. */
const signing = async (dossier: Scene, dossierId: string): Promise<string> => {
  dossier.act(officer, 'SIGN_PACKAGE_ADDITION', {}, instant);
  for (const change of dossier.changes()) await project(database.db, written(change, dossierId));
  return dossier.state().underway?.commandId ?? '';
};

/** The same of a dossier that was only rescanned. */
const adding = async (dossierId: string): Promise<string> => {
  const [first, second] = await papers();
  const dossier = handled(dossierId, first);
  dossier.act(handler, 'REQUEST_RESCAN', { item: ITEM, page: 1, fault: 'BLURRED' }, instant);
  scan(dossier, second);
  return signing(dossier, dossierId);
};

/** The addition to the package of a representative's dossier, after a supplement round and what the counter makes of it: its words, and what is told of it. */
const addedOf = async (dossierId: string, came: (dossier: Scene, second: string) => void) => {
  const [first, second] = await papers();
  const dossier = handled(dossierId, first, { ...ANSWERS, applicantIs: 'REPRESENTATIVE' });
  const items = itemsOf(dossier.state());
  await nameFiles(database.db, [
    {
      ...{ dossierId, kind: 'CONTROL_SLIP', item: '', sha256: 'a'.repeat(64), mediaType: 'application/pdf', size: 1, pages: 1 },
      ...{ meta: { listed: [{ item: ITEM, sha256: first }] }, createdAt: instant },
    },
  ]);
  dossier.act(handler, 'RETURN_FOR_SUPPLEMENT', { items, justified: false }, instant);
  dossier.act(officer, 'RECEIVE_COMPLETE_DOSSIER', { receivedAt: instant, received: items, ruled: true }, instant);
  came(dossier, second);
  dossier.act(officer, 'CHECK_DOSSIER', { items }, instant);
  const step = await signing(dossier, dossierId);
  const activities = createPackageActivities({ db: database.db, files, keys: test.keys });
  const outcome = await activities.signPackageAddition({ version: 1, dossierId, step, at: at('2026-03-02T11:00') });
  const pdf = await files.read(outcome.list);
  expect(await verifyPdf({ pdf, roots: test.roots, at: new Date().toISOString() })).toMatchObject({ valid: true });
  const words = pdfText(pdf);
  return { outcome, first, second, said: words === null ? null : words.normalize('NFC').replaceAll(/\s+/g, ' ') };
};

const MANDATE = 'P07-C5';
const mandate = (dossier: Scene, change: object = {}): void =>
  dossier.act(officer, 'CLASSIFY', { ...ORDINARY_PAPER, item: MANDATE, ...change }, instant);

const listsOf = async (dossierId: string) =>
  (await filesOf(database.db, dossierId)).filter(({ kind }) => kind === 'PACKAGE_ADDITION' || kind === 'OFFICER_SIGNED');

describe('the addition to a signed package', () => {
  it('of a worker killed between signature and register is the one that it had signed; told again, nothing is signed again', async () => {
    const dossierId = 'TN-KY-1';
    const step = await adding(dossierId);
    const input = { version: 1, dossierId, step, at: at('2026-03-02T11:00') } as const;
    const kept: string[] = [];
    // The bytes are in the store when the process is gone; nobody has named them.
    const dying: FileStore = {
      ...files,
      putBytes: async (bytes) => {
        const stored = await files.putBytes(bytes);
        kept.push(stored.sha256);
        if (kept.length === 2) throw new Error('killed');
        return stored;
      },
    };
    const keys = counted(test.keys);
    await expect(createPackageActivities({ db: database.db, files: dying, keys }).signPackageAddition(input)).rejects.toThrow('killed');
    expect((await listsOf(dossierId)).map(({ kind }) => kind)).toEqual(['OFFICER_SIGNED']);
    const activities = createPackageActivities({ db: database.db, files, keys });
    const outcome = await activities.signPackageAddition(input);
    expect([outcome.signed?.[ITEM], outcome.list]).toEqual(kept);
    // The file once, the list once and once more: with the same bytes, since nobody knew of the first.
    expect(signings).toBe(3);
    // A run that is begun anew does it at another instant, under the same id.
    expect(await activities.signPackageAddition({ ...input, at: at('2026-03-02T12:00') })).toEqual(outcome);
    expect([signings, (await listsOf(dossierId)).length]).toEqual([3, 2]);
    for (const sha256 of kept)
      expect(await verifyPdf({ pdf: await files.read(sha256), roots: test.roots, at: new Date().toISOString() })).toMatchObject({
        valid: true,
        signatures: [{ subject: { holder: officer.person } }],
      });
  });

  it('of two attempts at once is one', async () => {
    const dossierId = 'TN-KY-2';
    const input = { version: 1, dossierId, step: await adding(dossierId), at: at('2026-03-02T11:00') } as const;
    const activities = createPackageActivities({ db: database.db, files, keys: test.keys });
    const outcomes = await Promise.all([activities.signPackageAddition(input), activities.signPackageAddition(input)]);
    expect(outcomes[1]).toEqual(outcomes[0]);
    expect(await listsOf(dossierId)).toHaveLength(2);
  });
});

describe('papers without a file in the addition to a signed package', () => {
  it('stand beside the files, by name and with what becomes of each', async () => {
    const { outcome, first, second, said } = await addedOf('TN-KY-3', (dossier, sha256) => {
      scan(dossier, sha256);
      mandate(dossier);
    });
    expect(outcome).toMatchObject({ files: { [ITEM]: second }, papers: [MANDATE] });
    if (said === null) return;
    expect(said).toMatch(
      /Tờ khai cấp Giấy xác nhận tình trạng hôn nhân.*Giấy tờ không có tệp tin.*ủy quyền.*không số hóa; chuyển bản giấy theo hồ sơ/,
    );
    for (const hash of [first, second]) expect(said.replaceAll(' ', '')).toContain(hash);
    expect(said).toContain('xác nhận các tệp tin nêu trên theo giá trị băm đã ghi và các giấy tờ không có tệp tin nêu trên');
  });

  it('alone are a list: with the decision not to digitise and the file that went before', async () => {
    const { outcome, first, said } = await addedOf('TN-KY-4', (dossier) => {
      dossier.act(officer, 'DECIDE_EXCEPTION', { item: ITEM, ground: 'FRAGILE', issuerAgency: null }, instant);
      dossier.act(oneStopHead, 'CONFIRM_REQUEST', { request: dossier.state().requests[0]?.request ?? '' }, instant);
      mandate(dossier, { handedIn: false });
    });
    expect(outcome).toMatchObject({ files: {}, papers: [ITEM, MANDATE] });
    if (said === null) return;
    expect(said).toMatch(/không số hóa; chuyển bản giấy theo hồ sơ; quyết định không số hóa: .*Thay cho tệp đã chuyển/);
    expect(said).toContain('chỉ xuất trình để đối chiếu, đã trả lại người nộp');
    expect(said.replaceAll(' ', '')).toContain(first);
    expect(said).toContain('xác nhận các giấy tờ không có tệp tin nêu trên.');
    expect(said).not.toContain('Số trang');
  });

  it('are not there, and nothing is said of them, where only files came', async () => {
    const dossierId = 'TN-KY-5';
    const input = { version: 1, dossierId, step: await adding(dossierId), at: at('2026-03-02T11:00') } as const;
    const outcome = await createPackageActivities({ db: database.db, files, keys: test.keys }).signPackageAddition(input);
    expect(outcome.papers).toBeUndefined();
    expect(pdfText(await files.read(outcome.list)) ?? '').not.toContain('Giấy tờ không có tệp tin');
  });
});

describe('the check of the ledger', () => {
  /** Past check 2, in an old dossier whose list says nothing of its files but when it was signed. */
  const old = async (dossierId: string, { listedAt }: { readonly listedAt: string }) => {
    await adding(dossierId);
    await database.db.execute(
      sql`update dossier set state = jsonb_set(jsonb_set(state, '{papers,0,check2}', 'true'), '{papers,0,file,sha256}', '"c0ffee"') where dossier_id = ${dossierId}`,
    );
    const file = { dossierId, mediaType: 'application/pdf', size: 1, pages: 1, meta: {} };
    await nameFiles(database.db, [
      { ...file, kind: 'PAPER', item: ITEM, sha256: 'c0ffee', createdAt: at('2026-03-02T09:20') },
      { ...file, kind: 'CONTROL_SLIP', item: '', sha256: 'slip', createdAt: listedAt },
    ]);
    return (await verifyLedger(database.db, { dossierId })).unlisted;
  };

  it('finds a file that came after the only list of an older dossier, and none that was there before', async () => {
    expect(await old('TN-CU-1', { listedAt: at('2026-03-02T09:30') })).toEqual([]);
    expect(await old('TN-CU-2', { listedAt: at('2026-03-02T09:10') })).toEqual([{ dossierId: 'TN-CU-2', item: ITEM, sha256: 'c0ffee' }]);
  });
});
