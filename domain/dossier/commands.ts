import type { OfficeDays } from '../calendar/index.ts';
import type { LawSnapshot } from '../law/types.ts';
import type { Actor, CapturedFile, Channel, Consultation, FailedStep, Obligation, ResultForms } from './parts.ts';

/** What each act carries besides its envelope: ids, codes, dates and hashes. Texts and names stay in the `command` row. */
export interface ActData {
  OPEN: {
    readonly partyId: string;
    readonly channel: Channel;
    readonly answers: Readonly<Record<string, string>>;
    readonly leadAgency: string;
    readonly leadUnit: string;
    readonly receivedAt: string;
    readonly catchUp: boolean;
    readonly resultForms: ResultForms;
    readonly law: LawSnapshot;
    /** T02: where an online dossier is taken in; at the counter it is the officer's own unit. */
    readonly intakeUnit?: string;
  };
  START_IDENTIFICATION: Empty;
  RESOLVE_ACCOUNT: Empty;
  DECLINE_ACCOUNT: Empty;
  REQUEST_SUPPLEMENT: { readonly items: readonly string[]; readonly workingDays: number | null; readonly justified: boolean };
  REJECT_INTAKE: { readonly ground: string };
  RECEIVE_SUPPLEMENT: { readonly receivedAt: string };
  EXPIRE_SUPPLEMENT: Empty;
  RETURN_FOR_SUPPLEMENT: { readonly items: readonly string[]; readonly justified: boolean };
  PROLONG_SUPPLEMENT: { readonly workingDays: number };
  RECEIVE_COMPLETE_DOSSIER: { readonly receivedAt: string };
  CLOSE_UNSUPPLEMENTED: Empty;
  WAIVE_CONSULTATION: { readonly consultation: string };
  SUBMIT_REFUSAL: { readonly ground: string };
  NOTIFY_OBLIGATION: { readonly kind: Obligation['kind']; readonly dueAt: string; readonly ground: string | null };
  CONFIRM_PAYMENT: { readonly obligation: string };
  EXPIRE_OBLIGATION: { readonly obligation: string };
  DRAFT_LETTER: { readonly newDate: string };
  SIGN_LETTER: Empty;
  SEND_LETTER: Empty;
  REQUEST_WITHDRAWAL: Empty;
  STOP: Empty;
  REFUSE_WITHDRAWAL: Empty;
  MIGRATE_OUT: { readonly packageSha256: string; readonly confirmedSha256: string; readonly receiver: string };
  SEND_BACK: Empty;
  RECALL: Empty;
  REROUTE: { readonly leadUnit: string };
  REQUEST_RESCAN: { readonly item: string; readonly page: number; readonly fault: string };
  REJECT_QUALITY: { readonly item: string };
  REPORT_RESULT_ERROR: { readonly fault: string };
  RECORD_EXTERNAL_RESULT: { readonly file: string; readonly link: string };
  NUMBER_RETIRED: Empty;
  SLIP_RENDERED: { readonly slip: string; readonly sha256: string };
  ADD_PAPER: { readonly item: string; readonly paperType: string | null };
  CONFIRM_DATA: { readonly item: string; readonly valid: boolean; readonly agrees: boolean; readonly confirmed: boolean };
  CLASSIFY: {
    readonly item: string;
    readonly carrier: 'PAPER' | 'E_FILE_VALID' | 'E_FILE_OTHER';
    readonly handedIn: boolean;
    readonly secret: boolean;
    readonly issuerAgency: string | null;
    readonly onDemand: boolean;
    readonly sheets: number;
    readonly blankBacks: boolean;
    readonly stickyNotePages: number;
  };
  ACCEPT: Empty;
  START_DIGITISING: Empty;
  UPLOAD_SCAN: { readonly item: string; readonly files: readonly CapturedFile[] };
  COUNT_SHEETS: { readonly item: string; readonly sheets: number; readonly blankBacks: boolean; readonly stickyNotePages: number };
  CHECK_DOSSIER: { readonly items: readonly string[] };
  HAND_OVER: Empty;
  ASSIGN: { readonly handler: string };
  CHECK_RECEIPT: { readonly items: readonly string[] };
  CONVERT: { readonly item: string; readonly fileSha256: string; readonly dataHash: string };
  CONSULT: { readonly kind: Consultation['kind']; readonly addressee: string; readonly workingDays: number };
  ANSWER_CONSULTATION: { readonly consultation: string; readonly reply: string; readonly pages: number };
  SUBMIT_DRAFT: Empty;
  RETURN_DRAFT: Empty;
  SIGN: Empty;
  ISSUE: Empty;
  DELIVER: { readonly receiver: 'OWNER' | 'REPRESENTATIVE' };
  REPRINT_RECEIPT: Empty;
  REMIND: Empty;
  READ: Empty;
  RETRY_STEP: StepChoice;
  CORRECT_STEP: StepChoice;
  SKIP_STEP: StepChoice;
  HOLD_STEP: StepChoice;
  CONFIRM_REQUEST: { readonly request: string };
  DECLINE_REQUEST: { readonly request: string };
  // Acts of the system itself: outcomes of the work that the workflow does.
  LOOK_UP_DONE: { readonly item: string; readonly found: boolean };
  RECEIPT_RENDERED: { readonly sha256: string };
  SCAN_CHECKED: {
    readonly item: string;
    readonly passed: boolean;
    readonly sha256: string;
    readonly pages: number;
    readonly findings: readonly string[];
  };
  STEP_FAILED: { readonly work: string; readonly failed: FailedStep };
  /** What had failed is done although its work goes on: a request is sent, its answer still owed. */
  STEP_MENDED: { readonly work: string };
  EXPIRE_REQUEST: { readonly request: string };
  CONSULTATION_OVERDUE: { readonly consultation: string };
  RETURNED_ELECTRONICALLY: Empty;
  /** `at` is when the change was applied to the register, so that both count alike. */
  CALENDAR_CHANGED: { readonly calendarVersion: number; readonly calendar: OfficeDays; readonly at: string };
}

