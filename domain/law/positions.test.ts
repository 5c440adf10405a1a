import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsonError, parseLocated } from './positions.ts';

const refusal = (text: string): { readonly line: number; readonly message: string } => {
  try {
    parseLocated(text);
  } catch (error) {
    if (error instanceof JsonError) return { line: error.line, message: error.message };
  }
  throw new Error('was not refused');
};

describe('JSON with positions', () => {
  it('reads the same as JSON.parse, however it is laid out', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(4), (value, indent) => {
        const text = JSON.stringify(value, null, indent === 4 ? '\t' : indent);
        expect(parseLocated(text).value).toEqual(JSON.parse(text));
      }),
    );
  });

  it('takes nothing that JSON.parse refuses', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(), fc.constantFrom('{', '}', '[', ']', ',', ':', '"', 'x', '0', '\n'), (value, at, extra) => {
        const text = JSON.stringify(value, null, 2);
        const spoilt = text.slice(0, at % (text.length + 1)) + extra + text.slice(at % (text.length + 1));
        const taken = (parse: (text: string) => unknown): boolean => {
          try {
            parse(spoilt);
            return true;
          } catch {
            return false;
          }
        };
        if (taken((one) => parseLocated(one))) expect(taken(JSON.parse)).toBe(true);
      }),
    );
  });

  it('knows the line of each value, and of the holder of what is not there', () => {
    const { lineOf } = parseLocated('{\n  "a": [\n    1,\n    { "b/c": 2 }\n  ]\n}\n');
    expect(['', '/a', '/a/0', '/a/1/b~1c', '/a/1/missing'].map(lineOf)).toEqual([1, 2, 3, 4, 4]);
  });

  it.each([
    ['{\n "a": 1,\n "a": 2\n}', 3, '"a" ghi hai lần'],
    ['{\n "a": 1\n "b": 2\n}', 3, 'thiếu dấu phẩy'],
    ['[1,\n 2\n', 3, 'thiếu dấu phẩy'],
    ['{}\n}', 2, 'còn chữ thừa'],
    ['', 1, 'không phải JSON'],
    ['{\n "a": [\n  1,\n ]\n}', 4, 'không phải JSON'],
    ['{\n "a": 1,\n}', 3, 'tên trường'],
    ['{\n "a":\n}', 3, 'không phải JSON'],
    ['{\n "a" 1\n}', 2, 'dấu hai chấm'],
    ['{\n "a": 1 // lý do\n}', 2, 'dấu phẩy'],
    ['{\n # lý do\n "a": 1\n}', 2, 'tên trường'],
    ["{\n 'a': 1\n}", 2, 'tên trường'],
    ['{\n a: 1\n}', 2, 'tên trường'],
    ['{\n "a": \'b\'\n}', 2, 'không phải JSON'],
    ['{\n "a": NaN\n}', 2, 'không phải JSON'],
    ['{\n "a": &one 1,\n "b": *one\n}', 2, 'không phải JSON'],
    ['{\n "a": !!str 1\n}', 2, 'không phải JSON'],
    ['[\n "a": 1\n]', 2, 'dấu phẩy'],
    ['a: 1\nb: 2\n', 1, 'không phải JSON'],
    ['{}\n---\n{}', 2, 'còn chữ thừa'],
  ])('names the line of %j', (text, line, message) => {
    expect(refusal(text)).toMatchObject({ line, message: expect.stringContaining(message) });
  });
});
