import { beforeAll, describe, expect, it } from 'vitest';
import { drawPerson, type SyntheticPerson } from '../dev/demo/applicants.ts';
import * as step from '../dev/demo/steps.ts';
import { nextWorkingDay } from '../domain/calendar/index.ts';
import { addOfficeMinutes, isWorkingDay, officeCalendar } from '../domain/calendar/office.ts';
import { localDate } from '../domain/calendar/time.ts';
import { ofKind } from '../domain/law/pin.ts';
import { newUuid } from '../platform/ids.ts';
import { callerOf, type Reply } from './support/api.ts';
import { CHARGING, FEES, loadCharging } from './support/charging.ts';
import { shippedLaw } from './support/law.ts';
import { digitised, type TestStage, testStage } from './support/scenes.ts';
import { sharedStack } from './support/shared-stack.ts';

/** What a jurist tries over HTTP: decisions without ground, receipts out of order, sums that are none, orders of the wrong person. */

let stage: TestStage;

beforeAll(async () => {
  const { dataDir, addresses } = sharedStack();
  stage = await testStage(dataDir);
  await loadCharging(addresses.databaseUrl);
});

type Answers = Readonly<Record<string, string>>;
const PAPER = { carrier: 'PAPER', handedIn: true, sheets: 1 } as const;
const reasons = 'Theo giấy tờ có trong hồ sơ';
const WIDOWED_HERE = { ...step.WIDOWED, livedElsewhere: 'false' };

const applicant = (): SyntheticPerson => drawPerson({ sex: 'FEMALE', hasAccount: true });

const atComponents = async (answers: Answers, received: object = {}): Promise<string> => {
  const { counter } = stage.cast;
  const { dossierId } = await counter.open({
    procedureCode: '1.004873',
    answers,
    applicant: applicant(),
    channel: 'IN_PERSON',
    ...received,
  });
  await step.identify(stage.cast, dossierId);
  await counter.until(dossierId, 'tra cứu xong', ({ papers }) => papers.every(({ lookUp }) => lookUp !== 'PENDING'));
  return dossierId;
};

const declared = async (dossierId: string): Promise<void> => step.classifyDeclaration(stage.cast, dossierId, stage.papers.declaration);

const inProcessing = async (answers: Answers = step.NEVER_MARRIED, received: object = {}): Promise<string> => {
  const dossierId = await atComponents(answers, received);
  await declared(dossierId);
  await digitised(stage, dossierId);
  await step.handOver(stage.cast, dossierId);
  await step.assign(stage.cast, dossierId);
  return dossierId;
};

const papersOf = async (dossierId: string) => (await stage.cast.officer.dossier(dossierId)).papers;
const itemsOf = async (dossierId: string): Promise<string[]> => (await papersOf(dossierId)).map(({ item }) => item);

/** As it is sent, so that also what the client's types refuse is tried. */
const raw = async (person: string, dossierId: string, act: string, body: unknown): Promise<Reply> => {
  const { addresses, tokens } = sharedStack();
  return callerOf({ api: addresses.api, token: tokens[person] ?? '' }).post(`/dossiers/${dossierId}/acts/${act}`, body, newUuid());
};

