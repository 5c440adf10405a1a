import { createSheet } from '../pdf/page.ts';
import { drawHead, drawTitle, type Letterhead, longTime } from './wording.ts';

/** What the request for an opinion, appraisal or verification says; instants in UTC ISO 8601. */
export interface ConsultationRequestModel {
  readonly letterhead: Letterhead;
  readonly dossierCode: string;
  readonly consultation: string;
  readonly kind: 'OPINION' | 'APPRAISAL' | 'VERIFICATION';
  /** Name of the agency asked. */
  readonly addressee: string;
  readonly content: string;
  readonly sentAt: string;
  readonly dueAt: string;
}

const TITLES = { OPINION: 'PHIẾU LẤY Ý KIẾN', APPRAISAL: 'PHIẾU ĐỀ NGHỊ THẨM TRA', VERIFICATION: 'PHIẾU ĐỀ NGHỊ XÁC MINH' } as const;

const SIZE = 13;

/** The request as the consulted agency reads it (Decree 61/2018 Art. 19(5): content and deadline), A4. Deterministic. */
export const renderConsultationRequest = async (m: ConsultationRequestModel): Promise<Uint8Array> => {
  const title = TITLES[m.kind];
  const sheet = await createSheet({
    size: 'A4',
    margins: [20, 17, 20, 30],
    fontSize: SIZE,
    title: `${title} ${m.dossierCode}`,
    author: m.letterhead.agency,
    at: m.sentAt,
  });
  drawHead({ sheet, letterhead: m.letterhead, size: 11.5 });
  drawTitle({ sheet, title, size: 15, below: `${m.consultation}, hồ sơ mã số ${m.dossierCode}` });
  sheet.skip(4);
  const line = (name: string, value: string) =>
    sheet.text([{ text: `${name}: `, face: 'bold' }, { text: value }], { align: 'justify', after: 5 });
  line('Kính gửi', m.addressee);
  line('Gửi lúc', longTime(m.sentAt));
  line('Nội dung', m.content);
  line('Thời hạn trả lời', longTime(m.dueAt));
  sheet.text('Văn bản trả lời là tệp PDF có chữ ký số của cơ quan được hỏi, gửi trên Hệ thống một cửa điện tử.', {
    align: 'justify',
    indent: 28,
  });
  return sheet.finish();
};
