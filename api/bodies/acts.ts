import { Type } from 'typebox';
import { agencyOf } from '../../db/law/law.ts';
import { officerOf } from '../../db/register/officers.ts';
import { Choice, ConsultationKind, Instant, Nullable, ObligationKind } from '../../domain/dossier/codes.ts';
import type { Act, ActData } from '../../domain/dossier/commands.ts';
import { SPECS } from '../../domain/dossier/contents.ts';
import { rolesOf, type Spec } from '../../domain/dossier/spec.ts';
import { refuse } from '../../domain/failures.ts';
import { liesWithin } from '../../domain/identifiers/index.ts';
import { type ActBody, type ActContext, body, fields, texts } from './body.ts';
import { keepConvertedData, prepareConversion } from './conversion.ts';
import { AgencyRef, FreeText, Item, PersonRef, Sha256 } from './schemas.ts';

const Items = Type.Array(Item, {
  minItems: 1,
  maxItems: 200,
  description: 'Mọi giấy tờ của hồ sơ, để người kiểm tra xác nhận đã xem từng giấy tờ',
});
const Reasons = FreeText(2000, 'Lý do, in trên phiếu');
const Articles = FreeText(500, 'Điều khoản làm căn cứ');
const Ground = Type.String({ pattern: '^[A-Z][A-Z0-9_]{1,59}$', description: 'Mã căn cứ', examples: ['NOT_ELIGIBLE'] });
const Missing = Type.Array(Item, { minItems: 1, maxItems: 200, description: 'Toàn bộ giấy tờ phải bổ sung: chỉ được yêu cầu một lần' });
const Justified = Type.Optional(Type.Boolean({ description: 'Lần yêu cầu thứ hai có lý do chính đáng' }));
const ReceivedAt = Type.Optional(Instant('Thời điểm nhận, không ở tương lai; bỏ trống: bây giờ'));
const Obligation = Type.String({ pattern: '^NV[0-9]{1,3}$', description: 'Mã khoản thu, nghĩa vụ trong hồ sơ', examples: ['NV1'] });
const Consultation = Type.String({ pattern: '^TV[0-9]{1,3}$', description: 'Mã việc xác minh, lấy ý kiến', examples: ['TV1'] });
const Days = (description: string) => Type.Integer({ minimum: 1, maximum: 60, description });

const FailedWork = Type.String({
  pattern: '^[a-z0-9_-]{1,60}$',
  description: 'Mã bước kỹ thuật bị lỗi, như hồ sơ liệt kê trong failures',
  examples: ['w7'],
});
const Request = Type.String({
  pattern: '^DN[0-9]{1,4}$',
  description: 'Mã đề nghị đang chờ, như hồ sơ liệt kê trong requests',
  examples: ['DN1'],
});
const Comment = FreeText(2000, 'Ý kiến của người thứ hai');
const ofWork = (_context: ActContext, { work }: { readonly work: string }) => ({ work });
const ofRequest = (_context: ActContext, { request }: { readonly request: string }) => ({ request });

/** Instants of callers in the form that the rules compare: UTC with milliseconds. */
const utc = (instant: string): string => new Date(instant).toISOString();

/** What the officer may leave unsaid of a paper: nothing out of the ordinary. */
const UNLESS_SAID = { secret: false, issuerAgency: null, onDemand: false, blankBacks: false, stickyNotePages: 0 } as const;

/** What the images of a paper are counted by. */
const SHEETS = {
  sheets: Type.Integer({
    minimum: 0,
    maximum: 2000,
    description: 'Số tờ; mỗi tờ là hai trang ảnh, một nếu mặt sau để trắng',
    examples: [1],
  }),
  blankBacks: Type.Optional(Type.Boolean({ description: 'Mọi mặt sau để trắng; mặc định không' })),
  stickyNotePages: Type.Optional(
    Type.Integer({ minimum: 0, maximum: 2000, description: 'Số trang có giấy dán, mỗi trang thêm một ảnh', examples: [0] }),
  ),
};

