import { open } from 'node:fs/promises';
import type { ResultPlaces } from '../../domain/dossier/result-places.ts';
import type { Mark } from '../../domain/texts/marks.ts';
import type { Density } from '../pdf/density.ts';
import type { ChildKind, ChildTask, Line } from './child-answers.ts';
import type { Drawing } from './drawing.ts';
import { type FoundPlaces, InspectionError, type InspectionRefusal, type MediaType, type PageFacts } from './inspection.ts';
import { runChild } from './inspection-process.ts';

export { InspectionError, type InspectionRefusal, MAX_PAGES, type MediaType, type PageFacts } from './inspection.ts';
export { prepareInspection } from './inspection-pool.ts';

/** `detail` is technical, for logs and support. */
interface Refused {
  readonly ok: false;
  readonly code: InspectionRefusal;
  readonly detail: string;
}

interface Whole {
  readonly ok: true;
  readonly mediaType: MediaType;
  /** Signature fields, filled or not. */
  readonly signatures: number;
}

/** A file judged as a whole: may it come in, and can a paper be made of it? `facts` of its pages, in order, where they were few and asked for, else null; `redrawn`: lengths of its
 * signed revisions after which pages came to look different; `found`: names of the marks that stand in its text. */
export type Survey =
  | (Whole & {
      readonly pages: number;
      readonly redrawn: readonly number[];
      readonly facts: readonly PageFacts[] | null;
      readonly found: readonly string[];
    })
  | Refused;

/** The same with a look at every page. */
export type Inspection = (Whole & { readonly pages: readonly PageFacts[] }) | Refused;

/** What the inspection may use; processor seconds, not time on the wall, so that a busy machine gives the same verdict. */
const LIMITS = {
  /** The file as a whole: 1,000 pages of one-bit scans in 80 MB take 10 s, start included (measured). */
  surveySeconds: 60,
  secondsPerMegabyte: 1,
  /** A slice of pages: start, and opening a large file again. */
  sliceSeconds: 20,
  /** The largest page allowed, 117 megapixels of noise, takes 4.4 s; A4 at 600 dpi in colour 0.6 s (measured). */
  secondsPerPage: 5,
  /** Longest time without a word from the child; beyond it the attempt is given up, and no verdict is given. */
  silenceMs: 10 * 60_000,
};
export type InspectionLimits = Readonly<typeof LIMITS>;

/** Pages that the first child looks at, which also makes the survey: nearly every paper has fewer. */
const FEW = 10;
/** Pages in each further child: starting one and opening a large file costs 0.2 s (processor time). */
const SLICE = 100;

interface Order {
  readonly path: string;
  readonly signal?: AbortSignal;
  readonly limits?: Partial<InspectionLimits>;
  /** Stated by an officer, for pictures that state none themselves. */
  readonly density?: Density | undefined;
  /** Looked for in the text of a PDF. */
  readonly find?: readonly Mark[] | undefined;
}

type SurveyLine = Extract<Line, { kind: 'SURVEY' }>;

/** How pictures begin: JPEG, PNG, TIFF of either byte order. Only says which child is the quicker; the child judges by itself. */
const PICTURES = ['ffd8ff', '89504e', '49492a', '4d4d00'];

const sizeAndKind = async (path: string): Promise<{ readonly size: number; readonly kind: ChildKind }> => {
  const file = await open(path);
  try {
    const [{ size }, { buffer }] = await Promise.all([file.stat(), file.read(Buffer.alloc(3), 0, 3, 0)]);
    return { size, kind: PICTURES.includes(buffer.toString('hex')) ? 'PICTURE' : 'PDF' };
  } finally {
    await file.close();
  }
};

