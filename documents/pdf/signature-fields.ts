import { PDFArray, PDFDict, PDFHexString, PDFName, PDFNumber, type PDFObject, PDFRef, PDFString } from 'pdf-lib';
import { type Revision, readRevision } from './xref.ts';

const MAX_FIELD_DEPTH = 20;

export const textOf = (object: PDFObject | undefined): string =>
  object instanceof PDFString || object instanceof PDFHexString ? object.decodeText() : '';

/** A filled signature field; numbers null where it or its value is written inline. */
export interface SignatureField {
  readonly fieldName: string;
  readonly field: number | null;
  readonly value: PDFRef | null;
  readonly dict: PDFDict;
  /** It has a place on a page. */
  readonly placed: boolean;
}

/** Whether a widget covers an area; one whose place cannot be read may show anything. */
export const isPlaced = (revision: Revision, widget: PDFDict): boolean => {
  const rect = revision.get(widget, 'Rect');
  const sides = rect instanceof PDFArray ? rect.asArray().map((side) => revision.resolve(side)) : [];
  const [x1, y1, x2, y2] = sides.map((side) => (side instanceof PDFNumber ? side.asNumber() : Number.NaN));
  return !(sides.length === 4 && x1 === x2 && y1 === y2);
};

/** Signature fields in the order of the form, with inherited type and full name. */
export const findSignatures = (final: Revision): readonly SignatureField[] => {
  const catalog = final.get(final.trailer, 'Root');
  const form = catalog instanceof PDFDict ? final.get(catalog, 'AcroForm') : undefined;
  const found: SignatureField[] = [];
  const seen = new Set<number>();
  const walk = (list: PDFObject | undefined, prefix: string, inherited: PDFObject | undefined, depth: number): void => {
    if (!(list instanceof PDFArray) || depth > MAX_FIELD_DEPTH) return;
    for (const ref of list.asArray()) {
      if (ref instanceof PDFRef) {
        if (seen.has(ref.objectNumber)) continue;
        seen.add(ref.objectNumber);
      }
      const field = final.resolve(ref);
      if (!(field instanceof PDFDict)) continue;
      const part = textOf(final.get(field, 'T'));
      const fieldName = prefix !== '' && part !== '' ? `${prefix}.${part}` : `${prefix}${part}`;
      const type = final.get(field, 'FT') ?? inherited;
      const value = field.get(PDFName.of('V'));
      const dict = final.resolve(value);
      if (type === PDFName.of('Sig') && dict instanceof PDFDict) {
        found.push({
          fieldName,
          field: ref instanceof PDFRef ? ref.objectNumber : null,
          value: value instanceof PDFRef ? value : null,
          dict,
          placed: field.has(PDFName.of('Kids')) || isPlaced(final, field),
        });
      }
      walk(final.get(field, 'Kids'), fieldName, type, depth + 1);
    }
  };
  walk(form instanceof PDFDict ? final.get(form, 'Fields') : undefined, '', undefined, 0);
  return found;
};

/** How many there are, those below other fields included, which PDFium does not count; 0 where the file cannot be read through its cross-reference. */
export const countSignatures = (pdf: Uint8Array): number => {
  try {
    return findSignatures(readRevision({ pdf })).length;
  } catch {
    return 0;
  }
};