const ConvertedValue = Type.Object(
  {
    field: Type.String({ maxLength: 80, description: 'Tên trường của loại giấy tờ', examples: ['fullName'] }),
    value: Nullable(Type.String({ minLength: 1, maxLength: 1000, examples: ['Lê Thị Mẫu Xuân'] }), 'Giá trị đọc trên giấy tờ'),
    absent: Type.Optional(Choice({ NOT_ON_PAPER: 'Không có trên giấy tờ', ILLEGIBLE: 'Không đọc được' }, 'Vì sao không có giá trị')),
    origin: Choice({ TYPED: 'Công chức nhập', FROM_DB: 'Lấy từ cơ sở dữ liệu' }, 'Nguồn của giá trị'),
    page: Type.Integer({ minimum: 1, description: 'Trang của bản số hóa' }),
  },
  { additionalProperties: false },
);

type Bare = { [A in Act]: keyof ActData[A] extends never ? A : never }[Act];

/** Asked for by sending files (upload-routes.ts). */
const FILES = 'FILES';
/** The system's own: nobody asks for it. */
const SYSTEM = null;
/** Somebody's right, and not asked for over HTTP yet: letters, what needs a second person, outside systems. */
const NO_DOOR_YET = null;

/**
 * Bodies of the acts, where they hold more than nothing. An act that carries data must stand here; one that carries none and is not named
 * is asked for without a body.
 */
