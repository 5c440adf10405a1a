import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, type Database } from '../db/client.ts';
import { payment, personalWarehouse } from '../db/schema.ts';
import { drawPerson, type SyntheticPerson } from '../dev/demo/applicants.ts';
import { ApiRefusal, type Desk, type DossierView } from '../dev/demo/client.ts';
import { drawFile } from '../dev/demo/drawn-file.ts';
import { playProcedure } from '../dev/demo/driver.ts';
import * as step from '../dev/demo/steps.ts';
import type { FaultRule } from '../dev/simulators/faults.ts';
import { ON_DEMAND } from '../domain/law/fees.ts';
import { CHARGING, FEES, loadCharging } from './support/charging.ts';
import { judgePresent, pdfsig } from './support/judges.ts';
import { pdfText } from './support/pdf-text.ts';
import { type TestStage, testStage } from './support/scenes.ts';
import { sharedStack } from './support/shared-stack.ts';
import { until } from './support/until.ts';

/** Money through HTTP: what is digitised on demand (S08, E15, E16, E17), a service fee beside the clock (E64), and what the payment platform may do wrong. */

const DUE = () => new Date(Date.now() + 5 * 24 * 60 * 60_000).toISOString();
const ITEM = 'GIAY-KHEN';
const PAGES = 3;
/** Of the shipped price list of the province, which nobody has verified. */
const PRICE = 1_000;
const CHECKED = 'Đã đối chiếu với thông báo giá của Ủy ban nhân dân phường';
const reasons = 'Đã đối chiếu với sao kê và phiếu nộp tiền của công dân';

let stage: TestStage;
let database: Database;
let supervisor: Desk;

beforeAll(async () => {
  stage = await testStage(sharedStack().dataDir);
  database = connect({ databaseUrl: sharedStack().addresses.databaseUrl });
  await loadCharging(sharedStack().addresses.databaseUrl);
  supervisor = stage.cast.supervisor;
});
afterAll(() => database?.close());

/** The payment platform's own doors. */
const platform = async (path: string, method = 'GET', body?: unknown): Promise<Response> =>
  fetch(`${sharedStack().addresses.payment}${path}`, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
const faults = async (...rules: readonly FaultRule[]): Promise<void> =>
  void expect((await platform('/faults', 'PUT', rules)).status).toBe(200);
const held = async <T>(path: string): Promise<T> => (await platform(path)).json() as Promise<T>;
const requests = () => held<Readonly<Record<string, { readonly amount: number }>>>('/requests');
const cancellations = () => held<readonly string[]>('/cancellations');
const refunds = async () =>
  Object.values(await held<Readonly<Record<string, { readonly paymentId: string; readonly amount: number }>>>('/refunds'));

interface Paid {
  readonly notice: { readonly paymentId: string; readonly reference: string; readonly amount: number };
  readonly signature: string;
}
/** Somebody pays on the platform, which has not told us yet. */
const pay = async (reference: string, amount?: number): Promise<Paid> => {
  const answer = await platform('/pay', 'POST', { reference, ...(amount === undefined ? {} : { amount }) });
  expect(answer.status).toBe(201);
  return answer.json() as Promise<Paid>;
};
/** The platform tells us, as itself or as somebody else. */
const tell = async ({ notice, signature }: Paid): Promise<number> =>
  (
    await fetch(`${sharedStack().addresses.api}/payments/notices`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-payment-signature': signature },
      body: JSON.stringify(notice),
    })
  ).status;
const paid = async (reference: string, amount?: number): Promise<Paid['notice']> => {
  const done = await pay(reference, amount);
  expect(await tell(done)).toBe(204);
  return done.notice;
};

const look = (dossierId: string): Promise<DossierView> => stage.cast.officer.dossier(dossierId);
const waitFor = (dossierId: string, what: string, satisfied: (view: DossierView) => boolean) =>
  stage.cast.officer.until(dossierId, what, satisfied);
const story = async (dossierId: string): Promise<readonly string[]> =>
  (await stage.cast.officer.timeline(dossierId)).map(({ type }) => type);
const tasks = ({ tasks: all }: DossierView, act: string): readonly string[] =>
  all.filter((task) => task.act === act).map(({ subject }) => subject);

