import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Running } from '../../dev/program.ts';
import type { FaultRule } from '../../dev/simulators/faults.ts';
import { startNationalPortal } from '../../dev/simulators/national-portal.ts';
import type { PortalCode } from '../../domain/dossier/parts.ts';
import { createNationalPortalGateway } from './http.ts';
import type { NationalPortalGateway, PortalDossier, PortalProgress } from './port.ts';

const CODE = 'H15.901-260302-0001';

const dossier = (status: PortalCode, changes: Partial<PortalDossier> = {}): PortalDossier => ({
  dossierCode: CODE,
  procedureCode: '1.004873',
  procedureName: 'Cấp Giấy xác nhận tình trạng hôn nhân',
  fieldCode: 'HT',
  fieldName: 'Hộ tịch',
  owner: { kind: 'PERSON', name: 'Hồ Thị Mẫu Hiền', technicalId: 'DEMO-1' },
  summary: 'Xác nhận tình trạng hôn nhân',
  channel: 'IN_PERSON',
  processingUnit: 'Ủy ban nhân dân phường Tân Lập',
  status,
  receivedAt: '2026-03-02T02:00:00.000Z',
  appointmentAt: '2026-03-05T10:00:00.000Z',
  finishedAt: status >= 9 ? '2026-03-05T03:00:00.000Z' : null,
  returnedAt: status === 10 ? '2026-03-05T04:00:00.000Z' : null,
  papers: [{ id: 't1', name: 'to-khai.pdf', componentCode: 'P07-C1', url: 'https://motcua.example.test/f/1' }],
  results: [],
  ...changes,
});

const progress = (status: PortalCode): PortalProgress => ({
  dossierCode: CODE,
  officerName: 'Nguyễn Thị Mẫu An',
  officerTitle: 'Công chức một cửa',
  unitName: 'Bộ phận Một cửa',
  content: `Chuyển trạng thái ${status}`,
  status,
  at: '2026-03-02T02:05:00.000Z',
  startedAt: '2026-03-02T02:00:00.000Z',
  dueAt: '2026-03-05T10:00:00.000Z',
});

let dataDir: string;
let portal: Running;
let gateway: NationalPortalGateway;

const connect = (o: { password: string } = { password: 'bi-mat' }): NationalPortalGateway =>
  createNationalPortalGateway({
    baseUrl: portal.url,
    timeoutMs: 5_000,
    username: 'mot-cua',
    password: o.password,
    dstcode: 'VN:GOV:000.00.00.G22:dvcqg',
    madonvi: '000.00.00.H15',
  });

beforeEach(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'portal-'));
  portal = await startNationalPortal({ port: 0, dataDir, password: 'bi-mat' });
  gateway = connect();
});
afterEach(async () => {
  await portal.close();
  await rm(dataDir, { recursive: true });
});

const json = async <T>(pathname: string): Promise<T> => (await (await fetch(`${portal.url}${pathname}`)).json()) as T;
const send = (status: PortalCode): Promise<void> => gateway.sendStatus({ dossier: dossier(status), progress: progress(status) });
const kept = (): Promise<{ item: Record<string, unknown>; statuses: string[]; progress: unknown[] }> => json(`/dossiers/${CODE}`);
const services = async (): Promise<readonly string[]> =>
  (await json<{ service: string; fault: string | null }[]>('/journal')).map(({ service }) => service);
const setFaults = (rules: readonly FaultRule[]): Promise<Response> =>
  fetch(`${portal.url}/faults`, { method: 'PUT', body: JSON.stringify(rules) });

