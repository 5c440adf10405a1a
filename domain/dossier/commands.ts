import type { OfficeDays } from '../calendar/index.ts';
import type { SaidBy } from '../law/results/fields.ts';
import type { AgencyDefinition, LawSnapshot } from '../law/types.ts';
import type {
  AccountChoice,
  Actor,
  Attached,
  CapturedFile,
  Channel,
  Consultation,
  DossierVerdict,
  FailedWork,
  NamedRight,
  Obligation,
  OutsideReport,
  ReceiptVerdict,
  ResultForms,
} from './parts.ts';

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
    /** Name of the snapshot in the register; absent in what was opened before it was given along. */
    readonly lawHash?: string;
    /** T02: where an online dossier is taken in; at the counter it is the officer's own unit. */
    readonly intakeUnit?: string;
    /** Code or id of the open dossier that it doubles. */
    readonly duplicateOf?: string;
  };
  START_IDENTIFICATION: Empty;
  /** `account`: the one that a person has decided for, where the portal knows several of one identifier. */
  RESOLVE_ACCOUNT: { readonly account?: string };
  DECLINE_ACCOUNT: Empty;
  REQUEST_SUPPLEMENT: { readonly items: readonly string[]; readonly workingDays: number | null; readonly justified: boolean };
  REJECT_INTAKE: { readonly ground: string };
  RECEIVE_SUPPLEMENT: Supplied;
  EXPIRE_SUPPLEMENT: Empty;
  RETURN_FOR_SUPPLEMENT: { readonly items: readonly string[]; readonly justified: boolean };
  PROLONG_SUPPLEMENT: { readonly workingDays: number };
  RECEIVE_COMPLETE_DOSSIER: Supplied;
  CLOSE_UNSUPPLEMENTED: Empty;
  WAIVE_CONSULTATION: { readonly consultation: string };
  SUBMIT_REFUSAL: Signing & { readonly ground: string };
  NOTIFY_OBLIGATION: {
    readonly kind: Obligation['kind'];
    readonly dueAt: string;
    readonly ground: string | null;
    /** In đồng; absent in what was told before two equal notices were refused. */
    readonly amount?: number;
    /** Judged by what the procedure version names; absent in what was told before versions named fees. */
    readonly ruled?: true;
    /** Code of the fee: its rate and these counts make the amount. Absent in what was told before fees had codes, and of a tax. */
    readonly fee?: string;
    readonly copies?: number;
    /** Of one copy; of a paper that is digitised on demand they are counted here. */
    readonly pages?: number;
    /** Whoever tells of it has checked an unverified rate against the law in force; how, stays in the command's row. */
    readonly checked?: true;
    /** Code of the exemption by which nothing is owed. */
    readonly exemption?: string;
  };
  CONFIRM_PAYMENT: { readonly obligation: string };
  WITHDRAW_OBLIGATION: { readonly obligation: string };
  EXPIRE_OBLIGATION: { readonly obligation: string };
  /** `reference`: the platform's id of the payment; no person in it. */
  RECORD_PAYMENT: { readonly obligation: string; readonly amount: number; readonly reference: string; readonly paidAt: string };
  PAYMENT_REQUESTED: { readonly obligation: string };
  /** People are no longer asked for it on the platform. */
  PAYMENT_REQUEST_CANCELLED: { readonly obligation: string };
  /** `wrongFee`: it counted for a fee that was asked for wrongly. */
  REFUND_PAYMENT: { readonly payment: string; readonly way: 'CASH' | 'PLATFORM'; readonly wrongFee?: true };
  PAYMENT_REFUNDED: { readonly payment: string };
  DRAFT_LETTER: { readonly newDate: string };
  /** Under which mandate of the day; absent in what was signed before that was asked. */
  SIGN_LETTER: { readonly right?: NamedRight };
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
  /** T38: one result of {@link DossierState.outside}, made and reported by its agency's system. */
  REPORT_RESULT: Omit<OutsideReport, 'command'> & { readonly result: string };
  /** Of two reports that differ: `keep` the one that stands, or take the later one. */
  DECIDE_REPORT: { readonly result: string; readonly keep: boolean };
  NUMBER_RETIRED: Empty;
  SLIP_RENDERED: { readonly slip: string; readonly sha256: string };
  ADD_PAPER: { readonly item: string; readonly paperType: string | null };
  CONFIRM_DATA: {
    readonly item: string;
    readonly valid: boolean;
    readonly agrees: boolean;
    readonly confirmed: boolean;
    /** Which of several records is the paper's, from 1; absent where the register has one. */
    readonly record?: number;
  };
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
    /** Given back once it is scanned; absent: kept. */
    readonly givenBack?: boolean;
    /** A certified copy was handed in; absent: the original. */
    readonly certifiedCopy?: boolean;
  };
  DECIDE_EXCEPTION: { readonly item: string; readonly ground: string; readonly issuerAgency: string | null };
  /** The applicant wants a receipt where none is made of itself (Decree 61/2018 Art. 17(4)). */
  ACCEPT: { readonly receiptAsked?: boolean };
  START_DIGITISING: Empty;
  UPLOAD_SCAN: { readonly item: string; readonly files: readonly CapturedFile[] };
  COUNT_SHEETS: { readonly item: string; readonly sheets: number; readonly blankBacks: boolean; readonly stickyNotePages: number };
  CHECK_DOSSIER: Checked<DossierVerdict>;
  SIGN_COPIES: Empty;
  HAND_OVER: Empty;
  SIGN_PACKAGE_ADDITION: Empty;
  ASSIGN: { readonly handler: string };
  CHECK_RECEIPT: Checked<ReceiptVerdict>;
  /** `store`: the database that data of this kind of paper is sent to; absent: none is connected. */
  CONVERT: { readonly item: string; readonly fileSha256: string; readonly dataHash: string; readonly store?: string };
  CONSULT: {
    readonly kind: Consultation['kind'];
    readonly addressee: string;
    /** What kind of body the addressee is; absent in what was asked before versions named one. */
    readonly function?: AgencyDefinition['function'];
    readonly workingDays: number;
    /** Papers that go with it; absent in what was asked before they were named. */
    readonly items?: readonly string[];
  };
  /** `reasoned`: it came with the officer's reason why it is this request's answer. */
  ANSWER_CONSULTATION: { readonly consultation: string; readonly reply: string; readonly pages: number; readonly reasoned?: true };
  ASK_REGISTERS: { readonly registers: readonly string[] };
  /**
   * `after`: the command that decided the field before, as the person had seen it; null: none. `overrules`: how the form calls the field, where a register
   * says otherwise; absent: none does. `unlisted`: how it is called, where its list does not have the value; `incapable`: where the value hardly fits whoever is under age
   * or represented by law. Value and reason stay in the command's row.
   */
  DECIDE_FIELD: {
    readonly field: string;
    readonly source: SaidBy;
    readonly after: string | null;
    readonly overrules?: string;
    readonly unlisted?: string;
    readonly incapable?: string;
  };
  /** The result as its handler made it, with the places that were found on it. */
  ATTACH_RESULT: Attached & { readonly pages: number };
  SUBMIT_DRAFT: Signing;
  CHANGE_SIGNER: Signing;
  RETURN_DRAFT: Empty;
  SIGN: Empty;
  ISSUE: Empty;
  /** `result`: one that was made outside; absent: the one made here. */
  DELIVER: { readonly receiver: 'OWNER' | 'REPRESENTATIVE'; readonly result?: string };
  REPRINT_RECEIPT: Empty;
  REMIND: Empty;
  READ: Empty;
  RETRY_WORK: WorkChoice;
  CORRECT_WORK: WorkChoice;
  SKIP_WORK: WorkChoice;
  HOLD_WORK: WorkChoice;
  CONFIRM_REQUEST: { readonly request: string };
  DECLINE_REQUEST: { readonly request: string };
  // Acts of the system itself: outcomes of the work that the workflow does.
  LOOK_UP_DONE: { readonly item: string; readonly found: boolean };
  REGISTER_ANSWERED: { readonly register: string; readonly found: boolean };
  RECEIPT_RENDERED: { readonly sha256: string };
  SCAN_CHECKED: {
    readonly item: string;
    readonly passed: boolean;
    readonly sha256: string;
    readonly pages: number;
    readonly findings: readonly string[];
  };
  RECORD_STORED: { readonly record: string };
  RECORD_WITHDRAWN: { readonly record: string };
  /** `goesOn`: intake goes on without what the work would have found out; absent where a run began before it could. */
  WORK_FAILED: { readonly work: string; readonly failed: FailedWork; readonly goesOn?: true };
  /** What had failed is done although its work goes on: a request is sent, its answer still owed. */
  WORK_MENDED: { readonly work: string };
  EXPIRE_REQUEST: { readonly request: string };
  CONSULTATION_OVERDUE: { readonly consultation: string };
  RETURNED_ELECTRONICALLY: { readonly result?: string };
  /** Its agency's system has taken the request. */
  OUTSIDE_ASKED: { readonly result: string };
  /** The link of a report was fetched and verified, or why not. */
  OUTSIDE_FETCHED: { readonly result: string; readonly sha256: string; readonly fault?: string };
  OUTSIDE_OVERDUE: { readonly result: string };
  /** `at` is when the change was applied to the register, so that both count alike. */
  CALENDAR_CHANGED: { readonly calendarVersion: number; readonly calendar: OfficeDays; readonly at: string };
}

