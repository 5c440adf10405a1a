import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { CalendarChange } from '../domain/dossier/clock.ts';
import type { Act, Command, CommandOf } from '../domain/dossier/commands.ts';
import { ROWS, rowOf } from '../domain/dossier/contents.ts';
import type { DossierPhase, DossierState } from '../domain/dossier/state.ts';

/** Input of the `dossier` workflow: one object, versioned, without personal data. */
export interface DossierInput {
  readonly version: 1;
  readonly dossierId: string;
  readonly open: CommandOf<'OPEN'>;
  /** Task queues of the heavy resource classes; absent: the dossier's own queue, where activities start eagerly. */
  readonly queues: { readonly documents?: string; readonly gateways?: string };
}

/** What a closed dossier's run leaves behind. */
export interface DossierEnd {
  readonly version: 1;
  readonly closure: DossierState['closure'];
  readonly revision: number;
}

/** Answer of every update: the change is accepted and visible. `underway` tells that its effect is still being done. */
export interface Accepted {
  readonly version: 1;
  readonly revision: number;
  readonly phase: DossierPhase;
  readonly underway: boolean;
}

/** One update per act, named after it, so that the Web UI's timeline reads like the dossier's story. */
export const updateOf = (act: Act) => defineUpdate<Accepted, [Command]>(act);

/** The acts that are updates: every row that somebody from outside may ask for. */
export const UPDATE_ACTS: readonly Act[] = ROWS.filter(
  (row) => row.act !== 'READ' && row.permits.some(({ role }) => role !== 'SYSTEM'),
).map((row) => row.act);

export const nameOf = (act: Act): string => rowOf(act).name;

/** Sent with the start: answers once the opened dossier is in the register. */
export const openedUpdate = defineUpdate<Accepted, []>('OPENED');

export const snapshotQuery = defineQuery<DossierState>('snapshot');

export interface ConsultationInput {
  readonly version: 1;
  readonly dossierId: string;
  readonly consultation: string;
  readonly dueAt: string;
  readonly queues: DossierInput['queues'];
}

/** Child to dossier: the addressee has let the day pass. */
export const overdueSignal = defineSignal<[{ readonly version: 1; readonly consultation: string }]>('consultationOverdue');
/** Every open dossier is told that the days off have changed; each takes a version once, however often it is told. */
export const calendarSignal = defineSignal<[CalendarSignal]>('calendarChanged');
export type CalendarSignal = { readonly version: 1 } & CalendarChange;
/** Dossier to child: answered, waived or ended with the dossier. */
export const closedSignal = defineSignal<[{ readonly version: 1 }]>('consultationClosed');