/** At the counter, its own declaration classified. */
const opened = async (applicant: SyntheticPerson = drawPerson({ sex: 'FEMALE', hasAccount: true })): Promise<string> => {
  const { cast, papers } = stage;
  const { dossierId } = await cast.counter.open({
    ...{ procedureCode: CHARGING, answers: step.NEVER_MARRIED, applicant, channel: 'IN_PERSON' },
    duplicateReason: 'Nộp thêm để thử nghiệm hệ thống',
  });
  await step.identify(cast, dossierId);
  await step.classifyDeclaration(cast, dossierId, papers.declaration);
  return dossierId;
};

/** A paper of the applicant's own, digitised because he asks for it or not, and everything scanned and checked. */
const digitised = async (applicant: SyntheticPerson, onDemand: boolean): Promise<string> => {
  const { cast, papers } = stage;
  const dossierId = await opened(applicant);
  await cast.officer.act(dossierId, 'add-paper', { item: ITEM, description: 'Giấy khen, công dân đề nghị lưu bản điện tử' });
  const facts = { item: ITEM, carrier: 'PAPER', handedIn: true, sheets: PAGES, blankBacks: true } as const;
  await cast.officer.act(dossierId, 'classify', { ...facts, onDemand });
  await cast.counter.act(dossierId, 'accept');
  const own = onDemand
    ? {
        [ITEM]: {
          sheets: PAGES,
          blankBacks: true,
          files: [
            {
              name: 'giay-khen.pdf',
              bytes: await drawFile({ title: 'GIẤY KHEN', lines: [applicant.fullName], sheet: null, pages: PAGES }),
            },
          ],
        },
      }
    : {};
  await step.digitise(cast, dossierId, { ...step.scansOfNeverMarried(papers.declaration), ...own });
  return dossierId;
};

const notify = (dossierId: string, fee: object = {}) =>
  stage.cast.officer.act(dossierId, 'notify-obligation', { kind: 'SERVICE_FEE', fee: 'LE_PHI_1', dueAt: DUE(), ...fee });
const onDemandFee = { kind: 'DIGITISATION_FEE', fee: ON_DEMAND, checked: CHECKED };

/** The fee is told of, and people can pay it on the platform. */
const asked = async (dossierId: string, fee: object = {}): Promise<string> => {
  await notify(dossierId, fee);
  const reference = `${dossierId}.${(await look(dossierId)).obligations.at(-1)?.obligation}`;
  await until('the request at the platform', async () => (await requests())[reference] ?? null);
  return reference;
};

const slip = async (dossierId: string, kind: string): Promise<string | null> => {
  const { sha256 } = await until(
    kind,
    async () => (await stage.cast.officer.files(dossierId)).findLast((file) => file.kind === kind) ?? null,
  );
  return pdfText(await stage.cast.officer.download(dossierId, sha256))?.replaceAll(/\s+/g, ' ') ?? null;
};
const says = (text: string | null, ...words: readonly string[]): void => {
  if (text !== null) for (const word of words) expect(text).toContain(word);
};

/** Two persons give it back. */
const givenBack = async (dossierId: string, id: string, way: 'CASH' | 'PLATFORM' = 'PLATFORM'): Promise<void> => {
  await stage.cast.officer.act(dossierId, 'refund-payment', { payment: id, way, reasons });
  const [request] = (await look(dossierId)).requests;
  await step.refused(stage.cast.officer.act(dossierId, 'confirm-request', { request: request?.request ?? '' }), 'ROLE_NOT_PERMITTED');
  await supervisor.act(dossierId, 'confirm-request', { request: request?.request ?? '' });
  await waitFor(dossierId, 'hoàn trả', ({ payments }) => payments.find((one) => one.payment === id)?.status === 'REFUNDED');
};

const status = ({ obligations }: DossierView) => obligations.map((one) => one.status);
const money = ({ payments }: DossierView) => payments.map(({ way, amount, refund, status: is }) => [way, amount, refund, is]);

