import { type Refusal, refuse } from '../failures.ts';
import { sameBranch } from '../identifiers/index.ts';
import type { Command } from './commands.ts';
import { rolesOf, type Scope, type Spec } from './spec.ts';
import type { Actor, DossierState, Role } from './state.ts';

const consulted = (state: DossierState, actor: Actor, command: Command | null): boolean =>
  state.consultations.some(
    (consultation) =>
      consultation.addressee === actor.agency &&
      (command?.act !== 'ANSWER_CONSULTATION' || consultation.consultation === command.data.consultation),
  );

/** A unit is named by its agency and a suffix (`H15.901/HT`); a supervisor's unit may be the agency itself and then covers all below it. */
export const stands = (scope: Scope, state: DossierState, actor: Actor, command: Command | null): boolean => {
  switch (scope) {
    case 'INTAKE':
      return sameBranch(state.intakeUnit, actor.unit);
    case 'LEAD_UNIT':
      return sameBranch(state.leadUnit, actor.unit);
    case 'LEAD_AGENCY':
      return actor.agency === state.leadAgency;
    case 'HANDLER':
      return actor.agency === state.leadAgency && state.handler === actor.person;
    case 'SIGNER':
      return actor.agency === state.leadAgency && state.result?.signer === actor.person;
    case 'ADDRESSEE':
      return consulted(state, actor, command);
    case 'MAKER':
      return (state.outside ?? []).some(({ agency }) => agency === actor.agency);
    case 'INVOLVED':
      return actor.agency === state.intakeAgency || actor.agency === state.leadAgency || consulted(state, actor, command);
    case 'OWNER':
      return actor.person === state.partyId;
    case 'ANYWHERE':
    case 'SYSTEM':
      return true;
  }
};

/** Who is the second of four eyes, unless a spec says otherwise (1.2). */
export const SECOND: readonly Role[] = ['SUPERVISOR', 'ONE_STOP_HEAD', 'COMPETENT_LEADER'];

/** Who confirms that a paper goes on without a file: the one-stop head or the lead unit (DT-4). */
export const EXCEPTORS: readonly Role[] = ['ONE_STOP_HEAD', 'UNIT_HEAD', 'COMPETENT_LEADER'];

/** Roles one of which must confirm the act as a second person just now; none: it needs nobody else. */
export const confirmersOf = (
  { confirmers = [], confirmedWhen }: Pick<Spec, 'confirmers' | 'confirmedWhen'>,
  state: DossierState,
  command: Command,
): readonly Role[] => (confirmedWhen === undefined || confirmedWhen(state, command) ? confirmers : []);

/** Four eyes: proposed by one person, confirmed by another who holds one of the confirming roles over that unit (1.2). */
export const confirmed = (
  spec: Pick<Spec, 'confirmers' | 'confirmedWhen'>,
  state: DossierState,
  command: Command,
): Refusal<'FOUR_EYES'> | null => {
  const second = command.confirmedBy;
  const roles = confirmersOf(spec, state, command);
  if (second === undefined || roles.length === 0) return null;
  const over = second.person !== command.actor.person && roles.includes(second.role);
  const involved = second.agency === state.leadAgency || second.agency === state.intakeAgency;
  return over && involved ? null : refuse('FOUR_EYES', { detail: { roles } });
};

/**
 * The one table that refuses: null when the actor may, else a refusal that says who may.
 * `command` is null for questions asked in advance ("what may I do next?").
 */
export const permitted = (
  spec: Pick<Spec, 'permits'>,
  state: DossierState,
  actor: Actor,
  command: Command | null = null,
): Refusal<'ROLE_NOT_PERMITTED' | 'UNIT_NOT_PERMITTED' | 'NOT_ASSIGNED'> | null => {
  const own = spec.permits.filter(({ role }) => role === actor.role);
  if (own.length === 0) return refuse('ROLE_NOT_PERMITTED', { detail: { roles: rolesOf(spec) } });
  if (own.some(({ scope }) => stands(scope, state, actor, command))) return null;
  if (own.some(({ scope }) => scope === 'HANDLER') && actor.agency === state.leadAgency)
    return refuse('NOT_ASSIGNED', { detail: { roles: rolesOf(spec) } });
  return refuse('UNIT_NOT_PERMITTED', { detail: { roles: rolesOf(spec), intakeUnit: state.intakeUnit, leadUnit: state.leadUnit } });
};
