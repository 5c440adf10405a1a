import type { ClockInstants, Instant, LedgerEntry, PauseGround } from '../calendar/index.ts';
import type { EVersion } from '../classification/components.ts';
import type { AgencyDefinition, Authority } from '../law/types.ts';
import type { ResultPlaces } from './result-places.ts';

export type { Holder } from '../calendar/index.ts';

/** What a dossier is made of: plain data, below the commands that name it and the state that holds it. */

/** Giai đoạn của hồ sơ: the one stored position of a dossier; everything else about it is an open branch (domain rules 1.5.1). */
export const PHASES = [
  'SUBMITTED',
  'IDENTIFYING',
  'CHECKING_COMPONENTS',
  'SUPPLEMENT',
  'DIGITISING',
  'TRANSFERRED',
  'PROCESSING',
  'AWAITING_SIGNATURE',
  'AWAITING_ISSUE',
  'AWAITING_RETURN',
  'CLOSED',
] as const;
export type DossierPhase = (typeof PHASES)[number];

/** Cách nộp hồ sơ (Decree 61/2018 Art. 16). */
export type Channel = 'IN_PERSON' | 'ONLINE' | 'POSTAL';

/** Forms in which the result is owed. */
export type ResultForms = 'E' | 'PAPER' | 'BOTH';

/** The file that its handler has made as the result (`UPLOADED`), and where number, date and signature will stand on it. */
export interface Attached {
  readonly file: string;
  readonly places: ResultPlaces;
}

/** How a dossier ended. */
export type Closure = 'RETURNED' | 'INTAKE_REJECTED' | 'STOPPED' | 'MIGRATED_OUT';

/** Status shown to people; derived by precedence and never stored as truth (domain rules 1.5.1). */
export type DossierStatus =
  | Exclude<DossierPhase, 'CLOSED' | 'AWAITING_RETURN' | 'SUPPLEMENT'>
  | 'INTAKE_SUPPLEMENT'
  | 'PROCESSING_SUPPLEMENT'
  | 'WITHDRAWAL_REQUESTED'
  | 'AWAITING_PAYMENT'
  | 'EXTENSION_PENDING'
  | 'ACCEPTED'
  | 'CONSULTING'
  | 'RESULT_READY'
  | 'REFUSAL_READY'
  | Closure;

/** Roles of the Decision and of the system around it (domain rules 1.2). */
export type Role =
  | 'APPLICANT'
  | 'INTAKE_OFFICER'
  | 'CASE_HANDLER'
  | 'UNIT_HEAD'
  | 'COMPETENT_LEADER'
  | 'RECORDS_CLERK'
  | 'ONE_STOP_HEAD'
  | 'COORDINATING_AGENCY'
  | 'MANAGING_AGENCY'
  | 'CERTIFICATION_DESK'
  | 'QC_REVIEWER'
  | 'SUPERVISOR'
  | 'MONITORING_DEPARTMENT'
  | 'OPERATOR'
  | 'COUNTER_SYSTEM'
  | 'SPECIALISED_DB'
  | 'SYSTEM';

/** Who acts: an opaque person id, never a name. */
export interface Actor {
  readonly person: string;
  readonly role: Role;
  readonly unit: string;
  readonly agency: string;
  /** The counter system that carried the officer's act, if one did. */
  readonly via?: string;
}

/** One of several national accounts of one identifier (DT-1): a name of our own for it, and what of the portal's may be shown. */
export interface AccountChoice {
  readonly account: string;
  readonly masked: string;
}

/** Giấy tờ: one concrete paper of the dossier and its own life cycle (1.5.2). */
export type PaperItemStatus =
  | 'LISTED'
  | 'CLASSIFIED'
  | 'REUSED'
  | 'PRESENTED_ONLY'
  | 'PAPER_ONLY'
  | 'APPLICANT_FILE'
  | 'PREPARING'
  | 'SCANNED'
  | 'QC_FAILED'
  | 'QC_PASSED'
  | 'OFFICER_SIGNED'
  | 'AT_MANAGING_AGENCY'
  | 'RESCAN_REQUESTED'
  | 'DATA_CONVERTED'
  | 'COPY_SIGNED'
  | 'STORED';

