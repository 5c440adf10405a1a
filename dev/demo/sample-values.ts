import { localDate } from '../../domain/calendar/index.ts';
import { systemClock } from '../../platform/time.ts';
import type { SyntheticPerson } from './applicants.ts';

/** What people write into papers and results of the samples, by the type that the catalogue says of a field: nothing here knows a procedure. */

/** Somebody of the other sex than the applicant, of age: a partner, a spouse, whoever a paper is about. */
export const OTHERS = {
  MALE: { fullName: 'Lê Thị Mẫu Quyên', birthDate: '1982-01-01', personalId: '066182000118' },
  FEMALE: { fullName: 'Lê Văn Mẫu Quý', birthDate: '1980-01-01', personalId: '066080000119' },
} as const;

const written = (day: string): string => day.split('-').reverse().join('/');

/** A part of a text that is written by a template. */
const partOf = (type: string, other: (typeof OTHERS)['MALE' | 'FEMALE']): string => {
  switch (type) {
    case 'NAME':
      return other.fullName;
    case 'DATE':
    case 'BIRTH':
      return written(other.birthDate);
    case 'NUMBER':
      return '12/2014';
    case 'AMOUNT':
      return '50.000.000';
    case 'IDENTITY':
      return other.personalId;
    default:
      return 'Ủy ban nhân dân phường Tân Lập';
  }
};

interface Field {
  readonly type: string;
  readonly template?: string | null;
  readonly parts?: Readonly<Record<string, { readonly type: string }>>;
  readonly words?: Readonly<Record<string, string>>;
}

/** A day of this month's papers: none of a dossier is before another. */
const recentDay = (): string => localDate(new Date(Date.parse(systemClock.now()) - 20 * 86_400_000).toISOString());

/** What a handler writes, or reads on a paper. */
export const sampleValue = (field: Field, { sex }: Pick<SyntheticPerson, 'sex'>): string => {
  const other = OTHERS[sex];
  if (typeof field.template === 'string')
    return field.template.replace(/\{([^}]+)\}/g, (_, name: string) => partOf(field.parts?.[name]?.type ?? '', other));
  switch (field.type) {
    case 'NAME':
      return other.fullName;
    case 'NATIONALITY':
      return 'Việt Nam';
    case 'PLACE':
      return 'phường Tân Lập, tỉnh Đắk Lắk';
    case 'DATE':
      return recentDay();
    case 'DATE_OR_YEAR':
      return other.birthDate;
    case 'PERSONAL_ID':
    case 'IDENTITY':
      return other.personalId;
    case 'CODE':
      return Object.keys(field.words ?? {})[0] ?? '';
    default:
      return 'Bán tạp hóa và nước giải khát';
  }
};
