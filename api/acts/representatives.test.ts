import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordRepresentative } from '../../db/register/representatives.ts';
import { localDate } from '../../domain/calendar/index.ts';
import type { Representative } from '../../domain/dossier/representatives.ts';
import { handler } from '../../test/support/dossier.ts';
import { owing } from '../../test/support/owing.ts';
import { register, startTestApi, type TestApi } from '../../test/support/test-api.ts';

/** Who cannot act for the owner of a dossier: the owner himself, by whatever way he is named; a child; one without a right that makes sense. */

const TODAY = localDate(new Date().toISOString());
const addDays = (day: string, days: number): string => new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);
const yearsAgo = (years: number): string => `${Number(TODAY.slice(0, 4)) - years}${TODAY.slice(4)}`;
const numberOf = (birth: string, serial: number): string =>
  `066${birth < '2000' ? 1 : 3}${birth.slice(2, 4)}${String(serial).padStart(6, '0')}`;

const CASE = { maritalHistory: 'NEVER_MARRIED', livedElsewhere: 'false', purpose: 'OTHER' };
const AUTHORISATION = { number: '12/UQ', signedOn: addDays(TODAY, -30), scope: 'SUBMIT_AND_RECEIVE' };
const ANSWERS = { BY_AUTHORISATION: 'REPRESENTATIVE', BY_LAW: 'LEGAL_REPRESENTATIVE' } as const;

let api: TestApi;
let serial = 100;

beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const post = async (person: string, url: string, payload: object) => {
  const headers = { authorization: `Bearer ${person}`, 'idempotency-key': randomUUID() };
  return (await api.app.inject({ method: 'POST', url, headers, payload })).json();
};

const applicant = (change: { readonly birthDate?: string; readonly fullName?: string } = {}) => {
  serial += 1;
  const birthDate = change.birthDate ?? '1990-01-02';
  return { personalId: numberOf(birthDate, serial), fullName: 'Nguyễn Thị Thử', sex: 'FEMALE', ...change, birthDate };
};
const representative = (change: object = {}) => ({
  personalId: numberOf('1985-06-07', 999),
  fullName: 'Lê Văn Mẫu Quý',
  representation: 'BY_AUTHORISATION' as const,
  authorisation: AUTHORISATION,
  ...change,
});
const byLaw = (relation: unknown, change: object = {}) =>
  representative({ representation: 'BY_LAW', authorisation: undefined, relation, ...change });

/** `TAKEN`, or why not. The engine is away: what is taken in waits for it. */
const intake = async (acting: { readonly representation?: unknown }, owner = applicant(), applicantIs?: string): Promise<unknown> => {
  const said = applicantIs ?? ANSWERS[acting.representation === 'BY_LAW' ? 'BY_LAW' : 'BY_AUTHORISATION'];
  const { code, field } = await post('counter-01', '/dossiers', {
    procedureCode: '1.004873',
    answers: { ...CASE, applicantIs: said },
    applicant: owner,
    representative: acting,
    channel: 'IN_PERSON',
  });
  return code === undefined ? 'TAKEN' : [code, field];
};

