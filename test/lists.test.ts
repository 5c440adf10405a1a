import { spawnSync } from 'node:child_process';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, type Database } from '../db/client.ts';
import { loadDefinitions } from '../db/law/load.ts';
import { verifyLedger } from '../db/ledger/audit.ts';
import { drawPerson, type SyntheticPerson } from '../dev/demo/applicants.ts';
import * as step from '../dev/demo/steps.ts';
import { readTrustRoots, verifyPdf } from '../documents/signing/verify.ts';
import { judgePresent, pdfsig } from './support/judges.ts';
import { shippedLaw } from './support/law.ts';
import { type TestStage, testStage } from './support/scenes.ts';
import { sharedStack } from './support/shared-stack.ts';

/** Signed lists that list, over HTTP: rescans, files that the officer signs one by one, what became of each paper, two national accounts. */

/** P07 as shipped, under a code of this file's own, whose version names its own way of signing. */
const PER_FILE = '1.990001';
const P07 = '1.004873';

let stage: TestStage;
let database: Database;
let roots: readonly Uint8Array[];

beforeAll(async () => {
  stage = await testStage(sharedStack().dataDir);
  database = connect({ databaseUrl: sharedStack().addresses.databaseUrl });
  roots = await readTrustRoots(stage.trustFile);
  const shipped = shippedLaw().find(({ kind, key }) => kind === 'PROCEDURE' && key === P07);
  if (shipped === undefined) throw new Error('P07 is not shipped');
  const body = { ...shipped.body, code: PER_FILE, officerSignMode: 'PER_FILE' } as typeof shipped.body;
  expect((await loadDefinitions(database.db, [{ ...shipped, key: PER_FILE, body }])).loaded).toBe(true);
});
afterAll(() => database?.close());

const PAPER = { carrier: 'PAPER', handedIn: true, sheets: 1 } as const;
const DECLARATION = 'P07-C1';

const opened = async (procedureCode: string, applicant: SyntheticPerson = stage.applicant): Promise<string> => {
  const application = {
    procedureCode,
    answers: step.NEVER_MARRIED,
    applicant,
    channel: 'IN_PERSON',
    duplicateReason: 'Nộp thêm để thử nghiệm hệ thống',
  } as const;
  return (await stage.cast.counter.open(application)).dossierId;
};

interface Course {
  readonly procedureCode?: string;
  /** What the officer says of the declaration beside the ordinary. */
  readonly said?: object;
  readonly beside?: (dossierId: string) => Promise<void>;
}

const handedOver = async ({ procedureCode = P07, said = {}, beside }: Course = {}): Promise<string> => {
  const { counter } = stage.cast;
  const { declaration } = stage.papers;
  const dossierId = await opened(procedureCode);
  await step.identify(stage.cast, dossierId);
  await counter.act(dossierId, 'classify', {
    ...PAPER,
    item: DECLARATION,
    sheets: declaration.sheets,
    blankBacks: declaration.blankBacks,
    ...said,
  });
  await beside?.(dossierId);
  await counter.act(dossierId, 'accept');
  await step.digitise(stage.cast, dossierId, step.scansOfNeverMarried(declaration));
  await step.handOver(stage.cast, dossierId);
  await stage.cast.unitHead.act(dossierId, 'assign', { handler: stage.cast.handler.person });
  await step.namePartner(stage.cast, dossierId);
  return dossierId;
};

const paperOf = async (dossierId: string) => {
  const { papers } = await stage.cast.officer.dossier(dossierId);
  const paper = papers.find(({ item }) => item === DECLARATION);
  if (!paper) throw new Error('no declaration');
  return paper;
};

/** T35, with the other side of the declaration first: another file, as good as the one before. */
const rescanned = async (dossierId: string, files = stage.papers.declaration.files.toReversed()): Promise<string> => {
  const { officer, handler } = stage.cast;
  await handler.act(dossierId, 'request-rescan', { item: DECLARATION, page: 1, fault: 'BLURRED' });
  await officer.uploadScan(dossierId, DECLARATION, files);
  await officer.until(dossierId, 'kiểm tra bản quét', ({ papers }) => papers.every(({ status }) => status !== 'SCANNED'));
  const { file } = await paperOf(dossierId);
  return file?.sha256 ?? '';
};

const itemsOf = async (dossierId: string) => (await stage.cast.officer.dossier(dossierId)).papers.map(({ item }) => item);
const check2 = async (dossierId: string) => stage.cast.handler.act(dossierId, 'check-receipt', { items: await itemsOf(dossierId) });
const unlistedIn = async (dossierId: string) => (await verifyLedger(database.db, { dossierId })).unlisted;

