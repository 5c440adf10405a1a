import { resultPlacesOf } from '../../documents/scans/inspect.ts';
import type { ResultPlaces } from '../../domain/dossier/result-places.ts';
import type { DossierState } from '../../domain/dossier/state.ts';
import { type FailureCode, isAny, type Refusal, refuse, refuseFields } from '../../domain/failures.ts';
import { type StatedPlaces, type UploadedFile, unavailable } from './uploads.ts';

export const RESULT_REFUSALS = ['RESULT_SIGNED_ALREADY', 'RESULT_PLACE_UNFIT'] as const satisfies readonly FailureCode[];

/** A result that its handler made: unsigned, and with a free place for number, date and signature. The places are kept with it. */
export const judgeResult = async (
  _state: DossierState,
  [file]: readonly UploadedFile[],
  _reasons: string | null,
  given: StatedPlaces,
): Promise<Refusal | { readonly places: ResultPlaces }> => {
  if (file === undefined) return refuse('FILE_MISSING');
  if (file.signatures > 0) return refuse('RESULT_SIGNED_ALREADY', { field: 'file' });
  const found = await resultPlacesOf(file.path, given).catch(unavailable);
  if ('ok' in found) return refuse(found.code === 'DENSITY_NOT_STATED' ? 'FILE_DAMAGED' : found.code, { detail: { file: 1 } });
  if ('signed' in found) return refuse('RESULT_SIGNED_ALREADY', { field: 'file' });
  if ('places' in found) return { places: found.places };
  const { problems } = found;
  return isAny(problems) ? refuseFields('RESULT_PLACE_UNFIT', problems) : refuse('RESULT_PLACE_UNFIT');
};
