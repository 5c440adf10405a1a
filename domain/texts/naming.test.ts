import { describe, expect, it } from 'vitest';
import { namesPerson } from './naming.ts';

const person = 'Nguyễn Thị Mẫu';

describe('a text names a person', () => {
  it.each([
    'Bà Nguyễn Thị Mẫu không đăng ký kết hôn.',
    'bà NGUYỄN THỊ MẪU, sinh năm 1990',
    'XÁC NHẬN CÔNG DÂN NGUYỄN THỊ MẪU CHƯA ĐĂNG KÝ KẾT HÔN',
    'nguyễn thị mẫu',
    'bà Nguyễn\r\nThị Mẫu',
    'bà Nguyễn Thị\n  Mẫu đã',
    'bà Nguyễn-Thị-Mẫu',
    'bà Nguyễn Thị \u0002\r\nMẫu',
    'Họ và tên: Nguyễn Thị Mẫu\r\nSinh ngày: 02/01/1990',
    'N guyễn Th ị Mẫu',
    'NguyễnThịMẫu',
    '1. Nguyễn Thị Mẫu 02/01/1990',
    'Nguyễn Thị Mẫu; Trần Văn Mẫu',
    'Trần Văn Mẫu, Nguyễn Thị Mẫu',
    'Nguyễn Thị Mẫu – Công chức tư pháp',
    'Nguyễn Thị Mẫu Hai và Nguyễn Thị Mẫu',
    'bà Nguyễn Thị Mẫu'.normalize('NFD'),
    'bà Nguyễn Thị Mẫu'.normalize('NFKD'),
  ])('%s', (text) => expect(namesPerson(text, { person, unmarked: false })).toBe(true));

  it.each([
    ["H'Hen Niê", 'bà H’Hen Niê'],
    ["H'Hen Niê", 'bà HʼHEN NIÊ'],
    ['Y Moan Êban', 'ông Y-Moan Êban'],
    ['Đặng Thuý Hoà', 'bà Đặng Thúy Hòa'],
    ['Đặng Ðức', 'ông ĐẶNG ĐỨC'],
    ['Bà Nguyễn Thị Mẫu', 'Chị Nguyễn Thị Mẫu'],
    ['John Smith', 'Mr JOHN SMITH'],
  ])('%s: %s', (who, text) => expect(namesPerson(text, { person: who, unmarked: false })).toBe(true));

  it.each([
    'Nguyễn Thị Mẫu Sinh ngày 02/01/1990',
    'Nguyễn Thị Mẫu Sinh năm 1990',
    'NGUYỄN THỊ MẪU SINH NGÀY 02/01/1990',
    'Họ và tên: Nguyễn Thị Mẫu Giới tính: Nữ',
    'Nguyễn Thị Mẫu Giới Tính Nữ Quốc Tịch Việt Nam',
    'Nguyễn Thị Mẫu Ngày, tháng, năm sinh: 02/01/1990',
    'Nguyễn Thị Mẫu Ngày sinh 02/01/1990',
    'Nguyễn Thị Mẫu Dân tộc: Kinh',
    'Nguyễn Thị Mẫu Số định danh cá nhân: 066190000001',
    'Nguyễn Thị Mẫu CCCD 066190000001',
    'Nguyễn Thị Mẫu Căn cước công dân số 066190000001',
    'Nguyễn Thị Mẫu Nơi cư trú: phường Tân Lập',
    'Nguyễn Thị Mẫu Địa chỉ: phường Tân Lập',
    'Nguyễn Thị Mẫu Sinh ngày 02/01/1990'.normalize('NFD'),
  ])('before the next label of a form in its line: %s', (text) => expect(namesPerson(text, { person, unmarked: false })).toBe(true));

  it('before a label without marks', () => {
    for (const text of ['NGUYEN THI MAU SINH NGAY 02/01/1990', 'Nguyen Thi Mau Gioi tinh: Nu', 'Nguyen Thi Mau Dia chi: Tan Lap'])
      expect(namesPerson(text, { person, unmarked: true }), text).toBe(true);
  });

  it('without any mark where it has none', () => {
    for (const text of ['ba NGUYEN THI MAU khong co', 'Nguyen Thi Mau'])
      expect([true, false].map((unmarked) => namesPerson(text, { person, unmarked }))).toEqual([true, false]);
    expect(namesPerson('Dang Duc', { person: 'Đặng Đức', unmarked: true })).toBe(true);
    expect(namesPerson('Nguyen Van Mau', { person, unmarked: true })).toBe(false);
  });
});

describe('a text names somebody else, or nobody', () => {
  it.each([
    '',
    'ông Trần Văn Mẫu',
    'bà Nguyễn Thị Mậu',
    'bà Nguyên Thị Mẫu',
    'bà Nguyễn Thị',
    'bà Thị Mẫu',
    'bà Nguyễn Thị Mẫus',
    'bà Nguyễn Thị Mẫu Hai',
    'bà NGUYỄN THỊ MẪU HAI',
    'bà Trần Nguyễn Thị Mẫu',
    'bà Nguyễn Thị, Mẫu',
    'bà Nguyễn. Thị Mẫu',
    'bà Nguyễn Thị Văn Mẫu',
    'bà Mẫu Nguyễn Thị',
    // A word of a label may be one of a name: alone it ends none.
    'bà Nguyễn Thị Mẫu Sinh',
    'bà Nguyễn Thị Mẫu Sinh sinh ngày 02/01/1990',
    'bà Nguyễn Thị Mẫu Sinh, ngày sinh 02/01/1990',
    'bà Nguyễn Thị Mẫu Sinh\nngày 02/01/1990',
    'bà Nguyễn Thị Mẫu Quốc',
    'bà Nguyễn Thị Mẫu Địa',
    'bà NGUYỄN THỊ MẪU TÂN SINH NGÀY 02/01/1990',
    'bà Nguyễn Thị Mẫun Sinh ngày 02/01/1990',
  ])('%s', (text) => expect(namesPerson(text, { person, unmarked: false })).toBe(false));

  it('where the tone stands on another syllable, or what was recorded has no letters', () => {
    expect(namesPerson('bà Lê La Ná', { person: 'Lê Lá Na', unmarked: false })).toBe(false);
    expect(namesPerson('... ---', { person: '...', unmarked: false })).toBe(false);
  });
});
