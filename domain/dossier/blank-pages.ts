import { type Refusal, refuse } from '../failures.ts';
import { firstUnchecked, verdictOf } from './acts/digitise.ts';
import type { ActData } from './commands.ts';
import type { DossierState, PaperItem } from './state.ts';

/** Pages of a scan on which nothing stands, as its check found them: `BLANK:4`, `BLANK:2-5`. */
const blankIn = (findings: readonly string[]): readonly number[] =>
  findings.flatMap((finding) => {
    const [, first = '', last = first] = /^BLANK:(\d+)(?:-(\d+))?$/.exec(finding) ?? [];
    return first === '' ? [] : Array.from({ length: Number(last) - Number(first) + 1 }, (_, index) => Number(first) + index);
  });

const isWhollyBlank = ({ file, findings }: PaperItem): boolean => file !== null && blankIn(findings).length >= file.pages;

/** Blank pages that are no backs: they come first or after another one, so that a sheet may have been turned over, or have nothing on it. Pages count from 1. */
export const noBacks = (blank: readonly number[]): readonly number[] => blank.filter((page) => page === 1 || blank.includes(page - 1));

const isNoBack = ({ findings }: PaperItem): boolean => noBacks(blankIn(findings)).length > 0;

/** Check 1: nobody passes a paper on which nothing stands, and whoever passes one with blank pages that are no backs says why. */
export const objectionToBlank = (
  state: DossierState,
  data: ActData['CHECK_DOSSIER'],
  reasons: string | undefined,
): Refusal<'PAPER_BLANK' | 'REASON_MISSING'> | null => {
  const unchecked = firstUnchecked(state);
  const passed = state.papers.filter(({ item }) => unchecked.includes(item) && verdictOf(data, item) === 'PASSED');
  const itemsOf = (papers: readonly PaperItem[]): readonly string[] => papers.map(({ item }) => item);
  const empty = itemsOf(passed.filter(isWhollyBlank));
  if (empty.length > 0) return refuse('PAPER_BLANK', { field: 'items', detail: { items: empty } });
  const doubtful = itemsOf(passed.filter(isNoBack));
  return doubtful.length > 0 && reasons === undefined ? refuse('REASON_MISSING', { field: 'reasons', detail: { items: doubtful } }) : null;
};
