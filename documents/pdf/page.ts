import { PDFDocument, type PDFPage, rgb } from 'pdf-lib';
import { createFlow } from './flow.ts';
import { embedTinos, nfc, type Tinos } from './fonts.ts';
import { MM, type Rectangle } from './geometry.ts';
import { breakEvenly, breakLines, drawLine, LEADING, type Text, widthOf } from './lines.ts';
import { setTable, type Table } from './table.ts';

/** How text is set; `x` and `width` in points from the left edge of the page, defaults are the text area. */
export interface TextStyle {
  readonly size?: number;
  readonly face?: keyof Tinos;
  readonly align?: 'left' | 'centre' | 'right' | 'justify';
  readonly x?: number;
  readonly width?: number;
  /** Of the first line, in points. */
  readonly indent?: number;
  /** Of the lines that go on after it, in points. */
  readonly hang?: number;
  /** Space below, in points. */
  readonly after?: number;
  /** A heading: no page ends after it. */
  readonly withNext?: boolean;
}

const PAGE_SIZES = { A4: [210 * MM, 297 * MM], A5: [148 * MM, 210 * MM] } as const;
const BLACK = rgb(0, 0, 0);

/** A document under construction: a cursor `y` (points from the bottom) runs down the text area, new pages follow by themselves. */
export interface Sheet {
  readonly left: number;
  readonly width: number;
  y: number;
  /** Page being drawn on, counted from 0. */
  pageIndex(): number;
  /** Starts a new page unless `height` points are left on this one. */
  need(height: number): void;
  /** The same for the signature block and whatever else must not stand alone on a page: the last lines go along. */
  keep(height: number): void;
  /** A block that is signed, and whatever else stands on one page: `set` is called twice, and sets the same each time. */
  whole(set: () => void): void;
  skip(height: number): void;
  measure(o: { text: string; size: number; face?: keyof Tinos }): number;
  text(text: Text, style?: TextStyle): void;
  /** Columns beside each other from the same height; the cursor ends below the longest. */
  columns(parts: readonly (() => void)[]): void;
  rule(o: { x: number; width: number; thickness?: number }): void;
  table(o: Table): void;
  /** Dark squares of a two-dimensional code, `dark[y][x]`, as vectors, `side` points wide; the cursor ends below. */
  matrix(o: { dark: readonly (readonly boolean[])[]; x: number; side: number }): void;
  /** The place between the cursor and `height` points below, on the page being drawn on. */
  place(o: { x: number; width: number; height: number }): Rectangle;
  /** Draws everything, writes page numbers from page 2 on and closes the file. Fixed dates, so equal input gives equal bytes. */
  finish(): Promise<Uint8Array>;
}

/** `margins` in millimetres: top, right, bottom, left; `at` is the instant written as the document's date. */
export interface SheetOptions {
  readonly size: keyof typeof PAGE_SIZES;
  readonly margins: readonly [number, number, number, number];
  readonly fontSize: number;
  readonly title: string;
  readonly author: string;
  readonly at: string;
}

const drawMatrix = (
  page: PDFPage,
  { dark, x, top, side }: { dark: readonly (readonly boolean[])[]; x: number; top: number; side: number },
): void => {
  const module = side / dark.length;
  for (const [row, cells] of dark.entries()) {
    // Runs of dark modules as one rectangle each: no hairlines between them, a third of the size.
    for (let start = 0; start < cells.length; start += 1) {
      if (cells[start] !== true) continue;
      let end = start;
      while (cells[end] === true) end += 1;
      page.drawRectangle({
        x: x + start * module,
        y: top - (row + 1) * module,
        width: (end - start) * module,
        height: module,
        color: BLACK,
      });
      start = end;
    }
  }
};

