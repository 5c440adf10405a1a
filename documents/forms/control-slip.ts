import type { StepOutcome } from '../../domain/dossier/clock.ts';
import { inOneLine } from '../../domain/printable.ts';
import type { Rectangle } from '../pdf/geometry.ts';
import { drawFiles, drawSigner, type ListedFile, type ListedPaper } from './file-list.ts';
import { drawLabelled, drawTitle, type Letterhead, longTime, openForm } from './wording.ts';

/** One line of the hand-over table; what is not known yet is null and printed empty, to be filled in by hand. */
export interface HandOverLine {
  readonly from: string;
  readonly to: string;
  readonly at: string | null;
  readonly outcome: StepOutcome | null;
  readonly note: string;
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
  /** Papers without a file, with what became of them. */
  readonly papersWithoutFile: readonly ListedPaper[];
  /** What a person has decided where register, paper and declaration differ, or filled in; absent: nothing. */
  readonly decisions?: readonly {
    readonly field: string;
    readonly said: readonly string[];
    readonly printed: string;
    /** The paper on which it was read; absent: none was named. */
    readonly readOn?: string;
    readonly by: string;
    readonly reasons: string | null;
  }[];
  /** False: signed by hand. */
  readonly signed?: boolean;
  /** Who hands over and signs. */
  readonly officer: string;
}

const TABLE_SIZE = 8.5;

const OUTCOMES = { BEFORE: 'Trước hạn', ON_TIME: 'Đúng hạn', OVERDUE: 'Quá hạn' } as const satisfies Record<StepOutcome, string>;

/**
 * Phiếu kiểm soát quá trình giải quyết hồ sơ (TT 01/2018/TT-VPCP), A5. Lists every file with its SHA-256, so that the officer's signature in
 * `signatureAt` covers the whole package at once (Decision 2603, step B2). Deterministic.
 */
export const renderControlSlip = async (m: ControlSlipModel): Promise<{ pdf: Uint8Array; signatureAt: Rectangle }> => {
  const { sheet } = await openForm({
    size: 'A5',
    letterhead: m.letterhead,
    title: `Phiếu kiểm soát quá trình giải quyết hồ sơ ${m.dossierCode}`,
    at: m.issuedAt,
  });
  drawTitle({ sheet, title: 'PHIẾU KIỂM SOÁT QUÁ TRÌNH GIẢI QUYẾT HỒ SƠ', size: 12.5 });
  const label = (name: string, value: string) => drawLabelled(sheet, { name, value }, { after: 1 });
  label('Mã hồ sơ', m.dossierCode);
  label('Chủ hồ sơ', m.owner);
  label('Địa chỉ', m.address);
  label('Thủ tục hành chính', m.procedureName);
  label('Thời gian nhận hồ sơ', longTime(m.receivedAt));
  label('Thời gian trả kết quả', longTime(m.dueAt));

  const heading = (text: string) => {
    sheet.skip(5);
    sheet.need(50);
    sheet.text(text, { face: 'bold', after: 2, withNext: true });
  };
  heading('1. Giao nhận giữa các bộ phận, cơ quan');
  sheet.table({
    widths: [38, 27, 15, 20],
    head: ['Cơ quan, bộ phận', 'Thời gian giao, nhận', 'Kết quả', 'Ghi chú'],
    rows: m.handOvers.map((line) => [
      `Giao: ${line.from}\nNhận: ${line.to}`,
      `${line.at === null ? '… giờ … phút, ngày … tháng … năm ……' : longTime(line.at)}\nBên giao ký:\nBên nhận ký:`,
      line.outcome === null ? '' : OUTCOMES[line.outcome],
      line.note,
    ]),
    size: TABLE_SIZE,
  });
  heading(`2. Danh mục tệp tin chuyển giao (${m.files.length} tệp)`);
  drawFiles({ sheet, files: m.files, size: TABLE_SIZE });
  if (m.reusedData.length > 0) {
    heading('3. Thành phần khai thác từ cơ sở dữ liệu, không yêu cầu nộp giấy');
    sheet.table({
      widths: [55, 45],
      head: ['Thành phần hồ sơ', 'Nguồn dữ liệu'],
      rows: m.reusedData.map((each) => [inOneLine(each.name), each.source]),
      size: TABLE_SIZE,
    });
  }
  heading(`${m.reusedData.length > 0 ? 4 : 3}. Giấy tờ không có tệp tin`);
  if (m.papersWithoutFile.length === 0) sheet.text('Không có.');
  else
    sheet.table({
      widths: [55, 45],
      head: ['Tên giấy tờ', 'Bản giấy'],
      rows: m.papersWithoutFile.map((each) => [inOneLine(each.name), each.paper]),
      size: TABLE_SIZE,
    });

  if (m.decisions !== undefined && m.decisions.length > 0) {
    heading(`${m.reusedData.length > 0 ? 5 : 4}. Giá trị do cán bộ xử lý hồ sơ ghi, chọn để in trên kết quả`);
    sheet.table({
      widths: [24, 38, 38],
      head: ['Nội dung', 'Các nguồn ghi', 'Giá trị in; người quyết định; lý do'],
      rows: m.decisions.map(({ field, said, printed, readOn, by, reasons }) => [
        field,
        said.length === 0 ? 'Không nguồn nào ghi' : said.map(inOneLine).join('\n'),
        [printed, ...(readOn === undefined ? [] : [`Đọc trên giấy tờ: ${readOn}`]), by, ...(reasons === null ? [] : [`Lý do: ${reasons}`])]
          .map(inOneLine)
          .join('\n'),
      ]),
      size: TABLE_SIZE,
    });
  }

  const signatureAt = drawSigner({
    sheet,
    sentence: `Chữ ký ${m.signed === false ? '' : 'số '}trên phiếu này xác nhận toàn bộ tệp tin tại mục 2 theo giá trị băm đã ghi.`,
    officer: m.officer,
    byHand: m.signed === false,
  });
  return { pdf: await sheet.finish(), signatureAt };
};
