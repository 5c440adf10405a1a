import { filesOf } from '../../db/register/files.ts';
import { type Drawing, sameDrawing } from '../../documents/scans/drawing.ts';
import { drawingsOf } from '../../documents/scans/inspect.ts';
import { foundWanting } from '../../domain/dossier/acts/digitise.ts';
import { askedAgainAt } from '../../domain/dossier/clock.ts';
import type { DossierState } from '../../domain/dossier/state.ts';
import { type Refusal, refuse } from '../../domain/failures.ts';
import type { Deps } from '../http/deps.ts';
import { type UploadedFile, unavailable } from './uploads.ts';

const shows = (page: readonly Drawing[], other: readonly Drawing[]): boolean =>
  page.some((one) => other.some((two) => sameDrawing(one, two)));

/** Whether every page of these files is a picture that one of the others shows. */
const showNothingNew = async (fresh: readonly string[], before: readonly string[]): Promise<boolean> => {
  const drawn = await drawingsOf([...fresh, ...before]).catch(unavailable);
  const [pages, known] = [drawn.slice(0, fresh.length), drawn.slice(fresh.length).flat()];
  return pages.every((file) => file.length > 0 && file.every((page) => known.some((other) => shows(page, other))));
};

/**
 * A paper that a supplement has asked for comes anew (Decree 61/2018 Art. 19(4)): no file that the dossier had before the request is a new one, whether
 * of this paper or of another, saved once more or not. Pages may stay as they were, but not all.
 */
export const sameAsBefore = async (
  { db, files: store }: Pick<Deps, 'db' | 'files'>,
  { state, item, files }: { readonly state: DossierState; readonly item: string; readonly files: readonly UploadedFile[] },
): Promise<Refusal<'SAME_AS_BEFORE'> | null> => {
  const wanting = foundWanting(state, item);
  const since = askedAgainAt(state);
  if (wanting === null || since === null) return null;
  const before = (await filesOf(db, state.dossierId)).filter(
    ({ sha256, createdAt }) => wanting.includes(sha256) || Date.parse(createdAt) <= Date.parse(since),
  );
  const known = new Set([...wanting, ...before.map(({ sha256 }) => sha256)]);
  const fresh = files.filter(({ sha256 }) => !known.has(sha256)).map(({ path }) => path);
  const captured = new Set(before.filter(({ kind }) => kind === 'CAPTURE').map(({ sha256 }) => sha256));
  const kept = await Promise.all([...captured].map(async (sha256) => ((await store.stat(sha256)) === null ? [] : store.pathOf(sha256))));
  const isOld = fresh.length === 0 || (await showNothingNew(fresh, kept.flat()));
  return isOld ? refuse('SAME_AS_BEFORE', { field: 'file' }) : null;
};
