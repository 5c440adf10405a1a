import { localDate, localTime } from '../../domain/calendar/index.ts';
import type { Sheet } from '../pdf/page.ts';

/** `ngày 02 tháng 3 năm 2026` of an instant: days below 10 and the months 1 and 2 take a zero (Decree 30/2020 Annex I). */
export const longDate = (instant: string): string => {
  const [year = '', month = '', day = ''] = localDate(instant).split('-');
  return `ngày ${day} tháng ${Number(month) < 3 ? month : Number(month)} năm ${year}`;
};

/** `09 giờ 00 phút, ngày 02 tháng 3 năm 2026` of an instant. */
export const longTime = (instant: string): string => `${localTime(instant).replace(':', ' giờ ')} phút, ${longDate(instant)}`;

/** Who issues a slip. `superior` is the line above its name, where there is one; `place` stands before the date. */
export interface Letterhead {
  readonly superior?: string;
  readonly agency: string;
  readonly place: string;
}

/** Share of the text area that the agency's half of the head takes. */
const AGENCY_SHARE = 0.44;

/** The two halves of the head: agency on the left, the country's name and motto on the right (Decree 30/2020 Annex I, boxes 1 and 2), the same in every slip. */
export const drawHead = (o: {
  sheet: Sheet;
  letterhead: Letterhead;
  size: number;
}): { rightX: number; rightWidth: number; leftWidth: number } => {
  const { sheet, letterhead, size } = o;
  const leftWidth = sheet.width * AGENCY_SHARE;
  const gap = 6;
  const rightX = sheet.left + leftWidth + gap;
  const rightWidth = sheet.width - leftWidth - gap;
  const rule = (x: number, width: number, length: number) => {
    sheet.skip(2);
    sheet.rule({ x: x + (width - length) / 2, width: length });
    sheet.skip(4);
  };
  const motto = 'Độc lập - Tự do - Hạnh phúc';
  sheet.columns([
    () => {
      const style = { x: sheet.left, width: leftWidth, size, align: 'centre' } as const;
      if (letterhead.superior !== undefined) sheet.text(letterhead.superior.toLocaleUpperCase('vi'), style);
      sheet.text(letterhead.agency.toLocaleUpperCase('vi'), { ...style, face: 'bold' });
      rule(sheet.left, leftWidth, leftWidth / 3);
    },
    () => {
      const style = { x: rightX, width: rightWidth, align: 'centre', face: 'bold' } as const;
      sheet.text('CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM', { ...style, size });
      sheet.text(motto, { ...style, size: size + 1 });
      rule(rightX, rightWidth, sheet.measure({ text: motto, size: size + 1, face: 'bold' }));
    },
  ]);
  return { rightX, rightWidth, leftWidth };
};

/** Heading, a line under it (usually an explanation or the dossier code). */
export const drawTitle = (o: { sheet: Sheet; title: string; size: number; below?: string }): void => {
  o.sheet.skip(o.size * 0.6);
  o.sheet.text(o.title, { size: o.size, face: 'bold', align: 'centre' });
  if (o.below !== undefined) o.sheet.text(o.below, { size: o.size - 2, align: 'centre' });
  o.sheet.skip(o.size * 0.5);
};
