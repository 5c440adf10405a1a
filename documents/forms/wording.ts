import { localDate, localTime } from '../../domain/calendar/index.ts';
import { drawable, inOneLine } from '../../domain/printable.ts';
import { createSheet, type Sheet, type SheetOptions, type TextStyle } from '../pdf/page.ts';

/** `ngày 02 tháng 3 năm 2026` of an instant: days below 10 and the months 1 and 2 take a zero (Decree 30/2020 Annex I). */
export const longDate = (instant: string): string => {
  const [year = '', month = '', day = ''] = localDate(instant).split('-');
  return `ngày ${day} tháng ${Number(month) < 3 ? month : Number(month)} năm ${year}`;
};

/** `09 giờ 00 phút, ngày 02 tháng 3 năm 2026` of an instant. */
export const longTime = (instant: string): string => `${localTime(instant).replace(':', ' giờ ')} phút, ${longDate(instant)}`;

/** What stands before a dossier's code: until it is accepted it has a temporary one, which no receipt and no register of codes knows. */
export const codeLabel = (temporary = false): string => (temporary ? 'Mã hồ sơ tạm thời' : 'Mã hồ sơ');

/** Who issues a slip. `superior` is the line above its name, where there is one; `place` stands before the date. */
export interface Letterhead {
  readonly superior?: string;
  readonly agency: string;
  readonly place: string;
}

/** Share of the text area that the agency's half of the head takes. */
const AGENCY_SHARE = 0.44;

/** Where the two halves of the head stand, in points. */
export type Head = ReturnType<typeof drawHead>;

/** The two halves of the head: agency on the left, the country's name and motto on the right (Decree 30/2020 Annex I, boxes 1 and 2), the same in every slip. */
const drawHead = (o: { sheet: Sheet; letterhead: Letterhead; size: number }): { rightX: number; rightWidth: number; leftWidth: number } => {
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

/**
 * A4 for what is kept and signed, A5 for what is handed over the counter: margins in millimetres, letters and those of the head in points. On A4 the
 * country's name stands in 12, its motto in 13 (Decree 30/2020 Annex I); A5 is the same page made smaller by the half.
 */
export const FORMATS = {
  A4: { margins: [20, 17, 20, 30], fontSize: 13, headSize: 12 },
  A5: { margins: [12, 10, 10, 14], fontSize: 10, headSize: 8.5 },
} as const;

/** Opens a slip with its head. `title` names the file, `at` is the instant written as its date; `fontSize` and `margins` where they are not the usual ones. */
export const openForm = async (
  o: Pick<SheetOptions, 'size' | 'title' | 'at'> & Partial<Pick<SheetOptions, 'fontSize' | 'margins'>> & { letterhead: Letterhead },
): Promise<{ sheet: Sheet; head: Head }> => {
  const { letterhead, ...options } = o;
  const { headSize, ...usual } = FORMATS[o.size];
  const sheet = await createSheet({ ...usual, ...options, author: letterhead.agency });
  return { sheet, head: drawHead({ sheet, letterhead, size: headSize }) };
};

/** Heading, a line under it (usually an explanation or the dossier code). */
export const drawTitle = (o: { sheet: Sheet; title: string; size: number; below?: string; withNext?: boolean }): void => {
  o.sheet.skip(o.size * 0.6);
  o.sheet.text(o.title, { size: o.size, face: 'bold', align: 'centre', ...(o.withNext === true ? { withNext: true } : {}) });
  if (o.below !== undefined) o.sheet.text(o.below, { size: o.size - 2, align: 'centre' });
  o.sheet.skip(o.size * 0.5);
};

/** The line under the head of what is numbered as it is made: number and symbol below the agency, place and date below the motto (Decree 30/2020 Annex I, boxes 3 and 4). */
export const drawNumbered = (o: {
  readonly sheet: Sheet;
  readonly head: Head;
  readonly number: string;
  readonly place: string;
  readonly at: string;
  readonly size: number;
}): void => {
  const { sheet, head, size } = o;
  const style = { align: 'centre', size } as const;
  sheet.columns([
    () => sheet.text(`Số: ${o.number}`, { ...style, x: sheet.left, width: head.leftWidth }),
    () => sheet.text(`${o.place}, ${longDate(o.at)}`, { ...style, x: head.rightX, width: head.rightWidth, face: 'italic' }),
  ]);
};

/** Dashes and dots with which people begin the lines of a list, as often as they like; a sign before a number is none. */
const OWN_BULLETS = /^(?:[-\u2010-\u2015\u2212+*·•‣●○]+(?:\s+|(?=\p{L})|$))+/u;

/**
 * A line of a form: its label and what stands there, which a person may have written. What goes on is set in, and several lines are listed each behind a
 * dash, in place of any of theirs: no words of theirs can be taken for a line, a number or a signature of the form itself. Where nothing is said there is no line: a signed paper has no
 * room in which somebody writes later.
 */
export const drawLabelled = (
  sheet: Sheet,
  { name, value }: { readonly name: string; readonly value: string },
  { label = 'regular', face = 'bold', hang = 12, ...style }: TextStyle & { readonly label?: 'regular' | 'bold' } = {},
): void => {
  const said = (lines: readonly string[]): readonly string[] => lines.filter((line) => line !== '');
  const lines = said(drawable(value).split('\n').map(inOneLine));
  const [first, ...others] = lines.length > 1 ? said(lines.map((line) => line.replace(OWN_BULLETS, ''))) : lines;
  if (first === undefined) return;
  const { x = sheet.left, width = sheet.width, after = 0, ...rest } = style;
  const among = { ...rest, x, width, hang };
  if (others.length === 0) {
    sheet.text(
      [
        { text: `${name}: `, face: label },
        { text: first, face },
      ],
      { ...among, after },
    );
    return;
  }
  sheet.text(`${name}:`, { ...among, face: label, withNext: true });
  for (const [at, line] of [first, ...others].entries())
    sheet.text(`– ${line}`, { ...among, x: x + hang, width: width - hang, face, after: at === others.length ? after : 0 });
};

/** The two who sign a slip by hand, side by side, with room to sign above their names. */
export const drawSigners = (sheet: Sheet, signers: readonly [Signer, Signer]): void => {
  const width = sheet.width / 2;
  sheet.columns(
    signers.map(({ role, name }, index) => () => {
      const style = { x: sheet.left + index * width, width, align: 'centre' } as const;
      sheet.text(role, { ...style, face: 'bold', size: 9.5 });
      sheet.text('(Ký và ghi rõ họ tên)', { ...style, face: 'italic', size: 8.5 });
      sheet.skip(36);
      sheet.text(inOneLine(name), { ...style, face: 'bold', size: 9.5 });
    }),
  );
};

export interface Signer {
  readonly role: string;
  readonly name: string;
}
