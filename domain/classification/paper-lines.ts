import type { EVersion } from './components.ts';
import type { Line } from './rules.ts';

/** What specialised law or a management rule says instead (DT-3 line 5). */
export type OverrideMode = 'APPLICANT_SUPPLIES_PDF' | 'SPECIAL_EQUIPMENT' | 'NO_SCAN' | 'OTHER';

/** The closed list of given that DT-3 looks at (1.7), beside the law in force. */
export interface PaperCase {
  /** `E_FILE_VALID` = signed by citizen or issuer, or certified e-copy, signature verified. */
  readonly carrier: 'PAPER' | 'E_FILE_VALID' | 'E_FILE_OTHER';
  readonly secret: boolean;
  /** False = only presented (xuất trình). */
  readonly handedIn: boolean;
  readonly eVersion: EVersion;
  readonly override: OverrideMode | null;
  readonly kind: 'FORM' | 'PRIOR_RESULT' | 'OTHER';
  /** Specialised law, management requirement or the Chairman's list demands its digitisation. */
  readonly mandatory: boolean;
  /** Managed by the agency that handles this dossier. */
  readonly inScope: boolean;
  /** A certification desk is present and chosen. */
  readonly desk: boolean;
  readonly onDemand: boolean;
  /** The level's start of digitisation is reached, or the agency began earlier (Decree 107/2021 Art. 4(2)). */
  readonly started: boolean;
}

/** Rows of DT-3, named as in its table. */
export type PaperLineId = '1' | '2' | '2a' | '3' | '4' | '5' | '6' | '7a' | '7b' | '7c' | '8' | '9a' | '9b';

/** Where a file (or the paper itself) goes; the certification desk gets the unsigned file, the managing agency the signed one. */
export type ForwardTarget =
  | 'HANDLER'
  | 'CERTIFICATION_DESK'
  | 'MANAGING_AGENCY'
  | 'PERSONAL_WAREHOUSE'
  | 'SECRECY_CHANNEL'
  | 'WITH_PAPER_DOSSIER';

/** What happens to a paper. */
export interface Treatment {
  /** Where its file comes from; `NONE` = none is made, `AS_LAW_SAYS` = the officer follows the law named. */
  readonly capture: 'SCAN' | 'SPECIAL_SCAN' | 'APPLICANT_FILE' | 'AS_RECEIVED' | 'SOURCE_LINK' | 'AS_LAW_SAYS' | 'NONE';
  /** Who signs the file itself; `PACKAGE` = covered by the signature of the dossier package at hand-over. */
  readonly signer: 'NOBODY' | 'PACKAGE' | 'INTAKE_OFFICER' | 'ORGANISATION' | 'ALREADY_SIGNED' | 'SOURCE';
  readonly forwardTo: readonly ForwardTarget[];
  /** Who converts it to data (chuyển thành dữ liệu điện tử). */
  readonly conversion: 'NONE' | 'HANDLER' | 'MANAGING_AGENCY';
  /** Sao y: with the result (B3), at once at the counter, or as a certified copy by the desk or the managing agency. */
  readonly trueCopy: 'NONE' | 'WITH_RESULT' | 'AT_COUNTER' | 'BY_CERTIFICATION_DESK' | 'BY_MANAGING_AGENCY';
  readonly originalMustBeShown: boolean;
  /** Only presented: checked, noted and given back at once. */
  readonly givenBack: boolean;
  readonly fee: 'NONE' | 'ON_DEMAND_DIGITISATION' | 'CERTIFICATION_IF_ASKED';
  /** One of the cases that the Decision makes mandatory (lines 6–8). */
  readonly mustDigitise: boolean;
}

/** A line of DT-3 with its treatment; `laterAs: 'KIND'` = conversion and true copy as lines 6–9 say. */
export interface PaperLine extends Line<PaperLineId, PaperCase> {
  readonly treatment: Treatment;
  readonly laterAs?: 'KIND';
}

const DEFAULTS: Treatment = {
  capture: 'NONE',
  signer: 'NOBODY',
  forwardTo: ['HANDLER'],
  conversion: 'NONE',
  trueCopy: 'NONE',
  originalMustBeShown: false,
  givenBack: false,
  fee: 'NONE',
  mustDigitise: false,
};
const MUST: Treatment = { ...DEFAULTS, capture: 'SCAN', signer: 'PACKAGE', mustDigitise: true };
const OWN: Pick<Treatment, 'conversion' | 'trueCopy'> = { conversion: 'HANDLER', trueCopy: 'WITH_RESULT' };