describe('a paper that is digitised on demand (S08)', () => {
  it('E15: is priced by its pages, paid, signed by the agency at the counter, and in its owner’s warehouse before the dossier goes on', async () => {
    const { cast } = stage;
    const applicant = drawPerson({ sex: 'FEMALE', hasAccount: true });
    const dossierId = await digitised(applicant, true);
    const before = await look(dossierId);
    expect(before.papers.find(({ item }) => item === ITEM)).toMatchObject({ line: '9a', status: 'QC_PASSED', scan: true, copy: null });
    expect(before.fees.find(({ kind }) => kind === 'DIGITISATION_FEE')).toMatchObject({
      code: ON_DEMAND,
      amount: PAGES * PRICE,
      verified: false,
    });
    expect(tasks(before, 'NOTIFY_OBLIGATION')).toEqual(['']);
    await step.refused(cast.officer.act(dossierId, 'sign-copies'), 'DIGITISATION_UNPAID');
    expect((await step.refused(cast.officer.act(dossierId, 'hand-over'), 'DIGITISATION_UNPAID')).facts).toEqual({ items: [ITEM] });
    // A price that nobody has verified is never asked for in silence.
    const { checked: _unsaid, ...silent } = onDemandFee;
    expect(await step.refused(notify(dossierId, silent), 'FEE_UNVERIFIED')).toMatchObject({ field: 'checked' });
    await step.refused(notify(dossierId, { ...onDemandFee, amount: PRICE }), 'AMOUNT_INVALID');
    const reference = await asked(dossierId, onDemandFee);
    says(await slip(dossierId, 'PAYMENT_NOTICE'), '3.000 đồng', 'ba nghìn đồng', 'chưa được xác minh', CHECKED);
    await step.refused(notify(dossierId, onDemandFee), 'OBLIGATION_REPEATED');
    await step.refused(cast.officer.act(dossierId, 'sign-copies'), 'DIGITISATION_UNPAID');
    await paid(reference);
    expect([status(await look(dossierId)), money(await look(dossierId))]).toEqual([['PAID'], [['PLATFORM', 3_000, 0, 'COUNTED']]]);
    says(await slip(dossierId, 'PAYMENT_RECEIPT'), '3.000 đồng', 'ba nghìn đồng');
    // What is paid for is not classified away.
    const other = { item: ITEM, carrier: 'PAPER', handedIn: true, sheets: PAGES } as const;
    await step.refused(cast.officer.act(dossierId, 'classify', other), 'OBLIGATION_PAID');
    await cast.officer.act(dossierId, 'sign-copies');
    const signed = await waitFor(dossierId, 'ký số sao y', ({ papers }) => papers.some(({ status: is }) => is === 'COPY_SIGNED'));
    const copy = signed.papers.find(({ item }) => item === ITEM)?.copy;
    expect(copy).toMatchObject({ number: expect.any(Number) });
    const pdf = await cast.officer.download(dossierId, copy?.sha256 ?? '');
    says(pdfText(pdf), 'SAO Y; Ủy ban nhân dân phường Tân Lập');
    if (await judgePresent('pdfsig')) {
      const { signatures } = await pdfsig({ pdf, trustFile: stage.trustFile });
      expect(signatures.map(({ valid, trusted }) => [valid, trusted])).toEqual([[true, true]]);
    }
    const owned = await database.db
      .select()
      .from(personalWarehouse)
      .where(eq(personalWarehouse.sha256, copy?.sha256 ?? ''));
    expect(owned).toMatchObject([{ trust: 'T3_AGENCY_TRUE_COPY', dossierCode: signed.dossierCode }]);
    await step.handOver(cast, dossierId);
    await step.assign(cast, dossierId);
    await step.submitDraft(cast, dossierId);
    await step.signAndIssue(cast, dossierId);
    await step.deliver(cast, dossierId, applicant);
    const closed = await waitFor(dossierId, 'kết thúc', ({ phase }) => phase === 'CLOSED');
    expect([closed.closure, closed.papers.find(({ item }) => item === ITEM)?.copy]).toEqual(['RETURNED', copy]);
  });

  it('E16: asked for and not paid, it stays paper: the fee falls away, the platform asks for it no more', async () => {
    const { cast } = stage;
    const dossierId = await digitised(drawPerson({ sex: 'FEMALE', hasAccount: true }), true);
    const reference = await asked(dossierId, onDemandFee);
    await step.refused(cast.officer.act(dossierId, 'hand-over'), 'DIGITISATION_UNPAID');
    await cast.officer.act(dossierId, 'classify', { item: ITEM, carrier: 'PAPER', handedIn: true, sheets: PAGES, blankBacks: true });
    const paper = (await look(dossierId)).papers.find(({ item }) => item === ITEM);
    expect(paper).toMatchObject({ line: '9b', status: 'PAPER_ONLY', file: null, disposition: 'TRANSFERRED_ON_PAPER' });
    expect(status(await look(dossierId))).toEqual(['WAIVED']);
    await until('the cancellation', async () => ((await cancellations()).includes(reference) ? true : null));
    expect((await platform('/pay', 'POST', { reference })).status).toBe(410);
    await cast.officer.act(dossierId, 'check-dossier', { items: (await look(dossierId)).papers.map(({ item }) => item) });
    await step.handOver(cast, dossierId);
    expect(await story(dossierId)).toEqual(expect.arrayContaining(['OBLIGATION_WAIVED', 'PAYMENT_REQUEST_CANCELLED', 'HANDED_OVER']));
  });

  it('E17: not asked for it stays paper; of what must be digitised nobody pays, whoever asks', async () => {
    const { cast, papers } = stage;
    const dossierId = await digitised(drawPerson({ sex: 'FEMALE', hasAccount: true }), false);
    const plain = await look(dossierId);
    expect(plain.papers.find(({ item }) => item === ITEM)).toMatchObject({ line: '9b', status: 'PAPER_ONLY', scan: false });
    await step.refused(notify(dossierId, onDemandFee), 'FEE_NOT_NAMED');
    await step.handOver(cast, dossierId);
    const mandatory = await opened();
    const { sheets, blankBacks } = papers.declaration;
    await cast.officer.act(mandatory, 'classify', {
      ...{ item: 'P07-C1', carrier: 'PAPER', handedIn: true, sheets, blankBacks, onDemand: true },
    });
    const view = await look(mandatory);
    expect([view.papers[0]?.line, view.fees.filter(({ kind }) => kind === 'DIGITISATION_FEE')]).toEqual(['6', []]);
    await step.refused(notify(mandatory, onDemandFee), 'FEE_NOT_NAMED');
  });
});

