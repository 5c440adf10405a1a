import type { Rectangle } from '../pdf/geometry.ts';
import { drawFiles, drawSigner, type ListedFile } from './file-list.ts';
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
  readonly officer: string;
}

/**
 * Danh mục tệp tin bổ sung vào gói hồ sơ, A5: files that came once the control slip was signed, each with its SHA-256, so that the officer's
 * signature in `signatureAt` covers them as the slip's covers the first (Decision 2603, step B2). Deterministic.
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
  drawFiles({ sheet, files: m.files, size: 8.5 });
  const signatureAt = drawSigner({
    sheet,
    sentence: 'Chữ ký số trên danh mục này xác nhận các tệp tin nêu trên theo giá trị băm đã ghi.',
    officer: m.officer,
  });
  return { pdf: await sheet.finish(), signatureAt };
};
