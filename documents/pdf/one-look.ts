import { PDFArray, PDFDict, type PDFDocument, PDFName, PDFNumber, type PDFPage, PDFStream } from 'pdf-lib';
import { anywhere } from './walk.ts';

/** What looks one way on the screen and another on paper, or as each viewer likes: whoever judges the scan and whoever gets it printed must see the same. */

const at = (dict: PDFDict, key: string) => dict.lookup(PDFName.of(key));
const isNamed = (dict: PDFDict, key: string, ...names: readonly string[]): boolean => {
  const found = at(dict, key);
  return found instanceof PDFName && names.includes(found.decodeText());
};
const isFunction = (found: unknown): boolean =>
  found instanceof PDFDict || found instanceof PDFStream || (found instanceof PDFArray && found.size() > 0);

/** Another picture for print (ISO 32000-1, 8.9.5.4), pictures and pages kept elsewhere (8.10.4, 14.11.7), code for printers alone (8.8.2), other tones on paper (10.5). */
const isReplacedInPrint = (dict: PDFDict): boolean =>
  (isNamed(dict, 'Subtype', 'Image') && dict.has(PDFName.of('Alternates'))) ||
  (isNamed(dict, 'Subtype', 'Form', 'Image') && (dict.has(PDFName.of('OPI')) || dict.has(PDFName.of('Ref')))) ||
  isNamed(dict, 'Subtype', 'PS') ||
  isNamed(dict, 'Subtype2', 'PS') ||
  // A soft mask's own function holds for the screen as well.
  (!isNamed(dict, 'S', 'Alpha', 'Luminosity') && ['TR', 'TR2'].some((key) => isFunction(at(dict, key))));

const [HIDDEN, PRINT, NO_VIEW] = [2, 4, 32];
/** Notes whose look each viewer makes up where none is given. */
const DRAWN = [
  'Square',
  'Circle',
  'Line',
  'Polygon',
  'PolyLine',
  'Ink',
  'FreeText',
  'Stamp',
  'Caret',
  'Highlight',
  'Underline',
  'StrikeOut',
  'Squiggly',
];

const hasArea = (note: PDFDict): boolean => {
  const rectangle = at(note, 'Rect');
  if (!(rectangle instanceof PDFArray)) return false;
  const [left = 0, bottom = 0, right = 0, top = 0] = rectangle.asArray().map((side) => (side instanceof PDFNumber ? side.asNumber() : 0));
  return left !== right && bottom !== top;
};

/** Notes on a page (12.5): hidden, for the screen or for paper alone, or without a look of their own. Links and pop-ups show nothing; the picture of a signature says no more than the signature. */
const hasTwoLooks = (note: PDFDict): boolean => {
  if (isNamed(note, 'Subtype', 'Link', 'Popup') || isNamed(note, 'FT', 'Sig') || !hasArea(note)) return false;
  const look = at(note, 'AP');
  const own = look instanceof PDFDict && look.has(PDFName.of('N'));
  if (!own) return isNamed(note, 'Subtype', ...DRAWN);
  const flags = at(note, 'F');
  const set = flags instanceof PDFNumber ? flags.asNumber() : 0;
  return (set & (HIDDEN | NO_VIEW)) !== 0 || (set & PRINT) === 0;
};

const notesOf = (page: PDFPage): readonly PDFDict[] => {
  const notes = page.node.Annots();
  if (notes === undefined) return [];
  return Array.from({ length: notes.size() }, (_, place) => notes.lookup(place)).filter((note): note is PDFDict => note instanceof PDFDict);
};

/** Whether a page of it may look one way here and another there. */
export const hasSeveralLooks = (doc: PDFDocument): boolean =>
  anywhere(doc, isReplacedInPrint) || doc.getPages().some((page) => notesOf(page).some(hasTwoLooks));
