import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Running } from '../../dev/program.ts';
import { startSpecialisedStores } from '../../dev/simulators/specialised-stores.ts';
import { canonicalJson, sha256 } from '../../platform/hash.ts';
import { causeOf } from '../work-cause.ts';
import { createStoreGateway } from './http.ts';
import type { RecordContent, StoreGateway } from './port.ts';

/** What a national or specialised database is asked to keep, and how often it keeps it. */

const DOSSIER = 'H15.901-260302-0001';
const key = (record: string) => ({ store: 'LAND', dossierCode: DOSSIER, record });
const result = (text: string, supersedes: readonly string[] = []): RecordContent => {
  const bytes = Buffer.from(`%PDF-1.7 ${text}`);
  return {
    kind: 'RESULT',
    paperType: 'LAND_CERTIFICATE',
    hash: sha256(bytes),
    supersedes,
    ownerIdentifier: '066188000118',
    agency: 'H15.901',
    at: '2026-03-05T03:00:00.000Z',
    number: '12/GCN',
    file: { name: 'ket-qua.pdf', bytes },
  };
};

let dataDir: string;
let running: Running;
let stores: StoreGateway;
beforeEach(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'stores-'));
  running = await startSpecialisedStores({ port: 0, dataDir });
  stores = createStoreGateway({ urls: { LAND: `${running.url}/LAND` }, timeoutMs: 2_000 });
});
afterEach(async () => {
  await running.close();
  await rm(dataDir, { recursive: true });
});

const held = async () =>
  (await (await fetch(`${running.url}/LAND/dossiers/${DOSSIER}/records`)).json()) as readonly {
    readonly record: string;
    readonly content: object | null;
    readonly withdrawnAt: string | null;
    readonly supersededBy: string | null;
  }[];
const causeAt = async (call: Promise<unknown>): Promise<string> => causeOf(await call.then(() => null).catch((error: unknown) => error));

describe('a record of a specialised database', () => {
  it('is kept once, however often it is sent', async () => {
    const first = await stores.put(key('KQ-1'), result('a'));
    expect(first.link).toMatch(/^https:\/\//);
    expect(await stores.put(key('KQ-1'), result('a'))).toEqual(first);
    expect(await held()).toHaveLength(1);
  });

  it('does not change under its key, and says which reason was agreed on', async () => {
    await stores.put(key('KQ-1'), result('a'));
    expect(await causeAt(stores.put(key('KQ-1'), result('b')))).toBe('STORE_REFUSED_CONTRADICTS');
    expect(await causeAt(stores.put(key('KQ-2'), { ...result('a'), hash: sha256('c') }))).toBe('STORE_REFUSED_FIELD_INVALID');
  });

  it('gives way to the version that takes its place, also where it comes after it', async () => {
    await stores.put(key('KQ-2'), result('b', ['KQ-1']));
    expect(await causeAt(stores.put(key('KQ-1'), result('a')))).toBe('STORE_REFUSED_WITHDRAWN');
    expect(await held()).toMatchObject([
      { record: 'KQ-2', supersededBy: null },
      { record: 'KQ-1', content: null, supersededBy: 'KQ-2' },
    ]);
  });

  it('is withdrawn once, also before it has come', async () => {
    await stores.withdraw(key('KQ-1'), '2026-03-06T03:00:00.000Z');
    await stores.withdraw(key('KQ-1'), '2026-03-07T03:00:00.000Z');
    expect(await causeAt(stores.put(key('KQ-1'), result('a')))).toBe('STORE_REFUSED_WITHDRAWN');
    expect(await held()).toMatchObject([{ record: 'KQ-1', content: null, withdrawnAt: '2026-03-06T03:00:00.000Z' }]);
  });

  it('may be data, whose hash is that of its values', async () => {
    const values = [{ field: 'number', value: '12', origin: 'TYPED', page: 1 }];
    const { number: _number, file: _file, ...common } = result('a');
    const data = { ...common, kind: 'DATA' as const, hash: sha256(canonicalJson(values)), data: { fileSha256: sha256('file'), values } };
    await expect(stores.put(key('P12-C1-1'), data)).resolves.toMatchObject({ id: expect.any(String) });
    const other = { ...data, hash: sha256('other') };
    expect(await causeAt(stores.put(key('P12-C1-2'), other))).toBe('STORE_REFUSED_FIELD_INVALID');
  });

  it('goes nowhere where no address is set', async () => {
    const unset = createStoreGateway({ urls: {}, timeoutMs: 2_000 });
    expect(await causeAt(unset.put(key('KQ-1'), result('a')))).toBe('STORE_NOT_CONNECTED');
  });
});
