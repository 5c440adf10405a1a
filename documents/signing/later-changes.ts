import { PDFArray, PDFDict, PDFHexString, PDFName, type PDFObject, PDFRawStream, PDFRef, PDFString } from 'pdf-lib';
import { isPlaced } from '../pdf/signature-fields.ts';
import type { Revision } from '../pdf/xref.ts';

/** A signature as far as later revisions matter: who may have been added lawfully after whom. */
export interface SignedField {
  /** Object number of the field; null when the field is written inline. */
  readonly field: number | null;
  /** Object number of the signature dictionary. */
  readonly value: number | null;
  /** End of its signed range in bytes. */
  readonly end: number;
}

const name = (key: string): PDFName => PDFName.of(key);

/** Form entries that adding a signature field may touch; NeedAppearances and the like would redraw what was signed. */
const FORM_KEYS: ReadonlySet<string> = new Set(['/Fields', '/SigFlags', '/DR', '/DA']);
/** Validation material and what describes the file, none of it shown on a page; other vendors refresh it when they sign. */
const CATALOG_KEYS: ReadonlySet<string> = new Set(['/DSS', '/Extensions', '/Metadata', '/Version']);
/** When, and by what program, the file was last written: no page shows it, and programs that sign refresh it. */
const INFO_KEYS: ReadonlySet<string> = new Set(['/ModDate', '/Producer']);
/** Entries that signing an empty signature field fills in. */
const EMPTY_FIELD_KEYS: ReadonlySet<string> = new Set(['/V', '/AP', '/M', '/F']);

type Kind = 'PLAIN' | 'CATALOG' | 'FORM' | 'FIELDS' | 'PAGE' | 'ANNOTS' | 'EMPTY_FIELD' | 'INFO';

const scalar = (object: PDFObject): string => {
  if (object instanceof PDFString || object instanceof PDFHexString) return `(${Buffer.from(object.asBytes()).toString('hex')})`;
  return object.toString();
};

const CHANGED = 'Nội dung đã bị thay đổi sau khi ký.';

const keysOf = (dict: PDFDict): readonly string[] => dict.keys().map((key) => key.toString());

/**
 * Compares the revision that was signed with the final one, along every path a viewer can follow from the trailer, and names what was changed
 * unlawfully afterwards. Lawful: further signed signature fields with their widgets, filling an empty signature field, the DSS, metadata.
 * `visible`: among them a widget that shows something on a page.
 * An unchanged cross-reference proves nothing by itself (a dangling reference may be given a target later), hence the whole walk.
 */
