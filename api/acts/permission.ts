import type { Command } from '../../domain/dossier/commands.ts';
import { permitted } from '../../domain/dossier/permit.ts';
import type { Spec } from '../../domain/dossier/spec.ts';
import type { Actor, DossierState, Role } from '../../domain/dossier/state.ts';
import { type Refusal, refuse } from '../../domain/failures.ts';
import type { Caller } from '../http/auth.ts';

/** The caller in one of their roles. */
export const actorAs = ({ person, unit, agency, via }: Caller, role: Role): Actor => ({
  person,
  role,
  unit,
  agency,
  ...(via === undefined ? {} : { via }),
});

/**
 * The caller in the first of their roles that the spec permits on this dossier and that suits the case, else in the first that it permits, or
 * the refusal that says most about why not.
 */
export const actorFor = (
  spec: Pick<Spec, 'permits'>,
  state: DossierState,
  caller: Caller,
  command: Command | null = null,
  suits: (actor: Actor) => boolean = () => true,
): Actor | Refusal => {
  const verdicts = caller.roles.map((role) => ({
    actor: actorAs(caller, role),
    refusal: permitted(spec, state, actorAs(caller, role), command),
  }));
  const may = verdicts.filter(({ refusal }) => refusal === null).map(({ actor }) => actor);
  // Asked only where there is a choice: most have one role, and the case itself is judged afterwards anyway.
  const actor = may.length > 1 ? (may.find(suits) ?? may[0]) : may[0];
  if (actor) return actor;
  const refusals = verdicts.flatMap(({ refusal }) => refusal ?? []);
  return (
    refusals.find(({ code }) => code !== 'ROLE_NOT_PERMITTED') ??
    refusals[0] ??
    refuse('ROLE_NOT_PERMITTED', { detail: { roles: [...new Set(spec.permits.map(({ role }) => role))] } })
  );
};
