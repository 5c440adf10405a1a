import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Running } from '../dev/program.ts';
import { startCitizenPortal } from '../dev/simulators/citizen-portal.ts';
import type { FaultRule } from '../dev/simulators/faults.ts';
import type { JournalEntry } from '../dev/simulators/journal.ts';
import { startNationalPortal } from '../dev/simulators/national-portal.ts';
import { REGISTER_SIMULATORS, type RegisterSimulator, startRegisters } from '../dev/simulators/registers.ts';
import { startSpecialisedStores } from '../dev/simulators/specialised-stores.ts';
import { REGISTER_NAMES, registerOf } from '../domain/law/results/registers.ts';
import { sha256 } from '../platform/hash.ts';
import { registersAt } from '../test/support/registers.ts';
import { createRegisterGateway } from './components/http.ts';
import { GatewayError } from './gateway-error.ts';
import { createNationalPortalGateway } from './portal/http.ts';
import { createCitizenPortalGateway } from './returning/http.ts';
import { createStoreGateway } from './stores/http.ts';
import type { RecordContent } from './stores/port.ts';

const PERSONAL_ID = '066188000118';
const TITLE = 'Giấy xác nhận tình trạng hôn nhân của bà Hồ Thị Mẫu Hiền';
const BYTES = Buffer.from('%PDF-1.7 tệp thử');
const TIMEOUT_MS = 2_000;

interface System {
  readonly name: string;
  readonly service: string;
  start(o: { port: number; dataDir: string }): Promise<Running>;
  call(baseUrl: string): Promise<unknown>;
}

const RECORD = { store: 'LAND', dossierCode: 'H15.901-260302-0001', record: 'KQ-1' };
const storeAt = (baseUrl: string) => createStoreGateway({ urls: { LAND: `${baseUrl}/LAND` }, timeoutMs: TIMEOUT_MS });
const content = (bytes: Uint8Array = BYTES): RecordContent => ({
  kind: 'RESULT',
  paperType: 'LAND_CERTIFICATE',
  hash: sha256(bytes),
  supersedes: [],
  ownerIdentifier: PERSONAL_ID,
  agency: 'H15.901',
  at: '2026-03-05T03:00:00.000Z',
  number: '12/GCN',
  file: { name: 'ket-qua.pdf', bytes },
});

const systems: readonly System[] = [
  {
    name: 'NATIONAL_PORTAL',
    service: 'TraCuuTechID',
    start: startNationalPortal,
    call: (baseUrl) =>
      createNationalPortalGateway({
        baseUrl,
        timeoutMs: TIMEOUT_MS,
        username: 'mot-cua',
        password: 'bi-mat',
        dstcode: 'VN:GOV:000.00.00.G22:dvcqg',
        madonvi: '000.00.00.H15',
      }).lookUpAccount({ identifier: PERSONAL_ID }),
  },
  {
    name: 'CITIZEN_PORTAL',
    service: 'publishResult',
    start: startCitizenPortal,
    call: (baseUrl) =>
      createCitizenPortalGateway({ baseUrl, timeoutMs: TIMEOUT_MS }).publishResult({
        dossierCode: 'H15.901-260302-0001',
        resultId: 'kq-1',
        resultType: 'MARITAL_STATUS_CERTIFICATE',
        title: TITLE,
        number: '12/UBND-XNTTHN',
        issuedAt: '2026-03-05T03:00:00.000Z',
        issuedBy: 'Ủy ban nhân dân phường Tân Lập',
        ownerIdentifier: PERSONAL_ID,
        file: { name: 'ket-qua.pdf', sha256: sha256(BYTES), bytes: BYTES },
      }),
  },
  ...Object.entries(REGISTER_SIMULATORS).map(([program, name]): System => {
    const register = REGISTER_NAMES.find((one) => registerOf(one).system === name) ?? 'MARRIAGE';
    return {
      name,
      service: register,
      start: (o) => startRegisters(program as RegisterSimulator, o),
      call: (baseUrl) => createRegisterGateway(registersAt(baseUrl, TIMEOUT_MS)).find({ register, number: PERSONAL_ID }),
    };
  }),
  {
    name: 'STORE',
    service: 'put',
    start: startSpecialisedStores,
    call: (baseUrl) => storeAt(baseUrl).put(RECORD, content()),
  },
];

