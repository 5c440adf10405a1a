import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { lookedUp } from '../../db/register/looked-up.ts';
import { ownerIn, recordPerson } from '../../db/register/parties.ts';
import { project } from '../../db/register/projection.ts';
import { resultInMaking } from '../../db/register/result-fields.ts';
import { dossier, lawDefinition } from '../../db/schema.ts';
import { seededRecords } from '../../dev/simulators/seeded-records.ts';
import type { DossierState } from '../../domain/dossier/state.ts';
import { isRefusal } from '../../domain/failures.ts';
import { REGISTER_NAMES } from '../../domain/law/results/registers.ts';
import { type Desk, startDesk } from '../../test/support/desk.ts';
import { applicationAt, scene, written } from '../../test/support/dossier.ts';
import { owing } from '../../test/support/owing.ts';
import { DEATH, FORM, HUSBAND, MARRIAGE, WIDOW } from '../../test/support/results.ts';
import { createComponentActivities } from './index.ts';

/** Whichever register a definition names is asked, what it holds stands in for the paper, and the result form reads it. */

const AT = '2026-03-04T02:00:00.000Z';
const DOSSIER = 'TN-SO';
const work = { version: 1, dossierId: DOSSIER, step: 'look_up-1', at: AT } as const;

let desk: Desk;
let state: DossierState;
let activities: ReturnType<typeof createComponentActivities>;

beforeAll(async () => {
  desk = await startDesk();
  const { db } = desk.database;
  state = owing('draftResult', DOSSIER);
  const { opening } = scene(applicationAt('2026-03-02T09:00'));
  if (isRefusal(opening)) throw new Error(opening.code);
  await db.transaction((tx) =>
    recordPerson(
      tx,
      { personalId: WIDOW.identifier, fullName: WIDOW.fullName, birthDate: WIDOW.birthDate, sex: 'FEMALE' },
      { dossierId: DOSSIER, partyId: '00000000-0000-4000-8000-000000000001', at: AT },
    ),
  );
  await project(db, written(opening, DOSSIER));
  await db.update(dossier).set({ state }).where(eq(dossier.dossierId, DOSSIER));
  activities = createComponentActivities({ db, registers: desk.registers });
});
beforeEach(() => {
  desk.registers.held.splice(0, Number.POSITIVE_INFINITY, ...Object.values(seededRecords).flat(), DEATH);
});
afterAll(() => desk.close());

describe.each(REGISTER_NAMES)('the register %s', (register) => {
  const recorded = () => desk.registers.held.filter((record) => record.register === register);

  it('stands in for a paper: its record is kept, and shown as it was answered', async () => {
    expect(await activities.lookUpComponent({ ...work, item: 'C1', register })).toEqual({ found: true });
    expect(await lookedUp(desk.database.db, { dossierId: DOSSIER, item: 'C1' })).toEqual({
      item: 'C1',
      lookedUpAt: AT,
      record: recorded()[0],
      records: recorded().slice(0, 1),
    });
    desk.registers.held.length = 0;
    expect(await activities.lookUpComponent({ ...work, item: 'C1', register })).toEqual({ found: false });
    expect(await lookedUp(desk.database.db, { dossierId: DOSSIER, item: 'C1' })).toBeNull();
  });
});

it('of several parcels in one name all are shown, and none is taken for the paper by itself; of a person the latest record is', async () => {
  const { db } = desk.database;
  const parcels = ['118', '7'].flatMap((parcelNumber) => seededRecords.LAND.slice(0, 1).map((record) => ({ ...record, parcelNumber })));
  desk.registers.held.splice(0, Number.POSITIVE_INFINITY, ...parcels, MARRIAGE, MARRIAGE);
  for (const [register, count] of [
    ['LAND', 2],
    ['MARRIAGE', 1],
  ] as const) {
    expect(await activities.lookUpComponent({ ...work, item: 'C1', register })).toEqual({ found: true });
    expect((await lookedUp(db, { dossierId: DOSSIER, item: 'C1' }))?.records).toHaveLength(count);
  }
});

describe('about the person', () => {
  it.each([
    ['MARRIAGE', '{spouse.fullName}', HUSBAND.fullName],
    ['DEATH', 'mất ngày {spouse.diedOn}', 'mất ngày 01/06/2014'],
    ['BIRTH', 'con ông {father.fullName}', 'con ông Hồ Văn Mẫu Hòa'],
    ['POPULATION', '{self.residence}', '12 đường Lê Duẩn, phường Tân Lập, tỉnh Đắk Lắk'],
    ['LAND', 'thửa {parcelNumber}, tờ {mapSheet}, {areaM2} m²', 'thửa 118, tờ 25, 125,5 m²'],
    ['BUSINESS', '{businessName}', 'Hộ kinh doanh Mẫu Hiền'],
  ] as const)('%s is asked, and a result form that names %j reads it', async (register, text, said) => {
    const { db } = desk.database;
    for (const asked of ['MARRIAGE', register]) expect(await activities.askRegister({ ...work, register: asked })).toEqual({ found: true });
    const [result] = state.law.procedure.results ?? [];
    const form = {
      ...FORM,
      form: `OF_${register}`,
      fields: [
        {
          name: 'said',
          label: 'Dữ liệu',
          type: 'TEXT' as const,
          required: true,
          when: {},
          sources: [{ from: 'REGISTER' as const, register, text }],
        },
      ],
    };
    await db.insert(lawDefinition).values({ kind: 'RESULT_FORM', key: form.form, version: '1', validFrom: '2020-01-01', body: form });
    const of = { ...state, law: { ...state.law, procedure: { ...state.law.procedure, results: [{ ...result, form: form.form }] } } };
    const making = await resultInMaking(db, of as DossierState, { owner: await ownerIn(db, state), at: AT });
    expect(making?.states).toMatchObject([{ status: 'GIVEN', value: said }]);
  });

  it('a name that is no register’s asks nobody', async () => {
    await expect(activities.askRegister({ ...work, register: 'ACCOUNT' })).rejects.toThrow('no such register');
  });
});