/** Rows "118+" exist since TT 03/2025/TT-VPCP took effect, not since the decree. */
const NO_SCAN_LINES = { ruleSets: ['RS-118', 'RS-224'], from: '2025-09-15' } as const;

const BINDING = { handedIn: [true], started: [true] } as const;
const STEP_1 = 'Quyết định 2603/QĐ-UBND, mục 3, Bước 1';
const SPECIAL_LAW = { line: '5', source: `${STEP_1}, gạch đầu dòng thứ tư` } as const;

/** DT-3, top-down. */
export const PAPER_LINES: readonly PaperLine[] = [
  {
    line: '1',
    ...NO_SCAN_LINES,
    when: { secret: [true] },
    treatment: { ...DEFAULTS, forwardTo: ['SECRECY_CHANNEL'] },
    source: 'Thông tư 03/2025/TT-VPCP, Điều 5 khoản 2 điểm d',
    text: 'Giấy tờ mật: không số hóa, chuyển bản giấy theo quy định về bảo vệ bí mật nhà nước',
  },
  {
    line: '2',
    when: { carrier: ['E_FILE_VALID'] },
    treatment: { ...DEFAULTS, capture: 'AS_RECEIVED', signer: 'ALREADY_SIGNED' },
    laterAs: 'KIND',
    source: 'Quyết định 2603/QĐ-UBND, mục 3, Bước 2',
    text: 'Tệp điện tử đã ký số hợp lệ: không sao chụp, hệ thống kiểm tra chữ ký và chuyển xử lý',
  },
  {
    line: '2a',
    ...NO_SCAN_LINES,
    when: { carrier: ['E_FILE_OTHER'] },
    treatment: { ...DEFAULTS, capture: 'AS_RECEIVED', signer: 'PACKAGE' },
    laterAs: 'KIND',
    source: 'Thông tư 03/2025/TT-VPCP, Điều 5 khoản 2 điểm a',
    text: 'Nộp điện tử, tệp chưa có chữ ký số: không sao chụp, chỉ sao y khi đã xuất trình bản chính',
  },
  {
    line: '3',
    when: { eVersion: ['REUSABLE'] },
    treatment: { ...DEFAULTS, capture: 'SOURCE_LINK', signer: 'SOURCE' },
    source: 'Quyết định 2603/QĐ-UBND, mục 2, Bước 3, trường hợp (1)',
    text: 'Đã có dữ liệu điện tử dùng được và người nộp xác nhận: dùng lại, không số hóa',
  },
  {
    line: '4',
    ...NO_SCAN_LINES,
    when: { handedIn: [false] },
    treatment: { ...DEFAULTS, forwardTo: [], givenBack: true },
    source: 'Thông tư 03/2025/TT-VPCP, Điều 5 khoản 2 điểm b',
    text: 'Giấy tờ chỉ xuất trình: công chức đối chiếu, ghi nhận và trả lại, không số hóa',
  },
  {
    // Reached only where line 1 does not exist: secrecy law is specialised law.
    line: '5',
    when: { secret: [true] },
    treatment: { ...DEFAULTS, forwardTo: ['SECRECY_CHANNEL'] },
    source: 'Nghị định 30/2020/NĐ-CP, Điều 27 khoản 2; Quyết định 2603/QĐ-UBND, mục 3, Bước 1',
    text: 'Giấy tờ mật: pháp luật về bí mật nhà nước quy định khác, không số hóa, chuyển bản giấy',
  },
  {
    ...SPECIAL_LAW,
    when: { override: ['APPLICANT_SUPPLIES_PDF'] },
    treatment: { ...DEFAULTS, capture: 'APPLICANT_FILE', signer: 'INTAKE_OFFICER' },
    text: 'Pháp luật chuyên ngành quy định người nộp cung cấp bản chụp PDF: không sao chụp tại quầy',
  },
  {
    ...SPECIAL_LAW,
    when: { override: ['SPECIAL_EQUIPMENT'] },
    treatment: { ...DEFAULTS, capture: 'SPECIAL_SCAN', signer: 'INTAKE_OFFICER' },
    text: 'Tài liệu khổ lớn, hồ sơ dự án: số hóa bằng thiết bị chuyên dụng',
  },
  {
    ...SPECIAL_LAW,
    when: { override: ['NO_SCAN'] },
    treatment: { ...DEFAULTS, forwardTo: ['WITH_PAPER_DOSSIER'] },
    text: 'Pháp luật chuyên ngành hoặc yêu cầu quản lý quy định không số hóa: chuyển bản giấy theo hồ sơ',
  },
  {
    ...SPECIAL_LAW,
    when: { override: ['OTHER'] },
    treatment: { ...DEFAULTS, capture: 'AS_LAW_SAYS', signer: 'INTAKE_OFFICER' },
    text: 'Pháp luật chuyên ngành hoặc yêu cầu quản lý quy định khác: thực hiện theo quy định đó',
  },
  {
    line: '6',
    when: { ...BINDING, kind: ['FORM'] },
    treatment: MUST,
    source: `${STEP_1}, gạch đầu dòng thứ nhất`,
    text: 'Đơn, tờ khai: sao chụp, ký số theo gói hồ sơ',
  },
  {
    line: '7a',
    when: { ...BINDING, kind: ['PRIOR_RESULT'], inScope: [true] },
    treatment: { ...MUST, ...OWN },
    source: `${STEP_1}, gạch đầu dòng thứ hai; Bước 2; Bước 3`,
    text: 'Kết quả thủ tục hành chính thuộc phạm vi quản lý: sao chụp; cán bộ xử lý chuyển thành dữ liệu; cơ quan ký số bản sao y',
  },
  {
    line: '7b',
    when: { ...BINDING, kind: ['PRIOR_RESULT'], inScope: [false], desk: [true] },
    treatment: {
      ...MUST,
      signer: 'INTAKE_OFFICER',
      forwardTo: ['HANDLER', 'CERTIFICATION_DESK'],
      trueCopy: 'BY_CERTIFICATION_DESK',
      originalMustBeShown: true,
      fee: 'CERTIFICATION_IF_ASKED',
    },
    source: `${STEP_1}, gạch đầu dòng thứ hai`,
    text: 'Kết quả thủ tục hành chính ngoài phạm vi quản lý, có bộ phận chứng thực: công chức ký số tệp lưu hồ sơ, chuyển tệp chưa ký để chứng thực',
  },
  {
    line: '7c',
    when: { ...BINDING, kind: ['PRIOR_RESULT'], inScope: [false], desk: [false] },
    treatment: {
      ...MUST,
      signer: 'INTAKE_OFFICER',
      forwardTo: ['HANDLER', 'MANAGING_AGENCY'],
      conversion: 'MANAGING_AGENCY',
      trueCopy: 'BY_MANAGING_AGENCY',
    },
    source: `${STEP_1}, gạch đầu dòng thứ hai`,
    text: 'Kết quả thủ tục hành chính ngoài phạm vi quản lý: công chức ký số, chuyển tệp đã ký đến cơ quan quản lý giấy tờ để kiểm tra, số hóa',
  },
  {
    line: '8',
    when: { ...BINDING, mandatory: [true], inScope: [true] },
    treatment: { ...MUST, ...OWN },
    source: `${STEP_1}, gạch đầu dòng thứ ba; Bước 2; Bước 3`,
    text: 'Giấy tờ phải số hóa theo luật chuyên ngành, yêu cầu quản lý hoặc danh mục của Chủ tịch UBND tỉnh, thuộc phạm vi quản lý: sao chụp, chuyển thành dữ liệu, ký số bản sao y',
  },
  {
    line: '8',
    when: { ...BINDING, mandatory: [true] },
    treatment: MUST,
    source: `${STEP_1}, gạch đầu dòng thứ ba`,
    text: 'Giấy tờ phải số hóa theo luật chuyên ngành, yêu cầu quản lý hoặc danh mục của Chủ tịch UBND tỉnh, ngoài phạm vi quản lý: sao chụp, chuyển xử lý',
  },
  {
    line: '9a',
    when: { onDemand: [true] },
    treatment: {
      ...DEFAULTS,
      capture: 'SCAN',
      signer: 'ORGANISATION',
      forwardTo: ['HANDLER', 'PERSONAL_WAREHOUSE'],
      trueCopy: 'AT_COUNTER',
      fee: 'ON_DEMAND_DIGITISATION',
    },
    source: `${STEP_1}, gạch đầu dòng thứ năm; Nghị định 30/2020/NĐ-CP, Điều 25–27`,
    text: 'Số hóa theo nhu cầu: sao chụp và ký số của cơ quan, tổ chức như bản sao y',
  },
  {
    line: '9b',
    when: {},
    treatment: { ...DEFAULTS, forwardTo: ['WITH_PAPER_DOSSIER'] },
    source: 'Quyết định 2603/QĐ-UBND, mục 3',
    text: 'Giấy tờ còn lại, không có đề nghị số hóa: giữ bản giấy, chuyển theo hồ sơ và ghi vào phiếu kiểm soát',
  },
];
