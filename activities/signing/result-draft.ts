import { type ResultInMaking, resultInMaking } from '../../db/register/result-fields.ts';
import { overflowOf } from '../../documents/forms/overflow.ts';
import { type ResultFormModel, type ResultPlaces, renderResultForm } from '../../documents/forms/result-form.ts';
import type { SignatureBlock } from '../../documents/forms/signature-block.ts';
import { areBlank, covered } from '../../documents/signing/uploaded-result.ts';
import { resultSymbol } from '../../domain/dossier/document-number.ts';
import { objectionsTo } from '../../domain/law/results/fields.ts';
import { printedWords, resultWords } from '../../domain/law/results/print.ts';
import type { ActivityDeps } from '../deps.ts';
import { type DossierContext, letterheadOf } from '../dossier-context.ts';

/** No result can be made: no form is there, not every field of it can be said, or nobody kept what was said. Neither the field nor its value is named here. */
class ResultFormError extends Error {
  override readonly name = 'ResultFormError';
  constructor(
    readonly code: 'RESULT_FORM_MISSING' | 'RESULT_FIELDS_OPEN' | 'RESULT_OVERFLOWS' | 'RESULT_FILE_MISSING' | 'DRAFT_WORDS_NOT_KEPT',
  ) {
    super(code);
  }
}

/**
 * Everything that the result will say. The request to draft was refused while a field was open; what has changed since stops here, and goes back to the
 * handler: nothing hollow is drawn. Throws RESULT_FORM_MISSING, RESULT_FIELDS_OPEN, RESULT_OVERFLOWS.
 */
export const wholeResult = async (
  { db }: Pick<ActivityDeps, 'db'>,
  { state, owner }: DossierContext,
  at: string,
): Promise<ResultInMaking> => {
  const making = await resultInMaking(db, state, { owner, at });
  if (making === null) throw new ResultFormError('RESULT_FORM_MISSING');
  if (objectionsTo(making.states).length > 0) throw new ResultFormError('RESULT_FIELDS_OPEN');
  const { form, states, answers } = making;
  if ((await overflowOf(form, printedWords(states), answers)).length > 0) throw new ResultFormError('RESULT_OVERFLOWS');
  return making;
};

/** What a result says: fixed when its draft is submitted, and the same on a draft for another signer, whatever has become known since. */
export type ResultWords = Pick<ResultFormModel, 'title' | 'blocks'>;

export const wordsOf = ({ form, states, answers }: ResultInMaking): ResultWords => resultWords(form, states, answers);

/** What a draft said, as it was kept with it. Of one that is older than that, nobody knows but its paper: said anew it could be another certificate. */
export const keptWords = ({ words }: Readonly<Record<string, unknown>>): ResultWords => {
  if (words === undefined) throw new ResultFormError('DRAFT_WORDS_NOT_KEPT');
  return words as ResultWords;
};

/** Draft of the procedure's result, with the places that number, date and the leader's signature will take. */
export const draftOfResult = (
  view: DossierContext,
  words: ResultWords,
  { at, signature }: { readonly at: string; readonly signature: SignatureBlock },
): ReturnType<typeof renderResultForm> =>
  renderResultForm({ letterhead: letterheadOf(view), draftedAt: at, symbol: resultSymbol(view.state, view.lead), ...words, signature });

/**
 * Draft of a result that its handler made: his bytes as they are, or with a revision that covers the printed words at which its places were found. The
 * places are looked at once more, since what is drawn after the leader's signature must stand on nothing.
 */
export const draftOfUpload = async (
  { files }: Pick<ActivityDeps, 'files'>,
  { state }: DossierContext,
): Promise<{ readonly pdf: Uint8Array } & ResultPlaces> => {
  const { attached } = state;
  if (attached === undefined) throw new ResultFormError('RESULT_FILE_MISSING');
  const { anchors = [], ...places } = attached.places;
  const pdf = await covered({ pdf: await files.read(attached.file), anchors });
  if (!(await areBlank({ pdf, places: Object.values(places) }))) throw new ResultFormError('RESULT_FILE_MISSING');
  return { pdf, ...places };
};
