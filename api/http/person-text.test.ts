import { describe, expect, it } from 'vitest';
import { personText, sentenceText } from './person-text.ts';

describe('a text about a person', () => {
  it('is kept composed, with single spaces', () => {
    expect(personText('  Nguyễn\u00a0Thị   Mẫu '.normalize('NFD'))).toBe('Nguyễn Thị Mẫu');
    expect(personText("H'Mẫu Niê (Ê-ban)")).toBe("H'Mẫu Niê (Ê-ban)");
    expect(personText('12/4')).toBe('12/4');
  });

  it.each([
    ['nothing', ''],
    ['blanks', '   '],
    ['a hard blank', '\u00a0\u3000'],
    ['a zero-width space', '\u200b'],
    ['a zero-width space inside', 'Nguyễn\u200bThị'],
    ['a byte order mark', '\ufeffNguyễn'],
    ['a change of direction', '\u202eễyugN'],
    ['an isolate', '\u2066Nguyễn\u2069'],
    ['a line end', 'Nguyễn\nThị'],
    ['a line separator', 'Nguyễn\u2028Thị'],
    ['a zero byte', 'Nguyễn\u0000'],
    ['a bell', '\u0007'],
    ['half a pair', 'Nguyễn\ud800'],
    ['a Hangul filler, a letter to Unicode', '\u3164'],
    ['an empty Braille cell', '\u2800\u2800'],
    ['a variation selector', 'Nguyễn\ufe0f'],
    ['a tag', '\u{e0041}'],
    ['a sign for private use', '\ue000'],
    ['the trace of a lost letter', 'Nguy\ufffdn'],
    ['an accent alone', '\u0301'],
    ['dots only', '…'],
    ['one word that fills a page', 'Ệ'.repeat(500)],
    ['a name with a word of 61 letters', `Nguyễn ${'ẵ'.repeat(61).normalize('NFD')}`],
  ])('is refused when it is %s', (_what, text) => {
    expect(personText(text)).toBeNull();
  });

  it('has words of sixty letters at most, however they are written, and as many as it likes', () => {
    const word = 'ẵ'.repeat(60);
    expect(personText(`${word} ${word}`.normalize('NFD'))).toBe(`${word} ${word}`);
    expect(sentenceText(`${word}\n${word}`)).toBe(`${word} ${word}`);
    expect(sentenceText(`Lý do\n${word}x`)).toBeNull();
  });
});
