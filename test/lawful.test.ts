import { beforeAll, describe, expect, it } from 'vitest';
import { drawPerson, type SyntheticPerson } from '../dev/demo/applicants.ts';
import { EXTRACT } from '../dev/demo/papers.ts';
import * as step from '../dev/demo/steps.ts';
import { CHARGING, loadCharging } from './support/charging.ts';
import { pdfText } from './support/pdf-text.ts';
import { digitised, type TestStage, testStage } from './support/scenes.ts';
import { sharedStack } from './support/shared-stack.ts';

/** Unlawful orders as a stranger gave them over HTTP, each refused by name, and lawful dossiers that go on. */

let stage: TestStage;

beforeAll(async () => {
  const { dataDir, addresses } = sharedStack();
  stage = await testStage(dataDir);
  await loadCharging(addresses.databaseUrl);
});

const text = { reasons: 'Hồ sơ chưa rõ nơi cư trú', articles: 'Nghị định 123/2015/NĐ-CP Điều 22' };
const PAPER = { carrier: 'PAPER', handedIn: true, sheets: 1 } as const;
const DECLARATION = { item: 'P07-C1', ...PAPER };
type Answers = Readonly<Record<string, string>>;

const opened = async (answers: Answers, applicant: SyntheticPerson = stage.applicant, procedureCode = '1.004873'): Promise<string> => {
  const { counter } = stage.cast;
  const duplicateReason = 'Nộp thêm để thử nghiệm hệ thống';
  const { fullName, personalId } = stage.spouse;
  const authorisation = { signedOn: '2026-01-05', scope: 'SUBMIT_AND_RECEIVE' } as const;
  const representative = { fullName, personalId, representation: 'BY_AUTHORISATION', authorisation } as const;
  const { dossierId } = await counter.open({
    ...{ procedureCode, answers, applicant, channel: 'IN_PERSON', duplicateReason },
    ...(answers.applicantIs === 'REPRESENTATIVE' ? { representative } : {}),
  });
  await step.identify(stage.cast, dossierId);
  return dossierId;
};

const atComponents = async (answers: Answers, applicant?: SyntheticPerson, procedureCode?: string): Promise<string> => {
  const dossierId = await opened(answers, applicant, procedureCode);
  await stage.cast.counter.until(dossierId, 'tra cứu xong', ({ papers }) => papers.every(({ lookUp }) => lookUp !== 'PENDING'));
  return dossierId;
};

const inProcessing = async (answers: Answers = step.NEVER_MARRIED, procedureCode?: string): Promise<string> => {
  const { declaration } = stage.papers;
  const dossierId = await atComponents(answers, stage.applicant, procedureCode);
  for (const { item } of (await stage.cast.officer.dossier(dossierId)).papers)
    await stage.cast.counter.act(dossierId, 'classify', {
      ...DECLARATION,
      item,
      ...(item === 'P07-C1' ? { sheets: declaration.sheets, blankBacks: declaration.blankBacks } : {}),
    });
  await digitised(stage, dossierId);
  await step.handOver(stage.cast, dossierId);
  await step.assign(stage.cast, dossierId);
  return dossierId;
};

const itemsOf = async (dossierId: string): Promise<string[]> =>
  (await stage.cast.officer.dossier(dossierId)).papers.map(({ item }) => item);

describe('A1: an empty dossier, through HTTP', () => {
  it('a declaration that was only shown satisfies nothing: T06 names it, and the officer has it to classify', async () => {
    const { counter, officer } = stage.cast;
    const dossierId = await atComponents(step.NEVER_MARRIED);
    await counter.act(dossierId, 'classify', { ...DECLARATION, handedIn: false });
    expect((await step.refused(counter.act(dossierId, 'accept'), 'COMPONENT_MISSING')).facts).toMatchObject({ items: ['P07-C1'] });
    expect((await officer.dossier(dossierId)).tasks.map(({ act, subject }) => [act, subject])).toEqual([['CLASSIFY', 'P07-C1']]);
    await counter.act(dossierId, 'classify', DECLARATION);
    expect((await counter.act(dossierId, 'accept')).phase).toBe('DIGITISING');
  });
});

