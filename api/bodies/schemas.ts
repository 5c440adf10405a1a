import { type TProperties, type TSchema, Type } from 'typebox';
import { ActName, Count, Failure, Phase, Status, Text } from '../../domain/dossier/codes.ts';
import { FAILURES, type FailureCode } from '../../domain/failures.ts';
import { TEXT_KINDS, type TextKind } from '../../domain/texts/kinds.ts';
import { RequestBody } from './pending-request.ts';

/** Shapes that several routes share. Whatever enters a workflow is bound to a code's form here, so that free text cannot slip in. */

export const Code = (description: string, example: string) =>
  Type.String({ pattern: '^[A-Za-z0-9._-]{1,40}$', description, examples: [example] });

/** Text of a person, of one of the kinds that are judged in one place; it stays in the command's row. What many bodies ask for has a title. */
export const TextOf = (kind: TextKind, maxLength: number, description: string, title?: string) =>
  Type.String({
    ...(title === undefined ? {} : { title }),
    ...{ minLength: 1, maxLength, format: kind, description, examples: [TEXT_KINDS[kind].example] },
  });

/** Text of one line whose kind another field of the body names: a line end in it would forge lines of a signed paper. */
export const OneLine = (maxLength: number, description: string) =>
  Type.String({ minLength: 1, maxLength, format: 'person-text', description });

/** As a key, and in an address, where a description stands beside the schema and not within. */
export const ItemKey = Code('Mã giấy tờ trong hồ sơ (kể cả giấy tờ nộp thêm)', 'P07-C1');
export const Item = { ...ItemKey, title: 'PaperItem' };
export const PersonRef = Type.String({
  pattern: '^[A-Za-z0-9._:@-]{1,100}$',
  description: 'Mã định danh ẩn của cán bộ (sub của hệ thống định danh)',
  examples: ['cb-0102'],
});
export const AgencyRef = Type.String({
  title: 'AgencyCode',
  pattern: '^[0-9A-Z.]{1,35}$',
  description: 'Mã định danh điện tử cơ quan',
  examples: ['H15.902'],
});
export const Sha256 = Type.String({
  pattern: '^[0-9a-f]{64}$',
  description: 'SHA-256, 64 chữ số hex thường',
  examples: ['9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'],
});
export const PersonalIdText = Type.String({
  title: 'PersonalId',
  minLength: 1,
  maxLength: 20,
  description: 'Số định danh cá nhân, 12 chữ số',
  examples: ['066190000124'],
});
export const LocalDateText = Type.String({ format: 'date', description: 'Ngày YYYY-MM-DD', examples: ['1990-05-04'] });
/** A day that has been: of a birth, of a signature. */
export const PastDateText = Type.String({ ...LocalDateText, format: 'past-date', description: 'Ngày YYYY-MM-DD, không ở tương lai' });
export const Limit = Type.Integer({ minimum: 1, maximum: 100, default: 50, description: 'Số dòng mỗi trang' });
export const Cursor = Type.String({ maxLength: 300, description: 'Giá trị `next` của trang trước' });
/** A page of a list: how many rows, and behind which. */
export const Paging = { after: Type.Optional(Cursor), limit: Type.Optional(Limit) };

/** What must match a schema as it is shown to developers: each field's own example, or the least that passes. */
const exampleOf = (schema: TSchema): unknown => {
  const {
    examples,
    enum: values,
    anyOf,
    type,
    format,
    items,
    properties,
    required,
    minimum,
  } = schema as {
    readonly [Key in 'examples' | 'enum' | 'anyOf' | 'required']?: readonly unknown[];
  } & { readonly [Key in 'type' | 'format']?: string } & {
    readonly items?: TSchema;
    readonly properties?: Record<string, TSchema>;
    readonly minimum?: number;
  };
  if (examples ?? values) return (examples ?? values)?.[0];
  if (anyOf) return exampleOf(anyOf[0] as TSchema);
  switch (type) {
    case 'object':
      return Object.fromEntries(
        Object.entries(properties ?? {}).flatMap(([name, member]) => (required?.includes(name) ? [[name, exampleOf(member)]] : [])),
      );
    case 'array':
      return [exampleOf(items ?? {})];
    case 'integer':
      return Math.max(1, minimum ?? 1);
    case 'boolean':
      return true;
    default:
      return format === 'date-time' ? '2026-11-27T10:00:00Z' : 'Theo đề nghị của người nộp';
  }
};

/** A body: nothing that it does not name, and an example (sent to a running API by a test, so that it cannot rot). */
export const Body = <Fields extends TProperties>(properties: Fields) =>
  Type.Object(properties, { additionalProperties: false, examples: [exampleOf(Type.Object(properties))] });

export const DossierParams = Type.Object({
  dossierId: Type.String({
    minLength: 3,
    maxLength: 60,
    description: 'Mã nội bộ (TN-…) hoặc mã số hồ sơ',
    examples: ['H15.901-261123-0001'],
  }),
});

/** Documents the header; its absence is answered as IDEMPOTENCY_KEY_MISSING before schemas are checked. */
export const IdempotencyHeaders = Type.Object({
  'idempotency-key': Type.String({
    description: 'Gửi lại cùng khóa: cùng câu trả lời',
    examples: ['1f0c9d0e-3b1f-4f5e-9d57-2f8f6f3c8a11'],
  }),
});

