import { deflateSync } from 'node:zlib';
import { PDFDocument, PDFHexString, PDFName, PDFNumber, PDFString } from 'pdf-lib';
import sharp from 'sharp';
import { pdfOf } from './raw-pdf.ts';

/** Files that readers see differently or cannot make a paper of, all made here; `codes` are the lawful answers, `accepted` among them where it is one. */
export interface HostileFile {
  readonly name: string;
  readonly codes: readonly string[];
  readonly make: () => Promise<Uint8Array> | Uint8Array;
}

const PAGE = '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << >> >>';
const stream = (content: string, entries = `/Length ${content.length}`): string => `<< ${entries} >>\nstream\n${content}\nendstream`;
const RED = '1 0 0 rg 0 0 595 842 re f';
const BLUE = '0 0 1 rg 0 0 595 842 re f';
const CATALOG = '<< /Type /Catalog /Pages 2 0 R >>';
const TREE = '<< /Type /Pages /Kids [3 0 R] /Count 1 >>';

const plain = (change: Readonly<Record<number, string>> = {}): Uint8Array =>
  pdfOf({ objects: { 1: CATALOG, 2: TREE, 3: PAGE, 4: stream(RED), ...change } });

const withText = (bytes: Uint8Array, from: string, to: string): Uint8Array =>
  Buffer.from(Buffer.from(bytes).toString('latin1').replace(from, to), 'latin1');

/** The end repeated after further objects, which no cross-reference names: pdf-lib takes them, viewers do not. */
const withStowaway = (bytes: Uint8Array, objects: string): Uint8Array => {
  const text = Buffer.from(bytes).toString('latin1');
  return Buffer.from(`${text}\n${objects}\n${text.slice(text.lastIndexOf('startxref'))}`, 'latin1');
};

const picture = (width: number, height: number) => sharp({ create: { width, height, channels: 3, background: '#fbf6e6' } });

