import { PDFArray, PDFDict, type PDFDocument, PDFName, type PDFObject, PDFStream } from 'pdf-lib';

/** Actions that run something, send something or reach outside the file. Plain links (`URI`) and jumps (`GoTo`) stay allowed. */
const ACTIONS: ReadonlySet<string> = new Set([
  'JavaScript',
  'Launch',
  'SubmitForm',
  'ImportData',
  'GoToR',
  'GoToE',
  'Rendition',
  'Movie',
  'Sound',
]);
/** Keys that carry attachments, scripted media or a second form language, wherever they stand. */
const KEYS: ReadonlySet<string> = new Set(['EmbeddedFiles', 'EF', 'XFA', 'RichMediaContent']);
const MAX_DEPTH = 64;

const inDictionary = (dict: PDFDict, depth: number): string | null => {
  for (const [key, value] of dict.entries()) {
    // decodeText() resolves `#61`: names are written `J#61vaScript` to hide from searches.
    const name = key.decodeText();
    if (KEYS.has(name)) return name;
    if (name === 'S' && value instanceof PDFName && ACTIONS.has(value.decodeText())) return value.decodeText();
    const found = inObject(value, depth + 1);
    if (found !== null) return found;
  }
  return null;
};

const inObject = (value: PDFObject, depth: number): string | null => {
  if (depth > MAX_DEPTH) throw new RangeError('nested too deeply');
  if (value instanceof PDFDict) return inDictionary(value, depth);
  if (value instanceof PDFStream) return inDictionary(value.dict, depth);
  if (!(value instanceof PDFArray)) return null;
  for (const member of value.asArray()) {
    const found = inObject(member, depth + 1);
    if (found !== null) return found;
  }
  return null;
};

/**
 * Name of the first script, outside action, attachment or XFA form in a PDF, or null. Walks every parsed object, since such things sit in
 * object streams where a search of the raw bytes finds none (measured). May take very long on crafted input: child process only.
 */
export const activeContent = (doc: PDFDocument): string | null => {
  for (const [, object] of doc.context.enumerateIndirectObjects()) {
    const found = inObject(object, 0);
    if (found !== null) return found;
  }
  return null;
};