export const findForbiddenChanges = (o: {
  signed: Revision;
  final: Revision;
  own: SignedField;
  all: readonly SignedField[];
}): { readonly problems: readonly string[]; readonly visible: boolean } => {
  const { signed: before, final: after } = o;
  const problems = new Set<string>();
  let visible = false;
  const see = (object: PDFObject | undefined): void => {
    const widget = after.resolve(object);
    visible ||= !(widget instanceof PDFDict) || isPlaced(after, widget);
  };
  const report = (what: string): void => {
    problems.add(what);
  };
  const later = new Map(o.all.filter((other) => other.field !== null && other.end > o.own.end).map((other) => [other.field, other]));
  /** A signature field that came with a later signature; the same value under two fields would let one appearance go unsigned. */
  const isLaterField = (ref: PDFObject): boolean => {
    if (!(ref instanceof PDFRef) || before.entries.has(ref.objectNumber)) return false;
    const field = later.get(ref.objectNumber);
    return field !== undefined && o.all.filter((other) => other.value === field.value).length === 1;
  };
  const isLaterWidget = (ref: PDFObject): boolean => {
    if (isLaterField(ref)) return true;
    const widget = after.resolve(ref);
    const parent = widget instanceof PDFDict ? widget.get(name('Parent')) : undefined;
    return (
      ref instanceof PDFRef &&
      !before.entries.has(ref.objectNumber) &&
      widget instanceof PDFDict &&
      after.get(widget, 'Subtype') === name('Widget') &&
      parent !== undefined &&
      isLaterField(parent)
    );
  };

  const kinds = new Map<number, Kind>();
  const mark = (ref: PDFObject | undefined, kind: Kind): void => {
    if (ref instanceof PDFRef && !kinds.has(ref.objectNumber)) kinds.set(ref.objectNumber, kind);
  };
  const root = before.trailer.get(name('Root'));
  const catalog = before.resolve(root);
  mark(root, 'CATALOG');
  const form = catalog instanceof PDFDict ? before.get(catalog, 'AcroForm') : undefined;
  if (catalog instanceof PDFDict) mark(catalog.get(name('AcroForm')), 'FORM');
  if (form instanceof PDFDict) {
    mark(form.get(name('Fields')), 'FIELDS');
    const fields = before.get(form, 'Fields');
    for (const ref of fields instanceof PDFArray ? fields.asArray() : []) {
      const field = before.resolve(ref);
      if (field instanceof PDFDict && before.get(field, 'FT') === name('Sig') && !field.has(name('V'))) mark(ref, 'EMPTY_FIELD');
    }
  }
  const markPages = (ref: PDFObject | undefined, depth: number): void => {
    const node = before.resolve(ref);
    if (!(node instanceof PDFDict) || depth > 50) return;
    const kids = before.get(node, 'Kids');
    if (kids instanceof PDFArray) for (const kid of kids.asArray()) markPages(kid, depth + 1);
    else {
      mark(ref, 'PAGE');
      mark(node.get(name('Annots')), 'ANNOTS');
    }
  };
  if (catalog instanceof PDFDict) markPages(catalog.get(name('Pages')), 0);

  const visited = new Set<number>();
  const queue: (() => void)[] = [];
  const sameMembers = (a: PDFArray, b: PDFArray, kind: Kind): void => {
    const old = a.asArray();
    const added = b.asArray().slice(old.length);
    old.forEach((item, index) => {
      compare(item, b.asArray()[index], 'PLAIN');
    });
    const lawful = kind === 'FIELDS' ? isLaterField : kind === 'ANNOTS' ? isLaterWidget : () => false;
    if (kind === 'ANNOTS') added.forEach(see);
    if (!added.every(lawful)) report(kind === 'ANNOTS' ? 'Có chú thích được thêm lên trang sau khi ký.' : 'Nội dung được thêm sau khi ký.');
  };
  const childKind = (kind: Kind, key: string): Kind => {
    if (kind === 'CATALOG' && key === '/AcroForm') return 'FORM';
    if (kind === 'FORM' && key === '/Fields') return 'FIELDS';
    if (kind === 'PAGE' && key === '/Annots') return 'ANNOTS';
    return 'PLAIN';
  };
  const sameDict = (a: PDFDict, b: PDFDict, kind: Kind): void => {
    for (const key of new Set([...keysOf(a), ...keysOf(b)])) {
      const [old, now] = [a.get(name(key.slice(1))), b.get(name(key.slice(1)))];
      const next = childKind(kind, key);
      if (kind === 'CATALOG' && CATALOG_KEYS.has(key)) continue;
      if (kind === 'INFO' && INFO_KEYS.has(key)) continue;
      if (next === 'FORM' && old === undefined) {
        newForm(now);
        continue;
      }
      if (kind === 'FORM' && FORM_KEYS.has(key) && key !== '/Fields') continue;
      if (next !== 'PLAIN' && old === undefined) {
        const list = after.resolve(now);
        if (next === 'ANNOTS' && list instanceof PDFArray) list.asArray().forEach(see);
        if (!(list instanceof PDFArray) || !list.asArray().every(next === 'FIELDS' ? isLaterField : isLaterWidget))
          report('Nội dung được thêm sau khi ký.');
        continue;
      }
      if (kind === 'EMPTY_FIELD' && EMPTY_FIELD_KEYS.has(key) && isFilled(b)) {
        if (key === '/AP' || key === '/F') see(b);
        continue;
      }
      compare(old, now, next);
    }
  };
  /** An empty field was filled by a later signature. */
  const isFilled = (field: PDFDict): boolean => {
    const value = field.get(name('V'));
    return (
      value instanceof PDFRef &&
      o.all.filter((other) => other.value === value.objectNumber).length === 1 &&
      o.all.some((other) => other.value === value.objectNumber && other.end > o.own.end)
    );
  };
  const newForm = (added: PDFObject | undefined): void => {
    const dict = after.resolve(added);
    const fields = dict instanceof PDFDict ? after.get(dict, 'Fields') : undefined;
    const lawful =
      dict instanceof PDFDict &&
      keysOf(dict).every((key) => FORM_KEYS.has(key)) &&
      fields instanceof PDFArray &&
      fields.asArray().every(isLaterField);
    if (!lawful) report('Biểu mẫu được thêm sau khi ký.');
  };
  const compareDirect = (a: PDFObject | undefined, b: PDFObject | undefined, kind: Kind): void => {
    if (a instanceof PDFDict && b instanceof PDFDict) sameDict(a, b, kind);
    else if (a instanceof PDFArray && b instanceof PDFArray) sameMembers(a, b, kind);
    else if (a instanceof PDFRawStream && b instanceof PDFRawStream) {
      if (Buffer.compare(a.contents, b.contents) !== 0) report(CHANGED);
      sameDict(a.dict, b.dict, 'PLAIN');
    } else if (a !== b && (a === undefined || b === undefined || scalar(a) !== scalar(b))) report(CHANGED);
  };
  const compare = (a: PDFObject | undefined, b: PDFObject | undefined, kind: Kind): void => {
    if (!(a instanceof PDFRef || b instanceof PDFRef)) {
      compareDirect(a, b, kind);
      return;
    }
    const sameNumber = a instanceof PDFRef && b instanceof PDFRef && a.objectNumber === b.objectNumber;
    if (sameNumber) {
      if (visited.has(a.objectNumber)) return;
      visited.add(a.objectNumber);
    } else if (kind !== 'FIELDS' && kind !== 'ANNOTS' && kind !== 'FORM') {
      // Another number may stand for the same thing only where some software makes an inline list indirect before it grows it.
      report(CHANGED);
      return;
    }
    const known = a instanceof PDFRef ? (kinds.get(a.objectNumber) ?? kind) : kind;
    // Queued and not called: a long linked list (outlines) would exhaust the stack.
    queue.push(() => compareDirect(before.resolve(a), after.resolve(b), known));
  };
  compare(root, after.trailer.get(name('Root')), 'CATALOG');
  compare(before.trailer.get(name('Info')), after.trailer.get(name('Info')), 'INFO');
  for (let visit = queue.pop(); visit !== undefined; visit = queue.pop()) visit();
  return { problems: [...problems], visible };
};
