import { Type } from 'typebox';
import { calendarOf } from '../../domain/dossier/clock.ts';
import { Choice, Instant } from '../../domain/dossier/codes.ts';
import type { ActData } from '../../domain/dossier/commands.ts';
import { isRefusal, type Refusal } from '../../domain/failures.ts';
import type { ActContext } from './body.ts';
import { objectionToReceipt, receiptOf } from './receipt.ts';
import { Item, ItemKey, TextOf } from './schemas.ts';

export const Items = Type.Array(Item, {
  minItems: 1,
  maxItems: 200,
  description: 'Mọi giấy tờ của hồ sơ, để người kiểm tra xác nhận đã xem từng giấy tờ',
});

/** Of each paper that is named, one verdict; a paper without one has passed. */
export const Verdicts = <Verdict extends string>(labels: Readonly<Record<Verdict, string>>) =>
  Type.Optional(Type.Record(ItemKey, Choice(labels, 'Kết luận về giấy tờ'), { description: 'Kết luận theo giấy tờ; không nêu: đạt' }));

export const Reasons = TextOf('reason', 2000, 'Lý do, in trên phiếu', 'Reasons');

/** A reason that is printed within a line. */
export const ShortReason = (maxLength: number, description: string) => TextOf('short-reason', maxLength, description);

/** What a refusal rests on is said in words that an appeal can be written against; an article has a name and a number. */
export const RefusalReasons = Type.String({ ...TextOf('reason', 2000, 'Lý do cụ thể, in trên phiếu từ chối'), minLength: 20 });

export const Articles = TextOf('articles', 500, 'Điều khoản làm căn cứ: tên văn bản, điều');

export const Ground = Type.String({
  title: 'Ground',
  pattern: '^[A-Z][A-Z0-9_]{1,59}$',
  description: 'Mã căn cứ, trong danh mục mà quy định đặt ra cho việc này',
  examples: ['NOT_QUALIFIED'],
});

export const Missing = Type.Array(Item, {
  minItems: 1,
  maxItems: 200,
  description: 'Toàn bộ giấy tờ phải bổ sung: chỉ được yêu cầu một lần',
});

export const Justified = Type.Optional(
  Type.Boolean({ description: 'Lần yêu cầu thứ hai có lý do chính đáng; phải có người thứ hai xác nhận' }),
);

/** Of a supplement: received now, or before with the reason why it is entered only now (E82). */
export const RECEIVED = {
  receivedAt: Type.Optional(Instant('Thời điểm nhận, từ lúc yêu cầu bổ sung; bỏ trống: bây giờ; trong quá khứ: nhập bù')),
  catchUpReason: Type.Optional(ShortReason(500, 'Lý do nhập bù')),
  received: Type.Optional(
    Type.Array(Item, { maxItems: 200, description: 'Giấy tờ đã yêu cầu, nay có bản mới; vốn là tệp: sau thẩm tra phải tải tệp lên trước' }),
  ),
  onPaper: Type.Optional(Type.Array(Item, { maxItems: 200, description: 'Giấy tờ vốn là tệp, nay nộp bản giấy' })),
  explained: Type.Optional(
    Type.Array(
      Type.Object(
        { item: Item, reasons: ShortReason(2000, 'Vì sao không cần bản mới') },
        { additionalProperties: false, title: 'ExplainedItem' },
      ),
      { maxItems: 200, description: 'Giấy tờ đã yêu cầu mà không cần bản mới; nếu tất cả đều vậy, thời hạn không tính lại' },
    ),
  ),
};

export const RECEIPT_REFUSALS = ['RECEIVED_AT_INVALID', 'CALENDAR_YEAR_UNKNOWN'] as const;

export const receivedAt = async (
  { at, state }: ActContext,
  {
    received = [],
    onPaper = [],
    explained = [],
    ...said
  }: {
    readonly receivedAt?: string;
    readonly catchUpReason?: string;
    readonly received?: readonly string[];
    readonly onPaper?: readonly string[];
    readonly explained?: readonly { readonly item: string; readonly reasons: string }[];
  },
): Promise<ActData['RECEIVE_COMPLETE_DOSSIER'] | Refusal<(typeof RECEIPT_REFUSALS)[number]>> => {
  const receipt = receiptOf(said, at);
  if (isRefusal(receipt)) return receipt;
  const { channel } = state;
  return (
    objectionToReceipt(receipt, { channel, calendar: calendarOf(state), now: at }) ?? {
      ...{ receivedAt: receipt.at, received, explained: explained.map(({ item }) => item), ruled: true },
      ...(onPaper.length === 0 ? {} : { onPaper }),
    }
  );
};

export const Days = (description: string) => Type.Integer({ minimum: 1, maximum: 60, description });
