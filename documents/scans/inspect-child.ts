import { readFileSync, readSync } from 'node:fs';
import { loadPdfium, PdfOpenError, withPdf } from '../pdf/pdfium.ts';
import { type ChildTask, type Line, Refused, tell } from './child-answers.ts';
import type { InspectionRefusal, MediaType } from './inspection.ts';

/**
 * Runs alone in the child process that inspection-pool.ts starts: makes itself ready, waits for one `ChildTask`, prints `Line`s. Nothing imports
 * this file. Either half of its libraries is loaded only when it is needed.
 */

/** What file-type says, without loading it (20 ms) for what nearly every file begins with: JPEG (not JPEG-LS) and PDF. */
const typeOf = async (bytes: Buffer): Promise<string | undefined> => {
  if (bytes.toString('latin1', 0, 4) === '%PDF') return 'application/pdf';
  if (bytes.toString('hex', 0, 3) === 'ffd8ff' && bytes[3] !== 0xf7) return 'image/jpeg';
  const { fileTypeFromBuffer } = await import('file-type/core');
  return (await fileTypeFromBuffer(bytes))?.mime;
};

const pictures = () => import('./inspect-picture.ts');
const pdfs = () => import('./inspect-pdf.ts');

const isAllowed = (mime: string | undefined): mime is MediaType =>
  mime === 'application/pdf' || mime === 'image/jpeg' || mime === 'image/png' || mime === 'image/tiff';

/** What the pages of a file show; nothing of a file of more than `most`. */
const draw = async (path: string, most: number): Promise<readonly (readonly string[])[]> => {
  const bytes = readFileSync(path);
  const pages: string[][] = [];
  // Kept as text: no more than one page is unpacked at once.
  const onPage = (drawings: readonly Uint8Array[]): void => {
    pages.push(drawings.map((drawing) => Buffer.from(drawing).toString('base64')));
  };
  if ((await typeOf(bytes)) === 'application/pdf') {
    const [{ drawPdf }] = await Promise.all([pdfs(), loadPdfium(pdfiumFile)]);
    await withPdf({ bytes }, (pdf) => {
      if (pdf.pages <= most) drawPdf(pdf, bytes, onPage);
    });
  } else {
    const { drawPicture, pagesOfPicture } = await pictures();
    const count = await pagesOfPicture(bytes);
    for (let page = 0; page < count && count <= most; page += 1) onPage(await drawPicture(bytes, page));
  }
  return pages;
};

/** What no picture can be made of shows nothing, and does not keep the others from being compared. */
const drawAll = async (paths: readonly string[], most: number): Promise<void> => {
  for (const [file, path] of paths.entries())
    for (const drawings of await draw(path, most).catch(() => [])) tell({ kind: 'DRAWN', file, drawings });
};

/** Bytes of a file in one line. */
const PART = 3 * 256 * 1024;

const inspect = async (task: ChildTask): Promise<void> => {
  if (task.draw !== undefined) return drawAll(task.draw, task.until);
  const bytes = readFileSync(task.path);
  if (task.places !== undefined) {
    const { placesIn } = await pdfs();
    return tell({ kind: 'PLACES', found: await placesIn(bytes, task.places) });
  }
  if (task.outline !== undefined) {
    const outlined = await (await pdfs()).outlined(bytes, task.outline);
    for (let at = 0; at < outlined.length; at += PART) tell({ kind: 'BYTES', part: outlined.subarray(at, at + PART).toString('base64') });
    return;
  }
  const mediaType = await typeOf(bytes);
  if (!isAllowed(mediaType)) throw new Refused('FILE_TYPE_NOT_ALLOWED', mediaType ?? 'unknown');
  const isPdf = mediaType === 'application/pdf';
  let { from, until } = task;
  if (task.survey) {
    const surveyed = isPdf
      ? await (await pdfs()).surveyPdf(bytes)
      : await (await pictures()).surveyPicture({ bytes, mediaType, density: task.density });
    const { looked, pages, signatures, redrawn } = surveyed;
    tell({ kind: 'SURVEY', mediaType, pages, signatures, redrawn });
    if (task.wholeOnly && pages > until) return;
    until = Math.min(until, pages);
    if (looked !== undefined && until > from) {
      for (const facts of looked.slice(from)) tell({ kind: 'PAGE', facts });
      return;
    }
  }
  if (from >= until) return;
  if (isPdf) {
    const { lookAtPdf, marksIn, userUnits } = await pdfs();
    const units = userUnits(bytes);
    const { find } = task;
    await withPdf({ bytes }, (pdf) => {
      for (; from < until; from += 1) {
        if (find !== undefined) pdf.dropSignatures(from);
        tell({ kind: 'PAGE', facts: lookAtPdf(pdf, from, units[from]) });
        if (find !== undefined) tell({ kind: 'FOUND', names: marksIn(pdf.text(from), find) });
      }
    });
  } else {
    const { lookAtPicture } = await pictures();
    for (; from < until; from += 1) tell({ kind: 'PAGE', facts: await lookAtPicture({ bytes, mediaType, density: task.density }, from) });
  }
};

const refusal = (error: unknown): Line => {
  const detail = error instanceof Error ? error.message : String(error);
  const refused = (code: InspectionRefusal): Line => ({ kind: 'REFUSED', code, detail });
  if (error instanceof Refused) return refused(error.code);
  if (error instanceof PdfOpenError) return refused(error.reason === 'PASSWORD' ? 'FILE_ENCRYPTED' : 'FILE_DAMAGED');
  // sharp's pixel limit; allocations and nesting that the limits of this process refuse.
  if (error instanceof RangeError || /pixel limit|memory/i.test(detail)) return refused('FILE_TOO_COMPLEX');
  return refused('FILE_DAMAGED');
};

/** Sleeps until the task is there; the end of the input means that the parent is gone, however it died. */
const nextTask = (): ChildTask | null => {
  const part = Buffer.alloc(8_192);
  let text = '';
  while (!text.endsWith('\n')) {
    const length = readSync(0, part);
    if (length === 0) return null;
    text += part.toString('utf8', 0, length);
  }
  return JSON.parse(text) as ChildTask;
};

const [kind, pdfiumFile] = process.argv.slice(2);

const main = async (): Promise<void> => {
  if (kind === 'PICTURE') await pictures();
  else await Promise.all([pdfs(), loadPdfium(pdfiumFile)]);
  const { user, system } = process.cpuUsage();
  tell({ kind: 'READY', cpuSeconds: (user + system) / 1e6 });
  const task = nextTask();
  if (task === null) return;
  await inspect(task).catch((error: unknown) => tell(refusal(error)));
  tell({ kind: 'END' });
};

/** What start.cjs waits for. */
export const ended = main();
