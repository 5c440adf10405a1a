import { spawnSync } from 'node:child_process';
import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { numberRegister } from '../../db/ledger/number-register.ts';
import { filesOf } from '../../db/register/files.ts';
import { project } from '../../db/register/projection.ts';
import { command, dossier, dossierEvent, lawSnapshot, registeredNumber } from '../../db/schema.ts';
import { verifyPdf } from '../../documents/signing/verify.ts';
import type { Slip } from '../../domain/dossier/slips.ts';
import type { Actor, DossierState, Obligation, Treatment } from '../../domain/dossier/state.ts';
import { isRefusal } from '../../domain/failures.ts';
import { namesAct } from '../../domain/law/cited.ts';
import { actsOutOfForce, pinLaw } from '../../domain/law/pin.ts';
import { type Desk, startDesk } from '../../test/support/desk.ts';
import { applicationAt, handler, leader, officer, scene, unitHead, written } from '../../test/support/dossier.ts';
import { shippedLaw } from '../../test/support/law.ts';
import { owing } from '../../test/support/owing.ts';
import { createPackageActivities } from '../signing/package.ts';
import { createSlipActivities } from '../signing/slips.ts';
import { createNoticeActivities } from './index.ts';

const AT = '2026-03-04T02:00:00.000Z';
const ID = 'TN-TEST';
const uuid = (digit: number): string => `00000000-0000-4000-8000-${digit.toString(16).padStart(12, '0')}`;

let desk: Desk;
let database: Desk['database'];
let keys: Desk['keys'];
let files: Desk['files'];

/** Commands of the dossier with what was said, and the event that each left. */
const SAID: readonly (readonly [number, string, string, Record<string, unknown>, Record<string, unknown>])[] = [
  [2, 'NOTIFY_OBLIGATION', 'OBLIGATION_NOTIFIED', { amount: 1_250_000, content: 'Phí thẩm định' }, { obligation: 'NV1' }],
  [8, 'NOTIFY_OBLIGATION', 'OBLIGATION_NOTIFIED', { amount: 8_000 }, { obligation: 'NV2' }],
  [9, 'WITHDRAW_OBLIGATION', 'OBLIGATION_WITHDRAWN', { obligation: 'NV1', reasons: 'Thu nhầm phí của hồ sơ khác' }, { obligation: 'NV1' }],
  [3, 'CONFIRM_PAYMENT', 'OBLIGATION_PAID', { obligation: 'NV1', reference: 'BL-0007' }, { obligation: 'NV1' }],
  [4, 'ADD_PAPER', 'PAPER_ADDED', { item: 'GT-32', description: 'Đơn trình bày viết tay' }, { item: 'GT-32' }],
  [12, 'REJECT_INTAKE', 'INTAKE_REJECTED', { ground: 'OUTSIDE_AUTHORITY', reasons: 'Người yêu cầu cư trú ở tỉnh khác' }, {}],
  [6, 'REQUEST_WITHDRAWAL', 'WITHDRAWAL_REQUESTED', {}, {}],
  [7, 'REQUEST_WITHDRAWAL', 'WITHDRAWAL_REFUSED', { reasons: 'Tôi không còn nhu cầu nữa' }, {}],
  [16, 'ISSUE', 'ISSUED', {}, { file: 'f1', number: 3 }],
  [17, 'REPORT_RESULT_ERROR', 'RESULT_SUPERSEDED', { reasons: 'Tên người ghi sai' }, { number: 3 }],
  [18, 'ISSUE', 'ISSUED', {}, { file: 'f2', number: 4 }],
  [19, 'REPORT_RESULT_ERROR', 'RESULT_SUPERSEDED', { reasons: 'Căn cứ ghi sai' }, { number: 4 }],
  [20, 'ISSUE', 'ISSUED', {}, { file: 'f3', number: 5 }],
  [5, 'REQUEST_SUPPLEMENT', 'SUPPLEMENT_REQUESTED', { items: ['GT-32', 'P07-C3'], content: 'Nộp lại' }, {}],
];

