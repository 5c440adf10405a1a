import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Running } from '../../dev/program.ts';
import { seededRecords, startCivilStatus } from '../../dev/simulators/civil-status.ts';
import { createCivilStatusGateway } from './http.ts';
import type { CivilStatusGateway, DeathRecord } from './port.ts';

const WIDOW = '066188000118';
const HUSBAND = '066084000117';

const death: DeathRecord = {
  register: 'DEATH',
  registerNumber: 'KT-DEMO-2014-0007',
  registeredOn: '2014-06-03',
  registeredBy: 'Ủy ban nhân dân phường Tân Lập',
  deceased: { personalId: HUSBAND, fullName: 'Đinh Văn Mẫu Lâm', birthDate: '1984-10-02' },
  diedOn: '2014-06-01',
};

let dataDir: string;
let database: Running;
let gateway: CivilStatusGateway;

beforeEach(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'civil-status-'));
  database = await startCivilStatus({ port: 0, dataDir });
  gateway = createCivilStatusGateway({ baseUrl: database.url, timeoutMs: 5_000 });
});
afterEach(async () => {
  await database.close();
  await rm(dataDir, { recursive: true });
});

const plant = (records: readonly unknown[]): Promise<Response> =>
  fetch(`${database.url}/records`, { method: 'PUT', body: JSON.stringify(records) });

describe('civil-status database', () => {
  it('knows the seeded marriage from either spouse and no death', async () => {
    expect(await gateway.findMarriages({ personalId: WIDOW })).toEqual({ records: seededRecords });
    expect(await gateway.findMarriages({ personalId: HUSBAND })).toEqual({ records: seededRecords });
    expect(await gateway.findMarriages({ personalId: '066090000555' })).toEqual({ records: [] });
    expect(await gateway.findDeaths({ personalId: HUSBAND })).toEqual({ records: [] });
  });

  it('finds all planted records, the newest first, and keeps them over a restart', async () => {
    const newer = { ...seededRecords[0], registerNumber: 'KH-DEMO-2020-0001', registeredOn: '2020-01-15' };
    expect((await plant([death, newer])).status).toBe(200);
    await database.close();
    database = await startCivilStatus({ port: 0, dataDir });
    gateway = createCivilStatusGateway({ baseUrl: database.url, timeoutMs: 5_000 });
    expect(await gateway.findDeaths({ personalId: HUSBAND })).toEqual({ records: [death] });
    expect((await gateway.findMarriages({ personalId: WIDOW })).records.map(({ registerNumber }) => registerNumber)).toEqual([
      'KH-DEMO-2020-0001',
      'KH-DEMO-2009-0118',
    ]);
  });

  it('refuses records of another form', async () => {
    expect((await plant([{ register: 'DEATH' }])).status).toBe(400);
  });

  it('never puts the personal number into a URL, and takes an answer of another form for what it is', async () => {
    const urls: string[] = [];
    const strange = createServer((request, response) => {
      urls.push(request.url ?? '');
      response.end(JSON.stringify({ record: { register: 'MARRIAGE', fullName: 'Hồ Thị Mẫu Hiền' } }));
    });
    await new Promise<void>((resolve) => strange.listen(0, '127.0.0.1', resolve));
    const { port } = strange.address() as AddressInfo;
    const other = createCivilStatusGateway({ baseUrl: `http://127.0.0.1:${port}`, timeoutMs: 5_000 });
    await expect(other.findMarriages({ personalId: WIDOW })).rejects.toMatchObject({
      kind: 'PROTOCOL',
      message: 'CIVIL_STATUS PROTOCOL: query MARRIAGE: answer of another form',
    });
    expect(urls).toEqual(['/query']);
    strange.close();
    strange.closeAllConnections();
  });
});
