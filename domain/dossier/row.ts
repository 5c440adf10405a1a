import type { Refusal } from '../failures.ts';
import type { Act, ActData, CommandOf, OutcomeData, SlowAct } from './commands.ts';
import type { DossierPhase, DossierState, EventDraft, Role } from './state.ts';

/** Where the actor's unit must stand for a row to be theirs. */
export type Scope =
  /** The one-stop department that took the dossier in. */
  | 'INTAKE'
  /** The unit that leads the processing. */
  | 'LEAD_UNIT'
  /** Any unit of the lead agency: its leaders and its records office. */
  | 'LEAD_AGENCY'
  /** The one official the dossier is assigned to. */
  | 'HANDLER'
  /** The agency that a consultation is addressed to. */
  | 'ADDRESSEE'
  /** Anybody of an agency that takes part: intake, lead, or consulted. */
  | 'INVOLVED'
  /** The person or organisation whose dossier it is, or its representative. */
  | 'OWNER'
  /** Wherever it stands: technical work, outside systems. */
  | 'ANYWHERE'
  /** The system itself. */
  | 'SYSTEM';

/** Who may: a role together with where it must stand. */
export interface Permit {
  readonly role: Role;
  readonly scope: Scope;
}

/** What a row makes of the state. */
export interface Effect {
  readonly state: DossierState;
  readonly events: readonly EventDraft[];
}

/** Circumstances of a change: `at` is the workflow's time at acceptance, an ISO instant. */
export interface Facts {
  readonly at: string;
}

/**
 * One row of the transition table (domain rules 1.5.1). Permissions, next permitted acts, the inbox and the generated documents are read
 * from these rows; nothing else knows who may do what when.
 */
export interface Row<A extends Act = Act> {
  readonly act: A;
  /** T-number of the rules, or null for an act without one. */
  readonly id: string | null;
  /** Vietnamese name of the act, as shown in the inbox. */
  readonly name: string;
  readonly from: readonly DossierPhase[];
  readonly permits: readonly Permit[];
  readonly source: string;
  /** Present on slow acts: what is applied once the effect is done. */
  readonly slow: boolean;
  /** A slow act that is only a short write of our own: the answer waits for it. */
  readonly awaited?: boolean;
  /** May be done while a slow act is underway: what must always be recorded. */
  readonly duringUnderway?: boolean;
  /** Roles one of which must confirm as a second person. */
  readonly confirmers?: readonly Role[];
  /** What the act leaves behind: the slip, letter or record of 1.5.1 and 1.10. */
  readonly output?: string;
  /** True when this row asks its role for the next step just now, so that the inbox shows it. */
  readonly expected?: (state: DossierState) => readonly Expected[];
  readonly guard?: (state: DossierState, command: CommandOf<A>, facts: Facts) => Refusal | null;
  /** What the act changes, or for a slow act what its acceptance changes beyond `underway`. */
  readonly effect: (state: DossierState, command: CommandOf<A>, facts: Facts) => Effect;
  readonly complete?: A extends SlowAct
    ? (state: DossierState, command: CommandOf<A>, outcome: OutcomeData[A], facts: Facts) => Effect
    : never;
}

/** One thing that a row waits for: the subject distinguishes several of one kind (a paper, a consultation). */
export interface Expected {
  readonly subject: string;
  /** Unit whose inbox shows it. */
  readonly unit: string;
  readonly person?: string;
  readonly dueAt?: string;
}

type RowSpec<A extends Act> = Omit<Row<A>, 'slow' | 'source' | 'complete' | 'effect'> & {
  readonly source?: string;
  readonly effect: NonNullable<Row<A>['effect']>;
};

/** A row whose effect is plain state. */
export const row = <A extends Act>(spec: RowSpec<A>): Row =>
  ({ source: spec.id === null ? '[PROPOSAL]' : '1.5.1', slow: false, ...spec }) as unknown as Row;

/** A row whose effect takes time or touches the outside: accepted first, completed with its outcome. */
export const slowRow = <A extends SlowAct>(
  spec: Omit<RowSpec<A>, 'effect'> & {
    readonly complete: (state: DossierState, command: CommandOf<A>, outcome: OutcomeData[A], facts: Facts) => Effect;
  },
): Row => ({ source: '1.5.1', slow: true, effect: (state: DossierState) => ({ state, events: [] }), ...spec }) as unknown as Row;

export type { ActData };
