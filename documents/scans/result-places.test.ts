import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { degrees, PDFDocument, PDFName, PDFNumber, type PDFPage, rgb, StandardFonts } from 'pdf-lib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GivenPlace, PlaceName, ResultPlaces } from '../../domain/dossier/result-places.ts';
import { openPdf } from '../pdf/pdf-parts.ts';
import { withPdf } from '../pdf/pdfium.ts';
import { userUnits } from '../pdf/user-units.ts';
import { pageFrame } from '../signing/placement.ts';
import { outlinedResult, resultPlacesOf } from './inspect.ts';
import { findPlaces } from './result-places.ts';

type Given = Readonly<Partial<Record<PlaceName, GivenPlace>>>;

/** How a page is shown: turned, cut out of a larger sheet, counted in units of its own. */
interface Shown {
  readonly turn: 0 | 90 | 180 | 270;
  readonly left: number;
  readonly bottom: number;
  readonly unit: number;
}
const PLAIN: Shown = { turn: 0, left: 0, bottom: 0, unit: 1 };
/** As the reader sees it, in its own units. */
const [WIDTH, HEIGHT] = [595, 842];

/** Where a point of the upright page, from its upper left and in units, lies in the page's own coordinates: by hand, apart from the code that is tested. */
const inPage = ({ turn, left, bottom }: Shown, x: number, y: number): readonly [number, number] => {
  const [up, across] = [HEIGHT - y, WIDTH - x];
  const at = { 0: [x, up], 90: [y, x], 180: [across, y], 270: [up, across] }[turn] as [number, number];
  return [left + at[0], bottom + at[1]];
};

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const pageAs = (doc: PDFDocument, shown: Shown): PDFPage => {
  const upright = shown.turn % 180 === 0;
  const [width, height] = upright ? [WIDTH, HEIGHT] : [HEIGHT, WIDTH];
  const page = doc.addPage([width + shown.left + 40, height + shown.bottom + 40]);
  page.setCropBox(shown.left, shown.bottom, width, height);
  page.setRotation(degrees(shown.turn));
  if (shown.unit !== 1) page.node.set(PDFName.of('UserUnit'), PDFNumber.of(shown.unit));
  return page;
};

const blacken = (page: PDFPage, shown: Shown, { x, y, width, height }: Box): void => {
  const [a, b] = [inPage(shown, x, y), inPage(shown, x + width, y + height)];
  page.drawRectangle({
    ...{ x: Math.min(a[0], b[0]), y: Math.min(a[1], b[1]) },
    ...{ width: Math.abs(a[0] - b[0]), height: Math.abs(a[1] - b[1]), color: rgb(0, 0, 0) },
  });
};

const found = async (pdf: Uint8Array, given: Given = {}) => {
  const doc = await openPdf(pdf);
  return withPdf({ bytes: pdf }, (view) => findPlaces({ pdf: view, doc, units: userUnits(pdf), given }));
};
const placesIn = async (pdf: Uint8Array, given: Given = {}): Promise<ResultPlaces> => {
  const answer = await found(pdf, given);
  if (!('places' in answer)) throw new Error(JSON.stringify(answer));
  return answer.places;
};
const problemsIn = async (pdf: Uint8Array, given: Given = {}): Promise<Readonly<Record<string, string>>> => {
  const answer = await found(pdf, given);
  return 'problems' in answer ? Object.fromEntries(answer.problems.map(({ field, reason }) => [field, reason])) : {};
};

/** A page with the printed words, written upright as the reader sees it, and others beside them. */
const written = async (
  shown: Shown,
  words: readonly (readonly [string, number, number])[] = [
    ['[[SO]]', 90, 110],
    ['[[NGAY]]', 330, 110],
    ['[[KY]]', 400, 600],
  ],
  pages = 1,
): Promise<Uint8Array> => {
  const doc = await PDFDocument.create();
  const font = await doc.embedFont(StandardFonts.TimesRoman);
  for (let count = 0; count < pages; count += 1) {
    const page = pageAs(doc, shown);
    for (const [text, x, y] of [...(count === pages - 1 ? words : []), ['Noi dung cua ket qua', 90, 300] as const]) {
      const [px, py] = inPage(shown, x, y);
      page.drawText(text, { x: px, y: py, size: 13, font, rotate: degrees(shown.turn) });
    }
  }
  return doc.save();
};

