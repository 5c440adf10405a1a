import type { Act } from '../../domain/dossier/commands.ts';
import type { Scope } from '../../domain/dossier/row.ts';
import type { Role } from '../../domain/dossier/state.ts';
import { PHASES, ROLES, STATUSES } from '../../domain/dossier/wording.ts';
import type { Place } from './explore.ts';

/** Vietnamese of the identifiers that only the generated pages show. */

export const SCOPES: Readonly<Record<Scope, { readonly short: string; readonly long: string }>> = {
  INTAKE: { short: 'MC', long: 'Bộ phận Một cửa tiếp nhận hồ sơ' },
  LEAD_UNIT: { short: 'ĐV', long: 'đơn vị chủ trì' },
  LEAD_AGENCY: { short: 'CQ', long: 'cơ quan chủ trì' },
  HANDLER: { short: 'PC', long: 'được phân công hồ sơ này' },
  ADDRESSEE: { short: 'ĐH', long: 'cơ quan được hỏi ý kiến, xác minh' },
  INVOLVED: { short: 'TG', long: 'cơ quan có tham gia giải quyết' },
  OWNER: { short: 'CH', long: 'chủ hồ sơ hoặc người được ủy quyền' },
  ANYWHERE: { short: 'MN', long: 'không phụ thuộc đơn vị' },
  SYSTEM: { short: 'TĐ', long: 'phần mềm tự thực hiện' },
};

export const roleAt = (role: Role, scope: Scope): string => (role === 'SYSTEM' ? ROLES.SYSTEM : `${ROLES[role]} (${SCOPES[scope].long})`);

export const placeName = (place: Place): string => {
  switch (place) {
    case 'INTAKE_SUPPLEMENT':
    case 'PROCESSING_SUPPLEMENT':
    case 'RETURNED':
    case 'INTAKE_REJECTED':
    case 'STOPPED':
    case 'MIGRATED_OUT':
      return STATUSES[place];
    default:
      return PHASES[place];
  }
};

export const ENDS: readonly Place[] = ['RETURNED', 'INTAKE_REJECTED', 'STOPPED', 'MIGRATED_OUT'];

const OUTPUTS: Readonly<Record<string, string>> = {
  SUPPLEMENT_REQUEST: 'Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ',
  REFUSAL_NOTICE: 'Phiếu từ chối tiếp nhận, giải quyết hồ sơ',
  STOP_NOTICE: 'Thông báo dừng giải quyết hồ sơ',
  PAYMENT_NOTICE: 'Thông báo nộp phí, nghĩa vụ tài chính',
  PAYMENT_RECEIPT: 'Biên lai, xác nhận đã nộp',
  WITHDRAWAL_ACKNOWLEDGEMENT: 'Xác nhận đã nhận yêu cầu rút hồ sơ',
  WITHDRAWAL_EXPLANATION: 'Văn bản giải thích vì sao không dừng được',
  APOLOGY_DRAFT: 'Dự thảo phiếu xin lỗi và hẹn lại ngày trả kết quả',
  APOLOGY_NOTICE: 'Phiếu xin lỗi và hẹn lại ngày trả kết quả',
  REFUSAL_DRAFT: 'Dự thảo thông báo từ chối, nêu lý do và điều luật',
  REGISTER_ENTRY: 'Ghi sổ đăng ký văn bản đi: số bị thay thế hoặc hủy bỏ',
  STORAGE_RECORD: 'Bản ghi lưu trữ kèm đường dẫn',
  CONTROL_SLIP_ENTRY: 'Ghi Phiếu kiểm soát quá trình giải quyết hồ sơ',
  MIGRATION_RECORD: 'Biên bản bàn giao kèm sổ thời hạn',
};

