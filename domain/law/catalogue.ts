import type { Static, TSchema } from 'typebox';
import { Settings } from 'typebox/system';
import { Value } from 'typebox/value';
import { isLocalDate } from '../calendar/time.ts';
import { signName, unprintable } from '../printable.ts';
import type { LawVersion } from './pin.ts';
import { JsonError, parseLocated, pointerTo } from './positions.ts';
import { KINDS, LAW_KINDS, type LawBody, type LawKind } from './schemas.ts';

/** One definition file; `path` relative to the law's folder, with forward slashes: `procedures/1.004873.json`. */
export interface LawFile {
  readonly path: string;
  readonly text: string;
}

/** Why a check refuses. */
export type FindingCode =
  | 'JSON'
  | 'FOLDER'
  | 'SHAPE'
  | 'OVERLAP'
  | 'HOLE'
  | 'UNKNOWN_REFERENCE'
  | 'AGENCY'
  | 'MANDATE'
  | 'CYCLE'
  | 'CASE'
  | 'FEE'
  | 'UNCLASSIFIABLE'
  | 'NO_SCHEMA'
  | 'DEADLINE'
  | 'CALENDAR'
  | 'FORM'
  | 'UNREAD'
  | 'ACTS'
  | 'CITATION'
  | 'PROVENANCE'
  | 'GROUND'
  | 'RESULT'
  | 'SYMBOL'
  | 'UNFILLED'
  | 'SHIPPED'
  | 'DISAGREES_WITH_CODE';

/** One refusal of a check: where (line from 1) and, in Vietnamese, why. */
export interface Finding {
  readonly code: FindingCode;
  readonly file: string;
  readonly line: number;
  readonly reason: string;
}

/** A version of a definition that knows its file. */
export interface Definition<Kind extends LawKind = LawKind> extends LawVersion<Kind> {
  readonly file: string;
  readonly lineOf: (pointer: string) => number;
}

/** A refusal at a JSON pointer of a definition. */
export const findingAt = (
  { file, lineOf }: Pick<Definition, 'file' | 'lineOf'>,
  pointer: string,
  code: FindingCode,
  reason: string,
): Finding => ({
  code,
  file,
  line: lineOf(pointer),
  reason,
});

interface SchemaError {
  readonly keyword: string;
  readonly schemaPath: string;
  readonly instancePath: string;
  readonly params: object;
}

const member = (params: object, key: string): unknown => Object.entries(params).find(([name]) => name === key)?.[1];
const names = (params: object, key: string): readonly string[] => {
  const value = member(params, key);
  return Array.isArray(value) ? value.map(String) : [];
};

const TYPES: Readonly<Record<string, string>> = {
  string: 'chữ trong ngoặc kép',
  integer: 'số nguyên, không trong ngoặc kép',
  number: 'số, không trong ngoặc kép',
  boolean: 'true hoặc false, không trong ngoặc kép',
  array: 'danh sách […]',
  object: 'nhóm trường {…}',
  null: 'null',
};

/** What each keyword of the schemas asks for, in Vietnamese. */
const ASKED: Readonly<Record<string, (params: object) => string>> = {
  const: (params) => `phải là ${JSON.stringify(member(params, 'allowedValue'))}`,
  enum: (params) => `chỉ được là một trong: ${names(params, 'allowedValues').join(', ')}`,
  exclusiveMinimum: (params) => `phải lớn hơn ${member(params, 'limit')}`,
  maxItems: (params) => `có nhiều nhất ${member(params, 'limit')} mục`,
  maxLength: (params) => `dài nhất ${member(params, 'limit')} ký tự`,
  maximum: (params) => `lớn nhất là ${member(params, 'limit')}`,
  minItems: (params) => `phải có ít nhất ${member(params, 'limit')} mục`,
  minLength: () => 'không được để trống',
  minimum: (params) => `nhỏ nhất là ${member(params, 'limit')}`,
  pattern: (params) => `không đúng dạng ${String(member(params, 'pattern'))}`,
  required: (params) => `thiếu trường ${names(params, 'requiredProperties').join(', ')}`,
  type: (params) =>
    `phải là ${[member(params, 'type')]
      .flat()
      .map((type) => TYPES[String(type)])
      .join(' hoặc ')}`,
  uniqueItems: () => 'có mục ghi hai lần',
};