const TURNED: readonly Shown[] = [
  PLAIN,
  { turn: 90, left: 13, bottom: 27, unit: 1 },
  { turn: 180, left: 30, bottom: 5, unit: 1 },
  { turn: 270, left: 0, bottom: 19, unit: 1 },
  { turn: 90, left: 11, bottom: 0, unit: 2 },
];

describe('places at printed words', () => {
  it('begin where the word stands, on pages that are turned, cut out and counted in units of their own, and name what the draft covers', async () => {
    for (const shown of TURNED) {
      const { numberAt, dateAt, leaderAt, anchors = [] } = await placesIn(await written(shown));
      expect(anchors.length).toBe(3);
      const fromTop = (place: { y: number; height: number }): number => HEIGHT - place.y - place.height;
      for (const [place, x, y] of [
        [numberAt, 90, 110],
        [dateAt, 330, 110],
      ] as const) {
        expect([shown, Math.abs(place.x - x) < 4, fromTop(place) < y && fromTop(place) + place.height > y - 9]).toEqual([
          shown,
          true,
          true,
        ]);
        expect(place.width * shown.unit).toBeGreaterThanOrEqual(60);
      }
      // In the middle of the signature.
      expect(Math.abs(leaderAt.x + leaderAt.width / 2 - 420)).toBeLessThan(10);
      expect(Math.abs(fromTop(leaderAt) + leaderAt.height / 2 - 596)).toBeLessThan(6);
    }
  }, 60_000);

  it('are on whichever page, as small as what is free around the word, and none where it has no room', async () => {
    const words = (ky: readonly [number, number]) =>
      [
        ['[[SO]]', 90, 110],
        ['[[NGAY]]', 330, 110],
        ['[[KY]]', ...ky],
      ] as const;
    const { leaderAt } = await placesIn(await written(PLAIN, words([400, 600]), 3));
    expect([leaderAt.page, leaderAt.width]).toEqual([2, 170]);
    // Text stands 45 points above.
    const tight = await placesIn(await written(PLAIN, words([120, 345])));
    expect(tight.leaderAt.height).toBeLessThan(102);
    expect(await problemsIn(await written(PLAIN, words([120, 312])))).toEqual({
      signaturePlace: expect.stringContaining('không có chỗ trống'),
    });
  }, 60_000);

  it('are refused where a word is missing, stands twice, or number and date are on two pages', async () => {
    const some = async (...words: (readonly [string, number, number])[]) => problemsIn(await written(PLAIN, words));
    expect(await some(['[[SO]]', 90, 110])).toEqual({
      datePlace: expect.stringContaining('không tìm thấy chữ [[NGAY]]'),
      signaturePlace: expect.stringContaining('không tìm thấy chữ [[KY]]'),
    });
    expect(await some(['[[SO]]', 90, 110], ['[[SO]]', 90, 200], ['[[NGAY]]', 330, 110], ['[[KY]]', 400, 600])).toEqual({
      numberPlace: expect.stringContaining('2 lần'),
    });
    const dateAt = { page: 1, x: 330, y: 100, width: 150, height: 16 };
    expect(
      await problemsIn(
        await written(
          PLAIN,
          [
            ['[[SO]]', 90, 110],
            ['[[KY]]', 400, 600],
          ],
          2,
        ),
        { dateAt },
      ),
    ).toEqual({
      datePlace: 'số và ngày phải ở cùng một trang',
    });
  }, 60_000);
});

const GIVEN: Given = {
  numberAt: { page: 1, x: 60, y: 60, width: 110, height: 16 },
  dateAt: { page: 1, x: 300, y: 60, width: 152, height: 16 },
};

