import { shortDate } from '../../domain/calendar/index.ts';
import { REPLY_FORM } from '../../domain/dossier/reply-marks.ts';
import { MM, type Rectangle } from '../pdf/geometry.ts';
import { signedWhole } from './signature-block.ts';
import { drawLabelled, drawNumbered, drawTitle, type Letterhead, longTime, openForm } from './wording.ts';

/** What the request for an opinion, appraisal or verification says; instants in UTC ISO 8601. */
export interface ConsultationRequestModel {
  readonly letterhead: Letterhead;
  /** Số và ký hiệu: `12/PXM-UBND`. */
  readonly number: string;
  readonly dossierCode: string;
  readonly kind: 'OPINION' | 'APPRAISAL' | 'VERIFICATION';
  readonly addressee: string;
  /** Whom it is about: whoever is asked without a name cannot answer. */
  readonly concerning: { readonly fullName: string; readonly birthDate: string | null; readonly personalId: string };
  readonly content: string;
  /** Names of the papers that go with it. */
  readonly attached: readonly string[];
  readonly sentAt: string;
  readonly dueAt: string;
  /** The official who asks; '' where nobody but the id is known: signed, and the name written, by hand. */
  readonly officer: string;
}

const TITLES = { OPINION: 'PHIẾU LẤY Ý KIẾN', APPRAISAL: 'PHIẾU ĐỀ NGHỊ THẨM TRA', VERIFICATION: 'PHIẾU ĐỀ NGHỊ XÁC MINH' } as const;

const SIGNATURE = { width: 60 * MM, height: 22 * MM };

/**
 * The request as the consulted agency reads it, A4: content and deadline (Decree 61/2018 Art. 19(5)), number, place and date, recipients and who signs
 * (Decree 30/2020 Annex I). It is the handler's own act (T14): he signs in his own name, in `signatureAt`. Deterministic.
 */
export const renderConsultationRequest = async (m: ConsultationRequestModel): Promise<{ pdf: Uint8Array; signatureAt: Rectangle }> => {
  const title = TITLES[m.kind];
  const { sheet, head } = await openForm({ size: 'A4', letterhead: m.letterhead, title: `${title} ${m.dossierCode}`, at: m.sentAt });
  drawNumbered({ sheet, head, number: m.number, place: m.letterhead.place, at: m.sentAt, size: 13 });
  drawTitle({ sheet, title, size: 14, below: `Hồ sơ mã số ${m.dossierCode}` });
  sheet.skip(4);
  const line = (name: string, value: string) =>
    drawLabelled(sheet, { name, value }, { label: 'bold', face: 'regular', align: 'justify', after: 5 });
  line('Kính gửi', m.addressee);
  line('Gửi lúc', longTime(m.sentAt));
  const { fullName, birthDate, personalId } = m.concerning;
  line('Chủ hồ sơ', `${fullName}${birthDate === null ? '' : `, sinh ngày ${shortDate(birthDate)}`}, số định danh cá nhân ${personalId}`);
  line('Nội dung', m.content);
  if (m.attached.length > 0) line('Gửi kèm', m.attached.join('; '));
  line('Thời hạn trả lời', longTime(m.dueAt));
  sheet.text(`Văn bản trả lời ghi họ tên chủ hồ sơ, và mã số hồ sơ trên hoặc số và ngày của phiếu này; ${REPLY_FORM}.`, {
    align: 'justify',
    indent: 28,
    after: 10,
  });
  const half = sheet.width / 2;
  const style = { x: sheet.left + half, width: half, align: 'centre' } as const;
  const signatureAt = signedWhole(sheet, () => {
    sheet.columns([
      () => {
        sheet.text('Nơi nhận:', { width: half, face: 'boldItalic', size: 12 });
        for (const each of ['- Như trên;', '- Lưu: hồ sơ điện tử.']) sheet.text(each, { width: half, size: 11 });
      },
      () => {
        sheet.text('NGƯỜI XỬ LÝ HỒ SƠ', { ...style, face: 'bold' });
        sheet.text(m.officer === '' ? '(Ký, ghi rõ họ tên)' : '(Ký số)', { ...style, face: 'italic', size: 12 });
      },
    ]);
    const place = sheet.place({ x: style.x + (half - SIGNATURE.width) / 2, ...SIGNATURE });
    sheet.skip(SIGNATURE.height + 4);
    sheet.text(m.officer, { ...style, face: 'bold' });
    return place;
  });
  return { pdf: await sheet.finish(), signatureAt };
};
