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

const CLAIM = (name: string, more = ''): string => `<< /Type /OCG /Name (${name}) ${more} >>`;

/** A page in red, and one in blue below a layer that `properties` and `layer` hide or show. */
const layered = (properties: string, layer: string, more: Readonly<Record<number, string>> = {}): Uint8Array => {
  const content = `${RED} /OC /L BDC ${BLUE} EMC`;
  return plain({
    1: `<< /Type /Catalog /Pages 2 0 R /OCProperties << /OCGs [5 0 R] ${properties} >> >>`,
    3: PAGE.replace('/Resources << >>', '/Resources << /Properties << /L 6 0 R >> >>'),
    4: stream(content),
    5: CLAIM('lop'),
    6: layer,
    ...more,
  });
};

const image = (more = ''): string =>
  `<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray ${more} /Length 1 >> stream\nA\nendstream`;
const drawn = (more: string): string =>
  `<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] ${more} /Length ${RED.length} >> stream\n${RED}\nendstream`;
/** A page that uses object 5, with objects beside it. */
const using = (kind: 'XObject' | 'ExtGState', ...objects: readonly string[]): Readonly<Record<number, string>> => ({
  3: PAGE.replace('/Resources << >>', `/Resources << /${kind} << /N 5 0 R >> >>`),
  ...Object.fromEntries(objects.map((object, place) => [5 + place, object])),
});
const noted = (more: string): Readonly<Record<number, string>> => ({
  3: PAGE.replace('/Resources', '/Annots [5 0 R] /Resources'),
  5: `<< /Type /Annot /Rect [0 0 90 90] ${more} >>`,
  6: drawn(''),
});
const STAMP = '/Subtype /Stamp /AP << /N 6 0 R >>';
/** What looks otherwise on paper than on the screen, or as each viewer likes. */
const TWO_LOOKS: readonly (readonly [string, Readonly<Record<number, string>>])[] = [
  ['another picture for print', using('XObject', image('/Alternates [<< /Image 6 0 R /DefaultForPrinting true >>]'), image())],
  ['a picture that printers take from elsewhere', using('XObject', image('/OPI << /2.0 << /Type /OPI /Version 2.0 /F (a.tif) >> >>'))],
  ['a part that stands in another file', using('XObject', drawn('/Ref << /F (b.pdf) /Page 0 >>'))],
  ['code for printers alone', using('XObject', '<< /Type /XObject /Subtype /PS /Length 8 >> stream\nshowpage\nendstream')],
  [
    'other tones on paper',
    using('ExtGState', '<< /Type /ExtGState /TR 6 0 R >>', '<< /FunctionType 2 /Domain [0 1] /C0 [1] /C1 [0] /N 1 >>'),
  ],
  ['a note for paper alone', noted(`${STAMP} /F 36`)],
  ['a note for the screen alone', noted(STAMP)],
  ['a hidden note', noted(`${STAMP} /F 6`)],
  ['a note that each viewer draws', noted('/Subtype /Square /C [1 0 0] /F 4')],
];
const ONE_LOOK: readonly (readonly [string, Readonly<Record<number, string>>])[] = [
  ['a picture and nothing beside it', using('XObject', image())],
  ['the tones that the printer has anyway', using('ExtGState', '<< /Type /ExtGState /TR2 /Default >>')],
  ['a note on screen and paper', noted(`${STAMP} /F 4`)],
  ['a link', noted('/Subtype /Link /A << /S /URI /URI (https://example.test) >>')],
];

/** A signature field, filled but with nothing; as far as the kinds of files go, a signed file. */
const seemsSigned = (change: Readonly<Record<number, string>> = {}): Uint8Array =>
  plain({
    1: '<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [7 0 R] /SigFlags 3 >> >>',
    7: '<< /Type /Annot /Subtype /Widget /FT /Sig /T (a) /Rect [0 0 0 0] /V 8 0 R >>',
    8: '<< /Type /Sig /Filter /Adobe.PPKLite /ByteRange [0 1 2 3] /Contents <00> >>',
    5: 'null',
    6: 'null',
    ...change,
  });

/** The end repeated after further objects, which no cross-reference names: pdf-lib takes them, viewers do not. */
const withStowaway = (bytes: Uint8Array, objects: string): Uint8Array => {
  const text = Buffer.from(bytes).toString('latin1');
  return Buffer.from(`${text}\n${objects}\n${text.slice(text.lastIndexOf('startxref'))}`, 'latin1');
};

