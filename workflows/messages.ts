import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { CalendarChange } from '../domain/dossier/clock.ts';
import type { Act, Command, CommandOf } from '../domain/dossier/commands.ts';
import { SPECS, specOf } from '../domain/dossier/contents.ts';
import type { DossierPhase, DossierState, DossierStatus, FailedWork } from '../domain/dossier/state.ts';

/** Answer of every update: the change is accepted and visible. `underway` tells that its effect is still being done. */
export interface Accepted {
  readonly version: 1;
  readonly revision: number;
  readonly phase: DossierPhase;
  readonly status: DossierStatus;
  readonly underway: boolean;
}

/** A command that was answered: repeated in a later run, it gets the same answer until its caller can no longer ask. */
export interface Answered {
  readonly commandId: string;
  readonly accepted: Accepted;
  /** Instant from which nobody asks any more. */
  readonly until: string;
}

/** What one run of a dossier leaves to the next, besides its state. */
export interface Carried {
  readonly answered: readonly Answered[];
  /** Due things that have been acted on. */
  readonly fired: readonly string[];
  /** Consultations whose own workflow has been started. */
  readonly consulting: readonly string[];
}

/** How a run of a dossier begins: opened by a command, restarted from the register's state, or as the next run of a long life. */
export type Beginning =
  | { readonly kind: 'OPEN'; readonly command: CommandOf<'OPEN'> }
  /** `id` names the restart, `above` is the highest revision that the register holds: a change of the lost run may not be in `state`. */
  | { readonly kind: 'RESTART'; readonly id: string; readonly state: DossierState; readonly above: number }
  | { readonly kind: 'CONTINUE'; readonly state: DossierState; readonly carried: Carried };

/** Input of the `dossier` workflow: one object, versioned, without personal data. */
export interface DossierInput {
  readonly version: 2;
  readonly dossierId: string;
  readonly begin: Beginning;
  /** Task queues of the heavy resource classes; absent: the dossier's own queue, where activities start eagerly. */
  readonly queues: { readonly documents?: string; readonly gateways?: string };
}

/** What a closed dossier's run leaves behind. */
export interface DossierEnd {
  readonly version: 1;
  readonly closure: DossierState['closure'];
  readonly revision: number;
}

/** One update per act, named after it, so that the Web UI's timeline reads like the dossier's story. */
export const updateOf = (act: Act) => defineUpdate<Accepted, [Command]>(act);

/** The acts that are updates: every spec that somebody from outside may ask for. */
export const UPDATE_ACTS: readonly Act[] = SPECS.filter(
  (spec) => spec.act !== 'READ' && (spec.fromOutside === true || spec.permits.some(({ role }) => role !== 'SYSTEM')),
).map((spec) => spec.act);

export const nameOf = (act: Act): string => specOf(act).name;

/** Sent with the start: answers once the dossier, as opened or as restarted, is in the register. */
export const openedUpdate = defineUpdate<Accepted, []>('OPENED');

export const snapshotQuery = defineQuery<DossierState>('snapshot');

/**
 * The register does not stand where this dossier's run does, and is written anew. `below`: its revision, where it has lost what the run wrote
 * up to `written`; once the run has gone on, it has written everything anyway. `above`: its revision, higher than the run's, which has to find
 * out what stands there. Told twice, a run does nothing twice.
 */
export const rewriteSignal =
  defineSignal<[{ readonly version: 1 } & ({ readonly below: number; readonly written: number } | { readonly above: number })]>(
    'rewriteRegister',
  );

/** A consultation's own workflow is gone though its answer is waited for: started anew, unless it has an answer or a failure by now. */
export const consultationLostSignal = defineSignal<[{ readonly version: 1; readonly consultation: string }]>('consultationLost');

/** Every open dossier is told that the days off have changed; each takes a version once, however often it is told. */
export const calendarSignal = defineSignal<[CalendarSignal]>('calendarChanged');
export type CalendarSignal = { readonly version: 1 } & CalendarChange;

export interface ConsultationInput {
  readonly version: 2;
  readonly dossierId: string;
  readonly consultation: string;
  /** Id of the work that it is brought about as. */
  readonly work: string;
  readonly dueAt: string;
  readonly queues: DossierInput['queues'];
  /** The dossier knows of a failure: it is told also when the first try succeeds. */
  readonly retried?: true;
}

/** Consultation to dossier: the request could not be sent, or (null) is sent after it could not. */
export const attemptedSignal =
  defineSignal<[{ readonly version: 1; readonly work: string; readonly failed: FailedWork | null }]>('consultationAttempted');
/** DossierRun to consultation: try to send it again. */
export const resendSignal = defineSignal<[{ readonly version: 1 }]>('consultationResend');
/** DossierRun to consultation: answered, waived or ended with the dossier. */
export const closedSignal = defineSignal<[{ readonly version: 1 }]>('consultationClosed');

/** Workflow id of a consultation: found by it in any run of its dossier. */
export const consultationId = (dossierId: string, consultation: string): string => `${dossierId}/${consultation}`;
