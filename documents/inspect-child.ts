import { readFile } from 'node:fs/promises';
import { fileTypeFromBuffer } from 'file-type';
import sharp from 'sharp';
import { activeContent } from './active-content.ts';
import { imageScale, MM } from './geometry.ts';
import type { Inspection, InspectionRefusal, MediaType, PageFacts } from './inspect.ts';
import { type PageImage, PdfOpenError, type PdfView, withPdf } from './pdfium.ts';

/** Runs alone in the child process that inspect.ts starts: takes a path, prints one JSON `Inspection`. Nothing imports this file. */

/** A1 at 300 dpi is 7,016 x 9,933 = 70 megapixels; above this a picture is a bomb or a mistake. */
const MAX_PIXELS = 120e6;
const MAX_PAGES = 1_000;
/** Whatever shows a scan at this density is enough to tell colour and blank pages, and cheap (60 to 120 ms a page). */
const LOOK_DPI = 100;
/** Mean spread of the channels: grey stored as RGB 0.0, colour scans 5 to 6.5 (measured on A4 with scanner noise). */
const COLOUR_SPREAD = 1;
/** Blocks of 8 x 8 pixels holding ink: blank pages 0, a lone page number 1, one line of text 154 (measured). */
const BLANK_BLOCKS = 5;
const BLOCK = 8;

class Refused extends Error {
  constructor(
    readonly code: InspectionRefusal,
    detail: string,
  ) {
    super(detail);
  }
}

interface Look {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
}

const isColour = ({ rgb }: Look): boolean => {
  let spread = 0;
  for (let i = 0; i < rgb.length; i += 3) {
    const [r, g, b] = [rgb[i] ?? 0, rgb[i + 1] ?? 0, rgb[i + 2] ?? 0];
    spread += Math.max(r, g, b) - Math.min(r, g, b);
  }
  return spread / (rgb.length / 3) >= COLOUR_SPREAD;
};

/** Counts blocks with both dark pixels and contrast, a margin of 4 % off, where scanners leave shadows. */
const isBlank = ({ width, height, rgb }: Look): boolean => {
  const margin = Math.round(Math.min(width, height) * 0.04);
  let inked = 0;
  for (let top = margin; top + BLOCK <= height - margin; top += BLOCK) {
    for (let left = margin; left + BLOCK <= width - margin; left += BLOCK) {
      let [sum, squares, darkest] = [0, 0, 255];
      for (let y = top; y < top + BLOCK; y += 1) {
        for (let x = left; x < left + BLOCK; x += 1) {
          const grey = rgb[(y * width + x) * 3 + 1] ?? 0;
          sum += grey;
          squares += grey * grey;
          darkest = Math.min(darkest, grey);
        }
      }
      const mean = sum / (BLOCK * BLOCK);
      if (darkest < 160 && Math.sqrt(squares / (BLOCK * BLOCK) - mean * mean) > 18) inked += 1;
    }
  }
  return inked < BLANK_BLOCKS;
};

const tenths = (value: number): number => Math.round(value * 10) / 10;

const scanned = (size: { widthMm: number; heightMm: number }, dpi: number, look: Look): PageFacts => ({
  ...size,
  dpi: tenths(dpi),
  colour: isColour(look),
  blank: isBlank(look),
});

const inspectPicture = async (bytes: Uint8Array): Promise<PageFacts[]> => {
  const options = { limitInputPixels: MAX_PIXELS, failOn: 'truncated' } as const;
  const count = (await sharp(bytes, options).metadata()).pages ?? 1;
  if (count > MAX_PAGES) throw new Refused('FILE_TOO_COMPLEX', `${count} pages`);
  const pages: PageFacts[] = [];
  for (let page = 0; page < count; page += 1) {
    const picture = sharp(bytes, { ...options, page });
    const { width, height, density, autoOrient } = await picture.metadata();
    if (width * height > MAX_PIXELS) throw new Refused('FILE_TOO_COMPLEX', `${width} x ${height} pixels`);
    const scale = imageScale({ pixelsWide: autoOrient.width, pixelsHigh: autoOrient.height, density });
    const { data, info } = await picture
      .resize({ width: Math.max(1, Math.round((width / scale.dpi) * LOOK_DPI)), kernel: 'linear' })
      .flatten({ background: 'white' })
      .toColourspace('srgb')
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const rgb = info.channels === 3 ? data : Uint8Array.from({ length: data.length * 3 }, (_, i) => data[Math.floor(i / 3)] ?? 0);
    pages.push(
      scanned({ widthMm: tenths(scale.widthMm), heightMm: tenths(scale.heightMm) }, scale.dpi, {
        width: info.width,
        height: info.height,
        rgb,
      }),
    );
  }
  return pages;
};