/** One child over the pages `from` to `until`; `survey` when the file as a whole is judged as well. */
const slice = async (
  o: Order & { readonly survey: boolean; readonly from: number; readonly until: number; readonly wholeOnly?: boolean },
  onPage: (facts: PageFacts) => void,
): Promise<{ readonly survey: SurveyLine | null; readonly refused: Refused | null; readonly found: readonly string[] }> => {
  const limits = { ...LIMITS, ...o.limits };
  const { path, from, until, wholeOnly = false, find } = o;
  const found: string[] = [];
  const { size, kind } = await sizeAndKind(path);
  let survey: SurveyLine | null = null;
  let refused: Refused | null = null;
  const surveying = o.survey ? limits.surveySeconds + (limits.secondsPerMegabyte * size) / 1e6 : 0;
  const looking = until > from && !wholeOnly ? limits.sliceSeconds + limits.secondsPerPage * (until - from) : 0;
  await runChild({
    task: { path, survey: o.survey, from, until, wholeOnly, density: o.density, find },
    kind,
    cpuSeconds: Math.max(1, Math.ceil(surveying + looking)),
    silenceMs: limits.silenceMs,
    signal: o.signal,
    onLine: (line) => {
      if (line.kind === 'SURVEY') survey = line;
      else if (line.kind === 'PAGE') onPage(line.facts);
      else if (line.kind === 'FOUND') found.push(...line.names);
      else if (line.kind === 'REFUSED') refused ??= { ok: false, code: line.code, detail: line.detail };
    },
  });
  return { survey, refused, found };
};

/** Pages of a file that was surveyed, in as many children as they need. */
const inSlices = async (
  o: Order,
  pages: { readonly from: number; readonly until: number },
  onPage: (facts: PageFacts) => void,
): Promise<{ readonly refused: Refused | null; readonly found: readonly string[] }> => {
  const found: string[] = [];
  for (let { from } = pages; from < pages.until; from += SLICE) {
    const one = await slice({ ...o, survey: false, from, until: Math.min(pages.until, from + SLICE) }, onPage);
    if (one.refused !== null) return one;
    found.push(...one.found);
  }
  return { refused: null, found };
};

/**
 * Judges an untrusted file as a whole, in a child process: kind, damage, secrets, scripts, and that a paper can be made of it. Pages of a PDF are
 * opened, not drawn: a few seconds for 1,000 pages. With `look` few pages are looked at as well, so that the paper that is made of them need not
 * be; what goes wrong then is no verdict on the file. With `find` every page is looked at and read, and a page that cannot be is one. Throws
 * `InspectionError` when the inspection itself came to no end, which is no verdict either.
 */
export const surveyFile = async (o: Order & { readonly look?: boolean }): Promise<Survey> => {
  const facts: PageFacts[] = [];
  const onPage = (page: PageFacts): void => {
    facts.push(page);
  };
  const every = o.find !== undefined;
  const first = await slice({ ...o, survey: true, from: 0, until: o.look === true || every ? FEW : 0, wholeOnly: !every }, onPage);
  if (first.survey === null || (every && first.refused !== null)) {
    if (first.refused !== null) return first.refused;
    throw new InspectionError('INSPECTION_FAILED', 'no answer');
  }
  const { mediaType, pages, signatures, redrawn } = first.survey;
  const found = [...first.found];
  const rest = every ? await inSlices(o, { from: facts.length, until: pages }, onPage) : { refused: null, found: [] };
  if (rest.refused !== null) return rest.refused;
  found.push(...rest.found);
  return { ok: true, mediaType, pages, signatures, redrawn, facts: facts.length === pages ? facts : null, found: [...new Set(found)] };
};

/**
 * The survey and a look at every page from `from` on (counted from 0), in slices, each in a child of its own, so that 1,000 pages need neither
 * the memory nor the time limit of 1,000 pages at once. `onPage` hears of each page as it is done. Throws `InspectionError`.
 */
