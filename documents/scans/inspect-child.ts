import { readFile } from 'node:fs/promises';
import { fileTypeFromBuffer } from 'file-type';
import { PDFDocument } from 'pdf-lib';
import sharp from 'sharp';
import { activeContent } from '../pdf/active-content.ts';
import { imageScale, MM } from '../pdf/geometry.ts';
import { addPicture, MAX_PIXELS, MAX_SIDE, openPdf, READING } from '../pdf/paper-parts.ts';
import { ambiguityOf } from '../pdf/pdf-reading.ts';
import { type PageImage, PdfOpenError, type PdfView, withPdf } from '../pdf/pdfium.ts';
import { type InspectionRefusal, MAX_PAGES, type MediaType, type PageFacts } from './inspection.ts';
import type { ChildTask, Line } from './inspection-process.ts';
import { LOOK_DPI, scanned, tenths } from './page-look.ts';

/** Runs alone in the child process that inspection-process.ts starts: takes a `ChildTask`, prints `Line`s. Nothing imports this file. */

/** All pictures of a file together: 1,000 pages of A4 at 600 dpi. A page of one bit unpacks 1,000-fold, so bytes limit nothing. */
const MAX_PIXELS_IN_ALL = MAX_PAGES * 35e6;

class Refused extends Error {
  constructor(
    readonly code: InspectionRefusal,
    detail: string,
  ) {
    super(detail);
  }
}

const tell = (line: Line): void => {
  process.stdout.write(`${JSON.stringify(line)}\n`);
};

const tellPage = (facts: PageFacts): void => tell({ kind: 'PAGE', facts });

interface Surveyed {
  readonly pages: number;
  readonly signatures: number;
}

const allowPages = (count: number): void => {
  if (count < 1) throw new Refused('FILE_DAMAGED', 'no pages');
  if (count > MAX_PAGES) throw new Refused('FILE_TOO_COMPLEX', `${count} pages`);
};

const lookAtPicture = async (bytes: Uint8Array, page: number): Promise<PageFacts> => {
  const picture = sharp(bytes, { ...READING, page });
  const { width, height, density, autoOrient } = await picture.metadata();
  if (width * height > MAX_PIXELS || Math.max(width, height) > MAX_SIDE)
    throw new Refused('FILE_TOO_COMPLEX', `${width} x ${height} pixels`);
  const scale = imageScale({ pixelsWide: autoOrient.width, pixelsHigh: autoOrient.height, density });
  const { data, info } = await picture
    .resize({ width: Math.max(1, Math.round((width / scale.dpi) * LOOK_DPI)), kernel: 'linear' })
    .flatten({ background: 'white' })
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const rgb = info.channels === 3 ? data : Uint8Array.from({ length: data.length * 3 }, (_, i) => data[Math.floor(i / 3)] ?? 0);
  const size = { widthMm: tenths(scale.widthMm), heightMm: tenths(scale.heightMm) };
  return scanned(size, scale.dpi, { width: info.width, height: info.height, rgb });
};

/** Damage shows in the pixels only, so every page is read: 40 ms for one of one bit, 140 ms in colour at 300 dpi (measured). */
const surveyPicture = async (bytes: Uint8Array, mediaType: MediaType, { from, until }: ChildTask): Promise<Surveyed> => {
  const pages = (await sharp(bytes, READING).metadata()).pages ?? 1;
  allowPages(pages);
  // Those that were ordered are read below.
  for (let page = 0; page < pages; page += 1) if (page < from || page >= until) await lookAtPicture(bytes, page);
  if (mediaType === 'image/jpeg') await addPicture(await PDFDocument.create(), { bytes, mediaType });
  return { pages, signatures: 0 };
};

/** Scanners store a page as one picture, as strips, or as layers: together they cover it. The coarsest of them counts. */
const scanDpi = (images: readonly PageImage[]): number | null => {
  const parts = images.filter((image) => image.coverage > 0.01);
  if (parts.reduce((sum, image) => sum + image.coverage, 0) < 0.8) return null;
  return Math.min(...parts.flatMap((image) => [image.horizontalDpi, image.verticalDpi]));
};

