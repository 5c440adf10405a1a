import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { MockActivityEnvironment } from '@temporalio/testing';
import { sql } from 'drizzle-orm';
import { degrees, PDFDocument } from 'pdf-lib';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadDefinitions } from '../../db/law/load.ts';
import { nameFiles } from '../../db/register/files.ts';
import { createDiskFileStore, type FileStore } from '../../documents/file-store.ts';
import { surveyFile } from '../../documents/scans/inspect.ts';
import type { Activities } from '../../domain/dossier/activities.ts';
import { startTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import { applicationAt, scene } from '../../test/support/dossier.ts';
import { shippedLaw } from '../../test/support/law.ts';
import { register } from '../../test/support/test-api.ts';
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
const attempt = async (o: {
  input?: typeof input;
  reached?: ScanProgress;
  after?: (heartbeats: readonly ScanProgress[], stop: () => void) => void;
}) => {
  const environment = new MockActivityEnvironment({ heartbeatDetails: o.reached });
  const heartbeats: ScanProgress[] = [];
  environment.on('heartbeat', (details: ScanProgress | undefined) => {
    if (details !== undefined) heartbeats.push(details);
    o.after?.(heartbeats, () => environment.cancel());
  });
  const { checkScan } = createScanningActivities({ db: database.db, files });
  const result: ReturnType<Activities['checkScan']> = environment.run(checkScan, o.input ?? input);
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
    expect([...rows]).toEqual([
      { kind: 'PAPER', item: 'P07-C1', pages: 25, meta: { passed: true, findings: checked.findings, signatures: [] } },
    ]);
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

describe('checking a scan whose pages were looked at when it came in', { timeout: 300_000 }, () => {
  const picture = (o: { width: number; height: number; density: number; background: string }) =>
    sharp({ create: { width: o.width, height: o.height, channels: 3, background: o.background } }).composite(
      Array.from({ length: 40 }, (_, line) => ({
        input: { create: { width: Math.round(o.width * 0.6), height: 8, channels: 3 as const, background: '#303030' } },
        left: Math.round(o.width * 0.2),
        top: Math.round(o.height * (0.1 + line * 0.02)),
      })),
    );
  const A4 = { width: 1654, height: 2339, density: 200, background: '#fbf6e6' };
  const low = { width: 827, height: 1169, density: 100, background: '#f4f4f4' };

  /** Pages of every kind: strips, a drawing, a scan turned by the page. */
  const mixedPdf = async (): Promise<Uint8Array> => {
    const doc = await PDFDocument.create();
    const strip = await doc.embedJpg(
      await picture({ ...A4, height: 1169 })
        .jpeg()
        .toBuffer(),
    );
    const strips = doc.addPage([595, 842]);
    for (const y of [0, 421]) strips.drawImage(strip, { x: 0, y, width: 595, height: 421 });
    doc.addPage([595, 842]).drawRectangle({ x: 100, y: 100, width: 200, height: 200 });
    const turned = doc.addPage([842, 595]);
    turned.drawImage(await doc.embedJpg(await picture(low).jpeg().toBuffer()), { x: 0, y: 0, width: 842, height: 595 });
    turned.setRotation(degrees(90));
    return doc.save();
  };

  const KINDS: Readonly<Record<string, () => Promise<Uint8Array>>> = {
    'a JPEG in colour': () => picture(A4).withMetadata({ density: 200 }).jpeg().toBuffer(),
    'a JPEG that lies on its side': () => picture(A4).withMetadata({ density: 200, orientation: 6 }).jpeg().toBuffer(),
    'a mirrored JPEG': () => picture(A4).withMetadata({ density: 200, orientation: 5 }).jpeg().toBuffer(),
    'a grey PNG of 100 dpi': () => picture(low).withMetadata({ density: 100 }).png().toBuffer(),
    'an empty TIFF': () =>
      sharp({ create: { ...A4, channels: 3 } })
        .withMetadata({ density: 200 })
        .tiff()
        .toBuffer(),
    'a TIFF of one bit': async () =>
      sharp(await picture(A4).jpeg().toBuffer())
        .toColourspace('b-w')
        .threshold(128)
        .tiff({ bitdepth: 1, compression: 'ccittfax4', xres: 200 / 25.4, yres: 200 / 25.4 })
        .toBuffer(),
    'a PDF of strips, a drawing and a page turned': mixedPdf,
  };

  it('finds the same as one that looks at the paper', async () => {
    const captured = [];
    const rows = [];
    for (const make of Object.values(KINDS)) {
      const { sha256, size } = await files.putBytes(await make());
      const survey = await surveyFile({ path: files.pathOf(sha256), look: true });
      if (!survey.ok || survey.facts === null) throw new Error(JSON.stringify(survey));
      const { mediaType, pages, facts } = survey;
      captured.push({ sha256, mediaType, pages });
      rows.push({
        dossierId: 'TN-LOOKED',
        kind: 'CAPTURE' as const,
        item: 'P07-C1',
        sha256,
        mediaType,
        size,
        pages,
        meta: { facts },
        createdAt: input.at,
      });
    }
    const looked = { ...input, dossierId: 'TN-LOOKED', captured, minDpi: 200, expectedImages: 9 };
    const before = await (await attempt({ input: looked })).result;
    expect(before).toMatchObject({ passed: false, pages: 9 });
    expect(before.findings).toEqual(expect.arrayContaining(['DPI_BELOW_FLOOR:4', 'NOT_COLOUR:4', 'BLANK:5']));
    await nameFiles(database.db, rows);
    const after = await attempt({ input: looked });
    expect(await after.result).toEqual(before);
    expect(pagesIn(after.heartbeats)).toEqual(Array.from({ length: 10 }, (_, page) => page));
    // Not looked at again: what is said of the pages is believed.
    await database.db.execute(sql`update dossier_file set meta = jsonb_set(meta, '{facts,0,dpi}', '50') where dossier_id = 'TN-LOOKED'`);
    expect((await (await attempt({ input: looked })).result).findings).toContain('DPI_BELOW_FLOOR:1-7');
  });

  it('5: asks for a new scan of a paper on which nothing stands; its blank back is nothing to ask for', async () => {
    const white = await sharp({ create: { ...A4, channels: 3 } })
      .withMetadata({ density: 200 })
      .jpeg()
      .toBuffer();
    const written = await picture(A4).withMetadata({ density: 200 }).jpeg().toBuffer();
    const scanOf = async (...pages: readonly Uint8Array[]) => {
      const captured = [];
      for (const page of pages) captured.push({ sha256: (await files.putBytes(page)).sha256, mediaType: 'image/jpeg', pages: 1 });
      return (await attempt({ input: { ...input, item: 'TO-KHAI', captured, minDpi: 200, expectedImages: pages.length } })).result;
    };
    for (const pages of [[white], [white, white]])
      expect(await scanOf(...pages)).toMatchObject({ passed: false, findings: expect.arrayContaining(['EMPTY:0']) });
    expect(await scanOf(written, white)).toMatchObject({ passed: true, findings: expect.arrayContaining(['BLANK:2']) });
  });

  it('B7: asks for a new scan of a declaration that is smaller than a quarter of A4, whatever density was stated', async () => {
    await loadDefinitions(database.db, shippedLaw());
    const small = { width: 400, height: 560, density: 300, background: '#fbf6e6' };
    const { sha256 } = await files.putBytes(await picture(small).withMetadata({ density: 300 }).jpeg().toBuffer());
    const one = {
      ...input,
      captured: [{ sha256, mediaType: 'image/jpeg', pages: 1 }],
      minDpi: 200,
      expectedImages: 1,
    };
    await register({ deps: database }, scene(applicationAt('2026-11-20T09:00')).changes());
    expect(await (await attempt({ input: one })).result).toMatchObject({
      passed: false,
      findings: expect.arrayContaining(['SIZE_FALSE:1']),
    });
    // Of no known size: asked about, not refused.
    expect(await (await attempt({ input: { ...one, item: 'TO-DAN-PHO' } })).result).toMatchObject({
      passed: true,
      findings: expect.arrayContaining(['TOO_SMALL:1']),
    });
  });
});