/** What DT-3 fixed for a paper; explanation texts stay in the law's lines. */
export interface Treatment {
  /** The line of DT-3; named as the histories hold it. */
  readonly row: string;
  /** A file must be captured, or received with the dossier. */
  readonly scan: boolean;
  readonly convert: boolean;
  readonly trueCopy: boolean;
  /** Only shown over the counter and given back. Absent in dossiers older than the field: row 4 alone then said so. */
  readonly shown?: boolean;
  /** Ground on which two persons decided that no file is made of it; absent: nobody did. */
  readonly exception?: string;
  /** The officer signs the file itself, beside the package (OFFICER_SIGN_MODE). */
  readonly officerSigns?: true;
  /** Came as an electronic file: there is no paper of it. */
  readonly electronic?: true;
  /** Under the rules about secrets. */
  readonly secret?: true;
  /** The paper was handed in, and given back once it was scanned. */
  readonly givenBack?: true;
  /** What was handed in is a certified copy, not the original. */
  readonly certifiedCopy?: true;
  /** Số hóa theo nhu cầu (row 9a): the agency signs its true copy at the counter. CHARGED: once its fee is paid. Absent: nobody asked for it. */
  readonly onDemand?: 'CHARGED' | 'FREE';
}

export interface CapturedFile {
  readonly sha256: string;
  readonly mediaType: string;
  readonly pages: number;
}

/** The paper's one PDF after assembly and its checks. */
export interface PaperFile {
  readonly sha256: string;
  readonly pages: number;
  readonly version: number;
  /** Signed list in which a file stands that came after the hand-over; null: in none yet. Absent: in the list of the hand-over. */
  readonly list?: string | null;
  /** The same file with the officer's own signature. */
  readonly signed?: string;
}

export interface PaperItem {
  readonly item: string;
  readonly component: string | null;
  readonly paperType: string | null;
  readonly status: PaperItemStatus;
  readonly eVersion: EVersion;
  /** Result of the register look-up for components that data can replace (1.6 DT-2). */
  readonly lookUp: 'NOT_NEEDED' | 'PENDING' | 'FOUND' | 'NONE';
  readonly treatment: Treatment | null;
  readonly issuerAgency: string | null;
  /** Images that the scan must have: Σ sheets × (blank backs ? 1 : 2) + pages with sticky notes. */
  readonly expectedImages: number | null;
  readonly captured: readonly CapturedFile[];
  readonly file: PaperFile | null;
  readonly findings: readonly string[];
  readonly check1: boolean;
  readonly check2: boolean;
  /** Of a paper that has no file, decided after the hand-over: the signed list that says so; null: none yet. Absent: the list of the hand-over. */
  readonly list?: string | null;
  /** File version that the checked data belongs to; a new scan makes the data stale (1.11). */
  readonly convertedFrom: string | null;
  readonly copy: { readonly sha256: string; readonly number: number } | null;
  /** Classified and scanned at the counter while the handler keeps the dossier: of a supplement round, or sent back by check 2. */
  readonly atCounter?: true;
  /** Captures of what was sent back, which are no new paper; absent: none is waited for. */
  readonly replaces?: readonly string[];
  /** The `command` that holds why no new one was needed, where a supplement was asked for; absent: none says so. */
  readonly explainedBy?: string;
  /** What the second check last found, where it did not pass. */
  readonly fault?: Exclude<ReceiptVerdict, 'PASSED'>;
}

