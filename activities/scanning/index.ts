import { sheetOf } from '../../db/law/law.ts';
import { registeredDossier } from '../../db/register/dossiers.ts';
import { filesOf } from '../../db/register/files.ts';
import type { Density } from '../../documents/pdf/density.ts';
import { assemblePaper, checkContent, checkCount, checkPage, type ScanFinding } from '../../documents/scans/assemble.ts';
import { inspectFile, type PageFacts } from '../../documents/scans/inspect.ts';
import { hasRoomForCopy } from '../../documents/signing/sign.ts';
import { type SignerNote, signersIn } from '../../documents/signing/signers.ts';
import type { Activities } from '../../domain/dossier/activities.ts';
import type { ActivityDeps } from '../deps.ts';
import { contextOf } from '../dossier-context.ts';
import { nameFile } from '../files.ts';
import { copyLines } from '../signing/slips.ts';
import { type Progress, temporalProgress } from './progress.ts';

/** The same finding on neighbouring pages, counted from 1; page 0 is the paper as a whole. */
interface Run {
  readonly code: ScanFinding['code'];
  readonly first: number;
  readonly last: number;
}

/** What a later attempt need not do again: the paper is made and kept, the first `done` pages are checked. No personal data. */
export interface ScanProgress {
  readonly sha256: string;
  readonly pages: number;
  readonly done: number;
  readonly rejected: boolean;
  readonly found: readonly Run[];
}

const joined = (runs: readonly Run[], { code, page }: ScanFinding): readonly Run[] => {
  const open = runs.find((run) => run.code === code && run.last === page - 1 && page > 1);
  return open === undefined
    ? [...runs, { code, first: page, last: page }]
    : runs.map((run) => (run === open ? { ...run, last: page } : run));
};

const withFindings = (progress: ScanProgress, findings: readonly ScanFinding[]): ScanProgress => ({
  ...progress,
  rejected: progress.rejected || findings.some(({ severity }) => severity === 'REJECT'),
  found: findings.reduce(joined, progress.found),
});

const blankPages = ({ found }: Pick<ScanProgress, 'found'>): number =>
  found.reduce((sum, { code, first, last }) => (code === 'BLANK' ? sum + last - first + 1 : sum), 0);

/** `BLANK:4`, `NOT_COLOUR:1-1000`: findings travel with the dossier's state from now on, one per page would weigh it down. */
const wordOf = ({ code, first, last }: Run): string => (first === last ? `${code}:${first}` : `${code}:${first}-${last}`);

type Deps = Pick<ActivityDeps, 'db' | 'files'>;
type Input = Parameters<Activities['checkScan']>[0];

/** The captured files as they were named when they came in, with what was found and stated of them. */
const capturesOf = async (db: Deps['db'], { dossierId, captured }: Input) =>
  (await filesOf(db, dossierId)).filter(({ kind, sha256 }) => kind === 'CAPTURE' && captured.some((file) => file.sha256 === sha256));
type Captures = Awaited<ReturnType<typeof capturesOf>>;

/** The paper in the store, made unless an earlier attempt did. Same captures, same bytes: a repeated attempt gives the same file. */
const makePaper = async (
  { files }: Deps,
  input: Input,
  { named, progress }: { readonly named: Captures; readonly progress: Progress<ScanProgress> },
): Promise<ScanProgress> => {
  const { reached } = progress;
  if (reached !== undefined && (await files.stat(reached.sha256)) !== null) return reached;
  const captures = await Promise.all(
    input.captured.map(async ({ sha256, mediaType }) => ({
      bytes: await files.read(sha256),
      mediaType,
      density: named.find((file) => file.sha256 === sha256)?.meta.density as Density | undefined,
    })),
  );
  const title = `Giấy tờ ${input.item} của hồ sơ ${input.dossierId}`;
  const { pdf, pages } = await assemblePaper({ files: captures, title, at: input.at });
  const { sha256 } = await files.putBytes(pdf);
  const paper = { sha256, pages, done: 0, rejected: false, found: [] };
  return withFindings(paper, checkCount({ pages, expectedImages: input.expectedImages }));
};

const NO_ROOM = 'NO_ROOM';

