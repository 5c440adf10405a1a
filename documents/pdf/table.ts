import { rgb } from 'pdf-lib';
import type { Flow, Part } from './flow.ts';
import type { Tinos } from './fonts.ts';
import { breakLines, drawLine, LEADING, type Text } from './lines.ts';

/**
 * Table over the text area; `widths` are shares. In a cell of several lines what goes on a line is set in, so that it looks like none of its own. A row breaks over pages only when none holds it whole; `head` is repeated on each.
 */
export interface Table {
  readonly widths: readonly number[];
  readonly head: readonly Text[];
  readonly rows: readonly (readonly Text[])[];
  readonly size: number;
  readonly align?: readonly ('left' | 'centre')[];
}

interface Column {
  readonly x: number;
  readonly width: number;
  readonly align: 'left' | 'centre';
}

const PADDING = 3;

const columnsOf = ({ widths, align = [] }: Table, left: number, width: number): readonly Column[] => {
  const total = widths.reduce((sum, share) => sum + share, 0);
  let x = left;
  return widths.map((share, index) => {
    const column = { x, width: (share / total) * width, align: align[index] ?? ('left' as const) };
    x += column.width;
    return column;
  });
};

/** How wide a line of text may be in each column of a table that is `width` points wide. */
export const cellWidths = (widths: readonly number[], width: number): readonly number[] =>
  columnsOf({ widths, head: [], rows: [], size: 0 }, 0, width).map((column) => column.width - 2 * PADDING);

const rowOf = (o: { fonts: Tinos; columns: readonly Column[]; row: readonly Text[]; size: number; face: 'regular' | 'bold' }) => {
  const { fonts, columns, size, face } = o;
  const cells = columns.map(({ width }, index) => {
    const text = o.row[index] ?? '';
    const hang = typeof text === 'string' && text.includes('\n') ? size : 0;
    return breakLines({ text, fonts, size, face, width: width - 2 * PADDING, indent: 0, hang });
  });
  const count = Math.max(...cells.map((lines) => lines.length));
  const heightOf = (many: number): number => many * size * LEADING + 2 * PADDING;
  /** The lines from `first` on, `many` of them, as one framed row. */
  const part = (first = 0, many = count): Part => ({
    height: heightOf(many),
    draw: (page, top) => {
      for (const [index, { x, width, align }] of columns.entries()) {
        page.drawRectangle({ x, y: top - heightOf(many), width, height: heightOf(many), borderColor: rgb(0, 0, 0), borderWidth: 0.5 });
        for (const [at, line] of (cells[index] ?? []).slice(first, first + many).entries())
          drawLine(page, {
            line,
            size,
            x: x + PADDING,
            top: top - PADDING - at * size * LEADING,
            width: width - 2 * PADDING,
            align: face === 'bold' ? 'centre' : align,
          });
      }
    },
  });
  return { height: heightOf(count), count, part };
};

/** `start`: a page may end before the table. */
export const setTable = (
  o: Table & { flow: Flow; fonts: Tinos; left: number; width: number; pageTop: number; bottom: number; start: boolean },
): void => {
  const { flow, size, fonts } = o;
  const columns = columnsOf(o, o.left, o.width);
  const header = rowOf({ fonts, columns, row: o.head, size, face: 'bold' });
  const tallest = o.pageTop - o.bottom - header.height;
  const rows = o.rows.map((row) => rowOf({ fonts, columns, row, size, face: 'regular' }));
  // The head never stands alone at the foot of a page.
  const first = rows[0]?.height ?? 0;
  flow.need(header.height + (first <= tallest ? first : header.height));
  flow.put({ ...header.part(), start: o.start });
  for (const [index, row] of rows.entries()) {
    if (row.height <= tallest) {
      const before = flow.page;
      flow.need(row.height);
      if (flow.page !== before) flow.put(header.part());
      flow.put({ ...row.part(), lines: 2, ...(index === 0 ? {} : { start: true, head: header.part() }) });
      continue;
    }
    // No page holds it whole: it goes on from page to page.
    for (let done = 0; done < row.count; ) {
      if (done > 0) {
        flow.need(o.pageTop);
        flow.put(header.part());
      }
      const room = Math.max(1, Math.floor((flow.y - o.bottom - 2 * PADDING) / (size * LEADING)));
      const many = Math.min(row.count - done, room);
      flow.put({ ...row.part(done, many), lines: many });
      done += many;
    }
  }
};
