/** Where number, date and the leader's signature stand on a result that its handler made himself. */

/** A place on a page, counted from 0: in the page's own units, from the lower left of the page as a reader sees it. */
export interface PagePlace {
  readonly page: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** `anchors`: printed words in the places, to be covered by the draft, with the colour below them; absent: nothing is printed there. */
export interface ResultPlaces {
  readonly numberAt: PagePlace;
  readonly dateAt: PagePlace;
  readonly leaderAt: PagePlace;
  readonly anchors?: readonly (PagePlace & { readonly colour: readonly [number, number, number] })[];
}

const ORIGIN: PagePlace = { page: 0, x: 0, y: 0, width: 0, height: 0 };
/** Before a file was looked at. */
export const NOWHERE: ResultPlaces = { numberAt: ORIGIN, dateAt: ORIGIN, leaderAt: ORIGIN };

export const PLACES = ['numberAt', 'dateAt', 'leaderAt'] as const;
export type PlaceName = (typeof PLACES)[number];
/** The place that a part of a form states. */
export const placeStatedBy = (field: string): PlaceName | undefined => PLACES.find((name) => PLACE_WORDS[name].field === field);

/** The part of an upload's form that states it, and the words by which a page names each: typed in Word where it is to stand, in whatever size and colour. */
export const PLACE_WORDS = {
  numberAt: { field: 'numberPlace', anchor: '[[SO]]' },
  dateAt: { field: 'datePlace', anchor: '[[NGAY]]' },
  leaderAt: { field: 'signaturePlace', anchor: '[[KY]]' },
} as const satisfies Record<PlaceName, { readonly field: string; readonly anchor: string }>;

/**
 * How large each is wanted and may at least be, in points: a number with its symbol and a date in letters of 13 and of 9; a signature with the seal
 * of 36 mm, and one of 20.
 */
export const PLACE_SIZES = {
  numberAt: { wanted: { width: 110, height: 16 }, least: { width: 60, height: 11 } },
  dateAt: { wanted: { width: 152, height: 16 }, least: { width: 104, height: 11 } },
  leaderAt: { wanted: { width: 170, height: 102 }, least: { width: 100, height: 57 } },
} as const satisfies Record<PlaceName, Readonly<Record<'wanted' | 'least', Pick<PagePlace, 'width' | 'height'>>>>;

/** A place as a person gives it: the page counted from 1, points (1/72 inch) from its upper left. */
export type GivenPlace = PagePlace;

/** `1;85;140;120;16`: page, from the left, from the top, width, height; null where it is not written so. */
export const givenPlace = (text: string): GivenPlace | null => {
  const parts = text.split(/[;\s]+/).filter((part) => part !== '');
  if (parts.length !== 5 || !parts.every((part) => /^\d{1,5}([.,]\d{1,2})?$/.test(part))) return null;
  const [page = 0, x = 0, y = 0, width = 0, height = 0] = parts.map((part) => Number(part.replace(',', '.')));
  return Number.isInteger(page) && page >= 1 && width > 0 && height > 0 ? { page, x, y, width, height } : null;
};
