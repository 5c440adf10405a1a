import type { PauseGround } from '../calendar/index.ts';
import type { EVersion } from '../classification/components.ts';
import type { LawSnapshot } from '../law/types.ts';
import type { FailedStep } from './activities.ts';
import type { Clocked } from './clock.ts';
import type { Act, Command } from './commands.ts';
import type { Slip } from './slips.ts';

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
export const OPEN_PHASES: readonly DossierPhase[] = PHASES.filter((phase) => phase !== 'CLOSED');

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

/** What DT-3 fixed for a paper; explanation texts stay in the law's rows. */
export interface Treatment {
  readonly row: string;
  /** A file must be captured, or received with the dossier. */
  readonly scan: boolean;
  readonly convert: boolean;
  readonly trueCopy: boolean;
}

/** One captured file as uploaded. */
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
  /** File version that the checked data belongs to; a new scan makes the data stale (1.11). */
  readonly convertedFrom: string | null;
  readonly copy: { readonly sha256: string; readonly number: number } | null;
}

/** Lấy ý kiến, thẩm tra, xác minh (1.5.3). */
export interface Consultation {
  readonly consultation: string;
  readonly kind: 'OPINION' | 'APPRAISAL' | 'VERIFICATION';
  readonly addressee: string;
  readonly dueAt: string;
  readonly status: 'SENT' | 'OVERDUE' | 'CLOSED';
  readonly openedAt: string;
  readonly reply: string | null;
  /** Row of `command` that holds the request's text. */
  readonly request: string;
}

/** Yêu cầu bổ sung: the applicant's turn. `dueAt` is null where no law names a window; then there are reminders only. */
export interface Supplement {
  readonly stage: 'INTAKE' | 'PROCESSING';
  readonly since: string;
  readonly dueAt: string | null;
  readonly prolonged: boolean;
}

/** Phí, lệ phí or nghĩa vụ tài chính; it pauses the clock only on a ground of 4.4. */
export interface Obligation {
  readonly obligation: string;
  readonly kind: 'SERVICE_FEE' | 'DIGITISATION_FEE' | 'FINANCIAL_OBLIGATION';
  readonly status: 'NOTIFIED' | 'PAID' | 'WAIVED' | 'EXPIRED';
  readonly dueAt: string;
  readonly ground: PauseGround | null;
}

/** Phiếu xin lỗi và hẹn lại: drafted, signed, sent. `letters` counts those sent. */
export interface Extension {
  readonly status: 'NONE' | 'DRAFTED' | 'SIGNED' | 'SENT';
  readonly newDate: string | null;
  readonly letters: number;
}

/** Kết quả giải quyết (1.5.4). */
export interface Result {
  readonly outcome: 'RESULT' | 'REFUSAL';
  readonly status: 'DRAFTED' | 'LEADER_SIGNED' | 'ORG_SIGNED' | 'STORED_WAREHOUSE' | 'STORED_EXTERNAL' | 'DELIVERED';
  readonly draft: string;
  /** The leader whose name the draft bears. */
  readonly signer: string;
  readonly leaderSigned: string | null;
  readonly issued: string | null;
  readonly number: number | null;
  readonly issuedAt: string | null;
  readonly electronic: 'NOT_DUE' | 'PENDING' | 'DELIVERED';
  readonly paper: 'NOT_DUE' | 'PENDING' | 'DELIVERED';
}

/** A slow act that was accepted and whose effect is being done; a second try is refused while it stands. */
export interface Underway {
  readonly act: Act;
  readonly commandId: string;
  readonly at: string;
}

/** Lỗi kỹ thuật: a step that has ended without its effect. It waits for a person's choice, and for its next try by itself where that may help. */
export interface StepFailure extends FailedStep {
  /** Id of the work that it was to bring about. */
  readonly work: string;
  readonly since: string;
  /** How often the whole step has failed, each time after its own tries. */
  readonly rounds: number;
  /** OPEN: waits for a choice; RETRYING: is being tried again; HELD: nobody shall try it until somebody says so. */
  readonly status: 'OPEN' | 'RETRYING' | 'HELD';
  /** When it is tried again by itself; null: only when somebody says so. */
  readonly retryAt: string | null;
}

/** Four eyes (1.2): an act that one person has asked for, until a second one confirms or declines it or its time is over. */
export interface PendingRequest {
  readonly request: string;
  readonly command: Command;
  /** Vietnamese name of the act. */
  readonly name: string;
  /** Roles one of which must confirm. */
  readonly confirmers: readonly Role[];
  readonly at: string;
  readonly until: string;
}

/** An effect that the workflow must bring about; it leaves the list when its outcome is folded in. */
export type Work =
  | { readonly id: string; readonly kind: 'SLOW_ACT'; readonly command: Command }
  | { readonly id: string; readonly kind: 'LOOK_UP'; readonly item: string }
  | { readonly id: string; readonly kind: 'RENDER_RECEIPT' }
  | { readonly id: string; readonly kind: 'CHECK_SCAN'; readonly item: string }
  | { readonly id: string; readonly kind: 'CONSULT'; readonly consultation: string }
  | { readonly id: string; readonly kind: 'RETURN_ELECTRONIC' }
  | { readonly id: string; readonly kind: 'RENDER_SLIP'; readonly slip: Slip; readonly commandId: string; readonly actor: Actor }
  | { readonly id: string; readonly kind: 'RETIRE_NUMBER'; readonly file: string | null };

/** One status message owed to the national portal; `sync` is false where only the progress of a step is told. */
export interface PortalMessage {
  readonly seq: number;
  readonly code: number;
  readonly phase: DossierPhase;
  readonly at: string;
  readonly sync: boolean;
}

/** The whole state of a dossier: ids, codes, dates and hashes only, so it may live in a workflow's history. */
export interface DossierState {
  readonly version: 1;
  readonly dossierId: string;
  readonly dossierCode: string | null;
  /** Counts every change; the projection is idempotent by it. */
  readonly revision: number;
  readonly phase: DossierPhase;
  readonly closure: 'RETURNED' | 'INTAKE_REJECTED' | 'STOPPED' | 'MIGRATED_OUT' | null;
  readonly law: LawSnapshot;
  readonly partyId: string;
  readonly channel: 'IN_PERSON' | 'ONLINE' | 'POSTAL';
  readonly answers: Readonly<Record<string, string>>;
  readonly intakeAgency: string;
  readonly intakeUnit: string;
  readonly intakeOfficer: string;
  readonly leadAgency: string;
  readonly leadUnit: string;
  readonly handler: string | null;
  readonly account: 'UNCHECKED' | 'NOT_FOUND' | 'LINKED' | 'DECLINED';
  readonly resultForms: 'E' | 'PAPER' | 'BOTH';
  readonly papers: readonly PaperItem[];
  readonly consultations: readonly Consultation[];
  readonly result: Result | null;
  readonly supplement: Supplement | null;
  /** Rounds asked for so far; the law knows one of each (Decree 61/2018 Art. 15(3)). */
  readonly supplementRounds: { readonly INTAKE: number; readonly PROCESSING: number };
  readonly obligations: readonly Obligation[];
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
  readonly failures: readonly StepFailure[];
  readonly requests: readonly PendingRequest[];
  readonly requestSeq: number;
  readonly work: readonly Work[];
  readonly workSeq: number;
  readonly portal: { readonly lastSeq: number; readonly lastCode: number | null; readonly queue: readonly PortalMessage[] };
}
