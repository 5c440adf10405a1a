/** A place on a page in points (1/72 inch), origin at the lower left corner of the page; `page` counts from 0. */
export interface Rectangle {
  readonly page: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Points per millimetre. */
export const MM = 72 / 25.4;

/** A1 at 300 dpi is 7,016 x 9,933 = 70 megapixels; above this a picture is a bomb or a mistake. */
export const MAX_PIXELS = 120e6;
/** JPEG holds no longer side. */
export const MAX_SIDE = 65_500;

const MM_PER_INCH = 25.4;

/** Cameras and editors write 72 or 96 as a mere default; no office scanner captures below 100. */
const LOWEST_MEANT_DENSITY = 100;
/** Beyond any document scanner: dots per centimetre taken for dots per inch, met in TIFF files (7620 for 300). */
const HIGHEST_MEANT_DENSITY = 2400;

/** A4 in inches, for a picture whose density means nothing. */
const A4_INCHES = { short: 8.27, long: 11.69 };

/**
 * Density and true size of a scanned picture: the density that the scanner stored or, where there is none worth believing,
 * the one that makes it fit A4. `density` is the stored figure in dots per inch.
 */
export const imageScale = (o: {
  pixelsWide: number;
  pixelsHigh: number;
  density: number | undefined;
}): { dpi: number; widthMm: number; heightMm: number } => {
  const short = Math.min(o.pixelsWide, o.pixelsHigh);
  const long = Math.max(o.pixelsWide, o.pixelsHigh);
  const stored = o.density ?? 0;
  const dpi =
    stored >= LOWEST_MEANT_DENSITY && stored <= HIGHEST_MEANT_DENSITY ? stored : Math.min(short / A4_INCHES.short, long / A4_INCHES.long);
  return { dpi, widthMm: (o.pixelsWide / dpi) * MM_PER_INCH, heightMm: (o.pixelsHigh / dpi) * MM_PER_INCH };
};