/** Scanners store a page as one picture, as strips, or as layers: together they cover it. The coarsest of them counts. */
const scanDpi = (images: readonly PageImage[]): number | null => {
  const parts = images.filter((image) => image.coverage > 0.01);
  if (parts.reduce((sum, image) => sum + image.coverage, 0) < 0.8) return null;
  return Math.min(...parts.flatMap((image) => [image.horizontalDpi, image.verticalDpi]));
};

const pdfPages = (pdf: PdfView): PageFacts[] => {
  if (pdf.encrypted) throw new Refused('FILE_ENCRYPTED', 'security handler');
  if (pdf.javaScripts > 0 || pdf.attachments > 0)
    throw new Refused('FILE_ACTIVE_CONTENT', `${pdf.javaScripts} scripts, ${pdf.attachments} attachments`);
  if (pdf.pages < 1) throw new Refused('FILE_DAMAGED', 'no pages');
  if (pdf.pages > MAX_PAGES) throw new Refused('FILE_TOO_COMPLEX', `${pdf.pages} pages`);
  return Array.from({ length: pdf.pages }, (_, page) => {
    const { width, height } = pdf.pageSize(page);
    const size = { widthMm: tenths(width / MM), heightMm: tenths(height / MM) };
    if ((width / 72) * (height / 72) * LOOK_DPI ** 2 > MAX_PIXELS) throw new Refused('FILE_TOO_COMPLEX', `page of ${width} x ${height} pt`);
    const images = pdf.images(page);
    const largest = Math.max(0, ...images.map((image) => image.pixelsWide * image.pixelsHigh));
    if (largest > MAX_PIXELS) throw new Refused('FILE_TOO_COMPLEX', `picture of ${largest} pixels`);
    const dpi = scanDpi(images);
    return dpi === null ? { ...size, dpi, colour: true } : scanned(size, dpi, pdf.render({ page, dpi: LOOK_DPI }));
  });
};

const inspectPdf = async (bytes: Uint8Array): Promise<{ pages: PageFacts[]; signatures: number }> => {
  // Readers rebuild a file that lost its end and silently show fewer pages.
  if (!Buffer.from(bytes.subarray(-1024)).includes('%%EOF')) throw new Refused('FILE_DAMAGED', 'no end of file mark');
  const facts = await withPdf({ bytes }, (pdf) => ({ pages: pdfPages(pdf), signatures: pdf.signatures }));
  const found = await activeContent(bytes);
  if (found !== null) throw new Refused('FILE_ACTIVE_CONTENT', found);
  return facts;
};

const isAllowed = (mime: string | undefined): mime is MediaType =>
  mime === 'application/pdf' || mime === 'image/jpeg' || mime === 'image/png' || mime === 'image/tiff';

const inspect = async (path: string): Promise<Inspection> => {
  const bytes = await readFile(path);
  const mediaType = (await fileTypeFromBuffer(bytes))?.mime;
  if (!isAllowed(mediaType)) return { ok: false, code: 'FILE_TYPE_NOT_ALLOWED', detail: mediaType ?? 'unknown' };
  if (mediaType === 'application/pdf') return { ok: true, mediaType, ...(await inspectPdf(bytes)) };
  return { ok: true, mediaType, pages: await inspectPicture(bytes), signatures: 0 };
};

const refusal = (error: unknown): Inspection => {
  const detail = error instanceof Error ? error.message : String(error);
  if (error instanceof Refused) return { ok: false, code: error.code, detail };
  if (error instanceof PdfOpenError) return { ok: false, code: error.reason === 'PASSWORD' ? 'FILE_ENCRYPTED' : 'FILE_DAMAGED', detail };
  // sharp's pixel limit; allocations and nesting that the limits of this process refuse.
  if (error instanceof RangeError || /pixel limit|memory/i.test(detail)) return { ok: false, code: 'FILE_TOO_COMPLEX', detail };
  return { ok: false, code: 'FILE_DAMAGED', detail };
};

sharp.concurrency(1);
sharp.cache(false);
const answer = await inspect(process.argv[2] ?? '').catch(refusal);
process.stdout.write(JSON.stringify(answer));
