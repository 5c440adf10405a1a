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