describe('a service fee that is open (E64)', () => {
  it('stops neither the clock nor the processing, is no 6 at the portal, and holds back the result until it is paid', async () => {
    const { cast, papers, outside } = stage;
    const applicant = drawPerson({ sex: 'FEMALE', hasAccount: true });
    const dossierId = await opened(applicant);
    await cast.counter.act(dossierId, 'accept');
    await step.digitise(cast, dossierId, step.scansOfNeverMarried(papers.declaration));
    const { clock } = await look(dossierId);
    const reference = await asked(dossierId);
    expect((await look(dossierId)).clock.dueAt).toBe(clock.dueAt);
    await step.handOver(cast, dossierId);
    await step.assign(cast, dossierId);
    const processing = await look(dossierId);
    expect([processing.status, processing.portalCode, processing.clock.dueAt]).toEqual(['PROCESSING', 4, clock.dueAt]);
    await step.submitDraft(cast, dossierId);
    await step.signAndIssue(cast, dossierId);
    const ready = await look(dossierId);
    expect([ready.status, ready.result?.electronic, tasks(ready, 'CONFIRM_PAYMENT')]).toEqual(['RESULT_READY', 'PENDING', ['NV1']]);
    await step.refused(cast.counter.act(dossierId, 'deliver', step.receiving(applicant)), 'FEE_UNPAID');
    await paid(reference);
    await step.deliver(cast, dossierId, applicant);
    expect((await waitFor(dossierId, 'kết thúc', ({ phase }) => phase === 'CLOSED')).closure).toBe('RETURNED');
    const code = ready.dossierCode ?? '';
    await until('the portal', async () => ((await outside.portalStatuses(code)).at(-1) === '10' ? true : null));
    expect(await outside.portalStatuses(code)).not.toContain('6');
  });

  it('of an amount that nobody has verified is asked for by nobody in silence', async () => {
    const dossierId = await opened();
    const fee = { fee: 'CHUA_XAC_MINH', copies: 2 };
    expect((await look(dossierId)).fees.find(({ code }) => code === fee.fee)).toMatchObject({ verified: false });
    expect(await step.refused(notify(dossierId, fee), 'FEE_UNVERIFIED')).toMatchObject({ field: 'checked' });
    await notify(dossierId, { ...fee, checked: CHECKED });
    expect((await look(dossierId)).obligations).toMatchObject([{ amount: 14_000, status: 'NOTIFIED' }]);
    says(await slip(dossierId, 'PAYMENT_NOTICE'), '14.000 đồng', 'chưa được xác minh', CHECKED);
  });
});

