import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { project } from '../../db/register/projection.ts';
import { storageLinks } from '../../db/register/storage.ts';
import { convertedData, personalWarehouse } from '../../db/schema.ts';
import type { Running } from '../../dev/program.ts';
import type { FaultRule } from '../../dev/simulators/faults.ts';
import { startSpecialisedStores } from '../../dev/simulators/specialised-stores.ts';
import type { DossierState } from '../../domain/dossier/state.ts';
import { findRecord } from '../../domain/dossier/storage.ts';
import { canonicalJson, sha256 } from '../../platform/hash.ts';
import { type Desk, startDesk } from '../../test/support/desk.ts';
import { at, handler, leader, type Scene, written } from '../../test/support/dossier.ts';
import { sceneOwing } from '../../test/support/owing.ts';
import { createStoreGateway } from './http.ts';
import { createStoreActivities } from './index.ts';

/** A worker that is killed, and answers that are lost, at a real database of the register: whatever is sent twice is there once. */

let desk: Desk;
let dataDir: string;
let running: Running;
let stores: ReturnType<typeof createStoreActivities>;
let file: string;
let serial = 0;

const PARTY = '00000000-0000-4000-8000-000000000001';
const noon = at('2026-03-05T12:00');

beforeAll(async () => {
  desk = await startDesk();
  dataDir = await mkdtemp(path.join(tmpdir(), 'stores-'));
  running = await startSpecialisedStores({ port: 0, dataDir });
  const urls = { LAND: `${running.url}/LAND`, CIVIL_STATUS: `${running.url}/CIVIL_STATUS` };
  stores = createStoreActivities({ db: desk.database.db, files: desk.files, stores: createStoreGateway({ urls, timeoutMs: 2_000 }) });
  ({ sha256: file } = await desk.files.putBytes(Buffer.from('%PDF-1.7 kết quả')));
  await desk.database.db.execute(
    sql`insert into party (party_id, kind, identifier, full_name, created_at) values (${PARTY}, 'PERSON', '066075000001', 'Nguyễn Thị Mẫu', now())`,
  );
});
afterAll(async () => {
  await running.close();
  await rm(dataDir, { recursive: true });
  await desk.close();
});

const faults = async (rules: readonly FaultRule[]): Promise<void> => {
  await fetch(`${running.url}/faults`, { method: 'PUT', body: JSON.stringify(rules) });
};
const held = async (store: string, { dossierCode }: Pick<DossierState, 'dossierCode'>) =>
  (await (await fetch(`${running.url}/${store}/dossiers/${dossierCode}/records`)).json()) as readonly {
    readonly record: string;
    readonly content: { readonly hash: string } | null;
    readonly withdrawnAt: string | null;
    readonly supersededBy: string | null;
  }[];

/** The scene's dossier in the register, under an id of its own and with a file that is there. */
const registered = async (dossier: Scene, dossierId: string): Promise<DossierState> => {
  const change = dossier.changes().at(-1);
  if (change === undefined) throw new Error('nothing happened');
  const { result, stored = [] } = change.state;
  const state: DossierState = {
    ...change.state,
    result: result?.issued == null ? result : { ...result, issued: file },
    stored: stored.map((entry) => (entry.of === 'RESULT' ? { ...entry, hash: file } : entry)),
  };
  await project(desk.database.db, written({ ...change, state }, dossierId));
  return { ...state, dossierId };
};
const newId = (): string => {
  serial += 1;
  return `TN-KHO-${serial}`;
};
const input = ({ dossierId }: DossierState, record: string) => ({
  version: 1 as const,
  dossierId,
  step: `work-${record}`,
  at: noon,
  record,
});

/** T25 as it leaves the owner's warehouse. */
const issued = async (): Promise<{ readonly dossier: Scene; readonly state: DossierState }> => {
  const dossier = sceneOwing('storeResult');
  const state = await registered(dossier, newId());
  await desk.database.db.insert(personalWarehouse).values({
    ...{
      partyId: PARTY,
      paperType: 'MARITAL_STATUS_CERTIFICATE',
      issuingAgency: 'H15.901',
      number: `${state.dossierCode}/GXN`,
      version: 1,
    },
    ...{ issuedOn: '2026-03-04', trust: 'T4_ORIGINAL_ELECTRONIC', sha256: file, dossierCode: state.dossierCode ?? '', storedAt: noon },
  });
  return { dossier, state };
};
const ownersVersions = ({ dossierCode }: DossierState) =>
  desk.database.db
    .select({ version: personalWarehouse.version, link: personalWarehouse.link })
    .from(personalWarehouse)
    .where(eq(personalWarehouse.dossierCode, dossierCode ?? ''))
    .orderBy(personalWarehouse.version);

