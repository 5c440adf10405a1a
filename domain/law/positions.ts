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

const SPACE = /[ \t\r\n]*/y;
const SCALAR = /"(?:[^"\\\n]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

/** One step of a JSON pointer (RFC 6901). */
export const step = (name: string): string => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;

/**
 * Parses JSON with positions. `JSON.parse` drops the first of two equal keys without a word and names no line: a reviewed law file
 * must not lose a value that way. Throws {@link JsonError}.
 */
export const parseLocated = (text: string): LocatedJson => {
  const lines = new Map<string, number>();
  let at = 0;
  const lineHere = (): number => text.slice(0, at).split('\n').length;
  const fail = (reason: string): never => {
    throw new JsonError(lineHere(), reason);
  };
  const take = (pattern: RegExp): string | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0] ?? null;
    at += found?.length ?? 0;
    return found;
  };
  const eat = (mark: string): boolean => {
    take(SPACE);
    if (text[at] !== mark) return false;
    at += 1;
    return true;
  };
  const scalar = (): unknown => {
    const word = take(SCALAR);
    if (word === null) return fail('không phải JSON hợp lệ ở chỗ này');
    try {
      return JSON.parse(word);
    } catch {
      return fail(`giá trị JSON không hợp lệ: ${word}`);
    }
  };
  const members = (pointer: string): Record<string, unknown> => {
    const object: Record<string, unknown> = {};
    if (eat('}')) return object;
    do {
      take(SPACE);
      const name = scalar();
      if (typeof name !== 'string') return fail('tên trường phải là chuỗi');
      if (Object.hasOwn(object, name)) return fail(`trường "${name}" ghi hai lần`);
      if (!eat(':')) return fail(`thiếu dấu hai chấm sau "${name}"`);
      object[name] = value(pointer + step(name));
    } while (eat(','));
    return eat('}') ? object : fail('thiếu dấu phẩy hoặc ngoặc đóng }');
  };
  const items = (pointer: string): unknown[] => {
    const array: unknown[] = [];
    if (eat(']')) return array;
    do array.push(value(`${pointer}/${array.length}`));
    while (eat(','));
    return eat(']') ? array : fail('thiếu dấu phẩy hoặc ngoặc đóng ]');
  };
  const value = (pointer: string): unknown => {
    take(SPACE);
    lines.set(pointer, lineHere());
    if (eat('{')) return members(pointer);
    if (eat('[')) return items(pointer);
    return scalar();
  };
  const root = value('');
  take(SPACE);
  if (at < text.length) fail('còn chữ thừa sau giá trị JSON');
  const lineOf = (pointer: string): number =>
    lines.get(pointer) ?? (pointer === '' ? 1 : lineOf(pointer.slice(0, pointer.lastIndexOf('/'))));
  return { value: root, lineOf };
};
