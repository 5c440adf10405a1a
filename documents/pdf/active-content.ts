import { PDFArray, type PDFContext, PDFDict, type PDFDocument, PDFName, type PDFObject, PDFStream } from 'pdf-lib';

/** Actions that run something, send something, reach outside the file or show another page than was looked at. Plain links (`URI`) and jumps (`GoTo`) stay allowed. */
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
  'RichMediaExecute',
  // Change what the page shows.
  'SetOCGState',
  'Hide',
  'ResetForm',
]);
/** Keys that carry attachments, scripted media or a second form language, wherever they stand. */
const KEYS: ReadonlySet<string> = new Set(['EmbeddedFiles', 'EF', 'XFA', 'RichMediaContent', 'OnInstantiate']);
const MAX_DEPTH = 64;

const inDictionary = (context: PDFContext, dict: PDFDict, depth: number): string | null => {
  for (const [key, value] of dict.entries()) {
    // decodeText() resolves `#61`: names are written `J#61vaScript` to hide from searches.
    const name = key.decodeText();
    if (KEYS.has(name)) return name;
    // The kind may stand elsewhere: viewers follow the reference.
    const kind = name === 'S' ? context.lookup(value) : undefined;
    if (kind instanceof PDFName && ACTIONS.has(kind.decodeText())) return kind.decodeText();
    const found = inObject(context, value, depth + 1);
    if (found !== null) return found;
  }
  return null;
};

const inObject = (context: PDFContext, value: PDFObject, depth: number): string | null => {
  if (depth > MAX_DEPTH) throw new RangeError('nested too deeply');
  if (value instanceof PDFDict) return inDictionary(context, value, depth);
  if (value instanceof PDFStream) return inDictionary(context, value.dict, depth);
  if (!(value instanceof PDFArray)) return null;
  for (const member of value.asArray()) {
    const found = inObject(context, member, depth + 1);
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
    const found = inObject(doc.context, object, 0);
    if (found !== null) return found;
  }
  return null;
};
