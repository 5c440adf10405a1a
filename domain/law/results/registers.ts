import type { TSchema } from 'typebox';
import type { RegisterName } from '../types.ts';
import {
  type Asked,
  DEATH_FIELDS,
  deathFacts,
  MARRIAGE_FIELDS,
  marriageFacts,
  PARENT,
  person,
  personFields,
  spousesIn,
} from './civil-status.ts';
import { type Held, RECORDS, type RecordOf } from './records.ts';
import type { FactRecord } from './template.ts';

/** The systems that keep registers, each reached in its own way. */
export const REGISTER_SYSTEMS = {
  CIVIL_STATUS: 'Cơ sở dữ liệu hộ tịch điện tử',
  POPULATION: 'Cơ sở dữ liệu quốc gia về dân cư',
  LAND: 'Cơ sở dữ liệu đất đai',
  BUSINESS: 'Cơ sở dữ liệu đăng ký kinh doanh',
} as const;
export type RegisterSystem = keyof typeof REGISTER_SYSTEMS;

/** Whose records a register is asked for: the person's own, or those of whom another register names beside him. */
const KIN = {
  SELF: null,
  SPOUSES: { register: 'MARRIAGE', numbers: spousesIn },
  LATEST_SPOUSE: {
    register: 'MARRIAGE',
    numbers: (marriages: readonly RecordOf<'MARRIAGE'>[], personalId: string) => spousesIn(marriages, personalId).slice(0, 1),
  },
} as const;
type Whose = keyof typeof KIN;

interface Register<R extends RegisterName> {
  /** Who keeps it. */
  readonly system: RegisterSystem;
  /** In the middle of a sentence. */
  readonly name: string;
  /** By what it is asked. */
  readonly askedBy: 'personalId' | 'taxId';
  readonly record: TSchema;
  /** Each record is of another thing, such as a parcel: which one stands in for a paper, a person says. */
  readonly ofThings?: true;
  /** Whose record one is, by that; a record of somebody else is no answer. */
  about(record: RecordOf<R>): readonly string[];
  /** Whose records are asked for where it is asked about the person, and where a record stands in for a paper. */
  readonly whose: { readonly person: readonly Whose[]; readonly paper: readonly Whose[] };
  /** What a result form may name of it. */
  readonly fields: readonly string[];
  /** What it says, under those fields: a record for each entry that counts, the first one first. */
  facts(held: Held, asked: Asked): readonly FactRecord[];
}

const OWN = { person: ['SELF'], paper: ['SELF'] } as const;
const ENTRY = ['registerNumber', 'registeredOn', 'registeredBy'] as const;

type Told = Readonly<Record<string, unknown>>;
const said = (record: Told, fields: readonly string[]): FactRecord =>
  Object.fromEntries(fields.map((field) => [field, record[field] === undefined ? undefined : String(record[field])]));

const OF_BIRTH = [...ENTRY, 'birthPlace', 'hometown'] as const;
const OF_POPULATION = ['birthPlace', 'hometown', 'temporaryResidence'] as const;
const OF_LAND = [...ENTRY, 'certificateNumber', 'mapSheet', 'parcelNumber', 'parcelAddress', 'purpose', 'useTerm', 'assets'] as const;
const OF_BUSINESS = [...ENTRY, 'taxId', 'businessName', 'address', 'activities', 'capital', 'state'] as const;

/** Square metres as they are written: 250,5. */
const area = (value: number): string => String(value).replace('.', ',');

/**
 * Every register that the product asks: one without a place here does not compile. Who keeps it, by what it is asked and about whom, what its records are
 * and what a result form may name of them; nothing about a register stands anywhere else.
 */
