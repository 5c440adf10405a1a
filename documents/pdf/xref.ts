import { PDFArray, PDFContext, PDFDict, PDFName, PDFNumber, type PDFObject, PDFObjectParser, PDFRawStream, PDFRef } from 'pdf-lib';
import { decodeStructure } from './pdf-stream.ts';
import { SigningError } from './signing-error.ts';

/** Where an object lies: at a byte offset, or as the `index`-th member of the object stream `container`. */
export type Entry =
  | { readonly kind: 'AT'; readonly offset: number; readonly generation: number }
  | { readonly kind: 'IN'; readonly container: number; readonly index: number };

/** One revision of a PDF as its cross-reference chain defines it, which is what a viewer shows. */
export interface Revision {
  /** Length of the revision in bytes. */
  readonly length: number;
  readonly startxref: number;
  readonly kind: 'TABLE' | 'STREAM';
  readonly trailer: PDFDict;
  /** One more than the highest object number that the chain mentions, containers included. */
  readonly size: number;
  readonly entries: ReadonlyMap<number, Entry>;
  /** Follows references to the object itself; `undefined` for missing and free objects. */
  resolve(object: PDFObject | undefined): PDFObject | undefined;
  get(dict: PDFDict, key: string): PDFObject | undefined;
}

/** A chain longer than this is an attack, not a history: a dossier's paper is signed at most a few dozen times. */
const MAX_SECTIONS = 1000;
const REFERENCE_DEPTH = 32;

const unsupported = (why: string): SigningError => new SigningError('PDF_UNSUPPORTED', `PDF: ${why}`);

const parseAt = (bytes: Uint8Array, context: PDFContext): PDFObject => PDFObjectParser.forBytes(bytes, context).parseObject();

const numbersOf = (array: PDFObject | undefined): number[] =>
  array instanceof PDFArray ? array.asArray().map((item) => (item instanceof PDFNumber ? item.asNumber() : Number.NaN)) : [];

interface Section {
  readonly trailer: PDFDict;
  readonly kind: 'TABLE' | 'STREAM';
  readonly entries: ReadonlyMap<number, Entry | null>;
}

const latin1 = (pdf: Buffer, from: number, length: number): string => pdf.toString('latin1', from, Math.min(from + length, pdf.length));

const readTable = (pdf: Buffer, start: number, context: PDFContext): Section => {
  const entries = new Map<number, Entry | null>();
  let at = start + 4;
  for (;;) {
    const head = /^[\s\0]*(?:(\d{1,10})\s+(\d{1,10})\s*?(?:\r\n|\r|\n|\s)|(trailer))/.exec(latin1(pdf, at, 64));
    if (head === null) throw unsupported('damaged cross-reference table');
    at += head[0].length;
    if (head[3] !== undefined) break;
    const first = Number(head[1]);
    const count = Number(head[2]);
    while (pdf[at] === 0x20 || pdf[at] === 0x0a || pdf[at] === 0x0d) at += 1;
    for (let index = 0; index < count; index += 1) {
      const line = /^(\d{10}) (\d{5}) ([nf])\s{1,2}/.exec(latin1(pdf, at, 20));
      if (line === null) throw unsupported('damaged cross-reference entry');
      entries.set(first + index, line[3] === 'n' ? { kind: 'AT', offset: Number(line[1]), generation: Number(line[2]) } : null);
      at += line[0].length;
    }
  }
  const trailer = parseAt(pdf.subarray(at), context);
  if (!(trailer instanceof PDFDict)) throw unsupported('no trailer dictionary');
  return { trailer, kind: 'TABLE', entries };
};

const HEADER = /^[\s\0]*(\d{1,10})\s+(\d{1,5})\s+obj/;

const readStream = (pdf: Buffer, start: number, context: PDFContext): Section => {
  const head = HEADER.exec(latin1(pdf, start, 64));
  const stream = head === null ? undefined : parseAt(pdf.subarray(start + head[0].length), context);
  if (!(stream instanceof PDFRawStream)) throw unsupported('startxref points to neither a table nor a stream');
  const trailer = stream.dict;
  const widths = numbersOf(trailer.get(PDFName.of('W')));
  const size = trailer.get(PDFName.of('Size'));
  const pairs = trailer.has(PDFName.of('Index'))
    ? numbersOf(trailer.get(PDFName.of('Index')))
    : [0, size instanceof PDFNumber ? size.asNumber() : 0];
  const [typeWidth = Number.NaN, secondWidth = Number.NaN, thirdWidth = Number.NaN] = widths;
  const width = typeWidth + secondWidth + thirdWidth;
  if (!(width > 0 && width < 24)) throw unsupported('damaged cross-reference stream');
  const data = decodeStructure(stream);
  const field = (from: number, length: number): number => {
    let value = 0;
    for (let index = from; index < from + length; index += 1) value = value * 256 + (data[index] ?? 0);
    return value;
  };
  const entries = new Map<number, Entry | null>();
  let at = 0;
  for (let pair = 0; pair + 1 < pairs.length; pair += 2) {
    const first = pairs[pair] ?? 0;
    for (let number = first; number < first + (pairs[pair + 1] ?? 0) && at + width <= data.length; number += 1, at += width) {
      const type = typeWidth === 0 ? 1 : field(at, typeWidth);
      const second = field(at + typeWidth, secondWidth);
      const third = field(at + typeWidth + secondWidth, thirdWidth);
      entries.set(
        number,
        type === 1
          ? { kind: 'AT', offset: second, generation: third }
          : type === 2
            ? { kind: 'IN', container: second, index: third }
            : null,
      );
    }
  }
  return { trailer, kind: 'STREAM', entries };
};

