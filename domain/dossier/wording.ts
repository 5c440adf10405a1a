import type { DossierStatus, HolderKind } from './derive.ts';
import type { DossierPhase, Role } from './state.ts';

/** Vietnamese for the identifiers of a dossier, wherever people read them; a new identifier without its words does not compile. */

export const PHASES: Readonly<Record<DossierPhase, string>> = {
  SUBMITTED: 'Mới nộp',
  IDENTIFYING: 'Kiểm tra tài khoản số',
  CHECKING_COMPONENTS: 'Kiểm tra thành phần hồ sơ',
  SUPPLEMENT: 'Chờ bổ sung hồ sơ',
  DIGITISING: 'Số hóa tại Bộ phận Một cửa',
  TRANSFERRED: 'Chờ phân công xử lý',
  PROCESSING: 'Đang xử lý',
  AWAITING_SIGNATURE: 'Chờ lãnh đạo ký',
  AWAITING_ISSUE: 'Chờ văn thư phát hành',
  AWAITING_RETURN: 'Chờ trả kết quả',
  CLOSED: 'Đã kết thúc',
};

export const STATUSES: Readonly<Record<DossierStatus, string>> = {
  SUBMITTED: 'Mới nộp',
  IDENTIFYING: 'Đang kiểm tra tài khoản số',
  CHECKING_COMPONENTS: 'Đang kiểm tra thành phần hồ sơ',
  INTAKE_SUPPLEMENT: 'Yêu cầu bổ sung, hoàn thiện hồ sơ',
  ACCEPTED: 'Đã tiếp nhận',
  DIGITISING: 'Đang số hóa',
  TRANSFERRED: 'Đã chuyển đơn vị chủ trì',
  PROCESSING: 'Đang xử lý',
  CONSULTING: 'Đang lấy ý kiến, xác minh',
  AWAITING_SIGNATURE: 'Trình lãnh đạo ký',
  AWAITING_ISSUE: 'Chờ phát hành',
  RESULT_READY: 'Đã có kết quả',
  REFUSAL_READY: 'Đã có thông báo từ chối',
  RETURNED: 'Đã trả kết quả',
  INTAKE_REJECTED: 'Từ chối tiếp nhận',
  STOPPED: 'Dừng giải quyết',
  MIGRATED_OUT: 'Chuyển sang hệ thống khác',
};

export const HOLDERS: Readonly<Record<HolderKind, string>> = {
  COUNTER: 'Công chức một cửa',
  LEAD_UNIT: 'Đơn vị chủ trì, chưa phân công',
  HANDLER: 'Công chức xử lý',
  OTHER_AGENCY: 'Cơ quan phối hợp',
  LEADER: 'Lãnh đạo',
  RECORDS_CLERK: 'Văn thư',
  CITIZEN: 'Người dân',
};

export const ROLES: Readonly<Record<Role, string>> = {
  APPLICANT: 'Người nộp hồ sơ',
  INTAKE_OFFICER: 'Công chức một cửa',
  CASE_HANDLER: 'Công chức xử lý hồ sơ',
  UNIT_HEAD: 'Trưởng đơn vị',
  COMPETENT_LEADER: 'Lãnh đạo có thẩm quyền',
  RECORDS_CLERK: 'Văn thư',
  ONE_STOP_HEAD: 'Người phụ trách Bộ phận Một cửa',
  COORDINATING_AGENCY: 'Cơ quan phối hợp',
  MANAGING_AGENCY: 'Cơ quan quản lý giấy tờ',
  CERTIFICATION_DESK: 'Bộ phận chứng thực',
  QC_REVIEWER: 'Người kiểm soát chất lượng số hóa',
  SUPERVISOR: 'Người theo dõi, giám sát',
  MONITORING_DEPARTMENT: 'Sở theo dõi số hóa',
  OPERATOR: 'Người vận hành',
  COUNTER_SYSTEM: 'Phần mềm tại quầy',
  SYSTEM: 'Hệ thống',
};

/** Technical steps by the name of their activity, as operators see it; a step without words shows its name. */
const STEPS: Readonly<Record<string, string>> = {
  projectDossier: 'ghi sổ theo dõi',
  takeDossierCode: 'cấp mã số hồ sơ',
  resolveAccount: 'kiểm tra tài khoản số',
  lookUpComponent: 'tra cứu cơ sở dữ liệu chuyên ngành',
  renderReceipt: 'lập Giấy tiếp nhận',
  checkScan: 'kiểm tra bản quét',
  packageDossier: 'ký số gói hồ sơ',
  sendConsultation: 'gửi yêu cầu xác minh',
  draftResult: 'lập dự thảo kết quả',
  signResult: 'lãnh đạo ký số',
  issueResult: 'phát hành kết quả',
  returnElectronically: 'trả kết quả điện tử',
  recordPaperDelivery: 'ghi nhận trả bản giấy',
  tellPortal: 'báo Cổng Dịch vụ công quốc gia',
};

/** `activity:work` or an activity's name. */
export const stepName = (step: string): string => STEPS[step.split(':')[0] ?? step] ?? step;

/** Events of a dossier's story; an event without words shows its type. */
const EVENTS: Readonly<Record<string, string>> = {
  OPENED: 'Tiếp nhận tại quầy',
  UNDERWAY: 'Bắt đầu thực hiện',
  IDENTIFICATION_STARTED: 'Bắt đầu kiểm tra tài khoản số',
  ACCOUNT_LINKED: 'Đã liên kết tài khoản số',
  ACCOUNT_NOT_FOUND: 'Chưa có tài khoản số',
  DATA_LOOKED_UP: 'Đã tra cứu dữ liệu',
  PAPER_ADDED: 'Thêm giấy tờ',
  DATA_CONFIRMED: 'Đã xác nhận dữ liệu',
  PAPER_CLASSIFIED: 'Phân loại giấy tờ',
  ACCEPTED: 'Chấp nhận hồ sơ, hẹn trả kết quả',
  RECEIPT_RENDERED: 'Đã lập Giấy tiếp nhận và hẹn trả kết quả',
  RECEIPT_REPRINTED: 'In lại Giấy tiếp nhận',
  DIGITISING_STARTED: 'Bắt đầu số hóa',
  SCANNED: 'Nộp bản quét',
  QC_PASSED: 'Bản quét đạt chất lượng',
  QC_FAILED: 'Bản quét không đạt chất lượng',
  DOSSIER_CHECKED: 'Đã kiểm tra hồ sơ số hóa (lần 1)',
  HANDED_OVER: 'Chuyển hồ sơ đến đơn vị chủ trì',
  ASSIGNED: 'Phân công xử lý',
  RECEIPT_CHECKED: 'Đã kiểm tra hồ sơ khi nhận (lần 2)',
  DATA_CONVERTED: 'Đã chuyển thành dữ liệu điện tử',
  CONSULTATION_SENT: 'Gửi yêu cầu lấy ý kiến, xác minh',
  CONSULTATION_ANSWERED: 'Cơ quan phối hợp đã trả lời',
  CONSULTATION_OVERDUE: 'Cơ quan phối hợp quá hạn trả lời',
  DRAFT_SUBMITTED: 'Trình dự thảo kết quả',
  DRAFT_RETURNED: 'Lãnh đạo trả lại dự thảo',
  LEADER_SIGNED: 'Lãnh đạo đã ký số',
  ISSUED: 'Phát hành kết quả',
  RETURNED_ELECTRONICALLY: 'Đã trả kết quả điện tử',
  RETURNED_ON_PAPER: 'Đã trả kết quả bản giấy',
};

export const eventName = (type: string): string => EVENTS[type] ?? type;
