import { marksIn } from '../../domain/texts/marks.ts';
import { activeContent } from '../pdf/active-content.ts';
import { MAX_PIXELS, MM } from '../pdf/geometry.ts';
import { redrawnSince } from '../pdf/page-pictures.ts';
import { openPdf } from '../pdf/pdf-parts.ts';
import { ambiguityOf } from '../pdf/pdf-reading.ts';
import { type PageImage, type PdfView, withPdf } from '../pdf/pdfium.ts';
import { countSignatures } from '../pdf/signature-fields.ts';
import { userUnits } from '../pdf/user-units.ts';
import { allowPages, type ChildTask, Refused, type Surveyed } from './child-answers.ts';
import { type Drawing, drawingOf, MOST_PIXELS } from './drawing.ts';
import { type FoundPlaces, MAX_PAGES, type PageFacts } from './inspection.ts';
import { outline } from './outline.ts';
import { isBlank, LOOK_DPI, scanned, tenths } from './page-look.ts';
import { findPlaces } from './result-places.ts';

export { marksIn, userUnits };

/** Places on a result; the file has passed its survey. */
export const placesIn = async (bytes: Uint8Array, given: NonNullable<ChildTask['places']>): Promise<FoundPlaces> => {
  const doc = await openPdf(bytes);
  return withPdf({ bytes }, (pdf) => findPlaces({ pdf, doc, units: userUnits(bytes), given }));
};

/** The file with its places outlined and something over each page: to be looked at, never signed, so it may be written anew. */
export const outlined = async (bytes: Uint8Array, { places, stamp }: NonNullable<ChildTask['outline']>): Promise<Buffer> => {
  const doc = await openPdf(bytes);
  const over = await doc.embedPdf(await openPdf(Buffer.from(stamp, 'base64')));
  await outline({ doc, places, over });
  return Buffer.from(await doc.save());
};

/** PDFs in the inspection's child. */

/** All pictures of a file together: 1,000 pages of A4 at 600 dpi. A page of one bit unpacks 1,000-fold, so bytes limit nothing. */
const MAX_PIXELS_IN_ALL = MAX_PAGES * 35e6;

/** Scanners store a page as one picture, as strips, or as layers: together they cover it. The coarsest of them counts. */
const scanDpi = (images: readonly PageImage[]): number | null => {
  const parts = images.filter((image) => image.coverage > 0.01);
  if (parts.reduce((sum, image) => sum + image.coverage, 0) < 0.8) return null;
  return Math.min(...parts.flatMap((image) => [image.horizontalDpi, image.verticalDpi]));
};

/** PDFium counts a page in points whatever unit it states. */
export const lookAtPdf = (pdf: PdfView, page: number, unit = 1): PageFacts => {
  const { width, height } = pdf.pageSize(page);
  const size = { widthMm: tenths((width / MM) * unit), heightMm: tenths((height / MM) * unit) };
  const dpi = scanDpi(pdf.images(page));
  const look = pdf.render({ page, dpi: LOOK_DPI * unit });
  if (dpi !== null) return scanned(size, dpi / unit, look);
  // What stands in fields is on the page as well; it is drawn only where nothing else is.
  return { ...size, dpi, colour: true, blank: isBlank(look) && isBlank(pdf.render({ page, dpi: LOOK_DPI * unit, widgets: true })) };
};

/** Opens every page without drawing it: 1 ms each. */
const measure = (pdf: PdfView, units: readonly number[]): void => {
  let inAll = 0;
  for (let page = 0; page < pdf.pages; page += 1) {
    const { width, height } = pdf.pageSize(page);
    const dpi = LOOK_DPI * (units[page] ?? 1);
    if ((width / 72) * (height / 72) * dpi ** 2 > MAX_PIXELS) throw new Refused('FILE_TOO_COMPLEX', `page of ${width} x ${height} pt`);
    const pixels = pdf.images(page).map((image) => image.pixelsWide * image.pixelsHigh);
    const largest = Math.max(0, ...pixels);
    if (largest > MAX_PIXELS) throw new Refused('FILE_TOO_COMPLEX', `picture of ${largest} pixels`);
    inAll += pixels.reduce((sum, each) => sum + each, 0);
    if (inAll > MAX_PIXELS_IN_ALL) throw new Refused('FILE_TOO_COMPLEX', `pictures of ${inAll} pixels`);
  }
};

export const surveyPdf = async (bytes: Uint8Array): Promise<Surveyed> => {
  // Readers rebuild a file that lost its end and silently show fewer pages.
  if (!Buffer.from(bytes.subarray(-1024)).includes('%%EOF')) throw new Refused('FILE_DAMAGED', 'no end of file mark');
  const units = userUnits(bytes);
  const surveyed = await withPdf({ bytes }, (pdf) => {
    if (pdf.encrypted) throw new Refused('FILE_ENCRYPTED', 'security handler');
    if (pdf.javaScripts > 0 || pdf.attachments > 0)
      throw new Refused('FILE_ACTIVE_CONTENT', `${pdf.javaScripts} scripts, ${pdf.attachments} attachments`);
    allowPages(pdf.pages);
    measure(pdf, units);
    return { pages: pdf.pages, signatures: Math.max(pdf.signatures, countSignatures(bytes)) };
  });
  const doc = await openPdf(bytes);
  const found = activeContent(doc);
  if (found !== null) throw new Refused('FILE_ACTIVE_CONTENT', found);
  const ambiguity = await ambiguityOf({ bytes, doc, pages: surveyed.pages, signed: surveyed.signatures > 0 });
  if (ambiguity !== null) throw new Refused('FILE_AMBIGUOUS', ambiguity);
  return { ...surveyed, redrawn: surveyed.signatures > 0 ? await redrawnSince(bytes) : [] };
};

/** What the pictures of a PDF show; nothing of one that is signed, or of a page that shows more than a picture: whoever signs a paper or fills it in hands in a new one. */
export const drawPdf = (pdf: PdfView, bytes: Uint8Array, onPage: (drawings: readonly Drawing[]) => void): void => {
  const isSigned = Math.max(pdf.signatures, countSignatures(bytes)) > 0;
  for (let page = 0; page < pdf.pages; page += 1) {
    const picture = isSigned ? null : pdf.picture(page, MOST_PIXELS);
    const drawing = picture === null ? null : drawingOf(picture);
    onPage(drawing === null ? [] : [drawing]);
  }
};
