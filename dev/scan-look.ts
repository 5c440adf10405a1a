import { concatTransformationMatrix, degrees, PDFDocument, type PDFFont, type PDFPage, rgb } from 'pdf-lib';
import sharp from 'sharp';
import { embedTinos, nfc, type Tinos } from '../documents/pdf/fonts.ts';
import { MM } from '../documents/pdf/geometry.ts';
import { withPdf } from '../documents/pdf/pdfium.ts';

/** Tools that make a drawn page look printed, filled in by hand, stamped and scanned. */

/** A counter's scanner. */
export const SCAN_DPI = 300;
const BLUE_INK = rgb(0.1, 0.16, 0.55);
const STAMP_RED = rgb(0.82, 0.1, 0.13);
export const PRINT = rgb(0.1, 0.1, 0.1);
/** How crooked the sheet lay on the glass, in degrees. */
const SKEW = 0.4;
/** Slightly yellow office paper, and the spread of the scanner's noise, per channel of 255. */
const PAPER = [250, 247, 238] as const;
const NOISE = 3;
/** Samples of noise before they come again: a prime, so that no pattern is seen. */
const GRAIN = 1_000_003;

export interface Pen {
  readonly page: PDFPage;
  readonly fonts: Tinos;
}

/** Pseudo-random numbers in [0, 1) from a seed (mulberry32): the same scan each time. */
const randoms = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
};

/** Printed text centred between `x` and `x + width`. */
export const centred = (pen: Pen, text: string, y: number, size: number, font: PDFFont, x: number, width: number): void => {
  const line = nfc(text);
  pen.page.drawText(line, { x: x + (width - font.widthOfTextAtSize(line, size)) / 2, y, size, font, color: PRINT });
};

export const printed = (pen: Pen, text: string, x: number, y: number, size = 13, font = pen.fonts.regular): void =>
  pen.page.drawText(nfc(text), { x, y, size, font, color: PRINT });

/** What a hand wrote, in blue and a little crooked. */
export const handwritten = (pen: Pen, text: string, x: number, y: number, size = 14, crooked = 0.35): void =>
  pen.page.drawText(nfc(text), { x, y: y + 0.5, size, font: pen.fonts.italic, color: BLUE_INK, rotate: degrees(crooked) });

export const dotted = (pen: Pen, x: number, end: number, y: number): void =>
  pen.page.drawLine({ start: { x, y: y - 2.5 }, end: { x: end, y: y - 2.5 }, thickness: 0.5, dashArray: [0.7, 2], color: PRINT });

/** A printed label and what a hand wrote behind it over a dotted line. */
export const field = (pen: Pen, label: string, value: string, y: number, x = 25 * MM, end = 190 * MM): void => {
  printed(pen, `${label}: `, x, y);
  const start = x + pen.fonts.regular.widthOfTextAtSize(nfc(`${label}: `), 13);
  dotted(pen, start, end, y);
  handwritten(pen, value, start + 5, y);
};

/** A signature-like flourish, about 45 mm wide, from its left end. */
export const flourish = (pen: Pen, x: number, y: number): void => {
  const strokes = ['M0 12 C8 -18 14 -20 12 4 S2 26 18 8 S34 -10 36 6 S40 16 50 2 S64 -8 66 6 S84 10 122 -6', 'M8 20 C40 26 84 20 112 12'];
  for (const stroke of strokes) pen.page.drawSvgPath(stroke, { x, y, borderColor: BLUE_INK, borderWidth: 1.5 });
};

