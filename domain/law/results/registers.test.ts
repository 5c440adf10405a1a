import fc from 'fast-check';
import { Value } from 'typebox/value';
import { describe, expect, it } from 'vitest';
import { type AnyRecord, type Held, RECORDS } from './records.ts';
import { isAbout, REGISTER_NAMES, REGISTERS, recordsFor, registerFacts, registerNamed } from './registers.ts';

const SELF = '066188000118';
const [SPOUSE, FORMER, STRANGER] = ['066084000117', '066080000119', '066090000555'];

const text = fc.stringMatching(/^[A-Z][a-z]{1,8}$/);
const day = fc
  .date({ min: new Date('1900-01-01'), max: new Date('2026-11-27'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
const entry = { registerNumber: text, registeredOn: day, registeredBy: text };
const personOf = (personalId: string) =>
  fc.record(
    {
      personalId: fc.constant(personalId),
      fullName: text,
      birthDate: day,
      sex: fc.constantFrom('MALE' as const, 'FEMALE' as const),
      ethnicity: text,
      nationality: text,
      residence: text,
    },
    { requiredKeys: ['personalId', 'fullName', 'birthDate'] },
  );
const parent = fc.record(
  { personalId: text, fullName: text, birthDate: day, ethnicity: text, nationality: text, residence: text },
  { requiredKeys: ['fullName'] },
);

/** Whatever each register may hold of one person, and of whom his marriages name. */
const records = {
  MARRIAGE: fc.constantFrom(SPOUSE, FORMER).chain((other) =>
    fc.record({
      register: fc.constant('MARRIAGE' as const),
      ...entry,
      spouses: fc.tuple(personOf(SELF), personOf(other)),
      state: fc.constantFrom('IN_FORCE' as const, 'DIVORCED' as const, 'ENDED_BY_DEATH' as const),
    }),
  ),
  DEATH: fc
    .constantFrom(SELF, SPOUSE, FORMER)
    .chain((who) =>
      fc.record(
        { register: fc.constant('DEATH' as const), ...entry, deceased: personOf(who), diedOn: day, deathPlace: text },
        { requiredKeys: ['register', 'registerNumber', 'registeredOn', 'registeredBy', 'deceased', 'diedOn'] },
      ),
    ),
  BIRTH: fc.record(
    {
      register: fc.constant('BIRTH' as const),
      ...entry,
      child: personOf(SELF),
      birthPlace: text,
      hometown: text,
      father: parent,
      mother: parent,
    },
    { requiredKeys: ['register', 'registerNumber', 'registeredOn', 'registeredBy', 'child', 'birthPlace'] },
  ),
  POPULATION: fc.record(
    {
      register: fc.constant('POPULATION' as const),
      person: personOf(SELF),
      birthPlace: text,
      hometown: text,
      temporaryResidence: text,
      state: fc.constantFrom('ALIVE' as const, 'DEAD' as const),
    },
    { requiredKeys: ['register', 'person', 'state'] },
  ),
  LAND: fc.record(
    {
      register: fc.constant('LAND' as const),
      ...entry,
      certificateNumber: text,
      holders: fc.array(fc.record({ personalId: fc.constantFrom(SELF, SPOUSE), fullName: text }), { minLength: 1 }),
      mapSheet: text,
      parcelNumber: text,
      parcelAddress: text,
      areaM2: fc.integer({ min: 1, max: 100_000 }).map((value) => value / 10),
      purpose: text,
      useTerm: text,
      assets: text,
    },
    {
      requiredKeys: [
        'register',
        'registerNumber',
        'registeredOn',
        'registeredBy',
        'certificateNumber',
        'holders',
        'mapSheet',
        'parcelNumber',
        'parcelAddress',
        'areaM2',
        'purpose',
        'useTerm',
      ],
    },
  ),
  BUSINESS: fc.record(
    {
      register: fc.constant('BUSINESS' as const),
      ...entry,
      taxId: fc.constant(SELF),
      businessName: text,
      owner: personOf(SELF),
      address: text,
      activities: text,
      capital: text,
      state: fc.constantFrom('ACTIVE' as const, 'SUSPENDED' as const, 'CLOSED' as const),
    },
    {
      requiredKeys: [
        'register',
        'registerNumber',
        'registeredOn',
        'registeredBy',
        'taxId',
        'businessName',
        'owner',
        'address',
        'activities',
        'state',
      ],
    },
  ),
};

const held: fc.Arbitrary<Held> = fc.record(
  {
    MARRIAGE: fc.array(records.MARRIAGE, { maxLength: 3 }),
    DEATH: fc.array(records.DEATH, { maxLength: 3 }),
    BIRTH: fc.array(records.BIRTH, { maxLength: 2 }),
    POPULATION: fc.array(records.POPULATION, { maxLength: 1 }),
    LAND: fc.array(records.LAND, { maxLength: 3 }),
    BUSINESS: fc.array(records.BUSINESS, { maxLength: 2 }),
  },
  { requiredKeys: [] },
);

const asked = { personalId: SELF, extracts: [] };

describe.each(REGISTER_NAMES)('the register %s', (name) => {
  const { fields } = REGISTERS[name];

  it('says of any records nothing but the fields that its table promises, each a text', () => {
    fc.assert(
      fc.property(held, (known) => {
        for (const fact of registerFacts(known, asked)[name]) {
          const said = Object.entries(fact).filter(([, value]) => value !== undefined);
          expect(fields).toEqual(expect.arrayContaining(said.map(([field]) => field)));
          for (const [, value] of said) expect(value).toBeTypeOf('string');
        }
      }),
    );
  });

  it('can say every field that it promises', () => {
    const said = new Set(
      fc
        .sample(held, { numRuns: 400, seed: 12 })
        .flatMap((known) =>
          registerFacts(known, asked)[name].flatMap((fact) =>
            Object.entries(fact).flatMap(([field, value]) => (value === undefined ? [] : [field])),
          ),
        ),
    );
    expect([...said].sort()).toEqual([...fields].sort());
    expect(new Set(fields).size).toBe(fields.length);
  });

  it('has one form of record, by which its system is held', () => {
    fc.assert(
      fc.property(records[name] as fc.Arbitrary<AnyRecord>, (record) => {
        expect(Value.Check(RECORDS[name], record)).toBe(true);
      }),
    );
  });

  it('says nothing where it was not asked', () => {
    expect(registerFacts({}, asked)[name]).toEqual([]);
  });
});

describe('whose records are asked for', () => {
  const marriage = (other: string, registeredOn: string): AnyRecord => ({
    register: 'MARRIAGE',
    registerNumber: `KH-${other}`,
    registeredOn,
    registeredBy: 'Ủy ban nhân dân phường Tân Lập',
    spouses: [
      { personalId: SELF, fullName: 'Hồ Thị Mẫu Hiền', birthDate: '1988-03-08' },
      { personalId: other, fullName: 'Đinh Văn Mẫu Lâm', birthDate: '1984-10-02' },
    ],
    state: 'IN_FORCE',
  });
  const death = (who: string): AnyRecord => ({
    register: 'DEATH',
    registerNumber: `KT-${who}`,
    registeredOn: '2014-06-03',
    registeredBy: 'Ủy ban nhân dân phường Tân Lập',
    deceased: { personalId: who, fullName: 'Đinh Văn Mẫu Lâm', birthDate: '1984-10-02' },
    diedOn: '2014-06-01',
  });
  const database = [marriage(SPOUSE, '2009-05-20'), marriage(FORMER, '2001-05-20'), ...[SELF, SPOUSE, FORMER, STRANGER].map(death)];
  const find = async ({ register, number }: { readonly register: string; readonly number: string }) =>
    database.filter((record) => record.register === register && isAbout(record, number)) as never;
  const numbers = async (as: 'person' | 'paper'): Promise<readonly string[]> =>
    (await recordsFor(find, { register: 'DEATH', as, number: SELF })).map(({ deceased }) => deceased.personalId);

  it('of deaths: about a person his own and those of every spouse; in place of an extract the latest spouse’s alone', async () => {
    expect(await numbers('person')).toEqual([SELF, SPOUSE, FORMER]);
    expect(await numbers('paper')).toEqual([SPOUSE]);
  });

  it('of whom no marriage is recorded no extract is found', async () => {
    expect(await recordsFor(find, { register: 'DEATH', as: 'paper', number: STRANGER })).toEqual([]);
  });
});

it('is known by its name alone', () => {
  expect(registerNamed('LAND')).toBe('LAND');
  for (const name of ['', 'toString', 'ACCOUNT']) expect(() => registerNamed(name)).toThrow('no such register');
});
