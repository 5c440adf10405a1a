import type { PagePixels } from './pdfium.ts';

/** A pixel this much darker (or, on a dark ground, lighter) than the paper counts as ink; scanner noise and paper grain on the samples stay below. */
const INK_DEPTH = 50;

/** Counts ink in a rectangle in constant time (summed-area table); places in pixels from the lower left, first line at the top. */
export const inkCounter = (pixels: PagePixels): ((o: { x: number; y: number; width: number; height: number }) => number) => {
  const { width, height, rgb } = pixels;
  const lightAt = (at: number): number => Math.min(rgb[at] ?? 0, rgb[at + 1] ?? 0, rgb[at + 2] ?? 0);
  const histogram = new Uint32Array(256);
  for (let at = 0; at < rgb.length; at += 3) {
    const light = lightAt(at);
    histogram[light] = (histogram[light] ?? 0) + 1;
  }
  // The paper is the commonest shade: yellowed and grey paper is still empty paper.
  const paper = histogram.indexOf(Math.max(...histogram));
  const line = width + 1;
  const sums = new Uint32Array(line * (height + 1));
  // Places are tried from the top down, and most blocks find theirs at the head of the page.
  let summed = 0;
  const sumTo = (until: number): void => {
    for (; summed < until; summed += 1) {
      let ink = 0;
      let at = summed * width * 3;
      for (let to = (summed + 1) * line + 1; to < (summed + 2) * line; to += 1, at += 3) {
        if (Math.abs(lightAt(at) - paper) > INK_DEPTH) ink += 1;
        sums[to] = (sums[to - line] ?? 0) + ink;
      }
    }
  };
  return (o) => {
    const clamp = (value: number, most: number): number => Math.max(0, Math.min(most, Math.round(value)));
    const [x1, x2] = [clamp(o.x, width), clamp(o.x + o.width, width)];
    const [y1, y2] = [clamp(height - o.y - o.height, height), clamp(height - o.y, height)];
    sumTo(y2);
    const at = (x: number, y: number): number => sums[y * line + x] ?? 0;
    return at(x2, y2) - at(x1, y2) - at(x2, y1) + at(x1, y1);
  };
};
