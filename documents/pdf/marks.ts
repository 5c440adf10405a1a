import type { Font, Glyph, Subset } from 'fontkit';

/** A letter with the marks that no composed letter has (ê̆, ơ̆), in composed text. */
const CLUSTER = /(\P{M}\p{M}+)/u;
const ANY_CLUSTER = /\p{M}/u;

/** A text's letters, each with its marks. */
export const letters = (text: string): readonly string[] => text.match(/\P{M}?\p{M}*/gsu)?.filter((letter) => letter !== '') ?? [];

interface Shift {
  readonly x: number;
  readonly y: number;
}

const glyphOf = (font: Font, letter: string): Glyph => font.glyphForCodePoint(letter.codePointAt(0) ?? 0);

const span = (args: readonly number[], axis: 0 | 1): { least: number; middle: number } => {
  const values = args.filter((_, index) => index % 2 === axis);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return { least, middle: (least + most) / 2 };
};

/** Where a composed letter of the face bears the mark: its outline is the plain letter's and then the mark's. Null: there is no such letter. */
const borneBy = (font: Font, base: string, mark: string): Shift | null => {
  const composed = `${base}${mark}`.normalize('NFC');
  if ([...composed].length > 1 || !font.hasGlyphForCodePoint(composed.codePointAt(0) ?? 0)) return null;
  const plain = glyphOf(font, base === 'i' ? 'ı' : base === 'j' ? 'ȷ' : base).path.commands.length;
  const borne = glyphOf(font, composed)
    .path.commands.slice(plain)
    .flatMap(({ args }) => args);
  if (borne.length === 0) return null;
  const own = glyphOf(font, mark).path.commands.flatMap(({ args }) => args);
  return { x: span(borne, 0).middle - span(own, 0).middle, y: span(borne, 1).least - span(own, 1).least };
};

/** How far the face's own table (GPOS mkmk) sets a mark from the mark below it. */
const above = (font: Font, base: string, lower: string, mark: string): Shift => {
  const [, first, second] = font.layout(`${base}${lower}${mark}`, { liga: false, ccmp: false }).positions;
  return { x: (second?.xOffset ?? 0) - (first?.xOffset ?? 0), y: (second?.yOffset ?? 0) - (first?.yOffset ?? 0) };
};

/** In the middle over or under a letter that no letter of the face shows how to mark. */
const centred = (font: Font, letter: string, mark: string): Shift => {
  const [below, sign] = [glyphOf(font, letter).bbox, glyphOf(font, mark).bbox];
  const gap = 0.08 * font.unitsPerEm;
  return { x: (below.minX + below.maxX - sign.minX - sign.maxX) / 2, y: sign.minY < 0 ? 0 : Math.max(0, below.maxY + gap - sign.minY) };
};

interface Component extends Shift {
  readonly glyph: Glyph;
}

const HORN = '\u031b';
/** Marks that stand over a letter, so that others stand over them. */
const OVER = /[\u0300-\u0315\u033d-\u0344]/;

/** A letter taken apart: the plain letter (with its horn) and its marks, each where the face has it. (The upright face of Tinos has no table of marks over letters.) */
const componentsOf = (font: Font, cluster: string): readonly Component[] => {
  const [plain = '', ...all] = [...cluster.normalize('NFD')];
  const letter = all.includes(HORN) ? `${plain}${HORN}`.normalize('NFC') : plain;
  const marks = all.filter((mark) => mark !== HORN || [...letter].length > 1);
  let below: { readonly mark: string; readonly at: Shift } | null = null;
  const placed: Component[] = [];
  for (const mark of marks) {
    let at: Shift = borneBy(font, plain, mark) ?? centred(font, [...letter][0] ?? '', mark);
    if (OVER.test(mark)) {
      if (below !== null) {
        const step = above(font, plain, below.mark, mark);
        at = { x: below.at.x + step.x, y: below.at.y + step.y };
      }
      below = { mark, at };
    }
    placed.push({ glyph: glyphOf(font, mark), x: Math.round(at.x), y: Math.round(at.y) });
  }
  return [{ glyph: glyphOf(font, letter), x: 0, y: 0 }, ...placed];
};

