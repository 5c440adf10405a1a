import { isNode, LineCounter, parseDocument } from 'yaml';

/** JSON text that is wrong at a line (from 1). */
export class JsonError extends Error {
  readonly line: number;
  constructor(line: number, message: string) {
    super(message);
    this.line = line;
  }
}

/** Parsed JSON that knows where it stands: `lineOf('/components/2/when')` = the line on which that value begins, or its nearest holder's. */
export interface LocatedJson {
  readonly value: unknown;
  readonly lineOf: (pointer: string) => number;
}

/** One reference token of a JSON pointer (RFC 6901). */
export const pointerTo = (name: string): string => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
const namesIn = (pointer: string): readonly string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));

/** What `JSON.parse` has against a text; null: nothing. */
const refusalOf = (text: string): string | null => {
  try {
    JSON.parse(text);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

/** It names no position where a value should begin and does not: that is on the last of the fewest lines with the same fault. */
const lineOfFault = (text: string, refusal: string): number => {
  const position = / at position (\d+)/.exec(refusal)?.[1];
  if (position !== undefined) return text.slice(0, Number(position)).split('\n').length;
  const lines = text.split('\n');
  const at = lines.findIndex((_, index) => refusalOf(lines.slice(0, index + 1).join('\n'))?.endsWith('is not valid JSON'));
  return at < 0 ? lines.length : at + 1;
};

const UNCLEAR = 'không phải JSON hợp lệ ở chỗ này';
const FAULTS: readonly (readonly [RegExp, string])[] = [
  [/^Expected ','/, 'thiếu dấu phẩy hoặc ngoặc đóng'],
  [/^Expected ':'/, 'thiếu dấu hai chấm sau tên trường'],
  [/^Expected .*property name/, 'ở đây phải là tên trường trong ngoặc kép'],
  [/after JSON/, 'còn chữ thừa sau giá trị JSON'],
];

/** Of a law file; what is more was never written by a person, and would keep everybody waiting. */
const LARGEST = 1_000_000;
const DEEPEST = 32;

/** How deep brackets stand in each other, those in texts left out. */
const depthOf = (text: string): number => {
  let [depth, deepest] = [0, 0];
  for (const [sign] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/g)) {
    if (sign === '[' || sign === '{') depth += 1;
    if (sign === ']' || sign === '}') depth -= 1;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
};

/**
 * Parses JSON with positions. `JSON.parse` judges, but drops the first of two equal keys without a word: a reviewed law file must not lose
 * a value that way. What it takes is YAML, too, whose parser knows the places. Throws {@link JsonError}.
 */
export const parseLocated = (written: string): LocatedJson => {
  // Some editors begin a file with a mark of its encoding.
  const text = written.replace(/^\ufeff/, '');
  if (text.length > LARGEST) throw new JsonError(1, `tệp lớn quá ${LARGEST / 1_000_000} triệu ký tự`);
  if (depthOf(text) > DEEPEST) throw new JsonError(1, `lồng nhau quá ${DEEPEST} tầng`);
  const refusal = refusalOf(text);
  if (refusal !== null) {
    const reason = FAULTS.find(([pattern]) => pattern.test(refusal))?.[1] ?? UNCLEAR;
    throw new JsonError(lineOfFault(text, refusal), reason);
  }
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { schema: 'json', lineCounter });
  const lineAt = (offset: number): number => lineCounter.linePos(offset).line;
  const [fault] = document.errors;
  if (fault?.code === 'DUPLICATE_KEY') {
    const name = /"(?:[^"\\]|\\.)*"/.exec(text.slice(fault.pos[0]))?.[0];
    throw new JsonError(lineAt(fault.pos[0]), `trường ${name} ghi hai lần`);
  }
  if (fault) throw new JsonError(lineAt(fault.pos[0]), UNCLEAR);
  const lineOf = (pointer: string): number => {
    const node = document.getIn(namesIn(pointer), true);
    if (isNode(node) && node.range) return lineAt(node.range[0]);
    return pointer === '' ? 1 : lineOf(pointer.slice(0, pointer.lastIndexOf('/')));
  };
  return { value: JSON.parse(text), lineOf };
};
