import type { Rectangle } from '../pdf/geometry.ts';
import { drawNumberAndDate } from './number-and-date.ts';
import { drawSignatureBlock, type SignatureBlock } from './signature-block.ts';
import { drawLabelled, drawTitle, type Letterhead, longTime, openForm } from './wording.ts';

/** What the refusal after processing says (reasons and articles, Decree 61/2018 Art. 19(8)). Instants in UTC ISO 8601. */
export interface RefusalNoticeModel {
  readonly letterhead: Letterhead;
  /** Name and number of the form in the rule set that the dossier keeps (03). */
  readonly form: { readonly name: string; readonly number: string };
  /** What will follow the number. */
  readonly symbol: string;
  readonly draftedAt: string;
  readonly dossierCode: string;
  readonly owner: string;
  readonly address: string;
  readonly procedureName: string;
  readonly receivedAt: string;
  /** The ground that the law names, with its article; '' where an older law names none. */
  readonly ground: string;
  readonly reasons: string;
  readonly articles: string;
  readonly signature: SignatureBlock;
}

const SIZE = 13;

/** Draft of the Phiếu từ chối tiếp nhận, giải quyết hồ sơ, A4 as whatever the leader signs; number and date stay empty until the issue act, as on every result. Deterministic. */
export const renderRefusalNotice = async (
  m: RefusalNoticeModel,
): Promise<{ pdf: Uint8Array; numberAt: Rectangle; dateAt: Rectangle; leaderAt: Rectangle }> => {
  const { sheet, head } = await openForm({
    size: 'A4',
    letterhead: m.letterhead,
    title: `${m.form.name} ${m.dossierCode}`,
    at: m.draftedAt,
  });
  const { numberAt, dateAt } = drawNumberAndDate({ sheet, head, place: m.letterhead.place, size: SIZE, symbol: m.symbol });
  sheet.skip(16);
  drawTitle({ sheet, title: m.form.name.toLocaleUpperCase('vi'), size: 14, below: `(Mẫu số ${m.form.number})` });
  sheet.skip(8);
  const line = (name: string, value: string) =>
    drawLabelled(sheet, { name, value }, { label: 'bold', face: 'regular', align: 'justify', after: 5 });
  line('Kính gửi', m.owner);
  line('Địa chỉ', m.address);
  line('Hồ sơ', `${m.dossierCode}, tiếp nhận lúc ${longTime(m.receivedAt)}`);
  line('Nội dung yêu cầu giải quyết', m.procedureName);
  line('Căn cứ từ chối', m.ground);
  line('Lý do từ chối', m.reasons);
  line('Điều khoản áp dụng', m.articles);
  sheet.skip(8);
  const leaderAt = drawSignatureBlock({ sheet, block: m.signature, size: SIZE });
  return { pdf: await sheet.finish(), numberAt, dateAt, leaderAt };
};
