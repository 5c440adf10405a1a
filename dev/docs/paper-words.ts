import type { PaperCase, Treatment } from '../../domain/classification/index.ts';

/** Vietnamese of the given and treatments of DT-3. */

const yesNo = (yes: string, no: string): Readonly<Record<'true' | 'false', string>> => ({ true: yes, false: no });

export const FACT_NAMES: Readonly<Record<keyof PaperCase, string>> = {
  carrier: 'Hình thức nộp',
  secret: 'Mật',
  handedIn: 'Nộp hay xuất trình',
  eVersion: 'Dữ liệu điện tử',
  override: 'Quy định riêng',
  kind: 'Loại',
  mandatory: 'Phải số hóa',
  inScope: 'Phạm vi quản lý',
  desk: 'Chứng thực',
  onDemand: 'Đề nghị số hóa',
  started: 'Thời điểm bắt buộc số hóa',
};

/** Each value of each fact, as a condition reads. */
export const CONDITIONS: { readonly [Fact in keyof PaperCase]: Readonly<Record<`${PaperCase[Fact]}`, string>> } = {
  carrier: { PAPER: 'bản giấy', E_FILE_VALID: 'tệp đã ký số hợp lệ', E_FILE_OTHER: 'tệp chưa ký số' },
  secret: yesNo('giấy tờ mật', 'không mật'),
  handedIn: yesNo('có nộp', 'chỉ xuất trình'),
  eVersion: {
    NONE: 'chưa có dữ liệu',
    INVALID: 'dữ liệu không còn giá trị',
    SOURCE_DOWN: 'không tra cứu được',
    MISMATCH: 'dữ liệu không khớp',
    REUSABLE: 'dữ liệu dùng lại được',
  },
  override: {
    null: 'không có quy định riêng',
    APPLICANT_SUPPLIES_PDF: 'quy định riêng: người nộp cung cấp PDF',
    SPECIAL_EQUIPMENT: 'quy định riêng: thiết bị chuyên dụng',
    NO_SCAN: 'quy định riêng: không số hóa',
    OTHER: 'quy định riêng khác',
  },
  kind: { FORM: 'đơn, tờ khai', PRIOR_RESULT: 'kết quả của thủ tục trước', OTHER: 'giấy tờ khác' },
  mandatory: yesNo('phải số hóa', 'không thuộc diện phải số hóa'),
  inScope: yesNo('thuộc phạm vi quản lý', 'ngoài phạm vi quản lý'),
  desk: yesNo('có bộ phận chứng thực', 'không dùng bộ phận chứng thực'),
  onDemand: yesNo('có đề nghị số hóa', 'không đề nghị số hóa'),
  started: yesNo('đã đến hạn số hóa', 'chưa đến hạn số hóa'),
};

/** Each part of a treatment; empty where there is nothing to do. */
export const TREATMENT: {
  readonly [Part in 'capture' | 'signer' | 'conversion' | 'trueCopy' | 'fee']: Readonly<Record<Treatment[Part], string>>;
} & { readonly forwardTo: Readonly<Record<Treatment['forwardTo'][number], string>> } = {
  capture: {
    SCAN: 'quét tại quầy',
    SPECIAL_SCAN: 'quét bằng thiết bị chuyên dụng',
    APPLICANT_FILE: 'dùng PDF của người nộp',
    AS_RECEIVED: 'dùng tệp đã nhận',
    SOURCE_LINK: 'dùng lại dữ liệu, không số hóa',
    AS_LAW_SAYS: 'làm theo quy định riêng',
    NONE: 'không số hóa',
  },
  signer: {
    NOBODY: '',
    PACKAGE: 'của gói hồ sơ',
    INTAKE_OFFICER: 'công chức một cửa',
    ORGANISATION: 'cơ quan (sao y)',
    ALREADY_SIGNED: 'đã có sẵn',
    SOURCE: 'của nguồn dữ liệu',
  },
  forwardTo: {
    HANDLER: 'người xử lý',
    CERTIFICATION_DESK: 'chứng thực (tệp chưa ký)',
    MANAGING_AGENCY: 'cơ quan quản lý giấy tờ (tệp đã ký)',
    PERSONAL_WAREHOUSE: 'kho của người nộp',
    SECRECY_CHANNEL: 'bản giấy theo quy định bảo mật',
    WITH_PAPER_DOSSIER: 'bản giấy theo hồ sơ',
  },
  conversion: { NONE: '', HANDLER: 'người xử lý chuyển thành dữ liệu', MANAGING_AGENCY: 'cơ quan quản lý chuyển thành dữ liệu' },
  trueCopy: {
    NONE: '',
    WITH_RESULT: 'sao y cùng kết quả',
    AT_COUNTER: 'sao y tại quầy',
    BY_CERTIFICATION_DESK: 'bản sao chứng thực',
    BY_MANAGING_AGENCY: 'cơ quan quản lý sao y',
  },
  fee: { NONE: '', ON_DEMAND_DIGITISATION: 'phí số hóa', CERTIFICATION_IF_ASKED: 'phí chứng thực nếu yêu cầu' },
};