describe('what the payment platform does', () => {
  it('paid twice counts once, and the second goes back by two persons, once', async () => {
    const dossierId = await opened();
    const reference = await asked(dossierId);
    const [first, second] = [await pay(reference), await pay(reference)];
    // Each told of twice, in any order.
    for (const one of [second, first, second, first]) expect(await tell(one)).toBe(204);
    const view = await look(dossierId);
    expect([status(view), money(view)]).toEqual([
      ['PAID'],
      [
        ['PLATFORM', FEES[0], 0, 'COUNTED'],
        ['PLATFORM', FEES[0], FEES[0], 'REFUND_DUE'],
      ],
    ]);
    expect(tasks(view, 'REFUND_PAYMENT')).toEqual(['TT2']);
    await step.refused(stage.cast.officer.act(dossierId, 'refund-payment', { payment: 'TT1', way: 'PLATFORM', reasons }), 'REFUND_NOT_DUE');
    // The platform does it, and its answer is lost.
    await faults({ kind: 'LOST_ANSWER', match: { service: 'refunds' }, times: 1 });
    await givenBack(dossierId, 'TT2');
    expect(
      (await refunds()).filter(({ paymentId }) => paymentId === first.notice.paymentId || paymentId === second.notice.paymentId),
    ).toEqual([{ paymentId: first.notice.paymentId, amount: FEES[0] }]);
    says(await slip(dossierId, 'REFUND_SLIP'), '8.000 đồng', 'nộp trùng');
    expect((await look(dossierId)).failures).toEqual([]);
  });

  it('a wrong amount counts for what is owed, or not at all; the rest goes back', async () => {
    const dossierId = await opened();
    const reference = await asked(dossierId);
    await paid(reference, FEES[0] - 1);
    expect([status(await look(dossierId)), money(await look(dossierId))]).toEqual([
      ['NOTIFIED'],
      [['PLATFORM', FEES[0] - 1, FEES[0] - 1, 'REFUND_DUE']],
    ]);
    await paid(reference, FEES[0] + 500);
    const view = await look(dossierId);
    expect([status(view), money(view)[1]]).toEqual([['PAID'], ['PLATFORM', FEES[0] + 500, 500, 'REFUND_DUE']]);
    expect(tasks(view, 'REFUND_PAYMENT')).toEqual(['TT1', 'TT2']);
    await givenBack(dossierId, 'TT1');
    await givenBack(dossierId, 'TT2');
    expect(tasks(await look(dossierId), 'REFUND_PAYMENT')).toEqual([]);
  });

  it('an answer that is lost asks nobody twice, and a notice that is lost or forged changes nothing: the statement tells of the payment', async () => {
    const dossierId = await opened();
    await faults({ kind: 'LOST_ANSWER', match: { service: 'requests' }, times: 1 });
    const reference = await asked(dossierId);
    await waitFor(dossierId, 'yêu cầu thanh toán', ({ failures }) => failures.length === 0);
    await until('the request is told', async () => ((await story(dossierId)).includes('PAYMENT_REQUESTED') ? true : null));
    expect((await story(dossierId)).filter((type) => type === 'PAYMENT_REQUESTED')).toHaveLength(1);
    await faults({ kind: 'DOWN', match: { service: 'statement' } });
    const done = await pay(reference);
    expect(await tell({ ...done, signature: done.signature.replace(/^../, (two) => (two === '00' ? '11' : '00')) })).toBe(401);
    expect(await tell({ ...done, notice: { ...done.notice, amount: 1 } })).toBe(401);
    expect(await tell({ ...done, signature: '' })).toBe(401);
    expect(await database.db.select().from(payment).where(eq(payment.paymentId, done.notice.paymentId))).toEqual([]);
    expect(status(await look(dossierId))).toEqual(['NOTIFIED']);
    await faults();
    await waitFor(dossierId, 'sao kê', (view) => status(view)[0] === 'PAID');
    expect(money(await look(dossierId))).toEqual([['PLATFORM', FEES[0], 0, 'COUNTED']]);
  });

  it('that is away becomes a task with choices, and the counter takes the money', async () => {
    const dossierId = await opened();
    await faults({ kind: 'REFUSE', match: { service: 'requests', key: `${dossierId}.NV1` } });
    await notify(dossierId);
    const view = await waitFor(dossierId, 'lỗi nền tảng', ({ failures }) => failures.length > 0);
    expect(view.failures).toMatchObject([{ activity: 'requestPayment', cause: 'PAYMENT_REFUSED', status: 'OPEN' }]);
    expect(tasks(view, 'RETRY_WORK')).toEqual([view.failures[0]?.work]);
    await faults();
    await stage.cast.counter.act(dossierId, 'confirm-payment', { obligation: 'NV1' });
    // Nobody waits for the request any more: with what is owed its task is gone, and the platform asks nobody.
    await until('the cancellation', async () => ((await cancellations()).includes(`${dossierId}.NV1`) ? true : null));
    const cash = await waitFor(dossierId, 'không còn lỗi', ({ failures }) => failures.length === 0);
    expect([status(cash), money(cash)]).toEqual([['PAID'], [['CASH', FEES[0], 0, 'COUNTED']]]);
    expect(await requests()).not.toHaveProperty([`${dossierId}.NV1`]);
  });

  it('paid in cash meanwhile, the request is cancelled however often that fails; a payment that crosses goes back', async () => {
    const dossierId = await opened();
    const reference = await asked(dossierId);
    // Cancelled before the request was known to have arrived, it would be cancelled once more behind it.
    await until('the request is told', async () => ((await story(dossierId)).includes('PAYMENT_REQUESTED') ? true : null));
    await faults({ kind: 'DOWN', match: { service: 'cancellations', key: reference }, times: 2 });
    await stage.cast.counter.act(dossierId, 'confirm-payment', { obligation: 'NV1' });
    await paid(reference);
    const view = await look(dossierId);
    expect([status(view), money(view)]).toEqual([
      ['PAID'],
      [
        ['CASH', FEES[0], 0, 'COUNTED'],
        ['PLATFORM', FEES[0], FEES[0], 'REFUND_DUE'],
      ],
    ]);
    await until('the cancellation', async () => ((await cancellations()).includes(reference) ? true : null));
    await faults();
    expect(tasks(view, 'REFUND_PAYMENT')).toEqual(['TT2']);
    await givenBack(dossierId, 'TT2');
    expect((await story(dossierId)).filter((type) => type === 'PAYMENT_REQUEST_CANCELLED')).toHaveLength(1);
  });

  it('paid late, after the dossier has ended, goes back by two persons all the same', async () => {
    const { cast } = stage;
    const dossierId = await opened();
    const reference = await asked(dossierId);
    await faults({ kind: 'DOWN', match: { service: 'statement' } });
    const done = await pay(reference);
    await cast.officer.act(dossierId, 'request-withdrawal', { reasons });
    await cast.officer.act(dossierId, 'stop');
    const closed = await waitFor(dossierId, 'dừng', ({ phase }) => phase === 'CLOSED');
    expect(closed.closure).toBe('STOPPED');
    await until('the cancellation', async () => ((await cancellations()).includes(reference) ? true : null));
    expect(await tell(done)).toBe(204);
    await faults();
    const late = await waitFor(dossierId, 'tiền nộp muộn', ({ payments }) => payments.length > 0);
    expect([late.phase, money(late), tasks(late, 'REFUND_PAYMENT')]).toEqual([
      'CLOSED',
      [['PLATFORM', FEES[0], FEES[0], 'REFUND_DUE']],
      ['TT1'],
    ]);
    await givenBack(dossierId, 'TT1');
    expect((await refunds()).filter(({ paymentId }) => paymentId === done.notice.paymentId)).toHaveLength(1);
  });
});

