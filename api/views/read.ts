import { agencyOf } from '../../db/law/law.ts';
import { saidWith } from '../../db/register/commands.ts';
import { type RegisteredDossier, registeredDossier } from '../../db/register/dossiers.ts';
import { duplicatesOf } from '../../db/register/duplicates.ts';
import { representativeOf } from '../../db/register/representatives.ts';
import { isRepresented } from '../../domain/dossier/representatives.ts';
import type { Actor } from '../../domain/dossier/state.ts';
import { readerOf } from '../acts/permission.ts';
import type { Deps } from '../http/deps.ts';
import { reject } from '../http/problem.ts';
import { dossierView } from './dossier-view.ts';
import { type Look, looked } from './looks.ts';
import { resultFields } from './result-view.ts';

type Reads = Pick<Deps, 'db' | 'clock'>;

interface Reading extends Omit<Look, 'asked'> {
  readonly idOrCode: string;
}

interface Opened extends RegisteredDossier {
  readonly reader: Actor;
}

/**
 * Finds a dossier for a reader, and in it the part that is asked for, and writes down the look or the refusal; `what` names the part. Throws
 * DOSSIER_UNKNOWN, the refusals of READ, and what `partOf` refuses.
 */
export const openedPart = <Part>(
  deps: Reads,
  { idOrCode, ...look }: Reading,
  partOf: (found: Opened) => Promise<Part>,
): Promise<Opened & { readonly part: Part }> =>
  looked(deps, { ...look, asked: idOrCode }, async (seen) => {
    const found: RegisteredDossier = (await registeredDossier(deps.db, idOrCode)) ?? reject('DOSSIER_UNKNOWN');
    seen({ dossiers: [found.state.dossierId] });
    const reader = readerOf(found.state, look.caller);
    seen({ role: reader.role });
    const whole = { ...found, reader };
    return { ...whole, part: await partOf(whole) };
  });

/** The same without a part of its own. */
export const opened = (deps: Reads, reading: Reading): Promise<Opened> => openedPart(deps, reading, async () => null);

/** What else the person has open is told to those who take in and handle this one; a consulted agency needs it for nothing. */
const duplicatesFor = async ({ db }: Pick<Reads, 'db'>, { state, owner, reader }: RegisteredDossier & { readonly reader: Actor }) => {
  const { dossierId, law, intakeAgency, leadAgency } = state;
  const takesPart = reader.agency === intakeAgency || reader.agency === leadAgency;
  return takesPart ? duplicatesOf(db, { dossierId, owner, procedureCode: law.procedure.code }) : null;
};

/** The dossier as this caller sees it. */
export const openDossierFor = async (deps: Reads, request: Reading) => {
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
