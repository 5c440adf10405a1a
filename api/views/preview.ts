import { agencyOf } from '../../db/law/law.ts';
import { signersOf } from '../../db/law/mandates.ts';
import { resultInMaking } from '../../db/register/result-fields.ts';
import { previewStamp, renderPreview } from '../../documents/forms/preview.ts';
import { outlinedResult } from '../../documents/scans/inspect.ts';
import { isUploaded } from '../../domain/dossier/acts/resultFields.ts';
import { resultSymbol } from '../../domain/dossier/document-number.ts';
import { rightOf } from '../../domain/law/mandates.ts';
import { previewWords } from '../../domain/law/results/print.ts';
import { unavailable } from '../acts/uploads.ts';
import type { Deps } from '../http/deps.ts';
import { reject } from '../http/problem.ts';
import type { Opened } from './reading.ts';

type Needs = Pick<Deps, 'db' | 'files' | 'clock'>;

/** What stands where the signer's certificate will name him. */
const SIGNER = '(họ và tên người ký)';

const previewOfForm = async ({ db, clock }: Needs, { state, owner }: Opened): Promise<Uint8Array> => {
  const at = clock.now();
  const making = (await resultInMaking(db, state, { owner, at })) ?? reject('FILE_UNKNOWN');
  const lead = (await agencyOf(db, state.leadAgency)) ?? reject('AGENCY_UNKNOWN');
  const right = rightOf(await signersOf(db, state, { at, document: 'RESULT' }), undefined);
  return renderPreview({
    letterhead: { superior: lead.parent, agency: lead.name, place: lead.place },
    draftedAt: at,
    symbol: resultSymbol({ law: state.law, result: null }, lead),
    ...previewWords(making.form, making.states, making.answers),
    signature: { lines: right?.lines ?? [], name: SIGNER },
  });
};

/** What would be drafted now, as a PDF that is kept nowhere: of a form what is open is marked, on an uploaded file its places are outlined. */
export const previewOf = async (deps: Needs, found: Opened): Promise<Uint8Array> => {
  const { state } = found;
  if (!isUploaded(state)) return previewOfForm(deps, found);
  const { attached } = state;
  if (attached === undefined) return reject('RESULT_FILE_MISSING');
  if ((await deps.files.stat(attached.file)) === null) return reject('FILE_LOST');
  return outlinedResult(deps.files.pathOf(attached.file), { places: attached.places, stamp: await previewStamp() }).catch(unavailable);
};
