import type { LawSnapshot, RegisterName } from '../law/types.ts';
import type { OutcomeData } from './commands.ts';
import type { Slip } from './slips.ts';
import type { Actor, CapturedFile, DossierPhase, DossierState, DossierStatus, EventDraft, Holder, PortalMessage } from './state.ts';

/** What every activity on a dossier is told: ids and instants; the rest it reads from our own database. */
export interface WorkInput {
  readonly version: 1;
  readonly dossierId: string;
  /** Id of the work or command that this effect belongs to: the idempotency key of everything it does. Named as the histories hold it. */
  readonly step: string;
  /** The workflow's time when the work was begun; activities never ask their own clock for a legal time. */
  readonly at: string;
}

/** One change of a dossier as it is written down: what happened, and where the dossier stood after it. */
export interface RecordedChange {
  readonly revision: number;
  readonly events: readonly EventDraft[];
  readonly actor: Actor;
  readonly commandId: string;
  readonly at: string;
  readonly phase: DossierPhase;
  readonly status: DossierStatus;
  readonly holder: Holder;
  readonly holderUnit: string;
  /** Whether its command's effect is still to be brought about, or waits for a second person. */
  readonly underway: boolean;
  /** Commands taken before that will never be done now; absent: none. */
  readonly takenBack?: readonly string[];
  /** How many facts the clock's ledger held after it. */
  readonly facts: number;
}

/** A state on its way into the register: without its law where that stands there already, under `lawHash`. */
export type HandedState = Omit<DossierState, 'law'> & { readonly law?: LawSnapshot };

/** Activities that are one short write to our own database, and may be done behind the projection that they are owed by. */
export const SHORT = ['takeDossierCode', 'retireNumber', 'recordPaperDelivery'] as const satisfies readonly ActivityName[];
export type ShortActivity = (typeof SHORT)[number];

/** A short write by the id of its work: the same input that its activity would get. */
export type ShortWork = {
  readonly [Name in ShortActivity]: { readonly work: string; readonly activity: Name; readonly input: Parameters<Activities[Name]>[0] };
}[ShortActivity];

/** Changes that wait to be written, in the order of their revisions, and the state after the last of them. */
export interface Projection {
  readonly version: 2;
  readonly state: HandedState;
  readonly changes: readonly RecordedChange[];
  /** To be done once the changes are written; absent: nothing. */
  readonly works?: readonly ShortWork[];
}

/** A revision in the register, and the command that it was written for. */
export interface StoredRevision {
  readonly revision: number;
  readonly commandId: string;
}

/**
 * What became of a projection. STOOD: the same command stands there already, with other facts (its engine had lost it): they stand, and
 * `state` is what they made. TAKEN: a revision stands in the register under another command, so nothing was written; `stored` are the
 * register's revisions from the first one asked for on, `highest` the highest revision ever written. LAW_UNKNOWN: nothing was written, since
 * the register does not hold the law of that name. `did`: what the short works brought back that were done; one that is not in it was not.
 */
export type Projected =
  | { readonly kind: 'WRITTEN'; readonly did?: Readonly<Record<string, unknown>> }
  | { readonly kind: 'LAW_UNKNOWN' }
  | { readonly kind: 'STOOD'; readonly state: DossierState }
  | { readonly kind: 'TAKEN'; readonly highest: number; readonly stored: readonly StoredRevision[] };

