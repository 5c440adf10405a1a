import { PDFArray, PDFDict, PDFDocument, PDFInvalidObject, PDFName, PDFNumber, type PDFObject, type PDFRef, PDFStream } from 'pdf-lib';
import { referencesIn } from './incremental.ts';
import { addPdf } from './pdf-parts.ts';
import { SigningError } from './signing-error.ts';
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

/** Layers that viewers hide by default; in a paper made of the pages they would appear. */
const hidesLayers = (doc: PDFDocument): boolean => {
  const properties = doc.catalog.lookup(PDFName.of('OCProperties'));
  const shown = properties instanceof PDFDict ? properties.lookup(PDFName.of('D')) : undefined;
  if (!(shown instanceof PDFDict)) return false;
  const off = shown.lookup(PDFName.of('OFF'));
  const base = shown.lookup(PDFName.of('BaseState'));
  return (off instanceof PDFArray && off.size() > 0) || (base !== undefined && base !== PDFName.of('ON'));
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
    if (o.signed)
      return o.doc.context.enumerateIndirectObjects().some(([, object]) => object instanceof PDFInvalidObject) ? 'invalid object' : null;
    const trial = await PDFDocument.create({ updateMetadata: false });
    await addPdf(trial, o.doc);
    // Throws for a page without MediaBox, on which no block can be placed.
    for (const page of trial.getPages()) page.getMediaBox();
    return trial.getPageCount() === o.pages ? null : `${trial.getPageCount()} pages instead of ${o.pages}`;
  } catch (error) {
    // Nested without end: a limit, not an ambiguity.
    if (error instanceof RangeError) throw error;
    return error instanceof SigningError ? error.message : 'pages cannot be copied';
  }
};
