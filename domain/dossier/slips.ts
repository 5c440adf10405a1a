/** Slips for the applicant, rendered as soon as the act that leaves them is in the register (2.7). */
export const SLIPS = {
  SUPPLEMENT_REQUEST: 'Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ',
  REFUSAL_NOTICE: 'Phiếu từ chối tiếp nhận, giải quyết hồ sơ',
  STOP_NOTICE: 'Thông báo dừng giải quyết hồ sơ',
  PAYMENT_NOTICE: 'Thông báo nộp phí, nghĩa vụ tài chính',
  PAYMENT_RECEIPT: 'Biên lai, xác nhận đã nộp',
  WITHDRAWAL_ACKNOWLEDGEMENT: 'Xác nhận đã nhận yêu cầu rút hồ sơ',
  WITHDRAWAL_EXPLANATION: 'Văn bản giải thích vì sao không dừng được',
} as const;

export type Slip = keyof typeof SLIPS;
