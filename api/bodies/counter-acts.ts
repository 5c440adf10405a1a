import { Type } from 'typebox';
import { lookedUp } from '../../db/register/looked-up.ts';
import { feesNow } from '../../domain/dossier/acts/obligations.ts';
import { objectionToBlank } from '../../domain/dossier/blank-pages.ts';
import { Choice, Instant, Nullable, ObligationKind, PAYMENT_WAYS } from '../../domain/dossier/codes.ts';
import type { DossierState, DossierVerdict, Obligation } from '../../domain/dossier/state.ts';
import { refuse } from '../../domain/failures.ts';
import { registerOf } from '../../domain/law/results/registers.ts';
import {
  Articles,
  Days,
  Ground,
  Items,
  Justified,
  Missing,
  RECEIPT_REFUSALS,
  RECEIVED,
  Reasons,
  RefusalReasons,
  receivedAt,
  ShortReason,
  Verdicts,
} from './act-parts.ts';
import { type Bodies, body, FILES, fields, texts } from './body.ts';
import { HANDED, RECEIVER_REFUSES, received } from './receiver.ts';
import { AgencyRef, Item, TextOf } from './schemas.ts';

export const ObligationCode = Type.String({
  pattern: '^NV[0-9]{1,3}$',
  description: 'Mã khoản thu, nghĩa vụ trong hồ sơ',
  examples: ['NV1'],
});

const FeeCode = (description: string, example: string) => Type.String({ pattern: '^[A-Z0-9_.-]{1,60}$', description, examples: [example] });
const Counted = (description: string) => Type.Integer({ minimum: 1, maximum: 100_000, description });

/** Whoever names the sum or the kind alone may mean one fee only. Where it is none or several, the rules say which there are. */
const onlyFee = (state: DossierState, kind: Obligation['kind'], amount: number | undefined): string | undefined => {
  const named = feesNow(state).filter((fee) => fee.kind === kind);
  const meant = named.length > 1 ? named.filter(({ rate }) => rate.per === 'CASE' && rate.amount === amount) : named;
  return meant.length === 1 ? meant[0]?.code : named.length === 0 ? undefined : '';
};

/** The register whose record may stand in for a paper of the checklist. */
const registerInPlaceOf = ({ law, papers }: DossierState, item: string) => {
  const component = papers.find((paper) => paper.item === item)?.component;
  return law.procedure.components.find(({ code }) => code === component)?.replaceableByData?.register ?? null;
};

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

