import { drawSignatureBlock, SIGNATURE_HEIGHT, type SignatureBlock } from '../../documents/forms/signature-block.ts';
import { drawTitle, type Letterhead, longTime, openForm } from '../../documents/forms/wording.ts';
import type { Rectangle } from '../../documents/pdf/geometry.ts';

/** What the minutes of a verification say: time, place, people present, findings, conclusion; instants in UTC ISO 8601. */
export interface ConsultationReplyModel {
  readonly letterhead: Letterhead;
  /** Who asked, and the dossier that the answer belongs to. */
  readonly requestedBy: string;
  readonly dossierCode: string;
  readonly subject: string;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly place: string;
  readonly present: readonly { readonly name: string; readonly capacity: string }[];
  readonly findings: readonly string[];
  readonly conclusion: string;
  readonly signature: SignatureBlock;
}

const SIZE = 13;

/** Biên bản xác minh, the answer of a consulted agency (Decree 61/2018 Art. 19(1–3)), A4, to be signed in `signatureAt`. Deterministic. */
export const renderConsultationReply = async (m: ConsultationReplyModel): Promise<{ pdf: Uint8Array; signatureAt: Rectangle }> => {
  const { sheet } = await openForm({
    size: 'A4',
    letterhead: m.letterhead,
    title: `Biên bản xác minh, hồ sơ ${m.dossierCode}`,
    at: m.endedAt,
  });
  drawTitle({ sheet, title: 'BIÊN BẢN XÁC MINH', size: 15, below: m.subject });
  sheet.skip(4);
  const body = { align: 'justify', indent: 28, after: 5 } as const;
  const line = (name: string, value: string) =>
    sheet.text([{ text: `${name}: `, face: 'bold' }, { text: value }], { align: 'justify', after: 5 });
  sheet.text(`Theo đề nghị của ${m.requestedBy} đối với hồ sơ mã số ${m.dossierCode}.`, body);
  line('Thời gian', `từ ${longTime(m.startedAt)} đến ${longTime(m.endedAt)}`);
  line('Địa điểm', m.place);
  sheet.text('Thành phần tham gia:', { face: 'bold', after: 3 });
  for (const [index, person] of m.present.entries())
    sheet.text(`${index + 1}. ${person.name} – ${person.capacity}`, { indent: 28, after: 3 });
  sheet.text('Nội dung xác minh:', { face: 'bold', after: 3 });
  for (const finding of m.findings) sheet.text(`- ${finding}`, body);
  sheet.text('Kết luận:', { face: 'bold', after: 3 });
  sheet.text(m.conclusion, body);
  // The signature never stands alone on a page.
  sheet.need(SIGNATURE_HEIGHT + SIZE * 9);
  sheet.text(`Biên bản lập xong lúc ${longTime(m.endedAt)}, được ký số và gửi ${m.requestedBy} qua Hệ thống một cửa điện tử.`, {
    ...body,
    after: 16,
  });
  const signatureAt = drawSignatureBlock({ sheet, block: m.signature, size: SIZE });
  return { pdf: await sheet.finish(), signatureAt };
};