/** Acts on a failed step and on what waits for a second person. */
export interface StepChoice {
  /** Id of the work, as the dossier's list of failed steps names it. */
  readonly work: string;
}

type Empty = Readonly<Record<never, never>>;

export type Act = keyof ActData;

/** An act as it reaches the rules. `id` is the id of its row in `command`, or of the work that brought it about. */
export type CommandOf<A extends Act> = {
  readonly version: 1;
  readonly id: string;
  readonly act: A;
  readonly actor: Actor;
  readonly data: ActData[A];
  readonly expiresAt?: string;
  /** Four eyes: the second person, where the row asks for one. */
  readonly confirmedBy?: Actor;
};

export type Command = { [A in Act]: CommandOf<A> }[Act];

/** What the effect of a long act brought back; ids, codes and hashes only. */
export interface OutcomeData {
  RESOLVE_ACCOUNT: { readonly account: 'LINKED' | 'NOT_FOUND' };
  ACCEPT: { readonly dossierCode: string };
  HAND_OVER: { readonly controlSlip: string };
  SUBMIT_DRAFT: { readonly draft: string; readonly signer: string };
  SUBMIT_REFUSAL: { readonly draft: string; readonly signer: string };
  SIGN: { readonly leaderSigned: string };
  ISSUE: {
    readonly issued: string;
    readonly number: number;
    readonly copies: readonly { readonly item: string; readonly sha256: string; readonly number: number }[];
  };
  DELIVER: Empty;
}

/** Acts that are accepted first and applied when their effect is done (T04, T06, T12, T22, T24, T25, T26). */
export type LongAct = keyof OutcomeData;

export type OutcomeOf<A extends LongAct> = { readonly act: A; readonly commandId: string; readonly outcome: OutcomeData[A] };
export type Outcome = { [A in LongAct]: OutcomeOf<A> }[LongAct];
