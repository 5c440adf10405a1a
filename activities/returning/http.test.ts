import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Running } from '../../dev/program.ts';
import { startCitizenPortal } from '../../dev/simulators/citizen-portal.ts';
import { sha256 } from '../../platform/hash.ts';
import { createCitizenPortalGateway } from './http.ts';
import type { CitizenPortalGateway, PublishResultInput } from './port.ts';

const CODE = 'H15.901-260302-0001';
const pdf = Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(300_000, 7)]);

const result = (changes: Partial<PublishResultInput> = {}): PublishResultInput => ({
  dossierCode: CODE,
  resultId: 'kq-1',
  resultType: 'MARITAL_STATUS_CERTIFICATE',
  title: 'Giấy xác nhận tình trạng hôn nhân',
  number: '12/UBND-XNTTHN',
  issuedAt: '2026-03-05T03:00:00.000Z',
  issuedBy: 'Ủy ban nhân dân phường Tân Lập',
  ownerIdentifier: '066188000118',
  file: { name: 'ket-qua.pdf', sha256: sha256(pdf), bytes: pdf },
  ...changes,
});

let dataDir: string;
let portal: Running;
let gateway: CitizenPortalGateway;

beforeEach(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'citizen-portal-'));
  portal = await startCitizenPortal({ port: 0, dataDir });
  gateway = createCitizenPortalGateway({ baseUrl: portal.url, timeoutMs: 5_000 });
});
afterEach(async () => {
  await portal.close();
  await rm(dataDir, { recursive: true });
});

const published = async (): Promise<readonly { resultId: string; publicationId: string }[]> =>
  (await (await fetch(`${portal.url}/dossiers/${CODE}/results`)).json()) as readonly { resultId: string; publicationId: string }[];

describe('citizen portal', () => {
  it('publishes the very bytes', async () => {
    await gateway.publishResult(result());
    const file = await fetch(`${portal.url}/dossiers/${CODE}/results/kq-1/file`);
    expect(sha256(new Uint8Array(await file.arrayBuffer()))).toBe(sha256(pdf));
  });

  it('a lost answer, tried again, leaves one publication', async () => {
    const faults = [{ kind: 'LOST_ANSWER', match: { dossierCode: CODE }, times: 1 }];
    await fetch(`${portal.url}/faults`, { method: 'PUT', body: JSON.stringify(faults) });
    await expect(gateway.publishResult(result())).rejects.toMatchObject({ kind: 'UNAVAILABLE' });
    const { publicationId } = await gateway.publishResult(result());
    expect(await published()).toMatchObject([{ resultId: 'kq-1', publicationId }]);
  });

  it('never replaces a published result; a successor has an id of its own', async () => {
    await gateway.publishResult(result());
    await expect(gateway.publishResult(result({ number: '13/UBND-XNTTHN' }))).rejects.toMatchObject({ kind: 'REFUSED' });
    await gateway.publishResult(result({ resultId: 'kq-2', number: '13/UBND-XNTTHN' }));
    expect((await published()).map(({ resultId }) => resultId)).toEqual(['kq-1', 'kq-2']);
  });

  it('refuses a file that is not the one announced', async () => {
    const file = { name: 'ket-qua.pdf', sha256: sha256('khác'), bytes: pdf };
    await expect(gateway.publishResult(result({ file }))).rejects.toMatchObject({ kind: 'REFUSED', detail: 'publishResult: HTTP 422' });
    expect(await published()).toEqual([]);
  });
});
