import { shortTime } from '../../domain/calendar/index.ts';
import { MM, type Rectangle } from '../pdf/geometry.ts';
import { createSheet } from '../pdf/page.ts';
import { drawHead, drawTitle, type Letterhead, longTime } from './wording.ts';

/** One line of the hand-over table; what is not known yet is null and printed empty, to be filled in by hand. */
export interface HandOverLine {
  readonly from: string;
  readonly to: string;
  readonly at: string | null;
  readonly outcome: 'BEFORE' | 'ON_TIME' | 'OVERDUE' | null;
  readonly note: string;
}

/** A file that travels with the dossier; `sha256` in lower-case hexadecimal. */
export interface ListedFile {
  readonly name: string;
  readonly pages: number;
  readonly sha256: string;
}

/** What the control slip says; instants in UTC ISO 8601. */
export interface ControlSlipModel {
  readonly letterhead: Letterhead;
  readonly dossierCode: string;
  readonly issuedAt: string;
  readonly owner: string;
  readonly address: string;
  readonly procedureName: string;
  readonly receivedAt: string;
  readonly dueAt: string;
  readonly handOvers: readonly HandOverLine[];
  readonly files: readonly ListedFile[];
  /** Components taken over as data, with the source, without a file. */
  readonly reusedData: readonly { readonly name: string; readonly source: string }[];
  /** Papers that travel on paper only, with the reason. */
  readonly papersWithoutFile: readonly { readonly name: string; readonly reason: string }[];
  /** Who hands over and signs. */
  readonly officer: string;
}

const SIZE = 10;
const TABLE_SIZE = 8.5;
const SIGNATURE = { width: 60 * MM, height: 18 * MM };

const OUTCOMES = { BEFORE: 'Trước hạn', ON_TIME: 'Đúng hạn', OVERDUE: 'Quá hạn' } as const;

/**
 * Phiếu kiểm soát quá trình giải quyết hồ sơ (TT 01/2018/TT-VPCP), A5. Lists every file with its SHA-256, so that the officer's signature in
 * `signatureAt` covers the whole package at once (Decision 2603, step B2). Deterministic.
 */
export const renderControlSlip = async (m: ControlSlipModel): Promise<{ pdf: Uint8Array; signatureAt: Rectangle }> => {
  const sheet = await createSheet({
    size: 'A5',
    margins: [10, 10, 12, 14],
    fontSize: SIZE,
    title: `Phiếu kiểm soát quá trình giải quyết hồ sơ ${m.dossierCode}`,
    author: m.letterhead.agency,
    at: m.issuedAt,
  });
  drawHead({ sheet, letterhead: m.letterhead, size: 8.5 });
  drawTitle({ sheet, title: 'PHIẾU KIỂM SOÁT QUÁ TRÌNH GIẢI QUYẾT HỒ SƠ', size: 12.5 });
  const label = (name: string, value: string) => sheet.text([{ text: `${name}: ` }, { text: value, face: 'bold' }], { after: 1 });
  label('Mã hồ sơ', m.dossierCode);
  label('Chủ hồ sơ', m.owner);
  label('Địa chỉ', m.address);
  label('Thủ tục hành chính', m.procedureName);
  label('Thời gian nhận hồ sơ', longTime(m.receivedAt));
  label('Thời gian trả kết quả', longTime(m.dueAt));

  const heading = (text: string) => {
    sheet.skip(5);
    sheet.need(50);
    sheet.text(text, { face: 'bold', after: 2 });
  };
  heading('1. Giao nhận giữa các bộ phận, cơ quan');
  sheet.table({
    widths: [38, 27, 15, 20],
    head: ['Cơ quan, bộ phận', 'Thời gian giao, nhận', 'Kết quả', 'Ghi chú'],
    rows: m.handOvers.map((line) => [
      `Giao: ${line.from}\nNhận: ${line.to}`,
      `${line.at === null ? '… giờ … phút, ngày …/…/……' : shortTime(line.at)}\nBên giao ký:\nBên nhận ký:`,
      line.outcome === null ? '' : OUTCOMES[line.outcome],
      line.note,
    ]),
    size: TABLE_SIZE,
  });
  heading(`2. Danh mục tệp tin chuyển giao (${m.files.length} tệp)`);
  sheet.table({
    widths: [7, 82, 11],
    head: ['STT', 'Tên giấy tờ; giá trị băm SHA-256', 'Số trang'],
    rows: m.files.map((file, index) => [`${index + 1}`, `${file.name}\n${file.sha256}`, `${file.pages}`]),
    size: TABLE_SIZE,
    align: ['centre', 'left', 'centre'],
  });
  if (m.reusedData.length > 0) {
    heading('3. Thành phần khai thác từ cơ sở dữ liệu, không yêu cầu nộp giấy');
    sheet.table({
      widths: [55, 45],
      head: ['Thành phần hồ sơ', 'Nguồn dữ liệu'],
      rows: m.reusedData.map((each) => [each.name, each.source]),
      size: TABLE_SIZE,
    });
  }
  heading(`${m.reusedData.length > 0 ? 4 : 3}. Giấy tờ chuyển kèm bản giấy, không có tệp tin`);
  if (m.papersWithoutFile.length === 0) sheet.text('Không có.');
  else
    sheet.table({
      widths: [55, 45],
      head: ['Tên giấy tờ', 'Lý do'],
      rows: m.papersWithoutFile.map((each) => [each.name, each.reason]),
      size: TABLE_SIZE,
    });

  // The sentence and the signature it speaks of stay on one page.
  sheet.need(SIGNATURE.height + 75);
  sheet.skip(5);
  sheet.text('Chữ ký số trên phiếu này xác nhận toàn bộ tệp tin tại mục 2 theo giá trị băm đã ghi.', {
    face: 'italic',
    size: 9,
    align: 'justify',
    after: 4,
  });
  const x = sheet.left + sheet.width - SIGNATURE.width;
  const style = { x, width: SIGNATURE.width, align: 'centre' } as const;
  sheet.text('NGƯỜI GIAO HỒ SƠ', { ...style, face: 'bold' });
  sheet.text('(Ký số)', { ...style, face: 'italic', size: 9 });
  const signatureAt = sheet.place({ x, ...SIGNATURE });
  sheet.skip(SIGNATURE.height + 2);
  sheet.text(m.officer, { ...style, face: 'bold' });
  return { pdf: await sheet.finish(), signatureAt };
};