/** The text of a slip; null where nobody can read it. */
const textOf = (pdf: Uint8Array): string | null => {
  const run = spawnSync('pdftotext', ['-', '-'], { input: pdf, encoding: 'utf8' });
  if (run.status === 0) return run.stdout.normalize('NFC').replaceAll(/\s+/g, ' ');
  if (process.env.CI === 'true') throw new Error('pdftotext is missing');
  return null;
};

/** Signed by one person of ours, and nobody else: by our own judge, and by Poppler's where it is installed. */
const signedOnce = async (pdf: Uint8Array, fieldName: string): Promise<void> => {
  const report = await verifyPdf({ pdf, roots, at: new Date().toISOString() });
  expect(report).toMatchObject({ valid: true, signatures: [{ fieldName, integrity: 'VALID', chain: 'TRUSTED', coversWholeFile: true }] });
  if (!(await judgePresent('pdfsig', 'certutil'))) return;
  expect((await pdfsig({ pdf, trustFile: stage.trustFile })).signatures).toMatchObject([
    { field: fieldName, valid: true, trusted: true, whole: true },
  ]);
};

const slipOf = async (dossierId: string): Promise<Uint8Array> => {
  const { officer } = stage.cast;
  return officer.download(dossierId, (await officer.dossier(dossierId)).controlSlip ?? '');
};