beforeAll(async () => {
  desk = await startDesk();
  ({ database, keys, files } = desk);
  const { db } = database;
  await db.execute(
    sql`insert into party (party_id, kind, identifier, full_name, created_at) values (${uuid(1)}, 'PERSON', '066075000001', 'Y Mẫu Niê', now())`,
  );
  const { opening } = scene(applicationAt('2026-03-02T09:00'));
  if (isRefusal(opening)) throw new Error(opening.code);
  await project(db, written(opening, ID));
  const [event] = await db.select().from(dossierEvent).where(eq(dossierEvent.dossierId, ID));
  if (event === undefined) throw new Error('no event');
  for (const [digit, act, type, body, data] of SAID) {
    await db.insert(command).values({
      commandId: uuid(digit),
      caller: 'cb-0101',
      idempotencyKey: `khoa-${digit}`,
      act,
      dossierId: ID,
      payload: { body },
      payloadHash: '',
      actor: {},
      receivedAt: AT,
      status: 'APPLIED',
    });
    await db.insert(dossierEvent).values({ ...event, revision: 100 + digit, link: 100 + digit, type, data, commandId: uuid(digit) });
  }
});
afterAll(() => desk.close());

const hold = async (state: DossierState): Promise<void> => {
  const [some] = state.papers;
  if (some === undefined) throw new Error('no paper');
  const added = ['GT-32', 'GT-33', 'GT-34'].map((item, index) => ({
    ...some,
    item,
    component: null,
    file: null,
    paperType: index === 1 ? 'DEATH_EXTRACT' : null,
  }));
  await database.db
    .update(dossier)
    .set({
      state: {
        ...state,
        supplement: state.supplement && { ...state.supplement, dueAt: '2026-03-06T10:00:00.000Z' },
        papers: [...state.papers, ...added],
      },
    })
    .where(eq(dossier.dossierId, ID));
};

/** White space evened out; null where no independent reader is installed. */
const textOf = async (sha256: string): Promise<string | null> => {
  const run = spawnSync('pdftotext', ['-', '-'], { input: await files.read(sha256), encoding: 'utf8' });
  if (run.error === undefined) return run.stdout.replace(/\s+/g, ' ');
  if (process.env.CI === 'true') throw new Error('pdftotext is missing');
  console.warn('*** pdftotext is missing: the text of the slips was not read ***');
  return null;
};

const slip = async (kind: Slip, digit: number, actor: Actor, state: DossierState = owing('renderSlip', ID)): Promise<string | null> => {
  await hold(state);
  const { renderSlip } = createNoticeActivities({ db: database.db, files, keys: keys.keys });
  const made = await renderSlip({
    version: 1,
    dossierId: ID,
    step: `w-${kind}-${actor.person}`,
    at: AT,
    slip: kind,
    commandId: uuid(digit),
    actor,
  });
  return textOf(made.sha256);
};