export const HOSTILE: readonly HostileFile[] = [
  { name: 'a plain page, for comparison', codes: ['accepted'], make: () => plain() },
  {
    name: 'a page tree with a direct kid',
    codes: ['FILE_AMBIGUOUS'],
    make: () => plain({ 2: `<< /Type /Pages /Kids [${PAGE}] /Count 1 >>` }),
  },
  { name: 'a page without a type', codes: ['FILE_AMBIGUOUS', 'FILE_DAMAGED'], make: () => plain({ 3: PAGE.replace('/Type /Page', '') }) },
  { name: 'a page without MediaBox', codes: ['FILE_AMBIGUOUS'], make: () => plain({ 3: PAGE.replace('/MediaBox [0 0 595 842]', '') }) },
  {
    name: 'a page tree that leads back to itself',
    codes: ['FILE_AMBIGUOUS', 'FILE_DAMAGED', 'FILE_TOO_COMPLEX'],
    make: () => plain({ 2: '<< /Type /Pages /Kids [3 0 R 2 0 R] /Count 2 >>' }),
  },
  {
    name: 'fewer pages than counted',
    codes: ['FILE_AMBIGUOUS', 'FILE_DAMAGED'],
    make: () => plain({ 2: TREE.replace('/Count 1', '/Count 5') }),
  },
  {
    name: 'another content for pdf-lib than for viewers',
    codes: ['FILE_AMBIGUOUS'],
    make: () => withStowaway(plain(), `4 0 obj\n${stream(BLUE)}\nendobj`),
  },
  {
    name: 'an object that no reader should see any more',
    codes: ['FILE_AMBIGUOUS'],
    make: () => pdfOf({ objects: { 1: CATALOG, 2: TREE, 3: PAGE, 4: stream(RED) }, free: [4] }),
  },
  {
    name: 'an action behind a stray sign',
    codes: ['FILE_AMBIGUOUS', 'FILE_ACTIVE_CONTENT'],
    make: () => plain({ 1: CATALOG.replace('>>', '/OpenAction 5 0 R >>'), 5: '<< /S /Launch /F (cmd.exe) >> )' }),
  },
  { name: 'a content that is no object', codes: ['FILE_AMBIGUOUS'], make: () => plain({ 4: '<< /Length 10 >> stream' }) },
  {
    name: 'an end of stream inside a stream whose length stands elsewhere',
    codes: ['FILE_AMBIGUOUS'],
    make: () => plain({ 4: stream(`${RED}\nendstream\n${BLUE}`, '/Length 5 0 R'), 5: String(`${RED}\nendstream\n${BLUE}`.length) }),
  },
  { name: 'a cross-reference that points elsewhere', codes: ['FILE_AMBIGUOUS'], make: () => withText(plain(), 'xref\n0', 'xxxx\n0') },
  { name: 'junk before the header', codes: ['FILE_TYPE_NOT_ALLOWED'], make: () => Buffer.concat([Buffer.from('junk\n'), plain()]) },
  {
    name: 'a layer that viewers hide',
    codes: ['FILE_AMBIGUOUS'],
    make: async () => {
      const doc = await PDFDocument.create();
      const page = doc.addPage([595, 842]);
      const layer = doc.context.register(doc.context.obj({ Type: 'OCG', Name: PDFString.of('ẩn') }));
      page.node.set(PDFName.of('Resources'), doc.context.obj({ Properties: { L: layer } }));
      page.node.set(PDFName.of('Contents'), doc.context.register(doc.context.stream(`/OC /L BDC ${RED} EMC`)));
      doc.catalog.set(PDFName.of('OCProperties'), doc.context.obj({ OCGs: [layer], D: { OFF: [layer] } }));
      return doc.save();
    },
  },
  {
    name: 'arrays nested a hundred thousand deep',
    codes: ['FILE_TOO_COMPLEX', 'FILE_DAMAGED', 'FILE_AMBIGUOUS'],
    make: () => plain({ 3: PAGE.replace('<< >>', `<< /X ${'['.repeat(100_000)}${']'.repeat(100_000)} >>`) }),
  },
  {
    name: 'a signed file with an object that cannot be read',
    codes: ['FILE_AMBIGUOUS'],
    make: async () => {
      const doc = await PDFDocument.create();
      doc.addPage([595, 842]);
      const value = doc.context.register(
        doc.context.obj({ Type: 'Sig', Filter: 'Adobe.PPKLite', ByteRange: [0, 1, 2, 3], Contents: PDFHexString.of('00') }),
      );
      const field = doc.context.register(
        doc.context.obj({ FT: 'Sig', Type: 'Annot', Subtype: 'Widget', Rect: [0, 0, 0, 0], T: PDFString.of('a'), V: value }),
      );
      doc.catalog.getOrCreateAcroForm().addField(field);
      doc.context.assign(doc.context.nextRef(), PDFNumber.of(4711));
      return withText(await doc.save({ useObjectStreams: false }), '4711', ')711');
    },
  },
  {
    name: 'a JPEG with another file behind',
    codes: ['accepted'],
    make: async () => Buffer.concat([await picture(800, 1100).jpeg().toBuffer(), plain()]),
  },
  {
    name: 'a mirrored JPEG in four inks',
    codes: ['accepted'],
    make: () => picture(800, 1100).toColourspace('cmyk').withMetadata({ orientation: 5 }).jpeg().toBuffer(),
  },
  {
    name: 'half a JPEG',
    codes: ['FILE_DAMAGED'],
    make: async () => {
      const jpeg = await picture(2000, 2800).jpeg().toBuffer();
      return jpeg.subarray(0, jpeg.length / 2);
    },
  },
  {
    name: 'a TIFF longer than a JPEG can be',
    codes: ['FILE_TOO_COMPLEX'],
    make: () => picture(66_000, 20).tiff({ compression: 'lzw' }).toBuffer(),
  },
  {
    name: 'a TIFF of one bit',
    codes: ['accepted'],
    make: () => picture(1654, 2339).toColourspace('b-w').threshold(128).tiff({ bitdepth: 1, compression: 'ccittfax4' }).toBuffer(),
  },
  {
    name: 'a PNG whose pixels end early',
    codes: ['FILE_DAMAGED'],
    make: async () => {
      const png = await picture(800, 1100).png({ compressionLevel: 0 }).toBuffer();
      return Buffer.concat([png.subarray(0, png.length / 2), png.subarray(-12)]);
    },
  },
  {
    name: 'a palette of 16-bit greys with transparency',
    codes: ['accepted'],
    make: () => picture(400, 500).ensureAlpha(0.5).toColourspace('grey16').png().toBuffer(),
  },
  {
    name: 'a content that unpacks a thousandfold',
    codes: ['accepted', 'FILE_TOO_COMPLEX'],
    make: () => {
      const packed = deflateSync(Buffer.alloc(3_000_000, 'q Q ')).toString('latin1');
      return plain({ 4: stream(packed, `/Filter /FlateDecode /Length ${packed.length}`) });
    },
  },
];
