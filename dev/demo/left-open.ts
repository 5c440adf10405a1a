import { readFile } from 'node:fs/promises';
import { addOfficeMinutes, type CalendarYear, officeCalendar } from '../../domain/calendar/index.ts';
import { systemClock } from '../../platform/time.ts';
import type { SyntheticPerson } from './applicants.ts';
import { scanPapers } from './papers.ts';
import type { Stage } from './stage.ts';
import * as step from './steps.ts';

/** A dossier that the demo leaves in the middle of its way, for the supervisors' pages. */
export interface LeftOpen {
  readonly name: 'checking' | 'digitising' | 'late' | 'consulting' | 'awaitingSignature' | 'failing';
  readonly dossierId: string;
}

/** A dossier that was received on paper before it could be entered (E82). */
interface CatchUp {
  readonly receivedAt: string;
  readonly catchUpReason: string;
}

const WORKING_DAY_MINUTES = 8 * 60;
const YEARS = [2025, 2026, 2027];

const workingDaysAgo = async (days: number): Promise<string> => {
  const files = YEARS.map((year) => readFile(new URL(`../../domain/law/calendar/${year}.json`, import.meta.url), 'utf8'));
  const years = (await Promise.all(files)).map((text) => JSON.parse(text) as CalendarYear);
  return addOfficeMinutes(officeCalendar({ years }), systemClock.now(), -days * WORKING_DAY_MINUTES);
};

/** Six dossiers of never-married applicants, each stopped at another step; `late` is a catch-up entry whose day has long passed (E82). */
export const leaveOpen = async (
  { cast, outside, say }: Stage,
  o: { readonly draw: () => Promise<SyntheticPerson>; readonly spouse: SyntheticPerson; readonly outDir: string },
): Promise<readonly LeftOpen[]> => {
  const begin = async (applicant: SyntheticPerson, catchUp?: CatchUp): Promise<string> => {
    const dossier = await step.takeIn(cast, { applicant, answers: step.NEVER_MARRIED, ...(catchUp === undefined ? {} : { catchUp }) });
    await step.identify(cast, dossier);
    return dossier;
  };
  // One person, several purposes: each of these dossiers but the first holds the same drawn declaration.
  const [other, applicant] = [await o.draw(), await o.draw()];
  const { declaration } = await scanPapers({
    outDir: o.outDir,
    applicant,
    spouse: o.spouse,
    declaredStatus: 'Chưa đăng ký kết hôn với ai.',
  });
  const accept = async (dossier: string): Promise<void> => {
    await step.classifyDeclaration(cast, dossier, declaration);
    await cast.counter.act(dossier, 'accept');
  };
  const transferred =
    (then: (dossier: string) => Promise<unknown>, catchUp?: CatchUp): (() => Promise<string>) =>
    async () => {
      const dossier = await begin(applicant, catchUp);
      await accept(dossier);
      await step.digitise(cast, dossier, step.scansOfNeverMarried(declaration));
      await step.handOver(cast, dossier);
      await then(dossier);
      return dossier;
    };
  const assigned = (then: (dossier: string) => Promise<unknown>, catchUp?: CatchUp) =>
    transferred(async (dossier) => {
      await step.assign(cast, dossier);
      await then(dossier);
    }, catchUp);
  const ways: Readonly<Record<LeftOpen['name'], { readonly words: string; readonly play: () => Promise<string> }>> = {
    checking: { words: 'đang kiểm tra thành phần hồ sơ', play: () => begin(other) },
    digitising: {
      words: 'đang số hóa',
      play: async () => {
        const dossier = await begin(applicant);
        await accept(dossier);
        await cast.officer.act(dossier, 'start-digitising');
        return dossier;
      },
    },
    late: {
      words: 'chờ phân công, nhập bù và đã quá hạn',
      play: transferred(async () => undefined, {
        receivedAt: await workingDaysAgo(9),
        catchUpReason: 'Mất điện tại Bộ phận Một cửa, hồ sơ tiếp nhận trên giấy',
      }),
    },
    consulting: {
      words: 'đang chờ xã Ea Kao trả lời xác minh',
      play: assigned((dossier) => step.consult(cast, dossier, 'Đề nghị xác minh tình trạng hôn nhân trong thời gian cư trú tại xã.')),
    },
    awaitingSignature: { words: 'chờ lãnh đạo ký', play: assigned((dossier) => step.submitDraft(cast, dossier)) },
    failing: {
      words: 'lỗi khi trả kết quả điện tử, hệ thống đang tự thử lại',
      play: assigned(async (dossier) => {
        await outside.breakPublication((await cast.officer.dossier(dossier)).dossierCode ?? '');
        // The head is away: a deputy signs in the head's place (KT.).
        await step.submitDraft(cast, dossier, cast.deputy.person);
        await step.signAndIssue({ ...cast, leader: cast.deputy }, dossier);
      }),
    },
  };
  // Side by side, as at several counters.
  const left = await Promise.all(
    (Object.keys(ways) as LeftOpen['name'][]).map(async (name): Promise<LeftOpen> => ({ name, dossierId: await ways[name].play() })),
  );
  for (const { name, dossierId } of left) say(`       ${ways[name].words}: ${dossierId}`);
  return left;
};