describe('a slip for the applicant', () => {
  it('that receipts a payment says which amount was paid for what', async () => {
    const notice = await slip('PAYMENT_NOTICE', 2, handler);
    const text = await slip('PAYMENT_RECEIPT', 3, officer);
    if (text !== null && notice !== null) expect(text).toContain(`Nộp theo thông báo: số ${/\d+\/TB/.exec(notice)?.[0]}, ngày`);
    for (const part of ['1.250.000 đồng', 'Phí thẩm định', 'BL-0007', 'Trần Thị Ngọc Diệp'])
      if (text !== null) expect(text).toContain(part);
  });

  it('that asks for papers names them, and its day as every form does', async () => {
    const text = await slip('SUPPLEMENT_REQUEST', 5, officer);
    if (text === null) return;
    expect(text).toContain('Đơn trình bày viết tay');
    expect(text).toContain('Thời hạn: 17 giờ 00 phút, ngày 06 tháng 3 năm 2026');
    expect(text).not.toMatch(/GT-32|P07-C3|\d\d:\d\d/);
  });

  it('bears the next number of the counter’s register, again the same when it is made again, and another when another is made', async () => {
    const lines = async () => (await numberRegister(database.db)).filter(({ series }) => series === 'SLIP');
    const first = await slip('SUPPLEMENT_REQUEST', 5, unitHead);
    const before = await lines();
    expect(await slip('SUPPLEMENT_REQUEST', 5, unitHead)).toBe(first);
    expect(await lines()).toEqual(before);
    const next = await slip('PAYMENT_NOTICE', 2, unitHead);
    expect((await lines()).length).toBe(before.length + 1);
    expect((await lines()).every(({ status, agency, year }) => status === 'ISSUED' && agency === 'H15.901' && year === 2026)).toBe(true);
    if (first !== null) expect(first).toContain(`Số: ${String(before.length).padStart(2, '0')}/HDHS`);
    if (next !== null) expect(next).toContain(`Số: ${String(before.length + 1).padStart(2, '0')}/TB`);
  });

  it('before acceptance calls its code temporary, and after it does not', async () => {
    const before = await slip('SUPPLEMENT_REQUEST', 5, leader);
    const after = await slip('PAYMENT_NOTICE', 2, leader, owing('returnElectronically', ID));
    if (before !== null) expect(before).toContain(`Mã hồ sơ tạm thời: ${ID}`);
    if (after !== null) expect(after).toMatch(/Mã hồ sơ: H15\.901-/);
  });

  const owed = (obligation: string, kind: Obligation['kind'], dueAt: string): Obligation => ({
    ...{ obligation, kind, dueAt },
    ...{ status: 'NOTIFIED', ground: null },
  });

  it('that asks for a payment says what for, also where nobody wrote it down, and its own day, whatever was told since', async () => {
    const obligations = [
      owed('NV1', 'FINANCIAL_OBLIGATION', '2026-03-20T10:00:00.000Z'),
      owed('NV2', 'SERVICE_FEE', '2026-03-09T10:00:00.000Z'),
      owed('NV3', 'FINANCIAL_OBLIGATION', '2026-03-30T10:00:00.000Z'),
    ];
    const text = await slip('PAYMENT_NOTICE', 8, officer, { ...owing('renderSlip', ID), obligations });
    if (text === null) return;
    expect(text).toContain('Nội dung: Phí, lệ phí');
    expect(text).toContain('Thời hạn: 17 giờ 00 phút, ngày 09 tháng 3 năm 2026');
  });

  it('that withdraws a notice names it by its number, with its sum, what it was for, and why', async () => {
    const notice = await slip('PAYMENT_NOTICE', 2, handler);
    const text = await slip('PAYMENT_NOTICE_WITHDRAWN', 9, officer);
    if (text === null || notice === null) return;
    const [number] = /\d+\/TB/.exec(notice) ?? [];
    expect(number).toBeDefined();
    for (const part of [
      'THÔNG BÁO THU HỒI THÔNG BÁO NỘP PHÍ, NGHĨA VỤ TÀI CHÍNH',
      'Thông báo bị thu hồi: số',
      '1.250.000 đồng',
      'Phí thẩm định',
      'Thu nhầm phí của hồ sơ khác',
    ])
      expect(text).toContain(part);
  });

  it.each([
    [17, 'OUTGOING', 'f1', 'Giấy xác nhận tình trạng hôn nhân, số 03/UBND-XNHN, ngày 04 tháng 3 năm 2026'],
    [19, 'REFUSAL', 'f2', 'Phiếu từ chối tiếp nhận, giải quyết hồ sơ, số 04/PTC-UBND, ngày 05 tháng 3 năm 2026'],
  ] as const)(
    'that takes a result back names it by its kind, number and day, whatever was issued since',
    async (digit, series, sha256, named) => {
      const number = digit === 17 ? 3 : 4;
      await database.db.insert(registeredNumber).values({
        ...{ agency: 'H15.901', year: 2026, series, number, actId: sha256, dossierId: ID, status: 'REPLACED', sha256 },
        takenAt: `2026-03-0${number + 1}T02:00:00.000Z`,
      });
      const text = await slip('RESULT_RECALLED', digit, handler);
      if (text === null) return;
      expect(text).toContain(`Văn bản bị thu hồi: ${named}, của Ủy ban nhân dân`);
      expect(text).toContain(digit === 17 ? 'Tên người ghi sai' : 'Căn cứ ghi sai');
    },
  );

  it('that hands out the result says which papers go back with it, and names none that stays or went back before', async () => {
    const state = owing('renderSlip', ID);
    const of = (treatment: Treatment) => ({ ...state, papers: state.papers.map((paper) => ({ ...paper, treatment })) });
    const scanned = { row: '6', scan: true, convert: false, trueCopy: false };
    const kept = await slip('DELIVERY_SLIP', 6, officer, of(scanned));
    const back = await slip('DELIVERY_SLIP', 7, unitHead, of({ ...scanned, row: '9b', scan: false }));
    if (kept !== null) expect(kept).not.toContain('Giấy tờ trả lại');
    if (back !== null) expect(back).toMatch(/Giấy tờ trả lại kèm kết quả: .*Đơn trình bày viết tay: trả lại bản giấy đã chuyển theo hồ sơ/);
  });

  it('that ends a dossier says why, also where nobody wrote it down', async () => {
    const asked = await slip('STOP_NOTICE', 6, officer, { ...owing('renderSlip', ID), withdrawal: 'STOPPED' });
    const lapsed = await slip('STOP_NOTICE', 6, unitHead);
    if (asked !== null) expect(asked).toContain('Lý do: Người nộp yêu cầu rút hồ sơ');
    if (lapsed !== null) expect(lapsed).toContain('Lý do: Hết thời hạn bổ sung');
  });

  it('bears the name of whoever made it, and never an id', async () => {
    const text = await slip('SUPPLEMENT_REQUEST', 5, handler);
    if (text !== null) expect(text).not.toContain(handler.person);
  });
});