describe('places given as rectangles', () => {
  it('are free, on the page and large enough, whatever the page: no random one is taken that is not', async () => {
    const boxes = (x: [number, number], y: [number, number], width: [number, number], height: [number, number]) => {
      const side = ([min, max]: [number, number]) => fc.integer({ min, max });
      return fc.record({ x: side(x), y: side(y), width: side(width), height: side(height) });
    };
    const box = fc.oneof(boxes([-30, 600], [-30, 850], [20, 220], [10, 150]), boxes([110, 400], [150, 700], [100, 170], [57, 110]));
    const ink = fc.record({
      x: fc.integer({ min: 0, max: 560 }),
      y: fc.integer({ min: 90, max: 800 }),
      width: fc.integer({ min: 2, max: 30 }),
      height: fc.integer({ min: 2, max: 30 }),
    });
    const taken = { yes: 0, no: 0 };
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...TURNED), box, fc.array(ink, { maxLength: 3 }), async (shown, leader, inks) => {
        const doc = await PDFDocument.create();
        const page = pageAs(doc, shown);
        for (const one of inks) blacken(page, shown, one);
        const pdf = await doc.save();
        // Points are of the reader's inch: `unit` of them in a unit of the page.
        const points = ({ x, y, width, height }: Box) => ({
          x: x * shown.unit,
          y: y * shown.unit,
          width: width * shown.unit,
          height: height * shown.unit,
        });
        const given: Given = {
          numberAt: { page: 1, ...points({ x: 60, y: 60, width: 110, height: 16 }) },
          dateAt: { page: 1, ...points({ x: 300, y: 60, width: 152, height: 16 }) },
          leaderAt: { page: 1, ...points({ ...leader }) },
        };
        const answer = await found(pdf, given);
        // What is drawn there, by hand: the box, and the seal over its left third.
        const seal = Math.min((36 * 72) / 25.4, leader.height);
        const whole = [
          leader,
          { x: leader.x + leader.width / 3 - seal, y: leader.y + (leader.height - seal) / 2, width: seal, height: seal },
        ];
        const inside = whole.every((one) => one.x >= 0 && one.y >= 0 && one.x + one.width <= WIDTH && one.y + one.height <= HEIGHT);
        const apart = (a: Box, b: Box, by: number): boolean =>
          a.x >= b.x + b.width + by || b.x >= a.x + a.width + by || a.y >= b.y + b.height + by || b.y >= a.y + a.height + by;
        const others = [
          { x: 60, y: 60, width: 110, height: 16 },
          { x: 300, y: 60, width: 152, height: 16 },
        ];
        const fits = leader.width * shown.unit >= 100 && leader.height * shown.unit >= 57 && inside;
        const isFree = (by: number): boolean => whole.every((one) => [...inks, ...others].every((other) => apart(one, other, by)));
        if ('places' in answer) {
          taken.yes += 1;
          // Half a point of an edge is no cover.
          expect([shown, leader, inks, fits && isFree(-1)]).toEqual([shown, leader, inks, true]);
          const [x1, y1, x2, y2] = pageFrame((await openPdf(pdf)).getPage(0)).toUser(answer.places.leaderAt);
          const [a, b] = [inPage(shown, leader.x, leader.y), inPage(shown, leader.x + leader.width, leader.y + leader.height)];
          for (const [is, wanted] of [
            [x1, Math.min(a[0], b[0])],
            [y1, Math.min(a[1], b[1])],
            [x2, Math.max(a[0], b[0])],
            [y2, Math.max(a[1], b[1])],
          ] as const)
            expect(is).toBeCloseTo(wanted, 3);
        } else {
          taken.no += 1;
          expect([shown, leader, inks, fits && isFree(1)]).toEqual([shown, leader, inks, false]);
        }
      }),
      { numRuns: 60, seed: 12, endOnFailure: true },
    );
    expect(taken.yes).toBeGreaterThan(5);
    expect(taken.no).toBeGreaterThan(5);
  }, 120_000);

  it('are refused by what is wrong with each', async () => {
    const pdf = await written(PLAIN, []);
    const ky = (leaderAt: Omit<GivenPlace, 'page'> & { page?: number }) =>
      problemsIn(pdf, { ...GIVEN, leaderAt: { page: 1, ...leaderAt } });
    expect(await ky({ x: 350, y: 560, width: 60, height: 40 })).toEqual({ signaturePlace: expect.stringContaining('quá nhỏ') });
    expect(await ky({ x: 520, y: 560, width: 120, height: 80 })).toEqual({ signaturePlace: expect.stringContaining('ngoài trang') });
    expect(await ky({ x: 80, y: 270, width: 120, height: 80 })).toEqual({ signaturePlace: expect.stringContaining('đè lên chữ') });
    expect(await ky({ x: 5, y: 560, width: 120, height: 80 })).toEqual({ signaturePlace: expect.stringContaining('con dấu') });
    expect(await ky({ page: 7, x: 350, y: 560, width: 120, height: 80 })).toEqual({ signaturePlace: 'tệp chỉ có 1 trang' });
    expect(await ky({ x: 60, y: 30, width: 120, height: 80 })).toEqual({ signaturePlace: expect.stringMatching(/trùng|con dấu/) });
  }, 60_000);
});

