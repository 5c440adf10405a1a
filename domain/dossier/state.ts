import type { LawSnapshot } from '../law/types.ts';
import type { Act, Command } from './commands.ts';
import type {
  AccountChoice,
  Actor,
  Attached,
  Channel,
  Clocked,
  Closure,
  Consultation,
  DossierPhase,
  Extension,
  HandOver,
  Obligation,
  OutsideResult,
  PaperItem,
  Payment,
  PortalCode,
  PortalMessage,
  Result,
  ResultForms,
  Role,
  StorageRecord,
  Supplement,
  WorkFailure,
} from './parts.ts';
import type { Slip } from './slips.ts';

/** Whoever reads a state reads its parts: they are taken from here too. */
export * from './parts.ts';

/** A long act that was accepted and whose effect is being done; a second try is refused while it stands. */
export interface Underway {
  readonly act: Act;
  readonly commandId: string;
  readonly at: string;
}

/** Four eyes (1.2): an act that one person has asked for, until a second one confirms or declines it or its time is over. */
export interface PendingRequest {
  readonly request: string;
  readonly command: Command;
  readonly name: string;
  readonly confirmers: readonly Role[];
  readonly at: string;
  readonly until: string;
}

/** An effect that the workflow must bring about; it leaves the list when its outcome is folded in. */
export type Work =
  | { readonly id: string; readonly kind: 'SLOW_ACT'; readonly command: Command }
  | { readonly id: string; readonly kind: 'LOOK_UP'; readonly item: string }
  | { readonly id: string; readonly kind: 'ASK_REGISTER'; readonly register: string }
  | { readonly id: string; readonly kind: 'RENDER_RECEIPT' }
  | { readonly id: string; readonly kind: 'CHECK_SCAN'; readonly item: string }
  | { readonly id: string; readonly kind: 'CONSULT'; readonly consultation: string }
  /** `result`: one that was made outside; absent: the one made here. */
  | { readonly id: string; readonly kind: 'RETURN_ELECTRONIC'; readonly result?: string }
  | { readonly id: string; readonly kind: 'ASK_OUTSIDE'; readonly result: string }
  | { readonly id: string; readonly kind: 'FETCH_OUTSIDE'; readonly result: string }
  | { readonly id: string; readonly kind: 'RENDER_SLIP'; readonly slip: Slip; readonly commandId: string; readonly actor: Actor }
  | { readonly id: string; readonly kind: 'PAYMENT_REQUEST'; readonly obligation: string }
  | { readonly id: string; readonly kind: 'CANCEL_REQUEST'; readonly obligation: string }
  | { readonly id: string; readonly kind: 'REFUND'; readonly payment: string }
  | { readonly id: string; readonly kind: 'RETIRE_NUMBER'; readonly file: string | null }
  | { readonly id: string; readonly kind: 'STORE_RESULT' | 'PUSH_DATA' | 'WITHDRAW_STORED'; readonly record: string };

/** The whole state of a dossier: ids, codes, dates and hashes only, so it may live in a workflow's history. */
export interface DossierState {
  readonly version: 1;
  readonly dossierId: string;
  readonly dossierCode: string | null;
  /** Counts every change; the projection is idempotent by it. */
  readonly revision: number;
  readonly phase: DossierPhase;
  readonly closure: Closure | null;
  readonly law: LawSnapshot;
  /** Name under which the register holds the law; absent in dossiers that are older than it. */
  readonly lawHash?: string;
  readonly partyId: string;
  readonly channel: Channel;
  readonly answers: Readonly<Record<string, string>>;
  readonly intakeAgency: string;
  readonly intakeUnit: string;
  readonly intakeOfficer: string;
  readonly leadAgency: string;
  readonly leadUnit: string;
  readonly handler: string | null;
  readonly account: 'UNCHECKED' | 'NOT_FOUND' | 'LINKED' | 'DECLINED' | 'UNAVAILABLE' | 'CONFLICT';
  /** The national accounts of one identifier, while nobody has decided between them. */
  readonly accountChoices?: readonly AccountChoice[];
  readonly resultForms: ResultForms;
  readonly papers: readonly PaperItem[];
  readonly consultations: readonly Consultation[];
  /** What each register that the procedure names answered about the person; absent: not asked, in dossiers older than the question too. */
  readonly registers?: Readonly<Record<string, 'PENDING' | 'FOUND' | 'NONE'>>;
  /** Field of the result → the command that last decided it. */
  readonly decided?: Readonly<Record<string, string>>;
  /** The result as its handler uploaded it last; absent: he has not, or it is not made so. */
  readonly attached?: Attached;
  /** To whom it was handed over (T12); absent before, and in dossiers older than the list. */
  readonly handOvers?: readonly HandOver[];
  /** The result that is made here. */
  readonly result: Result | null;
  /** Results that others make, from the hand-over on (1.13); absent: there are none. */
  readonly outside?: readonly OutsideResult[];
  /** What goes or went to a database outside; absent: nothing. */
  readonly stored?: readonly StorageRecord[];
  readonly supplement: Supplement | null;
  /** Rounds asked for so far; the law knows one of each (Decree 61/2018 Art. 15(3)). */
  readonly supplementRounds: { readonly INTAKE: number; readonly PROCESSING: number };
  readonly obligations: readonly Obligation[];
  /** Absent: none, or older than the book of payments. */
  readonly payments?: readonly Payment[];
  readonly withdrawal: 'NONE' | 'REQUESTED' | 'STOPPED' | 'REFUSED';
  readonly extension: Extension;
  /** Times that it was sent back or recalled inside the office. */
  readonly loops: number;
  readonly receipt: string | null;
  readonly controlSlip: string | null;
  readonly openedAt: string;
  readonly phaseSince: string;
  /** When the current phase has used up its step budget; null: the phase has none. */
  readonly stepDueAt: string | null;
  readonly clock: Clocked;
  readonly underway: Underway | null;
  readonly failures: readonly WorkFailure[];
  readonly requests: readonly PendingRequest[];
  readonly requestSeq: number;
  readonly work: readonly Work[];
  readonly workSeq: number;
  readonly portal: { readonly lastSeq: number; readonly lastCode: PortalCode | null; readonly queue: readonly PortalMessage[] };
}
