import { PDFDocument } from 'pdf-lib';
import { addPicture } from '../pdf/paper-parts.ts';
import { addPdf, openPdf } from '../pdf/pdf-parts.ts';
import { withPdf } from '../pdf/pdfium.ts';
import type { PageFacts } from './inspection.ts';

/**
 * Why captured files do not make a paper; final for the same files, and both judged at upload already:
 * - `SIGNED_FILE_NOT_ALONE`: a signed PDF cannot become part of another file, its signature would be lost;
 * - `FILE_NOT_ASSEMBLABLE`: a file cannot be read or copied. What the parser said stays out: it may quote the file.
 */
export class AssemblyError extends Error {
  override readonly name = 'AssemblyError';
  constructor(
    readonly code: 'SIGNED_FILE_NOT_ALONE' | 'FILE_NOT_ASSEMBLABLE',
    detail: string,
  ) {
    super(`${code}: ${detail}`);
  }
}

interface Captured {
  readonly bytes: Uint8Array;
  readonly mediaType: string;
}

const addFile = async (doc: PDFDocument, file: Captured): Promise<void> => {
  if (file.mediaType !== 'application/pdf') return addPicture(doc, file);
  await addPdf(doc, await openPdf(file.bytes));
};

/**
 * One PDF of a paper's captured files, in their order, at 100 % scale. `files` have passed the inspection; `at` becomes the PDF's date, so that the
 * same input gives the same bytes. A signed PDF on its own is handed back byte for byte. Throws `AssemblyError`.
 */
export const assemblePaper = async (o: {
  files: readonly Captured[];
  title: string;
  at: string;
}): Promise<{ pdf: Uint8Array; pages: number }> => {
  const doc = await PDFDocument.create({ updateMetadata: false });
  for (const [index, file] of o.files.entries()) {
    try {
      const view = file.mediaType === 'application/pdf' ? await withPdf(file, ({ signatures, pages }) => ({ signatures, pages })) : null;
      if (view === null || view.signatures === 0) await addFile(doc, file);
      else if (o.files.length > 1) throw new AssemblyError('SIGNED_FILE_NOT_ALONE', `file ${index + 1}`);
      else return { pdf: file.bytes, pages: view.pages };
    } catch (error) {
      throw error instanceof AssemblyError ? error : new AssemblyError('FILE_NOT_ASSEMBLABLE', `file ${index + 1}`);
    }
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

/** Wrong on one page, counted from 1, measured against the scan profile (TT 02/2019/TT-BNV: colour, at least 200 dpi; both from configuration). */
export const checkPage = (
  facts: PageFacts,
  page: number,
  profile: { readonly minDpi: number; readonly colour: boolean },
): readonly ScanFinding[] => {
  if (facts.dpi === null) return [];
  const findings: ScanFinding[] = [];
  // Scanners store whole pixels per metre: 200 dpi comes back as 199.9.
  if (Math.round(facts.dpi) < profile.minDpi) {
    findings.push({
      page,
      code: 'DPI_BELOW_FLOOR',
      severity: 'REJECT',
      detail: `${Math.round(facts.dpi)} dpi, cần từ ${profile.minDpi} dpi`,
    });
  }
  if (profile.colour && !facts.colour) findings.push({ page, code: 'NOT_COLOUR', severity: 'ASK', detail: 'Trang không phải ảnh màu' });
  if (facts.blank === true) findings.push({ page, code: 'BLANK', severity: 'ASK', detail: 'Trang trắng' });
  return findings;
};

/** Pages against the sheets that were counted. */
export const checkCount = (o: { readonly pages: number; readonly expectedImages: number }): readonly ScanFinding[] =>
  o.pages === o.expectedImages
    ? []
    : [{ page: 0, code: 'PAGE_COUNT', severity: 'REJECT', detail: `Có ${o.pages} trang ảnh, cần ${o.expectedImages}` }];

/** Both checks over a whole paper. */
export const checkScan = (o: {
  pages: readonly PageFacts[];
  expectedImages: number;
  profile: { readonly minDpi: number; readonly colour: boolean };
}): readonly ScanFinding[] => [
  ...checkCount({ pages: o.pages.length, expectedImages: o.expectedImages }),
  ...o.pages.flatMap((facts, index) => checkPage(facts, index + 1, o.profile)),
];
