import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { lawCommand } from '../db/law/command.ts';
import { drawPerson } from '../dev/demo/applicants.ts';
import * as step from '../dev/demo/steps.ts';
import { localDate } from '../domain/calendar/index.ts';
import { systemClock } from '../platform/time.ts';
import { followGuide } from './support/guide.ts';
import { pdfText } from './support/pdf-text.ts';
import { type TestStage, testStage } from './support/scenes.ts';
import { sharedStack } from './support/shared-stack.ts';

const CODE = '1.888881';
const FEE = 50_000;
const DAY_MS = 86_400_000;

let stage: TestStage;
let folder: string;
beforeAll(async () => {
  stage = await testStage(sharedStack().dataDir);
  folder = mkdtempSync(path.join(os.tmpdir(), 'added-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('a procedure that an office has written by the guide goes from its files to a sealed result on a running system, which nobody restarts', async () => {
  const { cast, outside, consulted, papers } = stage;
  const { databaseUrl } = sharedStack().addresses;
  const [bride, groom] = [drawPerson({ sex: 'FEMALE', hasAccount: true }), drawPerson({ sex: 'MALE', hasAccount: true })];
  await outside.recordMarriage({
    ...{ wife: bride, husband: groom, registeredOn: '2026-01-20' },
    ...{ registerNumber: `KH-CUOI-${bride.personalId}`, registeredBy: 'Ủy ban nhân dân phường Tân Lập' },
  });
  const application = {
    ...{ procedureCode: CODE, answers: { amThanh: 'CO' }, applicant: bride, channel: 'IN_PERSON' as const },
    duplicateReason: 'Nộp thêm để thử nghiệm hệ thống',
  };
  // Before the law is there, the system has never heard of it.
  await step.refused(cast.counter.open(application), 'PROCEDURE_UNKNOWN');

  await followGuide(folder, (args) => lawCommand({ args, databaseUrl: () => databaseUrl, print: () => undefined }));

  const { dossierId } = await cast.counter.open(application);
  await step.identify(cast, dossierId);
  const found = await cast.counter.until(dossierId, 'tra cứu dữ liệu kết hôn', (view) =>
    view.papers.every(({ lookUp }) => lookUp !== 'PENDING'),
  );
  expect(found.papers.map(({ item, lookUp }) => [item, lookUp])).toEqual([
    ['TP1', 'NOT_NEEDED'],
    ['TP2', 'FOUND'],
    ['TP3', 'NOT_NEEDED'],
  ]);
  await cast.counter.act(dossierId, 'confirm-data', { item: 'TP2', valid: true, agrees: true, confirmed: true });
  const { sheets, blankBacks } = papers.declaration;
  await cast.counter.act(dossierId, 'classify', { item: 'TP1', carrier: 'PAPER', handedIn: true, sheets, blankBacks });
  await cast.counter.act(dossierId, 'classify', { item: 'TP2', carrier: 'PAPER', handedIn: true, sheets: 1 });
  await cast.counter.act(dossierId, 'classify', { item: 'TP3', carrier: 'PAPER', handedIn: true, sheets: 1 });
  await cast.counter.act(dossierId, 'accept');
  const fee = { kind: 'SERVICE_FEE' as const, dueAt: new Date(Date.now() + 10 * DAY_MS).toISOString() };
  await step.refused(cast.officer.act(dossierId, 'notify-obligation', { ...fee, amount: FEE + 1 }), 'AMOUNT_INVALID');
  await cast.officer.act(dossierId, 'notify-obligation', { ...fee, amount: FEE });
  await step.digitise(cast, dossierId, { TP1: papers.declaration });
  await step.handOver(cast, dossierId);
  const { registers } = await step.takeOver(cast, dossierId);
  expect(registers).toMatchObject([{ register: 'MARRIAGE', answer: 'FOUND' }]);

  // An opinion that the version asks for, by whom it names, and within its days.
  await step.refused(cast.handler.act(dossierId, 'submit-draft', {}), 'VERIFICATION_MISSING');
  const opinion = { kind: 'OPINION' as const, addressee: 'H15.902', content: 'Đề nghị cho ý kiến về việc dùng âm thanh lớn.' };
  await step.refused(cast.handler.act(dossierId, 'consult', { ...opinion, workingDays: 4 }), 'CONSULTATION_TOO_LONG');
  await cast.handler.act(dossierId, 'consult', { ...opinion, workingDays: 1 });
  const view = await cast.handler.dossier(dossierId);
  await cast.commune.answerConsultation(dossierId, view.consultations[0]?.consultation ?? '', {
    name: 'tra-loi.pdf',
    bytes: await consulted.writeReply({ dossierCode: view.dossierCode ?? '', owner: bride.fullName }),
  });
  await step.decideField(cast, dossierId, { field: 'ngayMuon', source: 'HANDLER', value: localDate(systemClock.now()) }, 'TP1');
  await step.submitDraft(cast, dossierId);
  await step.sign(cast.leader, dossierId);
  await cast.recordsClerk.act(dossierId, 'issue');
  await step.refused(cast.counter.act(dossierId, 'deliver', step.receiving(bride)), 'FEE_UNPAID');
  await cast.officer.act(dossierId, 'confirm-payment', { obligation: 'NV1' });
  await step.deliver(cast, dossierId, bride);

  const ended = await cast.handler.dossier(dossierId);
  expect(ended).toMatchObject({ phase: 'CLOSED', result: { status: 'DELIVERED', outcome: 'RESULT' } });
  const pdf = await cast.handler.download(dossierId, ended.result?.issued ?? '');
  const text = pdfText(pdf)?.replace(/\s+/g, ' ');
  for (const words of ['GIẤY CHO MƯỢN NHÀ VĂN HÓA', '/GMNVH-UBND', bride.fullName.toLocaleUpperCase('vi'), groom.fullName, '21 giờ'])
    expect(text ?? words).toContain(words);
  // Both signatures, the leader's and the office's.
  expect(
    Buffer.from(pdf)
      .toString('latin1')
      .match(/\/ByteRange/g)?.length,
  ).toBeGreaterThanOrEqual(2);
});
