import { MM, type Rectangle } from '../pdf/geometry.ts';
import type { Sheet } from '../pdf/page.ts';

/** Who signs, as the block shows it: quyền hạn and chức vụ line by line (`TM. ỦY BAN NHÂN DÂN`, `KT. CHỦ TỊCH`, `PHÓ CHỦ TỊCH`), name. */
export interface SignatureBlock {
  readonly lines: readonly string[];
  readonly name: string;
}

export const SIGNATURE_HEIGHT = 36 * MM;
const SIGNATURE = { width: 60 * MM, height: SIGNATURE_HEIGHT };

/** Sets a block that is signed on one page, in what capacity, room and name, and says where the room is. */
export const signedWhole = (sheet: Sheet, set: () => Rectangle): Rectangle => {
  let place: Rectangle | undefined;
  sheet.whole(() => {
    place = set();
  });
  return place ?? set();
};

/** Signature block in the right half (Decree 30/2020 Annex I, boxes 7a to 7c); returns the empty place for the signature, centred between title and name. */
export const drawSignatureBlock = (o: { sheet: Sheet; block: SignatureBlock; size: number }): Rectangle => {
  const { sheet, block, size } = o;
  const width = sheet.width / 2;
  const style = { x: sheet.left + sheet.width - width, width, align: 'centre', face: 'bold', size } as const;
  return signedWhole(sheet, () => {
    for (const line of block.lines) sheet.text(line.toLocaleUpperCase('vi'), style);
    const place = sheet.place({ x: style.x + (width - SIGNATURE.width) / 2, ...SIGNATURE });
    sheet.skip(SIGNATURE.height);
    sheet.text(block.name, style);
    return place;
  });
};
