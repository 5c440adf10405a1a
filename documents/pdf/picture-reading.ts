import sharp, { type Sharp } from 'sharp';
import type { Density } from './density.ts';
import { MAX_PIXELS } from './geometry.ts';

/** How pictures are read, by the inspection and for the paper alike: what one accepts the other must not refuse. */

export const READING = { limitInputPixels: MAX_PIXELS, failOn: 'truncated' } as const;

/** Quality of a PNG or TIFF turned into JPEG: pdf-lib takes 1.8 to 4.3 s for a colour page of PNG, and passes JPEG through (measured). */
const JPEG_QUALITY = 90;

/** EXIF orientations that turning the page undoes, in clockwise degrees. The mirrored ones need new pixels. */
const TURNS: Readonly<Record<number, number>> = { 1: 0, 3: 180, 6: 90, 8: 270 };

/** Whether anything follows a JPEG's end mark: another file may ride along (a JPEG with a PDF behind it is still called a JPEG). */
const hasTrailingData = (jpeg: Uint8Array): boolean => {
  let at = 2;
  while (at + 1 < jpeg.length) {
    const marker = jpeg[at + 1] ?? 0;
    if (jpeg[at] !== 0xff) {
      at = jpeg.indexOf(0xff, at);
      if (at < 0) return true;
    } else if (marker === 0xff) at += 1;
    else if (marker === 0xd9) return at + 2 < jpeg.length;
    // Stuffed bytes and restart marks inside the picture have no length.
    else if (marker <= 0x01 || (marker >= 0xd0 && marker <= 0xd8)) at += 2;
    else at += 2 + (jpeg[at + 2] ?? 0) * 256 + (jpeg[at + 3] ?? 0);
  }
  return true;
};

/** Pages of a captured picture, and how its page is turned when it is a JPEG whose pixels may stay untouched; else `turn` is undefined. */
export const readPicture = async (file: {
  readonly bytes: Uint8Array;
  readonly mediaType: string;
}): Promise<{ readonly pages: number; readonly turn: number | undefined }> => {
  const { pages = 1, orientation = 1 } = await sharp(file.bytes, READING).metadata();
  const kept = file.mediaType === 'image/jpeg' && !hasTrailingData(file.bytes);
  return { pages, turn: kept ? TURNS[orientation] : undefined };
};

/** Orientations from 5 on lie on their side: the upright picture's width is the stored height. */
export const upright = (density: Density | null, orientation = 1): Density | null =>
  density !== null && orientation >= 5 ? { x: density.y, y: density.x } : density;

/** One page as a JPEG of its own, upright, on white. */
export const asJpeg = (page: Sharp): Promise<Buffer> =>
  page.autoOrient().flatten({ background: 'white' }).jpeg({ quality: JPEG_QUALITY, chromaSubsampling: '4:4:4' }).toBuffer();