/** A check names every paper, with its verdict (1.16); one without has passed. */
export interface Checked<Verdict extends string> {
  readonly items: readonly string[];
  readonly verdicts?: Readonly<Record<string, Verdict>>;
}

/** What came of a supplement; absent in what was received before it was asked: nobody said what came. */
interface Supplied {
  readonly receivedAt: string;
  /** Items of which something new was handed in. */
  readonly received?: readonly string[];
  /** Items that are answered without, with a reason that stays in the command's row. */
  readonly explained?: readonly string[];
  /** Items that were files until now and come on paper; absent: none. */
  readonly onPaper?: readonly string[];
  /** Judged by what came: without anything new no limit begins anew. Absent in what was received before that was asked. */
  readonly ruled?: true;
}

/** Acts on failed work and on what waits for a second person. */
export interface WorkChoice {
  /** Id of the work, as the dossier's list of failed work names it. */
  readonly work: string;
}

/** Whom a draft names to sign it; absent: the head. */
export interface Signing {
  readonly signer?: string;
}

type Empty = Readonly<Record<never, never>>;

export type Act = keyof ActData;

/** Version of the rules that whoever asks today is judged by. */
export const RULES_VERSION = 5;

/** An act as it reaches the rules. `id` is the id of its row in `command`, or of the work that brought it about. */
export type CommandOf<A extends Act> = {
  /** Of the rules that it was taken under: what was taken before one of {@link LATER_RULES} stays taken when its run is read again. */
  readonly version: 1 | 2 | 3 | 4 | typeof RULES_VERSION;
  readonly id: string;
  readonly act: A;
  readonly actor: Actor;
  readonly data: ActData[A];
  readonly expiresAt?: string;
  /** Four eyes: the second person, where the act asks for one. */
  readonly confirmedBy?: Actor;
};

