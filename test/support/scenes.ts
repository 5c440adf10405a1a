import path from 'node:path';
import { drawPerson, type SyntheticPerson } from '../../dev/demo/applicants.ts';
import { EXTRACT, type ScannedPaper, scanPapers } from '../../dev/demo/papers.ts';
import { openStage, type Stage } from '../../dev/demo/stage.ts';
import * as step from '../../dev/demo/steps.ts';
import { madeOnce } from '../../dev/made-once.ts';

/** Short ways to a dossier in some step, played through the API with the demo's own steps. */

export interface TestStage extends Stage {
  readonly applicant: SyntheticPerson;
  readonly spouse: SyntheticPerson;
  readonly papers: { readonly declaration: ScannedPaper; readonly extract: ScannedPaper };
}

/** The coarsest that pass (domain rules, scan profile): half of the pixels of a counter's scanner, and every dossier of every test has them looked at. */
const DPI = 200;

/** Nobody reads what is written on them: one set serves every stage, drawn once on a machine (4 s of processor time). */
const drawnPapers = async (): Promise<TestStage['papers']> => {
  const about = {
    applicant: drawPerson({ sex: 'FEMALE', hasAccount: true }),
    spouse: drawPerson({ sex: 'MALE', hasAccount: true }),
    declaredStatus: 'Chồng đã chết.',
  };
  const folder = await madeOnce(
    'scans',
    ['dev/scans.ts', 'dev/scan-look.ts', 'dev/demo/papers.ts', 'test/support/scenes.ts'],
    async (outDir) => {
      await scanPapers({ ...about, outDir, dpi: DPI });
    },
  );
  const ownFiles = ['to-khai-mat-truoc.jpg', 'to-khai-mat-sau.jpg', 'trich-luc-khai-tu.pdf'].map((name) => path.join(folder, name));
  return scanPapers({ ...about, outDir: folder, ownFiles });
};

/** All desks, one applicant with an account and her late husband, and scans of their papers. */
export const testStage = async (dataDir: string): Promise<TestStage> => {
  const stage = await openStage({ dataDir, api: undefined, say: () => undefined });
  const applicant = drawPerson({ sex: 'FEMALE', hasAccount: true });
  const spouse = drawPerson({ sex: 'MALE', hasAccount: true });
  return { ...stage, applicant, spouse, papers: await drawnPapers() };
};

const application = (applicant: SyntheticPerson, answers: Readonly<Record<string, string>>) => ({
  procedureCode: '1.004873',
  answers,
  applicant,
  channel: 'IN_PERSON' as const,
  // One applicant plays many dossiers at once.
  duplicateReason: 'Nộp thêm để thử nghiệm hệ thống',
});

export const neverMarried = (applicant: SyntheticPerson) => application(applicant, step.NEVER_MARRIED);

/** T01 to the classified declaration: only the acceptance is missing. */
export const classified = async ({ cast, applicant, papers }: TestStage, key?: string): Promise<string> => {
  const { dossierId } = await cast.counter.open(neverMarried(applicant), key);
  await step.identify(cast, dossierId);
  await step.classifyDeclaration(cast, dossierId, papers.declaration);
  return dossierId;
};

/** To the checked scans: only the hand-over is missing. */
export const digitised = async (stage: TestStage, dossierId: string): Promise<void> => {
  const { cast, papers } = stage;
  await cast.counter.act(dossierId, 'accept');
  await step.digitise(cast, dossierId, step.scansOfNeverMarried(papers.declaration));
};

/** From the hand-over to the leader's signature: only the issue is missing. */
export const signed = async ({ cast }: TestStage, dossierId: string): Promise<void> => {
  await step.assign(cast, dossierId);
  await step.submitDraft(cast, dossierId);
  await step.sign(cast.leader, dossierId);
};

/** A widow's dossier up to the issue: with data from the register, an extract converted to data and a true copy to come. */
export const widowSigned = async ({ cast, outside, spouse, papers }: TestStage): Promise<string> => {
  // Somebody else than the stage's own applicant, of whom the register of marriages knows nothing.
  const applicant = drawPerson({ sex: 'FEMALE', hasAccount: true });
  await outside.recordMarriage({
    wife: applicant,
    husband: spouse,
    registeredOn: '2009-05-20',
    registerNumber: `KH-THU-${applicant.personalId}`,
    registeredBy: EXTRACT.issuingAgency,
  });
  const { dossierId } = await cast.counter.open(application(applicant, { ...step.WIDOWED, livedElsewhere: 'false' }));
  await step.identify(cast, dossierId);
  await step.checkWidowsPapers(cast, dossierId, papers);
  await cast.counter.act(dossierId, 'accept');
  await step.digitise(cast, dossierId, step.scansOfWidow(papers));
  await step.handOver(cast, dossierId);
  await step.assign(cast, dossierId);
  await step.convertExtract(cast, dossierId, { extract: EXTRACT, deceased: spouse });
  await step.submitDraft(cast, dossierId);
  await step.sign(cast.leader, dossierId);
  return dossierId;
};

/** T25 and T26: to the end. */
export const returned = async (
  { cast }: TestStage,
  dossierId: string,
  owner: Pick<SyntheticPerson, 'fullName' | 'personalId'>,
): Promise<void> => {
  await cast.recordsClerk.act(dossierId, 'issue');
  await step.deliver(cast, dossierId, owner);
};