/** A signed file, handed back byte for byte, may have no empty place for the block of its copy; any other gets a band of its own. */
const isTooFullForCopy = async ({ db, files }: Deps, { dossierId, captured, trueCopy, at }: Input, sha256: string): Promise<boolean> => {
  if (!trueCopy || captured.length !== 1 || captured[0]?.mediaType !== 'application/pdf') return false;
  const { lead } = await contextOf(db, dossierId);
  return !(await hasRoomForCopy({ pdf: await files.read(sha256), lines: copyLines(lead.name, at) }));
};

/**
 * What the pages of all captured files were found to be when these came in, in the order of the paper; null unless known of each. A page of the
 * paper is the page of its file at the same scale (compared on a hundred samples), so it need not be looked at again.
 */
const factsOf = ({ captured }: Input, named: Captures): readonly PageFacts[] | null => {
  const looked = named.filter(({ meta }) => Array.isArray(meta.facts));
  const known = new Map(looked.map(({ sha256, meta }) => [sha256, meta.facts as readonly PageFacts[]]));
  const facts = captured.map(({ sha256 }) => known.get(sha256) ?? null);
  return facts.includes(null) ? null : facts.flatMap((each) => each ?? []);
};

/** Who signed the captured files, as it was found when they came in: known of a signed file, which is a paper by itself. */
const signersOf = (named: Captures): readonly SignerNote[] => named.flatMap(({ meta }) => signersIn(meta));

const UNKNOWN_SIGNER = 'UNKNOWN_SIGNER';

/** The scan of one paper, judged page by page from where an earlier attempt stood. */
const checked = async (
  deps: Deps,
  input: Input,
  progress: Progress<ScanProgress>,
): Promise<Awaited<ReturnType<Activities['checkScan']>>> => {
  const { dossierId, item, minDpi, colour, at } = input;
  const papers = (await registeredDossier(deps.db, dossierId))?.state.papers ?? [];
  const paperType = papers.find((paper) => paper.item === item)?.paperType ?? null;
  const sheet = paperType === null ? null : await sheetOf(deps.db, paperType);
  const named = await capturesOf(deps.db, input);
  let paper = await makePaper(deps, input, { named, progress });
  progress.report(paper);
  const { sha256, pages } = paper;
  const onPage = (facts: PageFacts, page: number): void => {
    paper = { ...withFindings(paper, checkPage(facts, page + 1, { minDpi, colour, sheet })), done: page + 1 };
    progress.report(paper);
  };
  const facts = factsOf(input, named);
  let refused: string | null = null;
  if (facts?.length === pages) for (let page = paper.done; page < pages; page += 1) onPage(facts[page] as PageFacts, page);
  else {
    const inspection = await inspectFile({ path: deps.files.pathOf(sha256), from: paper.done, signal: progress.signal, onPage });
    if (!inspection.ok) refused = inspection.code;
  }
  if (refused === null) paper = withFindings(paper, checkContent({ pages, blank: blankPages(paper) }));
  const found = refused === null ? paper.found.map(wordOf) : [refused];
  const sound = refused === null && !paper.rejected;
  // Known only once the result is signed and numbered, it would be nobody's to mend.
  const full = sound && (await isTooFullForCopy(deps, input, sha256));
  const signatures = signersOf(named);
  const unknown = signatures.some(({ trust }) => trust !== 'TRUSTED') ? [UNKNOWN_SIGNER] : [];
  const [passed, findings] = [sound && !full, [...found, ...(full ? [NO_ROOM] : []), ...unknown]];
  await nameFile(deps, { dossierId, kind: 'PAPER', item, sha256, pages, meta: { passed, findings, signatures }, at });
  return { passed, sha256, pages, findings };
};

/**
 * B1: makes one PDF of the paper's captured files and checks its pages: their number against the sheets counted, resolution, colour. Those of
 * few pages were looked at when they came in; long papers go page by page, each reported, so that an attempt that is cut short is taken up where
 * it stood.
 */
export const createScanningActivities = (
  deps: Deps,
  progressOf: () => Progress<ScanProgress> = temporalProgress,
): Pick<Activities, 'checkScan'> => ({
  checkScan: async (input) => {
    const progress = progressOf();
    try {
      return await checked(deps, input, progress);
    } finally {
      progress.end();
    }
  },
});
