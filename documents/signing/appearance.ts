import type { PDFFont, PDFRef } from 'pdf-lib';
import { nfc, type Tinos } from '../pdf/fonts.ts';
import type { Size } from '../pdf/geometry.ts';

/** A picture that a document holds; its size in pixels. */
export interface EmbeddedImage {
  readonly ref: PDFRef;
  readonly width: number;
  readonly height: number;
}

/** A drawing in points, origin at its lower left corner: content-stream operators, and the fonts and images they name. */
export interface Drawing {
  readonly content: string;
  readonly fonts?: Readonly<Record<string, PDFFont>>;
  readonly images?: Readonly<Record<string, EmbeddedImage>>;
}

/** Name of the graphics state in which the seal multiplies with what lies below, so that the signature shows through like under stamp ink. */
export const MULTIPLY = 'Multiply';

export const BLACK = '0 g 0 G';
/** Frame and text of the intake officer's block. */
const BLUE = '0.07 0.2 0.62 rg 0.07 0.2 0.62 RG';
/** Of the seal (Decree 30/2020, Annex I). */
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
export const copySize = (o: { tinos: Pick<Tinos, 'regular'>; lines: readonly string[] }): Size => ({
  width: Math.max(0, ...o.lines.map((line) => o.tinos.regular.widthOfTextAtSize(nfc(line), COPY_SIZE))) + 2 * PADDING,
  height: o.lines.length * COPY_SIZE * LEADING + PADDING,
});

/** Lines one below the other from the top left; shrunk only where they do not fit. */
const textBlock = (o: { tinos: Pick<Tinos, 'regular'>; lines: readonly string[]; box: Size; most: number }): string => {
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
export const drawCopy = (o: { tinos: Pick<Tinos, 'regular'>; lines: readonly string[]; box: Size }): Drawing => ({
  content: `${BLACK}\n${textBlock({ ...o, most: COPY_SIZE })}`,
  fonts: { R: o.tinos.regular },
});

/** Block of the intake officer on the control slip: framed text. */
export const drawPackage = (o: { tinos: Pick<Tinos, 'regular'>; lines: readonly string[]; box: Size }): Drawing => ({
  content: `${BLUE} 0.75 w 0.5 0.5 ${n(o.box.width - 1)} ${n(o.box.height - 1)} re S\n${textBlock({ ...o, most: COPY_SIZE })}`,
  fonts: { R: o.tinos.regular },
});

/** The leader's own signature, as large as the box allows, in the middle, its sides in proportion. */
export const drawSignature = (o: { image: EmbeddedImage; box: Size }): Drawing => {
  const scale = Math.min(o.box.width / o.image.width, o.box.height / o.image.height);
  const [width, height] = [o.image.width * scale, o.image.height * scale];
  const [x, y] = [(o.box.width - width) / 2, (o.box.height - height) / 2];
  return { content: `q ${n(width)} 0 0 ${n(height)} ${n(x)} ${n(y)} cm /I Do Q`, images: { I: o.image } };
};
