import type { PagePixels } from '../pdf/pdfium.ts';

/**
 * What a picture shows, to know it again whichever file it comes in: how bright each of SIDE x SIDE parts of it is, whatever its density, size and shape.
 * Made of pixels as they are stored, and only when files are compared.
 */
export type Drawing = Uint8Array;

/** A part of A4 is 0.8 x 1.2 mm, about as large as a tone mark. */
const SIDE = 256;
const PARTS = SIDE * SIDE;
/**
 * How much brighter or darker one part may become, of 255. Measured on A4 at 200 and 300 dpi and on samples of that size: in a PDF 0, as JPEG of quality 95
 * up to 2, 75 and 50 up to 5, resized to 0.7 up to 12; another letter, digit, tone mark or full stop in 11 and 13 points 22 and more; the same sheet scanned
 * anew, a pixel aside or a tenth of a degree askew, more than 8. Nearer to what is saved again: a new paper must come in, an old one is also seen by whoever
 * checks it.
 */
const MOST = 8;
/** Of A4 at 600 dpi; a larger picture is not compared. */
export const MOST_PIXELS = 40e6;

/** Of each pixel of a line the part in which it begins, and how much of it lies there. */
const partsOf = (length: number): { readonly part: Uint16Array; readonly share: Float64Array } => {
  const [part, share] = [new Uint16Array(length), new Float64Array(length)];
  for (let at = 0; at < length; at += 1) {
    const from = (at * SIDE) / length;
    part[at] = Math.floor(from);
    share[at] = Math.min(1, ((Math.floor(from) + 1 - from) * length) / SIDE);
  }
  return { part, share };
};

/** Null of a picture with fewer pixels than parts, which is no scan. */
export const drawingOf = ({ width, height, rgb }: PagePixels): Drawing | null => {
  if (Math.min(width, height) < SIDE) return null;
  const [across, down] = [partsOf(width), partsOf(height)];
  const sums = new Float64Array((SIDE + 1) * (SIDE + 1));
  const line = new Float64Array(SIDE + 1);
  for (let y = 0, at = 0; y < height; y += 1) {
    line.fill(0);
    for (let x = 0; x < width; x += 1, at += 3) {
      const bright = 77 * (rgb[at] ?? 0) + 150 * (rgb[at + 1] ?? 0) + 29 * (rgb[at + 2] ?? 0);
      const [part, share] = [across.part[x] ?? 0, across.share[x] ?? 0];
      line[part] = (line[part] ?? 0) + bright * share;
      line[part + 1] = (line[part + 1] ?? 0) + bright * (1 - share);
    }
    const [part, share] = [(down.part[y] ?? 0) * (SIDE + 1), down.share[y] ?? 0];
    for (let x = 0; x < SIDE; x += 1) {
      const sum = line[x] ?? 0;
      sums[part + x] = (sums[part + x] ?? 0) + sum * share;
      sums[part + SIDE + 1 + x] = (sums[part + SIDE + 1 + x] ?? 0) + sum * (1 - share);
    }
  }
  const whole = (256 * width * height) / PARTS;
  return Uint8Array.from({ length: PARTS }, (_, at) => Math.round((sums[Math.floor(at / SIDE) * (SIDE + 1) + (at % SIDE)] ?? 0) / whole));
};

/** Where in a drawing stands what stands at a place of it turned by quarters. */
const TURNS: readonly ((x: number, y: number) => number)[] = [
  (x, y) => y * SIDE + x,
  (x, y) => (SIDE - 1 - x) * SIDE + y,
  (x, y) => (SIDE - 1 - y) * SIDE + (SIDE - 1 - x),
  (x, y) => x * SIDE + (SIDE - 1 - y),
];

const meanOf = (drawing: Drawing): number => drawing.reduce((sum, bright) => sum + bright, 0) / PARTS;

/** Whether two pictures show the same, one perhaps turned, or a shade brighter all over. */
export const sameDrawing = (one: Drawing, other: Drawing): boolean => {
  const brighter = meanOf(one) - meanOf(other);
  return TURNS.some((turned) => {
    for (let y = 0; y < SIDE; y += 1)
      for (let x = 0; x < SIDE; x += 1) if (Math.abs((one[y * SIDE + x] ?? 0) - (other[turned(x, y)] ?? 0) - brighter) > MOST) return false;
    return true;
  });
};