export const REGISTERS = {
  MARRIAGE: {
    system: 'CIVIL_STATUS',
    name: 'sổ đăng ký kết hôn',
    askedBy: 'personalId',
    record: RECORDS.MARRIAGE,
    about: ({ spouses }) => spouses.map(({ personalId }) => personalId),
    whose: OWN,
    fields: MARRIAGE_FIELDS,
    facts: marriageFacts,
  },
  DEATH: {
    system: 'CIVIL_STATUS',
    name: 'sổ đăng ký khai tử',
    askedBy: 'personalId',
    record: RECORDS.DEATH,
    about: ({ deceased }) => [deceased.personalId],
    // Whoever died ends a marriage, or needs no paper any more. A death extract is that of the late spouse, whom only the register of marriages names.
    whose: { person: ['SELF', 'SPOUSES'], paper: ['LATEST_SPOUSE'] },
    fields: DEATH_FIELDS,
    facts: deathFacts,
  },
  BIRTH: {
    system: 'CIVIL_STATUS',
    name: 'sổ đăng ký khai sinh',
    askedBy: 'personalId',
    record: RECORDS.BIRTH,
    about: ({ child }) => [child.personalId],
    whose: OWN,
    fields: [...OF_BIRTH, ...personFields('self'), ...['father', 'mother'].flatMap((who) => personFields(who, PARENT))],
    facts: ({ BIRTH = [] }) =>
      BIRTH.map((record) => ({
        ...said(record, OF_BIRTH),
        ...person('self', record.child),
        ...person('father', record.father ?? {}),
        ...person('mother', record.mother ?? {}),
      })),
  },
  POPULATION: {
    system: 'POPULATION',
    name: 'cơ sở dữ liệu quốc gia về dân cư',
    askedBy: 'personalId',
    record: RECORDS.POPULATION,
    about: (record) => [record.person.personalId],
    whose: OWN,
    fields: ['self.alive', ...OF_POPULATION, ...personFields('self')],
    facts: ({ POPULATION = [] }) =>
      POPULATION.map((record) => ({ 'self.alive': record.state, ...said(record, OF_POPULATION), ...person('self', record.person) })),
  },
  LAND: {
    system: 'LAND',
    name: 'cơ sở dữ liệu đất đai',
    askedBy: 'personalId',
    record: RECORDS.LAND,
    ofThings: true,
    about: ({ holders }) => holders.map(({ personalId }) => personalId),
    whose: OWN,
    fields: ['holders', 'areaM2', ...OF_LAND, 'self.fullName', 'self.personalId'],
    facts: ({ LAND = [] }, { personalId }) =>
      LAND.map((record) => {
        const self = record.holders.find((holder) => holder.personalId === personalId);
        return {
          ...said(record, OF_LAND),
          holders: record.holders.map(({ fullName }) => fullName).join(', '),
          areaM2: area(record.areaM2),
          'self.fullName': self?.fullName,
          'self.personalId': self?.personalId,
        };
      }),
  },
  BUSINESS: {
    system: 'BUSINESS',
    name: 'cơ sở dữ liệu đăng ký kinh doanh',
    askedBy: 'taxId',
    record: RECORDS.BUSINESS,
    about: ({ taxId }) => [taxId],
    whose: OWN,
    fields: [...OF_BUSINESS, ...personFields('owner')],
    facts: ({ BUSINESS = [] }) => BUSINESS.map((record) => ({ ...said(record, OF_BUSINESS), ...person('owner', record.owner) })),
  },
} as const satisfies { readonly [R in RegisterName]: Register<R> };

export const REGISTER_NAMES = Object.keys(REGISTERS) as readonly RegisterName[];

/** A register of the table, however exactly it is known which. */
export const registerOf = <R extends RegisterName>(name: R): Register<R> => REGISTERS[name] as unknown as Register<R>;

/** Whether a record is about whoever bears the number that its register is asked by. */
export const isAbout = <R extends RegisterName>(record: RecordOf<R>, number: string): boolean =>
  registerOf<R>(record.register as R)
    .about(record)
    .includes(number);

/** Which register a name means that an older program may have written down; throws where none of ours does. */
export const registerNamed = (name: string): RegisterName => {
  const found = REGISTER_NAMES.find((known) => known === name);
  if (found === undefined) throw new Error('no such register');
  return found;
};

/** Asks a register for everything that it has under a number, the newest first. */
type Find = <R extends RegisterName>(o: { readonly register: R; readonly number: string }) => Promise<readonly RecordOf<R>[]>;

/** Whatever a register has of a person, or in place of a paper of his. */
export const recordsFor = async <R extends RegisterName>(
  find: Find,
  { register, as, number }: { readonly register: R; readonly as: 'person' | 'paper'; readonly number: string },
): Promise<readonly RecordOf<R>[]> => {
  const numbers = await Promise.all(
    registerOf(register).whose[as].map(async (whose) => {
      const kin = KIN[whose];
      return kin === null ? [number] : kin.numbers(await find({ register: kin.register, number }), number);
    }),
  );
  const found = await Promise.all([...new Set(numbers.flat())].map((one) => find({ register, number: one })));
  return found.flat();
};

/** What each register says of a person, from the records that it answered with; one that was not asked says nothing. */
export const registerFacts = (held: Held, asked: Asked): Readonly<Record<RegisterName, readonly FactRecord[]>> =>
  Object.fromEntries(REGISTER_NAMES.map((name) => [name, REGISTERS[name].facts(held, asked)])) as unknown as Readonly<
    Record<RegisterName, readonly FactRecord[]>
  >;
