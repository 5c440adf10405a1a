import { saidWith } from '../../db/register/commands.ts';
import { logAccess, type RegisteredDossier, registeredDossier } from '../../db/register/dossiers.ts';
import { readerOf } from '../acts/permission.ts';
import type { Caller } from '../http/auth.ts';
import type { Deps } from '../http/deps.ts';
import { reject } from '../http/problem.ts';
import { dossierView } from './dossier-view.ts';

type Reads = Pick<Deps, 'db' | 'clock'>;

/** Finds a dossier for a reader and logs the opening; `what` names the part opened. Throws DOSSIER_UNKNOWN and the READ row's refusals. */
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

/** The dossier as this caller sees it. */
export const openDossierFor = async (
  deps: Reads,
  request: { readonly caller: Caller; readonly idOrCode: string; readonly what: string },
) => {
  const found = await opened(deps, request);
  const requests = found.state.consultations.map(({ request: commandId }) => commandId);
  const contents = await saidWith(deps.db, requests);
  return dossierView(found, { caller: request.caller, reader: found.reader, at: deps.clock.now(), contents });
};
