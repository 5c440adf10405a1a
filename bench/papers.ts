import { PDFDocument } from 'pdf-lib';
import sharp from 'sharp';

const A4 = { width: 2480, height: 3508 };

/** A scan of A4 at 300 dpi in colour: lines like text on paper with the grain of a scanner; more `grain`, more bytes. */
export const scannedPage = async (o: { grain: number; quality: number }): Promise<Buffer> => {
  const { width, height } = A4;
  const pixels = Buffer.alloc(width * height * 3);
  let seed = 1;
  for (let y = 0, at = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const ink = y > 300 && y < 3200 && y % 64 < 24 && x > 250 && x < 2230 && x % 32 < 20;
      for (let channel = 0; channel < 3; channel += 1, at += 1) {
        seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff;
        pixels[at] = (ink ? 40 : 246) - channel * 6 + (((seed >> 16) % (2 * o.grain + 1)) - o.grain);
      }
    }
  }
  return sharp(pixels, { raw: { ...A4, channels: 3 } })
    .withMetadata({ density: 300 })
    .jpeg({ quality: o.quality })
    .toBuffer();
};

/** A PDF of as many of these pages. */
export const scannedPdf = async (page: Uint8Array, count: number): Promise<Uint8Array> => {
  const doc = await PDFDocument.create();
  for (let number = 0; number < count; number += 1) {
    const image = await doc.embedJpg(page);
    doc.addPage([595.28, 841.89]).drawImage(image, { x: 0, y: 0, width: 595.28, height: 841.89 });
  }
  return doc.save();
};
