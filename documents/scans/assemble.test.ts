import { PDFDocument, PDFName, rgb } from 'pdf-lib';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { expectedImages } from '../../domain/classification/index.ts';
import { withTwoDensities } from '../../test/support/two-densities.ts';
import { MM } from '../pdf/geometry.ts';
import { withPdf } from '../pdf/pdfium.ts';
import { assemblePaper, checkContent, checkCount, checkPage } from './assemble.ts';
import type { PageFacts } from './inspect.ts';

const AT = '2026-03-02T02:00:00.000Z';

const picture = (o: { width?: number; height?: number; colour: string }) =>
  sharp({ create: { width: o.width ?? 2480, height: o.height ?? 3508, channels: 3, background: o.colour } }).withMetadata({ density: 300 });

const jpeg = async (colour: string) => ({ bytes: await picture({ colour }).jpeg().toBuffer(), mediaType: 'image/jpeg' });

const digitalPdf = async (pages: number): Promise<PDFDocument> => {
  const doc = await PDFDocument.create();
  for (let i = 0; i < pages; i += 1) doc.addPage([300, 400]);
  return doc;
};

const signedPdf = async (): Promise<Uint8Array> => {
  const doc = await digitalPdf(1);
  const value = doc.context.register(doc.context.obj({ Type: 'Sig', Filter: 'Adobe.PPKLite', ByteRange: [0, 1, 2, 3] }));
  const field = doc.context.obj({ FT: 'Sig', Type: 'Annot', Subtype: 'Widget', Rect: [0, 0, 0, 0], V: value });
  doc.catalog.getOrCreateAcroForm().addField(doc.context.register(field));
  return doc.save();
};

/** Colour in the middle of each page. */
const colours = (pdf: Uint8Array): Promise<string[]> =>
  withPdf({ bytes: pdf }, (view) =>
    Array.from({ length: view.pages }, (_, page) => {
      const { width, height, rgb } = view.render({ page, dpi: 20 });
      const [r = 0, g = 0, b = 0] = rgb.subarray((Math.floor(height / 2) * width + Math.floor(width / 2)) * 3);
      return r > 200 && g < 60 ? 'red' : g > 100 && r < 60 ? 'green' : b > 200 && r < 60 ? 'blue' : 'white';
    }),
  );

