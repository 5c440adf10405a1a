import {
  PDFBool,
  PDFDict,
  PDFDocument,
  PDFHexString,
  PDFInvalidObject,
  PDFName,
  PDFNumber,
  type PDFObject,
  type PDFRef,
  PDFStream,
  PDFString,
} from 'pdf-lib';
import { referencesIn } from './incremental.ts';
import { hidesLayers } from './layers.ts';
import { hasSeveralLooks } from './one-look.ts';
import { firstDifference, pagesToCompare } from './page-pictures.ts';
import { addPdf } from './pdf-parts.ts';
import { withPdf } from './pdfium.ts';
import { SigningError } from './signing-error.ts';
import { userUnits } from './user-units.ts';
import { type Revision, readRevision } from './xref.ts';

/** Text of an object without a stream's bytes. */
const textOf = (object: PDFObject): string => (object instanceof PDFStream ? object.dict : object).toString();

const same = (a: PDFObject, b: PDFObject): boolean =>
  a instanceof PDFStream && b instanceof PDFStream
    ? textOf(a) === textOf(b) && Buffer.compare(a.getContents(), b.getContents()) === 0
    : !(a instanceof PDFStream || b instanceof PDFStream) && textOf(a) === textOf(b);

/** A line end before `endstream` belongs to neither reader's idea of the content. */
const LINE_END = 2;

/** Viewers believe `/Length` where `endstream` stands behind it, pdf-lib looks for the first `endstream` when the length stands elsewhere. */
const lengthDiffers = (revision: Revision, stream: PDFStream): boolean => {
  const length = revision.get(stream.dict, 'Length');
  return !(length instanceof PDFNumber) || Math.abs(length.asNumber() - stream.getContentsSize()) > LINE_END;
};

/** Compares everything that can be reached from the trailer: what the cross-reference leads to, and what pdf-lib took for it. */
const differenceIn = (revision: Revision, doc: PDFDocument): string | null => {
  // pdf-lib believes the last trailer that stands anywhere, though no cross-reference leads there.
  if (revision.trailer.get(PDFName.of('Root')) !== doc.context.trailerInfo.Root) return 'another catalogue';
  const seen = new Set<PDFRef>();
  const queue: PDFRef[] = referencesIn(revision.trailer).filter((ref) => ref !== revision.trailer.get(PDFName.of('Prev')));
  for (let ref = queue.pop(); ref !== undefined; ref = queue.pop()) {
    if (seen.has(ref)) continue;
    seen.add(ref);
    const viewed = revision.resolve(ref);
    const parsed = doc.context.lookup(ref);
    // Both see nothing: a dangling reference is null for every reader.
    if (viewed === undefined && parsed === undefined) continue;
    if (viewed === undefined || parsed === undefined || parsed instanceof PDFInvalidObject || !same(viewed, parsed))
      return `object ${ref.objectNumber} reads differently`;
    if (viewed instanceof PDFStream && lengthDiffers(revision, viewed)) return `stream ${ref.objectNumber} has another length`;
    queue.push(...referencesIn(viewed));
  }
  return null;
};

/** Filled-in fields that every viewer draws in its own way, and a copy of the page not at all. */
const leavesDrawingToViewers = (doc: PDFDocument): boolean => {
  const form = doc.catalog.lookup(PDFName.of('AcroForm'));
  return (
    form instanceof PDFDict &&
    form.lookup(PDFName.of('NeedAppearances')) === PDFBool.True &&
    doc.context.enumerateIndirectObjects().some(([, field]) => {
      const value = field instanceof PDFDict && field.has(PDFName.of('FT')) ? field.lookup(PDFName.of('V')) : undefined;
      return (value instanceof PDFString || value instanceof PDFHexString) && value.decodeText() !== '';
    })
  );
};

/** Above it the child's memory does not hold the file, the copy and what PDFium makes of either. */
const LARGEST_COMPARED = 40e6;

/** Pages that show something else once they are copied: what hangs on the catalogue (layers, forms) stays behind. */
const pictureDifference = async ({ bytes, doc }: { readonly bytes: Uint8Array; readonly doc: PDFDocument }, trial: PDFDocument) => {
  if (bytes.length > LARGEST_COMPARED) return null;
  const numbers = await withPdf({ bytes }, (pdf) => pagesToCompare(pdf, doc.catalog.has(PDFName.of('OCProperties'))));
  if (numbers.length === 0) return null;
  const page = await firstDifference({
    before: bytes,
    after: await trial.save({ useObjectStreams: false }),
    pages: numbers,
    units: userUnits(bytes),
  });
  return page === null ? null : `page ${page + 1} looks different once it is copied`;
};

/**
 * Why a PDF has no single reading, or none of which a paper can be made; null when all is well. Viewers follow the cross-reference, pdf-lib takes the
 * last object of each number wherever it stands: only where both see the same may one judge the file and the other build on it. Then the paper is
 * made once for trial, `pages` being what a viewer counts. A signed file stays as it is and is only appended to, so all of it must be readable.
 */
export const ambiguityOf = async (o: {
  readonly bytes: Uint8Array;
  readonly doc: PDFDocument;
  readonly pages: number;
  readonly signed: boolean;
}): Promise<string | null> => {
  try {
    const difference = differenceIn(readRevision({ pdf: o.bytes }), o.doc);
    if (difference !== null) return difference;
    if (hidesLayers(o.doc)) return 'hidden layers';
    if (hasSeveralLooks(o.doc)) return 'looks different in print';
    if (o.signed)
      return o.doc.context.enumerateIndirectObjects().some(([, object]) => object instanceof PDFInvalidObject) ? 'invalid object' : null;
    if (leavesDrawingToViewers(o.doc)) return 'form drawn by each viewer';
    const trial = await PDFDocument.create({ updateMetadata: false });
    await addPdf(trial, o.doc);
    // Throws for a page without MediaBox, on which no block can be placed.
    for (const page of trial.getPages()) page.getMediaBox();
    if (trial.getPageCount() !== o.pages) return `${trial.getPageCount()} pages instead of ${o.pages}`;
    return await pictureDifference(o, trial);
  } catch (error) {
    // Nested without end: a limit, not an ambiguity.
    if (error instanceof RangeError) throw error;
    return error instanceof SigningError ? error.message : 'pages cannot be copied';
  }
};
