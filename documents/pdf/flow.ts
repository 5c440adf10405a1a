import type { PDFDocument, PDFPage } from 'pdf-lib';

/** Something that stands on a page as one: a line of text, a row, a rule. */
export interface Part {
  /** Points. */
  readonly height: number;
  /** Lines of text that it counts as. */
  readonly lines?: number;
  /** A page may end before it. */
  readonly start?: boolean;
  /** Stands above it again where a page begins with it. */
  readonly head?: Pick<Part, 'height' | 'draw'>;
  readonly draw: (page: PDFPage, top: number) => void;
}

interface Standing extends Part {
  page: number;
  top: number;
  /** Empty space below, points. */
  after: number;
}

/** A cursor over pages. Nothing is drawn before `draw`: the last lines may still go over to the next page, with the signature that follows them. */
export interface Flow {
  page: number;
  /** Points from the bottom. */
  y: number;
  put(part: Part): void;
  /** Empty space below what was put last. */
  space(height: number): void;
  /** Goes on to the next page unless `height` points are left on this one. */
  need(height: number): void;
  /** The same for what must not stand alone: the last two lines go along with it, whole paragraphs of three. */
  keep(height: number): void;
  /** Keeps together what `set` puts, however long its texts are: set once to see how high it is, and again where it has room. More than a page of it flows on. */
  whole(set: () => void): void;
  draw(): void;
}

/** Lines of text without which nothing closes a page (Decree 30/2020: no page holds the signature alone). */
const COMPANY = 2;

export const createFlow = (o: { doc: PDFDocument; size: [number, number]; top: number; bottom: number }): Flow => {
  const parts: Standing[] = [];
  /** Within what is kept together no page ends. */
  let held = false;
  /** How much stood before it. */
  let begun = 0;
  const fits = (height: number): boolean => held || flow.y - height >= o.bottom;
  const linesOn = (page: number): number => parts.filter((part) => part.page === page).reduce((sum, { lines = 0 }) => sum + lines, 0);

  /** Takes the end of page `from` over to the top of the next, so much of it that with what stands there it is company. */
  const pull = (from: number): void => {
    const here = parts.filter(({ page }) => page === from);
    let lines = linesOn(from + 1);
    const index = here.findLastIndex((part) => {
      lines += part.lines ?? 0;
      return part.start === true && lines >= COMPANY;
    });
    const first = here[index];
    if (first === undefined || index === 0) return;
    const head = first.head;
    const indent = head?.height ?? 0;
    const moved = here.slice(index);
    const end = Math.min(...moved.map(({ top, height, after }) => top - height - after));
    const [begin, height] = [first.top, indent + first.top - (flow.page === from ? flow.y : end)];
    for (const part of parts) if (part.page === from + 1) part.top -= height;
    for (const part of moved) {
      part.page = from + 1;
      part.top += o.top - indent - begin;
    }
    if (head !== undefined) parts.push({ ...head, page: from + 1, top: o.top, after: 0 });
    flow.y = flow.page === from ? o.top - height : flow.y - height;
    flow.page = from + 1;
  };

  const flow: Flow = {
    page: 0,
    y: o.top,
    put: (part) => {
      parts.push({ ...part, ...(held && parts.length > begun ? { start: false } : {}), page: flow.page, top: flow.y, after: 0 });
      flow.y -= part.height;
    },
    space: (height) => {
      const last = parts.at(-1);
      if (last !== undefined) last.after += height;
      flow.y -= height;
    },
    need: (height) => {
      if (fits(height)) return;
      flow.page += 1;
      flow.y = o.top;
    },
    keep: (height) => {
      if (held) return;
      if (!fits(height)) pull(flow.page);
      else if (flow.page > 0 && linesOn(flow.page) < COMPANY) pull(flow.page - 1);
      flow.need(height);
    },
    whole: (set) => {
      const [{ page, y }, count, last] = [{ page: flow.page, y: flow.y }, parts.length, parts.at(-1)];
      const after = last?.after ?? 0;
      const hold = (): void => {
        begun = parts.length;
        held = true;
        set();
        held = false;
      };
      hold();
      const height = y - flow.y;
      parts.length = count;
      if (last !== undefined) last.after = after;
      [flow.page, flow.y] = [page, y];
      if (height > o.top - o.bottom) {
        set();
        return;
      }
      flow.keep(height);
      hold();
    },
    draw: () => {
      const last = Math.max(flow.page, ...parts.map(({ page }) => page));
      const pages = Array.from({ length: last + 1 }, () => o.doc.addPage(o.size));
      for (const { page, top, draw } of parts) {
        const sheet = pages[page];
        if (sheet !== undefined) draw(sheet, top);
      }
    },
  };
  return flow;
};