describe('assembling a paper', () => {
  it('puts files of all kinds into one PDF in their order', async () => {
    const files = [
      await jpeg('red'),
      { bytes: await picture({ colour: 'green' }).png().toBuffer(), mediaType: 'image/png' },
      { bytes: await (await digitalPdf(2)).save(), mediaType: 'application/pdf' },
      { bytes: await picture({ colour: 'blue' }).tiff().toBuffer(), mediaType: 'image/tiff' },
    ];
    const { pdf, pages } = await assemblePaper({ files, title: 'Tờ khai', at: AT });
    expect(pages).toBe(5);
    expect(await colours(pdf)).toEqual(['red', 'green', 'white', 'white', 'blue']);
  });

  it('keeps 300 dpi and the size of the paper, as PDFium finds in the file that was made', async () => {
    const { pdf } = await assemblePaper({ files: [await jpeg('red')], title: 'Trích lục', at: AT });
    await withPdf({ bytes: pdf }, (view) => {
      const { width, height } = view.pageSize(0);
      expect(width / MM).toBeCloseTo(210, 0);
      expect(height / MM).toBeCloseTo(297, 0);
      const [image] = view.images(0);
      expect(image?.coverage).toBeCloseTo(1, 3);
      expect(image?.horizontalDpi).toBeCloseTo(300, 0);
      expect(image?.verticalDpi).toBeCloseTo(300, 0);
    });
  });

  it('gives a page its true size: of a picture with two densities, of one whose density was stated, of a page with a unit of its own', async () => {
    const plainJpeg = await sharp({ create: { width: 1654, height: 1169, channels: 3, background: 'red' } })
      .withMetadata({ density: 72 })
      .jpeg()
      .toBuffer();
    const fax = withTwoDensities(plainJpeg, 200, 100);
    const unit = await PDFDocument.create();
    const page = unit.addPage([297.5, 421]);
    page.drawRectangle({ x: 0, y: 0, width: 297.5, height: 421, color: rgb(1, 0, 0) });
    page.node.set(PDFName.of('UserUnit'), unit.context.obj(2));
    const files = [
      { bytes: fax, mediaType: 'image/jpeg' },
      { bytes: new Uint8Array(plainJpeg), mediaType: 'image/jpeg', density: { x: 200, y: 100 } },
      { bytes: await unit.save(), mediaType: 'application/pdf' },
    ];
    const { pdf } = await assemblePaper({ files, title: 'Tờ khai', at: AT });
    expect(await colours(pdf)).toEqual(['red', 'red', 'red']);
    const sizes = await withPdf({ bytes: pdf }, (view) => [0, 1, 2].map((index) => view.pageSize(index)));
    for (const { width, height } of sizes) expect([Math.round(width / MM), Math.round(height / MM)]).toEqual([210, 297]);
  });

  it('never re-encodes a JPEG', async () => {
    const file = await jpeg('red');
    const { pdf } = await assemblePaper({ files: [file], title: 'Tờ khai', at: AT });
    expect(Buffer.from(pdf).includes(file.bytes)).toBe(true);
  });

  it('keeps a page of one bit as it is: black is black, white is white, and it stays small', async () => {
    const pixels = Buffer.alloc(2480 * 3508, 255).fill(0, 0, 2480 * 1754);
    const bytes = await sharp(pixels, { raw: { width: 2480, height: 3508, channels: 1 } })
      .toColourspace('b-w')
      .tiff({ bitdepth: 1, compression: 'ccittfax4' })
      .toBuffer();
    const { pdf } = await assemblePaper({ files: [{ bytes, mediaType: 'image/tiff' }], title: 'Tờ khai', at: AT });
    expect(pdf.length).toBeLessThan(20_000);
    await withPdf({ bytes: pdf }, (view) => {
      expect(view.images(0)).toMatchObject([{ pixelsWide: 2480, pixelsHigh: 3508 }]);
      expect(view.pageSize(0).width / MM).toBeCloseTo(210, 0);
      const { width, height, rgb } = view.render({ page: 0, dpi: 20 });
      const at = (share: number): number | undefined => rgb[(Math.floor(height * share) * width + Math.floor(width / 2)) * 3];
      expect([at(0.25), at(0.75)]).toEqual([0, 255]);
    });
  });

  it('leaves behind what rides along after the picture', async () => {
    const { bytes } = await jpeg('red');
    const pdf = await assemblePaper({
      files: [{ bytes: Buffer.concat([bytes, Buffer.from('%PDF-1.7 stowaway')]), mediaType: 'image/jpeg' }],
      title: 'Ảnh',
      at: AT,
    });
    expect(Buffer.from(pdf.pdf).includes('stowaway')).toBe(false);
    expect(await colours(pdf.pdf)).toEqual(['red']);
  });

  it('turns a picture upright that the camera stored on its side', async () => {
    const sideways = await picture({ width: 3508, height: 2480, colour: 'red' })
      .withMetadata({ orientation: 6, density: 300 })
      .jpeg()
      .toBuffer();
    const { pdf } = await assemblePaper({ files: [{ bytes: sideways, mediaType: 'image/jpeg' }], title: 'Ảnh', at: AT });
    const { width, height } = await withPdf({ bytes: pdf }, (view) => view.render({ page: 0, dpi: 20 }));
    expect(height).toBeGreaterThan(width);
  });

  it('leaves a signed PDF as it is, byte for byte, and does not merge it with anything', async () => {
    const bytes = await signedPdf();
    const alone = await assemblePaper({ files: [{ bytes, mediaType: 'application/pdf' }], title: 'Văn bản', at: AT });
    expect(Buffer.from(alone.pdf).equals(Buffer.from(bytes))).toBe(true);
    expect(alone.pages).toBe(1);
    const merged = assemblePaper({ files: [await jpeg('red'), { bytes, mediaType: 'application/pdf' }], title: 'Văn bản', at: AT });
    await expect(merged).rejects.toMatchObject({ code: 'SIGNED_FILE_NOT_ALONE' });
  });

  it('gives the same bytes for the same files', async () => {
    const files = [await jpeg('red')];
    const [first, second] = [
      await assemblePaper({ files, title: 'Tờ khai', at: AT }),
      await assemblePaper({ files, title: 'Tờ khai', at: AT }),
    ];
    expect(Buffer.from(first.pdf).equals(Buffer.from(second.pdf))).toBe(true);
  });
});

