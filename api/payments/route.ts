import { timingSafeEqual } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { Value } from 'typebox/value';
import { keepPayment, unplacedPayment } from '../../db/register/payments.ts';
import { PaymentNoticeSchema } from '../../domain/dossier/payment-notices.ts';
import { canonicalJson, keyedSha256 } from '../../platform/hash.ts';
import type { Deps } from '../http/deps.ts';
import { reject } from '../http/problem.ts';
import { place } from './placing.ts';

/** Whether the platform has signed it: nobody else knows the secret. */
const isSigned = (secret: string, body: unknown, signature: unknown): boolean => {
  if (secret === '' || typeof signature !== 'string') return false;
  const [own, given] = [keyedSha256(secret, canonicalJson(body)), signature].map((hex) => Buffer.from(hex, 'utf8'));
  return own !== undefined && given !== undefined && own.length === given.length && timingSafeEqual(own, given);
};

/** The platform tells of a payment: kept before it is answered, so that it need not tell again; told twice it is one. */
export const registerPaymentNotices = (app: FastifyInstance, deps: Deps): void => {
  app.post('/payments/notices', { config: { read: 'PUBLIC' }, schema: { hide: true } }, async (request, reply) => {
    const { body } = request;
    if (!isSigned(deps.config.payment.secret, body, request.headers['x-payment-signature'])) return reject('TOKEN_INVALID');
    if (!Value.Check(PaymentNoticeSchema, body)) return reject('BODY_INVALID');
    await keepPayment(deps.db, body, deps.clock.now());
    const kept = await unplacedPayment(deps.db, body.paymentId);
    // Not taken in at once, the next round does it.
    if (kept !== undefined) await place(deps, kept).catch(() => false);
    return reply.code(204).send();
  });
};
