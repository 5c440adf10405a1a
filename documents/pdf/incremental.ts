import { PDFArray, PDFDict, PDFDocument, PDFHexString, PDFName, PDFNumber, type PDFObject, PDFRef, PDFStream, PDFString } from 'pdf-lib';
import { sha256 } from '../../platform/hash.ts';
import { SigningError } from './signing-error.ts';
import { type Revision, readRevision } from './xref.ts';

/** A document opened to be appended to. */
export interface Increment {
  readonly doc: PDFDocument;
  /** The document before the change, as viewers see it. */
  readonly before: Revision;
  /** The original bytes followed by one revision with what was changed in `doc`; deterministic; ends in `%%EOF` without a line end. */
  save(): Promise<Uint8Array>;
}

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
    return await PDFDocument.load(pdf, { updateMetadata: false, throwOnInvalidObject: true });
  } catch {
    // No cause: the parser's words may quote the file.
    throw new SigningError('PDF_UNSUPPORTED', 'PDF: encrypted or damaged');
  }
};

/** Largest `n g obj` in the raw bytes: numbers of objects that no cross-reference mentions any more must not be taken again either. */
const largestNumberIn = (pdf: Uint8Array): number => {
  let largest = 0;
  for (const match of Buffer.from(pdf.buffer, pdf.byteOffset, pdf.length)
    .toString('latin1')
    .matchAll(/(?:^|[^\d])(\d{1,8})[ \t\r\n]+\d{1,5}[ \t\r\n]+obj\b/g)) {
    largest = Math.max(largest, Number(match[1]));
  }
  return largest;
};

/** A line of the cross-reference; offset null = free. */
interface Row {
  readonly number: number;
  readonly generation: number;
  readonly offset: number | null;
}

/** Generation of a free number that may not be used again (ISO 32000-1, 7.5.4). */
const NEVER_AGAIN = 65_535;

/** Rows of the objects written, and a free row for each number handed out to an object that stayed out: poppler stumbles over unlisted ones. */
const rowsOf = (o: { offsets: ReadonlyMap<PDFRef, number>; firstNew: number }): readonly Row[] => {
  const rows: Row[] = [...o.offsets].map(([ref, offset]) => ({ number: ref.objectNumber, generation: ref.generationNumber, offset }));
  const taken = new Set(rows.map((row) => row.number));
  const last = Math.max(0, ...taken);
  for (let number = o.firstNew; number < last; number += 1) {
    if (!taken.has(number)) rows.push({ number, generation: NEVER_AGAIN, offset: null });
  }
  return rows.sort((a, b) => a.number - b.number);
};

const tableOf = (rows: readonly Row[]): Buffer => {
  const lines = ['xref'];
  rows.forEach((row, index) => {
    if (rows[index - 1]?.number !== row.number - 1) {
      let count = 1;
      while (rows[index + count]?.number === row.number + count) count += 1;
      lines.push(`${row.number} ${count}`);
    }
    lines.push(`${pad(row.offset ?? 0, 10)} ${pad(row.generation, 5)} ${row.offset === null ? 'f' : 'n'} `);
  });
  return Buffer.from(`${lines.join('\n')}\n`);
};

/** Rows of a cross-reference stream, `/W [1 4 2]`. */
const streamOf = (rows: readonly Row[]): Buffer => {
  const bytes = Buffer.alloc(rows.length * 7);
  rows.forEach((row, index) => {
    bytes.writeUInt8(row.offset === null ? 0 : 1, index * 7);
    bytes.writeUInt32BE(row.offset ?? 0, index * 7 + 1);
    bytes.writeUInt16BE(row.generation, index * 7 + 5);
  });
  return bytes;
};

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
  context.largestObjectNumber = Math.max(context.largestObjectNumber, before.size - 1, largestNumberIn(o.pdf));
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

  const save = async (): Promise<Uint8Array> => {
    await doc.flush();
    const parts: Buffer[] = [Buffer.from(o.pdf.buffer, o.pdf.byteOffset, o.pdf.length), Buffer.from('\n')];
    let length = o.pdf.length + 1;
    const append = (part: Buffer): void => {
      parts.push(part);
      length += part.length;
    };
    const offsets = new Map<PDFRef, number>();
    for (const [ref, object] of changes()) {
      offsets.set(ref, length);
      append(
        Buffer.concat([Buffer.from(`${ref.objectNumber} ${ref.generationNumber} obj\n`), serialise(object), Buffer.from('\nendobj\n')]),
      );
    }
    const startxref = length;
    const ownRef = before.kind === 'STREAM' ? context.nextRef() : null;
    if (ownRef !== null) offsets.set(ownRef, startxref);
    const rows = rowsOf({ offsets, firstNew: before.size });
    // The first half of /ID stays for ever, the second names this revision: from its content, so that equal input gives equal bytes.
    const id = PDFHexString.of(sha256(Buffer.concat(parts.slice(1))).slice(0, 32));
    const oldId = before.get(before.trailer, 'ID');
    const first = oldId instanceof PDFArray ? oldId.get(0) : undefined;
    const trailer = PDFDict.withContext(context);
    const set = (key: string, value: PDFObject | undefined): void => {
      if (value !== undefined) trailer.set(PDFName.of(key), value);
    };
    set('Size', PDFNumber.of(Math.max(before.size, (rows.at(-1)?.number ?? 0) + 1)));
    set('Root', before.trailer.get(PDFName.of('Root')));
    set('Info', before.trailer.get(PDFName.of('Info')));
    set('Prev', PDFNumber.of(before.startxref));
    set('ID', context.obj([first instanceof PDFHexString || first instanceof PDFString ? first : id, id]));
    if (ownRef === null) append(Buffer.concat([tableOf(rows), Buffer.from('trailer\n'), serialise(trailer)]));
    else {
      const bytes = streamOf(rows);
      set('Type', PDFName.of('XRef'));
      set('W', context.obj([1, 4, 2]));
      set('Index', context.obj(rows.flatMap((row) => [row.number, 1])));
      set('Length', PDFNumber.of(bytes.length));
      append(
        Buffer.concat([
          Buffer.from(`${ownRef.objectNumber} 0 obj\n`),
          serialise(trailer),
          Buffer.from('\nstream\n'),
          bytes,
          Buffer.from('\nendstream\nendobj'),
        ]),
      );
    }
    append(Buffer.from(`\nstartxref\n${startxref}\n%%EOF`));
    return Buffer.concat(parts);
  };
  return { doc, before, save };
};