const DENSITY = { density: 200 };
const picture = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#fbf6e6' } }).withMetadata(DENSITY);

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
    name: 'another catalogue for pdf-lib than for viewers',
    codes: ['FILE_AMBIGUOUS'],
    make: () =>
      withStowaway(
        plain(),
        [
          `14 0 obj\n${stream(BLUE)}\nendobj`,
          `13 0 obj\n${PAGE.replace('2 0 R', '12 0 R').replace('4 0 R', '14 0 R')}\nendobj`,
          `12 0 obj\n<< /Type /Pages /Kids [13 0 R] /Count 1 >>\nendobj`,
          `11 0 obj\n<< /Type /Catalog /Pages 12 0 R >>\nendobj`,
          'trailer\n<< /Size 15 /Root 11 0 R >>',
        ].join('\n'),
      ),
  },
  {
    name: 'an action whose kind stands elsewhere',
    codes: ['FILE_ACTIVE_CONTENT'],
    make: () => plain({ 1: CATALOG.replace('>>', '/OpenAction 5 0 R >>'), 5: '<< /S 6 0 R /F (cmd.exe) >>', 6: '/Launch' }),
  },
  {
    name: 'an action behind a stray sign in a signed file',
    codes: ['FILE_AMBIGUOUS', 'FILE_ACTIVE_CONTENT'],
    make: () => seemsSigned({ 5: '<< /S /JavaScript /JS (app.alert) >> )', 3: PAGE.replace('/Contents', '/AA << /O 5 0 R >> /Contents') }),
  },
  {
    name: 'an action whose kind stands elsewhere in a signed file',
    codes: ['FILE_ACTIVE_CONTENT'],
    make: () =>
      seemsSigned({ 5: '<< /S 6 0 R /JS (app.alert) >>', 6: '/JavaScript', 3: PAGE.replace('/Contents', '/AA << /O 5 0 R >> /Contents') }),
  },
  {
    name: 'an action that switches layers',
    codes: ['FILE_ACTIVE_CONTENT'],
    make: () =>
      layered('/D << >>', CLAIM('lop'), {
        3: PAGE.replace('/Contents', '/AA << /O << /S /SetOCGState /State [/OFF 5 0 R] >> >> /Contents'),
      }),
  },
  { name: 'a layer that everybody sees', codes: ['accepted'], make: () => layered('/D << /Order [5 0 R] >>', CLAIM('lop')) },
  {
    name: 'a layer hidden where another is shown',
    codes: ['FILE_AMBIGUOUS'],
    make: () => layered('/D << >>', '<< /Type /OCMD /OCGs [5 0 R] /P /AllOff >>'),
  },
  {
    name: 'a layer hidden by a sum of others',
    codes: ['FILE_AMBIGUOUS'],
    make: () => layered('/D << >>', '<< /Type /OCMD /VE [/Not 5 0 R] >>'),
  },
  {
    name: 'a layer that is only printed',
    codes: ['FILE_AMBIGUOUS'],
    make: () =>
      layered(
        '/D << /AS [<< /Event /View /Category [/View] /OCGs [6 0 R] >>] >>',
        CLAIM('lop', '/Usage << /View << /ViewState /OFF >> >>'),
      ),
  },
  {
    name: 'a layer hidden in a signed file',
    codes: ['FILE_AMBIGUOUS'],
    make: () =>
      seemsSigned({
        1: '<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [7 0 R] >> /OCProperties << /OCGs [5 0 R] /D << /OFF [5 0 R] >> >> >>',
        5: CLAIM('lop'),
      }),
  },
  ...TWO_LOOKS.map(([what, objects]) => ({ name: `a page with ${what}`, codes: ['FILE_AMBIGUOUS'], make: () => plain(objects) })),
  ...ONE_LOOK.map(([what, objects]) => ({ name: `a page with ${what}`, codes: ['accepted'], make: () => plain(objects) })),
  {
    name: 'an object that viewers see as it was before the signature and pdf-lib afterwards',
    codes: ['FILE_AMBIGUOUS'],
    make: () => withStowaway(seemsSigned(), `4 0 obj\n${stream(BLUE)}\nendobj`),
  },
  {
    name: 'a form that viewers fill in by themselves',
    codes: ['FILE_AMBIGUOUS'],
    make: () =>
      plain({
        1: '<< /Type /Catalog /Pages 2 0 R /AcroForm << /NeedAppearances true /Fields [5 0 R] /DA (/Helv 12 Tf) /DR << /Font << /Helv 6 0 R >> >> >> >>',
        3: PAGE.replace('/Contents', '/Annots [5 0 R] /Contents'),
        5: '<< /Type /Annot /Subtype /Widget /FT /Tx /T (a) /V (KHONG DONG Y KET HON) /F 4 /DA (/Helv 40 Tf 1 1 1 rg) /Rect [50 400 550 500] >>',
        6: '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
      }),
  },
  {
    name: 'numbers that each reader reads in its own way',
    codes: ['FILE_AMBIGUOUS', 'FILE_DAMAGED'],
    make: () => plain({ 3: PAGE.replace('595 842]', '595 --842]') }),
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
    name: 'a page in units of two points',
    codes: ['accepted'],
    make: () => plain({ 3: PAGE.replace('[0 0 595 842]', '[0 0 297.5 421] /UserUnit 2') }),
  },
  {
    name: 'a page whose unit makes it larger than any paper',
    codes: ['FILE_TOO_COMPLEX'],
    make: () => plain({ 3: PAGE.replace('/Contents', '/UserUnit 75000 /Contents') }),
  },
  {
    name: 'a picture that states no density',
    codes: ['DENSITY_NOT_STATED'],
    make: () =>
      sharp({ create: { width: 800, height: 1100, channels: 3, background: '#fbf6e6' } })
        .png()
        .toBuffer(),
  },
  {
    name: 'a JPEG with another file behind',
    codes: ['accepted'],
    make: async () => Buffer.concat([await picture(800, 1100).jpeg().toBuffer(), plain()]),
  },
  {
    name: 'a mirrored JPEG in four inks',
    codes: ['accepted'],
    make: () =>
      picture(800, 1100)
        .toColourspace('cmyk')
        .withMetadata({ ...DENSITY, orientation: 5 })
        .jpeg()
        .toBuffer(),
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
    make: () =>
      sharp({ create: { width: 1654, height: 2339, channels: 3, background: '#fbf6e6' } })
        .toColourspace('b-w')
        .threshold(128)
        .tiff({ bitdepth: 1, compression: 'ccittfax4', xres: 200 / 25.4, yres: 200 / 25.4 })
        .toBuffer(),
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
