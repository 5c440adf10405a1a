import { agree, sameNumber } from './compare.ts';
import type { DeathRecord, Held, MarriageRecord, PersonOnRecord } from './records.ts';
import type { FactRecord } from './template.ts';

const PERSON = ['personalId', 'fullName', 'birthDate', 'sex', 'ethnicity', 'nationality', 'residence'] as const;

/** Of a father or a mother nobody writes down the sex. */
export const PARENT = PERSON.filter((field) => field !== 'sex');

/** Fields of a person, as the result forms may name them, under the name of who he is there. */
export const personFields = (who: string, fields: readonly string[] = PERSON): readonly string[] =>
  fields.map((field) => `${who}.${field}`);

/** What a record says of a person, under the name of who he is there. */
export const person = (who: string, record: Readonly<Partial<Record<(typeof PERSON)[number], string>>>): FactRecord =>
  Object.fromEntries(PERSON.map((field) => [`${who}.${field}`, record[field]]));

const ENTRY = ['registerNumber', 'registeredOn', 'registeredBy'] as const;
const OF_DEATH = ['diedOn', 'deathPlace', ...ENTRY] as const;

const sidesOf = ({ spouses: [one, other] }: MarriageRecord, personalId: string) =>
  one.personalId === personalId ? { self: one, spouse: other } : { self: other, spouse: one };

/** Under which name a register's record and an extract on paper tell whoever has died. */
const DECEASED = 'deceased';

/** The dead whom registers and papers tell of. */
export const deadIn = (records: readonly FactRecord[]): readonly FactRecord[] =>
  records.flatMap((record) => {
    const [fullName, birthDate, number] = ['fullName', 'birthDate', 'personalId'].map((field) => record[`${DECEASED}.${field}`]);
    return fullName === undefined ? [] : [{ fullName, birthDate, number }];
  });

/** Whether an extract on paper is that of this person: by number where it bears one that can tell, else by name and birth. */
const isOf = (extract: FactRecord, { personalId, fullName, birthDate }: PersonOnRecord): boolean => {
  const [number, name, birth] = ['personalId', 'fullName', 'birthDate'].map((field) => extract[`${DECEASED}.${field}`]);
  const byNumber = number === undefined ? null : sameNumber(number, personalId);
  if (byNumber !== null) return byNumber;
  return name !== undefined && agree('NAME', name, fullName) && (birth === undefined || agree('DATE_OR_YEAR', birth, birthDate));
};

type Status = 'MARRIED' | 'DIVORCED' | 'WIDOWED';

/** Of whom the registers are asked, and what converted extracts on paper tell of the dead. */
export interface Asked {
  readonly personalId: string;
  readonly extracts: readonly FactRecord[];
}

const deathIn = ({ DEATH = [] }: Held, id: string): DeathRecord | undefined => DEATH.find(({ deceased }) => deceased.personalId === id);

/** The other spouses whom a person's marriages name, the latest first. */
export const spousesIn = (marriages: readonly MarriageRecord[], personalId: string): readonly string[] =>
  marriages.map((record) => sidesOf(record, personalId).spouse.personalId);

/**
 * Marriages that count: all in force, of ended ones the latest. A death ends a marriage (Law on Marriage and Family Art. 65) whether or not the register
 * of marriages has been told: the register of deaths or a converted extract of that very spouse shows it.
 */
const relevantIn = (held: Held, { personalId, extracts }: Asked) => {
  const known = [...(held.MARRIAGE ?? [])]
    .sort((one, other) => (one.registeredOn < other.registeredOn ? 1 : -1))
    .map((record) => {
      const { self, spouse } = sidesOf(record, personalId);
      const isDead = deathIn(held, spouse.personalId) !== undefined || extracts.some((extract) => isOf(extract, spouse));
      const status: Status = record.state === 'DIVORCED' ? 'DIVORCED' : record.state === 'ENDED_BY_DEATH' || isDead ? 'WIDOWED' : 'MARRIED';
      return { record, self, spouse, status };
    });
  const inForce = known.filter(({ status }) => status === 'MARRIED');
  return inForce.length > 0 ? inForce : known.slice(0, 1);
};

export const MARRIAGE_FIELDS: readonly string[] = ['status', ...ENTRY, ...personFields('self'), ...personFields('spouse')];

/**
 * What the register of marriages says of a person. Several marriages in force are several records: the form then finds that the register contradicts
 * itself. No entry says nothing: old books are not in the database.
 */
export const marriageFacts = (held: Held, asked: Asked): readonly FactRecord[] =>
  relevantIn(held, asked).map(({ record: { registerNumber, registeredOn, registeredBy }, self, spouse, status }) => ({
    status,
    registerNumber,
    registeredOn,
    registeredBy,
    ...person('self', self),
    ...person('spouse', spouse),
  }));

const ofDeath = (who: string, death: DeathRecord): FactRecord =>
  Object.fromEntries(OF_DEATH.map((field) => [`${who}.${field}`, death[field]]));

export const DEATH_FIELDS: readonly string[] = [
  'self.alive',
  ...['self', 'spouse', DECEASED].flatMap((who) => OF_DEATH.map((field) => `${who}.${field}`)),
  ...personFields(DECEASED),
];

/** What the register of deaths says of the person and of the spouses; of an earlier spouse, too, since the dead are named as nobody who lives. */
export const deathFacts = (held: Held, asked: Asked): readonly FactRecord[] => {
  const spouses = relevantIn(held, asked).map(({ spouse }) => spouse.personalId);
  return (held.DEATH ?? []).map((death) => {
    const { personalId } = death.deceased;
    const who = personalId === asked.personalId ? 'self' : spouses.includes(personalId) ? 'spouse' : null;
    return {
      ...(who === 'self' ? { 'self.alive': 'DEAD' } : {}),
      ...(who === null ? {} : ofDeath(who, death)),
      ...ofDeath(DECEASED, death),
      ...person(DECEASED, death.deceased),
    };
  });
};

/** Of a marriage paper: whose it is and who the other is, by number that can tell, else by name; neither where it names somebody else. */
export const withSpouse = (paper: FactRecord, self: { readonly personalId: string; readonly fullName: string }): FactRecord => {
  const isSelf = (side: string): boolean => {
    const number = paper[`${side}.personalId`];
    const name = paper[`${side}.fullName`];
    const byNumber = number === undefined ? null : sameNumber(number, self.personalId);
    return byNumber ?? (name !== undefined && agree('NAME', name, self.fullName));
  };
  const spouse = isSelf('husband') ? 'wife' : isSelf('wife') ? 'husband' : null;
  if (spouse === null) return paper;
  return {
    ...paper,
    ...Object.fromEntries(['fullName', 'birthDate', 'personalId'].map((field) => [`spouse.${field}`, paper[`${spouse}.${field}`]])),
  };
};
