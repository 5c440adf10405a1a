import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { create, type Font, type Glyph, type Subset } from 'fontkit';
import type { PDFContext, PDFDocument, PDFFont, PDFRawStream } from 'pdf-lib';
import { sha256 } from '../../platform/hash.ts';
import { layOut, withMadeGlyphs } from './marks.ts';

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

/** What is kept of each kind below, of some 15 KB: an office signs with a few texts, over and over. */
const KEPT = 200;

const remembered = <T>(kept: Map<string, T>, key: string, make: () => T): T => {
  const known = kept.get(key) ?? make();
  kept.delete(key);
  kept.set(key, known);
  for (const oldest of [...kept.keys()].slice(0, -KEPT)) kept.delete(oldest);
  return known;
};

const subsets = new Map<string, Uint8Array>();
const packed = new Map<string, PDFRawStream>();

/** More than a subset needs. */
const PACKED_BYTES = 64 * 1024;
const packing = new WeakSet<PDFContext>();

/** Streams of the same content are packed once in a process: pdf-lib does that in JavaScript, 5 ms for a subset. */
const packOnce = ({ context }: PDFDocument): void => {
  if (packing.has(context)) return;
  packing.add(context);
  const pack = context.flateStream.bind(context);
  context.flateStream = (content, dict) => {
    if (content.length > PACKED_BYTES) return pack(content, dict);
    const { contents } = remembered(packed, sha256(Buffer.from(content)), () => pack(content));
    return context.stream(contents, { ...dict, Filter: 'FlateDecode' }) as PDFRawStream;
  };
};

/** `@pdf-lib/fontkit` loses glyphs of this very font when it makes subsets (over 90 % of the ink, while text extraction still works), so fontkit 2 stands in for it. */
const fontkit = {
  create: (bytes: Uint8Array) => {
    // The tables are shared, the glyphs are not: a glyph keeps the first letter that it stood for, so a document's bytes would depend on those
    // drawn before it.
    const face = parsedOnce(bytes);
    const font = Object.assign(Object.create(face) as Font, { _glyphs: {} });
    const createSubset = font.createSubset.bind(font);
    const rememberedSubset = (): Subset => {
      const subset = withMadeGlyphs(face, createSubset()) as Subset & { readonly glyphs: readonly number[] };
      const encode = subset.encode.bind(subset);
      return Object.assign(subset, { encode: () => remembered(subsets, `${font.postscriptName} ${subset.glyphs}`, encode) });
    };
    // A text is set to be measured and again to be drawn.
    const layout = font.layout.bind(font);
    const runs = new Map<string, { readonly glyphs: readonly Glyph[] }>();
    return Object.assign(font, {
      createSubset: () => withEncodeStream(rememberedSubset()),
      layout: (text: string, features: string[]) => {
        const known = runs.get(text);
        if (known !== undefined) return known;
        const set = (part: string): readonly Glyph[] => layout(part, features).glyphs;
        const run = { glyphs: layOut(face, text, set) };
        runs.set(text, run);
        return run;
      },
    });
  },
} as unknown as PdfFontkit;

const require = createRequire(import.meta.url);
const bytesOfFace = new Map<string, Uint8Array>();

const readFace = async (face: string): Promise<Uint8Array> => {
  const bytes = bytesOfFace.get(face) ?? (await readFile(require.resolve(`@expo-google-fonts/tinos/${face}/Tinos_${face}.ttf`)));
  bytesOfFace.set(face, bytes);
  return bytes;
};

const FACES = { regular: '400Regular', bold: '700Bold', italic: '400Regular_Italic', boldItalic: '700Bold_Italic' } as const;

/** Embeds some faces of Tinos as subsets: each costs 10 ms when the document is written, whether it draws or not. Draw only `nfc` text with them. */
export const embedFaces = async <F extends keyof Tinos>(doc: PDFDocument, faces: readonly F[]): Promise<Pick<Tinos, F>> => {
  doc.registerFontkit(fontkit);
  packOnce(doc);
  const embedded: Partial<Record<keyof Tinos, PDFFont>> = {};
  // Without ligatures every letter keeps its own glyph, so that searching and copying text give what was written.
  for (const face of faces) embedded[face] = await doc.embedFont(await readFace(FACES[face]), { subset: true, features: { liga: false } });
  return embedded as Pick<Tinos, F>;
};

export const embedTinos = (doc: PDFDocument): Promise<Tinos> => embedFaces(doc, ['regular', 'bold', 'italic', 'boldItalic']);
