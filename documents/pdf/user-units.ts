import { PDFArray, PDFDict, PDFName, PDFNumber, type PDFObject, type PDFPage } from 'pdf-lib';
import { readRevision } from './xref.ts';

/** `/UserUnit` (ISO 32000-1, 14.11.1): how many points one unit of a page is long; 1 unless the page says otherwise. */
const unitOf = (value: PDFObject | undefined): number => {
  const unit = value instanceof PDFNumber ? value.asNumber() : 1;
  return Number.isFinite(unit) && unit > 0 ? unit : 1;
};

/** The unit of each page in order, through the cross-reference; empty for what cannot be read so, which is refused elsewhere. */
export const userUnits = (pdf: Uint8Array): readonly number[] => {
  const units: number[] = [];
  const seen = new Set<PDFObject>();
  try {
    const revision = readRevision({ pdf });
    const visit = (ref: PDFObject | undefined): void => {
      const node = revision.resolve(ref);
      if (!(node instanceof PDFDict)) return;
      const kids = revision.get(node, 'Kids');
      if (!(kids instanceof PDFArray)) {
        units.push(unitOf(revision.get(node, 'UserUnit')));
        return;
      }
      if (seen.has(node)) return;
      seen.add(node);
      kids.asArray().forEach(visit);
    };
    const catalog = revision.get(revision.trailer, 'Root');
    if (catalog instanceof PDFDict) visit(catalog.get(PDFName.of('Pages')));
  } catch {
    return [];
  }
  return units;
};

const BOXES = ['MediaBox', 'CropBox', 'BleedBox', 'TrimBox', 'ArtBox'];

/** The same page in points: what is drawn on it later, a block of a copy for one, then has its true size. Takes a page whose boxes are its own. */
export const inPoints = (page: PDFPage): void => {
  const { node } = page;
  const unit = unitOf(node.lookup(PDFName.of('UserUnit')));
  node.delete(PDFName.of('UserUnit'));
  if (unit === 1) return;
  for (const key of BOXES) {
    const box = node.lookup(PDFName.of(key));
    if (!(box instanceof PDFArray)) continue;
    const sides = box.asArray().map((_, index) => box.lookup(index, PDFNumber).asNumber() * unit);
    node.set(PDFName.of(key), node.context.obj(sides));
  }
  page.scaleContent(unit, unit);
  page.scaleAnnotations(unit, unit);
};
