import { promisify } from 'node:util';
import { deflate } from 'node:zlib';
import {
  concatTransformationMatrix,
  degrees,
  drawObject,
  PDFDocument,
  type PDFPage,
  PDFRawStream,
  popGraphicsState,
  pushGraphicsState,
} from 'pdf-lib';
import sharp, { type Sharp } from 'sharp';
import { imageScale } from './geometry.ts';

/** How a captured file becomes pages of a paper; the inspection tries it at upload, so that whatever is taken in can be assembled. */

/** A1 at 300 dpi is 7,016 x 9,933 = 70 megapixels; above this a picture is a bomb or a mistake. */
export const MAX_PIXELS = 120e6;
/** JPEG holds no longer side. */
export const MAX_SIDE = 65_500;
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
    if (jpeg[at] !== 0xff || marker === 0xff) at += 1;
    else if (marker === 0xd9) return at + 2 < jpeg.length;
    // Stuffed bytes and restart marks inside the picture have no length.
    else if (marker <= 0x01 || (marker >= 0xd0 && marker <= 0xd8)) at += 2;
    else at += 2 + (jpeg[at + 2] ?? 0) * 256 + (jpeg[at + 3] ?? 0);
  }
  return true;
};

/** A page as large as the paper was: points = pixels / dpi x 72. */
const pageFor = (doc: PDFDocument, o: { width: number; height: number; density: number | undefined }): PDFPage => {
  const { dpi } = imageScale({ pixelsWide: o.width, pixelsHigh: o.height, density: o.density });
  return doc.addPage([(o.width / dpi) * 72, (o.height / dpi) * 72]);
};

const addJpeg = async (doc: PDFDocument, jpeg: Uint8Array, density: number | undefined, turn: number): Promise<void> => {
  const image = await doc.embedJpg(jpeg);
  const page = pageFor(doc, { width: image.width, height: image.height, density });
  page.drawImage(image, { x: 0, y: 0, width: page.getWidth(), height: page.getHeight() });
  page.setRotation(degrees(turn));
};

const pack = promisify(deflate);

/** A black and white page keeps its single bit: 40 KB and no loss, where a JPEG of it takes 1 MB. */
const addBitonal = async (doc: PDFDocument, picture: Sharp, density: number | undefined): Promise<void> => {
  const { data, info } = await picture.autoOrient().toColourspace('b-w').raw().toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  const row = Math.ceil(width / 8);
  const bits = Buffer.alloc(row * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      if ((data[(y * width + x) * channels] ?? 0) >= 128) bits[y * row + (x >> 3)] = (bits[y * row + (x >> 3)] ?? 0) | (0x80 >> (x & 7));
    }
  }
  const image = { Type: 'XObject', Subtype: 'Image', Width: width, Height: height, ColorSpace: 'DeviceGray', BitsPerComponent: 1 };
  const dict = doc.context.obj({ ...image, Filter: 'FlateDecode' });
  const page = pageFor(doc, { width, height, density });
  const name = page.node.newXObject('Scan', doc.context.register(PDFRawStream.of(dict, await pack(bits))));
  const scale = concatTransformationMatrix(page.getWidth(), 0, 0, page.getHeight(), 0, 0);
  page.pushOperators(pushGraphicsState(), scale, drawObject(name), popGraphicsState());
};

/** A JPEG as it is when its pixels may stay untouched; everything else page by page, upright, on white. */
export const addPicture = async (doc: PDFDocument, file: { readonly bytes: Uint8Array; readonly mediaType: string }): Promise<void> => {
  const { pages = 1, density, orientation = 1 } = await sharp(file.bytes, READING).metadata();
  const turn = TURNS[orientation];
  if (file.mediaType === 'image/jpeg' && turn !== undefined && !hasTrailingData(file.bytes)) {
    return addJpeg(doc, file.bytes, density, turn);
  }
  for (let page = 0; page < pages; page += 1) {
    const one = sharp(file.bytes, { ...READING, page });
    const own = await one.metadata();
    if (own.bitsPerSample === 1 && own.channels === 1 && own.isPalette !== true) await addBitonal(doc, one, own.density);
    else {
      const upright = one.autoOrient().flatten({ background: 'white' });
      const jpeg = await upright.jpeg({ quality: JPEG_QUALITY, chromaSubsampling: '4:4:4' }).toBuffer();
      await addJpeg(doc, jpeg, own.density, 0);
    }
  }
};

/** All pages of an unsigned PDF. */
export const addPdf = async (doc: PDFDocument, source: PDFDocument): Promise<void> => {
  for (const page of await doc.copyPages(source, source.getPageIndices())) doc.addPage(page);
};

export const openPdf = (bytes: Uint8Array): Promise<PDFDocument> => PDFDocument.load(bytes, { updateMetadata: false });