describe('A1: a decided exception satisfies its line, through HTTP', () => {
  it('a paper of another agency goes on as paper once a second person has decided it, and the story says so', async () => {
    const { counter, officer, unitHead } = stage.cast;
    const dossierId = await atComponents(WIDOWED_HERE);
    await declared(dossierId);
    await counter.act(dossierId, 'classify', { ...PAPER, item: 'P07-C4', issuerAgency: 'H15.901' });
    const foreign = { item: 'P07-C3', issuerAgency: 'H15.902' } as const;
    await step.refused(counter.act(dossierId, 'classify', { ...PAPER, ...foreign }), 'TREATMENT_NOT_SERVED');
    const decided = { ...foreign, handedIn: true, reasons } as const;
    const unknown = await step.refused(
      officer.act(dossierId, 'decide-exception', { ...decided, ground: 'TOO_MUCH_WORK' }),
      'GROUND_UNKNOWN',
    );
    expect(unknown).toMatchObject({ field: 'ground', facts: { allowed: ['FRAGILE', 'NO_DEVICE', 'TREATMENT_NOT_SERVED'] } });
    expect((await raw('cb-0101', dossierId, 'decide-exception', { ...decided, handedIn: false, ground: 'FRAGILE' })).body.code).toBe(
      'EXCEPTION_UNFOUNDED',
    );
    const own = { item: 'P07-C1', handedIn: true, reasons, ground: 'TREATMENT_NOT_SERVED' } as const;
    await step.refused(officer.act(dossierId, 'decide-exception', own), 'EXCEPTION_UNFOUNDED');
    expect((await raw('cb-0101', dossierId, 'decide-exception', { ...decided, ground: 'TREATMENT_NOT_SERVED' })).status).toBe(202);
    // One person alone has decided nothing.
    await step.refused(counter.act(dossierId, 'accept'), 'COMPONENT_MISSING');
    const [request] = (await officer.dossier(dossierId)).requests;
    await unitHead.act(dossierId, 'confirm-request', { request: request?.request ?? '' });
    expect((await papersOf(dossierId)).find(({ item }) => item === 'P07-C3')).toMatchObject({
      ...{ status: 'PAPER_ONLY', line: '7c', scan: false, exception: 'TREATMENT_NOT_SERVED' },
    });
    expect((await counter.act(dossierId, 'accept')).phase).toBe('DIGITISING');
    const { events } = await officer.api.get('/dossiers/{dossierId}/timeline', { dossierId });
    expect(events.find(({ type }) => type === 'EXCEPTION_DECIDED')?.data).toEqual({
      ...{ item: 'P07-C3', row: '7c', ground: 'TREATMENT_NOT_SERVED' },
    });
  });

  it('shown only after it was sent back, or added under a component’s code: neither stands for a component', async () => {
    const { officer, handler } = stage.cast;
    const dossierId = await inProcessing();
    await handler.act(dossierId, 'check-receipt', { items: ['P07-C1'], verdicts: { 'P07-C1': 'MISCLASSIFIED' } });
    await officer.act(dossierId, 'classify', { ...PAPER, item: 'P07-C1', handedIn: false });
    await officer.act(dossierId, 'check-dossier', { items: ['P07-C1'] });
    // The control slip says that it was scanned.
    await step.refused(handler.act(dossierId, 'check-receipt', { items: ['P07-C1'] }), 'FILES_UNLISTED');
    await officer.act(dossierId, 'sign-package-addition');
    await handler.act(dossierId, 'check-receipt', { items: ['P07-C1'] });
    expect((await step.refused(handler.act(dossierId, 'submit-draft'), 'COMPONENT_MISSING')).facts).toEqual({ items: ['P07-C1'] });
    // The way back stays open.
    await handler.act(dossierId, 'check-receipt', { items: ['P07-C1'], verdicts: { 'P07-C1': 'MISCLASSIFIED' } });
    const { sheets, blankBacks, files } = stage.papers.declaration;
    await officer.act(dossierId, 'classify', { ...PAPER, item: 'P07-C1', sheets, blankBacks });
    await officer.uploadScan(dossierId, 'P07-C1', files);
    await officer.until(dossierId, 'kiểm tra bản quét', ({ papers }) => papers.every(({ status }) => status === 'QC_PASSED'));
    await officer.act(dossierId, 'check-dossier', { items: ['P07-C1'] });
    await officer.act(dossierId, 'sign-package-addition');
    await handler.act(dossierId, 'check-receipt', { items: ['P07-C1'] });
    await handler.act(dossierId, 'submit-draft');
    const other = await atComponents(step.NEVER_MARRIED);
    await step.refused(officer.act(other, 'add-paper', { item: 'P07-C5', description: 'Giấy ủy quyền' }), 'PAPER_EXISTS');
  });
});

describe('A2: receipts out of order, through HTTP', () => {
  it('an instant that no day has, a blank reason, the future, and one in another zone’s clothes', async () => {
    const { officer, handler } = stage.cast;
    const dossierId = await inProcessing();
    await handler.act(dossierId, 'return-for-supplement', { items: ['P07-C1'], reasons });
    const receive = async (body: unknown): Promise<unknown> => {
      const { status, body: problem } = await raw('cb-0101', dossierId, 'receive-complete-dossier', body);
      return [status, problem.code];
    };
    const soon = new Date(Date.now() + 3_600_000).toISOString();
    const early = new Date(Date.now() - 3_600_000).toISOString();
    const catchUpReason = 'Mất điện';
    expect(await receive({ receivedAt: soon, catchUpReason })).toEqual([422, 'RECEIVED_AT_INVALID']);
    expect(await receive({ receivedAt: early, catchUpReason: '   ' })).toEqual([400, 'BODY_INVALID']);
    expect(await receive({ receivedAt: early.replace('Z', '+00:00'), catchUpReason })).toEqual([422, 'RECEIVED_AT_INVALID']);
    for (const receivedAt of ['2026-06-30T23:59:60Z', '2026-02-30T08:00:00Z', '0000-01-01T00:00:00Z', '2026-11-26', '', null, 0])
      expect([receivedAt, (await receive({ receivedAt, catchUpReason })) as readonly unknown[]]).toEqual([
        receivedAt,
        [expect.any(Number), expect.stringMatching(/^(BODY_INVALID|RECEIVED_AT_INVALID)$/)],
      ]);
    await officer.act(dossierId, 'receive-complete-dossier', { received: ['P07-C1'] });
    expect((await officer.dossier(dossierId)).clock.breachAt).not.toBeNull();
  });
});

