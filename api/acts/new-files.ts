import { filesOf } from '../../db/register/files.ts';
import type { PageFacts } from '../../documents/scans/inspect.ts';
import { foundWanting } from '../../domain/dossier/acts/digitise.ts';
import { askedAgainAt } from '../../domain/dossier/clock.ts';
import type { DossierState } from '../../domain/dossier/state.ts';
import { type Refusal, refuse } from '../../domain/failures.ts';
import type { Deps } from '../http/deps.ts';
import type { UploadedFile } from './uploads.ts';

/** What a picture shows, page by page; nothing of what was not looked at, or shows more than a picture does. */
const shownIn = (facts: readonly Partial<PageFacts>[] | null | undefined): readonly string[] =>
  (facts ?? []).flatMap(({ drawn = [] }) => drawn);

/**
 * A paper that a supplement has asked for comes anew (Decree 61/2018 Art. 19(4)): no file that the dossier had before the request is a new one, whether
 * of this paper or of another, saved once more or not. Pages may stay as they were, but not all.
 */
export const sameAsBefore = async (
  { db }: Pick<Deps, 'db'>,
  { state, item, files }: { readonly state: DossierState; readonly item: string; readonly files: readonly UploadedFile[] },
): Promise<Refusal<'SAME_AS_BEFORE'> | null> => {
  const wanting = foundWanting(state, item);
  const since = askedAgainAt(state);
  if (wanting === null || since === null) return null;
  const before = (await filesOf(db, state.dossierId)).filter(
    ({ sha256, createdAt }) => wanting.includes(sha256) || Date.parse(createdAt) <= Date.parse(since),
  );
  const known = new Set([...wanting, ...before.map(({ sha256 }) => sha256)]);
  const shown = new Set(before.flatMap(({ meta }) => shownIn(meta.facts as readonly PageFacts[] | null | undefined)));
  const isKnown = ({ sha256, facts, pages }: UploadedFile): boolean => {
    const drawn = shownIn(facts);
    return known.has(sha256) || (drawn.length === pages && drawn.every((page) => shown.has(page)));
  };
  return files.every(isKnown) ? refuse('SAME_AS_BEFORE', { field: 'file' }) : null;
};
