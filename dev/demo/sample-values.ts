import { localDate } from '../../domain/calendar/index.ts';
import { systemClock } from '../../platform/time.ts';
import type { SyntheticPerson } from './applicants.ts';

/** What people write into papers and results of the samples, by what the catalogue says of a field: nothing here knows a procedure. */

type Somebody = Pick<SyntheticPerson, 'fullName' | 'birthDate' | 'personalId' | 'sex'>;

/** Somebody of the other sex than the applicant, of age: a partner, a spouse, whoever a paper is about. */
export const OTHERS = {
  MALE: { fullName: 'Lê Thị Mẫu Quyên', birthDate: '1982-01-01', personalId: '066182000118', sex: 'FEMALE' },
  FEMALE: { fullName: 'Lê Văn Mẫu Quý', birthDate: '1980-01-01', personalId: '066080000119', sex: 'MALE' },
} as const satisfies Record<SyntheticPerson['sex'], Somebody>;

/** What is done while a dossier is dealt with has its day then. */
const DONE_NOW = /^(registrationDate|answeredOn)$/;

/** A day of the last weeks, and the same one wherever a day is written: none of a dossier is before another. */
const recentDay = (): string => localDate(new Date(Date.parse(systemClock.now()) - 20 * 86_400_000).toISOString());

const OFFICE = 'Ủy ban nhân dân phường Tân Lập';
const PLACE = 'phường Tân Lập, tỉnh Đắk Lắk';
const TEXT = 'Bán tạp hóa và nước giải khát';

/** Whom a field is about, by the name that papers and forms have for him: of two parents or spouses the applicant is the one of his sex. */
const whoIn = (name: string, applicant: Somebody): Somebody => {
  const other = OTHERS[applicant.sex];
  const of = (sex: Somebody['sex']): Somebody => (applicant.sex === sex ? applicant : other);
  if (/^(mother|wife)\b/.test(name)) return of('FEMALE');
  if (/^(father|husband)\b/.test(name)) return of('MALE');
  return /^(child[A-Z]|signer)/.test(name) ? { ...other, fullName: 'Lê Thị Mẫu An', sex: 'FEMALE' } : other;
};

/** What a text is about where its type does not say so, by the end of its name. */
const TEXTS: readonly (readonly [RegExp, (who: Somebody) => string])[] = [
  [/sex$/i, ({ sex }) => (sex === 'MALE' ? 'Nam' : 'Nữ')],
  [/(fullName|signerName|childName|investor|holders)$/, ({ fullName }) => fullName],
  [/ethnicity$/i, () => 'Kinh'],
  [/nationality$/i, () => 'Việt Nam'],
  [/(number|sheet)$/i, () => '12/2014'],
  [/position$/i, () => 'Chủ tịch'],
  [/(agency|issuer|keeper)$/i, () => OFFICE],
  [/facility$/, () => 'Bệnh viện đa khoa tỉnh Đắk Lắk'],
  [/(place|address|residence)$/i, () => PLACE],
  [/cause$/i, () => 'Tuổi già'],
];

interface Kind {
  readonly type: string;
  /** One of these stands in it. */
  readonly says?: readonly string[];
  readonly words?: Readonly<Record<string, string>>;
}

interface Field extends Kind {
  readonly name: string;
  readonly template?: string | null;
  readonly parts?: Readonly<Record<string, Kind>>;
}

const plainValue = ({ name, type, words = {} }: Field, who: Somebody): string => {
  switch (type) {
    case 'NAME':
      return who.fullName;
    case 'NATIONALITY':
      return 'Việt Nam';
    case 'PLACE':
      return PLACE;
    case 'BODY':
      return OFFICE;
    case 'DATE':
      return DONE_NOW.test(name) ? localDate(systemClock.now()) : recentDay();
    case 'TIME':
      return '08:30';
    case 'DATE_OR_YEAR':
    case 'BIRTH':
      return who.birthDate;
    case 'PERSONAL_ID':
    case 'AMOUNT':
      return '50.000.000';
    case 'IDENTITY':
      return who.personalId;
    case 'NUMBER':
      return '12/2014';
    case 'CODE':
      return Object.keys(words).find((code) => code === who.sex) ?? Object.keys(words)[0] ?? '';
    default:
      return TEXTS.find(([ending]) => ending.test(name))?.[1](who) ?? TEXT;
  }
};

const saying = (value: string, { says }: Kind): string =>
  says === undefined || says.some((phrase) => value.includes(phrase)) ? value : (says[0] ?? value);

const asWritten = (value: string): string => value.replace(/^(\d{4})-(\d\d)-(\d\d)$/, '$3/$2/$1');

/** What a handler writes, or reads on a paper. */
export const sampleValue = (field: Field, applicant: Somebody): string => {
  const who = whoIn(field.name, applicant);
  if (typeof field.template !== 'string') return saying(plainValue(field, who), field);
  return field.template.replace(/\{([^}]+)\}/g, (_, name: string) => {
    const part = { name, ...(field.parts?.[name] ?? { type: 'TEXT' }) };
    return asWritten(saying(plainValue(part, who), part));
  });
};
