import { codeLabel, drawLabelled, drawNumbered, drawSigners, drawTitle, type Letterhead, openForm, type Signer } from './wording.ts';

/** A slip of the counter or the handler: who, which dossier, and what is said, line by line. Instants in UTC ISO 8601. */
export interface NoticeModel {
  readonly letterhead: Letterhead;
  /** Name of the form in the rule set in force, and its number there when it has one. */
  readonly title: string;
  readonly formNumber?: string;
  /** Số và ký hiệu: `12/HDHS`. */
  readonly number: string;
  readonly dossierCode: string;
  /** Not accepted yet: what it bears is no code. */
  readonly temporary?: boolean;
  readonly issuedAt: string;
  readonly owner: string;
  readonly procedureName: string;
  readonly lines: readonly { readonly name: string; readonly value: string }[];
  /** Null where nobody but the officer's id is known: the name is written by hand. */
  readonly officer: string | null;
  /** Who signs beside the officer: whoever handed in, or takes what is handed out. */
  readonly counterpart: Signer;
  readonly helpDesk: string;
}

/** Phiếu yêu cầu bổ sung, phiếu từ chối, thông báo dừng … (forms 02, 03, 05 …): one layout, A5. Deterministic. */
export const renderNotice = async (m: NoticeModel): Promise<Uint8Array> => {
  const { sheet, head } = await openForm({
    size: 'A5',
    fontSize: 11,
    letterhead: m.letterhead,
    title: `${m.title} ${m.dossierCode}`,
    at: m.issuedAt,
  });
  drawNumbered({ sheet, head, number: m.number, place: m.letterhead.place, at: m.issuedAt, size: 9.5 });
  drawTitle({
    sheet,
    title: m.title.toLocaleUpperCase('vi'),
    size: 13,
    ...(m.formNumber === undefined ? {} : { below: `(Mẫu số ${m.formNumber})` }),
  });
  sheet.skip(4);
  const line = (name: string, value: string) => drawLabelled(sheet, { name, value }, { align: 'justify', after: 4 });
  line(codeLabel(m.temporary), m.dossierCode);
  line('Chủ hồ sơ', m.owner);
  line('Thủ tục hành chính', m.procedureName);
  for (const { name, value } of m.lines) line(name, value);
  sheet.whole(() => {
    sheet.skip(10);
    drawSigners(sheet, [m.counterpart, { role: 'NGƯỜI LẬP PHIẾU', name: m.officer ?? '' }]);
    sheet.skip(6);
    sheet.text(`${m.helpDesk}.`, { face: 'italic', size: 8.5 });
  });
  return sheet.finish();
};
