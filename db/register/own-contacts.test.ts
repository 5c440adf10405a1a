import { readFile } from 'node:fs/promises';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import { ownerIn } from './parties.ts';

/** Migration 0017 on a register in which the newest intake of a number had overwritten what the others said. */

const PARTY = '00000000-0000-4000-8000-000000000001';
const AT = '2026-03-02T02:00:00.000Z';
const NEWEST = { full_name: 'Nguyễn Thị Mẫu', birth_date: '1990-01-02', sex: 'FEMALE', phone: '0922222222', address: 'Nơi của người lạ' };

let database: TestDatabase;
let serial = 0;

const taken = (dossierId: string, body: object | null, { status = 'APPLIED' } = {}) => {
  serial += 1;
  const payload = { body, prepared: { data: { partyId: PARTY } } };
  return database.db.execute(sql`
    insert into command (command_id, caller, idempotency_key, act, dossier_id, payload, payload_hash, actor, received_at, status, answer, settled_at)
    values (gen_random_uuid(), 'cb-0101', ${`tiep-nhan-${serial}`}, 'OPEN', ${dossierId}, ${JSON.stringify(payload)}::text::jsonb, '-', '{}', ${AT},
      ${status}, ${status === 'RECEIVED' ? null : '{}'}::text::jsonb, ${status === 'RECEIVED' ? null : AT})`);
};
const ownerOf = (dossierId: string) => ownerIn(database.db, { dossierId, partyId: PARTY });

beforeAll(async () => {
  database = await startTestDatabase();
  await database.db.execute(sql`drop table dossier_owner`);
  await database.db.execute(sql`insert into party (party_id, kind, identifier, full_name, birth_date, sex, phone, address, created_at)
    values (${PARTY}, 'PERSON', '066190000777', ${NEWEST.full_name}, ${NEWEST.birth_date}, ${NEWEST.sex}, ${NEWEST.phone}, ${NEWEST.address}, ${AT})`);
  const applicant = { personalId: '066190000777', fullName: 'Nguyễn Thị Mẫu', birthDate: '1990-01-02', sex: 'FEMALE' };
  await taken('TN-MOT', {
    applicant: { ...applicant, phone: '0911111111', ethnicity: 'Ê Đê', address: ' 12  đường Lê Duẩn '.normalize('NFD') },
  });
  await taken('TN-HAI', { applicant: { ...applicant, fullName: 'Lê Thị Lạ', birthDate: '1971-01-31' } }, { status: 'RECEIVED' });
  await taken('TN-TRONG', { applicant: { ...applicant, fullName: '\u00a0 \u200b ', address: ' … ' } });
  await taken('TN-CU', null);
  await taken('', { applicant: { ...applicant, birthDate: '0000-01-02' } }, { status: 'REFUSED' });
  await database.db.execute(sql.raw(await readFile(new URL('../migrations/0017_own_contacts.sql', import.meta.url), 'utf8')));
});
afterAll(() => database.close());

it('each dossier has its owner as its own intake named him, whoever came later', async () => {
  expect(await ownerOf('TN-MOT')).toMatchObject({
    fullName: 'Nguyễn Thị Mẫu',
    phone: '0911111111',
    ethnicity: 'Ê Đê',
    address: '12 đường Lê Duẩn',
  });
});

it('one that is still on its way into the register, too; what it does not say of him it does not know', async () => {
  expect(await ownerOf('TN-HAI')).toMatchObject({ fullName: 'Lê Thị Lạ', birthDate: '1971-01-31', phone: null, address: null });
});

it('a name of which nothing is seen gives way to the one first recorded, so that no portal is told a blank one for ever', async () => {
  expect(await ownerOf('TN-TRONG')).toMatchObject({ fullName: 'Nguyễn Thị Mẫu', phone: null, address: null });
});

it('one that no intake told of has him as the register does; a refused intake names nobody', async () => {
  expect(await ownerOf('TN-CU')).toMatchObject({ fullName: 'Nguyễn Thị Mẫu', phone: '0922222222', first: null });
  expect(await database.db.execute(sql`select dossier_id from dossier_owner order by 1`)).toEqual([
    { dossier_id: 'TN-HAI' },
    { dossier_id: 'TN-MOT' },
    { dossier_id: 'TN-TRONG' },
  ]);
});