/** Outcome of the first check for one paper (1.16). */
export type DossierVerdict = 'PASSED' | 'SCAN_AGAIN' | 'CLASSIFY_AGAIN';
/** Outcome of the second check for one paper (1.16). */
export type ReceiptVerdict = 'PASSED' | 'SCAN_UNUSABLE' | 'MISCLASSIFIED' | 'PAPER_MISSING' | 'NOT_QUALIFIED';

/** Lấy ý kiến, thẩm tra, xác minh (1.5.3). */
export interface Consultation {
  readonly consultation: string;
  readonly kind: 'OPINION' | 'APPRAISAL' | 'VERIFICATION';
  readonly addressee: string;
  /** What kind of body the addressee is; absent in what was asked before versions named one. */
  readonly function?: AgencyDefinition['function'];
  readonly dueAt: string;
  readonly status: 'SENT' | 'OVERDUE' | 'CLOSED';
  readonly openedAt: string;
  readonly reply: string | null;
  /** Spec of `command` that holds the request's text. */
  readonly request: string;
  /** The `command` that holds why a reply which does not say so itself is this request's. */
  readonly reasonedBy?: string;
  /** Papers that go with the request: no other is the addressee's to read. Absent in what was asked before they were named: none. */
  readonly items?: readonly string[];
}

/** Yêu cầu bổ sung: the applicant's turn. `dueAt` is null where none was set at the counter, and in dossiers whose law names no window: nothing ends them then. */
export interface Supplement {
  readonly stage: 'INTAKE' | 'PROCESSING';
  readonly since: string;
  readonly dueAt: string | null;
  readonly prolonged: boolean;
  /** What was asked for; absent in rounds older than the field. */
  readonly items?: readonly string[];
  /** Of which of it a new file has come before it is received; absent: of none. */
  readonly brought?: readonly string[];
}

/** Phí, lệ phí or nghĩa vụ tài chính; it pauses the clock only on a ground of 4.4. */
export interface Obligation {
  readonly obligation: string;
  readonly kind: 'SERVICE_FEE' | 'DIGITISATION_FEE' | 'FINANCIAL_OBLIGATION';
  /** WAIVED: it has fallen away by law; WITHDRAWN: its notice was wrong, and has never counted. */
  readonly status: 'NOTIFIED' | 'PAID' | 'WAIVED' | 'EXPIRED' | 'WITHDRAWN';
  readonly dueAt: string;
  readonly ground: PauseGround | null;
  /** In đồng; absent in what was told before it was known here. */
  readonly amount?: number;
  /** Code of the fee by whose rate it was reckoned, and by what; absent: a tax, or told before fees had codes. */
  readonly fee?: string;
  readonly copies?: number;
  readonly pages?: number;
  /** Its rate was not verified here: whoever told of it has checked it, and the notice says so. */
  readonly checked?: true;
  /** Code of the exemption by which it was waived. */
  readonly exemption?: string;
  /** Of digitisation on demand: the papers that it is for. */
  readonly items?: readonly string[];
  /** Whether people are asked for it on the platform; absent: they never were. */
  readonly request?: 'OPEN' | 'CANCELLING' | 'CANCELLED';
  /** It holds the result back also when its day has passed, and the electronic form too. Absent: told by a command of version 1, before that rule. */
  readonly binding?: true;
}

/** Why money goes back: paid twice, more or less than was owed, for nothing that was owed, by the fee's own article at the end, for a wrong fee. */
export type RefundCause = 'TWICE' | 'WRONG_AMOUNT' | 'NOT_OWED' | 'STOPPED' | 'REFUSAL' | 'WRONG_FEE';

/** Tiền đã nộp: one payment, over the counter or on the platform, with what of it goes back. */
export interface Payment {
  readonly payment: string;
  readonly way: 'CASH' | 'PLATFORM';
  /** The platform's own id, or the command that took the cash. */
  readonly reference: string;
  readonly obligation: string;
  /** In đồng; `refund` of them do not count for the obligation. */
  readonly amount: number;
  readonly refund: number;
  readonly paidAt: string;
  readonly status: 'COUNTED' | 'REFUND_DUE' | 'REFUNDING' | 'REFUNDED';
  readonly cause?: RefundCause;
  /** The command by which it goes back. */
  readonly refundedBy?: string;
}