describe.each(systems)('$name under faults', (system) => {
  let dataDir: string;
  let running: Running;

  beforeEach(async () => {
    dataDir = await mkdtemp(path.join(tmpdir(), 'gateway-'));
    running = await system.start({ port: 0, dataDir });
  });
  afterEach(async () => {
    await running.close();
    await rm(dataDir, { recursive: true });
  });

  const setFaults = async (rules: readonly FaultRule[]): Promise<void> => {
    const response = await fetch(`${running.url}/faults`, { method: 'PUT', body: JSON.stringify(rules) });
    expect(response.status).toBe(200);
  };
  const received = async (): Promise<readonly JournalEntry[]> =>
    (await (await fetch(`${running.url}/journal?service=${system.service}`)).json()) as readonly JournalEntry[];
  const failure = async (): Promise<GatewayError> => {
    const error: unknown = await system.call(running.url).catch((thrown: unknown) => thrown);
    if (!(error instanceof GatewayError)) throw new Error('no GatewayError');
    // All that a log or a Temporal failure could show of it.
    const shown = JSON.stringify({ ...error, message: error.message, stack: error.stack, cause: error.cause ?? null });
    expect(shown).not.toContain(PERSONAL_ID);
    expect(shown).not.toContain('Hiền');
    expect(shown).not.toContain('bi-mat');
    return error;
  };
  const { service } = system;

  it('answers when nothing is wrong', async () => {
    await expect(system.call(running.url)).resolves.toBeTypeOf('object');
    expect(await received()).toMatchObject([{ worked: true, fault: null, status: expect.any(Number) }]);
  });

  it.each([
    ['DOWN', 'UNAVAILABLE', false],
    ['ERROR_500', 'UNAVAILABLE', false],
    ['LOST_ANSWER', 'UNAVAILABLE', true],
    ['MALFORMED', 'PROTOCOL', true],
  ] as const)('%s gives %s, and the next try succeeds', async (kind, expected, worked) => {
    await setFaults([{ kind, match: { service }, times: 1 }]);
    expect(await failure()).toMatchObject({ system: system.name, kind: expected });
    expect(await received()).toMatchObject([{ fault: kind, worked }]);
    await expect(system.call(running.url)).resolves.toBeTypeOf('object');
  });

  it('a slow answer is waited for; one beyond the limit is a TIMEOUT', async () => {
    await setFaults([{ kind: 'SLOW', match: { service }, delayMs: 20, times: 1 }]);
    await expect(system.call(running.url)).resolves.toBeTypeOf('object');
    await setFaults([{ kind: 'SLOW', match: { service }, delayMs: 2 * TIMEOUT_MS, times: 1 }]);
    expect(await failure()).toMatchObject({ kind: 'TIMEOUT' });
  });

  it('a refusal is final', async () => {
    await setFaults([{ kind: 'REFUSE', match: { service } }]);
    expect(await failure()).toMatchObject({ kind: 'REFUSED' });
    expect((await received()).every(({ worked }) => !worked)).toBe(true);
  });

  it('a request delivered twice answers the same', async () => {
    const before = await system.call(running.url);
    await setFaults([{ kind: 'DUPLICATE', match: { service }, times: 1 }]);
    expect(await system.call(running.url)).toEqual(before);
    expect((await received()).map(({ fault }) => fault)).toEqual([null, 'DUPLICATE', 'DUPLICATE']);
  });

  it('an overtaken request is worked after the later one, and both are answered', async () => {
    await setFaults([{ kind: 'REORDER', match: { service }, times: 1 }]);
    const [first, second] = await Promise.all([system.call(running.url), system.call(running.url)]);
    expect(first).toEqual(second);
    expect((await received()).map(({ fault }) => fault)).toEqual([null, 'REORDER']);
  });

  it('faults of one key leave the others alone', async () => {
    await setFaults([{ kind: 'DOWN', match: { key: 'khac' } }]);
    await expect(system.call(running.url)).resolves.toBeTypeOf('object');
    await setFaults([{ kind: 'DOWN' }]);
    await failure();
    await fetch(`${running.url}/faults`, { method: 'DELETE' });
    await expect(system.call(running.url)).resolves.toBeTypeOf('object');
  });

  it('a system that is not there is UNAVAILABLE', async () => {
    const { url } = running;
    await running.close();
    const error: unknown = await system.call(url).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ kind: 'UNAVAILABLE' });
    running = await system.start({ port: 0, dataDir });
  });

  it('a restart keeps what was received', async () => {
    const before = await system.call(running.url);
    await running.close();
    running = await system.start({ port: 0, dataDir });
    expect(await received()).toHaveLength(1);
    expect(await system.call(running.url)).toEqual(before);
  });

  it('refuses fault rules it does not know', async () => {
    const response = await fetch(`${running.url}/faults`, { method: 'PUT', body: JSON.stringify([{ kind: 'FIRE' }]) });
    expect(response.status).toBe(400);
  });
});
