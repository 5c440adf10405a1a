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

/** What the dossier itself declares of the person, as it was taken in; the register keeps a person under what was said first. */
export type DeclaredPerson = Omit<PartyOnFile, 'identifier'>;

/**
 * What is declared of the person: by this dossier, and beside it who he is by the first one that named his number, so that a difference is seen and
 * decided. Whoever asks for a paper about himself, or has somebody ask, says that he lives. What a stranger wrote into another dossier is no word of this.
 */
export const partyFacts = (
  onFile: PartyOnFile,
  declared: DeclaredPerson | null,
  representative?: { readonly fullName: string },
): readonly FactRecord[] => {
  const { fullName, birthDate, sex, ethnicity, nationality, address } = declared ?? onFile;
  const facts: Readonly<Record<(typeof PARTY_FIELDS)[number], string | undefined>> = {
    fullName,
    personalId: onFile.identifier,
    birthDate: birthDate ?? undefined,
    sex: sex ?? undefined,
    ethnicity: ethnicity ?? undefined,
    nationality: nationality ?? undefined,
    residence: address ?? undefined,
    alive: 'ALIVE',
    representative: representative?.fullName,
  };
  const first = { fullName: onFile.fullName, birthDate: onFile.birthDate ?? undefined, sex: onFile.sex ?? undefined };
  return declared === null ? [facts] : [facts, first];
};