describe('checking a scan', () => {
  const good: PageFacts = { widthMm: 210, heightMm: 297, dpi: 300, colour: true, blank: false };
  const check = (pages: readonly PageFacts[], expected = pages.length) =>
    [
      ...checkCount({ pages: pages.length, expectedImages: expected }),
      ...pages.flatMap((facts, index) => checkPage(facts, index + 1, { minDpi: 200, colour: true })),
    ].map(({ page, code, severity }) => `${page} ${code} ${severity}`);

  it('finds nothing in a good scan, nor in pages born digital', () => {
    expect(check([good, { ...good, dpi: 199.9 }, { widthMm: 210, heightMm: 297, dpi: null, colour: true }])).toEqual([]);
  });

  it('rejects pages below 200 dpi and a wrong number of pages', () => {
    expect(check([good, { ...good, dpi: 150 }])).toEqual(['2 DPI_BELOW_FLOOR REJECT']);
    expect(check([good], 2)).toEqual(['0 PAGE_COUNT REJECT']);
    expect(check([good, good, good], 2)).toEqual(['0 PAGE_COUNT REJECT']);
  });

  it('asks about a page smaller than an identity card: its density is hardly the true one', () => {
    const tiny = { widthMm: 34, heightMm: 47, dpi: 300, colour: true, blank: false };
    expect(check([tiny, { ...tiny, widthMm: 85.6, heightMm: 54 }])).toEqual(['1 TOO_SMALL ASK']);
  });

  it('B7: rejects 400 × 560 points "at 300 dpi" as a declaration on A4, asks about A5, and takes what the scanner cut or a copy is larger by', () => {
    const sheet = { widthMm: 210, heightMm: 297 };
    const sizes = (widthMm: number, heightMm: number) =>
      checkPage({ ...good, widthMm, heightMm }, 1, { minDpi: 200, colour: true, sheet }).map(({ code, severity }) => `${code} ${severity}`);
    expect(sizes(33.9, 47.4)).toEqual(['SIZE_FALSE REJECT']);
    expect(sizes(148, 210)).toEqual(['SIZE_DIFFERS ASK']);
    // One side cut, the other whole: a density that is true of one axis only.
    expect(sizes(297, 100)).toEqual(['SIZE_DIFFERS ASK']);
    expect([sizes(210, 297), sizes(297, 210), sizes(195, 280), sizes(216, 279), sizes(297, 420)].flat()).toEqual([]);
    const card = { widthMm: 85.6, heightMm: 54 };
    expect(checkPage({ ...good, widthMm: 54, heightMm: 85.6 }, 1, { minDpi: 200, colour: true, sheet: card })).toEqual([]);
  });

  it('asks about pages without colour and blank ones', () => {
    expect(
      check([
        { ...good, colour: false },
        { ...good, blank: true },
      ]),
    ).toEqual(['1 NOT_COLOUR ASK', '2 BLANK ASK']);
  });

  it('rejects a paper of blank pages alone, scanned or not', () => {
    const white = { widthMm: 210, heightMm: 297, dpi: null, colour: true, blank: true };
    expect(check([white])).toEqual(['1 BLANK ASK']);
    const judged = (blank: number, pages: number) => checkContent({ blank, pages }).map(({ code, severity }) => `${code} ${severity}`);
    expect([judged(1, 1), judged(3, 3), judged(1, 2), judged(0, 1)]).toEqual([['EMPTY REJECT'], ['EMPTY REJECT'], [], []]);
  });

  it('counts both sides of every sheet unless all backs are blank, and pages with a note twice', () => {
    expect(expectedImages({ sheets: 2, blankBacks: false, stickyNotePages: 0 })).toBe(4);
    expect(expectedImages({ sheets: 2, blankBacks: true, stickyNotePages: 1 })).toBe(3);
  });
});