/** Of `fontkit`'s subset, what it needs to be given a glyph that the face does not have. */
interface OpenSubset extends Subset {
  readonly glyf: Uint8Array[];
  readonly loca: { readonly offsets: number[] };
  readonly hmtx: { readonly metrics: { readonly advance: number; readonly bearing: number }[] };
  offset: number;
  _addGlyph(id: number): number;
}

/** Flags of a component: places are words, in units; whether more follow. */
const PLACED = 0x0003;
const MORE = 0x0020;

/** A glyph of `glyf` that is made of others (OpenType 1.9, "Composite glyph description"). */
const compositeBytes = (components: readonly Component[], idOf: (glyph: Glyph) => number): Uint8Array => {
  const boxes = components.map(({ glyph: { bbox }, x, y }) => [bbox.minX + x, bbox.minY + y, bbox.maxX + x, bbox.maxY + y] as const);
  const edge = (index: 0 | 1 | 2 | 3): number => (index < 2 ? Math.min : Math.max)(...boxes.map((box) => box[index]));
  const bytes = Buffer.alloc(10 + 8 * components.length);
  for (const [index, value] of [-1, edge(0), edge(1), edge(2), edge(3)].entries()) bytes.writeInt16BE(Math.round(value), 2 * index);
  components.forEach(({ glyph, x, y }, index) => {
    const at = 10 + 8 * index;
    bytes.writeUInt16BE(PLACED | (index < components.length - 1 ? MORE : 0), at);
    bytes.writeUInt16BE(idOf(glyph), at + 2);
    bytes.writeInt16BE(x, at + 4);
    bytes.writeInt16BE(y, at + 6);
  });
  return bytes;
};

/** Behind every glyph of a face. */
const FIRST_ID = 0x10000;

type Made = Pick<Glyph, 'id' | 'codePoints' | 'advanceWidth'> & { readonly components: readonly Component[] };

/** Glyphs that a face lacks and that were made of its letters and marks, by cluster; the process makes each once. */
const made = new WeakMap<Font, Map<string, Made>>();

const makeGlyph = (font: Font, cluster: string): Made => {
  const known = made.get(font) ?? new Map<string, Made>();
  made.set(font, known);
  const found = known.get(cluster);
  if (found !== undefined) return found;
  // On an object of its own: what the face itself had set once, its layout above all, every later document would share, glyphs and their letters included.
  const components = componentsOf(Object.assign(Object.create(font) as Font, { _glyphs: {} }), cluster);
  const id = FIRST_ID + known.size;
  const codePoints = [...cluster].map((letter) => letter.codePointAt(0) ?? 0);
  const glyph = { id, codePoints, advanceWidth: components[0]?.glyph.advanceWidth ?? 0, components };
  known.set(cluster, glyph);
  return glyph;
};

/**
 * The glyphs of a composed text, one for each letter with all its marks: pdf-lib draws a mark where the pen stands, through whatever is there, and a reader
 * that copies a mark drawn by itself takes it for a word. `face` is the parsed font, `layout` sets text that has no such letters.
 */
export const layOut = (face: Font, text: string, layout: (text: string) => readonly Glyph[]): readonly Glyph[] => {
  if (!ANY_CLUSTER.test(text)) return layout(text);
  return text.split(CLUSTER).flatMap((part) => {
    if (part === '') return [];
    return CLUSTER.test(part) ? [makeGlyph(face, part) as unknown as Glyph] : layout(part);
  });
};

/** Has a subset take in made glyphs too. */
export const withMadeGlyphs = (face: Font, plain: Subset): Subset => {
  const subset = plain as OpenSubset;
  const add = subset._addGlyph.bind(subset);
  return Object.assign(subset, {
    _addGlyph: (id: number): number => {
      const glyph = id < FIRST_ID ? undefined : [...(made.get(face)?.values() ?? [])][id - FIRST_ID];
      if (glyph === undefined) return add(id);
      const bytes = compositeBytes(glyph.components, (component) => plain.includeGlyph(component) as unknown as number);
      subset.glyf.push(bytes);
      subset.loca.offsets.push(subset.offset);
      subset.hmtx.metrics.push({ advance: glyph.advanceWidth, bearing: bytes.length > 4 ? Buffer.from(bytes).readInt16BE(2) : 0 });
      subset.offset += bytes.length;
      return subset.glyf.length - 1;
    },
  });
};
