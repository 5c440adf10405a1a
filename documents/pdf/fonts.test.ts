import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import * as fontkit from 'fontkit';
import { PDFDocument } from 'pdf-lib';
import { describe, expect, it, vi } from 'vitest';
import { drawable, unprintable } from '../../domain/printable.ts';
import { embedTinos, nfc, type Tinos } from './fonts.ts';
import { withPdf } from './pdfium.ts';

const VIETNAMESE = 'Giấy xác nhận tình trạng hôn nhân: ẮẰẲẴẶ ắằẳẵặ ỪỨỬỮỰ ưừứửữự đĐ ỳýỷỹỵ – “H’Mẫu Êban” 0123456789';

const FACES: readonly (readonly [keyof Tinos, string])[] = [
  ['regular', '400Regular'],
  ['bold', '700Bold'],
  ['italic', '400Regular_Italic'],
  ['boldItalic', '700Bold_Italic'],
];

const ink = async (pdf: Uint8Array): Promise<number> => {
  const { rgb } = await withPdf({ bytes: pdf }, (view) => view.render({ page: 0, dpi: 150 }));
  return rgb.reduce((sum, value) => sum + (255 - value), 0);
};

/** The judge: the whole font embedded as it is, without any subsetting. */
const drawnWithWholeFont = async (name: string, text: string): Promise<Uint8Array> => {
  const doc = await PDFDocument.create();
  doc.registerFontkit(fontkit as unknown as Parameters<PDFDocument['registerFontkit']>[0]);
  const file = createRequire(import.meta.url).resolve(`@expo-google-fonts/tinos/${name}/Tinos_${name}.ttf`);
  const font = await doc.embedFont(await readFile(file), { subset: false, features: { liga: false } });
  doc.addPage([600, 60]).drawText(text, { x: 10, y: 20, size: 11, font });
  return doc.save();
};

const drawnWithSubset = async (face: keyof Tinos, text: string): Promise<Uint8Array> => {
  const doc = await PDFDocument.create();
  const fonts = await embedTinos(doc);
  doc.addPage([600, 60]).drawText(text, { x: 10, y: 20, size: 11, font: fonts[face] });
  return doc.save();
};

describe('Tinos in a PDF', () => {
  // Pixels, not extracted text: a broken subset still extracts perfectly.
  it.each(FACES)('keeps every stroke of Vietnamese text in a subset: %s', async (face, name) => {
    const whole = await ink(await drawnWithWholeFont(name, VIETNAMESE));
    expect(whole).toBeGreaterThan(100_000);
    expect(await ink(await drawnWithSubset(face, VIETNAMESE))).toBe(whole);
  });

  const render = async (text: string, embed = embedTinos) => {
    const doc = await PDFDocument.create({ updateMetadata: false });
    const { regular } = await embed(doc);
    doc.addPage().drawText(text, { font: regular, size: 12 });
    return Buffer.from(await doc.save());
  };

  it('gives the same bytes each time and stays small', async () => {
    const [first, second] = [await render(VIETNAMESE), await render(VIETNAMESE)];
    expect(first.equals(second)).toBe(true);
    expect(first.length).toBeLessThan(60_000);
  });

  it('gives bytes that no document before or beside it has a part in', async () => {
    // Each pair is drawn with one glyph that stands for two letters.
    const [one, other] = ['a b-c', 'a\u00a0b\u00adc'];
    await render(one);
    const [, beside] = await Promise.all([render(one), render(other), render(one)]);
    vi.resetModules();
    const untouched = await import('./fonts.ts');
    expect(beside.equals(await render(other, untouched.embedTinos))).toBe(true);
  });

  it('composes decomposed text', () => {
    expect(nfc('Tiếng Việt'.normalize('NFD'))).toBe('Tiếng Việt');
  });
});

/** Rows of ink of a text drawn in 48 points, from the top: how many dark pixels each has, and where their middle is. */
const rowsOf = async (face: keyof Tinos, text: string): Promise<readonly { readonly dark: number; readonly middle: number }[]> => {
  const doc = await PDFDocument.create();
  const fonts = await embedTinos(doc);
  doc.addPage([120, 100]).drawText(text, { x: 30, y: 25, size: 48, font: fonts[face] });
  const { width, height, rgb } = await withPdf({ bytes: await doc.save() }, (view) => view.render({ page: 0, dpi: 144 }));
  return Array.from({ length: height }, (_, y) => {
    const dark = Array.from({ length: width }, (_, x) => x).filter((x) => (rgb[(y * width + x) * 3] ?? 255) < 128);
    return { dark: dark.length, middle: dark.length === 0 ? 0 : ((dark[0] ?? 0) + (dark.at(-1) ?? 0)) / 2 };
  });
};