describe('A4: sums that are none and orders of the wrong person, through HTTP', () => {
  it('money that no rule of P07 asks for: a fee of any sum and kind, a tax without its ground', async () => {
    const dossierId = await inProcessing(step.NEVER_MARRIED);
    const dueAt = new Date(Date.now() + 864_000_000).toISOString();
    const told = async (person: string, change: object): Promise<unknown> => {
      const { status, body } = await raw(person, dossierId, 'notify-obligation', { amount: 8_000, dueAt, ...change });
      return [status, body.code];
    };
    const refused = [422, 'FEE_NOT_NAMED'];
    for (const kind of ['SERVICE_FEE', 'DIGITISATION_FEE'])
      for (const amount of [8_000, 100_000_000_000]) expect(await told('cb-0101', { kind, amount })).toEqual(refused);
    expect(await told('cb-0102', { kind: 'FINANCIAL_OBLIGATION' })).toEqual(refused);
    expect((await stage.cast.officer.dossier(dossierId)).obligations).toEqual([]);
  });

  it('fees of nothing, of less, of a word; two at once; a tax told by the counter; one that is paid twice', async () => {
    const { officer, handler, counter } = stage.cast;
    const owner = applicant();
    const dossierId = await inProcessing(step.NEVER_MARRIED, { applicant: owner, procedureCode: CHARGING });
    const dueAt = new Date(Date.now() + 864_000_000).toISOString();
    const tell = async (change: object, person = 'cb-0101'): Promise<unknown> =>
      (await raw(person, dossierId, 'notify-obligation', { kind: 'SERVICE_FEE', amount: 8_000, dueAt, ...change })).body.code;
    for (const amount of [-1, 0.5, 'NaN', '8000', null, [8_000], 1e15])
      expect([amount, await tell({ amount })]).toEqual([amount, 'BODY_INVALID']);
    expect(await tell({ amount: 0 })).toBe('AMOUNT_INVALID');
    expect(await tell({ dueAt: new Date(Date.now() - 1_000).toISOString() })).toBe('DEADLINE_INVALID');
    expect(await tell({ dueAt: '2100-01-01T00:00:00Z' })).toBe('DEADLINE_INVALID');
    expect(await tell({ dueAt: '2026-12-31T23:59:60Z' })).toMatch(/^(BODY_INVALID|DEADLINE_INVALID)$/);
    expect(await tell({ ground: 'FINANCIAL_OBLIGATION' })).toBe('GROUND_NOT_NAMED');
    expect(await tell({ kind: 'FINANCIAL_OBLIGATION' })).toBe('ROLE_NOT_PERMITTED');
    // A fee goes by its code, or by the sum of one: no fee is of this sum.
    expect(await tell({ amount: 10_000 })).toBe('FEE_NOT_NAMED');
    const told = await Promise.all(FEES.map((amount) => tell({ amount })));
    expect(told).toEqual([undefined, undefined]);
    await officer.act(dossierId, 'confirm-payment', { obligation: 'NV1' });
    await step.refused(officer.act(dossierId, 'confirm-payment', { obligation: 'NV1' }), 'OBLIGATION_UNKNOWN');
    expect(await tell({})).toBe('OBLIGATION_REPEATED');
    await handler.act(dossierId, 'submit-draft');
    await step.signAndIssue(stage.cast, dossierId);
    await step.refused(counter.act(dossierId, 'deliver', step.receiving(owner)), 'FEE_UNPAID');
    await officer.act(dossierId, 'confirm-payment', { obligation: 'NV2' });
    await step.deliver(stage.cast, dossierId, owner);
  });

  it('a waiver before its day and of what was never asked, a refusal on a mood, a supplement of another dossier’s paper', async () => {
    const { handler, officer } = stage.cast;
    const dossierId = await inProcessing({ ...step.NEVER_MARRIED, livedElsewhere: 'true' });
    const articles = 'Nghị định 123/2015/NĐ-CP Điều 22';
    await step.refused(handler.act(dossierId, 'waive-consultation', { consultation: 'TV1', reasons }), 'CONSULTATION_UNKNOWN');
    const consultation = await step.consult(stage.cast, dossierId, 'Đề nghị xác minh');
    await step.refused(handler.act(dossierId, 'waive-consultation', { consultation, reasons }), 'CONSULTATION_NOT_DUE');
    const mood = await step.refused(handler.act(dossierId, 'submit-refusal', { ground: 'BAD_MOOD', reasons, articles }), 'GROUND_UNKNOWN');
    expect(mood).toMatchObject({ field: 'ground', facts: { allowed: ['NOT_QUALIFIED', 'OUTSIDE_AUTHORITY'] } });
    await step.refused(handler.act(dossierId, 'return-for-supplement', { items: ['P07-C3'], reasons }), 'SUPPLEMENT_OUTSIDE');
    const intake = await atComponents(step.NEVER_MARRIED);
    await step.refused(officer.act(intake, 'reject-intake', { ground: 'NOT_QUALIFIED', reasons, articles }), 'GROUND_UNKNOWN');
    expect((await raw('cb-0101', intake, 'reject-intake', { ground: 'OUTSIDE_AUTHORITY', reasons: ' ', articles })).body.code).toBe(
      'BODY_INVALID',
    );
    expect((await officer.act(intake, 'reject-intake', { ground: 'OUTSIDE_AUTHORITY', reasons, articles })).phase).toBe('CLOSED');
    expect(await itemsOf(intake)).toEqual(['P07-C1']);
  });

  it('a refusal founded on an act that has ended: it is cited nowhere, by whomever it is typed', async () => {
    const { officer } = stage.cast;
    const dossierId = await atComponents(step.NEVER_MARRIED);
    const said = { ground: 'OUTSIDE_AUTHORITY', reasons: 'Người yêu cầu cư trú ở tỉnh khác', articles: 'Nghị định 123/2015/NĐ-CP Điều 22' };
    const ended = await step.refused(
      officer.act(dossierId, 'reject-intake', { ...said, articles: 'Nghị định số 61/2018/NĐ-CP, Điều 17' }),
      'LAW_NOT_IN_FORCE',
    );
    expect(ended).toMatchObject({ field: 'articles', facts: { acts: ['Nghị định 61/2018/NĐ-CP'] } });
    for (const [act, body] of [
      ['reject-intake', { ...said, reasons: 'Không thuộc thẩm quyền theo NĐ 61/2018' }],
      ['request-supplement', { items: ['P07-C1'], reasons: 'Thiếu chữ ký, theo Nghị định 61/2018/NĐ-CP' }],
    ] as const)
      expect([act, (await raw('cb-0101', dossierId, act, body)).body.code]).toEqual([act, 'LAW_NOT_IN_FORCE']);
    expect((await officer.act(dossierId, 'reject-intake', said)).phase).toBe('CLOSED');
  });

  it('twelve equal notices at once, one that is wrong and taken back, and what is taken back confirmed as paid', async () => {
    const { officer, handler, counter } = stage.cast;
    const owner = applicant();
    const dossierId = await inProcessing(step.NEVER_MARRIED, { applicant: owner, procedureCode: CHARGING });
    const fee = { kind: 'SERVICE_FEE', amount: 8_000, dueAt: new Date(Date.now() + 864_000_000).toISOString() } as const;
    const twelve = await Promise.all(Array.from({ length: 12 }, () => raw('cb-0101', dossierId, 'notify-obligation', fee)));
    expect(twelve.map(({ body }) => body.code ?? 'TOLD').sort()).toEqual([
      ...Array.from({ length: 11 }, () => 'OBLIGATION_REPEATED'),
      'TOLD',
    ]);
    const wrong = { obligation: 'NV1', reasons: 'Thu nhầm phí của hồ sơ khác' } as const;
    expect((await raw('cb-0101', dossierId, 'withdraw-obligation', { obligation: 'NV1' })).body.code).toBe('BODY_INVALID');
    // Whichever comes first: it is either withdrawn or paid, never both.
    const [withdrawn, paid] = await Promise.all([
      raw('cb-0101', dossierId, 'withdraw-obligation', wrong),
      raw('cb-0101', dossierId, 'confirm-payment', { obligation: 'NV1' }),
    ]);
    expect([withdrawn.status, paid.status].filter((status) => status === 200)).toHaveLength(1);
    await officer.act(dossierId, 'notify-obligation', { ...fee, amount: 9_000 });
    const key = newUuid();
    const { addresses, tokens } = sharedStack();
    const api = callerOf({ api: addresses.api, token: tokens['cb-0101'] ?? '' });
    const again = () => api.post(`/dossiers/${dossierId}/acts/withdraw-obligation`, { ...wrong, obligation: 'NV2' }, key);
    const [first, second] = [await again(), await again()];
    expect([first.status, second.body]).toEqual([200, first.body]);
    await step.refused(officer.act(dossierId, 'confirm-payment', { obligation: 'NV2' }), 'OBLIGATION_UNKNOWN');
    await step.refused(officer.act(dossierId, 'withdraw-obligation', { ...wrong, obligation: 'NV2' }), 'OBLIGATION_UNKNOWN');
    const { obligations } = await officer.dossier(dossierId);
    expect(obligations.map(({ obligation, status }) => [obligation, status])).toEqual([
      ['NV1', withdrawn.status === 200 ? 'WITHDRAWN' : 'PAID'],
      ['NV2', 'WITHDRAWN'],
    ]);
    // Nothing is owed: it goes on to its return.
    await handler.act(dossierId, 'submit-draft');
    await step.signAndIssue(stage.cast, dossierId);
    await step.deliver(stage.cast, dossierId, owner);
    const { events } = await counter.api.get('/dossiers/{dossierId}/timeline', { dossierId });
    expect(events.filter(({ type }) => type === 'OBLIGATION_WITHDRAWN').length).toBe(withdrawn.status === 200 ? 2 : 1);
    const slips = (await counter.api.get('/dossiers/{dossierId}/files', { dossierId })).files.map(({ kind }) => kind);
    expect(slips.filter((kind) => kind === 'PAYMENT_RECEIPT').length).toBe(paid.status === 200 ? 1 : 0);
    expect(slips).toContain('PAYMENT_NOTICE_WITHDRAWN');
  });

  it('a reply asked for in sixty days, or in one, where the version gives three', async () => {
    const { handler } = stage.cast;
    const dossierId = await inProcessing({ ...step.NEVER_MARRIED, livedElsewhere: 'true' });
    const asked = { kind: 'VERIFICATION', addressee: 'H15.902', content: 'Đề nghị xác minh tình trạng hôn nhân' } as const;
    const long = await step.refused(handler.act(dossierId, 'consult', { ...asked, workingDays: 60 }), 'CONSULTATION_TOO_LONG');
    expect(long).toMatchObject({ field: 'workingDays', facts: { workingDays: 3 } });
    await step.refused(handler.act(dossierId, 'consult', { ...asked, kind: 'OPINION', workingDays: 60 }), 'CONSULTATION_TOO_LONG');
    const short = await step.refused(handler.act(dossierId, 'consult', { ...asked, workingDays: 1 }), 'CONSULTATION_TOO_SHORT');
    expect(short).toMatchObject({ field: 'workingDays', facts: { leastWorkingDays: 3 } });
    await handler.act(dossierId, 'consult', { ...asked, workingDays: 3 });
  });

  it('a result handed to the representative of another dossier', async () => {
    const { counter } = stage.cast;
    const own = await inProcessing();
    await stage.cast.handler.act(own, 'submit-draft');
    await step.signAndIssue(stage.cast, own);
    await counter.until(own, 'trả kết quả điện tử', ({ result }) => result?.electronic === 'DELIVERED');
    await step.refused(counter.act(own, 'deliver', step.receiving(stage.spouse, 'REPRESENTATIVE')), 'RECEIVER_UNKNOWN');
  });
});

