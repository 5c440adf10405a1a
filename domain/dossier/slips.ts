/** Slips for the applicant, rendered as soon as the act that leaves them is in the register (2.7): called in the story as on the paper, where the rule set names no form. */
export const SLIPS = {
  SUPPLEMENT_REQUEST: 'Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ',
  REFUSAL_NOTICE: 'Phiếu từ chối tiếp nhận, giải quyết hồ sơ',
  STOP_NOTICE: 'Thông báo dừng giải quyết hồ sơ',
  PAYMENT_NOTICE: 'Thông báo nộp phí, nghĩa vụ tài chính',
  PAYMENT_NOTICE_WITHDRAWN: 'Thông báo thu hồi thông báo nộp phí, nghĩa vụ tài chính',
  PAYMENT_RECEIPT: 'Biên lai nộp phí, nghĩa vụ tài chính',
  REFUND_SLIP: 'Phiếu hoàn trả tiền đã nộp',
  WITHDRAWAL_ACKNOWLEDGEMENT: 'Giấy xác nhận yêu cầu rút hồ sơ',
  WITHDRAWAL_EXPLANATION: 'Thông báo không chấp nhận rút hồ sơ',
  RESULT_RECALLED: 'Thông báo thu hồi kết quả giải quyết hồ sơ',
  DELIVERY_SLIP: 'Phiếu trả kết quả giải quyết hồ sơ',
} as const;

export type Slip = keyof typeof SLIPS;

/** What a file is in its dossier. */
export const FILE_KINDS = {
  CAPTURE: 'Tệp đã quét, đã nộp',
  PAPER: 'Giấy tờ đã ghép thành một tệp',
  RECEIPT: 'Giấy tiếp nhận hồ sơ và hẹn trả kết quả',
  CONTROL_SLIP: 'Phiếu kiểm soát quá trình giải quyết hồ sơ',
  PACKAGE_ADDITION: 'Danh mục tệp tin bổ sung vào gói hồ sơ, có chữ ký số',
  OFFICER_SIGNED: 'Bản số hóa có chữ ký số của công chức một cửa',
  CONSULTATION_REQUEST: 'Phiếu lấy ý kiến, đề nghị thẩm tra, xác minh',
  CONSULTATION_REPLY: 'Văn bản trả lời',
  RESULT_UPLOAD: 'Tệp kết quả do cán bộ tải lên',
  DRAFT: 'Dự thảo kết quả',
  LEADER_SIGNED: 'Kết quả lãnh đạo đã ký',
  RESULT: 'Kết quả đã phát hành',
  EXTERNAL_RESULT: 'Kết quả do cơ quan khác lập',
  TRUE_COPY: 'Bản sao y',
  ...SLIPS,
} as const;
export type FileKind = keyof typeof FILE_KINDS;