describe('national portal', () => {
  it('logs in once, asks, creates, then adds the progress; a later status updates the same dossier', async () => {
    await send(2);
    await send(4);
    expect(await services()).toEqual([
      'login',
      ...['TraCuuHoSo', 'DongBoHoSoMC', 'CapNhatTienDoHoSoMC'],
      ...['TraCuuHoSo', 'DongBoHoSoMC', 'CapNhatTienDoHoSoMC'],
    ]);
    const { item, statuses, progress } = await kept();
    expect(statuses).toEqual(['2', '4']);
    expect(progress).toHaveLength(2);
    expect(item).toMatchObject({ NgayTiepNhan: '20260302090000', NgayHenTra: '20260305170000', TrangThaiHoSo: '4', HinhThuc: '0' });
    expect(await json('/dossiers')).toEqual([{ dossierCode: CODE, statuses: ['2', '4'] }]);
  });

  it.each(['TraCuuHoSo', 'DongBoHoSoMC', 'CapNhatTienDoHoSoMC'])(
    'a lost answer of %s, tried again, leaves one dossier and one progress',
    async (service) => {
      await setFaults([{ kind: 'LOST_ANSWER', match: { dossierCode: CODE, service }, times: 1 }]);
      await expect(send(2)).rejects.toMatchObject({ kind: 'UNAVAILABLE' });
      await send(2);
      const { statuses, progress } = await kept();
      expect(statuses).toEqual(['2']);
      expect(progress).toHaveLength(1);
      expect(await json('/dossiers')).toHaveLength(1);
    },
  );

  it('a delivery in double leaves one dossier and one progress', async () => {
    await setFaults([{ kind: 'DUPLICATE', match: { dossierCode: CODE } }]);
    await send(2);
    await send(9);
    await send(10);
    const { statuses, progress } = await kept();
    expect(statuses).toEqual(['2', '9', '10']);
    expect(progress).toHaveLength(3);
  });

  it('does not add progress when the dossier was not taken', async () => {
    await setFaults([{ kind: 'ERROR_500', match: { service: 'DongBoHoSoMC' }, times: 1 }]);
    await expect(send(2)).rejects.toMatchObject({ kind: 'UNAVAILABLE', detail: 'DongBoHoSoMC: HTTP 500' });
    expect(await services()).not.toContain('CapNhatTienDoHoSoMC');
  });

  it('logs in again when the session has ended, unseen by the caller', async () => {
    await send(2);
    await fetch(`${portal.url}/sessions`, { method: 'DELETE' });
    await Promise.all([gateway.lookUpAccount({ identifier: '066188000118' }), send(4)]);
    expect((await services()).filter((service) => service === 'login')).toHaveLength(2);
    expect((await kept()).statuses).toEqual(['2', '4']);
  });

  it('a session opened before a restart of the portal still counts, as the portal keeps its state', async () => {
    await send(2);
    await portal.close();
    portal = await startNationalPortal({ port: Number(new URL(portal.url).port), dataDir, password: 'bi-mat' });
    await expect.poll(() => fetch(`${portal.url}/health`).then(({ ok }) => ok)).toBe(true);
    await send(4);
    expect((await services()).filter((service) => service === 'login')).toHaveLength(1);
    expect((await kept()).statuses).toEqual(['2', '4']);
  });

  it('shares one log-in among concurrent calls, and survives a failed one', async () => {
    await setFaults([{ kind: 'ERROR_500', match: { service: 'login' }, times: 1 }]);
    const ask = (): Promise<unknown> => gateway.lookUpAccount({ identifier: '066188000118' });
    await Promise.allSettled([ask(), ask()]);
    await Promise.all([ask(), ask(), ask()]);
    expect((await services()).filter((service) => service === 'login')).toHaveLength(2);
  });

  it('wrong credentials are refused and never shown', async () => {
    const error: unknown = await connect({ password: 'mat-khau-sai' })
      .lookUpAccount({ identifier: '066188000118' })
      .catch((e: unknown) => e);
    expect(error).toMatchObject({ kind: 'REFUSED', detail: 'login: error_code 1' });
    expect(await (await fetch(`${portal.url}/journal`)).text()).not.toContain('mat-khau-sai');
  });

  it('a malformed item is refused as a whole', async () => {
    const refusal = { kind: 'REFUSED', detail: 'DongBoHoSoMC: error_code 4' };
    await expect(gateway.syncDossier({ dossier: dossier(2, { procedureCode: 'sai' }), isUpdating: false })).rejects.toMatchObject(refusal);
    await expect(gateway.syncDossier({ dossier: dossier(10, { returnedAt: null }), isUpdating: false })).rejects.toMatchObject(refusal);
    expect(await json('/dossiers')).toEqual([]);
  });

  it('refuses to create over another content, and to update what is not there', async () => {
    await expect(gateway.syncDossier({ dossier: dossier(2), isUpdating: true })).rejects.toMatchObject({ kind: 'REFUSED' });
    await gateway.syncDossier({ dossier: dossier(2), isUpdating: false });
    await gateway.syncDossier({ dossier: dossier(2), isUpdating: false });
    await expect(gateway.syncDossier({ dossier: dossier(4), isUpdating: false })).rejects.toMatchObject({ kind: 'REFUSED' });
    await expect(gateway.updateProgress({ progress: { ...progress(2), dossierCode: 'H15.901-260302-0009' } })).rejects.toMatchObject({
      kind: 'REFUSED',
    });
  });

  it('finds accounts of even identifiers, others once their owner has made one; two accounts are a conflict', async () => {
    expect(await gateway.lookUpAccount({ identifier: '066188000118' })).toEqual({
      found: true,
      technicalId: expect.stringMatching(/^DEMO-/),
    });
    const identifier = '066188000119';
    expect(await gateway.lookUpAccount({ identifier })).toEqual({ found: false, conflicting: [] });
    const create = (): Promise<Response> =>
      fetch(`${portal.url}/accounts`, { method: 'POST', body: JSON.stringify({ personalId: identifier }) });
    const { technicalId } = (await (await create()).json()) as { technicalId: string };
    expect(await gateway.lookUpAccount({ identifier })).toEqual({ found: true, technicalId });
    await create();
    expect(await gateway.lookUpAccount({ identifier })).toMatchObject({
      found: false,
      conflicting: [expect.any(String), expect.any(String)],
    });
  });
});
