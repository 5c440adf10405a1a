import type { FailureCode, Refusal } from '../failures.ts';
import type { Activities, ActivityName, WorkInput } from './activities.ts';
import type { Act, ActData, Command, CommandOf, LongAct, OutcomeData } from './commands.ts';
import { SLIPS, type Slip } from './slips.ts';
import type { DossierPhase, DossierState, EventDraft, Role } from './state.ts';

/** Where the actor's unit must stand for an act to be theirs. */
export type Scope =
  /** The one-stop department that took the dossier in. */
  | 'INTAKE'
  /** The unit that leads the processing. */
  | 'LEAD_UNIT'
  /** Any unit of the lead agency: its leaders and its records office. */
  | 'LEAD_AGENCY'
  /** The one official the dossier is assigned to. */
  | 'HANDLER'
  /** Whoever the draft names to sign it. */
  | 'SIGNER'
  /** The agency that a consultation is addressed to. */
  | 'ADDRESSEE'
  /** The agency in whose system a result of the dossier is made. */
  | 'MAKER'
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

/** What an act makes of the state. No change goes without an event: who wrote a revision is told by its events. */
export interface Applied<Event extends string = string> {
  readonly state: DossierState;
  readonly events: readonly [EventDraft<Event>, ...EventDraft<Event>[]];
}

/** How a long act ends that has brought nothing about: it says so in an event, and the state stays as it was before the act, but for what it found out. */
export interface Withheld<Event extends string = string> {
  readonly withheld: Applied<Event>['events'];
  readonly state?: DossierState;
}

/** Circumstances of a change: `at` is the workflow's time at acceptance, an ISO instant. */
export interface Moment {
  readonly at: string;
}

/** One thing that an act waits for: the subject distinguishes several of one kind (a paper, a consultation). */
export interface Expected {
  readonly subject: string;
  /** Unit whose inbox shows it. */
  readonly unit: string;
  readonly person?: string;
  readonly dueAt?: string;
  /** Where not all of the spec's roles are meant, or its name says too little. */
  readonly roles?: readonly Role[];
  readonly name?: string;
}

/** An instant at which an act falls due by itself. `id` is that of the command that the system then gives itself. */
export interface Due<A extends Act = Act> {
  readonly at: string;
  readonly data: ActData[A];
  readonly id: string;
}

/** What an act leaves behind (1.5.1, 1.10): a slip for the applicant, or a record, in Vietnamese. */
export type Leaving = { readonly slip: Slip } | { readonly record: string };

/** What an act of either kind says of itself. */
interface About {
  /** T-number of the rules (1.5.1), or null for an act without one. */
  readonly id: string | null;
  /** Vietnamese name, as the inbox shows it. */
  readonly name: string;
  /** Legal ground as a jurist cites it; a rule of this system says so in words. */
  readonly basis: string;
  readonly from: readonly DossierPhase[];
  /** `from` is asked of the dossier as a whole also while the result made here is ready and others are not; absent: of that result (1.13). */
  readonly whole?: true;
  readonly permits: readonly Permit[];
  /** Roles one of which must confirm as a second person (four eyes). */
  readonly confirmers?: readonly Role[];
  /** Whether a second person is needed in this case; absent: always, where there are confirmers. */
  readonly confirmedWhen?: (state: DossierState, command: Command) => boolean;
  /** How a request for it is called, where its name says too little; no personal data. */
  readonly requestName?: (command: Command, state: DossierState) => string;
  /** May be done while a long act is underway: what must always be recorded; `FAILING`: only once that act's effect has failed. */
  readonly duringUnderway?: boolean | 'FAILING';
  readonly leaves?: Leaving;
  /** The system does it when an outside system has told it something: it comes to the run as an update, like people's acts. */
  readonly fromOutside?: true;
}

interface Common<A extends Act, Code extends FailureCode, Event extends string> extends About {
  readonly act: A;
  /** Every refusal that the guard may give: API, error page and documents read it. Another one does not compile. */
  readonly refuses: readonly Code[];
  /** With what it could be asked for now; '' where only a person knows: which official, which addressee, which ground. */
  readonly asks: (state: DossierState) => readonly ActData[A][];
  /** Its events with their Vietnamese words. Another one does not compile. */
  readonly events: Readonly<Record<Event, string>>;
  /** Whom it waits for just now: the inbox shows it to the spec's roles there. */
  readonly expected?: (state: DossierState) => readonly Expected[];
  readonly guard?: (state: DossierState, command: CommandOf<A>, moment: Moment) => Refusal<NoInfer<Code>> | null;
  /** Where it falls due by itself. */
  readonly dueBy?: (state: DossierState) => readonly Due<A>[];
}

/** An act whose effect is plain state. */
export interface Quick<A extends Act, Code extends FailureCode = FailureCode, Event extends string = string>
  extends Common<A, Code, Event> {
  readonly apply: (state: DossierState, command: CommandOf<A>, moment: Moment) => Applied<NoInfer<Event>>;
}

