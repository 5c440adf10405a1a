import { agencyOf } from '../../db/law/law.ts';
import { saidWith } from '../../db/register/commands.ts';
import { representativeOf } from '../../db/register/representatives.ts';
import { isRepresented } from '../../domain/dossier/representatives.ts';
import type { Deps } from '../http/deps.ts';
import type { DossierView } from './dossier-body.ts';
import { dossierView } from './dossier-view.ts';
import { toldDuplicates } from './duplicates.ts';
import { type Asking, opened } from './reading.ts';
import { resultFields } from './result-view.ts';
import { shownOf } from './shown.ts';

type Reads = Pick<Deps, 'db' | 'clock' | 'config'>;

/** The dossier as this caller sees it; what is not shown is not looked up either. */
export const openDossierFor = async (deps: Reads, request: Asking, idOrCode: string): Promise<DossierView> => {
  const found = await opened(deps, request, { read: 'DOSSIER', idOrCode });
  const at = deps.clock.now();
  const { shown } = found;
  const { dossierId, answers, consultations, leadAgency, result } = found.state;
  const requests = shown.fields.has('TEXTS') ? consultations.map(({ request: commandId }) => commandId) : [];
  const [contents, fields, duplicates, representative, issuer] = await Promise.all([
    saidWith(deps.db, requests),
    shown.fields.has('RESULT_FIELDS') ? resultFields(deps.db, { ...found, at }) : null,
    toldDuplicates(deps, request, found),
    isRepresented(answers) ? representativeOf(deps.db, dossierId) : null,
    result?.number == null ? null : agencyOf(deps.db, leadAgency),
  ]);
  return shownOf(dossierView(found, { caller: request.caller, at, contents, fields, duplicates, representative, issuer }), shown);
};
