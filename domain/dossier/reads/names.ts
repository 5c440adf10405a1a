import type { FileKind } from '../slips.ts';

/** What can leave of one dossier, by name. */
export const DOSSIER_READS = {
  DOSSIER: 'Hồ sơ',
  TIMELINE: 'Diễn biến',
  SIGNERS: 'Người có quyền ký',
  DATA: 'Dữ liệu tra cứu được thay giấy tờ',
  FILES: 'Danh sách tệp tin, từng tệp tin',
  PREVIEW: 'Bản xem trước kết quả',
  PAGE: 'Trang giám sát của hồ sơ',
} as const;
export type DossierRead = keyof typeof DOSSIER_READS;

/** What can leave of many dossiers at once, or of none. Nothing of it holds a name, a number or a text that a person wrote. */
export const LIST_READS = {
  DOSSIERS: 'Danh sách hồ sơ',
  SEARCH: 'Tìm hồ sơ theo số định danh',
  TASKS: 'Việc đang chờ tôi',
  STUCK: 'Hồ sơ chậm hoặc tắc, số liệu',
  FAILING: 'Việc kỹ thuật đang lỗi, đối chiếu',
  LOOKS: 'Nhật ký truy cập của người trong đơn vị',
  PAYMENTS: 'Tiền nộp qua nền tảng thanh toán chưa rõ của hồ sơ nào',
  CATALOGUE: 'Danh mục: thủ tục, loại giấy tờ, cơ quan, mã',
  OFFICERS: 'Cán bộ của cơ quan mình, theo vai trò',
} as const;
export type ListRead = keyof typeof LIST_READS;

/** What is no dossier's: the caller's own command and its answer, or what anybody may see. */
export type OtherRead = 'OWN' | 'PUBLIC';

/** A route names one of these, or the API does not start. */
export type ReadName = DossierRead | ListRead | OtherRead;

/** Fields of a dossier that are shown or left out together. */
export const FIELD_GROUPS = {
  CODES: 'mã, bước, thời hạn, đơn vị',
  NAMES: 'họ tên người nộp, người đại diện',
  CASE: 'câu trả lời về trường hợp, tài khoản, sổ đã tra',
  DUPLICATES: 'hồ sơ khác của cùng người',
  TEXTS: 'lời người viết: nội dung hỏi, lý do nộp thêm',
  WORK: 'việc đang chờ, đề nghị, lỗi, nghĩa vụ, bổ sung',
  PAPERS: 'giấy tờ và tình trạng',
  CONSULTATIONS: 'việc xác minh, lấy ý kiến',
  RESULT: 'kết quả: tình trạng, số, người ký',
  RESULT_FIELDS: 'nội dung kết quả theo từng nguồn',
} as const;
export type FieldGroup = keyof typeof FIELD_GROUPS;

/**
 * With which fields the particulars of an event in the story are shown: who may not see a thing in the dossier does not see it there. That it happened,
 * when and through whom goes with the story itself. What stands nowhere here is shown to nobody.
 */
