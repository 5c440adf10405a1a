import { spawnSync } from 'node:child_process';
import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { project } from '../db/register/projection.ts';
import { recordRepresentative } from '../db/register/representatives.ts';
import { delivery, dossier } from '../db/schema.ts';
import { resultNumber } from '../domain/dossier/document-number.ts';
import type { Representative } from '../domain/dossier/representatives.ts';
import type { DossierState, Result } from '../domain/dossier/state.ts';
import { isRefusal } from '../domain/failures.ts';
import { type Desk, startDesk } from '../test/support/desk.ts';
import { applicationAt, officer, scene, written } from '../test/support/dossier.ts';
import { owing } from '../test/support/owing.ts';
import { contextOf } from './dossier-context.ts';
import { createNoticeActivities } from './notices/index.ts';
import { createReturningActivities } from './returning/index.ts';
import { createSlipActivities } from './signing/slips.ts';

/** What stands on a document is said of it everywhere: its number, its name, and by what right somebody else than the owner handed in or takes it. */

const AT = '2026-03-06T02:00:00.000Z';
const COMMAND = '00000000-0000-4000-8000-0000000000d1';
const OWNER = { partyId: '00000000-0000-4000-8000-000000000001', identifier: '066190000111', fullName: 'Y Mẫu Niê' };

let desk: Desk;

beforeAll(async () => {
  desk = await startDesk();
  await desk.database.db.execute(
    sql`insert into party (party_id, kind, identifier, full_name, created_at) values (${OWNER.partyId}, 'PERSON', ${OWNER.identifier}, ${OWNER.fullName}, now())`,
  );
});
afterAll(() => desk.close());

const put = async (state: DossierState): Promise<void> => {
  const { db } = desk.database;
  const { opening } = scene(applicationAt('2026-03-02T09:00'));
  if (isRefusal(opening)) throw new Error(opening.code);
  await project(db, written(opening, state.dossierId));
  await db.update(dossier).set({ state }).where(eq(dossier.dossierId, state.dossierId));
};

const represented = async (dossierId: string, representative: Representative): Promise<void> =>
  desk.database.db.transaction((tx) => recordRepresentative(tx, representative, { dossierId, at: AT }));

/** White space evened out; null where no independent reader is installed. */
const textOf = async (sha256: string): Promise<string | null> => {
  const run = spawnSync('pdftotext', ['-', '-'], { input: await desk.files.read(sha256), encoding: 'utf8' });
  if (run.error === undefined) return run.stdout.replace(/\s+/g, ' ');
  if (process.env.CI === 'true') throw new Error('pdftotext is missing');
  return null;
};

const deps = () => ({ db: desk.database.db, files: desk.files, keys: desk.keys.keys });

const slip = async (dossierId: string, kind: 'DELIVERY_SLIP' | 'SUPPLEMENT_REQUEST'): Promise<string | null> => {
  const { renderSlip } = createNoticeActivities(deps());
  const input = { version: 1, dossierId, step: `w-${kind}`, at: AT, slip: kind, commandId: COMMAND, actor: officer } as const;
  return textOf((await renderSlip(input)).sha256);
};

const PERSON = { fullName: 'Lê Văn Mẫu Quý', personalId: '066085000119' };
const AUTHORISED: Representative = {
  ...PERSON,
  representation: 'BY_AUTHORISATION',
  authorisation: { number: '12/UQ', signedOn: '2026-02-01', scope: 'SUBMIT_AND_RECEIVE' },
};
const GUARDIAN: Representative = { ...PERSON, representation: 'BY_LAW', relation: 'GUARDIAN' };

const ENDINGS = {
  RESULT: { number: '07/UBND-XNHN', name: 'Giấy xác nhận tình trạng hôn nhân' },
  REFUSAL: { number: '07/PTC-UBND', name: 'Phiếu từ chối tiếp nhận, giải quyết hồ sơ' },
} as const satisfies Readonly<Record<Result['outcome'], object>>;

it.each(['RESULT', 'REFUSAL'] as const)(
  'a %s bears one number and one name: on itself, at the portal, on the slip of its return',
  async (outcome) => {
    const dossierId = `TN-SO-${outcome}`;
    const state = owing('returnElectronically', dossierId);
    if (state.result === null) throw new Error('nothing is issued');
    await put({ ...state, result: { ...state.result, outcome } });
    const { state: kept, lead } = await contextOf(desk.database.db, dossierId);
    expect(resultNumber(kept, lead)).toBe(ENDINGS[outcome].number);

    const published: object[] = [];
    // The files of this scene have names and no bytes; only what is said of them matters here.
    const files = { ...desk.files, read: async () => new Uint8Array() };
    const citizenPortal = { publishResult: async (result: object) => ({ publicationId: `c-${published.push(result)}` }) };
    const { returnElectronically } = createReturningActivities({ ...deps(), files, citizenPortal } as never);
    await returnElectronically({ version: 1, dossierId, step: 'w-return', at: AT });
    expect(published).toMatchObject([{ number: ENDINGS[outcome].number, title: ENDINGS[outcome].name }]);

    await desk.database.db.insert(delivery).values({
      ...{ dossierId, form: 'PAPER', receiver: 'OWNER', receiverName: OWNER.fullName, person: officer.person },
      ...{ deliveredAt: AT, reference: COMMAND },
    });
    const text = await slip(dossierId, 'DELIVERY_SLIP');
    if (text !== null) expect(text).toContain(`${ENDINGS[outcome].name}, số ${ENDINGS[outcome].number}`);
  },
);

it.each([
  ['authorised', AUTHORISED, 'Đại diện theo ủy quyền, văn bản số 12/UQ ngày 01/02/2026', /theo pháp luật/],
  ['a guardian', GUARDIAN, 'Đại diện theo pháp luật (Người giám hộ)', /ủy quyền/],
] as const)('whoever is %s is called nothing else on receipt and slips', async (_who, representative, right, never) => {
  const dossierId = `TN-TC-${representative.representation}`;
  await put(owing('renderReceipt', dossierId));
  await represented(dossierId, representative);
  const receipt = await createSlipActivities(deps()).renderReceipt({ version: 1, dossierId, step: 'w-receipt', at: AT });
  const request = await slip(dossierId, 'SUPPLEMENT_REQUEST');
  await desk.database.db.insert(delivery).values({
    ...{ dossierId, form: 'PAPER', receiver: 'REPRESENTATIVE', receiverName: PERSON.fullName, person: officer.person },
    ...{ deliveredAt: AT, reference: COMMAND },
  });
  for (const text of [await textOf(receipt.sha256), request, await slip(dossierId, 'DELIVERY_SLIP')]) {
    if (text === null) return;
    expect(text).toContain(right);
    expect(text).not.toMatch(never);
    expect(text).toContain(OWNER.fullName);
  }
});
