import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { MockActivityEnvironment } from '@temporalio/testing';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDiskFileStore, type FileStore } from '../../documents/file-store.ts';
import type { Activities } from '../../domain/dossier/activities.ts';
import { startTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import { oneBitPages } from '../../test/support/thin-scans.ts';
import { createScanningActivities, type ScanProgress } from './index.ts';

const dir = mkdtempSync(path.join(tmpdir(), 'scanning-'));
let database: TestDatabase;
let files: FileStore;
let input: Parameters<Activities['checkScan']>[0];

beforeAll(async () => {
  database = await startTestDatabase();
  files = await createDiskFileStore({ dir });
  const { sha256 } = await files.putBytes(await oneBitPages(25));
  const captured = [{ sha256, mediaType: 'application/pdf', pages: 25 }];
  const when = '2026-11-20T02:00:00.000Z';
  input = {
    version: 1,
    dossierId: 'TN-TEST',
    step: 's',
    at: when,
    item: 'P07-C1',
    captured,
    expectedImages: 25,
    minDpi: 100,
    colour: true,
    trueCopy: false,
  };
});
afterAll(async () => {
  await database.close();
  rmSync(dir, { recursive: true, force: true });
});

/** One attempt of the activity as the engine runs it, and what its heartbeats said. */
const attempt = async (o: { reached?: ScanProgress; after?: (heartbeats: readonly ScanProgress[], stop: () => void) => void }) => {
  const environment = new MockActivityEnvironment({ heartbeatDetails: o.reached });
  const heartbeats: ScanProgress[] = [];
  environment.on('heartbeat', (details: ScanProgress | undefined) => {
    if (details !== undefined) heartbeats.push(details);
    o.after?.(heartbeats, () => environment.cancel());
  });
  const { checkScan } = createScanningActivities({ db: database.db, files });
  const result: ReturnType<Activities['checkScan']> = environment.run(checkScan, input);
  return { result, heartbeats };
};

/** Each once: a pulse repeats what was said last. */
const pagesIn = (heartbeats: readonly ScanProgress[]): readonly number[] => [...new Set(heartbeats.map(({ done }) => done))];

describe('checking a scan page by page', { timeout: 300_000 }, () => {
  it('reports each page, joins what is found on neighbouring pages, and keeps the paper', async () => {
    const { result, heartbeats } = await attempt({});
    const checked = await result;
    expect(checked).toMatchObject({ passed: true, pages: 25, findings: ['NOT_COLOUR:1-25'] });
    expect(pagesIn(heartbeats)).toEqual(Array.from({ length: 26 }, (_, page) => page));
    expect(JSON.stringify(heartbeats.at(-1)).length).toBeLessThan(300);
    const rows = await database.db.execute(sql`select kind, item, pages, meta from dossier_file where sha256 = ${checked.sha256}`);
    expect([...rows]).toEqual([{ kind: 'PAPER', item: 'P07-C1', pages: 25, meta: { passed: true, findings: checked.findings } }]);
  });

  it('stops when nobody waits for it any more, and the next attempt goes on from there to the same answer', async () => {
    const cut = await attempt({ after: (heartbeats, stop) => heartbeats.at(-1)?.done === 12 && stop() });
    await expect(cut.result).rejects.toMatchObject({ code: 'INSPECTION_STOPPED' });
    const reached = cut.heartbeats.find(({ done }) => done === 12);
    const next = await attempt(reached === undefined ? {} : { reached });
    expect(await next.result).toEqual(await (await attempt({})).result);
    expect(pagesIn(next.heartbeats)).toEqual([12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25]);
  });

  it('begins anew where the paper of the earlier attempt is gone', async () => {
    const reached = { sha256: 'a'.repeat(64), pages: 25, done: 20, rejected: true, found: [] };
    const { result } = await attempt({ reached });
    expect(await result).toMatchObject({ passed: true, pages: 25 });
  });
});
