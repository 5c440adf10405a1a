import { covers } from './pin.ts';
import type { Authority, Mandate, MandateTable } from './types.ts';

/** Person who may sign a result today, as the draft will name it. */
export interface SigningRight {
  readonly mandate: string;
  readonly person: string;
  readonly authority: Authority;
  /** Lines above the signature, the last one the signer's own position. */
  readonly lines: readonly string[];
  /** First local date on which it no longer holds, as written; null: no end is written. */
  readonly ends: string | null;
}

/** What is to be signed, and on which local date. */
export interface SigningQuestion {
  readonly day: string;
  readonly procedure: string;
  readonly document: 'RESULT' | 'REFUSAL' | 'LETTER';
}

/** Whose place the signer takes; null: the head's. */
const superiorOf = ({ mandates }: MandateTable, { inPlaceOf }: Mandate): Mandate | null =>
  mandates.find(({ id }) => id === inPlaceOf) ?? null;

/** A deputy who signs for somebody that may sign by order may do so only as long as that one may (Art. 13(4)). */
const holds = (table: MandateTable, mandate: Mandate, asked: SigningQuestion): boolean => {
  const superior = superiorOf(table, mandate);
  return (
    covers({ validFrom: mandate.from, validTo: mandate.to ?? null }, asked.day) &&
    (mandate.procedures?.includes(asked.procedure) ?? true) &&
    (mandate.documents?.some((document) => document === asked.document) ?? true) &&
    (superior === null || holds(table, superior, asked))
  );
};

const endOf = (table: MandateTable, mandate: Mandate): string | null => {
  const superior = superiorOf(table, mandate);
  const ends = [mandate.to ?? null, superior === null ? null : endOf(table, superior)].filter((end) => end !== null);
  return ends.sort()[0] ?? null;
};

/**
 * Quyền hạn và chức vụ của người ký, line by line (Decree 30/2020 Art. 13; Annex I, Part I, II.7): `TM.` before the collective for its head and those who
 * sign in the head's place, not for those who sign by order or by authorisation.
 */
export const authorityLines = (table: MandateTable, mandate: Mandate): readonly string[] => {
  const { headPosition, collective } = table;
  const forCollective = collective === undefined ? [] : [`TM. ${collective}`];
  const superior = superiorOf(table, mandate);
  switch (mandate.authority) {
    case 'HEAD':
      return [...forCollective, headPosition];
    case 'Q':
      return [...forCollective, `Q. ${headPosition}`];
    case 'KT':
      return superior === null
        ? [...forCollective, `KT. ${headPosition}`, mandate.position]
        : [...authorityLines(table, superior).slice(0, -1), `KT. ${superior.position}`, mandate.position];
    case 'TL':
    case 'TUQ':
      return [`${mandate.authority}. ${headPosition}`, mandate.position];
  }
};

/** Everybody who may sign this on that day, in the order of the table. */
export const signingRights = (table: MandateTable, asked: SigningQuestion): readonly SigningRight[] =>
  table.mandates
    .filter((mandate) => holds(table, mandate, asked))
    .map((mandate) => ({
      mandate: mandate.id,
      person: mandate.person,
      authority: mandate.authority,
      lines: authorityLines(table, mandate),
      ends: endOf(table, mandate),
    }));

const isHead = ({ authority }: SigningRight): boolean => authority === 'HEAD' || authority === 'Q';

/** The right of a named person, or the head's where nobody is named. */
export const rightOf = (rights: readonly SigningRight[], person: string | undefined): SigningRight | null =>
  rights.find((right) => (person === undefined ? isHead(right) : right.person === person)) ?? null;

/** Whether the mandate that a draft names holds; one drafted before there were mandates names a person only. */
export const stillHeld = (
  rights: readonly SigningRight[],
  { signer, right }: { readonly signer: string; readonly right?: { readonly mandate: string; readonly authority: Authority } },
): boolean =>
  rights.some(
    ({ person, mandate, authority }) =>
      person === signer && (right === undefined || (mandate === right.mandate && authority === right.authority)),
  );
