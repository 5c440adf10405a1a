import { randomInt } from 'node:crypto';

/** An invented person. Nothing of it may ever go to a real portal or database: any 12 digits could be somebody's. */
export interface SyntheticPerson {
  readonly fullName: string;
  readonly personalId: string;
  /** `YYYY-MM-DD` */
  readonly birthDate: string;
  readonly sex: 'MALE' | 'FEMALE';
  readonly ethnicity: string;
  readonly nationality: string;
  readonly phone: string;
  readonly email: string;
  readonly address: string;
}

const SURNAMES = ['Hồ', 'Nguyễn', 'Trần', 'Lê', 'Phạm', 'Đinh', 'Võ', 'Đặng', 'Bùi', 'Đỗ', 'Ngô', 'Dương', 'Lý', 'Huỳnh'];
/** `Mẫu` (specimen) stands in every name, so that nobody takes it for a real one. */
const GIVEN = {
  FEMALE: ['Hiền', 'Hạnh', 'Thúy', 'Nguyệt', 'Quỳnh', 'Diệu', 'Ngọc', 'Phượng', 'Tuyết', 'Uyên', 'Yến', 'Hường', 'Mỹ', 'Lụa'],
  MALE: ['Lâm', 'Khôi', 'Đức', 'Quý', 'Thắng', 'Vững', 'Hòa', 'Sỹ', 'Tuấn', 'Nghĩa', 'Phước', 'Trí', 'Định', 'Hướng'],
} as const;
const STREETS = ['Y Ngông', 'Trần Quý Cáp', 'Lê Duẩn', 'Mai Hắc Đế', 'Nguyễn Thị Định'];

const pick = <T>(from: readonly T[]): T => from[randomInt(from.length)] as T;
const digits = (value: number, width: number): string => String(value).padStart(width, '0');

/**
 * Draws a person born 1960–1989 in Đắk Lắk (066), of age when anybody here marries (2009). The serial stays in the block 000001–000999 kept for invented data; its last digit tells the
 * simulated national portal whether an account exists (even: yes). The number names the person, so that nobody is drawn twice under two names.
 */
export const drawPerson = (o: { readonly sex: SyntheticPerson['sex']; readonly hasAccount: boolean }): SyntheticPerson => {
  const { sex, hasAccount } = o;
  const year = 1960 + randomInt(30);
  const serial = 1 + 2 * randomInt(499) + (hasAccount ? 1 : 0);
  return {
    fullName: `${SURNAMES[serial % SURNAMES.length]} ${sex === 'FEMALE' ? 'Thị' : 'Văn'} Mẫu ${GIVEN[sex][(year + Math.floor(serial / SURNAMES.length)) % GIVEN[sex].length]}`,
    personalId: `066${sex === 'FEMALE' ? 1 : 0}${digits(year % 100, 2)}${digits(serial, 6)}`,
    birthDate: `${year}-${digits(1 + randomInt(12), 2)}-${digits(1 + randomInt(28), 2)}`,
    sex,
    ethnicity: 'Kinh',
    nationality: 'Việt Nam',
    phone: `0900000${digits(randomInt(1000), 3)}`,
    email: `cong-dan-${digits(randomInt(1_000_000), 6)}@example.test`,
    address: `${1 + randomInt(200)} đường ${pick(STREETS)}, phường Tân Lập, tỉnh Đắk Lắk`,
  };
};

/** All that must never show outside the database and the files. */
export const personalValuesOf = (person: SyntheticPerson): readonly string[] =>
  (['fullName', 'personalId', 'birthDate', 'phone', 'email', 'address'] as const).map((field) => person[field]);
