import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { type Static, Type } from 'typebox';
import { decideStray, type StrayPayment, strayPayments, unplacedPayment } from '../../db/register/payments.ts';
import { Choice, Count, Instant, Maybe, MaybeOf, Text } from '../../domain/dossier/codes.ts';
import { specOf } from '../../domain/dossier/contents.ts';
import { SECOND } from '../../domain/dossier/permit.ts';
import type { Role } from '../../domain/dossier/state.ts';
import { isRefusal, type Refusal, refuse } from '../../domain/failures.ts';
import { Reasons } from '../bodies/act-parts.ts';
import { ObligationCode } from '../bodies/counter-acts.ts';
import { Body, DossierParams, problems } from '../bodies/schemas.ts';
import type { Caller } from '../http/auth.ts';
import type { Deps } from '../http/deps.ts';
import { Refused, reject } from '../http/problem.ts';
import { requireFreshLogIn } from '../http/step-up.ts';
import { listed, targeted } from '../views/reading.ts';
import { place } from './placing.ts';

/** Money that came without a reference of ours: somebody finds out whose it is, or two persons give it back. None is ever left without one of both. */

const STATES = {
  UNKNOWN: 'chưa rõ của hồ sơ nào',
  REFUND_ASKED: 'đã đề nghị hoàn trả, chờ người thứ hai xác nhận',
  REFUNDING: 'đã quyết định hoàn trả, nền tảng thanh toán đang thực hiện',
  MATCHED: 'đã rõ hồ sơ, chưa ghi vào sổ của hồ sơ',
} as const;
const State = Choice(STATES, 'Tình trạng', 'StrayState');

const StrayBody = Type.Object(
  {
    ...{ paymentId: Text, reference: Text, amount: Count, paidAt: Instant(), cameAt: Instant(), state: State },
    ...{ dossierId: Maybe, askedBy: MaybeOf('Mã của người đề nghị hoàn trả') },
  },
  { title: 'StrayPayment' },
);

const PaymentParams = Type.Object({
  paymentId: Type.String({ pattern: '^[A-Za-z0-9-]{1,64}$', description: 'Mã giao dịch của nền tảng thanh toán', examples: ['GD-000001'] }),
});

/** A payment that is on its way into its dossier is no stray yet. */
const PATIENCE_MS = 60_000;

const stateOf = ({ dossierId, last }: StrayPayment): Static<typeof State> => {
  if (dossierId !== null) return 'MATCHED';
  return last?.decided === 'REFUND_CONFIRMED' ? 'REFUNDING' : last?.decided === 'REFUND_ASKED' ? 'REFUND_ASKED' : 'UNKNOWN';
};

const viewOf = (stray: StrayPayment): Static<typeof StrayBody> => {
  const { paymentId, reference, amount, paidAt, cameAt, dossierId, last } = stray;
  const state = stateOf(stray);
  return {
    ...{ paymentId, reference, amount, paidAt, cameAt, dossierId, state },
    askedBy: state === 'REFUND_ASKED' ? (last?.person ?? null) : null,
  };
};

const roleAmong = ({ roles }: Caller, allowed: readonly Role[]): Role | undefined => allowed.find((role) => roles.includes(role));

type Judged = Refusal | Static<typeof State>;

/** Asked for by the counter, confirmed by somebody else who may: money of nobody's goes back by four eyes like any other. */
const refundOf = (stray: StrayPayment, caller: Caller, { reasons, at }: { readonly reasons: string; readonly at: string }) => {
  const state = stateOf(stray);
  const decided = { person: caller.person, at, reasons, dossierId: null, obligation: null };
  if (state === 'MATCHED' || stray.refundedAt !== null) return { answer: refuse('STRAY_DECIDED', { field: 'paymentId' }), decision: null };
  if (state === 'REFUNDING') return { answer: state, decision: null };
  if (state === 'UNKNOWN') {
    const role = roleAmong(caller, ['INTAKE_OFFICER']);
    return role === undefined
      ? { answer: refuse('ROLE_NOT_PERMITTED', { detail: { roles: ['INTAKE_OFFICER'] } }), decision: null }
      : { answer: 'REFUND_ASKED' as const, decision: { ...decided, role, decided: 'REFUND_ASKED' as const } };
  }
  if (stray.last?.person === caller.person) return { answer: 'REFUND_ASKED' as const, decision: null };
  const role = roleAmong(caller, SECOND);
  return role === undefined
    ? { answer: refuse('FOUR_EYES', { detail: { roles: [...SECOND] } }), decision: null }
    : { answer: 'REFUNDING' as const, decision: { ...decided, role, decided: 'REFUND_CONFIRMED' as const } };
};