export const inspectFile = async (
  o: Order & { readonly from?: number; readonly onPage?: (facts: PageFacts, page: number) => void },
): Promise<Inspection> => {
  const start = o.from ?? 0;
  const pages: PageFacts[] = [];
  const onPage = (facts: PageFacts): void => {
    pages.push(facts);
    o.onPage?.(facts, start + pages.length - 1);
  };
  const first = await slice({ ...o, survey: true, from: start, until: start + FEW }, onPage);
  if (first.refused !== null) return first.refused;
  if (first.survey === null) throw new InspectionError('INSPECTION_FAILED', 'no answer');
  const { mediaType, signatures, pages: count } = first.survey;
  const { refused } = await inSlices(o, { from: start + pages.length, until: count }, onPage);
  if (refused !== null) return refused;
  return { ok: true, mediaType, signatures, pages };
};

/**
 * What the pages of each of these files show, by each way to read their colours; nothing of a page that is more than one picture, or of a file of many
 * pages. They have passed their survey: one child looks at all of them; where it comes to its limits they are not known. Throws `InspectionError`.
 */
export const drawingsOf = async (paths: readonly string[]): Promise<readonly (readonly (readonly Drawing[])[])[]> => {
  const drawn: (readonly Drawing[])[][] = paths.map(() => []);
  let refused = false;
  await runChild({
    task: { path: '', survey: false, from: 0, until: FEW, wholeOnly: true, draw: paths },
    kind: 'PICTURE',
    cpuSeconds: LIMITS.sliceSeconds + LIMITS.secondsPerPage * FEW * paths.length,
    silenceMs: LIMITS.silenceMs,
    onLine: (line) => {
      if (line.kind === 'REFUSED') refused = true;
      else if (line.kind === 'DRAWN') drawn[line.file]?.push(line.drawings.map((drawing) => Buffer.from(drawing, 'base64')));
    },
  });
  return refused ? paths.map(() => []) : drawn;
};

/** An untrusted PDF that has passed its survey, worked on in a child of its own. */
const alone = async (path: string, task: Pick<ChildTask, 'places' | 'outline'>, onLine: (line: Line) => void): Promise<Refused | null> => {
  const { size } = await sizeAndKind(path);
  let refused: Refused | null = null;
  await runChild({
    task: { path, survey: false, from: 0, until: 0, wholeOnly: true, ...task },
    kind: 'PDF',
    cpuSeconds: LIMITS.surveySeconds + Math.ceil((LIMITS.secondsPerMegabyte * size) / 1e6),
    silenceMs: LIMITS.silenceMs,
    onLine: (line) => {
      if (line.kind === 'REFUSED') refused ??= { ok: false, code: line.code, detail: line.detail };
      else onLine(line);
    },
  });
  return refused;
};

/** Where number, date and signature stand on a result that its handler made: see `findPlaces`. Throws `InspectionError`. */
export const resultPlacesOf = async (path: string, given: NonNullable<ChildTask['places']>): Promise<FoundPlaces | Refused> => {
  let found: FoundPlaces | null = null;
  const refused = await alone(path, { places: given }, (line) => {
    if (line.kind === 'PLACES') found = line.found;
  });
  if (refused === null && found === null) throw new InspectionError('INSPECTION_FAILED', 'no answer');
  return refused ?? (found as unknown as FoundPlaces);
};

/** The same file with its places outlined, below `stamp`, a page in a PDF of ours. Throws `InspectionError`. */
export const outlinedResult = async (path: string, o: { readonly places: ResultPlaces; readonly stamp: Uint8Array }): Promise<Buffer> => {
  const parts: Buffer[] = [];
  const refused = await alone(path, { outline: { places: o.places, stamp: Buffer.from(o.stamp).toString('base64') } }, (line) => {
    if (line.kind === 'BYTES') parts.push(Buffer.from(line.part, 'base64'));
  });
  if (refused !== null || parts.length === 0) throw new InspectionError('INSPECTION_FAILED', refused?.code ?? 'no answer');
  return Buffer.concat(parts);
};
