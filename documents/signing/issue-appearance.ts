import type { PDFFont } from 'pdf-lib';
import { nfc, type Tinos } from '../pdf/fonts.ts';
import type { Rectangle } from '../pdf/geometry.ts';
import { letters } from '../pdf/marks.ts';
import { BLACK, type Drawing, fit, hex, MULTIPLY, n, RED, showAt } from './appearance.ts';
import { sealPlace } from './placement.ts';

const CIRCLE = 0.5523;
const circle = (cx: number, cy: number, r: number): string => {
  const k = r * CIRCLE;
  const arc = (...values: number[]): string => `${values.map(n).join(' ')} c`;
  return [
    `${n(cx + r)} ${n(cy)} m`,
    arc(cx + r, cy + k, cx + k, cy + r, cx, cy + r),
    arc(cx - k, cy + r, cx - r, cy + k, cx - r, cy),
    arc(cx - r, cy - k, cx - k, cy - r, cx, cy - r),
    arc(cx + k, cy - r, cx + r, cy - k, cx + r, cy),
    'h',
  ].join('\n');
};

const star = (cx: number, cy: number, r: number): string => {
  const points = Array.from({ length: 10 }, (_, index) => {
    const angle = Math.PI / 2 + (index * Math.PI) / 5;
    const radius = index % 2 === 0 ? r : r * 0.382;
    return `${n(cx + radius * Math.cos(angle))} ${n(cy + radius * Math.sin(angle))}`;
  });
  return `${points.join(' l ').replace(' l ', ' m ')} l h f`;
};

/** Letters along the inside of a circle, read clockwise from the lower left to the lower right. */
const ringText = (o: { font: PDFFont; text: string; cx: number; cy: number; radius: number; size: number }): string => {
  const ring = letters(o.text);
  const widths = ring.map((letter) => o.font.widthOfTextAtSize(letter, o.size));
  const natural = widths.reduce((sum, width) => sum + width, 0) / o.radius;
  const most = Math.PI * 1.5;
  const squeeze = Math.min(1, most / natural);
  const gap = ring.length > 1 ? Math.min(0.035, (most - natural * squeeze) / (ring.length - 1)) : 0;
  let angle = Math.PI / 2 + (natural * squeeze + gap * (ring.length - 1)) / 2;
  return ring
    .map((letter, index) => {
      const half = ((widths[index] ?? 0) * squeeze) / o.radius / 2;
      angle -= half;
      const turn = angle - Math.PI / 2;
      const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
      const back = ((widths[index] ?? 0) * squeeze) / 2;
      const x = o.cx + o.radius * Math.cos(angle) - back * cos;
      const y = o.cy + o.radius * Math.sin(angle) - back * sin;
      angle -= half + gap;
      return `BT /B ${n(o.size)} Tf ${[cos * squeeze, sin * squeeze, -sin, cos, x, y].map(n).join(' ')} Tm ${hex(o.font, letter)} Tj ET`;
    })
    .join('\n');
};

/** Smallest rectangle around several on one page. */
export const around = (rects: readonly Rectangle[]): Rectangle => {
  const x = Math.min(...rects.map((rect) => rect.x));
  const y = Math.min(...rects.map((rect) => rect.y));
  const width = Math.max(...rects.map((rect) => rect.x + rect.width)) - x;
  const height = Math.max(...rects.map((rect) => rect.y + rect.height)) - y;
  return { page: rects[0]?.page ?? 0, x, y, width, height };
};

const NUMBER_SIZE = 13;

/** Number and date, each at its place. */
export interface Written {
  readonly numberAt: Rectangle;
  readonly dateAt: Rectangle;
  readonly number: string;
  readonly date: string;
}

/** The seal, over the left third of the leader's signature. */
export interface Sealed {
  readonly sealOver: Rectangle;
  readonly agencyName: string;
}

/**
 * Number and date, the seal, or all of them in one drawing (Decree 30/2020 Art. 15(2), 32(2)(d)): they come after the leader's signature, and drawn
 * anywhere else they would change what the leader signed.
 */
export const together = (...drawings: readonly Drawing[]): Drawing => ({
  content: [BLACK, ...drawings.map(({ content }) => content)].join('\n'),
  fonts: Object.assign({}, ...drawings.map(({ fonts }) => fonts)) as NonNullable<Drawing['fonts']>,
});

export const drawWritten = (o: Written & { tinos: Pick<Tinos, 'regular' | 'italic'>; box: Rectangle }): Drawing => {
  // From the left: the printed "Số:" or place stands right before it.
  const written = (text: string, at: Rectangle, name: string, font: PDFFont): string => {
    const size = fit({ font, lines: [text], width: at.width, most: Math.min(NUMBER_SIZE, at.height) });
    // Capitals are about 0.66 em high.
    return showAt({ font: name, size, x: at.x - o.box.x, y: at.y - o.box.y + (at.height - 0.66 * size) / 2, text: hex(font, text) });
  };
  return {
    content: [written(nfc(o.number), o.numberAt, 'R', o.tinos.regular), written(nfc(o.date), o.dateAt, 'I', o.tinos.italic)].join('\n'),
    fonts: { R: o.tinos.regular, I: o.tinos.italic },
  };
};

export const drawSealed = (o: Sealed & { tinos: Pick<Tinos, 'bold'>; box: Rectangle }): Drawing => {
  const seal = sealPlace(o.sealOver);
  const r = seal.width / 2;
  const [cx, cy] = [seal.x - o.box.x + r, seal.y - o.box.y + r];
  const size = r * 0.2;
  return {
    content: [
      `q /${MULTIPLY} gs ${RED}`,
      `${n(r * 0.045)} w ${circle(cx, cy, r * 0.97)} S`,
      `${n(r * 0.015)} w ${circle(cx, cy, r * 0.9)} S`,
      `${n(r * 0.02)} w ${circle(cx, cy, r * 0.58)} S`,
      ringText({ font: o.tinos.bold, text: nfc(o.agencyName).toLocaleUpperCase('vi'), cx, cy, radius: r * 0.66, size }),
      star(cx, cy, r * 0.42),
      star(cx, cy - r * 0.74, r * 0.1),
      'Q',
    ].join('\n'),
    fonts: { B: o.tinos.bold },
  };
};
