import { inflateSync } from 'node:zlib';
import { PDFArray, PDFDict, PDFName, PDFNumber, type PDFObject, type PDFRawStream } from 'pdf-lib';
import { SigningError } from './signing-error.ts';

/** An object stream or cross-reference stream holds a few bytes per object; more than this is a bomb. */
const MAX_DECODED_BYTES = 64 * 1024 * 1024;

/** pdf-lib ignores `/Predictor`, with which qpdf and most scanners write their cross-reference streams. */
const unpredict = (data: Buffer, parameters: PDFDict): Buffer => {
  const value = (key: string, fallback: number): number => {
    const number = parameters.get(PDFName.of(key));
    return number instanceof PDFNumber ? number.asNumber() : fallback;
  };
  if (value('Predictor', 1) < 10) return data;
  const pixel = Math.max(1, (value('Colors', 1) * value('BitsPerComponent', 8)) >> 3);
  const width = (value('Columns', 1) * value('Colors', 1) * value('BitsPerComponent', 8) + 7) >> 3;
  const lines = Math.floor(data.length / (width + 1));
  const out = Buffer.alloc(lines * width);
  for (let line = 0; line < lines; line += 1) {
    const filter = data[line * (width + 1)] ?? 0;
    for (let column = 0; column < width; column += 1) {
      const at = line * width + column;
      const left = column >= pixel ? (out[at - pixel] ?? 0) : 0;
      const up = line > 0 ? (out[at - width] ?? 0) : 0;
      const upLeft = line > 0 && column >= pixel ? (out[at - width - pixel] ?? 0) : 0;
      const nearest = [left, up, upLeft].reduce(
        (best, item) => (Math.abs(left + up - upLeft - item) < Math.abs(left + up - upLeft - best) ? item : best),
        left,
      );
      const base = [0, left, up, (left + up) >> 1, nearest][filter] ?? 0;
      out[at] = (data[line * (width + 1) + 1 + column] ?? 0) + base;
    }
  }
  return out;
};

/** Bytes of a structure stream (cross-reference or object stream), decompressed. Throws SigningError PDF_UNSUPPORTED. */
export const decodeStructure = (stream: PDFRawStream): Buffer => {
  const single = (key: string): PDFObject | undefined => {
    const value = stream.dict.get(PDFName.of(key));
    return value instanceof PDFArray && value.size() === 1 ? value.get(0) : value;
  };
  const filter = single('Filter');
  if (filter === undefined) return Buffer.from(stream.contents);
  if (filter !== PDFName.of('FlateDecode')) throw new SigningError('PDF_UNSUPPORTED', 'PDF: structure compressed by an unusual filter');
  const parameters = single('DecodeParms');
  try {
    const data = inflateSync(stream.contents, { maxOutputLength: MAX_DECODED_BYTES });
    return parameters instanceof PDFDict ? unpredict(data, parameters) : data;
  } catch {
    throw new SigningError('PDF_UNSUPPORTED', 'PDF: damaged compressed structure');
  }
};