/** Opens an empty A4 or A5 portrait document. */
export const createSheet = async (o: SheetOptions): Promise<Sheet> => {
  const doc = await PDFDocument.create({ updateMetadata: false });
  const fonts = await embedTinos(doc);
  const [pageWidth, pageHeight] = PAGE_SIZES[o.size];
  const [top, right, bottom, left] = o.margins.map((margin) => margin * MM) as [number, number, number, number];
  const flow = createFlow({ doc, size: [pageWidth, pageHeight], top: pageHeight - top, bottom });
  /** What was set last is the beginning of what follows: no page ends between them. */
  let glued = false;
  /** Beside each other: a page ends before all of them or after. */
  let column: number | null = null;

  const mayStart = (): boolean => {
    const may = !glued && column === null;
    glued = false;
    return may;
  };

  const numberPages = (): void => {
    // Decree 30/2020 Annex I: in the upper margin, in the middle, not on the first page.
    for (const [index, each] of doc.getPages().entries()) {
      if (index === 0) continue;
      const label = `${index + 1}`;
      each.drawText(label, {
        x: (pageWidth - widthOf(fonts.regular, label, o.fontSize)) / 2,
        y: pageHeight - top + 0.5 * o.fontSize,
        size: o.fontSize,
        font: fonts.regular,
        color: BLACK,
      });
    }
  };

  const sheet: Sheet = {
    left,
    width: pageWidth - left - right,
    get y() {
      return flow.y;
    },
    set y(y: number) {
      flow.y = y;
    },
    pageIndex: () => flow.page,
    need: flow.need,
    keep: flow.keep,
    whole: (set) => {
      const before = glued;
      flow.whole(() => {
        glued = before;
        set();
      });
    },
    skip: flow.space,
    measure: ({ text, size, face = 'regular' }) => widthOf(fonts[face], nfc(text), size),
    text: (text, style = {}) => {
      const { size = o.fontSize, face = 'regular', align = 'left', x = left, width = sheet.width, indent = 0, hang = 0, after = 0 } = style;
      const lines = (align === 'centre' ? breakEvenly : breakLines)({ text, fonts, size, face, width, indent, hang });
      const height = size * LEADING;
      let begin = 0;
      for (const [at, line] of lines.entries()) {
        if (lines[at - 1]?.last === true) begin = at;
        const [index, count] = [at - begin, lines.findIndex((each, other) => other >= at && each.last) + 1 - begin];
        // Neither the first line of a paragraph nor its last stands alone on a page.
        flow.need(height * (index === 0 ? Math.min(count, count === 3 ? 3 : 2) : index === count - 2 ? 2 : 1));
        const start = at === 0 ? mayStart() : column === null && (index === 0 || (index >= 2 && count - index >= 2));
        flow.put({
          height,
          lines: (column ?? 0) > 0 ? 0 : 1,
          start,
          draw: (page, upper) => drawLine(page, { line, size, x, top: upper, width, align }),
        });
      }
      glued = style.withNext === true;
      flow.space(after);
    },
    columns: (parts) => {
      const start = { y: flow.y, page: flow.page };
      flow.put({ height: 0, start: mayStart(), draw: () => {} });
      const ends = parts.map((draw, index) => {
        [flow.y, flow.page, column] = [start.y, start.page, index];
        draw();
        return { y: flow.y, page: flow.page };
      });
      column = null;
      flow.page = Math.max(...ends.map((end) => end.page));
      flow.y = Math.min(...ends.filter((end) => end.page === flow.page).map((end) => end.y));
    },
    rule: ({ x, width, thickness = 0.6 }) =>
      flow.put({
        height: 0,
        draw: (page, y) => page.drawLine({ start: { x, y }, end: { x: x + width, y }, thickness, color: BLACK }),
      }),
    table: (table) => setTable({ ...table, flow, fonts, left, width: sheet.width, pageTop: pageHeight - top, bottom, start: mayStart() }),
    matrix: ({ dark, x, side }) => flow.put({ height: side, draw: (page, upper) => drawMatrix(page, { dark, x, top: upper, side }) }),
    place: ({ x, width, height }) => ({ page: flow.page, x, y: flow.y - height, width, height }),
    finish: async () => {
      flow.draw();
      numberPages();
      const date = new Date(o.at);
      doc.setTitle(nfc(o.title), { showInWindowTitleBar: true });
      doc.setAuthor(nfc(o.author));
      doc.setCreationDate(date);
      doc.setModificationDate(date);
      doc.setLanguage('vi-VN');
      return doc.save({ useObjectStreams: false });
    },
  };
  return sheet;
};