/** The activities as workflows and rows see them; the code lives in `activities/`. */
export interface Activities {
  /** Writes changes into register, inbox, ledger and events. */
  projectDossier(input: Projection): Promise<Projected>;
  /** T06: the dossier's code, the same at every attempt. */
  takeDossierCode(input: WorkInput & { readonly agency: string; readonly day: string }): Promise<OutcomeData['ACCEPT']>;
  /** T04 and DT-1. */
  resolveAccount(input: WorkInput): Promise<OutcomeData['RESOLVE_ACCOUNT']>;
  /** DT-2: is there data that replaces the paper? */
  lookUpComponent(input: WorkInput & { readonly item: string; readonly register: RegisterName }): Promise<{ readonly found: boolean }>;
  /** B2: what a register holds of the person whom the result is about. */
  askRegister(input: WorkInput & { readonly register: string }): Promise<{ readonly found: boolean }>;
  renderReceipt(input: WorkInput): Promise<{ readonly sha256: string }>;
  checkScan(
    input: WorkInput & {
      readonly item: string;
      readonly captured: readonly CapturedFile[];
      readonly expectedImages: number;
      readonly minDpi: number;
      readonly colour: boolean;
      /** A true copy will be made of it, or the officer signs it, so a signed file must have room for the block. */
      readonly trueCopy: boolean;
    },
  ): Promise<{ readonly passed: boolean; readonly sha256: string; readonly pages: number; readonly findings: readonly string[] }>;
  /** T12: control slip with the officer's package signature. */
  packageDossier(input: WorkInput): Promise<OutcomeData['HAND_OVER']>;
  /** Row 9a: the agency's true copies of papers that are digitised on demand, into the applicant's warehouse. */
  signCopies(input: WorkInput): Promise<OutcomeData['SIGN_COPIES']>;
  /** After T35 or T17: a list of the files that came after the hand-over, with the officer's signature. */
  signPackageAddition(input: WorkInput): Promise<OutcomeData['SIGN_PACKAGE_ADDITION']>;
  /** T14: the request as the addressee will read it. */
  sendConsultation(input: WorkInput & { readonly consultation: string }): Promise<void>;
  /** T22. */
  draftResult(input: WorkInput): Promise<OutcomeData['SUBMIT_DRAFT']>;
  /** T18. */
  draftRefusal(input: WorkInput): Promise<OutcomeData['SUBMIT_REFUSAL']>;
  /** The same draft for another signer. */
  redraft(input: WorkInput): Promise<OutcomeData['CHANGE_SIGNER']>;
  /** T36: the number of a superseded result stays in the register, explained. */
  retireNumber(input: WorkInput & { readonly file: string | null }): Promise<void>;
  /** T24. */
  signResult(input: WorkInput): Promise<OutcomeData['SIGN']>;
  /** T25: number, organisation's signature, true copies, both warehouses. */
  issueResult(input: WorkInput): Promise<OutcomeData['ISSUE']>;
  /** DT-5: the result in the database that the procedure names, and its link in both warehouses. */
  storeResult(input: WorkInput & { readonly record: string }): Promise<void>;
  /** 1.11: checked data of a paper in the database of its kind. */
  pushData(input: WorkInput & { readonly record: string }): Promise<void>;
  /** T36: what is stored there does not hold any more. */
  withdrawStored(input: WorkInput & { readonly record: string }): Promise<void>;
  /** T26, electronic half: citizen portal. `result`: one that was made outside; absent: the one made here. */
  returnElectronically(input: WorkInput & { readonly result?: string }): Promise<void>;
  /** An outside agency is asked for its result, with the results that it rests on; its answer comes later (T38). */
  askOutside(input: WorkInput & { readonly result: string }): Promise<void>;
  /** T38 by a link: the file behind it, kept if hash and signature are as reported; `fault`: why not. */
  fetchOutside(input: WorkInput & { readonly result: string }): Promise<{ readonly sha256: string; readonly fault?: string }>;
  /** T26, paper half: delivery record. */
  recordPaperDelivery(input: WorkInput): Promise<OutcomeData['DELIVER']>;
  /** The slip that an act leaves with the applicant. */
  renderSlip(
    input: WorkInput & { readonly slip: Slip; readonly commandId: string; readonly actor: Actor },
  ): Promise<{ readonly sha256: string }>;
  /** A request at the payment platform, one for each obligation; nothing where no platform is connected. */
  requestPayment(input: WorkInput & { readonly obligation: string }): Promise<void>;
  /** The request at the platform is closed, whether it was ever opened there or not. */
  cancelPaymentRequest(input: WorkInput & { readonly obligation: string }): Promise<void>;
  /** Money back through the payment platform, once. */
  refundPayment(input: WorkInput & { readonly payment: string }): Promise<void>;
  /** One status message, acknowledged by the national portal. */
  tellPortal(input: WorkInput & { readonly message: PortalMessage }): Promise<void>;
}