const lookAtPdf = (pdf: PdfView, page: number): PageFacts => {
  const { width, height } = pdf.pageSize(page);
  const size = { widthMm: tenths(width / MM), heightMm: tenths(height / MM) };
  const dpi = scanDpi(pdf.images(page));
  return dpi === null ? { ...size, dpi, colour: true } : scanned(size, dpi, pdf.render({ page, dpi: LOOK_DPI }));
};

/** Opens every page without drawing it: 1 ms each. */
const measure = (pdf: PdfView): void => {
  let inAll = 0;
  for (let page = 0; page < pdf.pages; page += 1) {
    const { width, height } = pdf.pageSize(page);
    if ((width / 72) * (height / 72) * LOOK_DPI ** 2 > MAX_PIXELS) throw new Refused('FILE_TOO_COMPLEX', `page of ${width} x ${height} pt`);
    const pixels = pdf.images(page).map((image) => image.pixelsWide * image.pixelsHigh);
    const largest = Math.max(0, ...pixels);
    if (largest > MAX_PIXELS) throw new Refused('FILE_TOO_COMPLEX', `picture of ${largest} pixels`);
    inAll += pixels.reduce((sum, each) => sum + each, 0);
    if (inAll > MAX_PIXELS_IN_ALL) throw new Refused('FILE_TOO_COMPLEX', `pictures of ${inAll} pixels`);
  }
};

const surveyPdf = async (bytes: Uint8Array): Promise<Surveyed> => {
  // Readers rebuild a file that lost its end and silently show fewer pages.
  if (!Buffer.from(bytes.subarray(-1024)).includes('%%EOF')) throw new Refused('FILE_DAMAGED', 'no end of file mark');
  const surveyed = await withPdf({ bytes }, (pdf) => {
    if (pdf.encrypted) throw new Refused('FILE_ENCRYPTED', 'security handler');
    if (pdf.javaScripts > 0 || pdf.attachments > 0)
      throw new Refused('FILE_ACTIVE_CONTENT', `${pdf.javaScripts} scripts, ${pdf.attachments} attachments`);
    allowPages(pdf.pages);
    measure(pdf);
    return { pages: pdf.pages, signatures: pdf.signatures };
  });
  const doc = await openPdf(bytes);
  const found = activeContent(doc);
  if (found !== null) throw new Refused('FILE_ACTIVE_CONTENT', found);
  const ambiguity = await ambiguityOf({ bytes, doc, pages: surveyed.pages, signed: surveyed.signatures > 0 });
  if (ambiguity !== null) throw new Refused('FILE_AMBIGUOUS', ambiguity);
  return surveyed;
};

const isAllowed = (mime: string | undefined): mime is MediaType =>
  mime === 'application/pdf' || mime === 'image/jpeg' || mime === 'image/png' || mime === 'image/tiff';

const inspect = async (task: ChildTask): Promise<void> => {
  const bytes = await readFile(task.path);
  const mediaType = (await fileTypeFromBuffer(bytes))?.mime;
  if (!isAllowed(mediaType)) throw new Refused('FILE_TYPE_NOT_ALLOWED', mediaType ?? 'unknown');
  const isPdf = mediaType === 'application/pdf';
  let until = task.until;
  if (task.survey) {
    const surveyed = isPdf ? await surveyPdf(bytes) : await surveyPicture(bytes, mediaType, task);
    tell({ kind: 'SURVEY', mediaType, ...surveyed });
    until = Math.min(until, surveyed.pages);
  }
  if (isPdf && until > task.from)
    await withPdf({ bytes }, (pdf) => {
      for (let page = task.from; page < until; page += 1) tellPage(lookAtPdf(pdf, page));
    });
  if (!isPdf) for (let page = task.from; page < until; page += 1) tellPage(await lookAtPicture(bytes, page));
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

sharp.concurrency(1);
sharp.cache(false);
tell({ kind: 'READY' });
await inspect(JSON.parse(process.argv[2] ?? '{}') as ChildTask).catch((error: unknown) => tell(refusal(error)));
tell({ kind: 'END' });