describe('A8: a second dossier of one person, through HTTP', () => {
  it('is shown with its reason to whoever handles and signs it, and to no consulted agency', async () => {
    const { handler, leader, commune, counter } = stage.cast;
    const applicant = drawPerson({ sex: 'FEMALE', hasAccount: true });
    const application = { procedureCode: '1.004873', answers: step.NEVER_MARRIED, applicant, channel: 'IN_PERSON' } as const;
    const { dossierId: first } = await counter.open(application);
    await step.refused(counter.open({ ...application, duplicateReason: 'x' }), 'BODY_INVALID');
    const duplicateReason = 'Cần thêm một bản để nộp cho ngân hàng';
    const { dossierId: second } = await counter.open({ ...application, duplicateReason });
    for (const desk of [handler, leader])
      expect((await desk.dossier(second)).duplicates).toEqual({
        open: [{ dossierId: first, code: null, intakeUnit: 'H15.901/MC', phase: 'SUBMITTED' }],
        named: null,
        reason: duplicateReason,
      });
    expect((await leader.dossier(first)).duplicates).toMatchObject({ open: [{ dossierId: second }], named: null, reason: null });
    await expect(commune.dossier(second)).rejects.toThrow();
  });
});

describe('A2: the clock cannot be stopped by a receipt', () => {
  it('one from before its request is refused; entered later it says why; the limit runs from it with all its instants', async () => {
    const { officer, handler } = stage.cast;
    const dossierId = await inProcessing();
    await handler.act(dossierId, 'return-for-supplement', { items: ['P07-C1'], reasons: text.reasons });
    const before = new Date(Date.now() - 600_000).toISOString();
    const receive = (body: object) => officer.act(dossierId, 'receive-complete-dossier', body);
    expect((await step.refused(receive({ receivedAt: before }), 'RECEIVED_AT_INVALID')).field).toBe('catchUpReason');
    expect((await step.refused(receive({ receivedAt: before, catchUpReason: 'Mất điện' }), 'RECEIVED_AT_INVALID')).field).toBe(
      'receivedAt',
    );
    expect((await step.refused(receive({}), 'SUPPLEMENT_UNANSWERED')).field).toBe('received');
    await receive({ received: ['P07-C1'] });
    const { dueAt, warnAt, redAt, breachAt } = (await officer.dossier(dossierId)).clock;
    expect([dueAt, warnAt, redAt, breachAt]).not.toContain(null);
  });

  it('sent back once, the dossier has the end of its window; sent back again it waits for a second person', async () => {
    const { officer, handler, supervisor } = stage.cast;
    const dossierId = await inProcessing();
    const again = { items: ['P07-C1'], justified: true, reasons: text.reasons };
    await handler.act(dossierId, 'return-for-supplement', { items: ['P07-C1'], reasons: text.reasons });
    const { supplement, clock, tasks } = await officer.dossier(dossierId);
    expect(supplement?.dueAt).toEqual(expect.any(String));
    expect([clock.stepDueAt, ...tasks.map(({ dueAt }) => dueAt)]).toEqual([supplement?.dueAt, supplement?.dueAt]);
    const before = clock.dueAt;
    const reasons = 'Nơi cư trú đã ghi ở mặt sau tờ khai';
    await officer.act(dossierId, 'receive-complete-dossier', { explained: [{ item: 'P07-C1', reasons }] });
    // Nothing new came: the limit is the one that was promised, and whoever handles the dossier reads why.
    const resumed = await handler.dossier(dossierId);
    expect([resumed.clock.dueAt, resumed.papers.map(({ explained }) => explained)]).toEqual([before, [reasons]]);
    expect(resumed.clock.breachAt).not.toBeNull();
    const { phase, request } = await handler.act(dossierId, 'return-for-supplement', again);
    expect([phase, request?.act, request?.confirmers]).toEqual([
      'PROCESSING',
      'RETURN_FOR_SUPPLEMENT',
      expect.arrayContaining(['SUPERVISOR']),
    ]);
    await supervisor.act(dossierId, 'confirm-request', { request: request?.request ?? '' });
    expect((await officer.dossier(dossierId)).phase).toBe('SUPPLEMENT');
  });
});

