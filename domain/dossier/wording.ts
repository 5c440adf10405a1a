import { PHASES as ALL, type DossierPhase, type DossierStatus, type Holder, type Role } from './parts.ts';
import { phaseOf } from './phases.ts';

/** Vietnamese for the identifiers of a dossier, wherever people read them; a new identifier without its words does not compile. */

export const PHASES = Object.fromEntries(ALL.map((phase) => [phase, phaseOf(phase).words])) as Readonly<Record<DossierPhase, string>>;

export const STATUSES: Readonly<Record<DossierStatus, string>> = {
  SUBMITTED: 'Mới nộp',
  IDENTIFYING: 'Đang kiểm tra tài khoản số',
  CHECKING_COMPONENTS: 'Đang kiểm tra thành phần hồ sơ',
  INTAKE_SUPPLEMENT: 'Yêu cầu bổ sung, hoàn thiện hồ sơ',
  PROCESSING_SUPPLEMENT: 'Yêu cầu bổ sung sau thẩm tra',
  WITHDRAWAL_REQUESTED: 'Người nộp yêu cầu rút hồ sơ',
  AWAITING_PAYMENT: 'Chờ thực hiện nghĩa vụ tài chính',
  EXTENSION_PENDING: 'Đang xin lỗi và hẹn lại',
  ACCEPTED: 'Đã tiếp nhận',
  DIGITISING: 'Đang số hóa',
  TRANSFERRED: 'Đã chuyển đơn vị chủ trì',
  PROCESSING: 'Đang xử lý',
  CONSULTING: 'Đang lấy ý kiến, xác minh',
  AWAITING_SIGNATURE: 'Trình lãnh đạo ký',
  AWAITING_ISSUE: 'Chờ phát hành',
  RESULT_READY: 'Đã có kết quả',
  REFUSAL_READY: 'Đã có phiếu từ chối',
  RETURNED: 'Đã trả kết quả',
  INTAKE_REJECTED: 'Từ chối tiếp nhận',
  STOPPED: 'Dừng giải quyết',
  MIGRATED_OUT: 'Chuyển sang hệ thống khác',
};

export const HOLDERS: Readonly<Record<Holder, string>> = {
  COUNTER: 'Công chức một cửa',
  LEAD_UNIT: 'Đơn vị chủ trì, chưa phân công',
  HANDLER: 'Cán bộ xử lý hồ sơ',
  OTHER_AGENCY: 'Cơ quan phối hợp',
  LEADER: 'Lãnh đạo',
  RECORDS_CLERK: 'Văn thư',
  CITIZEN: 'Người nộp hồ sơ',
  OBLIGATION: 'Chờ nghĩa vụ tài chính',
  TECHNICAL: 'Lỗi kỹ thuật của hệ thống',
};

export const ROLES: Readonly<Record<Role, string>> = {
  APPLICANT: 'Người nộp hồ sơ',
  INTAKE_OFFICER: 'Công chức một cửa',
  CASE_HANDLER: 'Cán bộ xử lý hồ sơ',
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
  SPECIALISED_DB: 'Cơ sở dữ liệu chuyên ngành',
  SYSTEM: 'Hệ thống',
};
