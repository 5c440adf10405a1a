import { Type } from 'typebox';
import { agencyOf } from '../../db/law/law.ts';
import { officerOf } from '../../db/register/officers.ts';
import { counterOwes } from '../../domain/dossier/acts/digitise.ts';
import { Choice, ConsultationKind, Nullable, SourceName } from '../../domain/dossier/codes.ts';
import type { Consultation as Asked, ReceiptVerdict } from '../../domain/dossier/parts.ts';
import { refuse } from '../../domain/failures.ts';
import { liesWithin } from '../../domain/identifiers/index.ts';
import { Days, Items, Justified, Missing, RECEIPT_REFUSALS, RECEIVED, Reasons, receivedAt, ShortReason, Verdicts } from './act-parts.ts';
import { type Bodies, body, FILES, fields, texts } from './body.ts';
import { keepConvertedData, prepareConversion } from './conversion.ts';
import { DECISION_REFUSES, decided, registersToAsk } from './result-fields.ts';
import { AgencyRef, Code, Item, OneLine, PersonRef, Sha256, TextOf } from './schemas.ts';

const Consultation = Type.String({ pattern: '^TV[0-9]{1,3}$', description: 'Mã việc xác minh, lấy ý kiến', examples: ['TV1'] });

/** Whether what is asked rests on the whole dossier, whatever goes with the request; a fact outside it can be verified meanwhile (docs/decisions/020). */
const RESTS_ON_ALL = { OPINION: true, APPRAISAL: true, VERIFICATION: false } as const satisfies Record<Asked['kind'], boolean>;

const ConvertedValue = Type.Object(
  {
    field: Type.String({ maxLength: 80, description: 'Tên trường của loại giấy tờ', examples: ['fullName'] }),
    value: Nullable(
      Type.String({ minLength: 1, maxLength: 1000, format: 'person-text', examples: ['Lê Thị Mẫu Xuân'] }),
      'Giá trị đọc trên giấy tờ',
    ),
    absent: Type.Optional(Choice({ NOT_ON_PAPER: 'Không có trên giấy tờ', ILLEGIBLE: 'Không đọc được' }, 'Vì sao không có giá trị')),
    origin: Choice({ TYPED: 'Công chức nhập', FROM_DB: 'Lấy từ cơ sở dữ liệu' }, 'Nguồn của giá trị'),
    page: Type.Integer({ minimum: 1, description: 'Trang của bản số hóa' }),
  },
  { additionalProperties: false },
);

