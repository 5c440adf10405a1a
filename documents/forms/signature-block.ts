import { MM, type Rectangle } from '../pdf/geometry.ts';
import type { Sheet } from '../pdf/page.ts';

/** Who signs, as the block shows it: quyền hạn and chức vụ line by line (`TM. ỦY BAN NHÂN DÂN`, `KT. CHỦ TỊCH`, `PHÓ CHỦ TỊCH`), name. */
export interface SignatureBlock {
  readonly lines: readonly string[];
  readonly name: string;
}

export const SIGNATURE_HEIGHT = 36 * MM;
const SIGNATURE = { width: 60 * MM, height: SIGNATURE_HEIGHT };

/** Signature block in the right half (Decree 30/2020 Annex I, boxes 7a to 7c); returns the empty place for the signature, centred between title and name. */
export const drawSignatureBlock = (o: { sheet: Sheet; block: SignatureBlock; size: number }): Rectangle => {
  const { sheet, block, size } = o;
  const width = sheet.width / 2;
  const style = { x: sheet.left + sheet.width - width, width, align: 'centre', face: 'bold', size } as const;
  // Lines of authority and position, and the name, each with its leading; a long one may take two.
  sheet.keep(SIGNATURE.height + size * (2 * block.lines.length + 1));
  for (const line of block.lines) sheet.text(line.toLocaleUpperCase('vi'), style);
  const place = sheet.place({ x: style.x + (width - SIGNATURE.width) / 2, ...SIGNATURE });
  sheet.skip(SIGNATURE.height);
  sheet.text(block.name, style);
  return place;
};
