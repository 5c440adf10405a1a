import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PDFDocument } from 'pdf-lib';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { embedTinos } from '../pdf/fonts.ts';
import { type PagePixels, withPdf } from '../pdf/pdfium.ts';
import { type Drawing, sameDrawing } from './drawing.ts';
import { drawingsOf } from './inspect.ts';

/** What is the same picture again, and what is another, as the inspection sees it: a form of A4 at 200 dpi, filled in in 11 points. */

let dir = '';
let filled: PagePixels;
let stored: readonly Drawing[] = [];
const sheet = (): Sharp => asSharp(filled);
beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'drawing-'));
  filled = await draw(FILLED);
  stored = await drawings(await png(sheet()));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

const FILLED = { name: 'Nguyễn Thị Mẫu', born: '02/01/1990', purpose: 'kết hôn' };

const draw = async ({ name, born, purpose }: typeof FILLED): Promise<PagePixels> => {
  const doc = await PDFDocument.create();
  const { regular: font } = await embedTinos(doc);
  const page = doc.addPage([595.28, 841.89]);
  const lines = [
    'TỜ KHAI CẤP GIẤY XÁC NHẬN TÌNH TRẠNG HÔN NHÂN',
    `Họ, chữ đệm, tên: ${name}`,
    `Ngày sinh: ${born}`,
    `Mục đích: ${purpose}`,
  ];
  for (const [at, line] of lines.entries()) page.drawText(line, { x: 70, y: 740 - 24.3 * at, size: 11, font });
  const bytes = await doc.save();
  return withPdf({ bytes }, (pdf) => pdf.render({ page: 0, dpi: 200 }));
};
const asSharp = ({ width, height, rgb }: PagePixels): Sharp =>
  sharp(rgb, { raw: { width, height, channels: 3 } }).withMetadata({ density: 200 });

const drawings = async (bytes: Uint8Array) => {
  const file = path.join(dir, 'file');
  await writeFile(file, bytes);
  return (await drawingsOf([file]))[0]?.[0] ?? [];
};
const areSame = (ours: readonly Drawing[], theirs: readonly Drawing[]): boolean => {
  expect([ours.length, theirs.length]).not.toContain(0);
  return ours.some((mine) => theirs.some((its) => sameDrawing(mine, its)));
};

const png = (page: Sharp): Promise<Buffer> => page.png().toBuffer();
const inPdf = async (bytes: Uint8Array, kind: 'Png' | 'Jpg'): Promise<Uint8Array> => {
  const doc = await PDFDocument.create();
  doc.addPage([595, 842]).drawImage(await doc[`embed${kind}`](bytes), { x: 30, y: 30, width: 535, height: 757 });
  return doc.save();
};

describe('a picture is the same', () => {
  const SAVED: Readonly<Record<string, (page: Sharp) => Promise<Uint8Array>>> = {
    'with another density': (page) => page.withMetadata({ density: 317 }).png().toBuffer(),
    'as TIFF': (page) => page.tiff().toBuffer(),
    'as JPEG of quality 95': (page) => page.jpeg({ quality: 95 }).toBuffer(),
    'as JPEG of quality 75': (page) => page.jpeg({ quality: 75 }).toBuffer(),
    'upside down': (page) => page.rotate(180).png().toBuffer(),
    'on its side': (page) => page.rotate(270).png().toBuffer(),
    'a shade darker': (page) => page.linear(1, -6).png().toBuffer(),
    'in a PDF': async (page) => inPdf(await png(page), 'Png'),
    'as JPEG in a PDF': async (page) => inPdf(await page.jpeg({ quality: 85 }).toBuffer(), 'Jpg'),
  };
  it.each(Object.entries(SAVED))('saved once more %s', async (_how, save) => {
    expect(areSame(stored, await drawings(await save(sheet())))).toBe(true);
  });

  it('with a profile of colours, which a PDF does not take over', async () => {
    const photo = await sharp({ create: { width: 1000, height: 1400, channels: 3, background: '#c04020' } })
      .composite([{ input: await png(sheet().resize(800)), left: 100, top: 100 }])
      .withIccProfile('p3')
      .jpeg({ quality: 95 })
      .toBuffer();
    const shown = await drawings(photo);
    expect(areSame(shown, await drawings(await inPdf(photo, 'Jpg')))).toBe(true);
    expect(areSame(shown, await drawings(await png(sharp(photo))))).toBe(true);
  });
});

describe('another picture is new', () => {
  it.each([
    ['a digit', { born: '02/01/1998' }],
    ['a month', { born: '02/07/1990' }],
    ['a tone mark', { name: 'Nguyễn Thị Mậu' }],
    ['a dot below', { name: 'Nguyễn Thi Mẫu' }],
    ['a full stop', { purpose: 'kết hôn.' }],
    ['everything', { name: 'Trần Văn Nam', born: '11/12/1985', purpose: 'mua nhà' }],
  ])('of the form with %s changed, and saved with loss', async (_what, change) => {
    const other = asSharp(await draw({ ...FILLED, ...change }));
    expect(areSame(stored, await drawings(await other.jpeg({ quality: 75 }).toBuffer()))).toBe(false);
  });

  it.each([
    ['a pixel aside', { left: 1, top: 1, turn: 0 }],
    ['a tenth of a degree askew', { left: 0, top: 0, turn: 0.1 }],
  ])('of the same sheet, scanned anew %s', async (_how, { left, top, turn }) => {
    const turned = turn === 0 ? sheet() : sharp(await png(sheet().rotate(turn, { background: 'white' })));
    const anew = turned.extract({ left, top, width: 1640, height: 2320 });
    const before = sheet().extract({ left: 0, top: 0, width: 1640, height: 2320 });
    expect(areSame(await drawings(await png(before)), await drawings(await png(anew)))).toBe(false);
  });
});

it('nothing is told of a page that shows more than one picture, or of what is no picture', async () => {
  const picture = await png(sheet());
  const doc = await PDFDocument.load(await inPdf(picture, 'Png'));
  doc.getPage(0).drawText('x', { x: 100, y: 100 });
  expect(await drawings(await doc.save())).toEqual([]);
  const words = await PDFDocument.create();
  words.addPage().drawText('x');
  expect(await drawings(await words.save())).toEqual([]);
});
