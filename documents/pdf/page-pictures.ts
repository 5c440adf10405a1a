import { PDFArray, PDFNumber } from 'pdf-lib';
import { type PagePixels, type PdfView, withPdf } from './pdfium.ts';
import { findSignatures } from './signature-fields.ts';
import { userUnits } from './user-units.ts';
import { readRevision } from './xref.ts';

/** Enough to see a line of text come or go; 5 to 20 ms a page. */
const DPI = 40;
/** Steps of a channel that rounding explains. */
const NOISE = 32;
/** Pages of which pictures are compared at most: what is in the others was compared object by object, and a scan with letters below is dear to draw. */
const MOST = 20;

const differs = (a: PagePixels, b: PagePixels): boolean =>
  a.width !== b.width || a.height !== b.height || a.rgb.some((value, index) => Math.abs(value - (b.rgb[index] ?? 0)) > NOISE);

/** Pages that are more than a scan: of a picture, by far the dearest to draw, the objects say all. */
export const pagesToCompare = (pdf: PdfView, all: boolean): readonly number[] =>
  Array.from({ length: pdf.pages }, (_, page) => page)
    .filter((page) => all || !pdf.onlyPictures(page))
    .slice(0, MOST);

/** First of the pages (counted from 0) of which PDFium draws another picture in the other file; null when all look alike. */
export const firstDifference = async (o: {
  readonly before: Uint8Array;
  readonly after: Uint8Array;
  readonly pages: readonly number[];
  /** Units of the pages before; after they are points. */
  readonly units: readonly number[];
}): Promise<number | null> => {
  const pictures = await withPdf({ bytes: o.before }, (pdf) =>
    o.pages.map((page) => pdf.render({ page, dpi: DPI * (o.units[page] ?? 1) })),
  );
  return withPdf(
    { bytes: o.after },
    (pdf) =>
      o.pages.find((page, index) => {
        const before = pictures[index];
        return before === undefined || differs(before, pdf.render({ page, dpi: DPI }));
      }) ?? null,
  );
};

/** Ends of the revisions that were signed before the last one, as the byte ranges of the signatures say. */
const signedEnds = (pdf: Uint8Array): readonly number[] => {
  const revision = readRevision({ pdf });
  const ends = findSignatures(revision).map(({ dict }) => {
    const range = revision.get(dict, 'ByteRange');
    const [, , from, length] = range instanceof PDFArray ? range.asArray() : [];
    return from instanceof PDFNumber && length instanceof PDFNumber ? from.asNumber() + length.asNumber() : Number.NaN;
  });
  return [...new Set(ends)].filter((end) => Number.isSafeInteger(end) && end > 0 && end < pdf.length);
};

/** The first pages with all that stands in fields. */
const shown = (bytes: Uint8Array): Promise<readonly PagePixels[]> => {
  const units = userUnits(bytes);
  return withPdf({ bytes }, (pdf) =>
    Array.from({ length: Math.min(MOST, pdf.pages) }, (_, page) => pdf.render({ page, dpi: DPI * (units[page] ?? 1), widgets: true })),
  );
};

/**
 * Lengths of the signed revisions that show other pages than the file as a whole: somebody has drawn, lawfully or not, since they were signed. One that
 * cannot be shown counts as well.
 */
export const redrawnSince = async (pdf: Uint8Array): Promise<readonly number[]> => {
  const redrawn: number[] = [];
  const ends = signedEnds(pdf);
  const now = ends.length === 0 ? [] : await shown(pdf);
  for (const end of ends) {
    const then = await shown(pdf.subarray(0, end)).catch(() => []);
    if (
      then.length !== now.length ||
      then.some((page, index) => differs(page, now[index] ?? { width: 0, height: 0, rgb: new Uint8Array() }))
    )
      redrawn.push(end);
  }
  return redrawn;
};
