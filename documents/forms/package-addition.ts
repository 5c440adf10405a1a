import type { Rectangle } from '../pdf/geometry.ts';
import { drawFiles, drawPapers, drawSigner, type ListedFile, type ListedPaper } from './file-list.ts';
import { drawLabelled, drawTitle, type Letterhead, longTime, openForm } from './wording.ts';

/** What an addition to a signed package says; instants in UTC ISO 8601. */
export interface PackageAdditionModel {
  readonly letterhead: Letterhead;
  readonly dossierCode: string;
  readonly issuedAt: string;
  readonly owner: string;
  readonly procedureName: string;
  /** SHA-256 of the control slip that it adds to. */
  readonly controlSlip: string;
  readonly files: readonly ListedFile[];
  /** Papers without a file, with what becomes of each. */
  readonly papersWithoutFile: readonly ListedPaper[];
  readonly officer: string;
}

/**
 * Danh mục tệp tin bổ sung vào gói hồ sơ, A5: files that came once the control slip was signed, each with its SHA-256, and papers without one, so
 * that the officer's signature in `signatureAt` covers them as the slip's covers the first (Decision 2603, step B2). Deterministic.
 */
export const renderPackageAddition = async (m: PackageAdditionModel): Promise<{ pdf: Uint8Array; signatureAt: Rectangle }> => {
  const { sheet } = await openForm({
    size: 'A5',
    letterhead: m.letterhead,
    title: `Danh mục tệp tin bổ sung vào gói hồ sơ ${m.dossierCode}`,
    at: m.issuedAt,
  });
  drawTitle({ sheet, title: 'DANH MỤC TỆP TIN BỔ SUNG VÀO GÓI HỒ SƠ', size: 12.5 });
  const label = (name: string, value: string) => drawLabelled(sheet, { name, value }, { after: 1 });
  label('Mã hồ sơ', m.dossierCode);
  label('Chủ hồ sơ', m.owner);
  label('Thủ tục hành chính', m.procedureName);
  label('Thời gian lập danh mục', longTime(m.issuedAt));
  sheet.text('Bổ sung vào Phiếu kiểm soát quá trình giải quyết hồ sơ đã ký, có giá trị băm SHA-256:', { after: 1 });
  sheet.text(m.controlSlip, { size: 8.5, after: 5 });
  const [files, papers] = [m.files.length > 0, m.papersWithoutFile.length > 0];
  if (files) drawFiles({ sheet, files: m.files, size: 8.5 });
  if (papers) {
    sheet.skip(5);
    sheet.need(50);
    sheet.text('Giấy tờ không có tệp tin', { face: 'bold', after: 2, withNext: true });
    drawPapers({ sheet, papers: m.papersWithoutFile, size: 8.5 });
  }
  const covered = [
    ...(files ? ['các tệp tin nêu trên theo giá trị băm đã ghi'] : []),
    ...(papers ? ['các giấy tờ không có tệp tin nêu trên'] : []),
  ];
  const signatureAt = drawSigner({
    sheet,
    sentence: `Chữ ký số trên danh mục này xác nhận ${covered.join(' và ')}.`,
    officer: m.officer,
  });
  return { pdf: await sheet.finish(), signatureAt };
};