const Facts = Type.Record(Type.String(), Type.Unknown(), { description: 'Điều mà `detail` nói bằng lời, ở dạng mã' });

const Allowed = Type.Optional(Type.Array(Text, { description: 'Các giá trị được phép, viết như trong yêu cầu' }));
const Errors = Type.Optional(
  Type.Array(Type.Object({ field: Text, reason: Text, allowed: Allowed }, { title: 'FieldError' }), {
    description: 'Mọi trường sai cùng lúc',
  }),
);

export const ProblemBody = Type.Object(
  {
    type: Type.String(),
    title: Type.String({ description: 'Câu tiếng Việt cho người trước màn hình' }),
    status: Count,
    code: Failure,
    detail: Type.Optional(Text),
    field: Type.Optional(Type.String({ description: 'Trường bị từ chối' })),
    errors: Errors,
    facts: Type.Optional(Facts),
    instance: Text,
    requestId: Text,
  },
  { title: 'Problem', description: 'application/problem+json (RFC 9457)' },
);

/** A refusal as it stands within another answer. */
export const RefusalBody = Type.Object(
  { code: Failure, field: Type.Optional(Text), errors: Errors, facts: Type.Optional(Facts) },
  { title: 'Refusal' },
);

/** Refusals that every route behind authentication may give. */
const ALWAYS: readonly FailureCode[] = [
  'BODY_INVALID',
  'TOKEN_MISSING',
  'TOKEN_INVALID',
  'TOKEN_EXPIRED',
  'SESSION_ENDED',
  'OFFICER_MISSING',
  'TOO_MANY_REQUESTS',
  'DATABASE_UNAVAILABLE',
  'ISSUER_UNAVAILABLE',
  'STORAGE_FULL',
  'SERVER_BUSY',
  'INTERNAL',
];

/** Header of the refusals that say when to come back. */
const RetryAfter = { 'retry-after': { type: 'integer', description: 'Số giây phải chờ trước khi gửi lại; có khi mã lỗi cho gửi lại' } };

/** Header of every 401 (RFC 6750, RFC 9470). */
const Challenge = { 'www-authenticate': { type: 'string', description: 'Cần mã truy cập hay lần đăng nhập nào' } };

/** Response entries of the OpenAPI document for these refusals, grouped by HTTP status; each names its codes, whose sentences stand with the schema `FailureCode`. */
export const refusals = (codes: readonly FailureCode[]): Record<number, unknown> => {
  const byStatus = new Map<number, FailureCode[]>();
  for (const code of new Set(codes)) {
    const { status } = FAILURES[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, members]) => [
      status,
      {
        description: members.join(', '),
        ...(members.some((code) => FAILURES[code].retry) ? { headers: RetryAfter } : {}),
        ...(status === 401 ? { headers: Challenge } : {}),
        content: { 'application/problem+json': { schema: ProblemBody } },
      },
    ]),
  );
};

export const problems = (...codes: readonly FailureCode[]): Record<number, unknown> => refusals([...ALWAYS, ...codes]);

const COMMAND = { commandId: Text, dossierId: Text, act: ActName };
const Warnings = Type.Optional(Type.Array(Text, { description: 'Điều nên biết, không phải lời từ chối' }));

/** What a command is answered with while nobody knows what became of it. */
export const PendingBody = Type.Object(
  {
    ...COMMAND,
    status: Type.Literal('RECEIVED', { description: 'Chưa biết kết quả: hỏi lại tại Location' }),
    warnings: Warnings,
  },
  { title: 'Pending', description: 'Đã nhận, chưa biết kết quả: hỏi lại tại Location' },
);

/** What every command is answered with. */
export const AcceptedBody = Type.Object(
  {
    ...COMMAND,
    revision: Type.Integer({ description: 'Số thứ tự thay đổi của hồ sơ' }),
    phase: Phase,
    status: Status,
    underway: Type.Boolean({ description: 'true: đã nhận, hiệu lực đang được thực hiện hoặc chờ người thứ hai xác nhận; xem Location' }),
    request: Type.Optional(RequestBody),
    warnings: Warnings,
  },
  { title: 'Accepted', description: 'Đã có hiệu lực' },
);

/** Header of every command's answer. */
const Location = { location: { type: 'string', description: 'Nơi hỏi kết quả: /commands/{commandId}' } };

/** 200: what a command is answered with once it has taken effect. */
export const AnsweredBody = Type.Object(AcceptedBody.properties, {
  title: 'Accepted',
  description: 'Đã có hiệu lực',
  headers: Location,
});

/** 202: nobody knows yet. */
export const WaitingBody = Type.Object(PendingBody.properties, {
  title: 'Pending',
  description: 'Đã nhận, chưa biết kết quả: hỏi lại tại Location',
  headers: Location,
});

/** 202: accepted and still being done, or nobody knows yet. */
export const UnderwayBody = Type.Union([AcceptedBody, PendingBody], {
  title: 'Underway',
  description: 'Đã nhận, chưa xong: hỏi lại tại Location',
  headers: Location,
});
