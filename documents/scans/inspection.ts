import type { ResultPlaces } from '../../domain/dossier/result-places.ts';

/** What one page is like, before any judgement. */
export interface PageFacts {
  readonly widthMm: number;
  readonly heightMm: number;
  /** Effective dots per inch, the smaller of both directions; null for a page without a full-page image (born digital). */
  readonly dpi: number | null;
  /** Whether a scanned page holds colour; true for a page born digital, which the demand for colour does not concern. */
  readonly colour: boolean;
  /** Nothing but background; absent for a page born digital in what was looked at before those were drawn too. */
  readonly blank?: boolean;
}

/** Media types that are taken in; always found by content, never by name. */
export type MediaType = 'application/pdf' | 'image/jpeg' | 'image/png' | 'image/tiff';

/**
 * Why an upload is refused. FILE_TOO_COMPLEX: a limit of memory, processor time, pages or pixels; never the time on the wall. DENSITY_NOT_STATED: a
 * picture of unknown size; with a density stated for it, it may come in.
 */
export type InspectionRefusal =
  | 'FILE_TYPE_NOT_ALLOWED'
  | 'FILE_DAMAGED'
  | 'FILE_ENCRYPTED'
  | 'FILE_ACTIVE_CONTENT'
  | 'FILE_AMBIGUOUS'
  | 'DENSITY_NOT_STATED'
  | 'FILE_TOO_COMPLEX';

/** What stands against a place, by the part of the form that states it. */
export interface PlaceProblem {
  readonly field: string;
  readonly reason: string;
}

/** Places on a result that its handler made. SIGNED: it bears signatures, or fields that somebody could still fill in. */
export type FoundPlaces = { readonly places: ResultPlaces } | { readonly problems: readonly PlaceProblem[] } | { readonly signed: true };

/** Above this, several papers: also the longest paper there can be. */
export const MAX_PAGES = 1_000;

/**
 * Why an inspection came to no answer; none of them says anything about the file, and each may succeed when repeated:
 * - `INSPECTION_TIMED_OUT`: no sign of life for a very long time: the machine is overloaded or asleep;
 * - `INSPECTION_FAILED`: the child could not start, or something outside ended it (the kernel when memory ran out);
 * - `INSPECTION_STOPPED`: the caller gave up.
 */
export class InspectionError extends Error {
  override readonly name = 'InspectionError';
  constructor(
    readonly code: 'INSPECTION_TIMED_OUT' | 'INSPECTION_FAILED' | 'INSPECTION_STOPPED',
    detail: string,
  ) {
    super(`${code}: ${detail}`);
  }
}