describe('E10: the hand-over is due the same working day, or the next one where it was received after 15:00', () => {
  const calendar = officeCalendar({ years: ofKind(shippedLaw(), 'CALENDAR').map(({ body }) => body) });
  /** The last whole working day: within the ten that may be entered later. */
  const yesterday = (): string => {
    const now = new Date().toISOString();
    const [today, before] = [localDate(now), localDate(addOfficeMinutes(calendar, now, -8 * 60))];
    return before !== today && isWorkingDay(calendar, before) ? before : localDate(addOfficeMinutes(calendar, now, -16 * 60));
  };

  it('through HTTP, counted from the receipt', async () => {
    const day = yesterday();
    const dueOf = async (hour: string): Promise<string | null> => {
      const received = { receivedAt: new Date(`${day}T${hour}:00+07:00`).toISOString(), catchUpReason: 'Mất điện' };
      const dossierId = await atComponents(step.NEVER_MARRIED, received);
      await declared(dossierId);
      await stage.cast.counter.act(dossierId, 'accept');
      return (await stage.cast.officer.dossier(dossierId)).clock.stepDueAt;
    };
    const next = nextWorkingDay(calendar, day);
    expect(await Promise.all([dueOf('14:59'), dueOf('15:00')])).toEqual(
      [`${day}T17:00`, `${next}T11:30`].map((local) => new Date(`${local}:00+07:00`).toISOString()),
    );
  });
});
