import { REGISTER_SYSTEMS } from '../law/results/registers.ts';
import type { WorkFailureClass } from './parts.ts';

/** Why work ended without its effect, in words for the people who choose what to do. */
interface WorkCause {
  readonly class: WorkFailureClass;
  readonly words: string;
}

const passing = (words: string): WorkCause => ({ class: 'PASSING', words });
const person = (words: string): WorkCause => ({ class: 'NEEDS_PERSON', words });
const permanent = (words: string): WorkCause => ({ class: 'PERMANENT', words });

/** The four ways in which an outside system fails (activities/gateway-error.ts); only a refusal is final: a PROTOCOL answer is most often a proxy's maintenance page, and every call of ours is safe to repeat. */
const gateway = <S extends string>(system: S, name: string) =>
  ({
    [`${system}_UNAVAILABLE`]: passing(`${name} không trả lời hoặc báo bận`),
    [`${system}_TIMEOUT`]: passing(`${name} trả lời quá chậm`),
    [`${system}_PROTOCOL`]: passing(`${name} trả lời không đúng mẫu đã thống nhất`),
    [`${system}_REFUSED`]: permanent(`${name} không chấp nhận nội dung gửi đi`),
  }) as Readonly<Record<`${S}_${'UNAVAILABLE' | 'TIMEOUT' | 'PROTOCOL' | 'REFUSED'}`, WorkCause>>;

