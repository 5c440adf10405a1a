import { PDFDocument } from 'pdf-lib';
import { inPoints } from './user-units.ts';

/** All pages of an unsigned PDF, in points. */
export const addPdf = async (doc: PDFDocument, source: PDFDocument): Promise<void> => {
  for (const page of await doc.copyPages(source, source.getPageIndices())) inPoints(doc.addPage(page));
};

export const openPdf = (bytes: Uint8Array): Promise<PDFDocument> => PDFDocument.load(bytes, { updateMetadata: false });
