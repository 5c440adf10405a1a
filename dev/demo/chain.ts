import type { SyntheticPerson } from './applicants.ts';
import { EXTRACT, scanPapers } from './papers.ts';
import type { Stage } from './stage.ts';
import * as step from './steps.ts';

/** Texts that the chain sends; they stay in the database, so tests look for them elsewhere. */
export const TEXTS = {
  consultation: (applicant: SyntheticPerson): string =>
    `Đề nghị xác minh tình trạng hôn nhân của ${applicant.fullName}, số định danh ${applicant.personalId}, trong thời gian cư trú tại xã.`,
  comment: 'Đề nghị rà lại họ tên người chồng đã mất trước khi trình ký.',
} as const;

/**
 * Scenario S24: a widowed applicant of today, from the counter to the returned result, every role with its own token. On the way it shows
 * three refusals: the draft while the verification is open, the draft without checked data, and nothing is lost by either.
 */
export const playWholeChain = async (
  stage: Stage,
  o: {
    readonly applicant: SyntheticPerson;
    readonly spouse: SyntheticPerson;
    readonly outDir: string;
    readonly ownFiles: readonly string[];
  },
): Promise<{ readonly dossierId: string; readonly dossierCode: string }> => {
  const { cast, outside, consulted, say } = stage;
  const { applicant, spouse } = o;
  await outside.recordMarriage({
    wife: applicant,
    husband: spouse,
    registeredOn: '2009-05-20',
    registerNumber: `KH-DEMO-2009-${applicant.personalId.slice(-6)}-${spouse.personalId.slice(-6)}`,
    registeredBy: EXTRACT.issuingAgency,
  });
  const papers = await scanPapers({ ...o, declaredStatus: 'Chồng đã chết; hiện tại chưa đăng ký kết hôn với ai.' });

  say('A1–A2  Tiếp nhận tại quầy, kiểm tra tài khoản số (T01, T03, T04)');
  const dossier = await step.takeIn(cast, { applicant, answers: step.WIDOWED });
  if (!(await step.identify(cast, dossier))) throw new Error('người này phải có tài khoản số');

  say('A3     Dùng lại dữ liệu kết hôn, phân loại giấy tờ, tiếp nhận và hẹn trả (T06)');
  await step.checkWidowsPapers(cast, dossier, papers);
  await cast.counter.act(dossier, 'accept');

  say('B1     Số hóa, kiểm tra lần 1 (T11)');
  await step.digitise(cast, dossier, step.scansOfWidow(papers));

  say('B2     Ký số gói hồ sơ, chuyển, phân công, kiểm tra lần 2 (T12, T13)');
  await step.handOver(cast, dossier);
  await step.assign(cast, dossier);

  say('B2     Xác minh tại xã Ea Kao, trả lời bằng văn bản ký số (T14, T15)');
  const consultation = await step.consult(cast, dossier, TEXTS.consultation(applicant));
  const early = await step.refused(step.submitDraft(cast, dossier), 'CONSULTATION_OPEN');
  say(`       ✗ trình dự thảo bị từ chối: ${early.title}`);
  const dossierCode = (await cast.handler.dossier(dossier)).dossierCode ?? '';
  await cast.commune.answerConsultation(dossier, consultation, {
    name: 'tra-loi.pdf',
    bytes: await consulted.writeReply({ dossierCode, owner: applicant.fullName }),
  });

  say('A4     Chuyển trích lục khai tử thành dữ liệu, trình dự thảo (T22), lãnh đạo trả lại một lần (T23)');
  const unchecked = await step.refused(step.submitDraft(cast, dossier), 'DATA_NOT_CHECKED');
  say(`       ✗ trình dự thảo bị từ chối: ${unchecked.title}`);
  await step.convertExtract(cast, dossier, { extract: EXTRACT, deceased: spouse });
  await step.submitDraft(cast, dossier);
  await cast.leader.act(dossier, 'return-draft', { comment: TEXTS.comment });
  await step.submitDraft(cast, dossier);

  say('B3     Lãnh đạo ký số, văn thư lấy số, ký số cơ quan, phát hành (T24, T25)');
  await step.signAndIssue(cast, dossier);

  say('B4     Trả kết quả điện tử và bản giấy (T26)');
  await step.deliver(cast, dossier, applicant);
  return { dossierId: dossier, dossierCode };
};
