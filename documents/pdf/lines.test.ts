import { PDFDocument } from 'pdf-lib';
import { beforeAll, describe, expect, it } from 'vitest';
import { embedTinos, type Tinos } from './fonts.ts';
import { breakEvenly, breakLines, type Line } from './lines.ts';

let fonts: Tinos;
beforeAll(async () => {
  fonts = await embedTinos(await PDFDocument.create());
});

const setting = (text: string) => ({ text, fonts, size: 13, face: 'regular', width: 200, indent: 0 }) as const;
const textsOf = (lines: readonly Line[]): readonly string[] =>
  lines.map(({ pieces }) => pieces.map(({ text, spaced }) => (spaced ? ` ${text}` : text)).join(''));

describe('a text that is broken evenly', () => {
  it('takes as many lines as it needs anyway, none of them with its last word alone', () => {
    const text = 'Cấp Giấy xác nhận tình trạng hôn nhân cho công dân';
    const even = textsOf(breakEvenly(setting(text)));
    expect(even).toHaveLength(breakLines(setting(text)).length);
    expect(even.join(' ')).toBe(text);
    expect(Math.max(...even.map(({ length }) => length)) - Math.min(...even.map(({ length }) => length))).toBeLessThan(10);
  });

  it.each(['A\nB', '\n', '\n\n', 'A', ''])('comes to an end where no line can become shorter: %j', (text) => {
    expect(textsOf(breakEvenly(setting(text)))).toEqual(text.split('\n'));
  });
});
