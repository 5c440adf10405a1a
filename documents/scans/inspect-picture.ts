import JpegEmbedder from 'pdf-lib/cjs/core/embedders/JpegEmbedder.js';
import sharp, { type Sharp } from 'sharp';
import { type Density, statedDensity } from '../pdf/density.ts';
import { imageScale, MAX_PIXELS, MAX_SIDE } from '../pdf/geometry.ts';
import type { PagePixels } from '../pdf/pdfium.ts';
import { asJpeg, READING, readPicture, upright } from '../pdf/picture-reading.ts';
import { allowPages, Refused, type Surveyed } from './child-answers.ts';
import { type Drawing, drawingOf, MOST_PIXELS } from './drawing.ts';
import type { MediaType, PageFacts } from './inspection.ts';
import { LOOK_DPI, scanned, tenths } from './page-look.ts';

/** Pictures in the inspection's child. Loads without pdf-lib, most of which takes longer to load than a page to look at. */

sharp.concurrency(1);
sharp.cache(false);

/** A picture, and the density that an officer stated for what states none itself. */
interface Picture {
  readonly bytes: Uint8Array;
  readonly mediaType: MediaType;
  readonly density?: Density | undefined;
}

const pixelsOf = async (picture: Sharp): Promise<PagePixels> => {
  const { data, info } = await picture
    .flatten({ background: 'white' })
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const rgb = info.channels === 3 ? data : Uint8Array.from({ length: data.length * 3 }, (_, i) => data[Math.floor(i / 3)] ?? 0);
  return { width: info.width, height: info.height, rgb };
};

export const lookAtPicture = async ({ bytes, mediaType, density }: Picture, page: number): Promise<PageFacts> => {
  const picture = sharp(bytes, { ...READING, page });
  const { width, height, orientation, autoOrient } = await picture.metadata();
  if (width * height > MAX_PIXELS || Math.max(width, height) > MAX_SIDE)
    throw new Refused('FILE_TOO_COMPLEX', `${width} x ${height} pixels`);
  const stored = statedDensity({ bytes, mediaType, page }) ?? density;
  if (stored === undefined) throw new Refused('DENSITY_NOT_STATED', `page ${page + 1}`);
  const scale = imageScale({
    pixelsWide: autoOrient.width,
    pixelsHigh: autoOrient.height,
    density: upright(stored, orientation),
  });
  const side = (pixels: number, dpi: number): number => Math.max(1, Math.round((pixels / dpi) * LOOK_DPI));
  const look = await pixelsOf(
    picture.resize({ width: side(width, stored.x), height: side(height, stored.y), fit: 'fill', kernel: 'linear' }),
  );
  const size = { widthMm: tenths(scale.widthMm), heightMm: tenths(scale.heightMm) };
  return scanned(size, Math.min(scale.x, scale.y), look);
};

/** What a page shows, as its pixels are stored: by its profile of colours, and as who puts it into a PDF without that sees it. */
export const drawPicture = async (bytes: Uint8Array, page: number): Promise<readonly Drawing[]> => {
  const { width, height, icc } = await sharp(bytes, { ...READING, page }).metadata();
  if (width * height > MOST_PIXELS) return [];
  const readings = icc === undefined ? [{}] : [{}, { ignoreIcc: true }];
  const drawings = await Promise.all(
    readings.map(async (reading) => drawingOf(await pixelsOf(sharp(bytes, { ...READING, ...reading, page })))),
  );
  return drawings.flatMap((drawing) => drawing ?? []);
};

export const pagesOfPicture = async (bytes: Uint8Array): Promise<number> => (await sharp(bytes, READING).metadata()).pages ?? 1;

/** Whether a paper can be made of it, by the very means that make one: a JPEG's head as pdf-lib reads it, or new pixels. */
const tryPaper = async (bytes: Uint8Array, mediaType: MediaType): Promise<void> => {
  const { turn } = await readPicture({ bytes, mediaType });
  // Copied, since it reads from the start of the memory in which the bytes lie.
  await JpegEmbedder.default.for(new Uint8Array(turn === undefined ? await asJpeg(sharp(bytes, READING)) : bytes));
};

/** Damage shows in the pixels only, so every page is read: 40 ms for one of one bit, 140 ms in colour at 300 dpi (measured). */
export const surveyPicture = async (file: Picture): Promise<Surveyed> => {
  const { bytes, mediaType } = file;
  const pages = await pagesOfPicture(bytes);
  allowPages(pages);
  const looked: PageFacts[] = [];
  for (let page = 0; page < pages; page += 1) looked.push(await lookAtPicture(file, page));
  if (mediaType === 'image/jpeg') await tryPaper(bytes, mediaType);
  return { pages, signatures: 0, redrawn: [], looked };
};
