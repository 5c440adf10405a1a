import { PDFArray, PDFDict, type PDFDocument, PDFName, type PDFObject } from 'pdf-lib';
import { anywhere } from './walk.ts';

/** Layers (optional content, ISO 32000-1, 8.11): what viewers hide appears in a paper made of the pages, whose catalogue knows no layers. */

const isListed = (object: PDFObject | undefined): boolean => object instanceof PDFArray && object.size() > 0;

/** Shown where others are not, or by an expression over others. */
const dependsOnOthers = (dict: PDFDict): boolean => {
  if (dict.lookup(PDFName.of('Type')) !== PDFName.of('OCMD')) return false;
  const policy = dict.lookup(PDFName.of('P'));
  return dict.has(PDFName.of('VE')) || policy === PDFName.of('AllOff') || policy === PDFName.of('AnyOff');
};

/** Hidden on the screen, on paper or in an export, at some scales or to some readers. */
const dependsOnUse = (dict: PDFDict): boolean => {
  const off = ['ViewState', 'PrintState', 'ExportState'].some((key) => dict.lookup(PDFName.of(key)) === PDFName.of('OFF'));
  const usage = dict.lookup(PDFName.of('Usage'));
  return off || (usage instanceof PDFDict && ['Zoom', 'Language', 'User'].some((key) => usage.has(PDFName.of(key))));
};

/** Whether a viewer may hide anything: by default, by what it is used for (screen, print, zoom, language), or by the state of other layers. */
export const hidesLayers = (doc: PDFDocument): boolean => {
  const properties = doc.catalog.lookup(PDFName.of('OCProperties'));
  if (!(properties instanceof PDFDict)) return false;
  const shown = properties.lookup(PDFName.of('D'));
  if (shown instanceof PDFDict) {
    const base = shown.lookup(PDFName.of('BaseState'));
    if (isListed(shown.lookup(PDFName.of('OFF'))) || (base !== undefined && base !== PDFName.of('ON'))) return true;
    if (isListed(shown.lookup(PDFName.of('AS'))) && anywhere(doc, dependsOnUse)) return true;
  }
  return anywhere(doc, dependsOnOthers);
};
