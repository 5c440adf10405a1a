import { degrees, PDFDocument, type PDFImage } from 'pdf-lib';
import sharp from 'sharp';
import { imageScale } from './geometry.ts';
import type { PageFacts } from './inspect.ts';
import { withPdf } from './pdfium.ts';

/** A signed PDF cannot become part of another file: its signature would be lost. It makes a paper of its own. */
export class SignedFileError extends Error {
  readonly code = 'SIGNED_FILE_NOT_ALONE';
}

/** Quality of a PNG or TIFF turned into JPEG: pdf-lib takes 1.8 to 4.3 s for a colour page of PNG, and passes JPEG through (measured). */
const JPEG_QUALITY = 90;

/** EXIF orientations that turning the page undoes, in clockwise degrees. The mirrored ones need new pixels. */
const TURNS: Readonly<Record<number, number>> = { 1: 0, 3: 180, 6: 90, 8: 270 };

/** Whether anything follows a JPEG's end mark: another file may ride along (a JPEG with a PDF behind it is still called a JPEG). */
const hasTrailingData = (jpeg: Uint8Array): boolean => {
  let at = 2;
  while (at + 1 < jpeg.length) {
    const marker = jpeg[at + 1] ?? 0;
    if (jpeg[at] !== 0xff || marker === 0xff) at += 1;
    else if (marker === 0xd9) return at + 2 < jpeg.length;
    // Stuffed bytes and restart marks inside the picture have no length.
    else if (marker <= 0x01 || (marker >= 0xd0 && marker <= 0xd8)) at += 2;
    else at += 2 + (jpeg[at + 2] ?? 0) * 256 + (jpeg[at + 3] ?? 0);
  }
  return true;
};

interface Picture {
  readonly jpeg: Uint8Array;
  readonly density: number | undefined;
  readonly turn: number;
}

/** A JPEG as it is when its pixels may stay untouched; everything else page by page as a new JPEG, upright, on white. */
const pictures = async (file: { bytes: Uint8Array; mediaType: string }): Promise<Picture[]> => {
  const { pages = 1, density, orientation = 1 } = await sharp(file.bytes).metadata();
  const turn = TURNS[orientation];
  if (file.mediaType === 'image/jpeg' && turn !== undefined && !hasTrailingData(file.bytes)) return [{ jpeg: file.bytes, density, turn }];
  const made: Picture[] = [];
  for (let page = 0; page < pages; page += 1) {
    const one = sharp(file.bytes, { page });
    const own = (await one.metadata()).density;
    const jpeg = await one
      .autoOrient()
      .flatten({ background: 'white' })
      .jpeg({ quality: JPEG_QUALITY, chromaSubsampling: '4:4:4' })
      .toBuffer();
    made.push({ jpeg, density: own, turn: 0 });
  }
  return made;
};

/** One page as large as the paper was: points = pixels / dpi x 72. */
const addPicture = (doc: PDFDocument, image: PDFImage, picture: Picture): void => {
  const { dpi } = imageScale({ pixelsWide: image.width, pixelsHigh: image.height, density: picture.density });
  const [width, height] = [(image.width / dpi) * 72, (image.height / dpi) * 72];
  const page = doc.addPage([width, height]);
  page.drawImage(image, { x: 0, y: 0, width, height });
  page.setRotation(degrees(picture.turn));
};

const isSigned = async (bytes: Uint8Array): Promise<boolean> => (await withPdf({ bytes }, (pdf) => pdf.signatures)) > 0;

/**
 * One PDF of a paper's captured files, in their order, at 100 % scale. `files` have passed the inspection; `at` becomes the PDF's date, so that the
 * same input gives the same bytes. A signed PDF on its own is handed back byte for byte. Throws `SignedFileError`.
 */
export const assemblePaper = async (o: {
  files: readonly { bytes: Uint8Array; mediaType: string }[];
  title: string;
  at: string;
}): Promise<{ pdf: Uint8Array; pages: number }> => {
  const doc = await PDFDocument.create({ updateMetadata: false });
  for (const file of o.files) {
    if (file.mediaType === 'application/pdf') {
      if (await isSigned(file.bytes)) {
        if (o.files.length > 1) throw new SignedFileError('Tệp PDF đã ký số không ghép được với tệp khác');
        return { pdf: file.bytes, pages: await withPdf(file, (pdf) => pdf.pages) };
      }
      const source = await PDFDocument.load(file.bytes, { updateMetadata: false });
      for (const page of await doc.copyPages(source, source.getPageIndices())) doc.addPage(page);
      continue;
    }
    for (const picture of await pictures(file)) addPicture(doc, await doc.embedJpg(picture.jpeg), picture);
  }
  const date = new Date(o.at);
  doc.setTitle(o.title.normalize('NFC'));
  doc.setCreationDate(date);
  doc.setModificationDate(date);
  return { pdf: await doc.save({ useObjectStreams: false }), pages: doc.getPageCount() };
};

/** What is wrong with a scan. `page` counts from 1; 0 is the paper as a whole. `REJECT` asks for a new scan, `ASK` for an officer's look. */
export interface ScanFinding {
  readonly page: number;
  readonly code: 'DPI_BELOW_FLOOR' | 'NOT_COLOUR' | 'BLANK' | 'PAGE_COUNT';
  readonly severity: 'REJECT' | 'ASK';
  readonly detail: string;
}

/** Images that a paper must give: both sides of every sheet unless all backs are blank, pages with a sticky note twice (Decision 2603, TT 01/2023 Art. 8). */
export const expectedImages = (o: { sheets: number; blankBacks: boolean; stickyNotePages: number }): number =>
  o.sheets * (o.blankBacks ? 1 : 2) + o.stickyNotePages;

/** Checks a paper's pages against the scan profile (TT 02/2019/TT-BNV: colour, at least 200 dpi; both from configuration) and the sheets that were counted. */
export const checkScan = (o: {
  pages: readonly PageFacts[];
  expectedImages: number;
  profile: { readonly minDpi: number; readonly colour: boolean };
}): readonly ScanFinding[] => {
  const findings: ScanFinding[] = [];
  if (o.pages.length !== o.expectedImages) {
    findings.push({ page: 0, code: 'PAGE_COUNT', severity: 'REJECT', detail: `Có ${o.pages.length} trang ảnh, cần ${o.expectedImages}` });
  }
  for (const [index, facts] of o.pages.entries()) {
    if (facts.dpi === null) continue;
    const page = index + 1;
    // Scanners store whole pixels per metre: 200 dpi comes back as 199.9.
    if (Math.round(facts.dpi) < o.profile.minDpi) {
      findings.push({
        page,
        code: 'DPI_BELOW_FLOOR',
        severity: 'REJECT',
        detail: `${Math.round(facts.dpi)} dpi, cần từ ${o.profile.minDpi} dpi`,
      });
    }
    if (o.profile.colour && !facts.colour) findings.push({ page, code: 'NOT_COLOUR', severity: 'ASK', detail: 'Trang không phải ảnh màu' });
    if (facts.blank === true) findings.push({ page, code: 'BLANK', severity: 'ASK', detail: 'Trang trắng' });
  }
  return findings;
};
