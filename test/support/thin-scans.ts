import { deflateSync } from 'node:zlib';
import { PDFDocument, PDFName, PDFRawStream } from 'pdf-lib';

/** A PDF of A4 pages, each a scan of one bit a pixel with a few dark bars, at 100 dpi: the smallest thing that is a scan. */
export const oneBitPages = async (count: number): Promise<Uint8Array> => {
  const [width, height] = [827, 1169];
  const row = Math.ceil(width / 8);
  const doc = await PDFDocument.create();
  for (let number = 0; number < count; number += 1) {
    const bits = Buffer.alloc(row * height, 0xff);
    for (let line = 0; line < 30; line += 1)
      for (let y = 0; y < 8; y += 1)
        bits.fill(0, (100 + line * 30 + y) * row + 12, (100 + line * 30 + y) * row + 40 + ((number + line) % 50));
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
    const page = doc.addPage([595.4, 841.7]);
    page.node.set(PDFName.of('Resources'), doc.context.obj({ XObject: { S: image } }));
    page.node.set(PDFName.of('Contents'), doc.context.register(doc.context.stream('q 595.4 0 0 841.7 0 0 cm /S Do Q')));
  }
  return doc.save({ useObjectStreams: false });
};