describe('the issued result (E40, E41, S18)', () => {
  it.each(['LOST_ANSWER', 'MALFORMED', 'DOWN', 'ERROR_500'] as const)('after %s is sent again, and is there once', async (kind) => {
    const { state } = await issued();
    await faults([{ kind, match: { dossierCode: state.dossierCode ?? '' }, times: 1 }]);
    await expect(stores.storeResult(input(state, 'KQ-1'))).rejects.toThrow('STORE');
    expect(await ownersVersions(state)).toEqual([{ version: 1, link: null }]);
    // Twice: a worker that is killed after the database has answered begins again.
    await stores.storeResult(input(state, 'KQ-1'));
    await stores.storeResult(input(state, 'KQ-1'));
    expect(await held('LAND', state)).toMatchObject([{ record: 'KQ-1', content: { hash: file }, supersededBy: null }]);
    const links = await storageLinks(desk.database.db, state.dossierCode);
    expect([...links.keys()]).toEqual(['KQ-1']);
    const { link } = links.get('KQ-1') ?? {};
    expect(link).toContain('/LAND/');
    expect(await ownersVersions(state)).toEqual([
      { version: 1, link: null },
      { version: 2, link },
    ]);
  });

  it('that is recalled while it is on its way never comes to hold there', async () => {
    const { dossier, state } = await issued();
    await stores.storeResult(input(state, 'KQ-1'));
    dossier.act(handler, 'REPORT_RESULT_ERROR', { fault: 'WRONG_NAME' }, noon);
    dossier.act(leader, 'CONFIRM_REQUEST', { request: 'DN1' }, noon);
    const recalled = await registered(dossier, state.dossierId);
    await stores.withdrawStored(input(recalled, 'KQ-1'));
    await stores.storeResult(input(recalled, 'KQ-1'));
    expect(await held('LAND', state)).toMatchObject([{ record: 'KQ-1', withdrawnAt: noon }]);
  });
});

describe('data of a paper (E70)', () => {
  const values = (number: string) => [{ field: 'number', value: number, origin: 'TYPED', page: 1 }];
  const checked = async (state: DossierState, record: string, number: string): Promise<DossierState> => {
    const entry = findRecord(state, record);
    const dataHash = sha256(canonicalJson(values(number)));
    await desk.database.db.insert(convertedData).values({
      ...{ dossierId: state.dossierId, item: 'P07-C3', commandId: entry?.command ?? '', fileSha256: file, paperType: 'DEATH_EXTRACT' },
      ...{ fieldValues: values(number), dataHash, checkedBy: 'cb-0102', checkedAt: noon },
    });
    return state;
  };

  it('takes the place of the version that was there, and of one that never came', async () => {
    const dossier = sceneOwing('pushData');
    const first = await checked(await registered(dossier, newId()), 'P07-C3-1', '12/TLKT');
    await faults([{ kind: 'LOST_ANSWER', match: { dossierCode: first.dossierCode ?? '' }, times: 1 }]);
    await expect(stores.pushData(input(first, 'P07-C3-1'))).rejects.toThrow('STORE');
    dossier.act(handler, 'CONVERT', { item: 'P07-C3', fileSha256: 'f-P07-C3', dataHash: 'e', store: 'CIVIL_STATUS' }, noon);
    dossier.act(handler, 'CONVERT', { item: 'P07-C3', fileSha256: 'f-P07-C3', dataHash: 'f', store: 'CIVIL_STATUS' }, noon);
    const third = await checked(await registered(dossier, first.dossierId), 'P07-C3-3', '13/TLKT');
    await stores.pushData(input(third, 'P07-C3-3'));
    const there = await held('CIVIL_STATUS', first);
    expect(there.map(({ record, supersededBy }) => [record, supersededBy])).toEqual([
      ['P07-C3-1', 'P07-C3-3'],
      ['P07-C3-3', null],
      ['P07-C3-2', 'P07-C3-3'],
    ]);
    expect(there.filter(({ content, supersededBy }) => content !== null && supersededBy === null)).toHaveLength(1);
  });
});
