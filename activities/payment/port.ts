import type { PaymentNotice } from '../../domain/dossier/payment-notices.ts';
import type { Instant } from '../../platform/time.ts';

/** The payment platform (nền tảng thanh toán trực tuyến). Every call may be repeated. */
export interface PaymentGateway {
  /** Opens what is owed for payment, once for each reference. Throws GatewayError. */
  request(input: { readonly reference: string; readonly amount: number; readonly dueAt: Instant }): Promise<void>;
  /** Closes a request, opened or not: under its reference nobody pays any more, and none is opened later. Throws GatewayError. */
  cancel(input: { readonly reference: string }): Promise<void>;
  /** Gives money back, once for each refund reference. Throws GatewayError. */
  refund(input: { readonly reference: string; readonly paymentId: string; readonly amount: number }): Promise<void>;
  /** Payments after a place in the platform's statement, in its order: what a lost notice did not tell. Throws GatewayError. */
  paymentsAfter(place: number): Promise<readonly (PaymentNotice & { readonly place: number })[]>;
}