describe('letters of Ê Đê that no font has composed', () => {
  const CASES = FACES.flatMap(([face]) =>
    ['ê̆', 'ô̆', 'ơ̆', 'ư̆', 'Ê̆', 'Ô̆', 'Ơ̆', 'Ư̆'].map((letter) => [face, letter.normalize('NFC')] as const),
  );

  it.each(CASES)('%s %s: the breve stands free above the letter, over its middle', async (face, letter) => {
    const [plain = ''] = [...letter];
    const [bare, marked] = [await rowsOf(face, plain), await rowsOf(face, letter)];
    const top = bare.findIndex(({ dark }) => dark > 0);
    // The circumflex and the letter itself are where they are without it; the horn of ơ reaches up beside the breve.
    const horned = /[ơưƠƯ]/.test(plain);
    const crossbar = await rowsOf(face, { ơ: 'o', ư: 'u', Ơ: 'O', Ư: 'U' }[plain] ?? plain);
    const edge = crossbar.findIndex(({ dark }) => dark > 0);
    const over = marked.slice(0, horned ? edge : top).map(({ dark }, y) => dark - (bare[y]?.dark ?? 0));
    expect(over.some((dark) => dark > 0)).toBe(true);
    expect(over.every((dark) => dark >= 0)).toBe(true);
    // White between them.
    expect(over.at(-1)).toBe(0);
    for (const [y, { dark }] of bare.entries()) if (y >= edge) expect(marked[y]?.dark).toBe(dark);
    if (horned) return;
    const widest = (rows: readonly { readonly dark: number; readonly middle: number }[]) =>
      rows.reduce((best, row) => (row.dark > best.dark ? row : best), { dark: 0, middle: 0 }).middle;
    const slant = face === 'italic' || face === 'boldItalic' ? 16 : 5;
    expect(Math.abs(widest(marked.slice(0, top)) - widest(bare.slice(top, top + 20)))).toBeLessThan(slant);
  });

  it('are copied as they were written, and make the file no larger than letters do', async () => {
    const name = "H'Mơ̆ng Kbuôr Ê̆ban Bư̆".normalize('NFC');
    const doc = await PDFDocument.create({ updateMetadata: false });
    const { bold } = await embedTinos(doc);
    doc.addPage().drawText(name, { font: bold, size: 12 });
    const pdf = await doc.save();
    expect(pdf.length).toBeLessThan(30_000);
    const run = spawnSync('pdftotext', ['-', '-'], { input: pdf, encoding: 'utf8' });
    if (run.error === undefined) expect(run.stdout.trim().normalize('NFC')).toBe(name);
  });
});

describe('what counts as printable', () => {
  it('has a glyph in every face', async () => {
    const faces = await Promise.all(
      FACES.map(async ([, name]) =>
        fontkit.create(await readFile(createRequire(import.meta.url).resolve(`@expo-google-fonts/tinos/${name}/Tinos_${name}.ttf`))),
      ),
    );
    const lacking: string[] = [];
    for (let code = 0x20; code < 0x11000; code += 1) {
      const letter = String.fromCodePoint(code);
      if (/\p{C}/u.test(letter) || unprintable(letter).length > 0) continue;
      for (const drawn of drawable(letter)) {
        const has = faces.every((face) => 'hasGlyphForCodePoint' in face && face.hasGlyphForCodePoint(drawn.codePointAt(0) ?? 0));
        if (drawn !== '\n' && !has) lacking.push(code.toString(16));
      }
    }
    expect(lacking).toEqual([]);
    expect(unprintable('Nguyễn Thị Hằng – “H’Ƀiăp Ê̆ban”, 15.000 ₫, §4, ½')).toEqual([]);
    expect(unprintable('Lý 一 😀\u200b\ue000 一')).toEqual(['U+4E00 “一”', 'U+1F600 “😀”', 'U+E000']);
  });
});