/** Outputs that the effect itself makes and whose row therefore names none. */
const MADE_BY_EFFECT: Partial<Record<Act, string>> = {
  ACCEPT: 'Mã số hồ sơ; Giấy tiếp nhận hồ sơ và hẹn trả kết quả',
  HAND_OVER: 'Gói hồ sơ ký số; Phiếu kiểm soát quá trình giải quyết hồ sơ',
  CONSULT: 'Văn bản lấy ý kiến, đề nghị xác minh',
  ANSWER_CONSULTATION: 'Văn bản trả lời đã số hóa',
  CONVERT: 'Dữ liệu điện tử của giấy tờ',
  SUBMIT_DRAFT: 'Dự thảo kết quả',
  SIGN: 'Văn bản có chữ ký số của lãnh đạo',
  ISSUE: 'Văn bản đã phát hành; bản sao y của giấy tờ; bản ghi lưu trữ',
  DELIVER: 'Bản ghi trả kết quả',
  RETURNED_ELECTRONICALLY: 'Kết quả điện tử trong tài khoản của người nộp',
};

/** What an act leaves behind, in words. Throws for an output without words. */
export const outputName = (act: Act, output: string | undefined): string => {
  if (output === undefined) return MADE_BY_EFFECT[act] ?? '–';
  const words = OUTPUTS[output];
  if (words === undefined) throw new Error(`dev/docs/words.ts has no words for the output ${output}`);
  return words;
};

const STEP = (section: 2 | 3, step: number): string => `QĐ 2603, mục ${section}, Bước ${step}`;
const DECREE_61 = (article: string): string => `NĐ 61/2018, Điều ${article}`;
const WITHDRAWAL = 'NĐ 118/2025, Điều 21';

/** Legal ground of an act as the rules give it; an act that is not named rests on a rule of this system. */
export const BASIS: Partial<Record<Act, string>> = {
  START_IDENTIFICATION: STEP(2, 2),
  RESOLVE_ACCOUNT: STEP(2, 2),
  LOOK_UP_DONE: STEP(2, 3),
  CONFIRM_DATA: STEP(2, 3),
  CLASSIFY: STEP(3, 1),
  ACCEPT: DECREE_61('17'),
  REQUEST_SUPPLEMENT: DECREE_61('15 khoản 3, Điều 17'),
  REJECT_INTAKE: DECREE_61('17'),
  RECEIPT_RENDERED: DECREE_61('17'),
  START_DIGITISING: STEP(3, 1),
  UPLOAD_SCAN: STEP(3, 1),
  SCAN_CHECKED: STEP(3, 1),
  CHECK_DOSSIER: STEP(2, 3),
  HAND_OVER: `${STEP(3, 2)}; ${DECREE_61('18')}`,
  ASSIGN: DECREE_61('19 khoản 1'),
  CHECK_RECEIPT: STEP(2, 4),
  CONVERT: `${STEP(2, 4)}; ${STEP(3, 2)}`,
  CONSULT: `${STEP(2, 4)}; ${DECREE_61('19 khoản 5')}`,
  ANSWER_CONSULTATION: `${STEP(2, 4)}; ${STEP(3, 2)}`,
  CONSULTATION_OVERDUE: DECREE_61('19 khoản 5'),
  RETURN_FOR_SUPPLEMENT: DECREE_61('19 khoản 4'),
  RECEIVE_COMPLETE_DOSSIER: DECREE_61('19 khoản 4'),
  SUBMIT_DRAFT: STEP(3, 3),
  SUBMIT_REFUSAL: DECREE_61('19 khoản 8'),
  SIGN: STEP(3, 3),
  ISSUE: `${STEP(3, 3)}; NĐ 30/2020, Điều 14–18`,
  RETURNED_ELECTRONICALLY: `${STEP(2, 5)}; ${STEP(3, 4)}`,
  DELIVER: `${STEP(2, 5)}; ${DECREE_61('20')}`,
  NOTIFY_OBLIGATION: DECREE_61('22'),
  CONFIRM_PAYMENT: DECREE_61('22'),
  DRAFT_LETTER: DECREE_61('19 khoản 9'),
  SIGN_LETTER: DECREE_61('19 khoản 9'),
  SEND_LETTER: DECREE_61('19 khoản 9'),
  REQUEST_WITHDRAWAL: WITHDRAWAL,
  STOP: WITHDRAWAL,
  REFUSE_WITHDRAWAL: WITHDRAWAL,
  REPORT_RESULT_ERROR: 'NĐ 30/2020, Điều 18',
  NUMBER_RETIRED: 'NĐ 30/2020, Điều 18',
  RECORD_EXTERNAL_RESULT: STEP(2, 4),
};
