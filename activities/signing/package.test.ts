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
import { startTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import {
  applicationAt,
  at,
  handler,
  lawOf2026,
  ORDINARY_PAPER,
  officer,
  type Scene,
  scene,
  unitHead,
  written,
} from '../../test/support/dossier.ts';
import { drawResult, makeKeys, type TestKeys } from '../../test/support/papers.ts';
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

/** A dossier whose officer signs each file, rescanned, with the addition under way; in the register. Answers the id of that work. */
const adding = async (dossierId: string): Promise<string> => {
  const [first, second] = await papers();
  const open = applicationAt('2026-03-02T09:00');
  const law = lawOf2026();
  const perFile = { ...law, procedure: { ...law.procedure, officerSignMode: 'PER_FILE' as const } };
  const dossier = scene({ ...open, data: { ...open.data, answers: ANSWERS, law: perFile } });
  dossier.act(officer, 'START_IDENTIFICATION', {}, instant);
  dossier.act(officer, 'RESOLVE_ACCOUNT', {}, instant);
  dossier.outcome('RESOLVE_ACCOUNT', { account: 'LINKED' }, instant);
  dossier.act(officer, 'CLASSIFY', { ...ORDINARY_PAPER, blankBacks: true, item: ITEM }, instant);
  dossier.act(officer, 'ACCEPT', {}, instant);
  dossier.outcome('ACCEPT', { dossierCode: `H15.901-${dossierId}` }, instant);
  dossier.act(officer, 'START_DIGITISING', {}, instant);
  scan(dossier, first);
  dossier.act(officer, 'CHECK_DOSSIER', { items: [ITEM] }, instant);
  dossier.act(officer, 'HAND_OVER', {}, instant);
  dossier.outcome('HAND_OVER', { controlSlip: 'a'.repeat(64), signed: { [ITEM]: 'b'.repeat(64) } }, instant);
  dossier.act(unitHead, 'ASSIGN', { handler: handler.person }, instant);
  dossier.act(handler, 'REQUEST_RESCAN', { item: ITEM, page: 1, fault: 'BLURRED' }, instant);
  scan(dossier, second);
  dossier.act(officer, 'SIGN_PACKAGE_ADDITION', {}, instant);
  for (const change of dossier.changes()) await project(database.db, written(change, dossierId));
  return dossier.state().underway?.commandId ?? '';
};

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
