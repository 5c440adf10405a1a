import JpegEmbedder from 'pdf-lib/cjs/core/embedders/JpegEmbedder.js';
import sharp from 'sharp';
import { imageScale, MAX_PIXELS, MAX_SIDE } from '../pdf/geometry.ts';
import { asJpeg, READING, readPicture } from '../pdf/picture-reading.ts';
import { allowPages, Refused, type Surveyed } from './child-answers.ts';
import type { MediaType, PageFacts } from './inspection.ts';
import { LOOK_DPI, scanned, tenths } from './page-look.ts';

/** Pictures in the inspection's child. Loads without pdf-lib, most of which takes longer to load than a page to look at. */

sharp.concurrency(1);
sharp.cache(false);

export const lookAtPicture = async (bytes: Uint8Array, page: number): Promise<PageFacts> => {
  const picture = sharp(bytes, { ...READING, page });
  const { width, height, density, autoOrient } = await picture.metadata();
  if (width * height > MAX_PIXELS || Math.max(width, height) > MAX_SIDE)
    throw new Refused('FILE_TOO_COMPLEX', `${width} x ${height} pixels`);
  const scale = imageScale({ pixelsWide: autoOrient.width, pixelsHigh: autoOrient.height, density });
  const { data, info } = await picture
    .resize({ width: Math.max(1, Math.round((width / scale.dpi) * LOOK_DPI)), kernel: 'linear' })
    .flatten({ background: 'white' })
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const rgb = info.channels === 3 ? data : Uint8Array.from({ length: data.length * 3 }, (_, i) => data[Math.floor(i / 3)] ?? 0);
  const size = { widthMm: tenths(scale.widthMm), heightMm: tenths(scale.heightMm) };
  return scanned(size, scale.dpi, { width: info.width, height: info.height, rgb });
};

/** Whether a paper can be made of it, by the very steps that make one: a JPEG's head as pdf-lib reads it, or new pixels. */
const tryPaper = async (bytes: Uint8Array, mediaType: MediaType): Promise<void> => {
  const { turn } = await readPicture({ bytes, mediaType });
  // Copied, since it reads from the start of the memory in which the bytes lie.
  await JpegEmbedder.default.for(new Uint8Array(turn === undefined ? await asJpeg(sharp(bytes, READING)) : bytes));
};

/** Damage shows in the pixels only, so every page is read: 40 ms for one of one bit, 140 ms in colour at 300 dpi (measured). */
export const surveyPicture = async (bytes: Uint8Array, mediaType: MediaType): Promise<Surveyed> => {
  const pages = (await sharp(bytes, READING).metadata()).pages ?? 1;
  allowPages(pages);
  const looked: PageFacts[] = [];
  for (let page = 0; page < pages; page += 1) looked.push(await lookAtPicture(bytes, page));
  if (mediaType === 'image/jpeg') await tryPaper(bytes, mediaType);
  return { pages, signatures: 0, looked };
};
