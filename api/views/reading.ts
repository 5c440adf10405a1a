import type { FastifyRequest } from 'fastify';
import { answersOf, type RegisteredDossier, registeredDossier } from '../../db/register/dossiers.ts';
import type { Command } from '../../domain/dossier/commands.ts';
import type { DossierRead, ListRead } from '../../domain/dossier/reads/names.ts';
import { type Grant, grantOf, type Reader, type Shown, shownBy } from '../../domain/dossier/reads/reader.ts';
import { LIST_TABLE, rolesReading } from '../../domain/dossier/reads/table.ts';
import { rolesOf, type Spec } from '../../domain/dossier/spec.ts';
import type { Actor, DossierState, Role } from '../../domain/dossier/state.ts';
import { isRefusal, type Refusal, refuse } from '../../domain/failures.ts';
import { actorFor } from '../acts/permission.ts';
import type { Deps } from '../http/deps.ts';
import { pass } from '../http/named-reads.ts';
import { reject } from '../http/problem.ts';
import { type Looking, looked, PURPOSE, type Purpose, writeLook } from './looks.ts';

/** The one gate: nothing of a dossier and no list leaves but through here, asked of the table of reads. */

type Reads = Pick<Deps, 'db' | 'clock' | 'config'>;
export type Asking = Pick<FastifyRequest, 'caller' | 'passed' | 'headers' | 'looked'>;

/** A role that no dossier would ever grant it is told so. */
const requireRole = (caller: Reader, roles: readonly Role[]): void => {
  if (!roles.some((role) => caller.roles.includes(role))) reject('ROLE_NOT_PERMITTED', { detail: { roles } });
};

const grantFor = async ({ db, clock }: Pick<Reads, 'db' | 'clock'>, caller: Reader, { state, row }: RegisteredDossier): Promise<Grant> => {
  const answeredAt = caller.roles.includes('COORDINATING_AGENCY') ? await answersOf(db, state.dossierId) : new Map<string, string>();
  return grantOf(caller, { state, holderUnit: row.holderUnit, answeredAt, at: clock.now() });
};

/** Whether somebody may know that there is a dossier: whoever may not hears the same as if there were none. */
export const mayKnow = async (deps: Pick<Reads, 'db' | 'clock'>, caller: Reader, idOrCode: string): Promise<boolean> => {
  const found = await registeredDossier(deps.db, idOrCode);
  if (found === null) return false;
  const grant = await grantFor(deps, caller, found);
  return (['DOSSIER', 'PAGE'] as const).some((read) => shownBy(grant, read) !== null);
};

/** What an act is asked of. `target`: by what its command is told from another; `dossierId`: '' where there is none. */
export interface Targeted {
  readonly target: string;
  readonly dossierId: string;
}

/**
 * The dossier that an act is asked of, and the caller in the role that does it, or why not. Where one may not even know of the dossier, all is as if
 * there were none, a used key included. Whom it is refused to, it is written down: by acts as well it could be found out what there is.
 */
export const targeted = async (
  deps: Reads,
  {
    request,
    idOrCode,
    spec,
    command = null,
  }: { readonly request: Looking; readonly idOrCode: string; readonly spec: Spec; readonly command?: Command | null },
): Promise<
  Targeted & ({ readonly refusal: Refusal } | { readonly refusal: null; readonly state: DossierState; readonly actor: Actor })
> => {
  const { caller } = request;
  const roles = rolesOf(spec);
  const found = await registeredDossier(deps.db, idOrCode);
  const dossierId = found?.state.dossierId ?? '';
  const actor = found && actorFor(spec, found.state, caller, command);
  if (found && actor && !isRefusal(actor)) return { target: dossierId, dossierId, refusal: null, state: found.state, actor };
  const known = found !== null && shownBy(await grantFor(deps, caller, found), 'DOSSIER') !== null;
  const target = known ? dossierId : idOrCode;
  const hasRole = roles.some((role) => caller.roles.includes(role));
  const denied = found === null || !hasRole ? [] : [dossierId];
  const outcome = found === null && hasRole ? 'NOTHING' : 'REFUSED';
  await writeLook(deps, { request, what: `ACT ${spec.act}`, asked: idOrCode }, { outcome, dossiers: denied });
  if (!hasRole) return { target, dossierId, refusal: refuse('ROLE_NOT_PERMITTED', { detail: { roles } }) };
  return { target, dossierId, refusal: known && isRefusal(actor) ? actor : refuse('DOSSIER_UNKNOWN') };
};

export interface Opened extends RegisteredDossier {
  readonly shown: Shown;
}

interface Opening {
  readonly read: DossierRead;
  readonly idOrCode: string;
  /** The part opened, as the log calls it. */
  readonly what?: string;
}

/**
 * Opens a dossier for one read, and in it the part that is asked for, and writes down the look or the refusal. Throws ROLE_NOT_PERMITTED;
 * DOSSIER_UNKNOWN also where there is one that is not theirs to know of; PHASE_NOT_PERMITTED to whoever may know of it, but not read this of it now;
 * and what `partOf` refuses.
 */
export const openedPart = <Part>(
  deps: Reads,
  request: Asking,
  { read, idOrCode, what = read }: Opening,
  partOf: (found: Opened) => Promise<Part>,
): Promise<Opened & { readonly part: Part }> => {
  const { caller, headers } = request;
  const purpose = (headers as { readonly [PURPOSE]?: Purpose })[PURPOSE];
  return looked(deps, { request, what, asked: idOrCode, purpose }, async (seen) => {
    // Whom no dossier would ever grant it hears that, and the log no more, whether or not there is this one.
    requireRole(caller, rolesReading(read));
    const found = await registeredDossier(deps.db, idOrCode);
    if (found === null) return reject('DOSSIER_UNKNOWN');
    seen({ dossiers: [found.state.dossierId] });
    const grant = await grantFor(deps, caller, found);
    const shown = shownBy(grant, read);
    if (shown === null) {
      seen({ forbidden: true });
      return shownBy(grant, 'DOSSIER') === null ? reject('DOSSIER_UNKNOWN') : reject('PHASE_NOT_PERMITTED');
    }
    seen({ role: shown.role });
    const whole = { ...found, shown };
    const part = await partOf(whole);
    pass(request, read);
    return { ...whole, part };
  });
};

/** The same without a part of its own. */
export const opened = (deps: Reads, request: Asking, opening: Opening): Promise<Opened> =>
  openedPart(deps, request, opening, async () => null);

/** Lets a caller ask for a list, which then holds only what is theirs. Throws ROLE_NOT_PERMITTED. */
export const listed = (request: Asking, read: ListRead): void => {
  requireRole(request.caller, LIST_TABLE[read]);
  pass(request, read);
};
