import { MM, type Rectangle } from '../pdf/geometry.ts';
import type { Sheet } from '../pdf/page.ts';

/** Who signs, as the signature block shows it: capacity (`TM. ỦY BAN NHÂN DÂN`, `KT. CHỦ TỊCH`), title, name. */
export interface SignatureBlock {
  readonly capacity?: string;
  readonly position: string;
  readonly name: string;
}

export const SIGNATURE_HEIGHT = 36 * MM;
const SIGNATURE = { width: 60 * MM, height: SIGNATURE_HEIGHT };

/** Signature block in the right half (Decree 30/2020 Annex I, boxes 7a to 7c); returns the empty place for the signature, centred between title and name. */
export const drawSignatureBlock = (o: { sheet: Sheet; block: SignatureBlock; size: number }): Rectangle => {
  const { sheet, block, size } = o;
  const width = sheet.width / 2;
  const style = { x: sheet.left + sheet.width - width, width, align: 'centre', face: 'bold', size } as const;
  sheet.need(SIGNATURE.height + size * 5);
  if (block.capacity !== undefined) sheet.text(block.capacity.toLocaleUpperCase('vi'), style);
  sheet.text(block.position.toLocaleUpperCase('vi'), style);
  const place = sheet.place({ x: style.x + (width - SIGNATURE.width) / 2, ...SIGNATURE });
  sheet.skip(SIGNATURE.height);
  sheet.text(block.name, style);
  return place;
};
