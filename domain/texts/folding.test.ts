import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { folded, mentions, sameName } from './folding.ts';

const NAME = 'Nguyễn Thị Thử';

describe('whether two names are one', () => {
  it.each([
    ['capitals', 'NGUYỄN THỊ THỬ'],
    ['spaces', ' nguyễn  thị thử '],
    ['the form of Unicode', NAME.normalize('NFD')],
    ['a dot', 'Nguyễn Thị Thử.'],
    ['dots', 'Nguyễn.Thị.Thử'],
    ['hyphens', 'Nguyễn-Thị-Thử'],
    ['brackets', 'Nguyễn (Thị) Thử'],
    ['a comma', 'Thử, Nguyễn Thị'],
    ['the order of words', 'Thử Thị Nguyễn'],
    ['a space less', 'NguyễnThị Thử'],
    ['no marks at all', 'Nguyen Thi Thu'],
    ['no marks, in another order', 'THU NGUYEN THI'],
    ['a Cyrillic letter', 'Nguyễn Thị Thử'.replace('T', 'Т')],
    ['Cyrillic letters without marks', 'Nguуеn Тhі Тhu'],
    ['Greek letters', 'Νguyễn Τhị Τhử'],
    ['wide letters', 'Ｎｇｕｙễｎ Thị Thử'],
    ['a title', 'Bà Nguyễn Thị Thử'],
    ['a title in capitals', 'BÀ NGUYỄN THỊ THỬ'],
    ['a title without its mark', 'Ba Nguyễn Thị Thử'],
    ['two titles', 'Ông, bà Nguyễn Thị Thử'],
    ['a title without marks', 'Ba Nguyen Thi Thu'],
    ['a title of another language', 'Mrs. Nguyễn Thị Thử'],
    ['a title in another order', 'Chị Thử Nguyễn Thị'],
  ])('%s make no other of it', (_what, other) => {
    expect(sameName(NAME, other)).toBe(true);
    expect(sameName(other, NAME)).toBe(true);
  });

  it.each([
    ["H'Hen Niê", 'H’Hen Niê'],
    ["H'Hen Niê", 'H Hen Niê'],
    ["H'Hen Niê", 'HHen Niê'],
    ["H'Hen Niê", 'HʼHen Niê'],
    ["H'Hen Niê", 'H′Hen Niê'],
    ['Ông Thị Lan', 'bà Ông Thị Lan'],
    ['Ông Y Moan', 'Y Moan'],
    ['Y Moan Êban', 'Y-Moan Êban'],
    ['Hoà', 'Hòa'],
    ['Đặng Ðức', 'Ðặng Đức'],
    ["H'Ƀliăp Ê̆ban", 'H’ƀliăp ê̆ban'],
  ])('%s is %s', (one, other) => expect(sameName(one, other)).toBe(true));

  it.each([
    ['Hồ Thị Mẫu Hiền', 'Hồ Thị Mẫu Hiển'],
    ['Hồ Thị Mẫu Hiền', 'Hồ Thị Mẫu Hiên'],
    ['Đinh Văn An', 'Dinh Văn An'],
    ['Lê An', 'Lê Na'],
    ['Nguyễn Văn An', 'Nguyễn Văn An An'],
    ['Nguyễn Văn An', 'Nguyễn An'],
    ['Y Moan', 'H Moan'],
    ['Nguyễn Hoàng', 'Nguyễn Hoàng Anh'],
    ['Ông Lan', 'Lan'],
    ['Bà Lan', 'Ông Lan'],
    ['Ông Bà', 'Bà'],
    ['...', '---'],
    ['一', '二'],
  ])('%s is not %s', (one, other) => expect(sameName(one, other)).toBe(false));

  it('does not depend on which is named first, nor on the order of any words', () => {
    const words = fc.array(fc.constantFrom('Nguyễn', 'Văn', 'Thị', 'An', 'Y', 'H’Hen', 'Niê', 'Đức', 'Êban'), {
      minLength: 1,
      maxLength: 5,
    });
    fc.assert(
      fc.property(words, words, (one, other) => {
        expect(sameName(one.join(' '), other.join(' '))).toBe(sameName(other.join(' '), one.join(' ')));
        expect(sameName(one.join(' '), [...one].reverse().join('-'))).toBe(true);
      }),
    );
  });
});

describe('what a text mentions', () => {
  it.each([
    'kết hôn',
    'Đăng ký KẾT HÔN ở nước ngoài',
    'ket hon',
    'kết, hôn',
    'kếthôn',
    'k ế t h ô n',
    'kết-hôn',
    'kêt hôn',
    'kết hon',
    'kеt hon',
    'đi (kết) hôn',
  ])('is found however it is written: %s', (text) => expect(mentions(text, 'kết hôn')).toBe(true));

  it.each([
    ['kết quả học tập', 'kết hôn'],
    ['Du lịch market Hong Kong', 'kết hôn'],
    ['Câu lạc bộ có Võ Văn Kiệt', 'có vợ'],
    ['Khai nhận thừa kế thôn 12', 'kết hôn'],
    ['cười', 'cưới'],
    ['nop ho so cuoi nam', 'cưới'],
    ['Trường Cao đẳng', 'cưới'],
  ])('is not what only looks like it: “%s”, %s', (text, phrase) => expect(mentions(text, phrase)).toBe(false));
});

it('a text is compared by every letter and mark, but for the place of a tone', () => {
  expect(folded('Thuý Quỳnh')).toBe(folded('THÚY  QUỲNH'));
  expect(folded('Hoà')).not.toBe(folded('Hoa'));
});
