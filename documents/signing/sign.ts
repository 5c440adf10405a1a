import { SignPdf } from '@signpdf/signpdf';
import { PDFArray, PDFDict, type PDFDocument, PDFHexString, PDFInvalidObject, PDFName, PDFNumber, type PDFRef, PDFString } from 'pdf-lib';
import { inVietnam } from '../../domain/calendar/index.ts';
import { embedFaces, nfc, type Tinos } from '../pdf/fonts.ts';
import type { Rectangle } from '../pdf/geometry.ts';
import { type Increment, openIncrement } from '../pdf/incremental.ts';
import { SigningError } from '../pdf/signing-error.ts';
import { copySize, type Drawing, drawCopy, drawPackage, drawSignature, MULTIPLY } from './appearance.ts';
import { CmsSigner, signCms } from './cms-signer.ts';
import { findRoom } from './copy-room.ts';
import { around, drawSealed, drawWritten, type Sealed, together, type Written } from './issue-appearance.ts';
import type { SigningKey } from './keys.ts';
import { pageFrame, sealPlace } from './placement.ts';
import { embedImage } from './signature-image.ts';

export type { Rectangle };

/** What a signature shows on the page; rectangles in points, upright as the reader sees the page. */
export type SignatureBlock =
  /** The intake officer on the control slip. */
  | { readonly kind: 'PACKAGE'; readonly at: Rectangle; readonly lines: readonly string[] }
  /** The competent leader: the image of the signature, between title and name. */
  | { readonly kind: 'LEADER'; readonly at: Rectangle }
  /** The organisation's issue act: number, date and the seal over the left third of the leader's box `sealOver`. */
  | ({ readonly kind: 'ISSUE' } & Written & Sealed)
  /** The organisation on an electronic copy: lines at the top right of page 1, or where `findRoom` says. */
  | { readonly kind: 'COPY'; readonly lines: readonly string[] }
  /** The intake officer on a scan of his, framed, where a copy's block would stand. */
  | { readonly kind: 'OFFICER'; readonly lines: readonly string[] };

/** Room for the CMS: 4.3 KB with two authorities, 8.8 KB once a time-stamp is added (measured). */
const CONTENTS_BYTES = 16 * 1024;

/** Print and Locked: shown on paper, not to be moved. */
const WIDGET_FLAGS = 4 + 128;

/** PDF date in Vietnam time: `D:20261122140509+07'00'`. */
const pdfDate = (at: string): string => `D:${inVietnam(at).replace(/\D/g, '')}+07'00'`;

/** Places of ByteRange and Contents in a signature dictionary until its file is written: numbers of ten digits, and the brackets included. */
const RANGE = '/ByteRange [0 /********** /********** /**********]';
const CONTENTS = `<${'0'.repeat(2 * CONTENTS_BYTES)}>`;

/**
 * Written out at once: an object of its own with fixed places for ByteRange and Contents, which `@signpdf/signpdf` fills.
 * Texts as UTF-16 in hexadecimal, since pdf-lib's literal strings garble Vietnamese.
 */
const signatureDictionary = (o: { key: SigningKey; reason: string; at: string }): PDFInvalidObject =>
  PDFInvalidObject.of(
    Buffer.from(
      [
        '<<\n/Type /Sig\n/Filter /Adobe.PPKLite\n/SubFilter /ETSI.CAdES.detached',
        RANGE,
        `/Contents ${CONTENTS}`,
        `/M (${pdfDate(o.at)})`,
        `/Name ${PDFHexString.fromText(nfc(o.key.subject.commonName))}`,
        `/Reason ${PDFHexString.fromText(nfc(o.reason))}`,
        '>>',
      ].join('\n'),
    ),
  );

/** What one signature field shows: a field has one widget and a widget one page (ISO 32000-1, 12.7.4.5). */
type Shown = SignatureBlock | ({ readonly kind: 'NUMBER' } & Written) | ({ readonly kind: 'SEAL' } & Sealed);

/** What differs from one signature of an office to the next, numbers and times: first in every subset, so that the subset is the same. */
const FIGURES = '0123456789 /-:;+,.';

const embedSet = async <F extends keyof Tinos>(doc: PDFDocument, faces: readonly F[]): Promise<Pick<Tinos, F>> => {
  const tinos = await embedFaces(doc, faces);
  // The seal, alone in bold, has none.
  for (const face of faces) if (face !== 'bold') tinos[face].encodeText(FIGURES);
  return tinos;
};