describe('a request to stop a dossier', () => {
  const explained = async (): Promise<readonly string[]> =>
    (await filesOf(database.db, ID)).filter(({ kind }) => kind === 'WITHDRAWAL_EXPLANATION').map(({ sha256 }) => sha256);

  it('in time is acknowledged, and nothing is refused', async () => {
    const text = await slip('WITHDRAWAL_ACKNOWLEDGEMENT', 6, officer);
    expect(await explained()).toEqual([]);
    if (text !== null) expect(text).toContain('GIẤY XÁC NHẬN YÊU CẦU RÚT HỒ SƠ');
  });

  it('after the leader’s signature is acknowledged, and the refusal is explained in writing: by which document, by which article', async () => {
    const acknowledged = await slip('WITHDRAWAL_ACKNOWLEDGEMENT', 7, officer, owing('returnElectronically', ID));
    const [one, ...others] = await explained();
    expect(others).toEqual([]);
    const text = await textOf(one ?? '');
    if (text === null) return;
    expect(acknowledged).toContain('GIẤY XÁC NHẬN YÊU CẦU RÚT HỒ SƠ');
    for (const part of [
      'THÔNG BÁO KHÔNG CHẤP NHẬN RÚT HỒ SƠ',
      'Kết quả giải quyết của hồ sơ đã được người có thẩm quyền của Ủy ban nhân dân phường Tân Lập ký và đã phát hành ngày 04 tháng 3 năm 2026',
      'Nghị định 118/2025/NĐ-CP, Điều 21',
    ])
      expect(text).toContain(part);
    // The citizen's own reasons are not the office's.
    expect(text.match(/Lý do[^:]*:/g)).toEqual(['Lý do:', 'Lý do đề nghị rút:']);
  });
});

describe('a request to another agency', () => {
  const ask = async (person: string, step: string) => {
    const state = owing('sendConsultation', ID);
    const [consultation] = state.consultations;
    if (consultation === undefined) throw new Error('nobody asked');
    const request = uuid(person === officer.person ? 10 : 11);
    await database.db.insert(command).values({
      commandId: request,
      caller: person,
      idempotencyKey: `hoi-${person}`,
      act: 'CONSULT',
      dossierId: ID,
      payload: { body: { content: 'Đề nghị cho biết tình trạng hôn nhân' } },
      payloadHash: '',
      actor: { ...handler, person },
      receivedAt: AT,
      status: 'APPLIED',
    });
    await hold({ ...state, consultations: [{ ...consultation, request }] });
    const { sendConsultation } = createSlipActivities({ db: database.db, files, keys: keys.keys });
    const input = { version: 1, dossierId: ID, step, at: AT, consultation: consultation.consultation } as const;
    await sendConsultation(input);
    await sendConsultation({ ...input, at: '2026-03-04T03:00:00.000Z' });
    return (await filesOf(database.db, ID)).filter(({ kind, meta }) => kind === 'CONSULTATION_REQUEST' && meta.workId === step);
  };

  it('bears a number of its own series, and is signed in his name by the official who asks; tried again it is the same', async () => {
    const [file, ...others] = await ask(officer.person, 'consult-1');
    expect(others).toEqual([]);
    const verified = await verifyPdf({ pdf: await files.read(file?.sha256 ?? ''), roots: keys.roots, at: new Date().toISOString() });
    expect(verified).toMatchObject({ valid: true, signatures: [{ subject: { holder: officer.person } }] });
    const text = await textOf(file?.sha256 ?? '');
    for (const part of [
      'Số: 01/PLYK-UBND',
      'NGƯỜI XỬ LÝ HỒ SƠ (Ký số)',
      'Trần Thị Ngọc Diệp',
      'tình trạng hôn nhân',
      'Nơi nhận:',
      'Chủ hồ sơ: ',
      'số định danh cá nhân',
    ])
      if (text !== null) expect(text).toContain(part);
    expect((await numberRegister(database.db)).filter(({ series }) => series === 'REQUEST')).toMatchObject([
      { number: 1, status: 'ISSUED', agency: 'H15.901' },
    ]);
  });

  it('of an official without a certificate is left to be signed by hand: an id is no name', async () => {
    const [file] = await ask('cb-0999', 'consult-2');
    const text = await textOf(file?.sha256 ?? '');
    if (text === null) return;
    expect(text).toContain('Số: 02/PLYK-UBND');
    expect(text).toContain('NGƯỜI XỬ LÝ HỒ SƠ (Ký, ghi rõ họ tên)');
    expect(text).not.toContain('cb-');
  });
});

