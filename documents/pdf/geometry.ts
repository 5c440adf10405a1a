import type { Density } from './density.ts';

/** A place on a page in points (1/72 inch), origin at the lower left corner of the page; `page` counts from 0. */
export interface Rectangle {
  readonly page: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Points. */
export type Size = Pick<Rectangle, 'width' | 'height'>;

/** Points per millimetre. */
export const MM = 72 / 25.4;

/** A1 at 300 dpi is 7,016 x 9,933 = 70 megapixels; above this a picture is a bomb or a mistake. */
export const MAX_PIXELS = 120e6;
/** JPEG holds no longer side. */
export const MAX_SIDE = 65_500;

const MM_PER_INCH = 25.4;

/** A4 in inches, for a picture whose density means nothing. */
const A4_INCHES = { short: 8.27, long: 11.69 };

/**
 * Density and true size of a scanned picture: what it states or an officer stated for it. Files taken in before that was asked for may have neither:
 * of them the density is assumed that makes them fit A4.
 */
export const imageScale = (o: {
  pixelsWide: number;
  pixelsHigh: number;
  density: Density | null;
}): Density & { widthMm: number; heightMm: number } => {
  const short = Math.min(o.pixelsWide, o.pixelsHigh);
  const long = Math.max(o.pixelsWide, o.pixelsHigh);
  const assumed = Math.min(short / A4_INCHES.short, long / A4_INCHES.long);
  const { x, y } = o.density ?? { x: assumed, y: assumed };
  return { x, y, widthMm: (o.pixelsWide / x) * MM_PER_INCH, heightMm: (o.pixelsHigh / y) * MM_PER_INCH };
};
