import type { Static } from 'typebox';
import { Value } from 'typebox/value';
import { isLocalDate } from '../calendar/time.ts';
import { unprintable } from '../printable.ts';
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
  | 'FIELD'
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
  readonly instancePath: string;
  readonly params: object;
}

const paramOf = (params: object, key: string): unknown => Object.entries(params).find(([name]) => name === key)?.[1];

const names = (params: object, key: string): readonly string[] => {
  const value = paramOf(params, key);
  return Array.isArray(value) ? value.map(String) : [];
};

const TYPES: Readonly<Record<string, string>> = {
  string: 'chữ, trong dấu ngoặc kép',
  integer: 'số nguyên',
  number: 'số',
  boolean: 'true hoặc false',
  array: 'danh sách [ … ]',
  object: 'nhóm trường { … }',
};

/** What a value lacks, by the keyword of the schema that it misses. */
const LACKS: Readonly<Record<string, (params: object) => string>> = {
  enum: (params) => `chỉ được là một trong: ${names(params, 'allowedValues').join(', ')}`,
  const: (params) => `phải là ${JSON.stringify(paramOf(params, 'allowedValue'))}`,
  type: (params) => `phải là ${TYPES[String(paramOf(params, 'type'))] ?? 'kiểu giá trị khác'}`,
  pattern: (params) => `không đúng dạng ${String(paramOf(params, 'pattern'))}`,
  minLength: () => 'không được để trống',
  minItems: (params) => `phải có ít nhất ${String(paramOf(params, 'limit'))} mục`,
  maxItems: (params) => `chỉ được có nhiều nhất ${String(paramOf(params, 'limit'))} mục`,
  minimum: (params) => `phải từ ${String(paramOf(params, 'limit'))} trở lên`,
  maximum: (params) => `phải từ ${String(paramOf(params, 'limit'))} trở xuống`,
  anyOf: () => 'không theo dạng nào được phép',
};

/** The validator's findings in Vietnamese, each at the line of the value itself; `boolean` only repeats `additionalProperties`. */
const inWords = ({ keyword, instancePath, params }: SchemaError): readonly { pointer: string; reason: string }[] => {
  switch (keyword) {
    case 'boolean':
      return [];
    case 'additionalProperties':
      return names(params, 'additionalProperties').map((name) => ({
        pointer: instancePath + pointerTo(name),
        reason: `trường "${name}" không có trong lược đồ`,
      }));
    case 'required':
      return [{ pointer: instancePath, reason: `thiếu trường ${names(params, 'requiredProperties').join(', ')}` }];
    default:
      return [{ pointer: instancePath, reason: LACKS[keyword]?.(params) ?? 'giá trị không hợp lệ' }];
  }
};

const kindOf = (path: string): LawKind | null =>
  LAW_KINDS.find((kind) => path.startsWith(`${KINDS[kind].folder}/`) && path.split('/').length === 2) ?? null;

const textsIn = (value: unknown, pointer = ''): readonly { pointer: string; text: string }[] => {
  if (typeof value === 'string') return [{ pointer, text: value }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => textsIn(member, pointer + pointerTo(name)));
};

/** A day that exists, where the pattern alone would take 31 February; and nothing that a document would print as an empty box. */
const faultIn = (text: string): string | null => {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text) && !isLocalDate(text)) return `không có ngày ${text}`;
  const boxes = unprintable(text);
  return boxes.length === 0 ? null : `có chữ không in được: ${boxes.join(', ')}`;
};

/** `$comment`, `$comment deadline`: what a file says to whoever reads it, and to nobody else, since JSON has no comments. */
const isComment = (name: string): boolean => /^\$comment\b/.test(name);

const withoutComments = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutComments);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]) => (isComment(name) ? [] : [[name, withoutComments(member)] as const])),
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
    const wrong = Value.Errors(schema, value).flatMap((error) => inWords(error as SchemaError));
    const shape = wrong.map(({ pointer, reason }) => findingAt(at, pointer, 'SHAPE', `${pointer || '/'}: ${reason}`));
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