/** What the counter asks for: papers, the applicant's account and turn, money, the return. */
export const COUNTER_ACTS = {
  ADD_PAPER: body<'ADD_PAPER'>()(
    {
      item: Item,
      paperType: Type.Optional(Type.String({ pattern: '^[A-Z0-9_]{1,60}$', description: 'Loại giấy tờ', examples: ['GIAY_TO_KHAC'] })),
      description: Type.Optional(TextOf('phrase', 300, 'Mô tả giấy tờ')),
    },
    (_context, { item, paperType }) => ({ item, paperType: paperType ?? null }),
  ),
  CONFIRM_DATA: body<'CONFIRM_DATA'>()(
    {
      item: Item,
      valid: Type.Boolean({ description: 'Dữ liệu còn giá trị pháp lý' }),
      agrees: Type.Boolean({ description: 'Dữ liệu khớp với lời khai, giấy tờ' }),
      confirmed: Type.Boolean({ description: 'Người nộp xác nhận' }),
      record: Type.Optional(
        Type.Integer({
          minimum: 1,
          maximum: 1000,
          description: 'Bản ghi nào trong `records` thay cho giấy tờ, từ 1; phải nêu khi cơ sở dữ liệu có nhiều bản ghi',
          examples: [1],
        }),
      ),
      reasons: Type.Optional(ShortReason(2000, 'Vì sao không dùng dữ liệu; bắt buộc khi có một câu trả lời là không')),
    },
    // Data that the register has stands in for the paper; whoever takes the paper instead says why (Resolution 66.7/2025).
    async ({ tx, state }, { item, valid, agrees, confirmed, record, reasons }) => {
      const isTaken = valid && agrees && confirmed;
      if (reasons === undefined && !isTaken) return refuse('REASON_MISSING', { field: 'reasons' });
      const said = { item, valid, agrees, confirmed };
      const register = registerInPlaceOf(state, item);
      if (!isTaken || register === null || registerOf(register).ofThings !== true) return said;
      const { length } = (await lookedUp(tx, { dossierId: state.dossierId, item }))?.records ?? [];
      if (length < 2) return said;
      return record === undefined || record > length ? refuse('RECORD_UNNAMED', { field: 'record' }) : { ...said, record };
    },
    ['REASON_MISSING', 'RECORD_UNNAMED'],
  ),
  ACCEPT: fields<'ACCEPT'>()({
    receiptAsked: Type.Optional(
      Type.Boolean({ description: 'Người nộp yêu cầu Giấy tiếp nhận dù được trả kết quả ngay trong ngày; mặc định không' }),
    ),
  }),
  RESOLVE_ACCOUNT: body<'RESOLVE_ACCOUNT'>()(
    {
      account: Type.Optional(
        Type.String({
          pattern: '^[0-9a-f]{16}$',
          description: 'Tài khoản được chọn trong accountChoices; bỏ trống: tra cứu lại',
          examples: ['9f86d081884c7d65'],
        }),
      ),
      reasons: Type.Optional(ShortReason(2000, 'Vì sao chọn tài khoản này; bắt buộc khi chọn')),
    },
    async (_context, { account, reasons }) => {
      if (account === undefined) return {};
      return reasons === undefined ? refuse('REASON_MISSING', { field: 'reasons' }) : { account };
    },
    ['REASON_MISSING'],
  ),
  DECLINE_ACCOUNT: texts({ reasons: ShortReason(2000, 'Vì sao không lập tài khoản số, sau khi đã hướng dẫn') }),
  CLASSIFY: body<'CLASSIFY'>()(
    {
      item: Item,
      carrier: Choice({ PAPER: 'Giấy', E_FILE_VALID: 'Tệp có giá trị pháp lý', E_FILE_OTHER: 'Tệp khác' }, 'Giấy tờ ở dạng nào'),
      handedIn: Type.Boolean({ description: 'Người nộp đã giao giấy tờ' }),
      secret: Type.Optional(Type.Boolean({ description: 'Có độ mật, phải có người thứ hai xác nhận; mặc định không' })),
      reasons: Type.Optional(ShortReason(2000, 'Căn cứ xác định độ mật: dấu, văn bản; bắt buộc khi có độ mật')),
      issuerAgency: Type.Optional(Nullable(AgencyRef, 'Cơ quan đã cấp giấy tờ')),
      onDemand: Type.Optional(Type.Boolean({ description: 'Số hóa theo nhu cầu' })),
      givenBack: Type.Optional(Type.Boolean({ description: 'Bản giấy được trả lại người nộp sau khi quét; mặc định giữ trong hồ sơ' })),
      certifiedCopy: Type.Optional(Type.Boolean({ description: 'Giấy đã nộp là bản sao có chứng thực; mặc định bản chính' })),
      ...SHEETS,
    },
    async (_context, { reasons, ...said }) =>
      said.secret === true && reasons === undefined ? refuse('REASON_MISSING', { field: 'reasons' }) : { ...UNLESS_SAID, ...said },
    ['REASON_MISSING'],
  ),
  DECIDE_EXCEPTION: body<'DECIDE_EXCEPTION'>()(
    {
      item: Item,
      handedIn: Type.Boolean({ description: 'Người nộp đã giao bản giấy; phải có, vì bản giấy đi cùng hồ sơ' }),
      ground: Ground,
      issuerAgency: Type.Optional(Nullable(AgencyRef, 'Cơ quan đã cấp giấy tờ')),
      reasons: Reasons,
    },
    async (_context, { item, handedIn, ground, issuerAgency }) =>
      handedIn ? { item, ground, issuerAgency: issuerAgency ?? null } : refuse('EXCEPTION_UNFOUNDED', { field: 'handedIn' }),
    ['EXCEPTION_UNFOUNDED'],
  ),
  COUNT_SHEETS: body<'COUNT_SHEETS'>()({ item: Item, ...SHEETS }, (_context, said) => ({ blankBacks: false, stickyNotePages: 0, ...said })),
  UPLOAD_SCAN: FILES,
  CHECK_DOSSIER: body<'CHECK_DOSSIER'>()(
    {
      items: Items,
      verdicts: Verdicts<DossierVerdict>({ PASSED: 'Đạt', SCAN_AGAIN: 'Quét lại', CLASSIFY_AGAIN: 'Phân loại lại' }),
      reasons: Type.Optional(ShortReason(2000, 'Vì sao bản quét có trang trắng không phải mặt sau vẫn đạt; bắt buộc khi có')),
    },
    async ({ state }, { reasons, ...said }) => objectionToBlank(state, said, reasons) ?? said,
    ['PAPER_BLANK', 'REASON_MISSING'],
  ),
  REQUEST_SUPPLEMENT: body<'REQUEST_SUPPLEMENT'>()(
    {
      items: Missing,
      workingDays: Type.Optional(Days('Thời hạn bổ sung, ngày làm việc; bỏ trống: không đặt hạn')),
      justified: Justified,
      reasons: Reasons,
    },
    (_context, { items, workingDays, justified }) => ({ items, workingDays: workingDays ?? null, justified: justified ?? false }),
  ),
  REJECT_INTAKE: body<'REJECT_INTAKE'>()({ ground: Ground, reasons: RefusalReasons, articles: Articles }, (_context, { ground }) => ({
    ground,
  })),
  RECEIVE_SUPPLEMENT: body<'RECEIVE_SUPPLEMENT'>()(RECEIVED, receivedAt, RECEIPT_REFUSALS),
  PROLONG_SUPPLEMENT: body<'PROLONG_SUPPLEMENT'>()(
    { workingDays: Days('Thời hạn bổ sung mới, ngày làm việc kể từ hôm nay'), reasons: Reasons },
    (_context, { workingDays }) => ({ workingDays }),
  ),
  NOTIFY_OBLIGATION: body<'NOTIFY_OBLIGATION'>()(
    {
      kind: ObligationKind,
      fee: Type.Optional(FeeCode('Khoản thu', 'LE_PHI')),
      copies: Type.Optional(Counted('Số bản')),
      pages: Type.Optional(Counted('Số trang')),
      amount: Type.Optional(Type.Integer({ minimum: 0, maximum: 100_000_000_000, description: 'Số tiền, đồng' })),
      dueAt: Instant('Hạn nộp'),
      ground: Type.Optional(Ground),
      exemption: Type.Optional(FeeCode('Trường hợp miễn', 'HO_NGHEO')),
      checked: Type.Optional(TextOf('phrase', 500, 'Đã đối chiếu mức chưa xác minh với văn bản nào')),
      content: Type.Optional(TextOf('phrase', 500, 'Nội dung khoản thu')),
    },
    async ({ state }, { kind, dueAt, ground, fee, checked, content: _text, ...told }) => {
      const tax = kind === 'FINANCIAL_OBLIGATION';
      if (told.amount === undefined ? tax : told.amount <= 0) return refuse('AMOUNT_INVALID', { field: 'amount' });
      const code = tax ? undefined : (fee ?? onlyFee(state, kind, told.amount));
      return {
        ...{ kind, dueAt: utc(dueAt), ground: ground ?? null, ruled: true, ...told },
        ...(code === undefined ? {} : { fee: code }),
        ...(checked === undefined ? {} : { checked: true }),
      };
    },
    ['AMOUNT_INVALID'],
  ),
  CONFIRM_PAYMENT: body<'CONFIRM_PAYMENT'>()(
    { obligation: ObligationCode, reference: Type.Optional(TextOf('document-number', 100, 'Số chứng từ')) },
    (_context, { obligation }) => ({ obligation }),
  ),
  WITHDRAW_OBLIGATION: body<'WITHDRAW_OBLIGATION'>()({ obligation: ObligationCode, reasons: Reasons }, (_context, { obligation }) => ({
    obligation,
  })),
  REFUND_PAYMENT: body<'REFUND_PAYMENT'>()(
    {
      payment: Type.String({ pattern: '^TT[0-9]{1,3}$', description: 'Mã khoản tiền đã nộp', examples: ['TT1'] }),
      way: Choice(PAYMENT_WAYS, 'Cách hoàn trả'),
      wrongFee: Type.Optional(Type.Boolean({ description: 'Thu sai' })),
      reasons: Reasons,
    },
    (_context, { payment, way, wrongFee }) => ({ payment, way, ...(wrongFee === true ? { wrongFee } : {}) }),
  ),
  REQUEST_WITHDRAWAL: texts({ reasons: Type.Optional(Reasons) }),
  DELIVER: body<'DELIVER'>()(HANDED, received, RECEIVER_REFUSES),
} satisfies Partial<Bodies>;
