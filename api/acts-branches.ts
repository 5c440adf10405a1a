import { Type } from 'typebox';
import type { DossierState } from '../domain/dossier/state.ts';
import { type ActSpec, closed, FreeText, plain, spec } from './act-spec.ts';
import { Item } from './schemas.ts';

const Reasons = FreeText(2000, 'Lý do, in trên phiếu');
const Ground = Type.String({ pattern: '^[A-Z][A-Z0-9_]{1,59}$', description: 'Mã căn cứ' });
const Missing = Type.Array(Item, { minItems: 1, maxItems: 200, description: 'Toàn bộ giấy tờ phải bổ sung: chỉ được yêu cầu một lần' });
const Justified = Type.Optional(Type.Boolean({ description: 'Lần yêu cầu thứ hai có lý do chính đáng' }));
const Instant = Type.String({ format: 'date-time', description: 'Thời điểm nhận, không ở tương lai' });
const Obligation = Type.String({ pattern: '^NV[0-9]{1,3}$', description: 'Mã khoản thu, nghĩa vụ trong hồ sơ' });
const Consultation = Type.String({ pattern: '^TV[0-9]{1,3}$' });

/** Instants of callers in the form that the rules compare: UTC with milliseconds. */
const utc = (instant: string): string => new Date(instant).toISOString();

const firstOpen = (state: DossierState) => state.obligations.map(({ obligation }) => ({ obligation }));

/** Acts of the open branches: supplement, money, withdrawal, moving about. Letters and four-eyes acts are not asked for over HTTP yet. */
export const BRANCH_ACTS: readonly ActSpec[] = [
  plain('DECLINE_ACCOUNT'),
  spec(
    'REQUEST_SUPPLEMENT',
    Type.Object(
      {
        items: Missing,
        workingDays: Type.Optional(
          Type.Integer({ minimum: 1, maximum: 60, description: 'Thời hạn bổ sung, ngày làm việc; bỏ trống: không đặt hạn' }),
        ),
        justified: Justified,
        reasons: Reasons,
      },
      closed,
    ),
    {
      probes: () => [{ items: [], workingDays: null, justified: false }],
      prepare: (_context, { items, workingDays, justified }) => ({
        items,
        workingDays: workingDays ?? null,
        justified: justified ?? false,
      }),
    },
  ),
  spec('REJECT_INTAKE', Type.Object({ ground: Ground, reasons: Reasons, articles: FreeText(500, 'Điều khoản làm căn cứ') }, closed), {
    probes: () => [{ ground: '' }],
    prepare: (_context, { ground }) => ({ ground }),
  }),
  spec('RECEIVE_SUPPLEMENT', Type.Object({ receivedAt: Type.Optional(Instant) }, closed), {
    probes: () => [{ receivedAt: '' }],
    prepare: ({ at }, { receivedAt }) => ({ receivedAt: receivedAt === undefined ? at : utc(receivedAt) }),
  }),
  spec('RETURN_FOR_SUPPLEMENT', Type.Object({ items: Missing, justified: Justified, reasons: Reasons }, closed), {
    probes: () => [{ items: [], justified: false }],
    prepare: (_context, { items, justified }) => ({ items, justified: justified ?? false }),
  }),
  spec('PROLONG_SUPPLEMENT', Type.Object({ workingDays: Type.Integer({ minimum: 1, maximum: 60 }), reasons: Reasons }, closed), {
    probes: () => [{ workingDays: 1 }],
    prepare: (_context, { workingDays }) => ({ workingDays }),
  }),
  spec('RECEIVE_COMPLETE_DOSSIER', Type.Object({ receivedAt: Type.Optional(Instant) }, closed), {
    probes: () => [{ receivedAt: '' }],
    prepare: ({ at }, { receivedAt }) => ({ receivedAt: receivedAt === undefined ? at : utc(receivedAt) }),
  }),
  plain('CLOSE_UNSUPPLEMENTED'),
  spec('WAIVE_CONSULTATION', Type.Object({ consultation: Consultation, reasons: Reasons }, closed), {
    probes: (state) => state.consultations.map(({ consultation }) => ({ consultation })),
    prepare: (_context, { consultation }) => ({ consultation }),
  }),
  spec('SUBMIT_REFUSAL', Type.Object({ ground: Ground, reasons: Reasons, articles: FreeText(500, 'Điều khoản làm căn cứ') }, closed), {
    probes: () => [{ ground: '' }],
    prepare: (_context, { ground }) => ({ ground }),
  }),
  spec(
    'NOTIFY_OBLIGATION',
    Type.Object(
      {
        kind: Type.Enum(['SERVICE_FEE', 'DIGITISATION_FEE', 'FINANCIAL_OBLIGATION']),
        amount: Type.Integer({ minimum: 0, maximum: 100_000_000_000, description: 'Đồng; chỉ lưu trong cơ sở dữ liệu' }),
        dueAt: Type.String({ format: 'date-time' }),
        ground: Type.Optional(Ground),
        content: Type.Optional(FreeText(500, 'Nội dung khoản thu')),
      },
      closed,
    ),
    {
      probes: () => [{ kind: 'SERVICE_FEE', dueAt: '9999-12-31T00:00:00.000Z', ground: null }],
      prepare: (_context, { kind, dueAt, ground }) => ({ kind, dueAt: utc(dueAt), ground: ground ?? null }),
    },
  ),
  spec('CONFIRM_PAYMENT', Type.Object({ obligation: Obligation, reference: Type.Optional(FreeText(100, 'Số chứng từ')) }, closed), {
    probes: firstOpen,
    prepare: (_context, { obligation }) => ({ obligation }),
  }),
  spec('REQUEST_WITHDRAWAL', Type.Object({ reasons: Type.Optional(Reasons) }, closed), { probes: () => [{}], prepare: () => ({}) }),
  spec('STOP', Type.Object({ reasons: Type.Optional(Reasons) }, closed), { probes: () => [{}], prepare: () => ({}) }),
  spec('REFUSE_WITHDRAWAL', Type.Object({ reasons: Reasons }, closed), { probes: () => [{}], prepare: () => ({}) }),
  spec('SEND_BACK', Type.Object({ reasons: Reasons }, closed), { probes: () => [{}], prepare: () => ({}) }),
  spec('RECALL', Type.Object({ reasons: Reasons }, closed), { probes: () => [{}], prepare: () => ({}) }),
  spec(
    'REQUEST_RESCAN',
    Type.Object(
      { item: Item, page: Type.Integer({ minimum: 1, maximum: 2000 }), fault: Ground, content: Type.Optional(FreeText(500, 'Mô tả lỗi')) },
      closed,
    ),
    {
      probes: (state) => state.papers.map(({ item }) => ({ item, page: 1, fault: '' })),
      prepare: (_context, { item, page, fault }) => ({ item, page, fault }),
    },
  ),
];