const place = async (o: {
  increment: Increment;
  pdf: Uint8Array;
  key: SigningKey;
  block: Shown;
}): Promise<{ at: Rectangle; drawing: Drawing }> => {
  const { block } = o;
  const { doc } = o.increment;
  switch (block.kind) {
    case 'PACKAGE':
      return { at: block.at, drawing: drawPackage({ tinos: await embedSet(doc, ['regular']), lines: block.lines, box: block.at }) };
    case 'LEADER': {
      const png = await o.key.signatureImage();
      if (png === null) throw new SigningError('SIGNATURE_IMAGE_MISSING', `no image of the signature of ${o.key.holder}`);
      return { at: block.at, drawing: drawSignature({ image: await embedImage(doc, png), box: block.at }) };
    }
    case 'NUMBER': {
      if (block.dateAt.page !== block.numberAt.page) throw new SigningError('BLOCK_MISPLACED', 'number and date must be on one page');
      const at = around([block.numberAt, block.dateAt]);
      return { at, drawing: together(drawWritten({ ...block, tinos: await embedSet(doc, ['regular', 'italic']), box: at })) };
    }
    case 'SEAL': {
      const at = sealPlace(block.sealOver);
      return { at, drawing: together(drawSealed({ ...block, tinos: await embedSet(doc, ['bold']), box: at })) };
    }
    case 'ISSUE': {
      const at = around([block.numberAt, block.dateAt, sealPlace(block.sealOver)]);
      const set = { ...block, tinos: await embedSet(doc, ['regular', 'bold', 'italic']), box: at };
      return { at, drawing: together(drawWritten(set), drawSealed(set)) };
    }
    case 'COPY':
    case 'OFFICER': {
      const tinos = await embedSet(doc, ['regular']);
      const at = await findRoom({ pdf: o.pdf, doc, size: copySize({ tinos, lines: block.lines }) });
      const draw = block.kind === 'COPY' ? drawCopy : drawPackage;
      return { at, drawing: draw({ tinos, lines: block.lines, box: at }) };
    }
  }
};

/** Whether a copy's block finds its place on this file without covering anything. */
export const hasRoomForCopy = async ({ pdf, lines }: { readonly pdf: Uint8Array; readonly lines: readonly string[] }): Promise<boolean> => {
  const increment = await openIncrement({ pdf });
  const size = copySize({ tinos: await embedFaces(increment.doc, ['regular']), lines });
  return findRoom({ pdf, doc: increment.doc, size }).then(
    () => true,
    (error: unknown) => {
      if (error instanceof SigningError && error.code === 'NO_ROOM') return false;
      throw error;
    },
  );
};

/** The form's field list, made when the document has none. */
const fieldsOf = (increment: Increment): PDFArray => {
  const { catalog, context } = increment.doc;
  const found = catalog.lookup(PDFName.of('AcroForm'));
  const form = found instanceof PDFDict ? found : (context.obj({}) as PDFDict);
  if (form !== found) catalog.set(PDFName.of('AcroForm'), context.register(form));
  const list = form.lookup(PDFName.of('Fields'));
  const fields = list instanceof PDFArray ? list : (context.obj([]) as PDFArray);
  if (fields !== list) form.set(PDFName.of('Fields'), fields);
  // SignaturesExist and AppendOnly: tells other software not to rewrite the file.
  form.set(PDFName.of('SigFlags'), PDFNumber.of(3));
  return fields;
};

const hasField = (increment: Increment, fields: PDFArray, name: string): boolean =>
  fields.asArray().some((ref) => {
    const field = increment.doc.context.lookup(ref);
    const title = field instanceof PDFDict ? field.lookup(PDFName.of('T')) : undefined;
    return (title instanceof PDFString || title instanceof PDFHexString) && title.decodeText() === name;
  });

interface Signing<B> {
  readonly pdf: Uint8Array;
  readonly key: SigningKey;
  readonly block: B;
  readonly fieldName: string;
  readonly reason: string;
  readonly at: string;
}

/** The name, or for a copy of a copy the next free one: what comes in may bear a block of ours already. */
const freeName = (increment: Increment, fields: PDFArray, o: Signing<Shown>): string => {
  for (let count = 1; ; count += 1) {
    const name = count === 1 ? o.fieldName : `${o.fieldName}-${count}`;
    if (!hasField(increment, fields, name)) return name;
    if (o.block.kind !== 'COPY' && o.block.kind !== 'OFFICER') throw new SigningError('FIELD_EXISTS', `field ${name} exists already`);
  }
};

