import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Running } from '../../dev/program.ts';
import { type AskedResult, startOutsideSystems } from '../../dev/simulators/outside-systems.ts';
import { sha256 } from '../../platform/hash.ts';
import { createOutsideGateway } from './http.ts';
import type { OutsideGateway, OutsideRequest } from './port.ts';

/** The way to an outside agency's system and back, against the simulator: asked once, and never led elsewhere by a link. */

const certificate = Buffer.from('%PDF-1.7 giấy khai sinh');
const REQUEST: OutsideRequest = {
  requestId: 'r-1',
  dossierCode: 'H15.901-260302-0001',
  result: 'KQ2',
  paperType: 'RESIDENCE_DATA',
  name: 'Thông tin đăng ký thường trú',
  dueAt: null,
  requestedBy: 'Ủy ban nhân dân phường Tân Lập',
  owner: { identifier: '066188000118', fullName: 'Hồ Thị Mẫu Hiền' },
  basis: [{ result: 'KQ1', name: 'Giấy khai sinh', sha256: sha256(certificate), bytes: certificate }],
};

let dataDir: string;
let simulator: Running;
let gateway: OutsideGateway;
let base: string;

beforeAll(async () => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'outside-'));
  simulator = await startOutsideSystems({ port: 0, dataDir });
  base = `${simulator.url}/RESIDENCE`;
  gateway = createOutsideGateway({ systems: { RESIDENCE: { baseUrl: base, timeoutMs: 5_000 } }, maxBytes: 1_000 });
});
afterAll(async () => {
  await simulator.close();
  rmSync(dataDir, { recursive: true });
});

const put = (where: string, body: unknown) => fetch(`${simulator.url}${where}`, { method: 'PUT', body: JSON.stringify(body) });
const plant = async (bytes: Uint8Array): Promise<string> => {
  await put('/RESIDENCE/files/new', { contentBase64: Buffer.from(bytes).toString('base64') });
  return `${base}/files/${sha256(bytes)}`;
};

describe('outside systems', () => {
  it('are asked once, whatever becomes of the answer, with the files that the result rests on', async () => {
    await put('/faults', [{ kind: 'LOST_ANSWER', match: { service: 'ask RESIDENCE' }, times: 1 }]);
    await expect(gateway.ask('RESIDENCE', REQUEST)).rejects.toMatchObject({ kind: 'UNAVAILABLE' });
    await gateway.ask('RESIDENCE', REQUEST);
    const asked = (await (await fetch(`${base}/requests`)).json()) as readonly AskedResult[];
    expect(asked.map(({ requestId, basis }) => [requestId, basis.map((file) => file.receivedSha256)])).toEqual([
      ['r-1', [sha256(certificate)]],
    ]);
  });

  it('refuse a file that is not the one announced', async () => {
    const [file] = REQUEST.basis;
    const basis = file === undefined ? [] : [{ ...file, sha256: sha256('khác') }];
    await expect(gateway.ask('RESIDENCE', { ...REQUEST, requestId: 'r-2', basis })).rejects.toMatchObject({ kind: 'REFUSED' });
  });

  it('give the file behind their own links, and none behind any other', async () => {
    const bytes = Buffer.from('%PDF-1.7 kết quả');
    const link = await plant(bytes);
    expect(sha256((await gateway.fetch('RESIDENCE', link)) ?? Buffer.alloc(0))).toBe(sha256(bytes));
    const elsewhere = [
      `${simulator.url}/HEALTH_INSURANCE/files/${sha256(bytes)}`,
      `${base}/../HEALTH_INSURANCE/files/${sha256(bytes)}`,
      `${simulator.url.replace('127.0.0.1', 'localhost')}/RESIDENCE/files/${sha256(bytes)}`,
      `http://user:secret@${link.slice('http://'.length)}`,
      'file:///etc/passwd',
      'không phải địa chỉ',
    ];
    for (const one of elsewhere) expect(await gateway.fetch('RESIDENCE', one), one).toBeNull();
  });

  it('cannot make us read without an end', async () => {
    await expect(gateway.fetch('RESIDENCE', await plant(Buffer.alloc(2_000, 7)))).rejects.toMatchObject({ kind: 'REFUSED' });
  });

  it('are known by name only', () => {
    expect(['RESIDENCE', 'HEALTH_INSURANCE'].map((system) => gateway.knows(system))).toEqual([true, false]);
  });
});