/** Phiếu xin lỗi và hẹn lại: drafted, signed, sent. `letters` counts those sent. */
export interface Extension {
  readonly status: 'NONE' | 'DRAFTED' | 'SIGNED' | 'SENT';
  readonly newDate: string | null;
  readonly letters: number;
}

/** The mandate that a draft names its signer by; `ends` is the first local date on which it no longer holds. */
export interface NamedRight {
  readonly mandate: string;
  readonly authority: Authority;
  readonly ends: string | null;
}

/** Kết quả giải quyết (1.5.4). */
export interface Result {
  readonly outcome: 'RESULT' | 'REFUSAL';
  readonly status: 'DRAFTED' | 'LEADER_SIGNED' | 'ORG_SIGNED' | 'STORED_WAREHOUSE' | 'STORED_EXTERNAL' | 'DELIVERED';
  readonly draft: string;
  /** Whose name the draft bears. */
  readonly signer: string;
  /** As what, and until when; absent in drafts made before there were mandates: the head's. */
  readonly right?: NamedRight;
  readonly leaderSigned: string | null;
  readonly issued: string | null;
  readonly number: number | null;
  readonly issuedAt: string | null;
  readonly electronic: 'NOT_DUE' | 'PENDING' | 'DELIVERED';
  readonly paper: 'NOT_DUE' | 'PENDING' | 'DELIVERED';
}

/** Giao hồ sơ (T12): to the lead agency and, at once, to each agency that coordinates (Decree 61/2018 Art. 19(6–7)). */
export interface HandOver {
  readonly agency: string;
  readonly role: 'LEAD' | 'COORDINATING';
  readonly sentAt: string;
  /** The same working day, or the next one where it was received after the cut-off; null: the law pinned names no such rule. */
  readonly dueAt: string | null;
  /** When somebody there first did something with it; null: not yet. */
  readonly openedAt: string | null;
}

/** What an outside agency has reported of its result (T38). Number, link and whatever else it wrote stand in the `command`. */
export interface OutsideReport {
  readonly command: string;
  readonly outcome: 'RESULT' | 'REFUSAL';
  /** Counted by the outside system: an older one than the last is ignored. */
  readonly seq: number;
  readonly sha256: string;
  readonly by: 'FILE' | 'LINK';
}

/** One result that another agency makes in its own system (1.13). What it is stands in the procedure version, under `code`. */
export interface OutsideResult {
  readonly code: string;
  readonly agency: string;
  /** WAITING: for a result that it depends on; ASKED: to be sent to its system, IN_PROGRESS: taken there; CANCELLED: what it depends on was refused. */
  readonly status: 'WAITING' | 'ASKED' | 'IN_PROGRESS' | 'STORED_EXTERNAL' | 'REFUSED' | 'CANCELLED';
  /** From when on its agency has held it; null: not yet. */
  readonly since: string | null;
  /** End of its share of the dossier's time; null: it has none of its own. */
  readonly dueAt: string | null;
  readonly endedAt: string | null;
  /** Its share was over before it was reported. */
  readonly late?: true;
  readonly report: OutsideReport | null;
  /** Reported as a link, and being fetched and verified. */
  readonly checking?: OutsideReport;
  /** Why the last link could not be taken. */
  readonly fault?: string;
  /** Another report than the one that stands: somebody decides between them. */
  readonly conflict?: OutsideReport;
  readonly electronic: Result['electronic'];
  readonly paper: Result['paper'];
}

/**
 * Nơi lưu (I-12): one for each version of a result or of a paper's data that the law sends to a national or specialised database (DT-5, 1.11). Its id
 * and link there are kept in the dossier warehouse, which holds the thing itself in any case.
 */
