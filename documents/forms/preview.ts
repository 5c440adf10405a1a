import { degrees, PDFDocument, rgb } from 'pdf-lib';
import type { ResultPlaces } from '../../domain/dossier/result-places.ts';
import { embedFaces, nfc } from '../pdf/fonts.ts';
import { outline } from '../scans/outline.ts';
import { type ResultFormModel, renderResultForm } from './result-form.ts';

const WARNING = nfc('BẢN XEM TRƯỚC – CHƯA CÓ GIÁ TRỊ');
const [WIDTH, HEIGHT] = [595, 842];
const SIZE = 34;

/** A page that says across itself that what lies below is worth nothing: laid over each page of a preview. */
export const previewStamp = async (): Promise<Uint8Array> => {
  const doc = await PDFDocument.create({ updateMetadata: false });
  const { bold } = await embedFaces(doc, ['bold']);
  const page = doc.addPage([WIDTH, HEIGHT]);
  const angle = Math.atan2(HEIGHT, WIDTH);
  const length = bold.widthOfTextAtSize(WARNING, SIZE);
  page.drawText(WARNING, {
    x: (WIDTH - length * Math.cos(angle)) / 2,
    y: (HEIGHT - length * Math.sin(angle)) / 2,
    size: SIZE,
    font: bold,
    color: rgb(0.83, 0.07, 0.1),
    opacity: 0.35,
    rotate: degrees((angle * 180) / Math.PI),
  });
  return doc.save();
};

/** What would be drafted from a form, with its places outlined and the warning over it. */
export const renderPreview = async (model: ResultFormModel): Promise<Uint8Array> => {
  const { pdf, ...places } = await renderResultForm(model);
  const doc = await PDFDocument.load(pdf, { updateMetadata: false });
  const over = await doc.embedPdf(await previewStamp());
  await outline({ doc, places: places satisfies ResultPlaces, over });
  return doc.save();
};