const answered = (answer: Judged | undefined): { readonly state: Static<typeof State> } => {
  if (answer === undefined) return reject('STRAY_UNKNOWN', { field: 'paymentId' });
  if (isRefusal(answer)) throw new Refused(answer);
  return { state: answer };
};

/** GET /payments/strays, POST /payments/{paymentId}/match and /refund. */
export const registerStrays = (app: FastifyInstance, deps: Deps): void => {
  const typed = app.withTypeProvider<TypeBoxTypeProvider>();
  const tags = ['payments'];
  const config = { read: 'PAYMENTS' } as const;
  const Answer = Type.Object({ state: State });

  typed.get(
    '/payments/strays',
    {
      config,
      schema: {
        tags,
        operationId: 'listStrayPayments',
        summary: 'Tiền nộp qua nền tảng thanh toán chưa vào sổ của hồ sơ nào',
        description: 'Money that nobody has found the dossier of, oldest first: to be matched, or given back.',
        response: { 200: Type.Object({ payments: Type.Array(StrayBody) }), ...problems('ROLE_NOT_PERMITTED') },
      },
    },
    async (request) => {
      listed(request, 'PAYMENTS');
      const before = new Date(Date.parse(deps.clock.now()) - PATIENCE_MS).toISOString();
      return { payments: (await strayPayments(deps.db, before)).map(viewOf) };
    },
  );

  typed.post(
    '/payments/:paymentId/match',
    {
      config,
      schema: {
        tags,
        operationId: 'matchPayment',
        summary: 'Ghi khoản tiền cho một hồ sơ',
        description: 'By the counter of that dossier: the payment enters its book, where it counts or is owed back.',
        params: PaymentParams,
        body: Body({ dossierId: DossierParams.properties.dossierId, obligation: ObligationCode, reasons: Reasons }),
        response: {
          200: Answer,
          ...problems(
            ...([
              'ROLE_NOT_PERMITTED',
              'UNIT_NOT_PERMITTED',
              'DOSSIER_UNKNOWN',
              'OBLIGATION_UNKNOWN',
              'STRAY_UNKNOWN',
              'STRAY_DECIDED',
            ] as const),
            'PAYLOAD_TOO_LARGE',
          ),
        },
      },
    },
    async (request) => {
      listed(request, 'PAYMENTS');
      const { paymentId } = request.params;
      const { dossierId: idOrCode, obligation, reasons } = request.body;
      // Whoever takes in money for a dossier says whose money it is.
      const found = await targeted(deps, { request, idOrCode, spec: specOf('CONFIRM_PAYMENT') });
      if (found.refusal !== null) throw new Refused(found.refusal);
      const { dossierId, actor, state } = found;
      if (!state.obligations.some((entry) => entry.obligation === obligation)) return reject('OBLIGATION_UNKNOWN', { field: 'obligation' });
      const at = deps.clock.now();
      const answer = await decideStray<Judged>(deps.db, paymentId, (stray) => {
        if (stray.dossierId === dossierId && stray.obligation === obligation) return { answer: 'MATCHED' as const, decision: null };
        if (stray.dossierId !== null || stateOf(stray) === 'REFUNDING' || stray.refundedAt !== null)
          return { answer: refuse('STRAY_DECIDED', { field: 'paymentId' }), decision: null };
        const { person, role } = actor;
        return { answer: 'MATCHED' as const, decision: { decided: 'MATCHED', person, role, at, dossierId, obligation, reasons } };
      });
      const done = answered(answer);
      // Not taken in at once, the next round does it.
      const kept = await unplacedPayment(deps.db, paymentId);
      if (kept !== undefined) await place(deps, kept).catch(() => false);
      return done;
    },
  );

  typed.post(
    '/payments/:paymentId/refund',
    {
      config,
      onRequest: requireFreshLogIn(deps),
      schema: {
        tags,
        operationId: 'refundStrayPayment',
        summary: 'Hoàn trả khoản tiền không của hồ sơ nào; người thứ hai gọi lại để xác nhận',
        description:
          'The counter asks for it; the same call by a supervisor, the one-stop head or a leader confirms it, and the platform gives it back.',
        params: PaymentParams,
        body: Body({ reasons: Reasons }),
        response: {
          200: Answer,
          ...problems('ROLE_NOT_PERMITTED', 'FOUR_EYES', 'STRAY_UNKNOWN', 'STRAY_DECIDED', 'LOGIN_TOO_OLD', 'PAYLOAD_TOO_LARGE'),
        },
      },
    },
    async (request) => {
      listed(request, 'PAYMENTS');
      const at = deps.clock.now();
      const { caller, body, params } = request;
      return answered(
        await decideStray<Judged>(deps.db, params.paymentId, (stray) => refundOf(stray, caller, { reasons: body.reasons, at })),
      );
    },
  );
};