describe('a file for a result', () => {
  let dir: string;
  beforeAll(() => {
    dir = mkdtempSync(path.join(tmpdir(), 'places-'));
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));
  const kept = (bytes: Uint8Array): string => {
    const file = path.join(dir, 'a.pdf');
    writeFileSync(file, bytes);
    return file;
  };

  it('is none that bears a signature, a field that waits for one, or any that somebody fills in', async () => {
    const withField = async (change: (doc: PDFDocument) => void): Promise<Uint8Array> => {
      const doc = await openPdf(await written(PLAIN));
      change(doc);
      return doc.save();
    };
    const field = (entries: Record<string, string | PDFName>) => (doc: PDFDocument) => {
      const ref = doc.context.register(doc.context.obj({ FT: 'Sig', T: 'NguoiCoThamQuyen', ...entries }));
      doc.catalog.set(PDFName.of('AcroForm'), doc.context.obj({ Fields: [ref], SigFlags: 3 }));
    };
    expect(await found(await withField(field({})))).toEqual({ signed: true });
    expect(await found(await withField(field({ FT: 'Tx' })))).toEqual({ signed: true });
    // Outside of every form: it was taken out of the list, and can come back.
    expect(
      await found(await withField((doc) => void doc.context.register(doc.context.obj({ Type: 'Sig', ByteRange: [0, 1, 2, 3] })))),
    ).toEqual({
      signed: true,
    });
  }, 60_000);

  it('is looked at in a process of its own, and shown with its places outlined', async () => {
    const file = kept(await written({ turn: 90, left: 13, bottom: 27, unit: 1 }));
    const answer = await resultPlacesOf(file, {});
    if (!('places' in answer)) throw new Error(JSON.stringify(answer));
    const stamp = await PDFDocument.create();
    stamp.addPage([595, 842]).drawRectangle({ x: 200, y: 400, width: 200, height: 30, color: rgb(0.9, 0.5, 0.5) });
    const shown = await outlinedResult(file, { places: answer.places, stamp: await stamp.save() });
    const pixels = await withPdf({ bytes: shown }, (pdf) => pdf.render({ page: 0, dpi: 72 }));
    const isRed = (x: number, y: number): boolean => {
      const at = (y * pixels.width + x) * 3;
      return (pixels.rgb[at] ?? 0) > 200 && (pixels.rgb[at + 1] ?? 255) < 160;
    };
    expect([isRed(300, 842 - 415), isRed(300, 100)]).toEqual([true, false]);
    const blue = Array.from({ length: pixels.width * pixels.height }, (_, at) => at * 3).filter(
      (at) => (pixels.rgb[at + 2] ?? 0) - (pixels.rgb[at] ?? 0) > 60,
    );
    expect(blue.length).toBeGreaterThan(100);
    expect(await resultPlacesOf(kept(Buffer.from('%PDF-1.7 rubbish %%EOF')), {})).toMatchObject({ ok: false });
  }, 120_000);
});
