import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { nameFiles } from '../../db/register/files.ts';
import { project } from '../../db/register/projection.ts';
import { resultInMaking } from '../../db/register/result-fields.ts';
import { command, dossier, dossierEvent } from '../../db/schema.ts';
import { isRefusal } from '../../domain/failures.ts';
import { type Desk, startDesk } from '../../test/support/desk.ts';
import { applicationAt, handler, scene, written } from '../../test/support/dossier.ts';
import { owing } from '../../test/support/owing.ts';
import { pdfText } from '../../test/support/pdf-text.ts';
import { contextOf } from '../dossier-context.ts';
import { keepDecisionSlip } from './decision-slip.ts';

/** The slip with which a handler passes on a draft whose words he has decided. */

const AT = '2026-03-04T02:00:00.000Z';
const ID = 'TN-QUYET';
const DECIDING = '00000000-0000-4000-8000-0000000000d1';

let desk: Desk;
let database: Desk['database'];
let keys: Desk['keys'];
let files: Desk['files'];

beforeAll(async () => {
  desk = await startDesk();
  ({ database, keys, files } = desk);
  const { db } = database;
  await db.execute(
    sql`insert into party (party_id, kind, identifier, full_name, created_at) values ('00000000-0000-4000-8000-000000000001', 'PERSON', '066075000001', 'Y Mẫu Niê', now())`,
  );
  const { opening } = scene(applicationAt('2026-03-02T09:00'));
  if (isRefusal(opening)) throw new Error(opening.code);
  await project(db, written(opening, ID));
  await db
    .update(dossier)
    .set({ state: owing('draftResult', ID) })
    .where(eq(dossier.dossierId, ID));
  const [event] = await db.select().from(dossierEvent).where(eq(dossierEvent.dossierId, ID));
  if (event === undefined) throw new Error('no event');
  const body = { field: 'spouseName', source: 'HANDLER', value: 'Lê Văn Mẫu', item: 'P07-C3', seen: '0'.repeat(64), reasons: 'Giấy tờ cũ' };
  await db.insert(command).values({
    commandId: DECIDING,
    caller: handler.person,
    idempotencyKey: 'quyet-1',
    act: 'DECIDE_FIELD',
    dossierId: ID,
    payload: { body },
    payloadHash: '',
    actor: handler,
    receivedAt: AT,
    status: 'APPLIED',
  });
  const decided = { type: 'FIELD_DECIDED', data: { field: 'spouseName', source: 'HANDLER' }, commandId: DECIDING };
  await db.insert(dossierEvent).values({ ...event, revision: 100, link: 100, ...decided });
  const file = { dossierId: ID, mediaType: 'application/pdf', size: 1, pages: 1, createdAt: AT };
  const listed = [
    { item: 'P07-C1', sha256: 'f-P07-C1', signed: 'c1'.repeat(32) },
    // Of a scan that another has replaced since.
    { item: 'P07-C3', sha256: 'older', signed: 'c3'.repeat(32) },
  ];
  await nameFiles(db, [{ ...file, kind: 'CONTROL_SLIP', item: '', sha256: 'slip', meta: { listed } }]);
});
afterAll(() => desk.close());

/** Words of the slip with which a dossier of this unit goes on to the leader; undefined: nothing here reads them. */
const slipOf = async (leadUnit: string) => {
  const deps = { db: database.db, files, keys: keys.keys };
  const context = await contextOf(database.db, ID);
  const view = { ...context, state: { ...context.state, leadUnit } };
  const making = await resultInMaking(
    database.db,
    { ...view.state, answers: { ...view.state.answers, maritalHistory: 'WIDOWED' } },
    { owner: view.owner, at: AT },
  );
  const states = making?.states ?? [];
  const slip = await keepDecisionSlip(deps, view, { states, actor: handler, workId: `draft-${leadUnit}`, at: AT });
  return { view, states, text: pdfText(await files.read(slip ?? ''))?.replace(/\s+/g, ' ') };
};

it('names the paper on which a value was read, and lists the signed files that go with the present ones', async () => {
  const { view, states, text } = await slipOf('H15.901/HT');
  expect(states.flatMap(({ decision }) => decision?.item ?? [])).toEqual(['P07-C3']);
  if (text === undefined) return;
  expect(text).toContain(`Đọc trên giấy tờ: ${view.state.law.procedure.components.find(({ code }) => code === 'P07-C3')?.name}`);
  expect(text).toMatch(/Trước hạn|Đúng hạn|Quá hạn/);
  expect(text).toContain('Tệp có chữ ký số của công chức:');
  expect(text.replaceAll(' ', '')).toContain('c1'.repeat(32));
  expect(text.replaceAll(' ', '')).not.toContain('c3'.repeat(32));
});

it.each([
  ['H15.901/HT', 'Bộ phận Tư pháp – hộ tịch'],
  ['H15.901/XD', 'Bộ phận Xây dựng – đô thị'],
])('of %s comes from the unit that its agency calls so: %s', async (unit, name) => {
  const { text } = await slipOf(unit);
  // Broken into lines by its cell.
  if (text !== undefined) expect(text.replaceAll(' ', '')).toContain(name.replaceAll(' ', ''));
});
