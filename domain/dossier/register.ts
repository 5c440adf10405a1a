import { type ClockInstants, instantsIn } from '../calendar/index.ts';
import type { Projection, RecordedChange, ShortWork } from './activities.ts';
import { holding, statusOf } from './derive.ts';
import { inGroup } from './phases.ts';
import { commandsUnderway } from './requests.ts';
import type { DossierState } from './state.ts';
import type { Change } from './transition.ts';

/** The legal clock's columns of the register. */
export interface RegisteredInstants extends ClockInstants {
  /** Change of the holiday calendar that the instants rest on; 0: the one pinned at the receipt. */
  readonly calendarVersion: number;
}

export const instantsOf = ({ phase, clock }: Pick<DossierState, 'phase' | 'clock'>): RegisteredInstants => ({
  ...instantsIn(clock),
  // A dossier whose result is out can no longer become late: the breach is judged by the moment it stopped.
  breachAt: inGroup(phase, 'SETTLED') ? null : clock.breachAt,
  calendarVersion: clock.calendarVersion ?? 0,
});

/** The row of a dossier in the register, derived from its state; instants are ISO, null where not yet fixed. */
export const registerOf = (state: DossierState) => {
  const holder = holding(state);
  const { clock } = state;
  return {
    dossierId: state.dossierId,
    dossierCode: state.dossierCode,
    revision: state.revision,
    phase: state.phase,
    status: statusOf(state),
    procedureCode: state.law.procedure.code,
    partyId: state.partyId,
    intakeAgency: state.intakeAgency,
    intakeUnit: state.intakeUnit,
    leadAgency: state.leadAgency,
    leadUnit: state.leadUnit,
    handler: state.handler,
    holder: holder.kind,
    holderUnit: holder.unit,
    holderPerson: holder.person,
    receivedAt: clock.receivedAt,
    enteredAt: state.openedAt,
    phaseSince: state.phaseSince,
    stepDueAt: state.stepDueAt,
    ...instantsOf(state),
    closedAt: state.phase === 'CLOSED' ? state.phaseSince : null,
  };
};

/** Event of the change by which facts are taken back that the register holds and the engine does not. */
export const RETRACTED = 'RETRACTED';

/** A change as it is written down. */
export const recorded = ({ state, events, actor, commandId, at, takenBack }: Change): RecordedChange => {
  const { kind, unit } = holding(state);
  return {
    revision: state.revision,
    events,
    actor,
    commandId,
    at,
    phase: state.phase,
    status: statusOf(state),
    holder: kind,
    holderUnit: unit,
    underway: commandsUnderway(state).includes(commandId),
    ...(takenBack === undefined ? {} : { takenBack }),
    facts: state.clock.ledger.length,
  };
};

/** Changes in the order of their revisions, as one thing to write, and what is short enough to be done with it. The law goes along by name. */
export const projectionOf = (
  changes: readonly [Change, ...Change[]],
  { works = [], withLaw = false }: { readonly works?: readonly ShortWork[]; readonly withLaw?: boolean } = {},
): Projection => {
  const { state } = changes.at(-1) ?? changes[0];
  const { law: _law, ...named } = state;
  return {
    version: 2,
    state: withLaw || state.lawHash === undefined ? state : named,
    changes: changes.map(recorded),
    ...(works.length === 0 ? {} : { works }),
  };
};
