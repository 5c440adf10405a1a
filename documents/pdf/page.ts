import { PDFDocument, type PDFPage, rgb } from 'pdf-lib';
import { embedTinos, nfc, type Tinos } from './fonts.ts';
import { MM, type Rectangle } from './geometry.ts';
import { breakEvenly, breakLines, type Line, type Piece, type Text, widthOf } from './lines.ts';

/** How text is set; `x` and `width` in points from the left edge of the page, defaults are the text area. */
export interface TextStyle {
  readonly size?: number;
  readonly face?: keyof Tinos;
  readonly align?: 'left' | 'centre' | 'right' | 'justify';
  readonly x?: number;
  readonly width?: number;
  /** Of the first line, in points. */
  readonly indent?: number;
  /** Space below, in points. */
  readonly after?: number;
}

const PAGE_SIZES = { A4: [210 * MM, 297 * MM], A5: [148 * MM, 210 * MM] } as const;
const LEADING = 1.22;
const BASELINE = 0.95;
const CELL_PADDING = 3;
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
  skip(height: number): void;
  measure(o: { text: string; size: number; face?: keyof Tinos }): number;
  text(text: Text, style?: TextStyle): void;
  /** Columns beside each other from the same height; the cursor ends below the longest. */
  columns(parts: readonly (() => void)[]): void;
  rule(o: { x: number; width: number; thickness?: number }): void;
  /** Table over the text area; `widths` are shares. A row breaks over pages only when none holds it whole; `head` is repeated on each. */
  table(o: {
    widths: readonly number[];
    head: readonly Text[];
    rows: readonly (readonly Text[])[];
    size: number;
    align?: readonly ('left' | 'centre')[];
  }): void;
  /** Dark squares of a two-dimensional code, `dark[y][x]`, as vectors; upper left corner at `x`, `top`, side `side` points. */
  matrix(o: { dark: readonly (readonly boolean[])[]; x: number; top: number; side: number }): void;
  /** The place between the cursor and `height` points below, on the page being drawn on. */
  place(o: { x: number; width: number; height: number }): Rectangle;
  /** Writes page numbers (from two pages on) and closes the file. Fixed dates, so equal input gives equal bytes. */
  finish(): Promise<Uint8Array>;
}