export const EVENT_GROUPS = {
  CODES: [
    'OPENED',
    'IDENTIFICATION_STARTED',
    'ACCEPTED',
    'DIGITISING_STARTED',
    'RECEIPT_RENDERED',
    'RECEIPT_REPRINTED',
    'SLIP_RENDERED',
    'DOSSIER_CHECKED',
    'HANDED_OVER',
    'RECEIPT_CHECKED',
    'ASSIGNED',
    'SENT_BACK',
    'RECALLED',
    'REROUTED',
    'MIGRATED_OUT',
    'LETTER_DRAFTED',
    'LETTER_SIGNED',
    'LETTER_SENT',
    'WITHDRAWAL_REQUESTED',
    'WITHDRAWAL_REFUSED',
    'STOPPED_ON_REQUEST',
    'INTAKE_REJECTED',
    'CALENDAR_CHANGED',
    'REMINDED',
    'READ',
    'UNDERWAY',
    'RETRACTED',
    'RESTARTED',
    'PORTAL_TOLD',
    'REWRITTEN',
  ],
  CASE: [
    'ACCOUNT_CONFLICT',
    'ACCOUNT_DECLINED',
    'ACCOUNT_LINKED',
    'ACCOUNT_NOT_FOUND',
    'ACCOUNT_UNAVAILABLE',
    'REGISTERS_ASKED',
    'REGISTER_ANSWERED',
    'FIELD_DECIDED',
  ],
  WORK: [
    'SUPPLEMENT_REQUESTED',
    'SUPPLEMENT_RECEIVED',
    'SUPPLEMENT_PROLONGED',
    'SUPPLEMENT_EXPIRED',
    'COMPLETE_DOSSIER_RECEIVED',
    'SUPPLEMENT_EXPLAINED',
    'STOPPED_UNSUPPLEMENTED',
    'OBLIGATION_NOTIFIED',
    'OBLIGATION_PAID',
    'OBLIGATION_EXPIRED',
    'FEE_REMINDED',
    'OBLIGATION_WITHDRAWN',
    'OBLIGATION_WAIVED',
    'PAYMENT_REQUESTED',
    'PAYMENT_REQUEST_CANCELLED',
    'PAYMENT_RECEIVED',
    'PAYMENT_TO_REFUND',
    'REFUND_ORDERED',
    'PAYMENT_REFUNDED',
    'REQUESTED',
    'REQUEST_CONFIRMED',
    'REQUEST_DECLINED',
    'REQUEST_EXPIRED',
    'WORK_FAILED',
    'WORK_MENDED',
    'WORK_RETRIED',
    'WORK_CORRECTED',
    'WORK_SKIPPED',
    'WORK_HELD',
  ],
  PAPERS: [
    'DATA_LOOKED_UP',
    'DATA_CONFIRMED',
    'DATA_CONVERTED',
    'DATA_PUSHED',
    'SOURCE_DOWN',
    'PAPER_ADDED',
    'PAPER_CLASSIFIED',
    'EXCEPTION_DECIDED',
    'SCANNED',
    'SCAN_OVERTAKEN',
    'QC_PASSED',
    'QC_FAILED',
    'SHEETS_COUNTED',
    'RESCAN_REQUESTED',
    'QUALITY_REJECTED',
    'PACKAGE_ADDITION_SIGNED',
    'COPIES_SIGNED',
  ],
  CONSULTATIONS: ['CONSULTATION_SENT', 'CONSULTATION_ANSWERED', 'CONSULTATION_WAIVED', 'CONSULTATION_OVERDUE'],
  RESULT: [
    'RESULT_ATTACHED',
    'DRAFT_SUBMITTED',
    'DRAFT_RETURNED',
    'REFUSAL_SUBMITTED',
    'SIGNER_CHANGED',
    'SIGNATURE_WITHHELD',
    'SIGNATURE_OUTDATED',
    'LEADER_SIGNED',
    'ISSUED',
    'ISSUE_OUTDATED',
    'RESULT_STORED',
    'RECORD_WITHDRAWN',
    'RETURNED_ELECTRONICALLY',
    'RETURNED_ON_PAPER',
    'RESULT_SUPERSEDED',
    'NUMBER_RETIRED',
    'EXTERNAL_RESULT_RECORDED',
    'EXTERNAL_REFUSAL_RECORDED',
    'EXTERNAL_LINK_RECORDED',
    'EXTERNAL_LINK_REFUSED',
    'REPORT_REPEATED',
    'REPORT_CONFLICT',
    'REPORT_KEPT',
    'REPORT_REPLACED',
    'OUTSIDE_ASKED',
    'OUTSIDE_DUE',
    'OUTSIDE_WAITING',
    'OUTSIDE_CANCELLED',
    'OUTSIDE_OVERDUE',
  ],
} as const satisfies Readonly<Partial<Record<FieldGroup, readonly string[]>>>;