it('the control slip and the receipt name papers that were handed in besides as people know them', async () => {
  const made = createSlipActivities({ db: database.db, files, keys: keys.keys });
  const packing = { ...owing('packageDossier', ID), leadUnit: 'H15.901/XD' };
  await hold(packing);
  const step = packing.work.find(({ kind }) => kind === 'SLOW_ACT')?.id ?? '';
  const { controlSlip } = await createPackageActivities({ db: database.db, files, keys: keys.keys }).packageDossier({
    version: 1,
    dossierId: ID,
    step,
    at: AT,
  });
  const receipt = await made.renderReceipt({ version: 1, dossierId: ID, step: 'w-receipt', at: AT });
  for (const text of [await textOf(controlSlip), await textOf(receipt.sha256)]) {
    if (text === null) return;
    for (const name of ['Đơn trình bày viết tay', 'Trích lục khai tử, giấy chứng tử', 'Giấy tờ nộp thêm, thứ 3'])
      expect(text).toContain(name);
    // The files' hashes here are made of codes.
    expect(text.replaceAll('f-P07', '')).not.toMatch(/GT-3\d|P07-C\d/);
  }
  // Whoever receives it is the unit of this dossier, as its agency calls it.
  expect(await textOf(controlSlip)).toContain('Bộ phận Xây dựng – đô thị');
});

/** Acts as the definitions know them, each under the layers that have it in force. */
const LAYER_DAYS = { 'RS-61': '2025-03-03', 'RS-118': '2026-03-02', 'RS-224': '2026-11-02' } as const;

describe.each(Object.entries(LAYER_DAYS))('under %s a slip', (_layer, day) => {
  const keepLaw = async (): Promise<void> => {
    const body = pinLaw({ law: shippedLaw(), procedureCode: '1.004873', intakeAgency: 'H15.901', leadAgency: 'H15.901', day });
    if (isRefusal(body)) throw new Error(body.code);
    await database.db.insert(lawSnapshot).values({ hash: day, body });
    await database.db.update(dossier).set({ lawHash: day }).where(eq(dossier.dossierId, ID));
  };

  it('cites nothing that is out of force, and a refusal what is in force', async () => {
    const ended = actsOutOfForce(shippedLaw(), [day]);
    await keepLaw();
    const before = owing('renderSlip', ID);
    const after = owing('returnElectronically', ID);
    const by = { ...officer, person: `cb-0101-${day}` };
    const drawn = [
      await slip('REFUSAL_NOTICE', 12, by, before),
      await slip('STOP_NOTICE', 6, by, { ...before, withdrawal: 'STOPPED' }),
      await slip('SUPPLEMENT_REQUEST', 5, by, before),
      await slip('WITHDRAWAL_ACKNOWLEDGEMENT', 7, by, after),
    ];
    const explanation = (await filesOf(database.db, ID)).findLast(({ kind }) => kind === 'WITHDRAWAL_EXPLANATION');
    const texts = [...drawn, await textOf(explanation?.sha256 ?? '')];
    for (const text of texts) if (text !== null) expect(ended.filter((act) => namesAct(text, act))).toEqual([]);
    if (drawn[0] != null) expect(drawn[0]).toMatch(day < '2025-07-01' ? /61\/2018\/NĐ-CP, Điều 17/ : /118\/2025\/NĐ-CP, Điều 17/);
  });
});
