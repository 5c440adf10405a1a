import type { Act } from '../../domain/dossier/commands.ts';
import type { Work } from '../../domain/dossier/state.ts';

/** The act of the system that reports on a work; null: none does, the work ends in another way. */
export const REPORTED_BY: Readonly<Record<Work['kind'], Act | null>> = {
  LOOK_UP: 'LOOK_UP_DONE',
  ASK_REGISTER: 'REGISTER_ANSWERED',
  RENDER_RECEIPT: 'RECEIPT_RENDERED',
  RENDER_SLIP: 'SLIP_RENDERED',
  CHECK_SCAN: 'SCAN_CHECKED',
  RETIRE_NUMBER: 'NUMBER_RETIRED',
  PAYMENT_REQUEST: 'PAYMENT_REQUESTED',
  CANCEL_REQUEST: 'PAYMENT_REQUEST_CANCELLED',
  REFUND: 'PAYMENT_REFUNDED',
  RETURN_ELECTRONIC: 'RETURNED_ELECTRONICALLY',
  STORE_RESULT: 'RECORD_STORED',
  PUSH_DATA: 'RECORD_STORED',
  WITHDRAW_STORED: 'RECORD_WITHDRAWN',
  ASK_OUTSIDE: 'OUTSIDE_ASKED',
  FETCH_OUTSIDE: 'OUTSIDE_FETCHED',
  SLOW_ACT: null,
  CONSULT: null,
};
