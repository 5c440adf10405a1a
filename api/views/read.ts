import { agencyOf } from '../../db/law/law.ts';
import { saidWith } from '../../db/register/commands.ts';
import { logAccess, type RegisteredDossier, registeredDossier } from '../../db/register/dossiers.ts';
import { duplicatesOf } from '../../db/register/duplicates.ts';
import { representativeOf } from '../../db/register/representatives.ts';
import { isRepresented } from '../../domain/dossier/representatives.ts';
import type { Actor } from '../../domain/dossier/state.ts';
import { readerOf } from '../acts/permission.ts';
import type { Caller } from '../http/auth.ts';
import type { Deps } from '../http/deps.ts';
import { reject } from '../http/problem.ts';
import { dossierView } from './dossier-view.ts';
import { resultFields } from './result-view.ts';

type Reads = Pick<Deps, 'db' | 'clock'>;

/** Finds a dossier for a reader and logs the opening; `what` names the part opened. Throws DOSSIER_UNKNOWN and the refusals of READ. */
export const opened = async (
  { db, clock }: Reads,
  { caller, idOrCode, what }: { readonly caller: Caller; readonly idOrCode: string; readonly what: string },
) => {
  const found: RegisteredDossier = (await registeredDossier(db, idOrCode)) ?? reject('DOSSIER_UNKNOWN');
  const reader = readerOf(found.state, caller);
  await logAccess(db, {
    at: clock.now(),
    person: caller.person,
    role: reader.role,
    unit: caller.unit,
    dossierId: found.state.dossierId,
    what,
  });
  return { ...found, reader };
};

/** What else the person has open is told to those who take in and handle this one; a consulted agency needs it for nothing. */
const duplicatesFor = async ({ db }: Pick<Reads, 'db'>, { state, owner, reader }: RegisteredDossier & { readonly reader: Actor }) => {
  const { dossierId, law, intakeAgency, leadAgency } = state;
  const takesPart = reader.agency === intakeAgency || reader.agency === leadAgency;
  return takesPart ? duplicatesOf(db, { dossierId, owner, procedureCode: law.procedure.code }) : null;
};

/** The dossier as this caller sees it. */
export const openDossierFor = async (
  deps: Reads,
  request: { readonly caller: Caller; readonly idOrCode: string; readonly what: string },
) => {
  const found = await opened(deps, request);
  const at = deps.clock.now();
  const { dossierId, answers, consultations, leadAgency, result } = found.state;
  const requests = consultations.map(({ request: commandId }) => commandId);
  const [contents, fields, duplicates, representative, issuer] = await Promise.all([
    saidWith(deps.db, requests),
    resultFields(deps.db, { ...found, at }),
    duplicatesFor(deps, found),
    isRepresented(answers) ? representativeOf(deps.db, dossierId) : null,
    result?.number == null ? null : agencyOf(deps.db, leadAgency),
  ]);
  return dossierView(found, {
    ...{ caller: request.caller, reader: found.reader, at },
    ...{ contents, fields, duplicates, representative, issuer },
  });
};
