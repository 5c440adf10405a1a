/** Outputs of rows that are a slip for the applicant, rendered as soon as the act is in the register. */
export const SLIPS = [
  'SUPPLEMENT_REQUEST',
  'REFUSAL_NOTICE',
  'STOP_NOTICE',
  'PAYMENT_NOTICE',
  'PAYMENT_RECEIPT',
  'WITHDRAWAL_ACKNOWLEDGEMENT',
  'WITHDRAWAL_EXPLANATION',
] as const;

export type Slip = (typeof SLIPS)[number];