const refsOf = (named: Readonly<Record<string, { readonly ref: PDFRef }>> = {}): Record<string, PDFRef> =>
  Object.fromEntries(Object.entries(named).map(([name, { ref }]) => [name, ref]));

/** What `@signpdf/signpdf` knows the place of a ByteRange by; it looks for it in the whole file. */
const PLACE = '/**********';
/** The library copies a file five times (measured); a scan of several megabytes is filled where it lies instead. */
const LIBRARY_BYTES = 4 * 1024 * 1024;

/** Fills the places of a written file's last signature dictionary, which begins at `from`, without a copy: the same bytes as the library makes. */
export const fillInPlace = async (pdf: Buffer, from: number, key: SigningKey): Promise<Buffer> => {
  const range = pdf.indexOf(RANGE, from);
  const begin = pdf.indexOf(CONTENTS, range);
  const end = begin + CONTENTS.length;
  pdf.write(`/ByteRange [0 ${begin} ${end} ${pdf.length - end}]`.padEnd(RANGE.length), range, 'latin1');
  const cms = await signCms({ content: [pdf.subarray(0, begin), pdf.subarray(end)], key });
  if (cms.length > CONTENTS_BYTES) throw new Error(`the signature's ${cms.length} bytes have no room`);
  pdf.write(cms.toString('hex'), begin + 1, 'latin1');
  return pdf;
};

/** A paper that itself holds the words of such a place is no mistake of ours: the library would refuse it. */
const fill = (pdf: Buffer, from: number, key: SigningKey): Promise<Buffer> =>
  pdf.length <= LIBRARY_BYTES && pdf.indexOf(PLACE) >= from ? new SignPdf().sign(pdf, new CmsSigner(key)) : fillInPlace(pdf, from, key);

const signOne = async (o: Signing<Shown>): Promise<Uint8Array> => {
  const increment = await openIncrement({ pdf: o.pdf });
  const { doc } = increment;
  const { context } = doc;
  const fields = fieldsOf(increment);
  const fieldName = freeName(increment, fields, o);
  const { at, drawing } = await place({ increment, pdf: o.pdf, key: o.key, block: o.block });
  if (at.page < 0 || at.page >= doc.getPageCount()) throw new SigningError('BLOCK_MISPLACED', `no page ${at.page}`);
  const page = doc.getPage(at.page);
  const frame = pageFrame(page);
  const appearance = context.register(
    context.flateStream(drawing.content, {
      Type: 'XObject',
      Subtype: 'Form',
      BBox: [0, 0, at.width, at.height],
      Matrix: [...frame.matrix(at)],
      Resources: {
        Font: refsOf(drawing.fonts),
        XObject: refsOf(drawing.images),
        ExtGState: { [MULTIPLY]: { Type: 'ExtGState', BM: 'Multiply' } },
      },
    }),
  );
  const signature = context.register(signatureDictionary(o));
  const widget = context.register(
    context.obj({
      Type: 'Annot',
      Subtype: 'Widget',
      FT: 'Sig',
      T: PDFHexString.fromText(fieldName),
      F: WIDGET_FLAGS,
      P: page.ref,
      Rect: [...frame.toUser(at)],
      AP: { N: appearance },
      V: signature,
    }),
  );
  fields.push(widget);
  const annots = page.node.lookup(PDFName.of('Annots'));
  if (annots instanceof PDFArray) annots.push(widget);
  else page.node.set(PDFName.of('Annots'), context.obj([widget]));
  const { bytes, offsets } = await increment.save();
  return fill(bytes, offsets.get(signature) ?? bytes.length, o.key);
};

/**
 * Appends one PAdES B-B signature with its visible block; the original bytes stay the beginning of the result, so that earlier signatures
 * remain valid. Where the number stands on another page than the seal, the issue act is two signatures: number and date on their page first, then
 * the seal, which covers both. `at` (ISO instant) goes to `/M`; equal input gives equal bytes (RSA keys). Throws SigningError.
 */
export const signPdf = async (o: Signing<SignatureBlock>): Promise<Uint8Array> => {
  const { block } = o;
  if (block.kind !== 'ISSUE' || block.numberAt.page === block.sealOver.page) return signOne(o);
  const numbered = await signOne({ ...o, block: { ...block, kind: 'NUMBER' }, fieldName: `${o.fieldName}-SoNgay` });
  return signOne({ ...o, pdf: numbered, block: { ...block, kind: 'SEAL' } });
};
