import { PDFArray, PDFDict, type PDFDocument, type PDFObject, PDFStream } from 'pdf-lib';

const holds = (is: (dict: PDFDict) => boolean, object: PDFObject, depth = 0): boolean => {
  if (depth > 8) return false;
  if (object instanceof PDFStream) return holds(is, object.dict, depth);
  if (object instanceof PDFDict) return is(object) || object.values().some((value) => holds(is, value, depth + 1));
  return object instanceof PDFArray && object.asArray().some((value) => holds(is, value, depth + 1));
};

/** Whether any dictionary of a file is such a one: of a stream, or inside of another, too. */
export const anywhere = (doc: PDFDocument, is: (dict: PDFDict) => boolean): boolean =>
  doc.context.enumerateIndirectObjects().some(([, object]) => holds(is, object));
