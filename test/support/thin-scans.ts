import { deflateSync } from 'node:zlib';
import { PDFDocument, PDFName, PDFRawStream } from 'pdf-lib';

/** A PDF of A6 pages, each a scan of one bit a pixel with a few dark bars, at 100 dpi: the smallest thing that is a scan. */
export const oneBitPages = async (count: number): Promise<Uint8Array> => {
  const [width, height] = [413, 585];
  const row = Math.ceil(width / 8);
  const doc = await PDFDocument.create();
  for (let number = 0; number < count; number += 1) {
    const bits = Buffer.alloc(row * height, 0xff);
    for (let line = 0; line < 15; line += 1)
      for (let y = 0; y < 8; y += 1) bits.fill(0, (50 + line * 30 + y) * row + 6, (50 + line * 30 + y) * row + 20 + ((number + line) % 25));
    const dict = {
      Type: 'XObject',
      Subtype: 'Image',
      Width: width,
      Height: height,
      ColorSpace: 'DeviceGray',
      BitsPerComponent: 1,
      Filter: 'FlateDecode',
    };
    const image = doc.context.register(PDFRawStream.of(doc.context.obj(dict), deflateSync(bits)));
    const page = doc.addPage([297.4, 421.2]);
    page.node.set(PDFName.of('Resources'), doc.context.obj({ XObject: { S: image } }));
    page.node.set(PDFName.of('Contents'), doc.context.register(doc.context.stream('q 297.4 0 0 421.2 0 0 cm /S Do Q')));
  }
  return doc.save({ useObjectStreams: false });
};
