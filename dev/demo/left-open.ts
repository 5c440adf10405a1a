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

  // One person, several purposes: each of these dossiers but the first holds the same drawn declaration.
  const [other, applicant] = [await o.draw(), await o.draw()];
  const { declaration } = await scanPapers({
    outDir: o.outDir,
    applicant,
    spouse: o.spouse,
    declaredStatus: 'Chưa đăng ký kết hôn với ai.',
  });
  const ways: Readonly<Record<LeftOpen['name'], { readonly words: string; readonly play: () => Promise<string> }>> = {
    checking: { words: 'đang kiểm tra thành phần hồ sơ', play: () => begin(other) },
    digitising: {
      words: 'đang số hóa',
      play: async () => {
        const dossier = await begin(applicant);
        await accept(dossier, declaration);
        await cast.officer.act(dossier, 'start-digitising');
        return dossier;
      },
    },
    late: {
      words: 'chờ phân công, nhập bù và đã quá hạn',
      play: async () => {
        const dossier = await begin(applicant, {
          receivedAt: await workingDaysAgo(9),
          catchUpReason: 'Mất điện tại Bộ phận Một cửa, hồ sơ tiếp nhận trên giấy',
        });
        await transfer(dossier, declaration);
        return dossier;
      },
    },
    consulting: {
      words: 'đang chờ xã Ea Kao trả lời xác minh',
      play: async () => {
        const dossier = await begin(applicant);
        await transfer(dossier, declaration);
        await step.assign(cast, dossier);
        await step.consult(cast, dossier, 'Đề nghị xác minh tình trạng hôn nhân trong thời gian cư trú tại xã.');
        return dossier;
      },
    },
    awaitingSignature: {
      words: 'chờ lãnh đạo ký',
      play: async () => {
        const dossier = await begin(applicant);
        await transfer(dossier, declaration);
        await step.assign(cast, dossier);
        await step.submitDraft(cast, dossier);
        return dossier;
      },
    },
    failing: {
      words: 'lỗi khi trả kết quả điện tử, hệ thống đang tự thử lại',
      play: async () => {
        const dossier = await begin(applicant);
        await transfer(dossier, declaration);
        await outside.breakPublication((await cast.officer.dossier(dossier)).dossierCode ?? '');
        await step.assign(cast, dossier);
        await step.submitDraft(cast, dossier);
        await step.signAndIssue(cast, dossier);
        return dossier;
      },
    },
  };
  // Side by side, as at several counters.
  const left = await Promise.all(
    (Object.keys(ways) as LeftOpen['name'][]).map(async (name): Promise<LeftOpen> => ({ name, dossierId: await ways[name].play() })),
  );
  for (const { name, dossierId } of left) say(`       ${ways[name].words}: ${dossierId}`);
  return left;
};
