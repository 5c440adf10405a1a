import type { PDFFont } from 'pdf-lib';
import { sha256 } from '../../platform/hash.ts';
import { nfc, type Tinos } from '../pdf/fonts.ts';

/** A drawing in points, origin at its lower left corner: content-stream operators and the fonts they name. */
export interface Drawing {
  readonly content: string;
  readonly fonts: Readonly<Record<string, PDFFont>>;
}

type Size = { readonly width: number; readonly height: number };

/** Name of the graphics state in which the seal multiplies with what lies below, so that the signature shows through like under stamp ink. */
export const MULTIPLY = 'Multiply';

export const BLACK = '0 g 0 G';
/** Blue ink of the handwritten signature, red of the seal (Decree 30/2020, Annex I). */
const BLUE = '0.07 0.2 0.62 rg 0.07 0.2 0.62 RG';
export const RED = '0.83 0.07 0.1 rg 0.83 0.07 0.1 RG';

export const n = (value: number): string => String(Math.round(value * 1000) / 1000);
export const hex = (font: PDFFont, text: string): string => font.encodeText(text).toString();
export const showAt = (o: { font: string; size: number; x: number; y: number; text: string }): string =>
  `BT /${o.font} ${n(o.size)} Tf 1 0 0 1 ${n(o.x)} ${n(o.y)} Tm ${o.text} Tj ET`;

/** Largest size up to `most` at which every line fits the width. */
export const fit = (o: { font: PDFFont; lines: readonly string[]; width: number; most: number }): number =>
  Math.min(o.most, ...o.lines.map((line) => (line === '' ? o.most : (o.most * o.width) / o.font.widthOfTextAtSize(line, o.most))));

const COPY_SIZE = 10;
const LEADING = 1.2;
const PADDING = 4;

/** Space that the lines of a copy block take at 10 pt. */
export const copySize = (o: { tinos: Tinos; lines: readonly string[] }): Size => ({
  width: Math.max(0, ...o.lines.map((line) => o.tinos.regular.widthOfTextAtSize(nfc(line), COPY_SIZE))) + 2 * PADDING,
  height: o.lines.length * COPY_SIZE * LEADING + PADDING,
});

/** Lines one below the other from the top left; shrunk only where they do not fit. */
const textBlock = (o: { tinos: Tinos; lines: readonly string[]; box: Size; most: number }): string => {
  const lines = o.lines.map(nfc);
  const size = Math.min(
    fit({ font: o.tinos.regular, lines, width: o.box.width - 2 * PADDING, most: o.most }),
    (o.box.height - PADDING) / (Math.max(1, lines.length) * LEADING),
  );
  return lines
    .map((line, index) =>
      showAt({
        font: 'R',
        size,
        x: PADDING,
        y: o.box.height - PADDING / 2 - size * (0.9 + index * LEADING),
        text: hex(o.tinos.regular, line),
      }),
    )
    .join('\n');
};

/** Certified copy: no image, Times 10 pt, upright, black (Decree 30/2020, Annex I, Part II, section I). */
export const drawCopy = (o: { tinos: Tinos; lines: readonly string[]; box: Size }): Drawing => ({
  content: `${BLACK}\n${textBlock({ ...o, most: COPY_SIZE })}`,
  fonts: { R: o.tinos.regular },
});

/** Block of the intake officer on the control slip: framed text. */
export const drawPackage = (o: { tinos: Tinos; lines: readonly string[]; box: Size }): Drawing => ({
  content: `${BLUE} 0.75 w 0.5 0.5 ${n(o.box.width - 1)} ${n(o.box.height - 1)} re S\n${textBlock({ ...o, most: COPY_SIZE })}`,
  fonts: { R: o.tinos.regular },
});

type Point = readonly [number, number];

/** Smooth line through points (Catmull-Rom as Bézier curves). */
const curve = (points: readonly Point[]): string => {
  const at = (index: number): Point => points[Math.max(0, Math.min(points.length - 1, index))] ?? [0, 0];
  const [x0, y0] = at(0);
  const parts = [`${n(x0)} ${n(y0)} m`];
  for (let index = 0; index + 1 < points.length; index += 1) {
    const [p, a, b, q] = [at(index - 1), at(index), at(index + 1), at(index + 2)];
    parts.push(
      [a[0] + (b[0] - p[0]) / 6, a[1] + (b[1] - p[1]) / 6, b[0] - (q[0] - a[0]) / 6, b[1] - (q[1] - a[1]) / 6, b[0], b[1]]
        .map(n)
        .join(' ')
        .concat(' c'),
    );
  }
  return `${parts.join('\n')}\nS`;
};

/** Handwritten-like strokes over the whole box, always the same for one name; stands where a person's own signature image would. */
export const drawSignature = (o: { name: string; box: Size }): Drawing => {
  const seed = Buffer.from(sha256(nfc(o.name)), 'hex');
  let drawn = 0;
  const random = (): number => (seed[drawn++ % seed.length] ?? 0) / 255;
  const { width: w, height: h } = o.box;
  const loops = 5 + Math.min(3, o.name.trim().split(/\s+/).length);
  const points: Point[] = [
    [0.1 * w, 0.35 * h],
    [0.04 * w, 0.6 * h],
    [0.14 * w, (0.88 + 0.1 * random()) * h],
    [0.22 * w, 0.6 * h],
    [0.15 * w, (0.16 + 0.1 * random()) * h],
    [0.08 * w, 0.3 * h],
  ];
  for (let index = 0; index < loops; index += 1) {
    const x = 0.22 + (0.56 * index) / loops;
    const high = 0.52 + 0.3 * random() * (index % 3 === 1 ? 1.4 : 0.7);
    points.push(
      [(x + 0.01) * w, 0.36 * h],
      [(x + 0.06) * w, Math.min(0.95, high) * h],
      [(x + 0.035) * w, (0.44 + 0.08 * random()) * h],
      [(x + 0.06) * w, (0.26 + 0.12 * random()) * h],
    );
  }
  points.push([0.86 * w, 0.55 * h], [0.96 * w, (0.6 + 0.2 * random()) * h]);
  const flourish: Point[] = [
    [0.95 * w, 0.2 * h],
    [0.6 * w, (0.1 + 0.06 * random()) * h],
    [0.25 * w, 0.12 * h],
    [0.5 * w, 0.2 * h],
    [0.97 * w, (0.24 + 0.06 * random()) * h],
  ];
  return { content: `${BLUE} 1 J 1 j\n1.5 w ${curve(points)}\n1 w ${curve(flourish)}`, fonts: {} };
};