/**
 * Reads the cross-reference chain of the first `length` bytes, newest section first. pdf-lib instead scans the whole file and takes the last
 * object of each number, so it can see another document than a viewer does; whatever decides about signatures therefore looks through here.
 * Throws SigningError PDF_UNSUPPORTED when the chain is broken (viewers would then guess, each in its own way).
 */
export const readRevision = (o: { pdf: Uint8Array; length?: number }): Revision => {
  const length = o.length ?? o.pdf.length;
  const pdf = Buffer.from(o.pdf.buffer, o.pdf.byteOffset, length);
  if (latin1(pdf, 0, 5) !== '%PDF-') throw unsupported('does not begin with %PDF-');
  const context = PDFContext.create();
  const tail = latin1(pdf, Math.max(0, length - 2048), 2048);
  const last = /startxref\s+(\d{1,10})\s+%%EOF(?![\s\S]*startxref)/.exec(tail);
  if (last === null) throw unsupported('no startxref at the end');
  const startxref = Number(last[1]);
  const sections: Section[] = [];
  const seen = new Set<number>();
  const queue = [startxref];
  for (let start = queue.shift(); start !== undefined; start = queue.shift()) {
    if (seen.has(start)) continue;
    if (sections.length >= MAX_SECTIONS) throw unsupported('too many revisions');
    seen.add(start);
    const section = latin1(pdf, start, 4) === 'xref' ? readTable(pdf, start, context) : readStream(pdf, start, context);
    sections.push(section);
    // Hybrid files: the stream beside a table is asked before the table's predecessor.
    for (const key of ['XRefStm', 'Prev']) {
      const next = section.trailer.get(PDFName.of(key));
      if (next instanceof PDFNumber) queue.push(next.asNumber());
    }
  }
  const newest = sections[0];
  if (newest === undefined) throw unsupported('no cross-reference section');
  const all = new Map<number, Entry | null>();
  for (const section of sections) for (const [number, entry] of section.entries) if (!all.has(number)) all.set(number, entry);
  const entries = new Map([...all].filter((pair): pair is [number, Entry] => pair[1] !== null));

  const containers = new Map<number, readonly (readonly [number, PDFObject])[]>();
  const readContainer = (number: number): readonly (readonly [number, PDFObject])[] => {
    const known = containers.get(number);
    if (known !== undefined) return known;
    const entry = entries.get(number);
    const stream = entry?.kind === 'AT' ? readAt(number, entry) : undefined;
    if (!(stream instanceof PDFRawStream)) throw unsupported('damaged object stream');
    const data = decodeStructure(stream);
    const first = resolve(stream.dict.get(PDFName.of('First')));
    const count = resolve(stream.dict.get(PDFName.of('N')));
    if (!(first instanceof PDFNumber && count instanceof PDFNumber)) throw unsupported('damaged object stream');
    const heads = latin1(data, 0, first.asNumber()).trim().split(/\s+/).map(Number);
    const members = Array.from({ length: count.asNumber() }, (_, index) => {
      const offset = heads[2 * index + 1];
      if (offset === undefined) throw unsupported('damaged object stream');
      return [heads[2 * index] ?? -1, parseAt(data.subarray(first.asNumber() + offset), context)] as const;
    });
    containers.set(number, members);
    return members;
  };
  const readAt = (number: number, entry: Extract<Entry, { kind: 'AT' }>): PDFObject => {
    const head = HEADER.exec(latin1(pdf, entry.offset, 64));
    if (head === null || Number(head[1]) !== number) throw unsupported(`object ${number} is not where the cross-reference says`);
    return parseAt(pdf.subarray(entry.offset + head[0].length), context);
  };
  const cache = new Map<number, PDFObject | undefined>();
  const load = (number: number): PDFObject | undefined => {
    if (cache.has(number)) return cache.get(number);
    const entry = entries.get(number);
    let object: PDFObject | undefined;
    if (entry?.kind === 'AT') object = readAt(number, entry);
    if (entry?.kind === 'IN') {
      const member = readContainer(entry.container)[entry.index];
      if (member?.[0] !== number) throw unsupported(`object ${number} is not in its object stream`);
      object = member[1];
    }
    cache.set(number, object);
    return object;
  };
  const resolve = (object: PDFObject | undefined): PDFObject | undefined => {
    let value = object;
    for (let depth = 0; value instanceof PDFRef; depth += 1) {
      if (depth > REFERENCE_DEPTH) throw unsupported('references in a circle');
      value = load(value.objectNumber);
    }
    return value;
  };
  const declared = newest.trailer.get(PDFName.of('Size'));
  const highest = [...all.keys()].reduce((most, number) => Math.max(most, number), 0);
  const size = Math.max(declared instanceof PDFNumber ? declared.asNumber() : 0, highest + 1);
  return {
    length,
    startxref,
    kind: newest.kind,
    trailer: newest.trailer,
    size,
    entries,
    resolve,
    get: (dict, key) => resolve(dict.get(PDFName.of(key))),
  };
};