describe('A3: lawful dossiers go on, through HTTP', () => {
  it('E01: a representative’s mandate and a divorce judgement on paper satisfy their lines', async () => {
    const { counter, officer } = stage.cast;
    const dossierId = await atComponents({ ...step.NEVER_MARRIED, applicantIs: 'REPRESENTATIVE', maritalHistory: 'DIVORCED' });
    for (const { item, lookUp } of (await officer.dossier(dossierId)).papers) {
      if (lookUp === 'FOUND') await counter.act(dossierId, 'confirm-data', { item, valid: true, agrees: true, confirmed: true });
      await counter.act(dossierId, 'classify', { ...DECLARATION, item, issuerAgency: 'H15.901' });
    }
    expect((await counter.act(dossierId, 'accept')).phase).toBe('DIGITISING');
    const papers = (await officer.dossier(dossierId)).papers.filter(({ item }) => item === 'P07-C2' || item === 'P07-C5');
    expect(papers.map(({ line, status }) => [line, status])).toEqual([
      ['9b', 'PAPER_ONLY'],
      ['9b', 'PAPER_ONLY'],
    ]);
  });

  it('T17: after appraisal a paper is brought anew, scanned at the counter, and passes both checks before the draft', async () => {
    const { officer, handler } = stage.cast;
    const dossierId = await inProcessing();
    await handler.act(dossierId, 'return-for-supplement', { items: ['P07-C1'], reasons: text.reasons });
    await officer.act(dossierId, 'receive-complete-dossier', { received: ['P07-C1'] });
    await officer.act(dossierId, 'add-paper', { item: 'GT-1', description: 'Giấy nộp thêm' });
    await officer.act(dossierId, 'classify', { ...DECLARATION, item: 'GT-1' });
    const { declaration } = stage.papers;
    await officer.act(dossierId, 'classify', { ...DECLARATION, sheets: declaration.sheets, blankBacks: declaration.blankBacks });
    const scanned = async (files: typeof declaration.files): Promise<void> => {
      await officer.uploadScan(dossierId, 'P07-C1', files);
      await officer.until(dossierId, 'kiểm tra bản quét', ({ papers }) =>
        papers.every(({ status }) => status === 'QC_PASSED' || status === 'PAPER_ONLY'),
      );
    };
    const items = await itemsOf(dossierId);
    // Before its scan nothing goes on; the very pictures that were sent back are no new paper.
    await step.refused(officer.act(dossierId, 'check-dossier', { items }), 'DIGITISATION_INCOMPLETE');
    await step.refused(handler.act(dossierId, 'check-receipt', { items }), 'DIGITISATION_INCOMPLETE');
    await step.refused(handler.act(dossierId, 'submit-draft'), 'CHECK_MISSING');
    await step.refused(officer.uploadScan(dossierId, 'P07-C1', declaration.files), 'SAME_AS_BEFORE');
    expect((await officer.dossier(dossierId)).tasks.map(({ act, subject }) => [act, subject])).toContainEqual(['UPLOAD_SCAN', 'P07-C1']);
    await scanned([...stage.papers.extract.files, ...declaration.files].filter((_, page) => page !== 1));
    await step.refused(handler.act(dossierId, 'check-receipt', { items }), 'DIGITISATION_INCOMPLETE');
    await officer.act(dossierId, 'check-dossier', { items });
    await step.refused(handler.act(dossierId, 'submit-draft'), 'CHECK_MISSING');
    // What stays paper stands in a signed list as well.
    const unsigned = await step.refused(handler.act(dossierId, 'check-receipt', { items }), 'FILES_UNLISTED');
    expect(unsigned.facts).toMatchObject({ items: ['P07-C1', 'GT-1'] });
    await officer.act(dossierId, 'sign-package-addition');
    const list = (await officer.dossier(dossierId)).papers.find(({ item }) => item === 'P07-C1')?.file?.list ?? '';
    const words = pdfText(await officer.download(dossierId, list))
      ?.normalize('NFC')
      .replaceAll(/\s+/g, ' ');
    if (words !== undefined) expect(words).toMatch(/Giấy tờ không có tệp tin.*Giấy nộp thêm.*không số hóa; chuyển bản giấy theo hồ sơ/);
    await handler.act(dossierId, 'check-receipt', { items });
    await handler.act(dossierId, 'submit-draft');
    expect((await officer.dossier(dossierId)).handler).toBe(handler.person);
  });

  it('T05: who wants no account is taken in, with the reason', async () => {
    const { counter } = stage.cast;
    const { dossierId } = await counter.open({
      procedureCode: '1.004873',
      answers: step.NEVER_MARRIED,
      applicant: drawPerson({ sex: 'FEMALE', hasAccount: false }),
      channel: 'IN_PERSON',
      duplicateReason: 'Nộp thêm để thử nghiệm hệ thống',
    });
    await step.identify(stage.cast, dossierId);
    expect((await counter.act(dossierId, 'decline-account', { reasons: 'Người nộp không dùng điện thoại' })).phase).toBe(
      'CHECKING_COMPONENTS',
    );
  });
});

