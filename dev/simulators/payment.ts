import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { canonicalJson, keyedSha256, sha256 } from '../../platform/hash.ts';
import { isProgram, type Running, runProgram } from '../program.ts';
import { type Answer, answered, door, type Simulator, service, startSimulator } from './simulator.ts';

const Request = Type.Object({ amount: Type.Integer({ minimum: 1 }), dueAt: Type.String() }, { additionalProperties: false });
const Refund = Type.Object({ paymentId: Type.String(), amount: Type.Integer({ minimum: 1 }) }, { additionalProperties: false });
const After = Type.Object({ after: Type.Integer({ minimum: 0 }) });
const Pay = Type.Object({
  reference: Type.String(),
  amount: Type.Optional(Type.Integer({ minimum: 1 })),
  paidAt: Type.Optional(Type.String()),
});

interface Paid {
  readonly place: number;
  readonly paymentId: string;
  readonly reference: string;
  readonly amount: number;
  readonly paidAt: string;
}

interface State {
  readonly requests: Map<string, Type.Static<typeof Request>>;
  readonly cancelled: Set<string>;
  readonly refunds: Map<string, Type.Static<typeof Refund>>;
  readonly payments: Paid[];
}

/** The same under the same name is done once; anything else under it is refused. */
const once = <T>(known: Map<string, T>, name: string, value: T, refused: () => Answer | null): Answer => {
  const before = known.get(name);
  if (before !== undefined)
    return canonicalJson(before) === canonicalJson(value)
      ? { status: 200, body: { id: sha256(name).slice(0, 16) } }
      : answered(409, 'đã có với nội dung khác');
  const no = refused();
  if (no !== null) return no;
  known.set(name, value);
  return { status: 201, body: { id: sha256(name).slice(0, 16) } };
};

const CANCELLED = answered(410, 'yêu cầu thanh toán đã hủy');

const ask = ({ requests, cancelled }: State, reference: string, body: unknown): Answer =>
  Value.Check(Request, body)
    ? once(requests, reference, body, () => (cancelled.has(reference) ? CANCELLED : null))
    : answered(422, 'yêu cầu thanh toán không đúng mẫu');

/** Also of a request that has never come: one that comes later is refused. */
const cancel = ({ cancelled }: State, reference: string): Answer => {
  cancelled.add(reference);
  return { status: 200, body: { id: sha256(reference).slice(0, 16) } };
};

/** Never more than was paid. */
const giveBack = ({ refunds, payments }: State, name: string, body: unknown): Answer => {
  if (!Value.Check(Refund, body)) return answered(422, 'yêu cầu hoàn tiền không đúng mẫu');
  const paid = payments.find(({ paymentId }) => paymentId === body.paymentId)?.amount ?? 0;
  const back = [...refunds.values()].reduce((sum, { paymentId, amount }) => sum + (paymentId === body.paymentId ? amount : 0), 0);
  return once(refunds, name, body, () => (back + body.amount > paid ? answered(422, 'vượt quá số tiền đã nộp') : null));
};

/** Somebody pays, rightly or not: the notice that the platform would send is in the answer, signed, for whoever delivers it once, twice or never. */
const pay = ({ requests, cancelled, payments }: State, body: unknown, { at, secret }: { at: string; secret: string }): Answer => {
  if (!Value.Check(Pay, body)) return answered(422, 'giao dịch không đúng mẫu');
  if (cancelled.has(body.reference)) return CANCELLED;
  const place = payments.length + 1;
  const amount = body.amount ?? requests.get(body.reference)?.amount ?? 0;
  if (amount === 0) return answered(404, 'không có yêu cầu thanh toán này');
  const notice = { paymentId: `GD-${String(place).padStart(6, '0')}`, reference: body.reference, amount, paidAt: body.paidAt ?? at };
  payments.push({ ...notice, place });
  return { status: 201, body: { notice, signature: keyedSha256(secret, canonicalJson(notice)) } };
};

/**
 * Payment platform. PUT /requests/{reference}, PUT /cancellations/{reference}, PUT /refunds/{reference}: once each. POST /statement {after} → { payments }, in order.
 * Development doors: POST /pay {reference, amount?, paidAt?} → { notice, signature }; GET /requests, GET /cancellations, GET /refunds.
 */
export const paymentPlatform = ({ secret }: { readonly secret: string }): Simulator<State> => ({
  name: 'payment',
  initial: () => ({ requests: new Map(), cancelled: new Set(), refunds: new Map(), payments: [] }),
  refusal: answered(422, 'nền tảng thanh toán từ chối'),
  route: ({ method, path, body, at }) => {
    const [, kind = '', name = ''] = path.split('/').map(decodeURIComponent);
    if (method === 'PUT' && kind === 'requests') return service(kind, name, (state) => ask(state, name, body));
    if (method === 'PUT' && kind === 'cancellations') return service(kind, name, (state) => cancel(state, name));
    if (method === 'PUT' && kind === 'refunds') return service(kind, name, (state) => giveBack(state, name, body));
    if (method === 'POST' && kind === 'statement')
      return {
        ...service<State>(kind, null, ({ payments }) =>
          Value.Check(After, body)
            ? { status: 200, body: { payments: payments.filter(({ place }) => place > body.after) } }
            : answered(422, 'không đúng mẫu'),
        ),
        journalled: false,
      };
    if (method === 'POST' && kind === 'pay') return door(kind, null, true, (state) => pay(state, body, { at, secret }));
    if (method !== 'GET') return null;
    if (kind === 'requests') return door(kind, null, false, ({ requests }) => ({ status: 200, body: Object.fromEntries(requests) }));
    if (kind === 'cancellations') return door(kind, null, false, ({ cancelled }) => ({ status: 200, body: [...cancelled] }));
    return kind === 'refunds' ? door(kind, null, false, ({ refunds }) => ({ status: 200, body: Object.fromEntries(refunds) })) : null;
  },
});

export const startPayment = (o: { port: number; dataDir: string; secret?: string }): Promise<Running> =>
  startSimulator(paymentPlatform({ secret: o.secret ?? process.env.PAYMENT_SECRET ?? '' }), o);

if (isProgram(import.meta.url)) await runProgram('payment', startPayment);
