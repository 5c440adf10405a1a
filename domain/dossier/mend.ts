import type { StoredRevision } from './activities.ts';
import { portalWork } from './portal.ts';
import type { Moment } from './spec.ts';
import type { DossierState, EventDraft } from './state.ts';
import { acknowledge, type Change, systemActor } from './transition.ts';

/** A change that is no act: how a run begins anew, and how the register is mended. */
const mended = (state: DossierState, revision: number, event: EventDraft<MendingEvent>, at: string): Change => ({
  state: { ...state, revision },
  events: [event],
  actor: systemActor(),
  commandId: `${event.type.toLowerCase()}-${revision}`,
  at,
});

/** Events that no act leaves; their words stand with the contents. */
type MendingEvent = 'PORTAL_TOLD' | 'RETRACTED' | 'RESTARTED' | 'REWRITTEN';

/** Moment that the register holds and the engine does not are taken back by an added row; what follows stands above all that was ever written. */
export const retracted = (
  state: DossierState,
  { highest, stored }: { readonly highest: number; readonly stored: readonly StoredRevision[] },
  { at }: Moment,
): Change =>
  mended(
    state,
    highest + 1,
    {
      type: 'RETRACTED',
      data: { revisions: stored.map(({ revision }) => String(revision)), commands: stored.map(({ commandId }) => commandId) },
    },
    at,
  );

/** A run that was lost begins anew with what the register holds; all that was begun is begun again under the same ids. */
export const restarted = (state: DossierState, above: number, { at }: Moment): Change =>
  mended(state, Math.max(state.revision, above) + 1, { type: 'RESTARTED', data: { from: state.revision } }, at);

/** What the portal has acknowledged leaves no revision, so the register's queue may still hold it: told twice, it would be a message too many. */
export const told = (state: DossierState, seqs: readonly number[]): DossierState => seqs.reduce(acknowledge, state);

/** A message to the portal that had failed has been told after all: without this change the register would show the failure for ever. */
export const toldAfterAll = (state: DossierState, seq: number, { at }: Moment): Change =>
  mended(acknowledge(state, seq), state.revision + 1, { type: 'PORTAL_TOLD', data: { work: portalWork({ seq }) } }, at);

/** The register has lost changes: it gets the engine's state, and a row that says what is missing. Null where it lacks nothing. */
export const rewritten = (state: DossierState, below: number, { at }: Moment): Change | null =>
  below >= state.revision
    ? null
    : mended(state, state.revision + 1, { type: 'REWRITTEN', data: { lostAfter: below, lostUpTo: state.revision } }, at);

/**
 * The register is said to stand above the engine: a change at the engine's next revision, which the projection compares with what stands
 * there. Moment found are retracted, after which this is null; a row that was merely raised is written anew.
 */
export const compared = (state: DossierState, above: number, { at }: Moment): Change | null =>
  above <= state.revision
    ? null
    : mended(state, state.revision + 1, { type: 'REWRITTEN', data: { foreignAfter: state.revision, foreignUpTo: above } }, at);