describe('A5.1: a rescan (T35) stands in a signed list before check 2', () => {
  it('check 2 waits for the addition; every answer says in which list a file stands; the ledger’s check finds one in none', async () => {
    const { officer, handler } = stage.cast;
    const dossierId = await handedOver();
    const first = await paperOf(dossierId);
    const { controlSlip } = await officer.dossier(dossierId);
    expect(first.file?.list).toBe(controlSlip);
    const sha256 = await rescanned(dossierId);
    expect([sha256 === first.file?.sha256, (await paperOf(dossierId)).file?.list]).toEqual([false, null]);
    expect((await step.refused(check2(dossierId), 'FILES_UNLISTED')).facts).toMatchObject({ items: [DECLARATION] });
    await step.refused(handler.act(dossierId, 'sign-package-addition'), 'ROLE_NOT_PERMITTED');
    expect((await officer.dossier(dossierId)).tasks.map(({ act }) => act)).toEqual(['SIGN_PACKAGE_ADDITION']);

    await officer.act(dossierId, 'sign-package-addition');
    const { file } = await paperOf(dossierId);
    const addition = await officer.download(dossierId, file?.list ?? '');
    await signedOnce(addition, 'GoiHoSo');
    const text = textOf(addition)?.replaceAll(' ', '');
    if (text !== undefined) for (const hash of [sha256, first.file?.sha256, controlSlip]) expect(text).toContain(hash);
    await step.refused(officer.act(dossierId, 'sign-package-addition'), 'NOTHING_TO_SIGN');
    await check2(dossierId);
    expect(await unlistedIn(dossierId)).toEqual([]);

    // Somebody takes the list away: the check of the ledger names the file.
    const meta = (listed: string) =>
      database.db.execute(sql`update dossier_file set meta = meta || jsonb_build_object('listed', ${listed}::jsonb)
        where dossier_id = ${dossierId} and kind = 'PACKAGE_ADDITION'`);
    await meta('[]');
    expect(await unlistedIn(dossierId)).toEqual([{ dossierId, item: DECLARATION, sha256 }]);
    await meta(JSON.stringify([{ item: DECLARATION, sha256 }]));
    await handler.act(dossierId, 'submit-draft');
    expect(await unlistedIn(dossierId)).toEqual([]);
  });

  it('rescan and check 2 at once: either check 2 came first and is asked for again, or it is refused; never is a file past it unlisted', async () => {
    const { officer, handler } = stage.cast;
    const dossierId = await handedOver();
    const items = await itemsOf(dossierId);
    const files = stage.papers.declaration.files.toReversed();
    await handler.act(dossierId, 'request-rescan', { item: DECLARATION, page: 1, fault: 'BLURRED' });
    await Promise.allSettled([
      officer.uploadScan(dossierId, DECLARATION, files),
      ...Array.from({ length: 4 }, () => handler.act(dossierId, 'check-receipt', { items })),
    ]);
    await officer.until(dossierId, 'kiểm tra bản quét', ({ papers }) => papers.every(({ status }) => status === 'QC_PASSED'));
    expect((await paperOf(dossierId)).check2).toBe(false);
    const signed = await Promise.allSettled([
      officer.act(dossierId, 'sign-package-addition'),
      officer.act(dossierId, 'sign-package-addition'),
      handler.act(dossierId, 'check-receipt', { items }),
    ]);
    expect(signed.slice(0, 2).filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await officer.until(dossierId, 'ký xong', ({ underway }) => underway === null);
    const lists = (await officer.files(dossierId)).filter(({ kind }) => kind === 'PACKAGE_ADDITION');
    expect(lists).toHaveLength(1);
    if (!(await paperOf(dossierId)).check2) await check2(dossierId);
    expect(await unlistedIn(dossierId)).toEqual([]);
  });

  it('after check 2 a rescan needs T35 and both again; in the leader’s hands it is refused; the same pictures twice are listed as well', async () => {
    const { officer, handler } = stage.cast;
    const dossierId = await handedOver();
    await check2(dossierId);
    const { files } = stage.papers.declaration;
    await step.refused(officer.uploadScan(dossierId, DECLARATION, files), 'PAPER_STATE');
    const again = await rescanned(dossierId, [...files]);
    expect(await paperOf(dossierId)).toMatchObject({ check2: false, file: { sha256: again, version: 2 } });
    await step.refused(check2(dossierId), 'FILES_UNLISTED');
    await step.refused(handler.act(dossierId, 'submit-draft'), 'CHECK_MISSING');
    await officer.act(dossierId, 'sign-package-addition');
    await check2(dossierId);
    await handler.act(dossierId, 'submit-draft');
    await step.refused(handler.act(dossierId, 'request-rescan', { item: DECLARATION, page: 1, fault: 'BLURRED' }), 'PHASE_NOT_PERMITTED');
  });
});

describe('A5.2: PER_FILE is executed', () => {
  it('pictures only: the officer’s signature stands on the file made of them, at the hand-over and after a rescan', async () => {
    const { officer } = stage.cast;
    const dossierId = await handedOver({ procedureCode: PER_FILE });
    expect(stage.papers.declaration.files.every(({ name }) => name.endsWith('.jpg'))).toBe(true);
    const first = await paperOf(dossierId);
    expect(first.status).toBe('OFFICER_SIGNED');
    const signed = first.file?.signed ?? '';
    await signedOnce(await officer.download(dossierId, signed), 'CongChuc');
    const text = textOf(await slipOf(dossierId))?.replaceAll(' ', '');
    if (text !== undefined) for (const hash of [first.file?.sha256, signed]) expect(text).toContain(hash);
    await rescanned(dossierId);
    expect((await paperOf(dossierId)).file?.signed).toBeNull();
    await officer.act(dossierId, 'sign-package-addition');
    const { file } = await paperOf(dossierId);
    expect(file?.signed).not.toBe(signed);
    await signedOnce(await officer.download(dossierId, file?.signed ?? ''), 'CongChuc');
    await check2(dossierId);
    await stage.cast.handler.act(dossierId, 'submit-draft');
  });

  it('no file at all: the package alone is signed', async () => {
    const { counter, officer, unitHead } = stage.cast;
    const dossierId = await opened(PER_FILE);
    await step.identify(stage.cast, dossierId);
    const { request } = await officer.act(dossierId, 'decide-exception', {
      ...{ item: DECLARATION, handedIn: true, ground: 'FRAGILE' },
      reasons: 'Tờ khai bị rách, ẩm mốc, không đặt lên máy quét được',
    });
    await unitHead.act(dossierId, 'confirm-request', { request: request?.request ?? '' });
    await counter.act(dossierId, 'accept');
    await officer.act(dossierId, 'check-dossier', { items: [DECLARATION] });
    await step.handOver(stage.cast, dossierId);
    expect((await officer.files(dossierId)).map(({ kind }) => kind)).not.toContain('OFFICER_SIGNED');
    await signedOnce(await slipOf(dossierId), 'GoiHoSo');
  });
});

describe('A5.3: slips say what became of each paper', () => {
  const added = (dossierId: string, item: string, said: object): Promise<unknown> =>
    stage.cast.counter
      .act(dossierId, 'add-paper', { item, description: 'Giấy nộp thêm' })
      .then(() => stage.cast.counter.act(dossierId, 'classify', { ...PAPER, item, ...said }));

  it('given back after the scan, only shown, certified copy on paper: on receipt, control slip and stop notice, and in the answers', async () => {
    const { counter, officer } = stage.cast;
    const dossierId = await handedOver({
      said: { givenBack: true },
      beside: async (id) => {
        await added(id, 'GT-XEM', { handedIn: false });
        await added(id, 'GT-SAO', { certifiedCopy: true });
        await step.refused(counter.act(id, 'classify', { ...PAPER, item: 'GT-SAO', givenBack: true }), 'CUSTODY_CONTRADICTED');
        // The applicant's own declaration is no copy of anything.
        await step.refused(counter.act(id, 'classify', { ...PAPER, item: 'P07-C1', certifiedCopy: true }), 'CUSTODY_CONTRADICTED');
      },
    });
    const { papers } = await officer.dossier(dossierId);
    expect(papers.map(({ disposition }) => disposition)).toEqual(['RETURNED_AFTER_SCAN', 'PRESENTED', 'TRANSFERRED_ON_PAPER']);
    const receipt = textOf(await officer.receipt(dossierId));
    if (receipt === null) return;
    expect(receipt).not.toContain('bản chính');
    for (const words of ['quét xong trả lại', 'chỉ xuất trình', '1 bản sao có chứng thực']) expect(receipt).toContain(words);
    const slip = textOf(await slipOf(dossierId)) ?? '';
    expect(slip).toContain('Bản giấy: đã quét; bản giấy đã trả lại người nộp');
    expect(slip).toContain('chỉ xuất trình để đối chiếu, đã trả lại người nộp');
    expect(slip.match(/chuyển bản giấy/g)).toHaveLength(1);
    await officer.act(dossierId, 'request-withdrawal', {});
    await officer.act(dossierId, 'stop', {});
    const kinds = async () => (await officer.files(dossierId)).find(({ kind }) => kind === 'STOP_NOTICE');
    await officer.until(dossierId, 'thông báo dừng', ({ phase }) => phase === 'CLOSED');
    for (let notice = await kinds(); ; notice = await kinds()) {
      if (notice === undefined) continue;
      const said = textOf(await officer.download(dossierId, notice.sha256)) ?? '';
      for (const words of ['đã trả lại sau khi quét', 'đã trả lại khi xuất trình', 'trả lại bản giấy đã nộp'])
        expect(said).toContain(words);
      break;
    }
  });
});

describe('A5.4: two national accounts of one identifier', () => {
  const conflicting = async (): Promise<{ readonly dossierId: string; readonly applicant: SyntheticPerson }> => {
    const applicant = drawPerson({ sex: 'FEMALE', hasAccount: true });
    await stage.outside.openAccount(applicant);
    const dossierId = await opened(P07, applicant);
    await step.identify(stage.cast, dossierId);
    return { dossierId, applicant };
  };

  it('are a conflict, never none: shown masked as a task, left open while intake goes on, and decided with a reason', async () => {
    const { counter, officer } = stage.cast;
    const { dossierId } = await conflicting();
    const view = await officer.dossier(dossierId);
    expect([view.account, view.phase, view.accountChoices.length]).toEqual(['CONFLICT', 'CHECKING_COMPONENTS', 2]);
    for (const { masked } of view.accountChoices) expect(masked).toMatch(/^••••.{4}$/);
    expect(view.tasks).toContainEqual(expect.objectContaining({ act: 'RESOLVE_ACCOUNT', subject: 'CHOOSE_ACCOUNT', unit: 'H15.901/MC' }));
    await counter.act(dossierId, 'classify', { ...PAPER, item: DECLARATION });
    expect((await counter.act(dossierId, 'accept')).phase).toBe('DIGITISING');
    // Looked at again, they are still two.
    await officer.act(dossierId, 'resolve-account', {});
    expect((await officer.dossier(dossierId)).account).toBe('CONFLICT');
    const [, second] = view.accountChoices;
    await step.refused(officer.act(dossierId, 'resolve-account', { account: second?.account ?? '' }), 'REASON_MISSING');
    const reasons = 'Người nộp cho biết chỉ dùng tài khoản này';
    await step.refused(officer.act(dossierId, 'resolve-account', { account: '0'.repeat(16), reasons }), 'ACCOUNT_UNKNOWN');
    await officer.act(dossierId, 'resolve-account', { account: second?.account ?? '', reasons });
    const after = await officer.dossier(dossierId);
    expect([after.account, after.accountChoices, after.phase]).toEqual(['LINKED', [], 'DIGITISING']);
    const [row] = await database.db.execute<{ national_id: string }>(
      sql`select national_id from account join dossier using (party_id) where dossier_id = ${dossierId}`,
    );
    expect(`••••${row?.national_id.slice(-4)}`).toBe(second?.masked);
  });

  it('stand in no answer, event or history with their own ids', async () => {
    const { dossierId } = await conflicting();
    const said = JSON.stringify([await stage.cast.officer.dossier(dossierId), await stage.cast.officer.timeline(dossierId)]);
    expect(said).not.toMatch(/DEMO-/);
    const [row] = await database.db.execute<{ state: string }>(
      sql`select state::text as state from dossier where dossier_id = ${dossierId}`,
    );
    expect(row?.state).not.toMatch(/DEMO-/);
  });
});
