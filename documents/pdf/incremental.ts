import {
  PDFArray,
  type PDFContext,
  PDFDict,
  PDFDocument,
  PDFHexString,
  PDFName,
  PDFNumber,
  type PDFObject,
  PDFRawStream,
  PDFRef,
  PDFStream,
  PDFString,
} from 'pdf-lib';
import { sha256 } from '../../platform/hash.ts';
import { SigningError } from './signing-error.ts';
import { type Revision, readRevision } from './xref.ts';

export interface Increment {
  readonly doc: PDFDocument;
  /** The document before the change, as viewers see it. */
  readonly before: Revision;
  /**
   * The original bytes followed by one revision with what was changed in `doc`; deterministic; ends in `%%EOF` without a line end. `offsets`: where
   * each object of the revision begins.
   */
  save(): Promise<{ readonly bytes: Buffer; readonly offsets: ReadonlyMap<PDFRef, number> }>;
}

/** The same memory: where `slice` of a Uint8Array copies, a Buffer's does not, and a scan has tens of megabytes. */
const view = (pdf: Uint8Array): Buffer => Buffer.from(pdf.buffer, pdf.byteOffset, pdf.length);

const pad = (value: number, digits: number): string => String(value).padStart(digits, '0');

const serialise = (object: PDFObject): Buffer => {
  const bytes = Buffer.alloc(object.sizeInBytes());
  object.copyBytesInto(bytes, 0);
  return bytes;
};

/** Every reference inside an object, not followed. */
export const referencesIn = (object: PDFObject): PDFRef[] => {
  if (object instanceof PDFRef) return [object];
  if (object instanceof PDFStream) return referencesIn(object.dict);
  if (object instanceof PDFArray) return object.asArray().flatMap(referencesIn);
  if (object instanceof PDFDict) return object.values().flatMap(referencesIn);
  return [];
};

/** Streams by identity, everything else by its text: pdf-lib keeps no list of what was changed. */
const snapshot = (object: PDFObject): string | PDFObject => (object instanceof PDFStream ? object : object.toString());

const load = async (pdf: Uint8Array): Promise<PDFDocument> => {
  try {
    return await PDFDocument.load(view(pdf), { updateMetadata: false, throwOnInvalidObject: true });
  } catch {
    // No cause: the parser's words may quote the file.
    throw new SigningError('PDF_UNSUPPORTED', 'PDF: encrypted or damaged');
  }
};

/** A line of the cross-reference. */
interface Entry {
  readonly number: number;
  readonly generation: number;
  readonly offset: number;
}

/** The same object with other numbers for what it refers to; shares its bytes. */
const renumbered = (object: PDFObject, numbers: ReadonlyMap<PDFRef, PDFRef>): PDFObject => {
  if (object instanceof PDFRef) return numbers.get(object) ?? object;
  if (object instanceof PDFStream) {
    object.updateDict();
    return PDFRawStream.of(renumbered(object.dict, numbers) as PDFDict, object.getContents());
  }
  if (!(object instanceof PDFArray || object instanceof PDFDict)) return object;
  const copy = object.clone();
  if (copy instanceof PDFArray) copy.asArray().forEach((item, index) => void copy.set(index, renumbered(item, numbers)));
  else for (const [key, value] of copy.entries()) copy.set(key, renumbered(value, numbers));
  return copy;
};

/**
 * Numbers without gaps from the file's size on for what is new, in the order in which pdf-lib numbered it; it also numbers what is never written. A number
 * that the file refers to and never defines stays undefined: the reference would be given a target. A free row for a number that never was in use
 * reads to pyHanko as an object taken away, and every earlier signature as broken.
 */
const numbersOf = (o: { fresh: readonly PDFRef[]; first: number; dangling: ReadonlySet<number> }): ReadonlyMap<PDFRef, PDFRef> => {
  let next = o.first;
  return new Map(
    o.fresh.map((ref) => {
      while (o.dangling.has(next)) next += 1;
      next += 1;
      return [ref, PDFRef.of(next - 1)];
    }),
  );
};

const tableOf = (entries: readonly Entry[]): Buffer => {
  const lines = ['xref'];
  entries.forEach((entry, index) => {
    if (entries[index - 1]?.number !== entry.number - 1) {
      let count = 1;
      while (entries[index + count]?.number === entry.number + count) count += 1;
      lines.push(`${entry.number} ${count}`);
    }
    lines.push(`${pad(entry.offset, 10)} ${pad(entry.generation, 5)} n `);
  });
  return Buffer.from(`${lines.join('\n')}\n`);
};

/** Entries of a cross-reference stream, `/W [1 4 2]`. */
const streamOf = (entries: readonly Entry[]): Buffer => {
  const bytes = Buffer.alloc(entries.length * 7);
  entries.forEach((entry, index) => {
    bytes.writeUInt8(1, index * 7);
    bytes.writeUInt32BE(entry.offset, index * 7 + 1);
    bytes.writeUInt16BE(entry.generation, index * 7 + 5);
  });
  return bytes;
};

/** Numbers from `first` on that the file refers to and never defines. */
const danglingIn = (context: PDFContext, first: number): ReadonlySet<number> =>
  new Set(
    context
      .enumerateIndirectObjects()
      .flatMap(([, object]) => referencesIn(object))
      .map(({ objectNumber }) => objectNumber)
      .filter((number) => number >= first),
  );

