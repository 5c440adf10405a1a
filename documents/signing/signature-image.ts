import { PDFDocument, type PDFImage, PDFObjectCopier, type PDFRef } from 'pdf-lib';
import { sha256 } from '../../platform/hash.ts';
import type { EmbeddedImage } from './appearance.ts';

/** Images kept, each of some 100 KB: an office has few leaders. */
const KEPT = 50;

/** By hash, since a leader may be given another image: one document each that holds the image as it is written to files. */
const made = new Map<string, Promise<PDFImage>>();

const makeImage = async (png: Uint8Array): Promise<PDFImage> => {
  const doc = await PDFDocument.create({ updateMetadata: false });
  const image = await doc.embedPng(png);
  await doc.flush();
  return image;
};

/** A PNG with its transparency, unpacked and packed again (30 ms) once in a process. */
export const embedImage = async (doc: PDFDocument, png: Uint8Array): Promise<EmbeddedImage> => {
  const key = sha256(png);
  const known = made.get(key);
  const making = known ?? makeImage(png);
  if (known === undefined) {
    made.set(key, making);
    making.catch(() => made.delete(key));
    for (const oldest of [...made.keys()].slice(0, -KEPT)) made.delete(oldest);
  }
  const image = await making;
  const ref = PDFObjectCopier.for(image.doc.context, doc.context).copy(image.ref) as PDFRef;
  return { ref, width: image.width, height: image.height };
};