describe('a representative at intake, through HTTP', () => {
  it('is never the owner: by number, by name, or by name and birth date behind another number', async () => {
    const owner = applicant();
    const { fullName, birthDate, personalId } = owner;
    expect(await intake(representative({ personalId: ` ${personalId} ` }), owner)).toEqual([
      'REPRESENTATIVE_IS_OWNER',
      'representative.personalId',
    ]);
    expect(await intake(representative({ fullName }), owner)).toEqual(['REPRESENTATIVE_IS_OWNER', 'representative.fullName']);
    const same = { fullName, personalId: numberOf(birthDate, 777), namesake: true };
    expect(await intake(representative({ ...same, birthDate }), owner)).toEqual(['REPRESENTATIVE_IS_OWNER', 'representative.birthDate']);
    // Name, sex and year of birth are the owner's: only the day tells two people apart.
    expect(await intake(representative(same), owner)).toEqual(['REPRESENTATIVE_UNFIT', 'representative.birthDate']);
    expect(await intake(representative({ ...same, birthDate: '1990-01-03' }), owner)).toBe('TAKEN');
    expect(await intake(representative({ ...same, personalId: numberOf('1971-01-01', 777) }))).toBe('TAKEN');
  });

  it('is of age, by his papers or by his number', async () => {
    const aged = (birthDate: string, said = true) =>
      intake(representative({ personalId: numberOf(birthDate, 555), ...(said ? { birthDate } : {}) }));
    expect(await aged(yearsAgo(8), false)).toEqual(['REPRESENTATIVE_UNFIT', 'representative.personalId']);
    expect(await aged(addDays(yearsAgo(18), 1))).toEqual(['REPRESENTATIVE_UNFIT', 'representative.birthDate']);
    expect(await aged(yearsAgo(18))).toBe('TAKEN');
    // He may be of age already or not: the number does not tell.
    expect(await aged(yearsAgo(18), false)).toEqual(['REPRESENTATIVE_UNFIT', 'representative.birthDate']);
    expect(await aged(yearsAgo(19), false)).toBe('TAKEN');
    // A number that contradicts the birth date is not his.
    expect(await intake(representative({ birthDate: '1984-06-07' }))).toEqual(['IDENTIFIER_INVALID', 'representative.personalId']);
  });

  it('by authorisation, has a document that makes sense and holds on the day of receipt', async () => {
    const authorised = (change: object | undefined, owner = applicant()) =>
      intake(representative({ authorisation: change === undefined ? undefined : { ...AUTHORISATION, ...change } }), owner);
    expect(await authorised(undefined)).toEqual(['REPRESENTATIVE_INCOMPLETE', 'representative.authorisation']);
    for (const scope of [undefined, '', 'tùy ý']) expect((await authorised({ scope })) as unknown[]).toContain('BODY_INVALID');
    const notInForce = ['AUTHORISATION_NOT_IN_FORCE', 'representative.authorisation'];
    expect(await authorised({ until: addDays(TODAY, -1) })).toEqual(notInForce);
    expect(await authorised({ signedOn: addDays(TODAY, 1) })).toEqual(['BODY_INVALID', 'representative.authorisation.signedOn']);
    expect(await authorised({ until: addDays(AUTHORISATION.signedOn, -1) })).toEqual(notInForce);
    expect(await authorised({ until: TODAY })).toBe('TAKEN');
    for (const number of ['không', '---x---', 'UQ', '0'])
      expect(await authorised({ number })).toEqual(['BODY_INVALID', 'representative.authorisation.number']);
    // Nobody authorises before he can, nor one who is not born.
    expect(await authorised({ signedOn: '1989-05-05' })).toEqual(['REPRESENTATIVE_UNFIT', 'representative.authorisation.signedOn']);
    expect(await authorised({}, applicant({ birthDate: yearsAgo(10) }))).toEqual([
      'REPRESENTATIVE_UNFIT',
      'representative.authorisation.signedOn',
    ]);
    expect(await authorised({ signedOn: '1984-05-05' }, applicant({ birthDate: '1960-01-02' }))).toEqual([
      'REPRESENTATIVE_UNFIT',
      'representative.authorisation.signedOn',
    ]);
  });

  it('by law, is what the law makes one; the case says which of the two he is', async () => {
    expect(await intake(byLaw(undefined))).toEqual(['REPRESENTATIVE_INCOMPLETE', 'representative.relation']);
    for (const relation of ['', 'Bạn học', '-']) expect((await intake(byLaw(relation))) as unknown[]).toContain('BODY_INVALID');
    expect(await intake(byLaw('GUARDIAN'))).toBe('TAKEN');
    expect(await intake(byLaw('PARENT'))).toEqual(['REPRESENTATIVE_UNFIT', 'representative.relation']);
    expect(await intake(byLaw('PARENT'), applicant({ birthDate: yearsAgo(9) }))).toBe('TAKEN');
    expect(await intake(byLaw('GUARDIAN'), applicant(), 'REPRESENTATIVE')).toEqual(['CASE_ANSWERS_INVALID', 'answers.applicantIs']);
    expect(await intake(representative(), applicant(), 'LEGAL_REPRESENTATIVE')).toEqual(['CASE_ANSWERS_INVALID', 'answers.applicantIs']);
    expect(await intake(byLaw('GUARDIAN', { authorisation: AUTHORISATION }))).toEqual([
      'REPRESENTATIVE_INCOMPLETE',
      'representative.relation',
    ]);
  });
});

