import { promisify } from 'node:util';
import { deflate } from 'node:zlib';
import {
  concatTransformationMatrix,
  degrees,
  drawObject,
  type PDFDocument,
  type PDFPage,
  PDFRawStream,
  popGraphicsState,
  pushGraphicsState,
} from 'pdf-lib';
import sharp, { type Sharp } from 'sharp';
import { type Density, statedDensity } from './density.ts';
import { imageScale } from './geometry.ts';
import { asJpeg, READING, readPicture, upright } from './picture-reading.ts';

/** How a captured file becomes pages of a paper; the inspection tries it at upload, so that whatever is taken in can be assembled. */

/** A page as large as the paper was: points = pixels / dpi x 72. */
const pageFor = (doc: PDFDocument, o: { width: number; height: number; density: Density | null }): PDFPage => {
  const { x, y } = imageScale({ pixelsWide: o.width, pixelsHigh: o.height, density: o.density });
  return doc.addPage([(o.width / x) * 72, (o.height / y) * 72]);
};

const addJpeg = async (doc: PDFDocument, jpeg: Uint8Array, density: Density | null, turn: number): Promise<void> => {
  const image = await doc.embedJpg(jpeg);
  const page = pageFor(doc, { width: image.width, height: image.height, density });
  page.drawImage(image, { x: 0, y: 0, width: page.getWidth(), height: page.getHeight() });
  page.setRotation(degrees(turn));
};

const pack = promisify(deflate);

/** A black and white page keeps its single bit: 40 KB and no loss, where a JPEG of it takes 1 MB. */
const addBitonal = async (doc: PDFDocument, picture: Sharp, density: Density | null): Promise<void> => {
  const { data, info } = await picture.autoOrient().toColourspace('b-w').raw().toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  const stride = Math.ceil(width / 8);
  const bits = Buffer.alloc(stride * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      if ((data[(y * width + x) * channels] ?? 0) >= 128)
        bits[y * stride + (x >> 3)] = (bits[y * stride + (x >> 3)] ?? 0) | (0x80 >> (x & 7));
    }
  }
  const image = { Type: 'XObject', Subtype: 'Image', Width: width, Height: height, ColorSpace: 'DeviceGray', BitsPerComponent: 1 };
  const dict = doc.context.obj({ ...image, Filter: 'FlateDecode' });
  const page = pageFor(doc, { width, height, density });
  const name = page.node.newXObject('Scan', doc.context.register(PDFRawStream.of(dict, await pack(bits))));
  const scale = concatTransformationMatrix(page.getWidth(), 0, 0, page.getHeight(), 0, 0);
  page.pushOperators(pushGraphicsState(), scale, drawObject(name), popGraphicsState());
};

/** A JPEG as it is when its pixels may stay untouched; everything else page by page, upright, on white. `density` is for what states none. */
export const addPicture = async (
  doc: PDFDocument,
  file: { readonly bytes: Uint8Array; readonly mediaType: string; readonly density?: Density | undefined },
): Promise<void> => {
  const { pages, turn } = await readPicture(file);
  const densityAt = (page: number): Density | null => statedDensity({ ...file, page }) ?? file.density ?? null;
  if (turn !== undefined) return addJpeg(doc, file.bytes, densityAt(0), turn);
  for (let page = 0; page < pages; page += 1) {
    const one = sharp(file.bytes, { ...READING, page });
    const own = await one.metadata();
    const density = upright(densityAt(page), own.orientation);
    if (own.bitsPerSample === 1 && own.channels === 1 && own.isPalette !== true) await addBitonal(doc, one, density);
    else await addJpeg(doc, await asJpeg(one), density, 0);
  }
};
