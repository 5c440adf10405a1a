import type { LawBody } from './schemas.ts';
import type { AgencyDefinition, FieldDefinition, FormField } from './types.ts';

/** Vietnamese words of the codes that the definition files are written in; a new code without its words does not compile. */

type Procedure = LawBody<'PROCEDURE'>;
type Words<Code extends string> = Readonly<Record<Code, string>>;

/** Units of a limit. */
export const UNITS = {
  WORKING_DAYS: 'ngày làm việc',
  HALF_DAYS: 'nửa ngày làm việc',
  WORKING_HOURS: 'giờ làm việc',
  CALENDAR_DAYS: 'ngày',
  SAME_DAY: 'trong ngày',
} as const satisfies Words<Procedure['deadline']['unit']>;

const days = (count: number): string => `${String(count).padStart(2, '0')} ngày làm việc`;

/** A limit as it is printed: what is added for the place or the volume is part of it. */
export const limitInWords = ({ unit, amount, extraDays = 0 }: Pick<Procedure['deadline'], 'unit' | 'amount' | 'extraDays'>): string => {
  if (unit === 'WORKING_DAYS') return `${days(amount + extraDays)}${extraDays === 0 ? '' : ` (gồm ${days(extraDays)} cộng thêm)`}`;
  const own = unit === 'SAME_DAY' ? 'Trong ngày làm việc' : `${String(amount).padStart(2, '0')} ${UNITS[unit]}`;
  return extraDays === 0 ? own : `${own}, cộng thêm ${days(extraDays)}`;
};

export const SERVICE_LEVELS: Words<Procedure['serviceLevel']> = { FULL_ONLINE: 'toàn trình', PARTIAL_ONLINE: 'một phần' };

export const AGENCY_LEVELS: Words<AgencyDefinition['level']> = { PROVINCE: 'cấp tỉnh', DISTRICT: 'cấp huyện', COMMUNE: 'cấp xã' };

export const COMPONENT_KINDS: Words<Procedure['components'][number]['kind']> = {
  FORM: 'đơn, tờ khai',
  PRIOR_RESULT: 'kết quả của thủ tục trước',
  OTHER: 'giấy tờ khác',
};

/** Forms of a value, of a paper or a result: what a client lets its user type. */
export const FIELD_TYPES: Words<FieldDefinition['type'] | FormField['type']> = {
  TEXT: 'chữ',
  NAME: 'họ và tên',
  WORDS: 'cụm từ',
  NATIONALITY: 'quốc tịch',
  PLACE: 'địa danh',
  DATE: 'ngày, YYYY-MM-DD',
  DATE_OR_YEAR: 'ngày, YYYY-MM-DD, hoặc chỉ năm',
  DATE_IN_WORDS: 'ngày, in bằng chữ',
  TIME: 'giờ, phút, HH:MM',
  PERSONAL_ID: 'số định danh cá nhân',
  IDENTITY: 'giấy tờ tùy thân',
  CODE: 'mã trong danh mục của trường',
};

/** Where a field of a result takes its value from. */
export const FIELD_SOURCES: Words<FormField['sources'][number]['from']> = {
  PARTY: 'người được cấp kết quả',
  ANSWER: 'câu trả lời về trường hợp',
  PAPER: 'giấy tờ đã chuyển thành dữ liệu',
  REGISTER: 'cơ sở dữ liệu',
  HANDLER: 'cán bộ xử lý nhập',
  FIELD: 'trường khác của kết quả',
};

/** How a result comes to be. */
export const RESULT_WAYS: Words<Procedure['results'][number]['way']> = {
  FORM: 'theo mẫu kết quả',
  UPLOADED: 'tệp của cán bộ xử lý',
  EXTERNAL: 'hệ thống khác làm và báo lại',
};
