import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import * as fontkit from 'fontkit';
import { PDFDocument } from 'pdf-lib';
import { describe, expect, it, vi } from 'vitest';
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
