import { Type } from 'typebox';

/** What the registers hold, as the systems that keep them answer. What an answer has beyond these fields is nobody's business here and is not kept. */

const Text = Type.String({ minLength: 1 });
/** `YYYY-MM-DD` */
const Day = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' });
const Maybe = Type.Optional(Text);

/** A person as a register knows him. Old books have no more of a birth than its year. */
const PersonOnRecord = Type.Object({
  personalId: Text,
  fullName: Text,
  birthDate: Type.String({ pattern: '^\\d{4}(-\\d{2}-\\d{2})?$' }),
  sex: Type.Optional(Type.Enum(['MALE', 'FEMALE'])),
  ethnicity: Maybe,
  nationality: Maybe,
  residence: Maybe,
});

/** A father or a mother, whom older entries name without a number. */
const ParentOnRecord = Type.Object({
  fullName: Text,
  personalId: Maybe,
  birthDate: Type.Optional(PersonOnRecord.properties.birthDate),
  ethnicity: Maybe,
  nationality: Maybe,
  residence: Maybe,
});

const entry = { registerNumber: Text, registeredOn: Day, registeredBy: Text } as const;

export const RECORDS = {
  /** Sổ đăng ký kết hôn */
  MARRIAGE: Type.Object({
    register: Type.Literal('MARRIAGE'),
    ...entry,
    spouses: Type.Tuple([PersonOnRecord, PersonOnRecord]),
    state: Type.Enum(['IN_FORCE', 'DIVORCED', 'ENDED_BY_DEATH']),
  }),
  /** Sổ đăng ký khai tử */
  DEATH: Type.Object({ register: Type.Literal('DEATH'), ...entry, deceased: PersonOnRecord, diedOn: Day, deathPlace: Maybe }),
  /** Sổ đăng ký khai sinh */
  BIRTH: Type.Object({
    register: Type.Literal('BIRTH'),
    ...entry,
    child: PersonOnRecord,
    birthPlace: Text,
    hometown: Maybe,
    father: Type.Optional(ParentOnRecord),
    mother: Type.Optional(ParentOnRecord),
  }),
  /** Cơ sở dữ liệu quốc gia về dân cư; `residence` of the person is where he has his permanent one. */
  POPULATION: Type.Object({
    register: Type.Literal('POPULATION'),
    person: PersonOnRecord,
    birthPlace: Maybe,
    hometown: Maybe,
    temporaryResidence: Maybe,
    state: Type.Enum(['ALIVE', 'DEAD']),
  }),
  /** Cơ sở dữ liệu đất đai: a certificate in force; `registerNumber` is the one of the book of certificates, `certificateNumber` the printed one. */
  LAND: Type.Object({
    register: Type.Literal('LAND'),
    ...entry,
    certificateNumber: Text,
    holders: Type.Array(Type.Object({ personalId: Text, fullName: Text }), { minItems: 1 }),
    mapSheet: Text,
    parcelNumber: Text,
    parcelAddress: Text,
    areaM2: Type.Number({ exclusiveMinimum: 0 }),
    purpose: Text,
    useTerm: Text,
    assets: Maybe,
  }),
  /** Cơ sở dữ liệu đăng ký kinh doanh: an enterprise, or a household in business, whose tax code is its head's personal number. */
  BUSINESS: Type.Object({
    register: Type.Literal('BUSINESS'),
    ...entry,
    taxId: Text,
    businessName: Text,
    owner: PersonOnRecord,
    address: Text,
    activities: Text,
    capital: Maybe,
    state: Type.Enum(['ACTIVE', 'SUSPENDED', 'CLOSED']),
  }),
} as const;

type Deep<T> = T extends object ? { readonly [Key in keyof T]: Deep<T[Key]> } : T;

export type RecordName = keyof typeof RECORDS;
export type RecordOf<R extends RecordName> = Deep<Type.Static<(typeof RECORDS)[R]>>;
export type PersonOnRecord = Deep<Type.Static<typeof PersonOnRecord>>;
export type ParentOnRecord = Deep<Type.Static<typeof ParentOnRecord>>;
export type MarriageRecord = RecordOf<'MARRIAGE'>;
export type DeathRecord = RecordOf<'DEATH'>;

export type AnyRecord = { readonly [R in RecordName]: RecordOf<R> }[RecordName];

/** What the registers hold of a person, by register; absent: it was not asked. */
export type Held = { readonly [R in RecordName]?: readonly RecordOf<R>[] };
