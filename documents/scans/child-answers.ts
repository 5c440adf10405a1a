import { writeSync } from 'node:fs';
import type { GivenPlace, PlaceName, ResultPlaces } from '../../domain/dossier/result-places.ts';
import type { Mark } from '../../domain/texts/marks.ts';
import type { Density } from '../pdf/density.ts';
import { type FoundPlaces, type InspectionRefusal, MAX_PAGES, type MediaType, type PageFacts } from './inspection.ts';

/** What the inspection's child is asked for. */
export interface ChildTask {
  readonly path: string;
  /** Whether the file as a whole is judged first. */
  readonly survey: boolean;
  /** Pages to look at, counted from 0, `until` excluded; may lie beyond the end. */
  readonly from: number;
  readonly until: number;
  /** Looks at no page of a file that has more than `until`. */
  readonly wholeOnly: boolean;
  /** Stated by an officer, for pictures that state none themselves. */
  readonly density?: Density | undefined;
  /** Of a document that answers us: which of these stand in its text. What stands in signature fields is then no part of a page. */
  readonly find?: readonly Mark[] | undefined;
  /** Instead of all that: what the pictures in these files show that have at most `until` pages. */
  readonly draw?: readonly string[] | undefined;
  /** Instead of all that: where number, date and signature stand on a result, at rectangles that were given or at printed words. */
  readonly places?: Readonly<Partial<Record<PlaceName, GivenPlace>>> | undefined;
  /** Instead of all that: the file with the places outlined and `stamp`, a page in Base64, over each of its pages. */
  readonly outline?: { readonly places: ResultPlaces; readonly stamp: string } | undefined;
}

/**
 * What it answers, one JSON text a line. `READY` once its libraries are loaded, with the processor seconds that took: what goes wrong before is no
 * fault of the file.
 */
export type Line =
  | { readonly kind: 'READY'; readonly cpuSeconds: number }
  | {
      readonly kind: 'SURVEY';
      readonly mediaType: MediaType;
      readonly pages: number;
      readonly signatures: number;
      readonly redrawn: readonly number[];
    }
  | { readonly kind: 'PAGE'; readonly facts: PageFacts }
  /** Names of marks that stand on a page: its text stays with the child. */
  | { readonly kind: 'FOUND'; readonly names: readonly string[] }
  /** What a page of the `file`-th file shows, in Base64, by each way to read its colours; nothing of a page that is more than a picture. */
  | { readonly kind: 'DRAWN'; readonly file: number; readonly drawings: readonly string[] }
  | { readonly kind: 'PLACES'; readonly found: FoundPlaces }
  /** The next part of a file, in Base64. */
  | { readonly kind: 'BYTES'; readonly part: string }
  | { readonly kind: 'REFUSED'; readonly code: InspectionRefusal; readonly detail: string }
  | { readonly kind: 'END' };

/** What a child has loaded beforehand; it can look at the other kind as well, and is slower then. */
export type ChildKind = 'PICTURE' | 'PDF';

/** A file as a whole, and those pages that were looked at on the way. */
export interface Surveyed {
  readonly pages: number;
  readonly signatures: number;
  /** Lengths of the signed revisions after which pages came to look different. */
  readonly redrawn: readonly number[];
  readonly looked?: readonly PageFacts[];
}

/** Thrown inside the child. */
export class Refused extends Error {
  constructor(
    readonly code: InspectionRefusal,
    detail: string,
  ) {
    super(detail);
  }
}

export const allowPages = (count: number): void => {
  if (count < 1) throw new Refused('FILE_DAMAGED', 'no pages');
  if (count > MAX_PAGES) throw new Refused('FILE_TOO_COMPLEX', `${count} pages`);
};

/** Written at once: `process.stdout` would load the network's streams first. */
export const tell = (line: Line): void => {
  writeSync(1, `${JSON.stringify(line)}\n`);
};