const GROUP_OF_EVENT: ReadonlyMap<string, FieldGroup> = new Map(
  (Object.entries(EVENT_GROUPS) as [keyof typeof EVENT_GROUPS, readonly string[]][]).flatMap(([group, types]) =>
    types.map((type) => [type, group] as const),
  ),
);

export const groupOfEvent = (type: string): FieldGroup | undefined => GROUP_OF_EVENT.get(type);

/** Files that are given out together. */
export const FILE_GROUPS = {
  CAPTURES: 'tệp như đã quét',
  PAPERS: 'giấy tờ đã số hóa',
  SLIPS: 'giấy tiếp nhận và các phiếu gửi người nộp',
  PACKAGE: 'phiếu kiểm soát, danh mục gói hồ sơ',
  CONSULTATIONS: 'văn bản hỏi và trả lời',
  DRAFTS: 'dự thảo, bản lãnh đạo đã ký',
  ISSUED: 'kết quả đã phát hành, bản sao y',
} as const;
export type FileGroup = keyof typeof FILE_GROUPS;

export const GROUP_OF_FILE = {
  CAPTURE: 'CAPTURES',
  PAPER: 'PAPERS',
  OFFICER_SIGNED: 'PAPERS',
  RECEIPT: 'SLIPS',
  CONTROL_SLIP: 'PACKAGE',
  PACKAGE_ADDITION: 'PACKAGE',
  CONSULTATION_REQUEST: 'CONSULTATIONS',
  CONSULTATION_REPLY: 'CONSULTATIONS',
  RESULT_UPLOAD: 'DRAFTS',
  DRAFT: 'DRAFTS',
  LEADER_SIGNED: 'DRAFTS',
  RESULT: 'ISSUED',
  EXTERNAL_RESULT: 'ISSUED',
  TRUE_COPY: 'ISSUED',
  SUPPLEMENT_REQUEST: 'SLIPS',
  REFUSAL_NOTICE: 'SLIPS',
  STOP_NOTICE: 'SLIPS',
  PAYMENT_NOTICE: 'SLIPS',
  PAYMENT_NOTICE_WITHDRAWN: 'SLIPS',
  PAYMENT_RECEIPT: 'SLIPS',
  REFUND_SLIP: 'SLIPS',
  WITHDRAWAL_ACKNOWLEDGEMENT: 'SLIPS',
  WITHDRAWAL_EXPLANATION: 'SLIPS',
  RESULT_RECALLED: 'SLIPS',
  DELIVERY_SLIP: 'SLIPS',
} as const satisfies Readonly<Record<FileKind, FileGroup>>;

/** How far a dossier has come for those who read it: nobody behind the counter has had it before the hand-over (T12). */
export const STAGES = {
  INTAKE: 'tại Bộ phận Một cửa, chưa chuyển',
  HANDLING: 'đang giải quyết',
  SIGNING: 'chờ ký',
  ISSUING: 'chờ phát hành',
  RETURNING: 'chờ trả',
  ENDED: 'đã kết thúc sau khi chuyển',
} as const;
export type Stage = keyof typeof STAGES;

/** Where a reader must stand to a dossier. */
export const RELATIONS = {
  INTAKE: 'Bộ phận Một cửa tiếp nhận hồ sơ',
  LEAD_UNIT: 'đơn vị chủ trì',
  LEAD_AGENCY: 'cơ quan chủ trì',
  SIGNER: 'được dự thảo ghi tên',
  ADDRESSEE: 'cơ quan được hỏi, từ khi gửi đến hết hạn sau trả lời',
  COORDINATING: 'cơ quan phối hợp, từ khi chuyển đến khi hồ sơ kết thúc',
  OVERSEEN: 'phạm vi theo dõi có đơn vị tiếp nhận hoặc chủ trì',
  HELD: 'phạm vi theo dõi chỉ có đơn vị đang giữ',
} as const;
export type Relation = keyof typeof RELATIONS;
