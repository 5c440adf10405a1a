import { agree, sameNumber } from './compare.ts';
import type { FactRecord } from './template.ts';

/** A person as the civil-status database knows them. Dates are `YYYY-MM-DD`. */
export interface PersonOnRecord {
  readonly personalId: string;
  readonly fullName: string;
  readonly birthDate: string;
  readonly sex?: 'MALE' | 'FEMALE';
}

/** An entry of the marriage register (sổ đăng ký kết hôn). */
export interface MarriageRecord {
  readonly register: 'MARRIAGE';
  readonly registerNumber: string;
  readonly registeredOn: string;
  readonly registeredBy: string;
  readonly spouses: readonly [PersonOnRecord, PersonOnRecord];
  readonly state: 'IN_FORCE' | 'DIVORCED' | 'ENDED_BY_DEATH';
}

/** An entry of the death register (sổ đăng ký khai tử). */
export interface DeathRecord {
  readonly register: 'DEATH';
  readonly registerNumber: string;
  readonly registeredOn: string;
  readonly registeredBy: string;
  readonly deceased: PersonOnRecord;
  readonly diedOn: string;
}

/** What the registers hold of a person: every marriage, and the deaths of the person and of every spouse. */
export interface CivilStatus {
  readonly marriages: readonly MarriageRecord[];
  readonly deaths: readonly DeathRecord[];
}

/** Fields that a record of each register has, as the result forms may name them. */
export const REGISTER_FIELDS = {
  MARRIAGE: [
    'status',
    'registerNumber',
    'registeredOn',
    'registeredBy',
    'self.fullName',
    'self.birthDate',
    'self.sex',
    'spouse.fullName',
    'spouse.birthDate',
    'spouse.personalId',
    'spouse.sex',
  ],
  DEATH: ['self.alive', 'self.diedOn', 'spouse.diedOn', 'spouse.registerNumber', 'spouse.registeredOn', 'spouse.registeredBy'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

const person = (prefix: string, { personalId, fullName, birthDate, sex }: PersonOnRecord): FactRecord => ({
  [`${prefix}.personalId`]: personalId,
  [`${prefix}.fullName`]: fullName,
  [`${prefix}.birthDate`]: birthDate,
  [`${prefix}.sex`]: sex,
});

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

/**
 * What the registers say of a person, as records whose fields the result forms name. Several marriages in force are several records: the form then
 * finds that the register contradicts itself. A death ends a marriage (Law on Marriage and Family Art. 65) whether or not the register of marriages
 * has been told: the register of deaths or a converted extract of that very spouse shows it. No entry says nothing: old books are not in the database.
 */
export const civilStatusFacts = (
  { marriages, deaths }: CivilStatus,
  { personalId, extracts }: { readonly personalId: string; readonly extracts: readonly FactRecord[] },
): Readonly<Record<keyof typeof REGISTER_FIELDS, readonly FactRecord[]>> => {
  const deathOf = (id: string): DeathRecord | undefined => deaths.find(({ deceased }) => deceased.personalId === id);
  const known = [...marriages]
    .sort((one, other) => (one.registeredOn < other.registeredOn ? 1 : -1))
    .map((record) => {
      const { self, spouse } = sidesOf(record, personalId);
      const isDead = deathOf(spouse.personalId) !== undefined || extracts.some((extract) => isOf(extract, spouse));
      const ended: Status = record.state === 'DIVORCED' ? 'DIVORCED' : record.state === 'ENDED_BY_DEATH' || isDead ? 'WIDOWED' : 'MARRIED';
      return { record, self, spouse, status: ended };
    });
  const inForce = known.filter(({ status }) => status === 'MARRIED');
  const relevant = inForce.length > 0 ? inForce : known.slice(0, 1);
  const own = deathOf(personalId);
  // Of an earlier spouse, too, the death is known: the dead are named as nobody who lives.
  const others = deaths.filter(({ deceased }) => deceased.personalId !== personalId);
  return {
    MARRIAGE: relevant.map(({ record: { registerNumber, registeredOn, registeredBy }, self, spouse, status }) => ({
      status,
      registerNumber,
      registeredOn,
      registeredBy,
      ...person('self', self),
      ...person('spouse', spouse),
    })),
    DEATH: [
      ...(own === undefined ? [] : [{ 'self.alive': 'DEAD', 'self.diedOn': own.diedOn }]),
      ...relevant.flatMap(({ spouse }): readonly FactRecord[] => {
        const death = deathOf(spouse.personalId);
        if (death === undefined) return [];
        const { diedOn, registerNumber, registeredOn, registeredBy } = death;
        const said = { diedOn, registerNumber, registeredOn, registeredBy };
        return [Object.fromEntries(Object.entries(said).map(([field, value]) => [`spouse.${field}`, value]))];
      }),
      ...others.map(({ deceased }) => person(DECEASED, deceased)),
    ],
  };
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
