import { PDFArray, type PDFDocument, PDFName, type PDFPage } from 'pdf-lib';
import type { Rectangle, Size } from '../pdf/geometry.ts';
import { inkCounter } from '../pdf/ink.ts';
import { type PagePixels, withPdf } from '../pdf/pdfium.ts';
import { SigningError } from '../pdf/signing-error.ts';
import { annotationRects, pageFrame } from './placement.ts';

/** Share of dark pixels in a place that still counts as empty: specks of dust on a scan. */
const SPECKS = 0.002;

/** How far from the edge and from other things a block stands, and how finely places are tried, in points. */
interface Spacing {
  readonly margin: number;
  readonly clearance: number;
  readonly pitch: number;
}

const WIDE: Spacing = { margin: 18, clearance: 2, pitch: 6 };
const NARROW: Spacing = { margin: 6, clearance: 1, pitch: 2 };

/** First empty place of a page from the top right to the left, then down; null when there is none. What is taken is judged on the rendered page, since the text of a scan is a picture. */
const emptyPlace = (page: PDFPage, index: number, pixels: PagePixels, size: Size, spacing: Spacing): Rectangle | null => {
  const { margin, clearance, pitch } = spacing;
  const frame = pageFrame(page);
  const taken = annotationRects(page);
  const ink = inkCounter(pixels);
  const isFree = (x: number, y: number): boolean => {
    const box = { x: x - clearance, y: y - clearance, width: size.width + 2 * clearance, height: size.height + 2 * clearance };
    const touches = taken.some(
      (other) =>
        box.x < other.x + other.width && other.x < box.x + box.width && box.y < other.y + other.height && other.y < box.y + box.height,
    );
    return !touches && ink(box) <= SPECKS * box.width * box.height;
  };
  for (let y = frame.height - margin - size.height; y >= margin; y -= pitch) {
    for (let x = frame.width - margin - size.width; x >= margin; x -= pitch) {
      if (isFree(x, y)) return { page: index, x, y, width: size.width, height: size.height };
    }
  }
  return null;
};

/**
 * Adds an empty band at the head of the upright page, as high as the block needs, and widens a page that is narrower than the block: the copy keeps
 * its scale, and the block stands at the top right as the decree wants. What was drawn stays clipped to where it was shown.
 */
const addBand = (page: PDFPage, size: Size): Rectangle => {
  const frame = pageFrame(page);
  const [left, bottom, right, top] = frame.toUser({ x: 0, y: 0, width: frame.width, height: frame.height });
  const width = Math.max(frame.width, size.width + 2 * WIDE.margin);
  const height = frame.height + size.height + 2 * WIDE.margin;
  const [x1, y1, x2, y2] = frame.toUser({ x: 0, y: 0, width, height });
  const { context } = page.doc;
  const clip = context.register(context.flateStream(`q ${left} ${bottom} ${right - left} ${top - bottom} re W n`));
  const contents = page.node.get(PDFName.of('Contents'));
  const list = page.node.Contents();
  const drawn = list instanceof PDFArray ? list.asArray() : contents === undefined ? [] : [contents];
  page.node.set(PDFName.of('Contents'), context.obj([clip, ...drawn, context.register(context.flateStream('Q'))]));
  const media = page.getMediaBox();
  const [mx, my] = [Math.min(media.x, x1), Math.min(media.y, y1)];
  page.setMediaBox(mx, my, Math.max(media.x + media.width, x2) - mx, Math.max(media.y + media.height, y2) - my);
  page.setCropBox(x1, y1, x2 - x1, y2 - y1);
  return { page: 0, x: width - WIDE.margin - size.width, y: height - WIDE.margin - size.height, width: size.width, height: size.height };
};

/**
 * Place for a copy block: top right of page 1, else further left, else further down (Decree 30/2020, Annex I, Part II: it never covers another
 * block or text). A full page gets a band of its own, unless the file is signed: there nothing but a further signature may be added, so a later
 * page takes the block. Throws SigningError NO_ROOM when a signed file is full throughout.
 */
export const findRoom = async (o: { pdf: Uint8Array; doc: PDFDocument; size: Size }): Promise<Rectangle> => {
  const { doc, size } = o;
  const found = await withPdf({ bytes: o.pdf }, (view) => {
    const look = (index: number, spacing: Spacing) =>
      emptyPlace(doc.getPage(index), index, view.render({ page: index, dpi: 72 }), size, spacing);
    const place = look(0, WIDE);
    if (place !== null || view.signatures === 0) return { place, signed: view.signatures > 0 };
    for (let index = 0; index < view.pages; index += 1) {
      const narrow = look(index, NARROW);
      if (narrow !== null) return { place: narrow, signed: true };
    }
    return { place: null, signed: true };
  });
  if (found.place !== null) return found.place;
  if (!found.signed) return addBand(doc.getPage(0), size);
  throw new SigningError('NO_ROOM', 'no empty place for the copy block in a signed file');
};
