import { inArray } from 'drizzle-orm';
import { logAccess, type RegisteredDossier, registeredDossier } from '../../db/register/dossiers.ts';
import { command } from '../../db/schema.ts';
import type { DossierState } from '../../domain/dossier/state.ts';
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

/** Texts of the consultation requests, which live in their command rows only. */
const requestTexts = async (db: Reads['db'], { consultations }: DossierState): Promise<ReadonlyMap<string, string>> => {
  if (consultations.length === 0) return new Map();
  const rows = await db
    .select({ id: command.commandId, payload: command.payload })
    .from(command)
    .where(
      inArray(
        command.commandId,
        consultations.map(({ request }) => request),
      ),
    );
  return new Map(
    rows.flatMap(({ id, payload }) => {
      const content = (payload.body as { content?: unknown } | null)?.content;
      return typeof content === 'string' ? [[id, content] as const] : [];
    }),
  );
};

/** The dossier as this caller sees it. */
export const openDossierFor = async (
  deps: Reads,
  request: { readonly caller: Caller; readonly idOrCode: string; readonly what: string },
) => {
  const found = await opened(deps, request);
  const contents = await requestTexts(deps.db, found.state);
  return dossierView(found, { caller: request.caller, reader: found.reader, at: deps.clock.now(), contents });
};