type InputOf<Name extends ActivityName> = Parameters<Activities[Name]>[0];

/** What an activity must be told beyond the work itself. */
type More<Name extends ActivityName> = Omit<InputOf<Name>, keyof WorkInput>;

/** Two types that are the same. An outcome without particulars would otherwise fit every activity. */
type Same<One, Other> = [One] extends [Other] ? ([Other] extends [One] ? true : false) : false;

/** The activities that answer a long act's outcome; `more` is asked for exactly where the activity's input has more than the work. */
type WorkOf<A extends LongAct> = {
  readonly [Name in ActivityName]: Same<Awaited<ReturnType<Activities[Name]>>, OutcomeData[A]> extends true
    ? keyof More<Name> extends never
      ? { readonly activity: Name; readonly more?: never }
      : { readonly activity: Name; readonly more: (state: DossierState) => More<Name> }
    : never;
}[ActivityName];

/** An act whose effect takes time or touches the outside: accepted first, completed with what its activity brought back. */
export interface Long<A extends LongAct, Code extends FailureCode = FailureCode, Event extends string = string>
  extends Common<A, Code, Event> {
  readonly work: WorkOf<A>;
  /** Only a short write of our own: the answer waits for it. */
  readonly awaited?: boolean;
  /** What it may bring back, each kind once; '' where only the outside knows. */
  readonly yields: readonly OutcomeData[A][];
  readonly complete: (
    state: DossierState,
    command: CommandOf<A>,
    outcome: OutcomeData[A],
    moment: Moment,
  ) => Applied<NoInfer<Event>> | Withheld<NoInfer<Event>>;
}

/** An act as it is written: without a T-number, without refusals of its own and, where it carries no data, without what it is asked for with. */
type Written<A extends Act, S extends Common<A, FailureCode, string>> = Omit<S, 'act' | 'id' | 'refuses' | 'asks'> &
  Partial<Pick<S, 'id' | 'refuses'>> &
  (Empty extends ActData[A] ? Partial<Pick<S, 'asks'>> : Pick<S, 'asks'>);

type Empty = Readonly<Record<never, never>>;

const UNSAID = { id: null, refuses: [], asks: (): readonly Empty[] => [{}] };

/** Writes an act whose effect is plain state: `quick('STOP', { … })`. */
export const quick = <A extends Act, Code extends FailureCode = never, Event extends string = string>(
  act: A,
  spec: Written<A, Quick<A, Code, Event>>,
): Quick<A, Code, Event> => ({ act, ...UNSAID, ...spec }) as Quick<A, Code, Event>;

/** Writes an act that an activity brings about: `long('SIGN', { … })`. */
export const long = <A extends LongAct, Code extends FailureCode = never, Event extends string = string>(
  act: A,
  spec: Written<A, Long<A, Code, Event>>,
): Long<A, Code, Event> => ({ act, ...UNSAID, ...spec }) as Long<A, Code, Event>;

/** Any act as the table holds it. Methods, so that each act's own functions fit; whoever calls them has matched the command by its act. */
interface AnySpec extends About {
  readonly act: Act;
  readonly refuses: readonly FailureCode[];
  readonly events: Readonly<Record<string, string>>;
  asks(state: DossierState): readonly ActData[Act][];
  expected?(state: DossierState): readonly Expected[];
  guard?(state: DossierState, command: Command, moment: Moment): Refusal | null;
  dueBy?(state: DossierState): readonly Due[];
}

export interface QuickSpec extends AnySpec {
  readonly work?: never;
  apply(state: DossierState, command: Command, moment: Moment): Applied;
}

export interface LongSpec extends AnySpec {
  readonly act: LongAct;
  readonly awaited?: boolean;
  readonly work: { readonly activity: ActivityName; more?(state: DossierState): object };
  readonly yields: readonly OutcomeData[LongAct][];
  complete(state: DossierState, command: Command, outcome: OutcomeData[LongAct], moment: Moment): Applied | Withheld;
}

/**
 * One line of the transition table (domain rules 1.5.1): the whole act. Permissions, next permitted acts, inbox, API, deadlines and the
 * generated documents are read from these specs; nothing else knows who may do what when.
 */
export type Spec = QuickSpec | LongSpec;

export const isLong = (spec: Spec): spec is LongSpec => spec.work !== undefined;

/** People's roles that may do it; `SYSTEM` is nobody a caller could ask. */
export const rolesOf = ({ permits }: Pick<Spec, 'permits'>): readonly Role[] =>
  [...new Set(permits.map(({ role }) => role))].filter((role) => role !== 'SYSTEM');

/** The slip that an act leaves with the applicant. */
export const slipOf = ({ leaves }: Pick<Spec, 'leaves'>): Slip | null => (leaves !== undefined && 'slip' in leaves ? leaves.slip : null);

/** What an act leaves behind, in words, or null. */
export const leavingOf = ({ leaves }: Pick<Spec, 'leaves'>): string | null =>
  leaves === undefined ? null : 'slip' in leaves ? SLIPS[leaves.slip] : leaves.record;
