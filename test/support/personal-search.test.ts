import { describe, expect, it } from 'vitest';
import { personalValuesIn } from './personal-search.ts';

const NAME = 'Hồ Thị Mẫu Đượm';
const VALUES = [NAME, '066188000118', '1988-03-08'];

describe('personalValuesIn', () => {
  it.each([
    ['as it is', `{"name":"${NAME}"}`],
    ['decomposed', NAME.normalize('NFD')],
    ['without diacritics', 'Ho Thi Mau Duom'],
    ['in capitals', NAME.toUpperCase()],
    ['in lower case and decomposed', NAME.toLowerCase().normalize('NFD')],
    ['in a URL', `/tim?ten=${encodeURIComponent(NAME)}&trang=1`],
    ['in a form', `ten=${encodeURIComponent(NAME).replaceAll('%20', '+')}`],
    [
      'as JSON escapes',
      [...NAME].map((letter) => (letter > '~' ? `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}` : letter)).join(''),
    ],
    ['in base64', `data=${Buffer.from(`{"a":1,"name":"${NAME}"}`).toString('base64')};`],
    ['in base64 behind other letters', `xyz${Buffer.from(`{"name":"${NAME}"}`).toString('base64')}`],
    ['in base64url of capitals', Buffer.from(NAME.toUpperCase()).toString('base64url')],
  ])('finds a name %s', (_how, text) => {
    expect(personalValuesIn(text, VALUES)).toEqual([NAME]);
  });

  it('finds numbers and dates in both orders, and nothing in an innocent text', () => {
    expect(personalValuesIn('sinh ngày 08/03/1988, số 066188000118', VALUES)).toEqual(['066188000118', '1988-03-08']);
    expect(personalValuesIn('Hồ sơ H15.901-261122-0001 của phường Tân Lập', VALUES)).toEqual([]);
  });
});