export type Command = { [A in Act]: CommandOf<A> }[Act];

/** A draft with the signer that it names. */
export interface Drafted {
  readonly draft: string;
  readonly signer: string;
  readonly right?: NamedRight;
}

/** Whether each register holds anything of the person, as the act itself asked it; absent in what was done before it did, and of a refusal. */
export interface Asked {
  readonly registers?: Readonly<Record<string, boolean>>;
}

/** The registers say something else than the draft by now: nothing was signed. By field; none: the words alone are others. */
export interface Outdated {
  readonly outdated: readonly string[];
}

/** True copy of a paper, with its number of the copy register. */
export interface SignedCopy {
  readonly item: string;
  readonly sha256: string;
  readonly number: number;
}

/** What the effect of a long act brought back; ids, codes and hashes only. */
export interface OutcomeData {
  RESOLVE_ACCOUNT:
    | { readonly account: 'LINKED' | 'NOT_FOUND' }
    | { readonly account: 'CONFLICT'; readonly choices: readonly AccountChoice[] };
  ACCEPT: { readonly dossierCode: string };
  /** `signed`: files that bear the officer's own signature, by paper; absent: none. */
  HAND_OVER: {
    readonly controlSlip: string;
    readonly signed?: Readonly<Record<string, string>>;
    /** Agency of each function to which the version gives a result or a consultation; absent in what was handed over before it was looked up. */
    readonly addressees?: Readonly<Record<string, string>>;
  };
  SIGN_COPIES: { readonly copies: readonly SignedCopy[] };
  SIGN_PACKAGE_ADDITION: {
    readonly list: string;
    /** The files that stand in it, by paper. */
    readonly files: Readonly<Record<string, string>>;
    /** The papers that stand in it without a file; absent: none. */
    readonly papers?: readonly string[];
    readonly signed?: Readonly<Record<string, string>>;
  };
  /** `slip`: the control slip with what was decided on the way; absent: nothing was. */
  SUBMIT_DRAFT: Drafted & { readonly slip?: string };
  SUBMIT_REFUSAL: Drafted;
  CHANGE_SIGNER: Drafted;
  SIGN: Asked & ({ readonly leaderSigned: string } | Outdated);
  ISSUE: Asked &
    (
      | {
          readonly issued: string;
          readonly number: number;
          readonly copies: readonly SignedCopy[];
        }
      | Outdated
    );
  DELIVER: Empty;
}

/** Acts that are accepted first and applied when their effect is done (T04, T06, copies on demand, T12, a package's addition, T22, T24, T25, T26). */
export type LongAct = keyof OutcomeData;

export type OutcomeOf<A extends LongAct> = { readonly act: A; readonly commandId: string; readonly outcome: OutcomeData[A] };
export type Outcome = { [A in LongAct]: OutcomeOf<A> }[LongAct];
