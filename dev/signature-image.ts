import { createHash } from 'node:crypto';
import sharp from 'sharp';

/** Pixels; 300 dpi over the box that a result keeps for its leader. */
const [W, H] = [700, 430];
const BLUE = '#12339e';

type Point = readonly [number, number];

/** Smooth line through points given as shares of the box (Catmull-Rom as Bézier curves). */
const curve = (points: readonly Point[]): string => {
  const at = (index: number): Point => {
    const [x, y] = points[Math.max(0, Math.min(points.length - 1, index))] ?? [0, 0];
    return [x * W, (1 - y) * H];
  };
  const parts = points.slice(1).map((_, index) => {
    const [p, a, b, q] = [at(index - 1), at(index), at(index + 1), at(index + 2)];
    return `C ${a[0] + (b[0] - p[0]) / 6} ${a[1] + (b[1] - p[1]) / 6} ${b[0] - (q[0] - a[0]) / 6} ${b[1] - (q[1] - a[1]) / 6} ${b[0]} ${b[1]}`;
  });
  return `M ${at(0).join(' ')} ${parts.join(' ')}`;
};

/** A made-up signature, PNG on nothing: strokes like a hand's over the whole picture, always the same for one name. */
export const drawSignatureImage = async (name: string): Promise<Buffer> => {
  const seed = createHash('sha256').update(name.normalize('NFC')).digest();
  let drawn = 0;
  const random = (): number => (seed[drawn++ % seed.length] ?? 0) / 255;
  const loops = 5 + Math.min(3, name.trim().split(/\s+/).length);
  const points: Point[] = [
    [0.1, 0.35],
    [0.04, 0.6],
    [0.14, 0.86 + 0.1 * random()],
    [0.22, 0.6],
    [0.15, 0.16 + 0.1 * random()],
    [0.08, 0.3],
  ];
  for (let index = 0; index < loops; index += 1) {
    const x = 0.22 + (0.56 * index) / loops;
    const high = 0.52 + 0.3 * random() * (index % 3 === 1 ? 1.4 : 0.7);
    points.push(
      [x + 0.01, 0.36],
      [x + 0.06, Math.min(0.95, high)],
      [x + 0.035, 0.44 + 0.08 * random()],
      [x + 0.06, 0.26 + 0.12 * random()],
    );
  }
  points.push([0.86, 0.55], [0.96, 0.6 + 0.2 * random()]);
  const flourish: Point[] = [
    [0.95, 0.2],
    [0.6, 0.1 + 0.06 * random()],
    [0.25, 0.12],
    [0.5, 0.2],
    [0.97, 0.24 + 0.06 * random()],
  ];
  const line = (through: readonly Point[], width: number): string => `<path d="${curve(through)}" stroke-width="${width}"/>`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${W}" height="${H}" fill="none" stroke="${BLUE}" stroke-linecap="round" stroke-linejoin="round">${line(points, 6)}${line(flourish, 4)}</svg>`;
  return sharp(Buffer.from(svg)).png().toBuffer();
};
