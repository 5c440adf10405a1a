import { createSheet } from '../pdf/page.ts';
import { drawHead, drawTitle, type Letterhead, longDate } from './wording.ts';

/** A slip of the counter or the handler: who, which dossier, and what is said, line by line. Instants in UTC ISO 8601. */
export interface NoticeModel {
  readonly letterhead: Letterhead;
  /** Name of the form in the rule set in force, and its number there when it has one. */
  readonly title: string;
  readonly formNumber?: string;
  readonly dossierCode: string;
  readonly issuedAt: string;
  readonly owner: string;
  readonly procedureName: string;
  readonly lines: readonly { readonly name: string; readonly value: string }[];
  readonly officer: string;
  readonly helpDesk: string;
}

const SIZE = 11;

/** Phiếu yêu cầu bổ sung, phiếu từ chối, thông báo dừng … (forms 02, 03, 05 …): one layout, A5. Deterministic. */
export const renderNotice = async (m: NoticeModel): Promise<Uint8Array> => {
  const sheet = await createSheet({
    size: 'A5',
    margins: [10, 10, 12, 14],
    fontSize: SIZE,
    title: `${m.title} ${m.dossierCode}`,
    author: m.letterhead.agency,
    at: m.issuedAt,
  });
  drawHead({ sheet, letterhead: m.letterhead, size: 8.5 });
  sheet.text(`${m.letterhead.place}, ${longDate(m.issuedAt)}`, { align: 'right', face: 'italic', size: 9.5 });
  drawTitle({
    sheet,
    title: m.title.toLocaleUpperCase('vi'),
    size: 13,
    ...(m.formNumber === undefined ? {} : { below: `(Mẫu số ${m.formNumber})` }),
  });
  sheet.skip(4);
  const line = (name: string, value: string) =>
    sheet.text([{ text: `${name}: ` }, { text: value, face: 'bold' }], { align: 'justify', after: 4 });
  line('Mã hồ sơ', m.dossierCode);
  line('Hồ sơ của', m.owner);
  line('Thủ tục hành chính', m.procedureName);
  for (const { name, value } of m.lines) line(name, value);
  // Both titles, room to sign and the name stay together.
  sheet.need(110);
  sheet.skip(10);
  const half = sheet.width / 2;
  sheet.columns([
    () => sheet.text('NGƯỜI NỘP HỒ SƠ', { width: half, align: 'centre', face: 'bold', size: 10 }),
    () => sheet.text('NGƯỜI LẬP PHIẾU', { x: sheet.left + half, width: half, align: 'centre', face: 'bold', size: 10 }),
  ]);
  sheet.skip(40);
  sheet.text(m.officer, { x: sheet.left + half, width: half, align: 'centre', face: 'bold', size: 10 });
  sheet.skip(6);
  sheet.text(`${m.helpDesk}.`, { face: 'italic', size: 8.5 });
  return sheet.finish();
};
