import type { Rectangle } from '../pdf/geometry.ts';
import type { Sheet } from '../pdf/page.ts';
import type { Head } from './wording.ts';

/** The longest date there is, in the face in which the organisation's signature draws it. */
const LONGEST_DATE = 'ngày 28 tháng 12 năm 2026';

/** As wide as most numbers of a year will be. */
const USUAL_NUMBER = '123';

/**
 * The line under the head: only the labels "Số:" and the place. Number and date come after the leader's signature and are drawn inside the
 * organisation's (Decree 30/2020 Art. 15, 32), in the places that are returned. Both together
 * with their labels stand in the middle of their halves; `symbol` is what will follow the number.
 */
export const drawNumberAndDate = (o: {
  sheet: Sheet;
  head: Head;
  place: string;
  size: number;
  symbol: string;
}): { numberAt: Rectangle; dateAt: Rectangle } => {
  const { sheet, head, size } = o;
  // Number and date share a base line; each place is as high as a line of text.
  const lineHeight = size * 1.22;
  const numberLabel = 'Số: ';
  const labelWidth = sheet.measure({ text: numberLabel, size });
  const numberWidth = sheet.measure({ text: `${USUAL_NUMBER}/${o.symbol}`, size });
  const labelX = sheet.left + Math.max(0, (head.leftWidth - labelWidth - numberWidth) / 2);
  const numberX = labelX + labelWidth;
  const numberAt = sheet.place({ x: numberX, width: sheet.left + head.leftWidth - numberX, height: lineHeight });
  const placeLabel = `${o.place}, `;
  const placeWidth = sheet.measure({ text: placeLabel, size, face: 'italic' });
  const dateWidth = sheet.measure({ text: LONGEST_DATE, size, face: 'italic' }) + 2;
  const placeX = Math.max(head.rightX, head.rightX + (head.rightWidth - placeWidth - dateWidth) / 2);
  const dateAt = sheet.place({ x: placeX + placeWidth, width: dateWidth, height: lineHeight });
  sheet.columns([
    () => sheet.text(numberLabel, { x: labelX }),
    () => sheet.text(placeLabel, { x: placeX, width: placeWidth + 1, face: 'italic' }),
  ]);
  return { numberAt, dateAt };
};
