import { Type } from 'typebox';
import { FAILURES, type FailureCode } from '../../domain/failures.ts';

/** Shapes that several routes share. Whatever enters a workflow is bound to a code's form here, so that free text cannot slip in. */

export const Code = (description: string) => Type.String({ pattern: '^[A-Za-z0-9._-]{1,40}$', description });
/** One of a few codes, each with its Vietnamese label; forms and the reference read them from the schema (`x-enumDescriptions`). */
export const Choice = <Value extends string>(labels: Readonly<Record<Value, string>>, description: string) =>
  Type.Enum(Object.keys(labels) as Value[], { description, 'x-enumDescriptions': labels });

/** Text of a person: it stays in the command's row. */
export const FreeText = (maxLength: number, description: string) =>
  Type.String({ minLength: 1, maxLength, description: `${description} (chỉ lưu trong cơ sở dữ liệu)` });

export const Item = Code('Mã giấy tờ trong hồ sơ (thành phần hoặc giấy tờ nộp thêm), ví dụ P07-C3');
export const PersonRef = Type.String({
  pattern: '^[A-Za-z0-9._:@-]{1,100}$',
  description: 'Mã định danh ẩn của cán bộ (sub của hệ thống định danh), ví dụ cb-0102',
});
export const AgencyRef = Type.String({ pattern: '^[0-9A-Z.]{1,35}$', description: 'Mã định danh điện tử cơ quan, ví dụ H15.902' });
export const Sha256 = Type.String({ pattern: '^[0-9a-f]{64}$', description: 'SHA-256, 64 chữ số hex thường' });
export const PersonalIdText = Type.String({ minLength: 1, maxLength: 20, description: 'Số định danh cá nhân, 12 chữ số' });
export const LocalDateText = Type.String({ format: 'date', description: 'Ngày YYYY-MM-DD' });
export const InstantText = Type.String({ description: 'Thời điểm ISO 8601 (UTC)' });
export const Limit = Type.Integer({ minimum: 1, maximum: 100, default: 50, description: 'Số dòng mỗi trang' });
export const Cursor = Type.String({ maxLength: 300, description: 'Giá trị `next` của trang trước' });

export const DossierParams = Type.Object({
  dossierId: Type.String({ minLength: 3, maxLength: 60, description: 'Mã nội bộ (TN-…) hoặc mã số hồ sơ' }),
});

/** Documents the header; its absence is answered as IDEMPOTENCY_KEY_MISSING before schemas are checked. */
export const IdempotencyHeaders = Type.Object({
  'idempotency-key': Type.String({ description: '8–100 ký tự [A-Za-z0-9._:-]; cùng khóa và cùng nội dung luôn cho cùng một câu trả lời' }),
});

export const ProblemBody = Type.Object(
  {
    type: Type.String(),
    title: Type.String({ description: 'Câu tiếng Việt cho người trước màn hình' }),
    status: Type.Integer(),
    code: Type.String({ description: 'Mã lỗi, xem danh mục lỗi' }),
    detail: Type.Optional(Type.String()),
    field: Type.Optional(Type.String({ description: 'Trường bị từ chối' })),
    facts: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
    instance: Type.String(),
    requestId: Type.String(),
  },
  { title: 'Problem', description: 'application/problem+json (RFC 9457)' },
);

/** Refusals that every route behind authentication may give. */
const ALWAYS: readonly FailureCode[] = [
  'TOKEN_MISSING',
  'TOKEN_INVALID',
  'TOKEN_EXPIRED',
  'OFFICER_MISSING',
  'DATABASE_UNAVAILABLE',
  'STORAGE_FULL',
  'INTERNAL',
];

/** Response entries of the OpenAPI document for these refusals, grouped by HTTP status. */
export const problems = (...codes: readonly FailureCode[]): Record<number, unknown> => {
  const byStatus = new Map<number, FailureCode[]>();
  for (const code of new Set([...ALWAYS, ...codes])) {
    const { status } = FAILURES[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, members]) => [
      status,
      {
        description: members.map((code) => `\`${code}\`: ${FAILURES[code].message}`).join('\n\n'),
        content: { 'application/problem+json': { schema: ProblemBody } },
      },
    ]),
  );
};

/** What a command is answered with while nobody knows what became of it. */
export const PendingBody = Type.Object(
  {
    commandId: Type.String(),
    dossierId: Type.String(),
    act: Type.String(),
    status: Type.Literal('RECEIVED', { description: 'Chưa biết kết quả: hỏi lại tại Location' }),
    warnings: Type.Optional(Type.Array(Type.String())),
  },
  { title: 'Pending' },
);

/** What every command is answered with. */
export const AcceptedBody = Type.Object(
  {
    commandId: Type.String(),
    dossierId: Type.String(),
    act: Type.String(),
    revision: Type.Integer({ description: 'Số thứ tự thay đổi của hồ sơ' }),
    phase: Type.String({ description: 'Bước của hồ sơ (DossierPhase)' }),
    status: Type.String({ description: 'Trạng thái hiển thị (DossierStatus)' }),
    underway: Type.Boolean({ description: 'true: đã nhận, hiệu lực đang được thực hiện hoặc chờ người thứ hai xác nhận; xem Location' }),
    warnings: Type.Optional(Type.Array(Type.String())),
  },
  { title: 'Accepted' },
);
