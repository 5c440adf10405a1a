import { PDFDocument } from 'pdf-lib';

/** All pages of an unsigned PDF. */
export const addPdf = async (doc: PDFDocument, source: PDFDocument): Promise<void> => {
  for (const page of await doc.copyPages(source, source.getPageIndices())) doc.addPage(page);
};

export const openPdf = (bytes: Uint8Array): Promise<PDFDocument> => PDFDocument.load(bytes, { updateMetadata: false });
