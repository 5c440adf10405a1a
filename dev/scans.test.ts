import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assemblePaper, checkPage } from '../documents/scans/assemble.ts';
import { inspectFile } from '../documents/scans/inspect.ts';
import { sha256 } from '../platform/hash.ts';
import { drawScans, type ScannedPapers } from './scans.ts';

const papers: ScannedPapers = {
  agency: 'Ủy ban nhân dân phường Tân Lập',
  place: 'Tân Lập',
  applicant: {
    name: 'Nguyễn Thị Mẫu Hạnh',
    birthDate: '09/06/1975',
    sex: 'Nữ',
    ethnicity: 'Kinh',
    nationality: 'Việt Nam',
    personalId: '066175000001',
    residence: 'phường Tân Lập, tỉnh Đắk Lắk',
    formerResidence: 'xã Ea Kao, tỉnh Đắk Lắk',
  },
  declaredStatus: 'Chồng đã chết; hiện tại chưa đăng ký kết hôn với ai.',
  purpose: 'Kết hôn',
  declaredOn: '02/03/2026',
  deceased: {
    name: 'Trần Văn Mẫu Khôi',
    birthDate: '20/11/1972',
    personalId: '066072000002',
    diedOn: '10/08/2014',
    placeOfDeath: 'Tân Lập',
    cause: 'Bệnh',
  },
  extract: { number: '12/2014', issuedOn: '15/08/2014', agency: 'Ủy ban nhân dân phường Tân Lập', signer: 'Lê Văn Mẫu Quý' },
};

let dir = '';
let files: Awaited<ReturnType<typeof drawScans>>;
beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'scans-'));
  files = await drawScans({ outDir: dir, papers });
});
afterAll(() => rm(dir, { recursive: true, force: true }));

describe('the synthetic scans', () => {
  it('pass the scan profile as a good scanner’s would, and are the same each time', async () => {
    const paths = Object.values(files);
    for (const file of paths) {
      const inspection = await inspectFile({ path: file });
      expect(inspection).toMatchObject({ ok: true, pages: [{ dpi: 300, widthMm: 210, heightMm: 297 }] });
      const pages = inspection.ok ? inspection.pages : [];
      expect(pages.flatMap((facts) => checkPage(facts, 1, { minDpi: 200, colour: true }))).toEqual([]);
    }
    const hashes = await Promise.all(paths.map(async (file) => sha256(await readFile(file))));
    await drawScans({ outDir: dir, papers });
    expect(await Promise.all(paths.map(async (file) => sha256(await readFile(file))))).toEqual(hashes);
  });

  it('become one paper of two pages', async () => {
    const sides = await Promise.all(
      [files.declarationFront, files.declarationBack].map(async (file) => ({ bytes: await readFile(file), mediaType: 'image/jpeg' })),
    );
    expect((await assemblePaper({ files: sides, title: 'Tờ khai', at: '2026-03-02T02:00:00.000Z' })).pages).toBe(2);
  });
});
