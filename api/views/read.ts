import { agencyOf } from '../../db/law/law.ts';
import { saidWith } from '../../db/register/commands.ts';
import { timelineOf } from '../../db/register/dossiers.ts';
import { representativeOf } from '../../db/register/representatives.ts';
import { storageLinks } from '../../db/register/storage.ts';
import { isRepresented } from '../../domain/dossier/representatives.ts';
import type { Deps } from '../http/deps.ts';
import type { DossierView } from './dossier-body.ts';
import { dossierView } from './dossier-view.ts';
import { toldDuplicates } from './duplicates.ts';
import { explainedBy } from './explained.ts';
import { type Asking, type Opened, opened } from './reading.ts';
import { resultFields } from './result-view.ts';
import { shownOf, storyOf } from './shown.ts';

type Reads = Pick<Deps, 'db' | 'clock' | 'config'>;

/** The dossier as this caller sees it; what is not shown is not looked up either. */
export const openDossierFor = async (deps: Reads, request: Asking, idOrCode: string): Promise<DossierView> => {
  const found = await opened(deps, request, { read: 'DOSSIER', idOrCode });
  const at = deps.clock.now();
  const { shown } = found;
  const { dossierId, dossierCode, answers, consultations, leadAgency, result, outside = [], stored } = found.state;
  const requests = shown.fields.has('TEXTS')
    ? [...consultations.flatMap(({ request: asked, reasonedBy = [] }) => [asked, reasonedBy].flat()), ...explainedBy(found.state)]
    : [];
  const reports = shown.fields.has('RESULT') ? outside.flatMap(({ report }) => report?.command ?? []) : [];
  const [contents, fields, duplicates, representative, issuer, links] = await Promise.all([
    saidWith(deps.db, [...requests, ...reports]),
    shown.fields.has('RESULT_FIELDS') ? resultFields(deps.db, { ...found, at }) : null,
    toldDuplicates(deps, request, found),
    isRepresented(answers) ? representativeOf(deps.db, dossierId) : null,
    result?.number == null ? null : agencyOf(deps.db, leadAgency),
    stored === undefined ? new Map() : storageLinks(deps.db, dossierCode),
  ]);
  return shownOf(dossierView(found, { caller: request.caller, at, contents, fields, duplicates, representative, issuer, links }), shown);
};

/** The story as this caller sees it; with a reply that did not say whose it is stands why somebody took it for this request's. */
export const storyFor = async ({ db }: Pick<Reads, 'db'>, { state, shown }: Pick<Opened, 'state' | 'shown'>) => {
  const events = storyOf(shown, await timelineOf(db, state.dossierId));
  const reasoned = events.filter(({ data }) => data.reasoned === true && shown.fields.has('TEXTS')).map(({ commandId }) => commandId);
  const said = await saidWith(db, reasoned);
  return events.map(({ data, ...event }) => {
    const { reasons } = said.get(event.commandId) ?? {};
    return { ...event, data: { ...data, ...(reasons === undefined || data.reasoned !== true ? {} : { reasons }) } };
  });
};