/** A round seal of 36 mm with its text along the rim. */
export const stamp = (pen: Pen, x: number, y: number, rim: string, core: string): void => {
  const radius = 18 * MM;
  const red = { borderColor: STAMP_RED, opacity: 0, borderOpacity: 0.85 };
  pen.page.drawCircle({ x, y, size: radius, borderWidth: 2, ...red });
  pen.page.drawCircle({ x, y, size: radius * 0.62, borderWidth: 0.8, ...red });
  const font = pen.fonts.bold;
  const size = 8.5;
  const letters = [...nfc(rim.toLocaleUpperCase('vi'))];
  const apart = (Math.PI * 1.75) / Math.max(letters.length, 24);
  for (const [index, letter] of letters.entries()) {
    const angle = Math.PI / 2 + ((letters.length - 1) / 2 - index) * apart;
    const turn = angle - Math.PI / 2;
    const half = font.widthOfTextAtSize(letter, size) / 2;
    const at = {
      x: x + Math.cos(angle) * radius * 0.74 - Math.cos(turn) * half,
      y: y + Math.sin(angle) * radius * 0.74 - Math.sin(turn) * half,
    };
    pen.page.drawText(letter, { ...at, size, font, color: STAMP_RED, opacity: 0.85, rotate: degrees((turn * 180) / Math.PI) });
  }
  const lines = nfc(core.toLocaleUpperCase('vi')).split('\n');
  for (const [index, line] of lines.entries()) {
    const width = font.widthOfTextAtSize(line, 8);
    pen.page.drawText(line, {
      x: x - width / 2,
      y: y + (lines.length / 2 - index) * 10 - 8,
      size: 8,
      font,
      color: STAMP_RED,
      opacity: 0.85,
    });
  }
};

/** What the scanner adds to each sample; a page begins somewhere in it by its seed. */
const noise = (() => {
  const random = randoms(1);
  return Int8Array.from({ length: GRAIN }, () => Math.round((random() + random() - 1) * 2 * NOISE));
})();

/** What of 256 shades of white light the paper gives back, channel by channel. */
const TINT = Uint8Array.from({ length: 3 * 256 }, (_, at) => ((at % 256) * (PAPER[Math.floor(at / 256)] ?? 255)) / 255);

/** Gives samples, three a point, the paper's tint and the scanner's noise. */
const look = (pixels: Uint8Array, seed: number): void => {
  const scanned = new Uint8ClampedArray(pixels.buffer, pixels.byteOffset, pixels.length);
  let at = (seed * 7919) % GRAIN;
  for (let i = 0; i < pixels.length; i += 1) {
    scanned[i] = (TINT[((i % 3) << 8) | (scanned[i] as number)] as number) + (noise[at] as number);
    at = at + 1 === GRAIN ? 0 : at + 1;
  }
};

/** Turns all that is drawn from now on about the middle of the page: turning the picture instead took half of a scan's time. */
const lieCrooked = (page: PDFPage, angle: number): void => {
  const { width, height } = page.getSize();
  const [x, y, turn] = [width / 2, height / 2, (angle * Math.PI) / 180];
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  page.pushOperators(concatTransformationMatrix(cos, sin, -sin, cos, x - x * cos + y * sin, y - x * sin - y * cos));
};

/** Draws a page, rasters it and makes it look scanned: crooked, on tinted paper, with noise. Returns a colour JPEG. */
export const scan = async (draw: (pen: Pen) => void, seed: number, dpi: number): Promise<Uint8Array> => {
  const doc = await PDFDocument.create({ updateMetadata: false });
  const pen = { page: doc.addPage([210 * MM, 297 * MM]), fonts: await embedTinos(doc) };
  lieCrooked(pen.page, seed % 2 === 0 ? -SKEW : SKEW);
  draw(pen);
  const { width, height, rgb: pixels } = await withPdf({ bytes: await doc.save() }, (pdf) => pdf.render({ page: 0, dpi }));
  look(pixels, seed);
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .withMetadata({ density: dpi })
    .jpeg({ quality: 82 })
    .toBuffer();
};

/** A scanner's own PDF: one page holding one JPEG at its true size. */
export const asPdf = async (jpeg: Uint8Array, dpi: number): Promise<Uint8Array> => {
  const doc = await PDFDocument.create({ updateMetadata: false });
  const image = await doc.embedJpg(jpeg);
  const [width, height] = [(image.width / dpi) * 72, (image.height / dpi) * 72];
  doc.addPage([width, height]).drawImage(image, { x: 0, y: 0, width, height });
  return doc.save();
};
