import { type PDFFont, type PDFPage, rgb } from 'pdf-lib';
import { drawable, unprintable } from '../../domain/printable.ts';
import type { Tinos } from './fonts.ts';
import { letters } from './marks.ts';
import { SigningError } from './signing-error.ts';

/** Words in one face; several of them make a line of text. */
export interface Run {
  readonly text: string;
  readonly face?: keyof Tinos;
}

/** Text of a paragraph or cell: plain, or runs in several faces. `\n` starts a new line. */
export type Text = string | readonly Run[];

/** A word as it will be drawn; `width` in points. */
export interface Piece {
  readonly text: string;
  readonly font: PDFFont;
  readonly width: number;
  /** A space goes before it unless it starts a line. */
  readonly spaced: boolean;
}

export interface Line {
  readonly pieces: readonly Piece[];
  /** Ends a paragraph, so it is never justified. */
  readonly last: boolean;
  /** How far it begins within the edge, in points. */
  readonly inset: number;
}

const widths = new WeakMap<PDFFont, Map<string, number>>();

/** The face's own measure, kept as long as its document: a cell's words are measured anew for every width that is tried. */
export const widthOf = (font: PDFFont, text: string, size: number): number => {
  const known = widths.get(font) ?? new Map<string, number>();
  widths.set(font, known);
  const key = `${size} ${text}`;
  const width = known.get(key) ?? font.widthOfTextAtSize(text, size);
  known.set(key, width);
  return width;
};

/** Splits a word that is wider than the line (a SHA-256 has no spaces) into parts that fit: the first into what is left of its line, the others into whole ones. */
const fitWord = (o: { word: string; font: PDFFont; size: number; left: number; width: number }): string[] => {
  const whole = widthOf(o.font, o.word, o.size);
  if (whole <= o.width) return [o.word];
  const all = letters(o.word);
  const parts: string[] = [];
  let [from, room] = [0, o.left];
  while (from < all.length) {
    const first = (count: number): string => all.slice(from, from + count).join('');
    const fits = (count: number): boolean => widthOf(o.font, first(count), o.size) <= room;
    // From about as many as there is room for: measuring letter by letter was a tenth of all that a worker did (measured).
    let count = Math.min(Math.max(1, Math.floor((room * all.length) / whole)), all.length - from);
    while (count > 1 && !fits(count)) count -= 1;
    while (from + count < all.length && fits(count + 1)) count += 1;
    parts.push(first(count));
    from += count;
    room = o.width;
  }
  return parts;
};

/** Throws SigningError TEXT_UNPRINTABLE: intake refuses such letters, and what comes from elsewhere is not printed as boxes either. */
const words = (text: string): readonly string[] => {
  const [letter] = unprintable(text);
  if (letter !== undefined) throw new SigningError('TEXT_UNPRINTABLE', `no glyph for ${letter}`);
  return drawable(text).split(/([ \n])/);
};

/** What is to be broken into lines; sizes in points. */
export interface Setting {
  readonly text: Text;
  readonly fonts: Tinos;
  readonly size: number;
  readonly face: keyof Tinos;
  readonly width: number;
  /** Of the first line. */
  readonly indent: number;
  /** Of the lines that go on a paragraph. */
  readonly hang?: number;
}

/** Breaks text into lines of at most `width` points. */
export const breakLines = (o: Setting): Line[] => {
  const runs: readonly Run[] = typeof o.text === 'string' ? [{ text: o.text }] : o.text;
  const lines: Line[] = [];
  const { hang = 0 } = o;
  let pieces: Piece[] = [];
  let inset = o.indent;
  let used = inset;
  let spaced = false;
  const end = (last: boolean) => {
    lines.push({ pieces, last, inset });
    pieces = [];
    inset = last ? 0 : hang;
    used = inset;
    spaced = false;
  };
  for (const run of runs) {
    const font = o.fonts[run.face ?? o.face];
    const space = widthOf(font, ' ', o.size);
    for (const token of words(run.text)) {
      if (token === '\n') end(true);
      else if (token === ' ') spaced = true;
      else if (token !== '') {
        const left = o.width - used - (spaced && pieces.length > 0 ? space : 0);
        for (const word of fitWord({ word: token, font, size: o.size, left, width: o.width - hang })) {
          const width = widthOf(font, word, o.size);
          if (pieces.length > 0 && used + (spaced ? space : 0) + width > o.width) end(false);
          const before = spaced && pieces.length > 0;
          pieces.push({ text: word, font, width, spaced: before });
          used += (before ? space : 0) + width;
          spaced = false;
        }
      }
    }
  }
  end(true);
  return lines;
};

/** The same number of lines, as equally long as can be: a centred name must not leave its last word alone. */
export const breakEvenly = (o: Setting): Line[] => {
  let lines = breakLines(o);
  // Lines of one letter each never become more.
  for (let width = o.width; lines.length > 1 && width > 0; width -= o.size / 2) {
    const narrower = breakLines({ ...o, width });
    if (narrower.length > lines.length) break;
    lines = narrower;
  }
  return lines;
};

/** Height of a line over the size of its letters. */
export const LEADING = 1.22;
const BASELINE = 0.95;

/** Draws a line whose upper edge is `top`; all in points. */
export const drawLine = (
  page: PDFPage,
  o: { line: Line; size: number; x: number; top: number; width: number; align: 'left' | 'centre' | 'right' | 'justify' },
): void => {
  const { line, size } = o;
  const gaps = line.pieces.filter((piece) => piece.spaced).length;
  const space = (piece: Piece) => (piece.spaced ? widthOf(piece.font, ' ', size) : 0);
  const free = o.width - line.inset - line.pieces.reduce((sum, piece) => sum + piece.width + space(piece), 0);
  const stretch = o.align === 'justify' && !line.last && gaps > 0 ? free / gaps : 0;
  let x = o.x + line.inset + (o.align === 'centre' ? free / 2 : o.align === 'right' ? free : 0);
  for (const piece of line.pieces) {
    // The space is drawn with its word, so that copied and searched text keeps it.
    if (piece.spaced) x += stretch;
    page.drawText(piece.spaced ? ` ${piece.text}` : piece.text, {
      x,
      y: o.top - size * BASELINE,
      size,
      font: piece.font,
      color: rgb(0, 0, 0),
    });
    x += space(piece) + piece.width;
  }
};
