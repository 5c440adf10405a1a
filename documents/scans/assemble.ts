import { PDFDocument } from 'pdf-lib';
import type { Density } from '../pdf/density.ts';
import { addPicture } from '../pdf/paper-parts.ts';
import { addPdf, openPdf } from '../pdf/pdf-parts.ts';
import { withPdf } from '../pdf/pdfium.ts';
import { countSignatures } from '../pdf/signature-fields.ts';
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
  /** Stated by an officer, for a picture that states none itself. */
  readonly density?: Density | undefined;
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
      if (view === null || (view.signatures === 0 && countSignatures(file.bytes) === 0)) await addFile(doc, file);
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
  readonly code: 'DPI_BELOW_FLOOR' | 'NOT_COLOUR' | 'BLANK' | 'TOO_SMALL' | 'SIZE_FALSE' | 'SIZE_DIFFERS' | 'PAGE_COUNT' | 'EMPTY';
  readonly severity: 'REJECT' | 'ASK';
  readonly detail: string;
}

/** An identity card (ISO/IEC 7810, ID-1) less what cutting takes. No paper but a portrait photo is smaller: rather the density is not the true one. */
const CARD_MM = { short: 53, long: 84 };

const isSmallerThanCard = ({ widthMm, heightMm }: Pick<PageFacts, 'widthMm' | 'heightMm'>): boolean =>
  Math.min(widthMm, heightMm) < CARD_MM.short && Math.max(widthMm, heightMm) < CARD_MM.long;

type Sheet = Pick<PageFacts, 'widthMm' | 'heightMm'>;

/** Either way round: the shorter side against the shorter one. */
const isSmallerThan = (page: Sheet, sheet: Sheet, share: number): readonly boolean[] =>
  [Math.min, Math.max].map((side) => side(page.widthMm, page.heightMm) < share * side(sheet.widthMm, sheet.heightMm));

/** A margin cut off by the scanner is no other paper; a form of which not even a quarter is there is none, rather its density is not the true one. */
const [CUT, QUARTER] = [0.9, 0.45];

/** A page against the sheet that papers of its type are written on; a larger one may show a small paper. */
const checkSize = (page: Sheet, sheet: Sheet | null): Pick<ScanFinding, 'code' | 'severity' | 'detail'> | null => {
  const size = `Khổ ${page.widthMm} × ${page.heightMm} mm`;
  if (sheet === null)
    return isSmallerThanCard(page) ? { code: 'TOO_SMALL', severity: 'ASK', detail: `${size}, nhỏ hơn thẻ căn cước` } : null;
  const detail = `${size}, giấy tờ loại này ${sheet.widthMm} × ${sheet.heightMm} mm`;
  if (isSmallerThan(page, sheet, QUARTER).every(Boolean)) return { code: 'SIZE_FALSE', severity: 'REJECT', detail };
  return isSmallerThan(page, sheet, CUT).some(Boolean) ? { code: 'SIZE_DIFFERS', severity: 'ASK', detail } : null;
};

/** Wrong on one page, counted from 1, measured against the scan profile (TT 02/2019/TT-BNV: colour, at least 200 dpi; both from configuration). */
export const checkPage = (
  facts: PageFacts,
  page: number,
  profile: { readonly minDpi: number; readonly colour: boolean; readonly sheet?: Sheet | null | undefined },
): readonly ScanFinding[] => {
  const blank: readonly ScanFinding[] = facts.blank === true ? [{ page, code: 'BLANK', severity: 'ASK', detail: 'Trang trắng' }] : [];
  if (facts.dpi === null) return blank;
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
  const size = checkSize(facts, profile.sheet ?? null);
  if (size !== null) findings.push({ page, ...size });
  return [...findings, ...blank];
};

/** A blank back is usual; a paper of blank pages alone is none. */
export const checkContent = (o: { readonly pages: number; readonly blank: number }): readonly ScanFinding[] =>
  o.blank < o.pages ? [] : [{ page: 0, code: 'EMPTY', severity: 'REJECT', detail: 'Mọi trang đều trắng' }];

/** Pages against the sheets that were counted. */
export const checkCount = (o: { readonly pages: number; readonly expectedImages: number }): readonly ScanFinding[] =>
  o.pages === o.expectedImages
    ? []
    : [{ page: 0, code: 'PAGE_COUNT', severity: 'REJECT', detail: `Có ${o.pages} trang ảnh, cần ${o.expectedImages}` }];