/** The validator's findings in Vietnamese, each at the line of the value itself; `boolean` only repeats `additionalProperties`. */
const inWords = ({ keyword, instancePath, params }: SchemaError): readonly { pointer: string; reason: string }[] => {
  if (keyword === 'boolean') return [];
  if (keyword === 'additionalProperties')
    return names(params, 'additionalProperties').map((name) => ({
      pointer: instancePath + pointerTo(name),
      reason: `trường "${name}" không có trong lược đồ`,
    }));
  return [{ pointer: instancePath, reason: ASKED[keyword]?.(params) ?? 'giá trị không hợp lệ' }];
};

/** What else than this one error of a union is said of the same value. */
const within = (one: SchemaError, union: SchemaError): boolean =>
  one.schemaPath.startsWith(`${union.schemaPath}/anyOf/`) && `${one.instancePath}/`.startsWith(`${union.instancePath}/`);

/**
 * Of a value that is one of several shapes the validator names what each of them lacks. Only that shape is meant whose constant (`per`, `from`, `block`)
 * the value bears; where it bears none, the constants that there are.
 */
const narrowed = (errors: readonly SchemaError[], union: SchemaError): readonly SchemaError[] => {
  const branchOf = ({ schemaPath }: SchemaError): string => schemaPath.slice(`${union.schemaPath}/anyOf/`.length).split('/')[0] ?? '';
  const inside = errors.filter((error) => within(error, union));
  const others = errors.filter((error) => error !== union && !inside.includes(error));
  const other = inside.filter(({ keyword }) => keyword === 'const');
  const meant = inside.filter((error) => !other.some((one) => branchOf(one) === branchOf(error)));
  if (meant.length > 0 || other[0] === undefined) return [...others, ...meant];
  const allowedValues = other.map(({ params }) => member(params, 'allowedValue'));
  return [...others, { ...other[0], keyword: 'enum', params: { allowedValues } }];
};

/** As many as somebody mends at once; eight are the validator's own end, and of a union it would then say the first shapes only. */
const MOST_ERRORS = 200;

const errorsBy = (schema: TSchema, value: unknown): readonly SchemaError[] => {
  const { maxErrors } = Settings.Get();
  Settings.Set({ maxErrors: MOST_ERRORS });
  try {
    return [...Value.Errors(schema, value)] as readonly SchemaError[];
  } finally {
    Settings.Set({ maxErrors });
  }
};

/** What is wrong with a value by its schema, said once. */
const wrongBy = (schema: TSchema, value: unknown): readonly { pointer: string; reason: string }[] => {
  const errors = errorsBy(schema, value);
  const wrong = errors
    .filter(({ keyword }) => keyword === 'anyOf')
    .reduce(narrowed, errors)
    .flatMap(inWords);
  return wrong.filter(({ pointer, reason }, index) => wrong.findIndex((one) => one.pointer === pointer && one.reason === reason) === index);
};

const kindOf = (path: string): LawKind | null =>
  LAW_KINDS.find((kind) => path.startsWith(`${KINDS[kind].folder}/`) && path.split('/').length === 2) ?? null;

/** Every text, the names of members among them, since some of those are an office's own. */
const textsIn = (value: unknown, pointer = ''): readonly { pointer: string; text: string; isName?: true }[] => {
  if (typeof value === 'string') return [{ pointer, text: value }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => [
    ...(Array.isArray(value) ? [] : [{ pointer: pointer + pointerTo(name), text: name }]),
    ...textsIn(inner, pointer + pointerTo(name)),
  ]);
};

/** Longer than any sentence of the law; what is longer was pasted by mistake. */
const LONGEST_TEXT = 2_000;
/** Signs that nobody sees: of control, of direction, of no width. */
const UNSEEN = /[\p{C}\p{Default_Ignorable_Code_Point}\u2028\u2029]/gu;