export type ActivityName = keyof Activities;

/** How an activity is run and what people read of it. */
interface ActivityKind {
  /** Vietnamese, as operators and supervisors read it. */
  readonly words: string;
  /** Resource class: `dossier` short work on our own database, `documents` bound by the CPU, `gateways` bound by waiting for others. */
  readonly queue: 'dossier' | 'documents' | 'gateways';
}

const kind = (queue: ActivityKind['queue'], words: string): ActivityKind => ({ queue, words });

/** Every activity with its queue and its words; one without does not compile. */
export const ACTIVITIES = {
  projectDossier: kind('dossier', 'Ghi sổ theo dõi hồ sơ'),
  takeDossierCode: kind('dossier', 'Cấp mã số hồ sơ'),
  resolveAccount: kind('gateways', 'Kiểm tra, liên kết tài khoản số'),
  lookUpComponent: kind('gateways', 'Tra cứu dữ liệu thay giấy tờ'),
  askRegister: kind('gateways', 'Tra cứu cơ sở dữ liệu về người được cấp kết quả'),
  renderReceipt: kind('documents', 'Lập Giấy tiếp nhận hồ sơ và hẹn trả kết quả'),
  checkScan: kind('documents', 'Kiểm tra bản quét, ghép tệp'),
  packageDossier: kind('documents', 'Lập phiếu kiểm soát, ký số gói hồ sơ'),
  signPackageAddition: kind('documents', 'Lập, ký số danh mục tệp tin bổ sung vào gói hồ sơ'),
  signCopies: kind('documents', 'Ký số cơ quan bản sao y giấy tờ số hóa theo nhu cầu'),
  sendConsultation: kind('documents', 'Gửi yêu cầu lấy ý kiến, xác minh'),
  draftResult: kind('documents', 'Lập dự thảo kết quả'),
  draftRefusal: kind('documents', 'Lập dự thảo phiếu từ chối'),
  redraft: kind('documents', 'Lập lại dự thảo cho người ký khác'),
  retireNumber: kind('dossier', 'Ghi sổ số văn bản đã thay thế'),
  signResult: kind('documents', 'Lãnh đạo ký số kết quả'),
  issueResult: kind('documents', 'Lấy số, ký số cơ quan, sao y, lưu kho'),
  storeResult: kind('gateways', 'Lưu kết quả ở cơ sở dữ liệu ngành'),
  pushData: kind('gateways', 'Chuyển dữ liệu giấy tờ vào cơ sở dữ liệu ngành'),
  withdrawStored: kind('gateways', 'Báo cơ sở dữ liệu ngành bản ghi hết hiệu lực'),
  returnElectronically: kind('gateways', 'Trả kết quả điện tử'),
  askOutside: kind('gateways', 'Đề nghị cơ quan khác lập kết quả'),
  fetchOutside: kind('gateways', 'Lấy kết quả theo đường dẫn, kiểm tra chữ ký số'),
  recordPaperDelivery: kind('dossier', 'Ghi nhận trả kết quả bản giấy'),
  renderSlip: kind('documents', 'Lập phiếu cho người nộp'),
  requestPayment: kind('gateways', 'Lập yêu cầu thanh toán trực tuyến'),
  cancelPaymentRequest: kind('gateways', 'Hủy yêu cầu thanh toán trực tuyến'),
  refundPayment: kind('gateways', 'Hoàn trả tiền qua nền tảng thanh toán'),
  tellPortal: kind('gateways', 'Báo Cổng Dịch vụ công quốc gia'),
} as const satisfies Record<ActivityName, ActivityKind>;

/** Vietnamese words of work as the failing list keeps it: `activity` or `activity:work`. */
export const workName = (work: string): string => {
  const [name = ''] = work.split(':');
  return name in ACTIVITIES ? ACTIVITIES[name as ActivityName].words : work;
};
