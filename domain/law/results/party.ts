import { sameName } from '../../texts/folding.ts';
import type { FormField } from '../types.ts';
import type { FactRecord } from './template.ts';

/** The person whose dossier it is, as taken in. */
export interface PartyOnFile {
  readonly fullName: string;
  readonly identifier: string;
  readonly birthDate: string | null;
  readonly sex: string | null;
  readonly ethnicity: string | null;
  readonly nationality: string | null;
  readonly address: string | null;
}

/** Fields of the person, as the result forms may name them; `representative`: who acts for him in this dossier, by name. */
export const PARTY_FIELDS = [
  'fullName',
  'personalId',
  'birthDate',
  'sex',
  'ethnicity',
  'nationality',
  'residence',
  'alive',
  'representative',
] as const;

/** As what a form may print each of them, besides as plain text. */
export const PARTY_TYPES = {
  fullName: 'NAME',
  personalId: 'PERSONAL_ID',
  birthDate: 'DATE_OR_YEAR',
  sex: 'CODE',
  ethnicity: 'WORDS',
  nationality: 'NATIONALITY',
  residence: 'PLACE',
  alive: 'CODE',
  representative: 'NAME',
} as const satisfies Readonly<Record<(typeof PARTY_FIELDS)[number], FormField['type']>>;

/** Stands beside a name where another is recorded under the number: the difference is decided, and the other name told to nobody. */
export const WITHHELD = '•••• (đã ghi nhận tên khác, không hiển thị)';

/**
 * What is declared of the person: by this dossier, and beside it who he is by the first one that named his number, so that a difference is seen and
 * decided. Under another name he may be another person, of whom nothing is told here. Whoever asks for a paper about himself, or has somebody ask,
 * says that he lives. What a stranger wrote into another dossier is no word of this.
 */
export const partyFacts = (
  own: PartyOnFile,
  first: Pick<PartyOnFile, 'fullName' | 'birthDate' | 'sex'> | null,
  representative?: { readonly fullName: string },
): readonly FactRecord[] => {
  const { fullName, birthDate, sex, ethnicity, nationality, address } = own;
  const facts: Readonly<Record<(typeof PARTY_FIELDS)[number], string | undefined>> = {
    fullName,
    personalId: own.identifier,
    birthDate: birthDate ?? undefined,
    sex: sex ?? undefined,
    ethnicity: ethnicity ?? undefined,
    nationality: nationality ?? undefined,
    residence: address ?? undefined,
    alive: 'ALIVE',
    representative: representative?.fullName,
  };
  if (first === null) return [facts];
  const isHim = sameName(first.fullName, fullName);
  const known = isHim
    ? { fullName: first.fullName, birthDate: first.birthDate ?? undefined, sex: first.sex ?? undefined }
    : { fullName: WITHHELD };
  return [facts, known];
};