/**
 * A day that exists, where the pattern alone would take 31 February; nothing that a document would print as an empty box, or that nobody sees; and no name
 * that every object of this language has already, under which something is found where nothing is written.
 */
const faultIn = (text: string): string | null => {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text) && !isLocalDate(text)) return `không có ngày ${text}`;
  if (text.length > LONGEST_TEXT) return `dài quá ${LONGEST_TEXT} ký tự`;
  if (text !== text.trim()) return text.trim() === '' ? 'không được để trống' : 'thừa khoảng trắng ở đầu hoặc ở cuối';
  const unseen = [...new Set(text.match(UNSEEN))].map(signName);
  if (unseen.length > 0) return `có ký tự không nhìn thấy: ${unseen.join(', ')}`;
  const taken = [text, ...(text.match(/[\w$]+(?=[\w$.]*\})/g) ?? [])].find((name) => name in {});
  if (taken !== undefined) return `không được đặt tên là "${taken}"`;
  const boxes = unprintable(text);
  return boxes.length === 0 ? null : `có chữ không in được: ${boxes.join(', ')}`;
};

/** `$comment`, `$comment deadline`: what a file says to whoever reads it, and to nobody else, since JSON has no comments. */
const isComment = (name: string): boolean => /^\$comment\b/.test(name);

/** Without its remarks, and every letter in one way: `ế` can be written as one sign or as three, and is then another name. */
const withoutComments = (value: unknown): unknown => {
  if (typeof value === 'string') return value.normalize('NFC');
  if (Array.isArray(value)) return value.map(withoutComments);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]) => (isComment(name) ? [] : [[name, withoutComments(inner)] as const])),
  );
};

interface Read {
  readonly definition: Definition | null;
  readonly findings: readonly Finding[];
}

const readFile = ({ path, text }: LawFile): Read => {
  const kind = kindOf(path);
  if (kind === null)
    return { definition: null, findings: [{ code: 'FOLDER', file: path, line: 1, reason: 'thư mục này không chứa loại định nghĩa nào' }] };
  try {
    const { value: written, lineOf } = parseLocated(text);
    const value = withoutComments(written);
    const at = { file: path, lineOf };
    const { schema, key } = KINDS[kind];
    const shape = wrongBy(schema, value).map(({ pointer, reason }) => findingAt(at, pointer, 'SHAPE', `${pointer || '/'}: ${reason}`));
    const texts = textsIn(value).flatMap(({ pointer, text }) => {
      const fault = faultIn(text);
      return fault === null ? [] : [findingAt(at, pointer, 'SHAPE', `${pointer}: ${fault}`)];
    });
    if (shape.length + texts.length > 0) return { definition: null, findings: [...shape, ...texts] };
    const body = value as LawBody<LawKind>;
    const named = String((value as Record<string, unknown>)[key]);
    return {
      definition: { kind, key: named, version: body.version, validFrom: body.validFrom, validTo: body.validTo ?? null, body, ...at },
      findings: [],
    };
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    return { definition: null, findings: [{ code: 'JSON', file: path, line: error.line, reason: error.message }] };
  }
};

/** A set is checked anew when one of its files has changed: the places in the others (4 ms each) need not be found again. */
const known = new WeakMap<LawFile, Read>();

const readOnce = (file: LawFile): Read => {
  const read = known.get(file) ?? readFile(file);
  known.set(file, read);
  return read;
};

/** Reads definition files: those of the right shape as definitions, the others as findings. */
export const readDefinitions = (
  files: readonly LawFile[],
): { readonly definitions: readonly Definition[]; readonly findings: readonly Finding[] } => {
  const read = files.map(readOnce);
  return {
    definitions: read.flatMap(({ definition }) => (definition === null ? [] : [definition])),
    findings: read.flatMap(({ findings }) => findings),
  };
};

/** Body of a definition without the editor's `$schema` hint. */
export const bodyOf = ({ body }: LawVersion): Static<(typeof KINDS)[LawKind]['schema']> => {
  const { $schema: _schema, ...rest } = body;
  return rest as Static<(typeof KINDS)[LawKind]['schema']>;
};