describe('A4: unlawful orders, through HTTP', () => {
  it('E06: a paper in place of data that the register has needs the decision about the data, and its reason', async () => {
    const { counter, officer } = stage.cast;
    const spouse = drawPerson({ sex: 'MALE', hasAccount: true });
    const wife = drawPerson({ sex: 'FEMALE', hasAccount: true });
    await stage.outside.recordMarriage({
      wife,
      husband: spouse,
      registeredOn: '2009-05-20',
      registerNumber: `KH-LUAT-${wife.personalId}`,
      registeredBy: 'Ủy ban nhân dân phường Tân Lập',
    });
    const dossierId = await atComponents({ ...step.NEVER_MARRIED, maritalHistory: 'MARRIED', purpose: 'OTHER' }, wife);
    const shown = await officer.api.get('/dossiers/{dossierId}/data/{item}', { dossierId, item: 'P07-C4' });
    expect(JSON.stringify(shown.record)).toContain(spouse.fullName);
    await step.refused(counter.act(dossierId, 'classify', { ...DECLARATION, item: 'P07-C4', issuerAgency: 'H15.901' }), 'DATA_UNDECIDED');
    const no = { item: 'P07-C4', valid: true, agrees: false, confirmed: false };
    await step.refused(counter.act(dossierId, 'confirm-data', no), 'REASON_MISSING');
    await counter.act(dossierId, 'confirm-data', { ...no, reasons: 'Tên vợ trong dữ liệu ghi sai' });
    await counter.act(dossierId, 'classify', { ...DECLARATION, item: 'P07-C4', issuerAgency: 'H15.901' });
    expect((await officer.dossier(dossierId)).papers.find(({ item }) => item === 'P07-C4')).toMatchObject({
      eVersion: 'MISMATCH',
      line: '7a',
    });
  });

  it('E05: confirmed data satisfies its line, and no paper is asked for', async () => {
    const { counter, officer } = stage.cast;
    const wife = drawPerson({ sex: 'FEMALE', hasAccount: true });
    await stage.outside.recordMarriage({
      wife,
      husband: stage.spouse,
      registeredOn: '2010-05-20',
      registerNumber: `KH-LUAT2-${wife.personalId}`,
      registeredBy: 'Ủy ban nhân dân phường Tân Lập',
    });
    const dossierId = await atComponents({ ...step.NEVER_MARRIED, maritalHistory: 'MARRIED', purpose: 'OTHER' }, wife);
    await counter.act(dossierId, 'confirm-data', { item: 'P07-C4', valid: true, agrees: true, confirmed: true });
    for (const item of ['P07-C1', 'P07-C4']) await counter.act(dossierId, 'classify', { ...DECLARATION, item });
    await counter.act(dossierId, 'accept');
    expect((await officer.dossier(dossierId)).papers.find(({ item }) => item === 'P07-C4')).toMatchObject({
      status: 'REUSED',
      line: '3',
      scan: false,
    });
  });

  it('E69: data is corrected before the draft, and stale once its paper is scanned anew', async () => {
    const { counter, officer, handler } = stage.cast;
    const wife = drawPerson({ sex: 'FEMALE', hasAccount: true });
    await stage.outside.recordMarriage({
      wife,
      husband: stage.spouse,
      registeredOn: '2011-05-20',
      registerNumber: `KH-LUAT3-${wife.personalId}`,
      registeredBy: 'Ủy ban nhân dân phường Tân Lập',
    });
    const dossierId = await opened({ ...step.WIDOWED, livedElsewhere: 'false' }, wife);
    await step.checkWidowsPapers(stage.cast, dossierId, stage.papers);
    await counter.act(dossierId, 'accept');
    await step.digitise(stage.cast, dossierId, step.scansOfWidow(stage.papers));
    await step.handOver(stage.cast, dossierId);
    await step.assign(stage.cast, dossierId);
    const converted = { extract: EXTRACT, deceased: stage.spouse };
    await step.convertExtract(stage.cast, dossierId, converted);
    await step.convertExtract(stage.cast, dossierId, { ...converted, extract: { ...EXTRACT, deathPlace: 'Buôn Ma Thuột' } });
    const items = await itemsOf(dossierId);
    await handler.act(dossierId, 'check-receipt', { items, verdicts: { [step.EXTRACT_ITEM]: 'SCAN_UNUSABLE' } });
    // The front alone, so that it is another file.
    await officer.act(dossierId, 'count-sheets', { item: step.EXTRACT_ITEM, sheets: 1, blankBacks: true });
    await officer.uploadScan(dossierId, step.EXTRACT_ITEM, stage.papers.declaration.files.slice(0, 1));
    await officer.until(dossierId, 'kiểm tra bản quét', ({ papers }) =>
      papers.every(({ status }) => status !== 'SCANNED' && status !== 'RESCAN_REQUESTED'),
    );
    await officer.act(dossierId, 'sign-package-addition');
    await handler.act(dossierId, 'check-receipt', { items });
    expect((await step.refused(handler.act(dossierId, 'submit-draft'), 'DATA_NOT_CHECKED')).facts).toMatchObject({
      items: [step.EXTRACT_ITEM],
    });
    await step.convertExtract(stage.cast, dossierId, converted);
    await handler.act(dossierId, 'submit-draft');
  });

  it('E76: a supplement for what is outside the checklist', async () => {
    const { counter, officer } = stage.cast;
    const dossierId = await atComponents(step.NEVER_MARRIED);
    await counter.act(dossierId, 'add-paper', { item: 'TO-DAN-PHO' });
    const refused = await step.refused(
      officer.act(dossierId, 'request-supplement', { items: ['TO-DAN-PHO'], reasons: text.reasons }),
      'SUPPLEMENT_OUTSIDE',
    );
    expect([refused.field, refused.facts]).toEqual(['items', { items: ['TO-DAN-PHO'], allowed: ['P07-C1'] }]);
  });

  it('a draft without the verification that the case needs, a waiver before its day, a pause without a ground', async () => {
    const { handler } = stage.cast;
    const dossierId = await inProcessing({ ...step.NEVER_MARRIED, livedElsewhere: 'true' });
    await step.refused(handler.act(dossierId, 'submit-draft'), 'VERIFICATION_MISSING');
    const asked = { kind: 'VERIFICATION', addressee: 'H15', workingDays: 3, content: 'Đề nghị xác minh' } as const;
    const province = await step.refused(handler.act(dossierId, 'consult', asked), 'ADDRESSEE_INVALID');
    expect([province.field, province.detail]).toEqual(['addressee', 'Lý do: phải là Ủy ban nhân dân cấp xã nơi từng thường trú']);
    const consultation = await step.consult(stage.cast, dossierId, 'Đề nghị xác minh');
    const waived = await step.refused(
      handler.act(dossierId, 'waive-consultation', { consultation, reasons: 'Không chờ trả lời nữa' }),
      'CONSULTATION_NOT_DUE',
    );
    expect(waived.field).toBe('consultation');
    const tax = {
      kind: 'FINANCIAL_OBLIGATION',
      dueAt: new Date(Date.now() + 864_000_000).toISOString(),
      ground: 'FINANCIAL_OBLIGATION',
    } as const;
    await step.refused(handler.act(dossierId, 'notify-obligation', { ...tax, amount: 0 }), 'AMOUNT_INVALID');
    await step.refused(handler.act(dossierId, 'notify-obligation', { ...tax, amount: 50_000 }), 'GROUND_NOT_NAMED');
  });

  it('E77: a check that does not pass a paper sends it back; the draft waits, and nobody but its owner gets the result', async () => {
    const { officer, handler, counter } = stage.cast;
    const dossierId = await inProcessing(step.NEVER_MARRIED, CHARGING);
    const items = await itemsOf(dossierId);
    await handler.act(dossierId, 'check-receipt', { items, verdicts: { 'P07-C1': 'SCAN_UNUSABLE' } });
    await step.refused(handler.act(dossierId, 'submit-draft'), 'CHECK_MISSING');
    await officer.uploadScan(dossierId, 'P07-C1', stage.papers.declaration.files);
    await officer.until(dossierId, 'kiểm tra bản quét', ({ papers }) => papers.every(({ status }) => status === 'QC_PASSED'));
    await officer.act(dossierId, 'sign-package-addition');
    await handler.act(dossierId, 'check-receipt', { items });
    await handler.act(dossierId, 'submit-draft');
    const fee = { kind: 'SERVICE_FEE', amount: 8_000, dueAt: new Date(Date.now() + 864_000_000).toISOString() } as const;
    await officer.act(dossierId, 'notify-obligation', fee);
    await step.signAndIssue(stage.cast, dossierId);
    expect((await officer.dossier(dossierId)).result).toMatchObject({ electronic: 'PENDING', paper: 'PENDING' });
    await step.refused(counter.act(dossierId, 'deliver', step.receiving(stage.applicant)), 'FEE_UNPAID');
    await officer.act(dossierId, 'confirm-payment', { obligation: 'NV1' });
    await step.refused(counter.act(dossierId, 'deliver', step.receiving(stage.spouse, 'REPRESENTATIVE')), 'RECEIVER_UNKNOWN');
    await step.deliver(stage.cast, dossierId, stage.applicant);
  });
});
