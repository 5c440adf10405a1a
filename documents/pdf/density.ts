/** Dots per inch along and across a picture as it is stored; fax machines and some scanners have two figures (204 x 98). */
export interface Density {
  readonly x: number;
  readonly y: number;
}

/** Cameras and editors write 72 or 96 for both as a mere default; no office scanner captures below 100. A fax has 98 lines to the inch. */
const LOWEST_MEANT = 100;
const LOWEST_OF_TWO = 50;
/** Beyond any document scanner: dots per centimetre taken for dots per inch, met in TIFF files (7620 for 300). */
const HIGHEST_MEANT = 2400;

const meant = ({ x, y }: Density): boolean =>
  Math.max(x, y) <= HIGHEST_MEANT && (x === y ? x >= LOWEST_MEANT : Math.min(x, y) >= LOWEST_OF_TWO);

/** Stored in metres or hundredths: 199.9 stands for 200 and 11811 dots per metre for 300. */
const rounded = (value: number): number => Math.round(value * 10) / 10;

const CM_PER_INCH = 2.54;

/** TIFF 6.0, tags of a picture's density; the unit is the inch unless it says otherwise. */
const TAG = { x: 0x011a, y: 0x011b, unit: 0x0128 };
const ENTRY_BYTES = 12;

/** Densities of the `page`-th directory of a TIFF, or of EXIF data, which is one. Throws RangeError where it is cut short. */
const inTiff = (tiff: Buffer, page: number): Density | null => {
  const little = tiff.toString('latin1', 0, 2) === 'II';
  const u16 = (at: number): number => (little ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  const u32 = (at: number): number => (little ? tiff.readUInt32LE(at) : tiff.readUInt32BE(at));
  if (u16(2) !== 42) return null;
  let directory = u32(4);
  for (let index = 0; index < page; index += 1) directory = u32(directory + 2 + ENTRY_BYTES * u16(directory));
  let [x, y, unit] = [0, 0, 2];
  for (let index = 0; index < u16(directory); index += 1) {
    const entry = directory + 2 + ENTRY_BYTES * index;
    const tag = u16(entry);
    if (tag === TAG.unit) unit = u16(entry + 8);
    if (tag !== TAG.x && tag !== TAG.y) continue;
    const at = u32(entry + 8);
    const value = u32(at) / u32(at + 4);
    if (tag === TAG.x) x = value;
    else y = value;
  }
  if (unit !== 2 && unit !== 3) return null;
  const perInch = unit === 3 ? CM_PER_INCH : 1;
  return { x: rounded(x * perInch), y: rounded((y === 0 ? x : y) * perInch) };
};

/** Head of a JPEG up to its pixels: JFIF says it at the beginning, EXIF in more detail. */
const inJpeg = (jpeg: Buffer): readonly (Density | null)[] => {
  const found: (Density | null)[] = [];
  for (let at = 2; at + 4 <= jpeg.length && jpeg[at] === 0xff; ) {
    const marker = jpeg[at + 1] ?? 0;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker === 0xda) break;
    const length = jpeg.readUInt16BE(at + 2);
    const data = jpeg.subarray(at + 4, at + 2 + length);
    if (marker === 0xe0 && data.toString('latin1', 0, 5) === 'JFIF\0' && data.length >= 12) {
      const perInch = [0, 1, CM_PER_INCH][data[7] ?? 0] ?? 0;
      found.push({ x: rounded(data.readUInt16BE(8) * perInch), y: rounded(data.readUInt16BE(10) * perInch) });
    }
    if (marker === 0xe1 && data.toString('latin1', 0, 6) === 'Exif\0\0') found.push(inTiff(data.subarray(6), 0));
    at += 2 + length;
  }
  return found;
};

const PNG_HEAD = 8;

const inPng = (png: Buffer): Density | null => {
  for (let at = PNG_HEAD; at + 8 <= png.length; at += 12 + png.readUInt32BE(at)) {
    const kind = png.toString('latin1', at + 4, at + 8);
    if (kind === 'IDAT') return null;
    if (kind !== 'pHYs') continue;
    const perInch = png[at + 16] === 1 ? CM_PER_INCH / 100 : 0;
    return { x: rounded(png.readUInt32BE(at + 8) * perInch), y: rounded(png.readUInt32BE(at + 12) * perInch) };
  }
  return null;
};

const read = (bytes: Buffer, mediaType: string, page: number): readonly (Density | null)[] => {
  try {
    if (mediaType === 'image/jpeg') return inJpeg(bytes);
    return [mediaType === 'image/png' ? inPng(bytes) : inTiff(bytes, page)];
  } catch {
    return []; // Cut short: the pixels tell whether the file is damaged.
  }
};

/** What a picture says of its own density, where that can be meant; `page` counts from 0. sharp tells one axis only. */
export const statedDensity = (o: { readonly bytes: Uint8Array; readonly mediaType: string; readonly page?: number }): Density | null => {
  const bytes = Buffer.from(o.bytes.buffer, o.bytes.byteOffset, o.bytes.length);
  return read(bytes, o.mediaType, o.page ?? 0).find((density) => density !== null && meant(density)) ?? null;
};

/** `300` or `204x98` as an officer reads it off the scanner; null when it is no density that a scanner has. */
export const densityOf = (text: string): Density | null => {
  const [, x, y = x] = /^(\d{2,4})(?:[x×](\d{2,4}))?$/.exec(text.trim()) ?? [];
  const density = { x: Number(x), y: Number(y) };
  return meant(density) ? density : null;
};
