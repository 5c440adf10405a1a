import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { create, type Font, type Subset } from 'fontkit';
import type { PDFDocument, PDFFont } from 'pdf-lib';

/** The four faces of Tinos (metrics of Times New Roman, the type face that Decree 30/2020 Annex I asks for), embedded in one document. */
export interface Tinos {
  readonly regular: PDFFont;
  readonly bold: PDFFont;
  readonly italic: PDFFont;
  readonly boldItalic: PDFFont;
}

/** Composed form. Text in NFD is drawn with displaced marks and another width though it extracts correctly (measured): normalise before measuring and drawing. */
export const nfc = (text: string): string => text.normalize('NFC');

type PdfFontkit = Parameters<PDFDocument['registerFontkit']>[0];

/** pdf-lib reads the subset from an event stream, fontkit 2 returns bytes; `end` comes a tick later, once pdf-lib has subscribed. */
const withEncodeStream = (subset: Subset): Subset =>
  Object.assign(subset, {
    encodeStream: () => {
      const stream = {
        on: (event: string, listener: (bytes?: Uint8Array) => void) => {
          if (event === 'data') listener(subset.encode());
          if (event === 'end') queueMicrotask(listener);
          return stream;
        },
      };
      return stream;
    },
  });

/** Faces of which each process needs the tables once: reading them anew for each document took four fifths of the time to set a text. */
const parsed = new WeakMap<Uint8Array, Font>();

const parsedOnce = (bytes: Uint8Array): Font => {
  const font = parsed.get(bytes) ?? (create(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)) as Font);
  parsed.set(bytes, font);
  return font;
};

/** `@pdf-lib/fontkit` loses glyphs of this very font when it makes subsets (over 90 % of the ink, while text extraction still works), so fontkit 2 stands in for it. */
const fontkit = {
  create: (bytes: Uint8Array) => {
    // The tables are shared, the glyphs are not: a glyph keeps the first letter that it stood for, so a document's bytes would depend on those
    // drawn before it.
    const font = Object.assign(Object.create(parsedOnce(bytes)) as Font, { _glyphs: {} });
    const createSubset = font.createSubset.bind(font);
    return Object.assign(font, { createSubset: () => withEncodeStream(createSubset()) });
  },
} as unknown as PdfFontkit;

const require = createRequire(import.meta.url);
const bytesOfFace = new Map<string, Uint8Array>();

const readFace = async (face: string): Promise<Uint8Array> => {
  const bytes = bytesOfFace.get(face) ?? (await readFile(require.resolve(`@expo-google-fonts/tinos/${face}/Tinos_${face}.ttf`)));
  bytesOfFace.set(face, bytes);
  return bytes;
};

const embedFace = async (doc: PDFDocument, face: string): Promise<PDFFont> =>
  // Without ligatures every letter keeps its own glyph, so that searching and copying text give what was written.
  doc.embedFont(await readFace(face), { subset: true, features: { liga: false } });

/** Embeds Tinos as subsets. Draw only `nfc` text with it. */
export const embedTinos = async (doc: PDFDocument): Promise<Tinos> => {
  doc.registerFontkit(fontkit);
  return {
    regular: await embedFace(doc, '400Regular'),
    bold: await embedFace(doc, '700Bold'),
    italic: await embedFace(doc, '400Regular_Italic'),
    boldItalic: await embedFace(doc, '700Bold_Italic'),
  };
};
