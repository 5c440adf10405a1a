import { readFile } from 'node:fs/promises';
import { addOfficeMinutes, officeCalendar, readCalendarYear } from '../../domain/calendar/index.ts';
import { systemClock } from '../../platform/time.ts';
import type { SyntheticPerson } from './applicants.ts';
import { type ScannedPaper, scanPapers } from './papers.ts';
import type { Stage } from './stage.ts';
import * as step from './steps.ts';

/** A dossier that the demo leaves in the middle of its way, for the supervisors' pages. */
export interface LeftOpen {
  readonly name: 'checking' | 'digitising' | 'late' | 'consulting' | 'awaitingSignature' | 'failing';
  readonly dossierId: string;
}

const WORKING_DAY_MINUTES = 8 * 60;
const YEARS = [2025, 2026, 2027];

const workingDaysAgo = async (days: number): Promise<string> => {
  const files = YEARS.map((year) => readFile(new URL(`../../domain/law/calendar/${year}.json`, import.meta.url), 'utf8'));
  const years = (await Promise.all(files)).map((text) => readCalendarYear(JSON.parse(text)));
  return addOfficeMinutes(officeCalendar({ years }), systemClock.now(), -days * WORKING_DAY_MINUTES);
};

/** Six dossiers of never-married applicants, each stopped at another step; `late` is a catch-up entry whose day has long passed (E82). */
export const leaveOpen = async (
  { cast, outside, say }: Stage,
  o: { readonly draw: () => Promise<SyntheticPerson>; readonly spouse: SyntheticPerson; readonly outDir: string },
): Promise<readonly LeftOpen[]> => {
  const left: LeftOpen[] = [];
  const leave = (name: LeftOpen['name'], dossierId: string, words: string): void => {
    left.push({ name, dossierId });
    say(`       ${words}: ${dossierId}`);
  };
  const begin = async (applicant: SyntheticPerson, catchUp?: { receivedAt: string; catchUpReason: string }): Promise<string> => {
    const dossier = await step.takeIn(cast, { applicant, answers: step.NEVER_MARRIED, ...(catchUp === undefined ? {} : { catchUp }) });
    await step.identify(cast, dossier);
    return dossier;
  };
  const accept = async (dossier: string, declaration: ScannedPaper): Promise<void> => {
    await step.classifyDeclaration(cast, dossier, declaration);
    await cast.counter.act(dossier, 'accept');
  };
  const transfer = async (dossier: string, declaration: ScannedPaper): Promise<void> => {
    await accept(dossier, declaration);
    await step.digitise(cast, dossier, step.scansOfNeverMarried(declaration));
    await step.handOver(cast, dossier);
  };

  leave('checking', await begin(await o.draw()), 'đang kiểm tra thành phần hồ sơ');

  // One person, several purposes: each of these dossiers holds the same drawn declaration.
  const applicant = await o.draw();
  const { declaration } = await scanPapers({
    outDir: o.outDir,
    applicant,
    spouse: o.spouse,
    declaredStatus: 'Chưa đăng ký kết hôn với ai.',
  });

  const digitising = await begin(applicant);
  await accept(digitising, declaration);
  await cast.officer.act(digitising, 'start-digitising');
  leave('digitising', digitising, 'đang số hóa');

  const late = await begin(applicant, {
    receivedAt: await workingDaysAgo(9),
    catchUpReason: 'Mất điện tại Bộ phận Một cửa, hồ sơ tiếp nhận trên giấy',
  });
  await transfer(late, declaration);
  leave('late', late, 'chờ phân công, nhập bù và đã quá hạn');

  const consulting = await begin(applicant);
  await transfer(consulting, declaration);
  await step.assign(cast, consulting);
  await step.consult(cast, consulting, 'Đề nghị xác minh tình trạng hôn nhân trong thời gian cư trú tại xã.');
  leave('consulting', consulting, 'đang chờ xã Ea Kao trả lời xác minh');

  const awaitingSignature = await begin(applicant);
  await transfer(awaitingSignature, declaration);
  await step.assign(cast, awaitingSignature);
  await step.submitDraft(cast, awaitingSignature);
  leave('awaitingSignature', awaitingSignature, 'chờ lãnh đạo ký');

  const failing = await begin(applicant);
  await transfer(failing, declaration);
  await outside.breakPublication((await cast.officer.dossier(failing)).dossierCode ?? '');
  await step.assign(cast, failing);
  await step.submitDraft(cast, failing);
  await step.signAndIssue(cast, failing);
  leave('failing', failing, 'lỗi khi trả kết quả điện tử, hệ thống đang tự thử lại');
  return left;
};