const BODIES: { readonly [A in Exclude<Act, Bare | 'OPEN'>]: ActBody<A> | typeof FILES | null } & {
  readonly [A in Bare]?: ActBody<A> | null;
} = {
  ADD_PAPER: body<'ADD_PAPER'>()(
    {
      item: Item,
      paperType: Type.Optional(Type.String({ pattern: '^[A-Z0-9_]{1,60}$', description: 'Loại giấy tờ' })),
      description: Type.Optional(FreeText(300, 'Mô tả giấy tờ')),
    },
    (_context, { item, paperType }) => ({ item, paperType: paperType ?? null }),
  ),
  CONFIRM_DATA: fields<'CONFIRM_DATA'>()({
    item: Item,
    valid: Type.Boolean({ description: 'Dữ liệu còn giá trị pháp lý' }),
    agrees: Type.Boolean({ description: 'Dữ liệu khớp với lời khai, giấy tờ' }),
    confirmed: Type.Boolean({ description: 'Người nộp xác nhận' }),
  }),
  CLASSIFY: body<'CLASSIFY'>()(
    {
      item: Item,
      carrier: Choice({ PAPER: 'Giấy', E_FILE_VALID: 'Tệp có giá trị pháp lý', E_FILE_OTHER: 'Tệp khác' }, 'Vật mang'),
      handedIn: Type.Boolean({ description: 'Người nộp đã giao giấy tờ' }),
      secret: Type.Optional(Type.Boolean({ description: 'Có độ mật; mặc định không' })),
      issuerAgency: Type.Optional(Nullable(AgencyRef, 'Cơ quan đã cấp giấy tờ')),
      onDemand: Type.Optional(Type.Boolean({ description: 'Số hóa theo nhu cầu' })),
      ...SHEETS,
    },
    (_context, said) => ({ ...UNLESS_SAID, ...said }),
  ),
  COUNT_SHEETS: body<'COUNT_SHEETS'>()({ item: Item, ...SHEETS }, (_context, said) => ({ blankBacks: false, stickyNotePages: 0, ...said })),
  UPLOAD_SCAN: FILES,
  CHECK_DOSSIER: fields<'CHECK_DOSSIER'>()({ items: Items }),
  ASSIGN: body<'ASSIGN'>()(
    { handler: PersonRef },
    async ({ tx, state }, { handler }) => {
      const known = await officerOf(tx, handler);
      const may = known?.roles.includes('CASE_HANDLER') === true && liesWithin(known.unit, state.leadUnit);
      return may ? { handler } : refuse('HANDLER_INVALID', { field: 'handler' });
    },
    ['HANDLER_INVALID'],
  ),
  CHECK_RECEIPT: fields<'CHECK_RECEIPT'>()({ items: Items }),
  CONVERT: body<'CONVERT'>()(
    {
      item: Item,
      fileSha256: Sha256,
      values: Type.Array(ConvertedValue, { minItems: 1, maxItems: 200, description: 'Giá trị của từng trường' }),
    },
    async (context, { item, fileSha256, values }) => {
      const conversion = await prepareConversion(context.tx, { state: context.state, at: context.at, item, fileSha256, values });
      if ('refused' in conversion) return conversion;
      const { paperType } = conversion;
      if (paperType !== null) await keepConvertedData(context.tx, { ...context, ...conversion, paperType });
      return { item, fileSha256, dataHash: conversion.dataHash };
    },
    ['DATA_INVALID'],
  ),
  CONSULT: body<'CONSULT'>()(
    {
      kind: ConsultationKind,
      addressee: AgencyRef,
      workingDays: Days('Thời hạn trả lời, ngày làm việc'),
      content: FreeText(4000, 'Nội dung đề nghị'),
    },
    async ({ tx, state }, { kind, addressee, workingDays }) =>
      addressee === state.leadAgency || (await agencyOf(tx, addressee)) === null
        ? refuse('ADDRESSEE_INVALID', { field: 'addressee' })
        : { kind, addressee, workingDays },
    ['ADDRESSEE_INVALID'],
  ),
  ANSWER_CONSULTATION: FILES,
  WAIVE_CONSULTATION: body<'WAIVE_CONSULTATION'>()({ consultation: Consultation, reasons: Reasons }, (_context, { consultation }) => ({
    consultation,
  })),
  SUBMIT_REFUSAL: body<'SUBMIT_REFUSAL'>()({ ground: Ground, reasons: Reasons, articles: Articles }, (_context, { ground }) => ({
    ground,
  })),
  RETURN_DRAFT: texts({ comment: FreeText(2000, 'Ý kiến của lãnh đạo') }),
  DELIVER: fields<'DELIVER'>()({
    receiver: Choice({ OWNER: 'Chủ hồ sơ', REPRESENTATIVE: 'Người được ủy quyền' }, 'Người nhận'),
  }),
  REQUEST_SUPPLEMENT: body<'REQUEST_SUPPLEMENT'>()(
    {
      items: Missing,
      workingDays: Type.Optional(Days('Thời hạn bổ sung, ngày làm việc; bỏ trống: không đặt hạn')),
      justified: Justified,
      reasons: Reasons,
    },
    (_context, { items, workingDays, justified }) => ({ items, workingDays: workingDays ?? null, justified: justified ?? false }),
  ),
  REJECT_INTAKE: body<'REJECT_INTAKE'>()({ ground: Ground, reasons: Reasons, articles: Articles }, (_context, { ground }) => ({ ground })),
  RECEIVE_SUPPLEMENT: body<'RECEIVE_SUPPLEMENT'>()({ receivedAt: ReceivedAt }, ({ at }, { receivedAt }) => ({
    receivedAt: receivedAt === undefined ? at : utc(receivedAt),
  })),
  RETURN_FOR_SUPPLEMENT: body<'RETURN_FOR_SUPPLEMENT'>()(
    { items: Missing, justified: Justified, reasons: Reasons },
    (_context, { items, justified }) => ({ items, justified: justified ?? false }),
  ),
  PROLONG_SUPPLEMENT: body<'PROLONG_SUPPLEMENT'>()(
    { workingDays: Days('Thời hạn bổ sung mới, ngày làm việc kể từ hôm nay'), reasons: Reasons },
    (_context, { workingDays }) => ({ workingDays }),
  ),
  RECEIVE_COMPLETE_DOSSIER: body<'RECEIVE_COMPLETE_DOSSIER'>()({ receivedAt: ReceivedAt }, ({ at }, { receivedAt }) => ({
    receivedAt: receivedAt === undefined ? at : utc(receivedAt),
  })),
  NOTIFY_OBLIGATION: body<'NOTIFY_OBLIGATION'>()(
    {
      kind: ObligationKind,
      amount: Type.Integer({ minimum: 0, maximum: 100_000_000_000, description: 'Số tiền, đồng; chỉ lưu trong cơ sở dữ liệu' }),
      dueAt: Instant('Hạn nộp'),
      ground: Type.Optional(Ground),
      content: Type.Optional(FreeText(500, 'Nội dung khoản thu')),
    },
    (_context, { kind, dueAt, ground }) => ({ kind, dueAt: utc(dueAt), ground: ground ?? null }),
  ),
  CONFIRM_PAYMENT: body<'CONFIRM_PAYMENT'>()(
    { obligation: Obligation, reference: Type.Optional(FreeText(100, 'Số chứng từ')) },
    (_context, { obligation }) => ({ obligation }),
  ),
  REQUEST_WITHDRAWAL: texts({ reasons: Type.Optional(Reasons) }),
  STOP: texts({ reasons: Type.Optional(Reasons) }),
  REFUSE_WITHDRAWAL: texts({ reasons: Reasons }),
  SEND_BACK: texts({ reasons: Reasons }),
  RECALL: texts({ reasons: Reasons }),
  REMIND: texts({ content: FreeText(1000, 'Nội dung nhắc') }),
  REQUEST_RESCAN: body<'REQUEST_RESCAN'>()(
    {
      item: Item,
      page: Type.Integer({ minimum: 1, maximum: 2000, description: 'Trang có lỗi' }),
      fault: Type.String({ pattern: '^[A-Z][A-Z0-9_]{1,59}$', description: 'Mã lỗi của bản quét', examples: ['BLURRED'] }),
      content: Type.Optional(FreeText(500, 'Mô tả lỗi')),
    },
    (_context, { item, page, fault }) => ({ item, page, fault }),
  ),
  RETRY_STEP: body<'RETRY_STEP'>()({ work: FailedWork, reasons: Type.Optional(Reasons) }, ofWork),
  CORRECT_STEP: body<'CORRECT_STEP'>()({ work: FailedWork, reasons: Type.Optional(Reasons) }, ofWork),
  SKIP_STEP: body<'SKIP_STEP'>()({ work: FailedWork, reasons: Reasons }, ofWork),
  HOLD_STEP: body<'HOLD_STEP'>()({ work: FailedWork, reasons: Reasons }, ofWork),
  CONFIRM_REQUEST: body<'CONFIRM_REQUEST'>()({ request: Request, comment: Type.Optional(Comment) }, ofRequest),
  DECLINE_REQUEST: body<'DECLINE_REQUEST'>()({ request: Request, comment: Comment }, ofRequest),
  STEP_FAILED: SYSTEM,
  STEP_MENDED: SYSTEM,
  EXPIRE_REQUEST: SYSTEM,
  LOOK_UP_DONE: SYSTEM,
  RECEIPT_RENDERED: SYSTEM,
  SCAN_CHECKED: SYSTEM,
  SLIP_RENDERED: SYSTEM,
  CONSULTATION_OVERDUE: SYSTEM,
  EXPIRE_OBLIGATION: SYSTEM,
  CALENDAR_CHANGED: SYSTEM,
  READ: null,
  DRAFT_LETTER: NO_DOOR_YET,
  SIGN_LETTER: NO_DOOR_YET,
  SEND_LETTER: NO_DOOR_YET,
  REROUTE: NO_DOOR_YET,
  MIGRATE_OUT: NO_DOOR_YET,
  REPORT_RESULT_ERROR: NO_DOOR_YET,
  REJECT_QUALITY: NO_DOOR_YET,
  RECORD_EXTERNAL_RESULT: NO_DOOR_YET,
};

const NOTHING = texts({});

/** An act that people may ask for with a JSON body. */
export interface Door {
  readonly spec: Spec;
  readonly body: ActBody;
}

const bodyOf = (act: Act): ActBody | typeof FILES | null => (act === 'OPEN' ? null : BODIES[act] === undefined ? NOTHING : BODIES[act]);

/** Every act with a door of its own, in the order of the table. */
export const DOORS: readonly Door[] = SPECS.filter((spec) => rolesOf(spec).length > 0).flatMap((spec) => {
  const found = bodyOf(spec.act);
  return found === null || found === FILES ? [] : [{ spec, body: found }];
});

/** Path segment of an act: `START_IDENTIFICATION` → `start-identification`. */
export const kebab = (act: Act): string => act.toLowerCase().replaceAll('_', '-');
