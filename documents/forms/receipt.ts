import QRCode from 'qrcode';
import { inOneLine } from '../../domain/printable.ts';
import { MM } from '../pdf/geometry.ts';
import { drawLabelled, drawNumbered, drawSigners, drawTitle, type Letterhead, longTime, openForm } from './wording.ts';

/** What the receipt says; instants in UTC ISO 8601, everything personal from the caller. */
export interface ReceiptModel {
  readonly letterhead: Letterhead;
  /** Number of the slip, printed before `/TNHS`. */
  readonly number: string;
  readonly dossierCode: string;
  readonly issuedAt: string;
  readonly submitter: { readonly name: string; readonly address: string; readonly phone: string; readonly email: string };
  /** Whose dossier it is, where a representative hands it in, and by what right. */
  readonly actsFor?: { readonly owner: string; readonly right: string };
  readonly procedureName: string;
  readonly components: readonly { readonly name: string; readonly quantity: string }[];
  readonly sets: number;
  /** `03 ngày làm việc`. */
  readonly statutoryTime: string;
  readonly receivedAt: string;
  readonly dueAt: string;
  /** The due date rests on a holiday calendar that is not announced yet. */
  readonly provisional?: boolean;
  readonly returnPlace: string;
  /** `Nhận trực tiếp bản giấy và nhận bản điện tử trên Cổng Dịch vụ công`. */
  readonly returnMethod: string;
  readonly book?: { readonly volume: string; readonly sequence: string };
  readonly receiver: string;
  /** Name, channel and hours of the agency's help desk. */
  readonly helpDesk: string;
}

const QR_SIDE = 25 * MM;

/** Giấy tiếp nhận hồ sơ và hẹn trả kết quả (Mẫu số 01, TT 01/2018/TT-VPCP), A5. Deterministic. */
export const renderReceipt = async (m: ReceiptModel): Promise<Uint8Array> => {
  const title = 'GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ';
  const { sheet, head } = await openForm({
    size: 'A5',
    margins: [10, 10, 10, 14],
    letterhead: m.letterhead,
    title: `Giấy tiếp nhận hồ sơ và hẹn trả kết quả ${m.dossierCode}`,
    at: m.issuedAt,
  });
  drawNumbered({ sheet, head, number: `${m.number}/TNHS`, place: m.letterhead.place, at: m.issuedAt, size: 9.5 });
  drawTitle({ sheet, title, size: 12.5 });

  const label = (name: string, value: string) => drawLabelled(sheet, { name, value }, { after: 1.5 });
  const besideQr = sheet.width - QR_SIDE - 4 * MM;
  // Four modules of white around the code are part of it; the paper gives them.
  const { modules } = QRCode.create(m.dossierCode, { errorCorrectionLevel: 'M' });
  const dark = Array.from({ length: modules.size }, (_, y) => Array.from({ length: modules.size }, (_, x) => modules.get(y, x) === 1));
  sheet.columns([
    () => {
      const narrow = (name: string, value: string, face: 'regular' | 'bold' = 'regular') =>
        drawLabelled(sheet, { name, value }, { face, width: besideQr, after: 1.5 });
      narrow('Mã hồ sơ', m.dossierCode, 'bold');
      narrow('Tiếp nhận hồ sơ của', m.submitter.name, 'bold');
      if (m.actsFor !== undefined) {
        narrow('Tư cách', m.actsFor.right);
        narrow('Chủ hồ sơ', m.actsFor.owner, 'bold');
      }
      narrow('Địa chỉ', m.submitter.address);
      narrow('Số điện thoại', m.submitter.phone);
      narrow('Thư điện tử', m.submitter.email);
    },
    () => {
      sheet.matrix({ dark, x: sheet.left + sheet.width - QR_SIDE, side: QR_SIDE });
      sheet.skip(1 * MM);
      sheet.text('Mã QR của mã hồ sơ', { x: sheet.left + sheet.width - QR_SIDE, width: QR_SIDE, size: 7.5, align: 'centre' });
    },
  ]);
  label('Nội dung yêu cầu giải quyết', m.procedureName);
  sheet.text('Thành phần hồ sơ nộp gồm:', { after: 2 });
  sheet.table({
    widths: [8, 62, 30],
    head: ['STT', 'Tên giấy tờ', 'Số lượng'],
    rows: m.components.map((each, index) => [`${index + 1}`, inOneLine(each.name), each.quantity]),
    size: 9,
    align: ['centre', 'left', 'left'],
  });
  sheet.skip(4);
  label('Số lượng hồ sơ', `${String(m.sets).padStart(2, '0')} bộ`);
  label('Thời gian giải quyết hồ sơ theo quy định là', m.statutoryTime);
  label('Thời gian nhận hồ sơ', longTime(m.receivedAt));
  // What was taken in on paper may be entered days later: nobody is promised a day that is over.
  if (m.dueAt <= m.issuedAt)
    label(
      'Hạn trả kết quả theo quy định đã qua khi lập giấy này',
      `${longTime(m.dueAt)}; cơ quan giải quyết phải có văn bản xin lỗi và hẹn lại ngày trả kết quả`,
    );
  else
    label(
      'Thời gian trả kết quả giải quyết hồ sơ',
      `${longTime(m.dueAt)}${m.provisional === true ? ' (tạm tính: lịch nghỉ chưa được công bố)' : ''}`,
    );
  label('Nơi trả kết quả', m.returnPlace);
  label('Hình thức nhận kết quả', m.returnMethod);
  if (m.book !== undefined) sheet.text(`Vào Sổ theo dõi hồ sơ, Quyển số: ${m.book.volume}, số thứ tự: ${m.book.sequence}`, { after: 2 });

  sheet.whole(() => {
    sheet.skip(4);
    drawSigners(sheet, [
      { role: 'NGƯỜI NỘP HỒ SƠ', name: m.submitter.name },
      { role: 'NGƯỜI TIẾP NHẬN HỒ SƠ', name: m.receiver },
    ]);
    sheet.skip(5);
    sheet.rule({ x: sheet.left, width: sheet.width, thickness: 0.3 });
    sheet.skip(2);
    sheet.text(`${m.helpDesk}. Bản điện tử của giấy này được lưu trên Hệ thống một cửa điện tử liên thông của tỉnh.`, {
      size: 8,
      face: 'italic',
    });
  });
  return sheet.finish();
};
