import type { Rectangle } from '../pdf/geometry.ts';
import { createSheet } from '../pdf/page.ts';
import { drawNumberAndDate } from './number-and-date.ts';
import { drawSignatureBlock, type SignatureBlock } from './signature-block.ts';
import { drawHead, drawTitle, type Letterhead, longTime } from './wording.ts';

/** What the refusal after processing says (form 03; reasons and articles, Decree 61/2018 Art. 19(8)). Instants in UTC ISO 8601. */
export interface RefusalNoticeModel {
  readonly letterhead: Letterhead;
  readonly draftedAt: string;
  readonly dossierCode: string;
  readonly owner: string;
  readonly procedureName: string;
  readonly receivedAt: string;
  readonly reasons: string;
  readonly articles: string;
  readonly signature: SignatureBlock;
}

const SIZE = 13;

/** Draft of the Thông báo từ chối giải quyết hồ sơ, A4; number and date stay empty until the issue act, as on every result. Deterministic. */
export const renderRefusalNotice = async (
  m: RefusalNoticeModel,
): Promise<{ pdf: Uint8Array; numberAt: Rectangle; dateAt: Rectangle; leaderAt: Rectangle }> => {
  const sheet = await createSheet({
    size: 'A4',
    margins: [20, 17, 20, 30],
    fontSize: SIZE,
    title: `Thông báo từ chối giải quyết hồ sơ ${m.dossierCode}`,
    author: m.letterhead.agency,
    at: m.draftedAt,
  });
  const head = drawHead({ sheet, letterhead: m.letterhead, size: 11.5 });
  const { numberAt, dateAt } = drawNumberAndDate({ sheet, head, place: m.letterhead.place, size: SIZE });
  sheet.skip(16);
  drawTitle({ sheet, title: 'THÔNG BÁO', size: 15, below: 'Về việc từ chối giải quyết hồ sơ thủ tục hành chính' });
  sheet.skip(8);
  const line = (name: string, value: string) =>
    sheet.text([{ text: `${name}: `, face: 'bold' }, { text: value }], { align: 'justify', after: 5 });
  line('Kính gửi', m.owner);
  line('Hồ sơ', `${m.dossierCode}, tiếp nhận lúc ${longTime(m.receivedAt)}`);
  line('Thủ tục', m.procedureName);
  line('Lý do từ chối', m.reasons);
  line('Căn cứ', m.articles);
  sheet.skip(8);
  const leaderAt = drawSignatureBlock({ sheet, block: m.signature, size: SIZE });
  return { pdf: await sheet.finish(), numberAt, dateAt, leaderAt };
};
