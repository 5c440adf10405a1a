import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { PaymentNoticeSchema } from '../../domain/dossier/payment-notices.ts';
import type { GatewaySettings } from '../../platform/config.ts';
import { callGateway } from '../gateway-call.ts';
import { GatewayError } from '../gateway-error.ts';
import type { PaymentGateway } from './port.ts';

const Statement = Type.Object({ payments: Type.Array(Type.Intersect([PaymentNoticeSchema, Type.Object({ place: Type.Integer() })])) });

/** HTTP adapter: PUT by our reference, so that a repetition is the same request. */
export const createPaymentGateway = ({ baseUrl, timeoutMs }: GatewaySettings): PaymentGateway => {
  const call = (operation: string, method: 'POST' | 'PUT', path: string, body: unknown): Promise<unknown> =>
    callGateway({ system: 'PAYMENT', operation, url: `${baseUrl}${path}`, method, body, timeoutMs });
  return {
    request: async ({ reference, ...asked }) => {
      await call('request', 'PUT', `/requests/${encodeURIComponent(reference)}`, asked);
    },
    cancel: async ({ reference }) => {
      await call('cancel', 'PUT', `/cancellations/${encodeURIComponent(reference)}`, {});
    },
    refund: async ({ reference, ...given }) => {
      await call('refund', 'PUT', `/refunds/${encodeURIComponent(reference)}`, given);
    },
    paymentsAfter: async (place) => {
      const answer = await call('statement', 'POST', '/statement', { after: place });
      if (!Value.Check(Statement, answer))
        throw new GatewayError({ system: 'PAYMENT', kind: 'PROTOCOL', detail: 'statement: answer of another form' });
      return answer.payments;
    },
  };
};
