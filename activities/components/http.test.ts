import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Running } from '../../dev/program.ts';
import { REGISTER_SIMULATORS, type RegisterSimulator, startRegisters } from '../../dev/simulators/registers.ts';
import { seededRecords } from '../../dev/simulators/seeded-records.ts';
import { type AnyRecord, type DeathRecord, RECORDS } from '../../domain/law/results/records.ts';
import { REGISTER_NAMES, registerOf } from '../../domain/law/results/registers.ts';
import type { RegisterName } from '../../domain/law/types.ts';
import { registersAt } from '../../test/support/registers.ts';
import { HUSBAND, WIDOW } from '../../test/support/results.ts';
import { createRegisterGateway } from './http.ts';
import type { RegisterGateway } from './port.ts';

const SELF = WIDOW.identifier;
const STRANGER = '066090000555';

const death: DeathRecord = {
  register: 'DEATH',
  registerNumber: 'KT-DEMO-2014-0007',
  registeredOn: '2014-06-03',
  registeredBy: 'Ủy ban nhân dân phường Tân Lập',
  deceased: HUSBAND,
  diedOn: '2014-06-01',
};

const SEEDED: readonly AnyRecord[] = Object.values(seededRecords).flat();
/** One that a register has of somebody, as its system would answer it. */
const oneOf = (register: RegisterName): AnyRecord => {
  const found = [...SEEDED, death].find((record) => record.register === register);
  if (found === undefined) throw new Error(`no record of ${register}`);
  return found;
};
const bearerOf = (register: RegisterName): string => (register === 'DEATH' ? HUSBAND.personalId : SELF);

describe.each(Object.keys(REGISTER_SIMULATORS) as readonly RegisterSimulator[])('the simulated system %s', (name) => {
  const own = REGISTER_NAMES.filter((register) => registerOf(register).system === REGISTER_SIMULATORS[name]);
  let dataDir: string;
  let database: Running;
  let gateway: RegisterGateway;

  const start = async (): Promise<void> => {
    database = await startRegisters(name, { port: 0, dataDir });
    gateway = createRegisterGateway(registersAt(database.url, 5_000));
  };
  const plant = (records: readonly unknown[]): Promise<Response> =>
    fetch(`${database.url}/records`, { method: 'PUT', body: JSON.stringify(records) });

  beforeAll(async () => {
    dataDir = await mkdtemp(path.join(tmpdir(), 'registers-'));
    await start();
  });
  afterAll(async () => {
    await database.close();
    await rm(dataDir, { recursive: true });
  });

  it('knows what was seeded, and of nobody else anything', async () => {
    for (const register of own) {
      expect(await gateway.find({ register, number: SELF })).toEqual(SEEDED.filter((record) => record.register === register));
      expect(await gateway.find({ register, number: STRANGER })).toEqual([]);
    }
  });

  it.each(own)('finds what is planted in %s, the newest first, and keeps it over a restart', async (register) => {
    const one = oneOf(register);
    const newer = register === 'POPULATION' ? one : { ...one, registerNumber: 'DEMO-2026-0001', registeredOn: '2026-01-15' };
    expect((await plant([one, newer])).status).toBe(200);
    await database.close();
    await start();
    expect(await gateway.find({ register, number: bearerOf(register) })).toEqual(register === 'POPULATION' ? [one] : [newer, one]);
  });

  it('refuses records and questions of another form, and those of another system', async () => {
    const [foreign] = SEEDED.filter(({ register }) => !own.includes(register));
    for (const records of [[{ register: own[0] }], [foreign], [{ ...oneOf(own[0] ?? 'LAND'), registeredOn: 'hôm qua', person: null }]])
      expect((await plant(records)).status).toBe(400);
    const elsewhere = REGISTER_NAMES.find((register) => !own.includes(register)) ?? 'LAND';
    await expect(gateway.find({ register: elsewhere, number: SELF })).rejects.toMatchObject({ kind: 'REFUSED' });
  });
});

describe.each(REGISTER_NAMES)('the adapter for %s', (register) => {
  const asked: { readonly url: string; readonly body: unknown }[] = [];
  const servers: (() => void)[] = [];
  afterEach(() => {
    asked.length = 0;
    for (const stop of servers.splice(0)) stop();
  });

  /** Asks a system that answers so, whatever it is asked. */
  const ask = async (answer: unknown) => {
    const server = createServer((request, response) => {
      let text = '';
      request.on('data', (bytes) => {
        text += bytes;
      });
      request.on('end', () => {
        asked.push({ url: request.url ?? '', body: JSON.parse(text) });
        response.end(JSON.stringify(answer));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    servers.push(() => {
      server.close();
      server.closeAllConnections();
    });
    const { port } = server.address() as AddressInfo;
    return createRegisterGateway(registersAt(`http://127.0.0.1:${port}`, 5_000)).find({ register, number: bearerOf(register) });
  };
  const { system } = registerOf(register);
  const one = oneOf(register);

  it('asks by the number in the body, and never in the URL', async () => {
    expect(await ask({ records: [one] })).toEqual([one]);
    expect(asked).toEqual([{ url: '/query', body: { register, [registerOf(register).askedBy]: bearerOf(register) } }]);
  });

  it.each([
    ['no list', { record: one }],
    ['a list of something else', { records: [{ register, fullName: WIDOW.fullName }] }],
    ['a record of another register', { records: [{ ...one, register: register === 'LAND' ? 'BIRTH' : 'LAND' }] }],
    ['a good record and one that lacks its parts', { records: [one, { register }] }],
    ['nothing', null],
  ])('takes %s for an answer of another form', async (_what, answer) => {
    await expect(ask(answer)).rejects.toMatchObject({
      kind: 'PROTOCOL',
      message: `${system} PROTOCOL: query ${register}: answer of another form`,
    });
  });

  it('refuses a record of somebody else, alone or beside the right one', async () => {
    const wrong = JSON.parse(JSON.stringify(one).replaceAll(bearerOf(register), STRANGER));
    for (const records of [[wrong], [one, wrong]])
      await expect(ask({ records })).rejects.toMatchObject({
        kind: 'PROTOCOL',
        message: `${system} PROTOCOL: query ${register}: record of somebody else`,
      });
  });

  it('keeps of a record what was agreed on, and nothing that a later version of the system tells beside it', async () => {
    const [more, deeper] = [
      { ...one, religion: 'Không', salary: 12 },
      JSON.parse(JSON.stringify(one).replaceAll('"fullName"', '"dna":"ACGT","fullName"')),
    ];
    expect(await ask({ records: [more, deeper], took: 3 })).toEqual([one, one]);
    expect(Object.keys(RECORDS[register].properties)).not.toContain('religion');
  });
});