describe('money of which nobody knows whose it is', () => {
  const strays = async (desk = stage.cast.officer) => (await desk.api.get('/payments/strays')).payments;
  const find = async (paymentId: string) => (await strays()).find((one) => one.paymentId === paymentId);
  const match = (desk: Desk, paymentId: string, dossierId: string, obligation = 'NV1') =>
    desk.api.post('/payments/{paymentId}/match', { asked: { paymentId }, body: { dossierId, obligation, reasons } });
  const refund = (desk: Desk, paymentId: string) =>
    desk.api.post('/payments/{paymentId}/refund', { asked: { paymentId }, body: { reasons } });

  it('waits in a list of the counter, and counts once somebody has found its dossier', async () => {
    const { cast } = stage;
    const dossierId = await opened();
    await asked(dossierId);
    const { paymentId } = await paid('NOP-TIEN-HO-TICH', FEES[0]);
    expect(await find(paymentId)).toMatchObject({ reference: 'NOP-TIEN-HO-TICH', amount: FEES[0], state: 'UNKNOWN' });
    expect((await strays(supervisor)).some((one) => one.paymentId === paymentId)).toBe(true);
    await step.refused(strays(cast.handler), 'ROLE_NOT_PERMITTED');
    await step.refused(match(cast.officer, paymentId, 'H15.901-000101-9999'), 'DOSSIER_UNKNOWN');
    await step.refused(match(cast.officer, paymentId, dossierId, 'NV7'), 'OBLIGATION_UNKNOWN');
    await step.refused(match(supervisor, paymentId, dossierId), 'ROLE_NOT_PERMITTED');
    await step.refused(match(cast.officer, 'KHONG-CO', dossierId), 'STRAY_UNKNOWN');
    const elsewhere = await stage.deskOf('cb-0202');
    expect(await match(elsewhere, paymentId, dossierId).catch((error: unknown) => error)).toBeInstanceOf(ApiRefusal);
    expect(await match(cast.officer, paymentId, dossierId)).toEqual({ state: 'MATCHED' });
    expect(await match(cast.officer, paymentId, dossierId)).toEqual({ state: 'MATCHED' });
    const view = await waitFor(dossierId, 'đã nộp', (now) => status(now)[0] === 'PAID');
    expect(money(view)).toEqual([['PLATFORM', FEES[0], 0, 'COUNTED']]);
    expect(await find(paymentId)).toBeUndefined();
    await step.refused(refund(cast.officer, paymentId), 'STRAY_DECIDED');
  });

  it('or goes back to whoever paid it, by two persons and once', async () => {
    const { cast } = stage;
    const { paymentId } = await paid('CHUYEN-NHAM', 5_000);
    await step.refused(refund(supervisor, paymentId), 'ROLE_NOT_PERMITTED');
    expect(await refund(cast.officer, paymentId)).toEqual({ state: 'REFUND_ASKED' });
    expect(await find(paymentId)).toMatchObject({ state: 'REFUND_ASKED', askedBy: cast.officer.person });
    // Alone he has decided nothing.
    expect(await refund(cast.officer, paymentId)).toEqual({ state: 'REFUND_ASKED' });
    await step.refused(refund(await stage.deskOf('cb-0202'), paymentId), 'FOUR_EYES');
    await faults({ kind: 'LOST_ANSWER', match: { service: 'refunds' }, times: 1 });
    expect(await refund(supervisor, paymentId)).toEqual({ state: 'REFUNDING' });
    expect(await refund(supervisor, paymentId)).toEqual({ state: 'REFUNDING' });
    await step.refused(match(cast.officer, paymentId, await opened()), 'OBLIGATION_UNKNOWN');
    await until('the refund', async () => ((await find(paymentId)) === undefined ? true : null));
    expect((await refunds()).filter((one) => one.paymentId === paymentId)).toEqual([{ paymentId, amount: 5_000 }]);
    await step.refused(refund(cast.officer, paymentId), 'STRAY_DECIDED');
  });
});

describe('a procedure with a fee, as it is demonstrated', () => {
  it('tells of its fee and pays it', async () => {
    const { view, acts } = await playProcedure(stage, { code: '2.000884', applicant: drawPerson({ sex: 'FEMALE', hasAccount: true }) });
    expect([view.closure, status(view), money(view)]).toEqual(['RETURNED', ['PAID'], [['CASH', 10_000, 0, 'COUNTED']]]);
    expect(acts).toEqual(expect.arrayContaining(['NOTIFY_OBLIGATION', 'CONFIRM_PAYMENT']));
  });
});
