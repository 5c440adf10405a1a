import type { PagePixels } from '../pdf/pdfium.ts';
import type { PageFacts } from './inspection.ts';

/** Whatever shows a scan at this density is enough to tell colour and blank pages, and cheap (40 to 120 ms a page). */
export const LOOK_DPI = 100;
/** Mean spread of the channels: grey stored as RGB 0.0, colour scans 5 to 6.5 (measured on A4 with scanner noise). */
const COLOUR_SPREAD = 1;
/** Blocks of 8 x 8 pixels holding ink: blank pages 0, a lone page number 1, one line of text 154 (measured). */
const BLANK_BLOCKS = 5;
const BLOCK = 8;

const isColour = ({ rgb }: PagePixels): boolean => {
  const enough = COLOUR_SPREAD * (rgb.length / 3);
  let spread = 0;
  for (let i = 0; i < rgb.length && spread < enough; i += 3) {
    // Nearly every pixel of nearly every page is grey.
    if (rgb[i] === rgb[i + 1] && rgb[i] === rgb[i + 2]) continue;
    const [r, g, b] = [rgb[i] ?? 0, rgb[i + 1] ?? 0, rgb[i + 2] ?? 0];
    spread += Math.max(r, g, b) - Math.min(r, g, b);
  }
  return spread >= enough;
};

/** Counts blocks with both dark pixels and contrast, a margin of 4 % off, where scanners leave shadows. */
export const isBlank = ({ width, height, rgb }: PagePixels): boolean => {
  const margin = Math.round(Math.min(width, height) * 0.04);
  let inked = 0;
  for (let top = margin; top + BLOCK <= height - margin; top += BLOCK) {
    for (let left = margin; left + BLOCK <= width - margin; left += BLOCK) {
      let [sum, squares, darkest] = [0, 0, 255];
      for (let y = top; y < top + BLOCK; y += 1) {
        for (let x = left; x < left + BLOCK; x += 1) {
          const grey = rgb[(y * width + x) * 3 + 1] ?? 0;
          sum += grey;
          squares += grey * grey;
          darkest = Math.min(darkest, grey);
        }
      }
      const mean = sum / (BLOCK * BLOCK);
      if (darkest < 160 && Math.sqrt(squares / (BLOCK * BLOCK) - mean * mean) > 18) inked += 1;
      if (inked >= BLANK_BLOCKS) return false;
    }
  }
  return true;
};

export const tenths = (value: number): number => Math.round(value * 10) / 10;

/** What a scanned page is like, from its size, the density of its picture, and its pixels at `LOOK_DPI`. */
export const scanned = (size: { widthMm: number; heightMm: number }, dpi: number, look: PagePixels): PageFacts => ({
  ...size,
  dpi: tenths(dpi),
  colour: isColour(look),
  blank: isBlank(look),
});