/** What the lead unit asks for while it handles a dossier. */
export const HANDLING_ACTS = {
  ASSIGN: body<'ASSIGN'>()(
    { handler: PersonRef },
    async ({ tx, state }, { handler }) => {
      const known = await officerOf(tx, handler);
      const may = known?.roles.includes('CASE_HANDLER') === true && liesWithin(known.unit, state.leadUnit);
      return may ? { handler } : refuse('HANDLER_INVALID', { field: 'handler' });
    },
    ['HANDLER_INVALID'],
  ),
  CHECK_RECEIPT: fields<'CHECK_RECEIPT'>()({
    items: Items,
    verdicts: Verdicts<ReceiptVerdict>({
      PASSED: 'Đạt',
      SCAN_UNUSABLE: 'Bản quét không dùng được: quét lại',
      MISCLASSIFIED: 'Phân loại sai: phân loại lại tại quầy',
      PAPER_MISSING: 'Thiếu bản giấy ghi trong phiếu kiểm soát',
      NOT_QUALIFIED: 'Nội dung không đạt: trả lại để bổ sung hoặc từ chối',
    }),
  }),
  CONVERT: body<'CONVERT'>()(
    {
      item: Item,
      fileSha256: Sha256,
      values: Type.Array(ConvertedValue, { minItems: 1, maxItems: 200, description: 'Giá trị của từng trường' }),
    },
    async (context, { item, fileSha256, values }) => {
      const conversion = await prepareConversion(context.tx, { state: context.state, at: context.at, item, fileSha256, values });
      if ('refused' in conversion) return conversion;
      const { paperType, store } = conversion;
      if (paperType !== null) await keepConvertedData(context.tx, { ...context, ...conversion, paperType });
      return { item, fileSha256, dataHash: conversion.dataHash, ...(store === undefined ? {} : { store }) };
    },
    ['DATA_INVALID'],
  ),
  CONSULT: body<'CONSULT'>()(
    {
      kind: ConsultationKind,
      addressee: AgencyRef,
      workingDays: Days('Thời hạn trả lời, ngày làm việc'),
      content: TextOf('reason', 4000, 'Nội dung đề nghị'),
      items: Type.Optional(
        Type.Array(Item, { maxItems: 200, description: 'Giấy tờ gửi kèm; cơ quan được hỏi không xem được giấy tờ khác' }),
      ),
    },
    async ({ tx, state }, { kind, addressee, workingDays, items = [] }) => {
      // What stands for it now was found wanting, or is not classified.
      const owed = counterOwes(state).filter((item) => RESTS_ON_ALL[kind] || items.includes(item));
      if (owed.length > 0) return refuse('PAPER_STATE', { field: 'items', detail: { items: owed } });
      const agency = addressee === state.leadAgency ? null : await agencyOf(tx, addressee);
      return agency === null
        ? refuse('ADDRESSEE_INVALID', { field: 'addressee' })
        : { kind, addressee, function: agency.function, workingDays, items };
    },
    ['ADDRESSEE_INVALID', 'PAPER_STATE'],
  ),
  ANSWER_CONSULTATION: FILES,
  ATTACH_RESULT: FILES,
  ASK_REGISTERS: body<'ASK_REGISTERS'>()({}, registersToAsk),
  DECIDE_FIELD: body<'DECIDE_FIELD'>()(
    {
      field: Type.String({ pattern: '^[a-z][A-Za-z0-9]{0,59}$', description: 'Trường của kết quả', examples: ['fullName'] }),
      source: SourceName,
      value: OneLine(500, 'Giá trị dùng: của nguồn đã chọn, hoặc do công chức ghi (HANDLER)'),
      item: Type.Optional(
        Code('Giấy tờ trong hồ sơ mà giá trị được đọc trên đó; bắt buộc khi công chức ghi (HANDLER), hoặc chọn khác sổ', 'P07-C1'),
      ),
      seen: Type.String({ pattern: '^[0-9a-f]{64}$', description: 'Dấu `seen` của trường, như hồ sơ trả lời', examples: ['0'.repeat(64)] }),
      reasons: Type.Optional(ShortReason(2000, 'Lý do; bắt buộc khi có nguồn nào ghi giá trị, hoặc giá trị đáng ngờ')),
    },
    decided,
    DECISION_REFUSES,
  ),
  WAIVE_CONSULTATION: body<'WAIVE_CONSULTATION'>()({ consultation: Consultation, reasons: Reasons }, (_context, { consultation }) => ({
    consultation,
  })),
  RETURN_FOR_SUPPLEMENT: body<'RETURN_FOR_SUPPLEMENT'>()(
    { items: Missing, justified: Justified, reasons: Reasons },
    (_context, { items, justified }) => ({ items, justified: justified ?? false }),
  ),
  RECEIVE_COMPLETE_DOSSIER: body<'RECEIVE_COMPLETE_DOSSIER'>()(RECEIVED, receivedAt, RECEIPT_REFUSALS),
  STOP: texts({ reasons: Type.Optional(Reasons) }),
  REFUSE_WITHDRAWAL: texts({ reasons: Reasons }),
  SEND_BACK: texts({ reasons: Reasons }),
  RECALL: texts({ reasons: Reasons }),
  REQUEST_RESCAN: body<'REQUEST_RESCAN'>()(
    {
      item: Item,
      page: Type.Integer({ minimum: 1, maximum: 2000, description: 'Trang có lỗi' }),
      fault: Type.String({ pattern: '^[A-Z][A-Z0-9_]{1,59}$', description: 'Mã lỗi của bản quét', examples: ['BLURRED'] }),
      content: Type.Optional(ShortReason(500, 'Mô tả lỗi')),
    },
    (_context, { item, page, fault }) => ({ item, page, fault }),
  ),
} satisfies Partial<Bodies>;