/** Opens an empty A4 or A5 portrait document. `margins` in millimetres: top, right, bottom, left; `at` is the instant written as its date. */
export const createSheet = async (o: {
  size: keyof typeof PAGE_SIZES;
  margins: readonly [number, number, number, number];
  fontSize: number;
  title: string;
  author: string;
  at: string;
}): Promise<Sheet> => {
  const doc = await PDFDocument.create({ updateMetadata: false });
  const fonts = await embedTinos(doc);
  const [pageWidth, pageHeight] = PAGE_SIZES[o.size];
  const [top, right, bottom, left] = o.margins.map((margin) => margin * MM) as [number, number, number, number];
  let page: PDFPage = doc.addPage([pageWidth, pageHeight]);

  const drawLines = (
    lines: readonly Line[],
    style: { size: number; x: number; width: number; indent: number; align: NonNullable<TextStyle['align']> },
  ): void => {
    const height = style.size * LEADING;
    for (const [index, line] of lines.entries()) {
      sheet.need(height);
      const indent = index === 0 ? style.indent : 0;
      const gaps = line.pieces.filter((piece) => piece.spaced).length;
      const space = (piece: Piece) => (piece.spaced ? widthOf(piece.font, ' ', style.size) : 0);
      const natural = line.pieces.reduce((sum, piece) => sum + piece.width + space(piece), 0);
      const free = style.width - indent - natural;
      const stretch = style.align === 'justify' && !line.last && gaps > 0 ? free / gaps : 0;
      const shift = style.align === 'centre' ? free / 2 : style.align === 'right' ? free : 0;
      let x = style.x + indent + shift;
      for (const piece of line.pieces) {
        // The space is drawn with its word, so that copied and searched text keeps it.
        if (piece.spaced) x += stretch;
        page.drawText(piece.spaced ? ` ${piece.text}` : piece.text, {
          x,
          y: sheet.y - style.size * BASELINE,
          size: style.size,
          font: piece.font,
          color: BLACK,
        });
        x += space(piece) + piece.width;
      }
      sheet.y -= height;
    }
  };

  interface Column {
    readonly x: number;
    readonly width: number;
    readonly align: 'left' | 'centre';
  }

  /** Lines that fit into a row between the cursor and the foot of the page. */
  const roomFor = (size: number): number => Math.max(1, Math.floor((sheet.y - bottom - 2 * CELL_PADDING) / (size * LEADING)));

  const setRow = (row: readonly Text[], columns: readonly Column[], size: number, face: 'regular' | 'bold') => {
    const cells = columns.map(({ width }, index) =>
      breakLines({ text: row[index] ?? '', fonts, size, face, width: width - 2 * CELL_PADDING, indent: 0 }),
    );
    const count = Math.max(...cells.map((lines) => lines.length));
    /** The lines from `first` on, `many` of them, as one framed row. */
    const draw = (first = 0, many = count): void => {
      const height = many * size * LEADING + 2 * CELL_PADDING;
      const start = sheet.y;
      for (const [index, { x, width, align }] of columns.entries()) {
        page.drawRectangle({ x, y: start - height, width, height, borderColor: BLACK, borderWidth: 0.5 });
        sheet.y = start - CELL_PADDING;
        const within = { size, x: x + CELL_PADDING, width: width - 2 * CELL_PADDING, indent: 0 };
        drawLines(cells[index]?.slice(first, first + many) ?? [], { ...within, align: face === 'bold' ? 'centre' : align });
      }
      sheet.y = start - height;
    };
    return { height: count * size * LEADING + 2 * CELL_PADDING, count, draw };
  };

  const numberPages = (): void => {
    const pages = doc.getPages();
    if (pages.length < 2) return;
    for (const [index, each] of pages.entries()) {
      const label = `${index + 1}/${pages.length}`;
      each.drawText(label, {
        x: (pageWidth - widthOf(fonts.regular, label, 9)) / 2,
        y: bottom * 0.5,
        size: 9,
        font: fonts.regular,
        color: BLACK,
      });
    }
  };

  const sheet: Sheet = {
    left,
    width: pageWidth - left - right,
    y: pageHeight - top,
    pageIndex: () => doc.getPages().indexOf(page),
    need: (height) => {
      if (sheet.y - height >= bottom) return;
      // The page after this one may be there already: a column beside has run onto it.
      const next = sheet.pageIndex() + 1;
      page = next < doc.getPageCount() ? doc.getPage(next) : doc.addPage([pageWidth, pageHeight]);
      sheet.y = pageHeight - top;
    },
    skip: (height) => {
      sheet.y -= height;
    },
    measure: ({ text, size, face = 'regular' }) => widthOf(fonts[face], nfc(text), size),
    text: (text, style = {}) => {
      const { size = o.fontSize, face = 'regular', align = 'left', x = left, width = sheet.width, indent = 0, after = 0 } = style;
      const lines = (align === 'centre' ? breakEvenly : breakLines)({ text, fonts, size, face, width, indent });
      drawLines(lines, { size, x, width, indent, align });
      sheet.y -= after;
    },
    columns: (parts) => {
      const start = { y: sheet.y, page };
      const ends = parts.map((draw) => {
        [sheet.y, page] = [start.y, start.page];
        draw();
        return { y: sheet.y, page: sheet.pageIndex() };
      });
      const last = Math.max(...ends.map((end) => end.page));
      page = doc.getPage(last);
      sheet.y = Math.min(...ends.filter((end) => end.page === last).map((end) => end.y));
    },
    rule: ({ x, width, thickness = 0.6 }) =>
      page.drawLine({ start: { x, y: sheet.y }, end: { x: x + width, y: sheet.y }, thickness, color: BLACK }),
    table: ({ widths, head, rows, size, align = [] }) => {
      const total = widths.reduce((sum, share) => sum + share, 0);
      let x = left;
      const columns = widths.map((share, index) => {
        const column = { x, width: (share / total) * sheet.width, align: align[index] ?? ('left' as const) };
        x += column.width;
        return column;
      });
      const header = setRow(head, columns, size, 'bold');
      const tallest = pageHeight - top - bottom - header.height;
      const body = rows.map((row) => setRow(row, columns, size, 'regular'));
      // The head never stands alone at the foot of a page.
      const first = body[0]?.height ?? 0;
      sheet.need(header.height + (first <= tallest ? first : header.height));
      header.draw();
      for (const next of body) {
        if (next.height <= tallest) {
          const before = sheet.pageIndex();
          sheet.need(next.height);
          if (sheet.pageIndex() !== before) header.draw();
          next.draw();
          continue;
        }
        // No page holds it whole: it goes on from page to page.
        for (let first = 0; first < next.count; ) {
          if (first > 0) {
            sheet.need(pageHeight);
            header.draw();
          }
          const many = Math.min(next.count - first, roomFor(size));
          next.draw(first, many);
          first += many;
        }
      }
    },
    matrix: ({ dark, x, top: upper, side }) => {
      const module = side / dark.length;
      for (const [row, cells] of dark.entries()) {
        // Runs of dark modules as one rectangle each: no hairlines between them, a third of the size.
        for (let start = 0; start < cells.length; start += 1) {
          if (cells[start] !== true) continue;
          let end = start;
          while (cells[end] === true) end += 1;
          page.drawRectangle({
            x: x + start * module,
            y: upper - (row + 1) * module,
            width: (end - start) * module,
            height: module,
            color: BLACK,
          });
          start = end;
        }
      }
    },
    place: ({ x, width, height }) => ({ page: sheet.pageIndex(), x, y: sheet.y - height, width, height }),
    finish: async () => {
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