describe('who acts at intake, through HTTP', () => {
  it('13: is as much older than the owner as the relation says; where the year alone leaves it open, the day of birth is asked for', async () => {
    const acting = (relation: string, born: string, child: string, said = true) =>
      intake(byLaw(relation, { personalId: numberOf(born, 444), ...(said ? { birthDate: born } : {}) }), applicant({ birthDate: child }));
    const refused = ['REPRESENTATIVE_UNFIT', 'representative.relation'];
    expect(await acting('PARENT', yearsAgo(20), yearsAgo(17))).toEqual(refused);
    expect(await acting('PARENT', yearsAgo(20), yearsAgo(17), false)).toEqual(refused);
    expect(await acting('PARENT', addDays(yearsAgo(21), 1), yearsAgo(9))).toEqual(refused);
    expect(await acting('PARENT', yearsAgo(21), yearsAgo(9))).toBe('TAKEN');
    expect(await acting('PARENT', yearsAgo(21), yearsAgo(9), false)).toEqual(['REPRESENTATIVE_UNFIT', 'representative.birthDate']);
    expect(await acting('PARENT', yearsAgo(22), yearsAgo(9), false)).toBe('TAKEN');
    expect(await acting('ADOPTIVE_PARENT', yearsAgo(28), yearsAgo(9))).toEqual(refused);
    expect(await acting('ADOPTIVE_PARENT', yearsAgo(29), yearsAgo(9))).toBe('TAKEN');
    for (const relation of ['ADOPTIVE_RELATIVE', 'GUARDIAN', 'COURT_APPOINTED'])
      expect(await acting(relation, yearsAgo(20), yearsAgo(17))).toBe('TAKEN');
    for (const relation of ['ADOPTIVE_PARENT', 'ADOPTIVE_RELATIVE'])
      expect(await acting(relation, yearsAgo(50), yearsAgo(18))).toEqual(refused);
  });

  it('5: the owner himself once he can act; before that somebody else acts for him by law', async () => {
    const himself = (birthDate: string) =>
      post('counter-01', '/dossiers', {
        ...{
          procedureCode: '1.004873',
          answers: { ...CASE, applicantIs: 'OWNER' },
          applicant: applicant({ birthDate }),
          channel: 'IN_PERSON',
        },
      });
    for (const birthDate of [yearsAgo(3), addDays(yearsAgo(15), 1)])
      expect(await himself(birthDate)).toMatchObject({ code: 'OWNER_CANNOT_ACT', field: 'representative' });
    expect((await himself(yearsAgo(15))).code).toBeUndefined();
    expect(await intake(byLaw('PARENT'), applicant({ birthDate: yearsAgo(3) }))).toBe('TAKEN');
  });
});

describe('the representative whom a result names, through HTTP', () => {
  const OWNER = 'Nguyễn Thị Mẫu';
  const processing = async (recorded: Partial<Representative> | null): Promise<string> => {
    serial += 1;
    const dossierId = `TN-DD-${serial}`;
    const answers = { ...CASE, applicantIs: 'REPRESENTATIVE' };
    const owes = owing('draftResult', dossierId);
    const [declaration] = owes.papers;
    // The paper that makes him one.
    const papers = [...owes.papers, { ...declaration, item: 'P07-C5', component: 'P07-C5' }];
    const state = { ...owes, papers, underway: null, work: [], answers };
    const change = { state, events: [{ type: 'ASSIGNED', data: {} }], actor: handler, commandId: `c-${dossierId}`, at: state.phaseSince };
    await register(api, [change as never]);
    const acting = { ...representative(), ...recorded } as Representative;
    if (recorded !== null)
      await api.deps.db.transaction((tx) => recordRepresentative(tx, acting, { dossierId, at: new Date().toISOString() }));
    return dossierId;
  };
  const decide = async (dossierId: string, value: string) => {
    const headers = { authorization: `Bearer ${handler.person}` };
    const dossier = (await api.app.inject({ method: 'GET', url: `/dossiers/${dossierId}`, headers })).json();
    const { seen } = dossier.resultFields.find(({ field }: { field: string }) => field === 'representative');
    const word = { field: 'representative', source: 'HANDLER', value, seen, item: 'P07-C5', reasons: 'Theo giấy tờ trong hồ sơ' };
    const { code, field } = await post(handler.person, `/dossiers/${dossierId}/acts/decide-field`, word);
    return code === 'ENGINE_UNAVAILABLE' || code === undefined ? 'DECIDED' : [code, field];
  };

  it('is never the owner, however his name is written', async () => {
    for (const recorded of [{}, null]) {
      const dossierId = await processing(recorded);
      for (const name of [OWNER, ` ${OWNER.toUpperCase().normalize('NFD')} `, OWNER.replaceAll(' ', '  ')])
        expect(await decide(dossierId, name)).toEqual(['FIELD_VALUE_INVALID', 'value']);
    }
  });

  it('8, 9: is the one who was recorded at intake and no other; of a dossier from before that, whom the handler reads on its papers', async () => {
    const dossierId = await processing({});
    for (const name of ['Trần Văn Lạ', 'Lê Văn Mẫu Quí', 'Lê Văn Mẫu'])
      expect(await decide(dossierId, name)).toEqual(['FIELD_VALUE_INVALID', 'value']);
    expect(await decide(dossierId, 'LÊ VĂN MẪU QUÝ')).toBe('DECIDED');
    expect(await decide(await processing(null), 'Lê Văn Mẫu Quí')).toBe('DECIDED');
  });

  it('but one who only bears the owner’s name, whose papers were compared at intake, is named as recorded', async () => {
    expect(await decide(await processing({ fullName: OWNER }), OWNER)).toBe('DECIDED');
  });

  it('the owner who was recorded as his own before that was refused is said to be him, so that no draft is made', async () => {
    const dossierId = await processing({ fullName: OWNER, personalId: '066190000777' });
    const headers = { authorization: `Bearer ${handler.person}` };
    const dossier = (await api.app.inject({ method: 'GET', url: `/dossiers/${dossierId}`, headers })).json();
    expect(dossier.resultFields).toContainEqual(expect.objectContaining({ field: 'representative', status: 'UNFIT' }));
  });
});
