import { PDFDocument } from 'pdf-lib';
import { embedFaces, nfc } from '../../documents/pdf/fonts.ts';
import { MM } from '../../documents/pdf/geometry.ts';

/** A page of plain text, as a program writes it: it bears no picture, so it is judged by no resolution, and costs next to nothing to look at. */
export const drawFile = async (o: {
  readonly title: string;
  readonly lines: readonly string[];
  /** Upright, in millimetres; absent: A4. */
  readonly sheet?: { readonly widthMm: number; readonly heightMm: number } | null;
  readonly pages?: number;
  /** Words at places of their own on the first page, in millimetres from the lower left. */
  readonly marks?: readonly { readonly text: string; readonly x: number; readonly y: number }[];
}): Promise<Uint8Array> => {
  const { title, lines, sheet, pages = 1, marks = [] } = o;
  const { widthMm, heightMm } = sheet ?? { widthMm: 210, heightMm: 297 };
  const doc = await PDFDocument.create({ updateMetadata: false });
  doc.setTitle(nfc(title));
  const { regular, bold } = await embedFaces(doc, ['regular', 'bold']);
  const left = 25 * MM;
  for (let number = 1; number <= pages; number += 1) {
    const page = doc.addPage([widthMm * MM, heightMm * MM]);
    page.drawText(nfc(title), { x: left, y: (heightMm - 30) * MM, size: 14, font: bold, maxWidth: (widthMm - 45) * MM, lineHeight: 18 });
    if (number === 1) for (const { text, x, y } of marks) page.drawText(nfc(text), { x: x * MM, y: y * MM, size: 13, font: regular });
    for (const [index, line] of [...lines, `Trang ${number}/${pages}`].entries())
      page.drawText(nfc(line), { x: left, y: (heightMm - 55) * MM - index * 20, size: 13, font: regular });
  }
  return doc.save();
};
