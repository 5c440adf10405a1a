import type { PDFFont } from 'pdf-lib';
import { nfc, type Tinos } from './fonts.ts';

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

/** One line of a paragraph. */
export interface Line {
  readonly pieces: readonly Piece[];
  /** Ends a paragraph, so it is never justified. */
  readonly last: boolean;
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
  if (widthOf(o.font, o.word, o.size) <= o.width) return [o.word];
  const parts: string[] = [];
  let part = '';
  let room = o.left;
  for (const letter of o.word) {
    if (part !== '' && widthOf(o.font, part + letter, o.size) > room) {
      parts.push(part);
      part = '';
      room = o.width;
    }
    part += letter;
  }
  return [...parts, part];
};

/** Tabs and foreign line ends as what they mean; signs that draw nothing (control, direction, zero width) would show as empty boxes. */
const drawable = (text: string): string =>
  nfc(text)
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    .replace(/\t/g, ' ')
    .replace(/[\p{Cf}\p{Cs}]|(?!\n)\p{Cc}/gu, '');

/** What is to be broken into lines; sizes in points. */
export interface Setting {
  readonly text: Text;
  readonly fonts: Tinos;
  readonly size: number;
  readonly face: keyof Tinos;
  readonly width: number;
  readonly indent: number;
}

/** Breaks text into lines of at most `width` points. */
export const breakLines = (o: Setting): Line[] => {
  const runs: readonly Run[] = typeof o.text === 'string' ? [{ text: o.text }] : o.text;
  const lines: Line[] = [];
  let pieces: Piece[] = [];
  let used = o.indent;
  let spaced = false;
  const end = (last: boolean) => {
    lines.push({ pieces, last });
    pieces = [];
    used = 0;
    spaced = false;
  };
  for (const run of runs) {
    const font = o.fonts[run.face ?? o.face];
    const space = widthOf(font, ' ', o.size);
    for (const token of drawable(run.text).split(/([ \n])/)) {
      if (token === '\n') end(true);
      else if (token === ' ') spaced = true;
      else if (token !== '') {
        const left = o.width - used - (spaced && pieces.length > 0 ? space : 0);
        for (const word of fitWord({ word: token, font, size: o.size, left, width: o.width })) {
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
