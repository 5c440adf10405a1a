import { PDFArray, PDFDict, PDFName, PDFNumber, type PDFPage } from 'pdf-lib';
import type { Rectangle } from './geometry.ts';
import { type PagePixels, withPdf } from './pdfium.ts';
import { SigningError } from './signing-error.ts';

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
  } catch (cause) {
    throw new SigningError('PDF_UNSUPPORTED', 'PDF: page without MediaBox', { cause });
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

/** A pixel this much darker (or, on a dark ground, lighter) than the paper counts as ink; scanner noise and paper grain on the samples stay below. */
const INK_DEPTH = 50;
/** Share of dark pixels in a place that still counts as empty: specks of dust on a scan. */
const SPECKS = 0.002;

/** Counts ink in a rectangle in constant time (summed-area table); 1 pixel = 1 point, first row at the top. */
const inkCounter = (pixels: PagePixels): ((o: { x: number; y: number; width: number; height: number }) => number) => {
  const { width, height, rgb } = pixels;
  const light = new Uint8Array(width * height);
  const histogram = new Uint32Array(256);
  for (let index = 0; index < light.length; index += 1) {
    const value = Math.min(rgb[index * 3] ?? 0, rgb[index * 3 + 1] ?? 0, rgb[index * 3 + 2] ?? 0);
    light[index] = value;
    histogram[value] = (histogram[value] ?? 0) + 1;
  }
  // The paper is the commonest shade: yellowed and grey paper is still empty paper.
  const paper = histogram.indexOf(Math.max(...histogram));
  const sums = new Uint32Array((width + 1) * (height + 1));
  for (let y = 0; y < height; y += 1) {
    let row = 0;
    for (let x = 0; x < width; x += 1) {
      row += Math.abs((light[y * width + x] ?? 0) - paper) > INK_DEPTH ? 1 : 0;
      sums[(y + 1) * (width + 1) + x + 1] = (sums[y * (width + 1) + x + 1] ?? 0) + row;
    }
  }
  return (o) => {
    const clamp = (value: number, most: number): number => Math.max(0, Math.min(most, Math.round(value)));
    const [x1, x2] = [clamp(o.x, width), clamp(o.x + o.width, width)];
    const [y1, y2] = [clamp(height - o.y - o.height, height), clamp(height - o.y, height)];
    const at = (x: number, y: number): number => sums[y * (width + 1) + x] ?? 0;
    return at(x2, y2) - at(x1, y2) - at(x2, y1) + at(x1, y1);
  };
};

const MARGIN = 18;
const STEP = 6;
const CLEARANCE = 2;

/**
 * Place for a copy block: top right of page 1, else further left, else further down (Decree 30/2020, Annex I, Part II: it never covers another
 * block or text). What is taken is judged on the rendered page, since the text of a scan is a picture. Throws SigningError NO_ROOM.
 */
export const findRoom = async (o: { pdf: Uint8Array; page: PDFPage; width: number; height: number }): Promise<Rectangle> => {
  const frame = pageFrame(o.page);
  const taken = annotationRects(o.page);
  const ink = inkCounter(await withPdf({ bytes: o.pdf }, (pdf) => pdf.render({ page: 0, dpi: 72 })));
  const isFree = (x: number, y: number): boolean => {
    const box = { x: x - CLEARANCE, y: y - CLEARANCE, width: o.width + 2 * CLEARANCE, height: o.height + 2 * CLEARANCE };
    const touches = taken.some(
      (other) =>
        box.x < other.x + other.width && other.x < box.x + box.width && box.y < other.y + other.height && other.y < box.y + box.height,
    );
    return !touches && ink(box) <= SPECKS * box.width * box.height;
  };
  for (let y = frame.height - MARGIN - o.height; y >= MARGIN; y -= STEP) {
    for (let x = frame.width - MARGIN - o.width; x >= MARGIN; x -= STEP) {
      if (isFree(x, y)) return { page: 0, x, y, width: o.width, height: o.height };
    }
  }
  throw new SigningError('NO_ROOM', 'no empty place for the copy block on page 1');
};