/** Every cause that work can name. A code that is not here is shown as it is, and tried again like a passing one. */
export const WORK_CAUSES = {
  TIMED_OUT: passing('Việc này chạy quá thời gian cho phép'),
  UNKNOWN: passing('Lỗi chưa rõ nguyên nhân'),
  DATABASE_UNAVAILABLE: passing('Cơ sở dữ liệu không trả lời'),
  STORAGE_FULL: passing('Hết dung lượng lưu trữ'),
  REGISTER_BEHIND: passing('Sổ theo dõi chưa có dữ liệu mà việc này cần'),
  INSPECTION_TIMED_OUT: passing('Việc kiểm tra tệp tin không có tiến triển'),
  INSPECTION_FAILED: passing('Chương trình kiểm tra tệp tin không chạy được hoặc bị dừng'),
  INSPECTION_STOPPED: passing('Việc kiểm tra tệp tin bị dừng giữa chừng'),
  PDF_NO_MEMORY: passing('Không đủ bộ nhớ để mở tệp PDF'),
  FILE_MISSING: person('Tệp tin đã ghi nhận không còn trong kho tệp'),
  FILE_CORRUPT: person('Tệp tin trong kho không còn đúng nội dung đã ghi nhận'),
  RESULT_FIELDS_OPEN: person('Mẫu kết quả còn trường thiếu giá trị hoặc có nguồn ghi khác nhau chưa được quyết định'),
  DRAFT_WORDS_NOT_KEPT: person(
    'Dự thảo lập ở phiên bản trước không lưu nội dung đã trình; lấy lại việc đổi người ký, trả lại dự thảo để cán bộ xử lý trình lại với người ký mới',
  ),
  RESULT_OVERFLOWS: person('Nội dung kết quả có từ rộng hơn khung in của mẫu'),
  RESULT_FILE_MISSING: person('Chưa có tệp kết quả của cán bộ xử lý, hoặc chỗ của số, ngày, chữ ký trên tệp không còn trống'),
  RESULT_FORM_MISSING: person('Thủ tục chưa có mẫu kết quả'),
  KEY_NOT_FOUND: person('Chưa có khóa ký số dùng được của người hoặc cơ quan phải ký'),
  MANDATE_ENDED: person('Người phải ký không có quyền ký vào lúc này; hãy đổi người ký hoặc cập nhật bảng quyền ký'),
  SIGNATURE_IMAGE_MISSING: person('Chưa có hình ảnh chữ ký của người phải ký'),
  EIO: person('Lỗi đọc, ghi đĩa lưu trữ'),
  EROFS: person('Nơi lưu trữ chỉ cho đọc'),
  EACCES: person('Hệ thống không có quyền ghi vào nơi lưu trữ'),
  NO_ROOM: person('Văn bản đã ký không còn chỗ trống cho dấu sao y'),
  TEXT_UNPRINTABLE: person('Văn bản có chữ mà kiểu chữ không in được; phải sửa dữ liệu nguồn'),
  OUTCOME_REFUSED: permanent('Hồ sơ đã chuyển giai đoạn nên không nhận kết quả của việc này'),
  SIGNED_FILE_NOT_ALONE: permanent('Tệp đã ký số không ghép chung được với tệp khác'),
  FILE_NOT_ASSEMBLABLE: permanent('Không ghép được tệp tin thành văn bản của giấy tờ'),
  PDF_UNSUPPORTED: permanent('Tệp PDF có cấu trúc không ký thêm được'),
  PDF_NOT_OPENED: permanent('Không mở được tệp PDF'),
  FILE_TOO_LARGE: permanent('Tệp tin quá lớn'),
  FILE_EMPTY: permanent('Tệp tin rỗng'),
  FIELD_EXISTS: permanent('Văn bản đã có chữ ký số này'),
  BLOCK_MISPLACED: permanent('Chỗ của chữ ký nằm ngoài trang'),
  ...gateway('NATIONAL_PORTAL', 'Cổng Dịch vụ công quốc gia'),
  ...gateway('CITIZEN_PORTAL', 'Cổng Dịch vụ công của tỉnh'),
  ...gateway('CIVIL_STATUS', REGISTER_SYSTEMS.CIVIL_STATUS),
  ...gateway('POPULATION', REGISTER_SYSTEMS.POPULATION),
  ...gateway('LAND', REGISTER_SYSTEMS.LAND),
  ...gateway('BUSINESS', REGISTER_SYSTEMS.BUSINESS),
  ADDRESSEE_MISSING: person('Danh mục chưa có đúng một cơ quan phối hợp cho kết quả hoặc việc hỏi của thủ tục'),
  OUTSIDE_SYSTEM_UNKNOWN: person('Chưa khai báo địa chỉ hệ thống của cơ quan lập kết quả'),
  ...gateway('OUTSIDE_SYSTEM', 'Hệ thống của cơ quan lập kết quả'),
  ...gateway('PAYMENT', 'Nền tảng thanh toán'),
  ...gateway('STORE', 'Cơ sở dữ liệu chuyên ngành'),
  STORE_REFUSED_FIELD_INVALID: permanent('Cơ sở dữ liệu chuyên ngành không nhận: có giá trị sai, thiếu hoặc tệp không khớp mã băm'),
  STORE_REFUSED_SUBJECT_UNKNOWN: permanent('Cơ sở dữ liệu chuyên ngành không nhận: ở đó không có người, thửa đất mà bản ghi nói đến'),
  STORE_REFUSED_CONTRADICTS: permanent('Cơ sở dữ liệu chuyên ngành không nhận: khác với dữ liệu đang có ở đó'),
  STORE_REFUSED_WITHDRAWN: permanent('Cơ sở dữ liệu chuyên ngành không nhận: bản ghi này đã được báo là không còn hiệu lực'),
  STORE_NOT_CONNECTED: person('Chưa đặt địa chỉ của cơ sở dữ liệu chuyên ngành mà quy định nêu'),
} as const satisfies Readonly<Record<string, WorkCause>>;

export type WorkCauseCode = keyof typeof WORK_CAUSES;

const isKnown = (code: string): code is WorkCauseCode => Object.hasOwn(WORK_CAUSES, code);

export const classOfCause = (code: string): WorkFailureClass => (isKnown(code) ? WORK_CAUSES[code].class : 'PASSING');

export const causeWords = (code: string): string => (isKnown(code) ? WORK_CAUSES[code].words : WORK_CAUSES.UNKNOWN.words);
