import { PDFArray, PDFDict, PDFName, PDFNumber, type PDFPage } from 'pdf-lib';
import { MM, type Rectangle } from '../pdf/geometry.ts';
import { SigningError } from '../pdf/signing-error.ts';

/** Corners in PDF user space. */
export type UserRect = readonly [number, number, number, number];

/** How the upright page (CropBox after /Rotate, what a reader sees) maps to PDF user space, both in points. */
export interface PageFrame {
  readonly width: number;
  readonly height: number;
  toUser(o: { x: number; y: number; width: number; height: number }): UserRect;
  toUpright(rect: UserRect): { x: number; y: number; width: number; height: number };
  /** Matrix of a form XObject drawn upright in a box of this size. */
  matrix(o: { width: number; height: number }): readonly number[];
}

/** pdf-lib throws a bare error for a page without MediaBox. */
const cropBox = (page: PDFPage): ReturnType<PDFPage['getCropBox']> => {
  try {
    return page.getCropBox();
  } catch {
    throw new SigningError('PDF_UNSUPPORTED', 'PDF: page without MediaBox');
  }
};

/** CropBox and not MediaBox, and turned by /Rotate: a scan turned in the scanner would otherwise get its block lying on its side off the sheet. */
export const pageFrame = (page: PDFPage): PageFrame => {
  const box = cropBox(page);
  const left = Math.min(box.x, box.x + box.width);
  const bottom = Math.min(box.y, box.y + box.height);
  const [w, h] = [Math.abs(box.width), Math.abs(box.height)];
  const turn = (((Math.round(page.getRotation().angle / 90) * 90) % 360) + 360) % 360;
  const [width, height] = turn === 90 || turn === 270 ? [h, w] : [w, h];
  // A point of the upright page in user space, relative to the CropBox, and back.
  const point = (u: number, v: number): [number, number] =>
    turn === 90 ? [w - v, u] : turn === 180 ? [w - u, h - v] : turn === 270 ? [v, h - u] : [u, v];
  const back = (x: number, y: number): [number, number] =>
    turn === 90 ? [y, w - x] : turn === 180 ? [w - x, h - y] : turn === 270 ? [h - y, x] : [x, y];
  return {
    width,
    height,
    toUser: (o) => {
      const [x1, y1] = point(o.x, o.y);
      const [x2, y2] = point(o.x + o.width, o.y + o.height);
      return [left + Math.min(x1, x2), bottom + Math.min(y1, y2), left + Math.max(x1, x2), bottom + Math.max(y1, y2)];
    },
    toUpright: ([x1, y1, x2, y2]) => {
      const [u1, v1] = back(x1 - left, y1 - bottom);
      const [u2, v2] = back(x2 - left, y2 - bottom);
      return { x: Math.min(u1, u2), y: Math.min(v1, v2), width: Math.abs(u2 - u1), height: Math.abs(v2 - v1) };
    },
    matrix: (o) =>
      turn === 90
        ? [0, 1, -1, 0, o.height, 0]
        : turn === 180
          ? [-1, 0, 0, -1, o.width, o.height]
          : turn === 270
            ? [0, -1, 1, 0, 0, o.width]
            : [1, 0, 0, 1, 0, 0],
  };
};

/** Upright rectangles of everything that stands on a page as an annotation, signature blocks above all. */
export const annotationRects = (page: PDFPage): readonly { x: number; y: number; width: number; height: number }[] => {
  const annots = page.node.lookup(PDFName.of('Annots'));
  if (!(annots instanceof PDFArray)) return [];
  const frame = pageFrame(page);
  return annots.asArray().flatMap((ref) => {
    const annotation = page.doc.context.lookup(ref);
    const rect = annotation instanceof PDFDict ? annotation.lookup(PDFName.of('Rect')) : undefined;
    if (!(rect instanceof PDFArray)) return [];
    const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = rect.asArray().map((item) => (item instanceof PDFNumber ? item.asNumber() : 0));
    return [frame.toUpright([x1, y1, x2, y2])];
  });
};

/** Seal of a commune's People's Committee, 36 mm across: shown in its actual size unless the leader's box is lower than that. */
const SEAL_DIAMETER = 36 * MM;

/** Where the seal stands: its right edge a third into the leader's signature, within the height of the box so that it never touches the name below. */
export const sealPlace = (over: Rectangle): Rectangle => {
  const diameter = Math.min(SEAL_DIAMETER, over.height);
  return {
    page: over.page,
    x: over.x + over.width / 3 - diameter,
    y: over.y + (over.height - diameter) / 2,
    width: diameter,
    height: diameter,
  };
};