/**
 * Opens a PDF to append one revision. pdf-lib itself can only rewrite a file, which destroys every signature in it.
 * Throws SigningError PDF_UNSUPPORTED: encrypted, damaged, bytes before the header, or two readings of the same object.
 */
export const openIncrement = async (o: { pdf: Uint8Array }): Promise<Increment> => {
  const before = readRevision({ pdf: o.pdf });
  if (before.trailer.has(PDFName.of('Encrypt'))) throw new SigningError('PDF_UNSUPPORTED', 'PDF: encrypted');
  const doc = await load(o.pdf);
  const { context } = doc;
  // pdf-lib forgets the numbers of object-stream and xref-stream containers and would hand them out again: the page tree would be overwritten.
  const dangling = danglingIn(context, before.size);
  context.largestObjectNumber = Math.max(context.largestObjectNumber, before.size - 1, ...dangling);
  const known = new Map(context.enumerateIndirectObjects().map(([ref, object]) => [ref, snapshot(object)]));

  const changes = (): (readonly [PDFRef, PDFObject])[] => {
    const changed = context.enumerateIndirectObjects().filter(([ref, object]) => known.has(ref) && known.get(ref) !== snapshot(object));
    for (const [ref] of changed) {
      if (typeof known.get(ref) !== 'string') continue;
      const seen = before.resolve(ref);
      if (seen === undefined || snapshot(seen) !== known.get(ref))
        throw new SigningError('PDF_UNSUPPORTED', `PDF: object ${ref.objectNumber} reads differently in different readers`);
    }
    // Only what the changes reach: faces of a font that draw nothing stay out of the file.
    const reached = new Map<PDFRef, PDFObject>(changed);
    const queue = changed.flatMap(([, object]) => referencesIn(object));
    for (let ref = queue.pop(); ref !== undefined; ref = queue.pop()) {
      const object = reached.has(ref) || known.has(ref) ? undefined : context.lookup(ref);
      if (object === undefined) continue;
      reached.set(ref, object);
      queue.push(...referencesIn(object));
    }
    return [...reached].sort(([a], [b]) => a.objectNumber - b.objectNumber);
  };

  const save: Increment['save'] = async () => {
    await doc.flush();
    const parts: Buffer[] = [view(o.pdf), Buffer.from('\n')];
    let length = o.pdf.length + 1;
    const append = (part: Buffer): void => {
      parts.push(part);
      length += part.length;
    };
    const written = changes();
    const ownRef = before.kind === 'STREAM' ? context.nextRef() : null;
    const fresh = [...written.map(([ref]) => ref).filter((ref) => !known.has(ref)), ...(ownRef === null ? [] : [ownRef])];
    const numbers = numbersOf({ fresh, first: before.size, dangling });
    const offsets = new Map<PDFRef, number>();
    const entries: Entry[] = [];
    const begin = (ref: PDFRef): string => {
      const { objectNumber: number, generationNumber: generation } = numbers.get(ref) ?? ref;
      offsets.set(ref, length);
      entries.push({ number, generation, offset: length });
      return `${number} ${generation} obj\n`;
    };
    for (const [ref, object] of written)
      append(Buffer.concat([Buffer.from(begin(ref)), serialise(renumbered(object, numbers)), Buffer.from('\nendobj\n')]));
    const startxref = length;
    const ownHead = ownRef === null ? '' : begin(ownRef);
    // The first half of /ID stays for ever, the second names this revision: from its content, so that equal input gives equal bytes.
    const id = PDFHexString.of(sha256(Buffer.concat(parts.slice(1))).slice(0, 32));
    const oldId = before.get(before.trailer, 'ID');
    const first = oldId instanceof PDFArray ? oldId.get(0) : undefined;
    const trailer = PDFDict.withContext(context);
    const set = (key: string, value: PDFObject | undefined): void => {
      if (value !== undefined) trailer.set(PDFName.of(key), value);
    };
    set('Size', PDFNumber.of(Math.max(before.size, (entries.at(-1)?.number ?? 0) + 1)));
    set('Root', before.trailer.get(PDFName.of('Root')));
    set('Info', before.trailer.get(PDFName.of('Info')));
    set('Prev', PDFNumber.of(before.startxref));
    set('ID', context.obj([first instanceof PDFHexString || first instanceof PDFString ? first : id, id]));
    if (ownRef === null) append(Buffer.concat([tableOf(entries), Buffer.from('trailer\n'), serialise(trailer)]));
    else {
      const bytes = streamOf(entries);
      set('Type', PDFName.of('XRef'));
      set('W', context.obj([1, 4, 2]));
      set('Index', context.obj(entries.flatMap((entry) => [entry.number, 1])));
      set('Length', PDFNumber.of(bytes.length));
      append(
        Buffer.concat([Buffer.from(ownHead), serialise(trailer), Buffer.from('\nstream\n'), bytes, Buffer.from('\nendstream\nendobj')]),
      );
    }
    append(Buffer.from(`\nstartxref\n${startxref}\n%%EOF`));
    return { bytes: Buffer.concat(parts, length), offsets };
  };
  return { doc, before, save };
};
