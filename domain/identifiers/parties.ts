import { accept, type Branded, type Checked, reject, tidy } from './checked.ts';

/** Số định danh cá nhân, 12 digits. */
export type PersonalId = Branded<'PersonalId'>;
/** Mã số thuế: `NNNNNNNNNN`, `NNNNNNNNNN-NNN`, or a personal number since TT 86/2024. */
export type TaxId = Branded<'TaxId'>;
/** Số hộ chiếu. */
export type PassportNumber = Branded<'PassportNumber'>;
/** Số CMND cũ, 9 digits; on old papers only. */
export type OldIdentityNumber = Branded<'OldIdentityNumber'>;

/** Provinces of birth registration; codes of merged provinces stay valid (recalled list, to be confirmed). */
const PROVINCES = new Set(
  (
    '001 002 004 006 008 010 011 012 014 015 017 019 020 022 024 025 026 027 030 031 033 034 035 036 037 038 040 042 044 045 046 048 ' +
    '049 051 052 054 056 058 060 062 064 066 067 068 070 072 074 075 077 079 080 082 083 084 086 087 089 091 092 093 094 095 096'
  ).split(' '),
);

/** Country codes of people whose birth was registered abroad start here; no list at hand, hence only a warning. */
const isCountry = (code: string): boolean => code >= '101' && code <= '399';

/** Of the centuries that a number can name nobody alive is born in the later ones. */
const LAST_YEAR = 2099;

/** Whose number it says it is. */
export interface InPersonalId {
  readonly place: string;
  readonly birthYear: number;
  readonly sex: 'MALE' | 'FEMALE';
}

/**
 * What the digits `PPP G YY NNNNNN` say of their holder; null: not twelve digits. G: 0, 1 = 1900s male, female; 2, 3 = 2000s, and so on (as public code
 * has it; no decree was at hand, so unverified).
 */
export const inPersonalId = (text: string): InPersonalId | null => {
  const [, place, century = '', year = ''] = /^(\d{3})(\d)(\d{2})\d{6}$/.exec(tidy(text)) ?? [];
  if (place === undefined) return null;
  return {
    place,
    birthYear: 1900 + 100 * Math.floor(Number(century) / 2) + Number(year),
    sex: Number(century) % 2 === 0 ? 'MALE' : 'FEMALE',
  };
};

/**
 * Checks `PPP G YY NNNNNN`. A year or sex that disagrees only warns here: sex may be corrected later while the number is kept. Before a result is made
 * of them, somebody decides (law/results/flaws.ts).
 */
export const checkPersonalId = (
  text: string,
  known: { readonly birthYear?: number; readonly sex?: 'MALE' | 'FEMALE' } = {},
): Checked<PersonalId> => {
  const said = inPersonalId(text);
  if (said === null) return reject('PERSONAL_ID_FORM', 'Số định danh cá nhân phải gồm đúng 12 chữ số');
  const { place, birthYear, sex } = said;
  if (birthYear > LAST_YEAR) return reject('PERSONAL_ID_FORM', 'Số định danh cá nhân có thế kỷ sinh chưa tới');
  if (/0{6}$/.test(tidy(text))) return reject('PERSONAL_ID_FORM', 'Số định danh cá nhân không thể có sáu số cuối đều là 0');
  if (!PROVINCES.has(place) && !isCountry(place)) {
    return reject('PERSONAL_ID_PLACE', `Số định danh cá nhân có mã nơi đăng ký khai sinh không tồn tại: ${place}`);
  }
  const warnings = [
    ...(isCountry(place) ? ['Nơi đăng ký khai sinh ở nước ngoài: chưa đối chiếu được mã quốc gia'] : []),
    ...(known.birthYear !== undefined && known.birthYear !== birthYear
      ? [`Năm sinh ${known.birthYear} khác năm sinh ${birthYear} trong số định danh cá nhân`]
      : []),
    ...(known.sex !== undefined && known.sex !== sex
      ? [`Giới tính đã khai khác giới tính trong số định danh cá nhân (${sex === 'MALE' ? 'nam' : 'nữ'})`]
      : []),
  ];
  return accept(tidy(text) as PersonalId, warnings);
};

/** Checks the nine digits of an old identity card; the first two are a province's, 01 to 38 (recalled list, to be confirmed). */
export const checkOldIdentityNumber = (text: string): Checked<OldIdentityNumber> =>
  /^(?:0[1-9]|[12]\d|3[0-8])(?!0{7})\d{7}$/.test(tidy(text))
    ? accept(tidy(text) as OldIdentityNumber, ['Số CMND 9 số chỉ còn trên giấy tờ cũ'])
    : reject('OLD_IDENTITY_FORM', 'Số CMND phải gồm đúng 9 chữ số, hai số đầu là mã tỉnh');

const TAX_WEIGHTS = [31, 29, 23, 19, 17, 13, 7, 5, 3];

/** N10 = 10 − (ΣNi·wi mod 11); 10 means that the number is never issued. */
const hasTaxCheckDigit = (digits: string): boolean =>
  10 - (TAX_WEIGHTS.reduce((sum, weight, index) => sum + weight * Number(digits[index]), 0) % 11) === Number(digits[9]);

/** Checks a tax code; a dependent unit's comes back as `NNNNNNNNNN-NNN`. */
export const checkTaxId = (text: string): Checked<TaxId> => {
  const code = tidy(text);
  if (/^\d{12}$/.test(code)) {
    const personal = checkPersonalId(code);
    return personal.ok ? accept(code as TaxId, personal.warnings) : personal;
  }
  const parts = /^(\d{10})(?:-?(\d{3}))?$/.exec(code);
  if (parts?.[1] === undefined) {
    return reject('TAX_ID_FORM', 'Mã số thuế phải gồm 10 chữ số, 13 chữ số (đơn vị phụ thuộc) hoặc 12 chữ số (số định danh cá nhân)');
  }
  if (!hasTaxCheckDigit(parts[1])) return reject('TAX_ID_CHECK_DIGIT', 'Mã số thuế sai chữ số kiểm tra');
  if (parts[2] === '000') return reject('TAX_ID_UNIT', 'Mã đơn vị phụ thuộc phải từ 001 đến 999');
  return accept((parts[2] === undefined ? parts[1] : `${parts[1]}-${parts[2]}`) as TaxId);
};

/** Checks a passport number: Vietnamese by its form, any other as 5–20 letters and digits. */
export const checkPassport = (text: string, { vietnamese = false }: { readonly vietnamese?: boolean } = {}): Checked<PassportNumber> => {
  const number = tidy(text);
  return (vietnamese ? /^[A-Z]\d{7,8}$/ : /^[A-Z0-9]{5,20}$/).test(number)
    ? accept(number as PassportNumber)
    : reject(
        'PASSPORT_FORM',
        vietnamese ? 'Số hộ chiếu Việt Nam gồm một chữ cái và 7–8 chữ số' : 'Số hộ chiếu gồm 5–20 chữ cái hoặc chữ số',
      );
};