export interface StorageRecord {
  /** Name under which the database gets it, unique in the dossier: whatever is sent twice is kept once. */
  readonly record: string;
  readonly of: 'RESULT' | 'DATA';
  /** Paper that the data is of; '' for the result. */
  readonly item: string;
  readonly store: string;
  /** SHA-256 of the result's file; of data, of its values. */
  readonly hash: string;
  /** Of data: the command that checked it, and the file that it was read from. */
  readonly command?: string;
  readonly file?: string;
  /** OWED: kept here, on its way there. STORED: there, linked from here. KEPT: stays here alone, as two persons decided. SUPERSEDED: recalled or replaced. */
  readonly status: 'OWED' | 'STORED' | 'KEPT' | 'SUPERSEDED';
}

/** The legal clock as a dossier carries it: the ledger of facts, and the instants that the ledger makes now (null while none runs). */
export interface Clocked extends ClockInstants {
  readonly receivedAt: Instant;
  /** Receipt from which the limit will count: that of T01, or of T09 after a supplement at intake. */
  readonly startsAt: Instant;
  readonly ledger: readonly LedgerEntry[];
  /** Last change of the holiday calendar that reached the dossier; absent while none did. */
  readonly calendarVersion?: number;
}

/** One fact that a change adds to the dossier's story; ids and codes only. */
export interface EventDraft<Type extends string = string> {
  readonly type: Type;
  readonly data?: Readonly<Record<string, string | number | boolean | null | readonly string[]>>;
}

/** Status codes of the national portal (5.1). */
export type PortalCode = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10;

/** One status message owed to the national portal; `sync` is false where only the progress of a phase is told. */
export interface PortalMessage {
  readonly seq: number;
  readonly code: PortalCode;
  readonly phase: DossierPhase;
  readonly at: string;
  readonly sync: boolean;
  /** What code and phase leave open of the sentence, where it is not the ordinary: a refusal instead of a result, a supplement after appraisal. */
  readonly about?: 'REFUSAL' | 'AFTER_APPRAISAL';
}

/**
 * What can be done about an error of work. PASSING: it may go by itself, so it is tried again. NEEDS_PERSON: a person must first mend what it
 * rests on. PERMANENT: with the same input it fails the same way, whoever tries.
 */
export const WORK_FAILURE_CLASSES = ['PASSING', 'NEEDS_PERSON', 'PERMANENT'] as const;
export type WorkFailureClass = (typeof WORK_FAILURE_CLASSES)[number];

export const isWorkFailureClass = (value: unknown): value is WorkFailureClass => WORK_FAILURE_CLASSES.some((known) => known === value);

/** Work that has ended without its effect: which activity, the code of its last error, and what can be done about that. */
export interface FailedWork {
  /** Name of the activity (activities.ts). */
  readonly activity: string;
  readonly cause: string;
  readonly class: WorkFailureClass;
}

/** Lỗi kỹ thuật: work that has ended without its effect. It waits for a person's choice, and for its next try by itself where that may help. */
export interface WorkFailure extends FailedWork {
  /** Id of the work that it was to bring about. */
  readonly work: string;
  readonly since: string;
  /** How often the whole work has failed, each time after its own tries. */
  readonly rounds: number;
  /** OPEN: waits for a choice; RETRYING: is being tried again; HELD: nobody shall try it until somebody says so. */
  readonly status: 'OPEN' | 'RETRYING' | 'HELD';
  /** When it is tried again by itself; null: only when somebody says so. */
  readonly retryAt: string | null;
}

/** How an act ends whose own question to the registers was answered otherwise than its draft says: its caller is told that, and no more than that it was taken back otherwise. */
export const HELD_BACK = ['SIGNATURE_OUTDATED', 'ISSUE_OUTDATED'] as const;
export type HeldBack = (typeof HELD_BACK)[number];
