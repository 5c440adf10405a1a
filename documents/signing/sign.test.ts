import { renameSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { degrees, PDFDocument, type PDFPage } from 'pdf-lib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pyhanko, pyhankoPresent } from '../../test/judges/pyhanko.ts';
import { judgePresent, opensslCms, pdfsig, qpdfCheck, type Rendering, renderPage } from '../../test/support/judges.ts';
import {
  AT,
  copyBlock,
  drawResult,
  HOLDERS,
  issueBlock,
  LEADER_AT,
  leaderBlock,
  makeKeys,
  type TestKeys,
} from '../../test/support/papers.ts';
import { pdfOf } from '../../test/support/raw-pdf.ts';
import { embedTinos } from '../pdf/fonts.ts';
import { withPdf } from '../pdf/pdfium.ts';
import { SigningError } from '../pdf/signing-error.ts';
import { readRevision } from '../pdf/xref.ts';
import { createFileKeyStore } from './keys.ts';
import { annotationRects, sealPlace } from './placement.ts';
import { fillInPlace, hasRoomForCopy, type SignatureBlock, signPdf } from './sign.ts';
import { verifyPdf } from './verify.ts';

let test: TestKeys;
beforeAll(async () => {
  test = await makeKeys();
});
afterAll(() => rm(test.dir, { recursive: true, force: true }));

const sign = async (pdf: Uint8Array, holder: string, block: SignatureBlock, fieldName: string): Promise<Uint8Array> =>
  signPdf({ pdf, key: await test.keys.keyFor(holder), block, fieldName, reason: 'Ký duyệt, phát hành', at: AT });

const startsWith = (whole: Uint8Array, start: Uint8Array): boolean => Buffer.compare(whole.subarray(0, start.length), start) === 0;

const packageBlock: SignatureBlock = {
  kind: 'PACKAGE',
  at: { page: 0, x: 60, y: 60, width: 200, height: 40 },
  lines: ['Trần Thị Ngọc Diệp', 'Công chức tiếp nhận, 14:05:09 22-11-2026 +07:00'],
};

describe.each(['TABLE', 'STREAM'] as const)('three signatures in sequence on a file with a cross-reference %s', (xref) => {
  let versions: Uint8Array[];
  beforeAll(async () => {
    const drawn = await drawResult({ xref });
    const first = await sign(drawn, 'cb-0101', packageBlock, 'tiep-nhan');
    const second = await sign(first, 'cb-0104', leaderBlock, 'lanh-dao');
    const third = await sign(second, 'H15.901', issueBlock, 'phat-hanh');
    versions = [drawn, first, second, third, await sign(third, 'H15.901', copyBlock, 'sao-y')];
  });

  it('only ever appends', () => {
    versions.slice(1).forEach((version, index) => {
      expect(startsWith(version, versions[index] ?? new Uint8Array([0]))).toBe(true);
    });
  });

  it('is accepted by pdfsig, openssl and qpdf after each signature', async () => {
    if (!(await judgePresent('pdfsig', 'certutil', 'openssl', 'qpdf'))) return;
    for (const [count, pdf] of versions.entries()) {
      expect(await qpdfCheck({ pdf })).toBe('');
      if (count === 0) continue;
      const { signatures } = await pdfsig({ pdf, trustFile: test.trustFile });
      expect(signatures.map(({ valid, trusted }) => valid && trusted)).toEqual(Array(count).fill(true));
      expect(signatures.at(-1)?.whole).toBe(true);
      expect(await opensslCms({ pdf, trustFile: test.trustFile })).toEqual(Array(count).fill(true));
    }
  });

  it('B2: names in the cross-reference of each increment the objects that it writes, numbered without gaps, and frees none', () => {
    versions.slice(1).forEach((version, index) => {
      const [from, size] = [versions[index]?.length ?? 0, readRevision({ pdf: versions[index] ?? new Uint8Array() }).size];
      const part = Buffer.from(version).toString('latin1', from);
      const now = readRevision({ pdf: version });
      const numbers = [...part.matchAll(/^(\d+) 0 obj$/gm)].map((match) => Number(match[1]));
      const listed = [...now.entries].filter(([, entry]) => entry.kind === 'AT' && entry.offset >= from).map(([number]) => number);
      expect(listed.sort((a, b) => a - b)).toEqual(numbers.sort((a, b) => a - b));
      const fresh = numbers.filter((number) => number >= size);
      expect(fresh).toEqual(fresh.map((_, at) => size + at));
      expect(now.size).toBe(size + fresh.length);
      expect(part).not.toMatch(/^\d{10} \d{5} f/m);
    });
  });

  it('is what pyHanko calls intact, valid and changed by form filling at most', { timeout: 120_000 }, async () => {
    if (!(await judgePresent('python3')) || !(await pyhankoPresent())) return;
    const verdicts = await pyhanko({ pdfs: versions.slice(1), trustFile: test.trustFile });
    expect(verdicts).toEqual(
      versions.slice(1).map((_pdf, last) =>
        Array.from({ length: last + 1 }, (_, at) => ({
          intact: true,
          valid: true,
          trusted: true,
          docmdpOk: true,
          changes: at === last ? 'NONE' : 'FORM_FILLING',
        })),
      ),
    );
  });

  it('is accepted by our own verifier, which names the signers', async () => {
    const report = await verifyPdf({ pdf: versions[3] ?? new Uint8Array(), roots: test.roots, at: AT });
    expect(report.valid).toBe(true);
    expect(
      report.signatures.map((item) => [
        item.fieldName,
        item.subject.commonName,
        item.subject.holder,
        item.laterChanges,
        item.coversWholeFile,
      ]),
    ).toEqual([
      ['tiep-nhan', 'Trần Thị Ngọc Diệp', 'cb-0101', 'ALLOWED', false],
      ['lanh-dao', 'Phạm Quốc Đăng', 'cb-0104', 'ALLOWED', false],
      ['phat-hanh', 'Ủy ban nhân dân phường Tân Lập', undefined, 'NONE', true],
    ]);
    expect(report.signatures.every((item) => item.claimedAt === AT && item.subject.agencyId === 'H15.901')).toBe(true);
  });

  it('gives equal bytes for equal input', async () => {
    expect(
      Buffer.compare(await sign(versions[2] ?? new Uint8Array(), 'H15.901', issueBlock, 'phat-hanh'), versions[3] ?? new Uint8Array()),
    ).toBe(0);
  });

  it('makes the same bytes by the library and where the file lies', async () => {
    const signed = Buffer.from(versions[3] ?? new Uint8Array());
    const file = Buffer.from(signed);
    const from = file.lastIndexOf('/ByteRange [');
    const [, begin = 0, end = 0] = /\[0 (\d+) (\d+)/.exec(file.toString('latin1', from, from + 60))?.map(Number) ?? [];
    file.write('/ByteRange [0 /********** /********** /**********]', from, 'latin1');
    file.fill('0', begin + 1, end - 1, 'latin1');
    expect(file.equals(signed)).toBe(false);
    expect((await fillInPlace(file, from, await test.keys.keyFor('H15.901'))).equals(signed)).toBe(true);
  });

  it('signs a file that itself holds the words of a signature still to be filled', async () => {
    const doc = await PDFDocument.load(versions[0] ?? new Uint8Array());
    doc.context.register(doc.context.obj({ ByteRange: [0, '**********', '**********', '**********'] }));
    const signed = await sign(await doc.save({ useObjectStreams: false }), 'cb-0104', leaderBlock, 'lanh-dao');
    expect(await verifyPdf({ pdf: signed, roots: test.roots, at: AT })).toMatchObject({
      valid: true,
      signatures: [{ coversWholeFile: true }],
    });
  });

  it('refuses a field name twice', async () => {
    await expect(sign(versions[1] ?? new Uint8Array(), 'cb-0104', leaderBlock, 'tiep-nhan')).rejects.toMatchObject({
      code: 'FIELD_EXISTS',
    });
  });
});

describe('a file that speaks of numbers that it never used', () => {
  const PAGE = '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << >> >>';
  const pdf = (o: { content: string; catalog: string }): Uint8Array =>
    pdfOf({
      objects: {
        1: `<< /Type /Catalog /Pages 2 0 R ${o.catalog} >>`,
        2: '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
        3: PAGE,
        4: `<< /Length ${o.content.length} >>\nstream\n${o.content}\nendstream`,
      },
    });

  it.each([
    ['in its content', pdf({ content: '% 4711 0 obj', catalog: '' })],
    ['by references that lead nowhere', pdf({ content: '', catalog: '/Extra [5 0 R 9 0 R]' })],
  ])('%s: leader and organisation both stay intact', { timeout: 120_000 }, async (_, drawn) => {
    const signed = await sign(await sign(drawn, 'cb-0104', leaderBlock, 'lanh-dao'), 'H15.901', issueBlock, 'phat-hanh');
    expect(Buffer.from(signed).toString('latin1', drawn.length)).not.toMatch(/^\d{10} \d{5} f/m);
    const revision = readRevision({ pdf: signed });
    // What was undefined stays so.
    expect([revision.entries.has(5) && Buffer.from(drawn).includes('5 0 R'), revision.entries.has(4711)]).toEqual([false, false]);
    expect((await verifyPdf({ pdf: signed, roots: test.roots, at: AT })).valid).toBe(true);
    if (await judgePresent('pdfsig', 'certutil', 'qpdf')) {
      expect(await qpdfCheck({ pdf: signed })).toBe('');
      expect((await pdfsig({ pdf: signed, trustFile: test.trustFile })).signatures).toMatchObject([{ valid: true }, { valid: true }]);
    }
    // It reads no file whose references lead nowhere, signed or not.
    if (!Buffer.from(drawn).includes('/Extra') && (await pyhankoPresent())) {
      const sound = { intact: true, valid: true, trusted: true, docmdpOk: true };
      expect((await pyhanko({ pdfs: [signed], trustFile: test.trustFile }))[0]).toEqual([
        { ...sound, changes: 'FORM_FILLING' },
        { ...sound, changes: 'NONE' },
      ]);
    }
  });
});

/** Pixels that differ between two renderings, in points from the lower left. */
const differences = (a: Rendering, b: Rendering): { x: number; y: number }[] => {
  const found: { x: number; y: number }[] = [];
  for (let index = 0; index < a.width * a.height; index += 1) {
    const differs = [0, 1, 2].some((channel) => Math.abs((a.rgb[index * 3 + channel] ?? 0) - (b.rgb[index * 3 + channel] ?? 0)) > 24);
    if (differs) found.push({ x: index % a.width, y: a.height - 1 - Math.floor(index / a.width) });
  }
  return found;
};
const render = (pdf: Uint8Array): Promise<Rendering> => renderPage({ pdf, page: 1 });
const inside = (o: { x: number; y: number }, box: { x: number; y: number; width: number; height: number }): boolean =>
  o.x >= box.x - 1.5 && o.x <= box.x + box.width + 1.5 && o.y >= box.y - 1.5 && o.y <= box.y + box.height + 1.5;

describe('visible blocks', () => {
  it('draws number, date and seal and nothing else when the organisation signs', async () => {
    if (!(await judgePresent('pdftoppm'))) return;
    const signed = await sign(await drawResult({ xref: 'TABLE' }), 'cb-0104', leaderBlock, 'lanh-dao');
    const issued = await sign(signed, 'H15.901', issueBlock, 'phat-hanh');
    if (issueBlock.kind !== 'ISSUE') throw new Error('not an issue block');
    const places = [issueBlock.numberAt, issueBlock.dateAt, sealPlace(LEADER_AT)];
    const changed = differences(await render(signed), await render(issued));
    expect(places.map((place) => changed.some((pixel) => inside(pixel, place)))).toEqual([true, true, true]);
    expect(changed.filter((pixel) => !places.some((place) => inside(pixel, place)))).toEqual([]);
  });

  it('puts the seal over the left third of the signature and not over the name below', () => {
    const seal = sealPlace(LEADER_AT);
    expect(seal.x + seal.width).toBeCloseTo(LEADER_AT.x + LEADER_AT.width / 3);
    expect(seal.x).toBeLessThan(LEADER_AT.x);
    expect(seal.y).toBeGreaterThanOrEqual(LEADER_AT.y);
    // 36 mm in its actual size.
    expect(seal.width).toBeCloseTo(102.05, 1);
  });

  it.each([0, 90, 180, 270] as const)(
    'stands upright at its place on a page turned by %i degrees with an offset CropBox',
    async (rotate) => {
      const doc = await PDFDocument.create();
      const page = doc.addPage([700, 900]);
      page.setCropBox(40, 60, 595, 800);
      page.setRotation(degrees(rotate));
      const drawn = await doc.save();
      const at = { page: 0, x: 300, y: 400, width: 160, height: 60 };
      const signed = await sign(drawn, 'cb-0104', { kind: 'LEADER', at }, 'lanh-dao');
      const changed = differences(await render(drawn), await render(signed));
      expect(changed.length).toBeGreaterThan(300);
      expect(changed.filter((pixel) => !inside(pixel, at))).toEqual([]);
      // Upright: the image is as wide as the height of the box allows, 700 to 430, and not turned sideways.
      const width = Math.max(...changed.map(({ x }) => x)) - Math.min(...changed.map(({ x }) => x));
      expect(width).toBeGreaterThan(80);
      expect(width).toBeLessThanOrEqual((60 * 700) / 430);
    },
  );

  it('refuses number and date on different pages, and a page that is not there', async () => {
    if (issueBlock.kind !== 'ISSUE') throw new Error('not an issue block');
    for (const block of [
      { ...issueBlock, dateAt: { ...issueBlock.dateAt, page: 1 }, sealOver: { ...LEADER_AT, page: 1 } },
      { ...issueBlock, sealOver: { ...LEADER_AT, page: 1 } },
    ])
      await expect(sign(await drawResult({ xref: 'TABLE' }), 'H15.901', block, 'phat-hanh')).rejects.toMatchObject({
        code: 'BLOCK_MISPLACED',
      });
  });
});

const pageWith = async (draw: (doc: PDFDocument) => Promise<void>): Promise<Uint8Array> => {
  const doc = await PDFDocument.create();
  await draw(doc);
  return doc.save();
};

/** Upright rectangle of the last annotation on page 1. */
const lastBlock = async (pdf: Uint8Array): Promise<{ x: number; y: number; width: number; height: number }> => {
  const rect = annotationRects((await PDFDocument.load(pdf)).getPage(0)).at(-1);
  if (rect === undefined) throw new Error('no block');
  return rect;
};

describe('copy block', () => {
  const overlaps = (a: { x: number; y: number; width: number; height: number }, b: typeof a): boolean =>
    a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

  it('stands at the top right of an empty page', async () => {
    const copy = await lastBlock(await sign(await pageWith(async (doc) => void doc.addPage([595, 842])), 'H15.901', copyBlock, 'sao-y'));
    expect(copy.x + copy.width).toBeGreaterThan(570);
    expect(copy.y + copy.height).toBeGreaterThan(820);
  });

  it('moves left of text at the top right', async () => {
    if (!(await judgePresent('pdftoppm'))) return;
    const drawn = await pageWith(async (doc) => {
      const { regular } = await embedTinos(doc);
      const page = doc.addPage([595, 842]);
      for (const y of [825, 812, 799, 786]) page.drawText('CỘNG HÒA XÃ HỘI', { font: regular, size: 11, x: 470, y });
    });
    const copy = await lastBlock(await sign(drawn, 'H15.901', copyBlock, 'sao-y'));
    expect(copy.x + copy.width).toBeLessThan(470);
    expect(copy.y).toBeGreaterThan(780);
    const signed = await sign(drawn, 'H15.901', copyBlock, 'sao-y');
    const before = await render(drawn);
    const covered = differences(before, await render(signed)).filter(
      ({ x, y }) => (before.rgb[((before.height - 1 - y) * before.width + x) * 3] ?? 255) < 200,
    );
    expect(covered).toEqual([]);
  });

  it('moves down when the whole head of the page is taken', async () => {
    const drawn = await pageWith(async (doc) => {
      const { regular } = await embedTinos(doc);
      const page = doc.addPage([595, 842]);
      for (let y = 830; y > 600; y -= 12) page.drawText('m'.repeat(62), { font: regular, size: 12, x: 10, y });
    });
    expect((await lastBlock(await sign(drawn, 'H15.901', copyBlock, 'sao-y'))).y).toBeLessThan(600);
  });

  it('never covers an earlier block, however many there are', async () => {
    let pdf = await pageWith(async (doc) => void doc.addPage([595, 842]));
    for (const name of ['sao-1', 'sao-2', 'sao-3', 'sao-4']) pdf = await sign(pdf, 'H15.901', copyBlock, name);
    const rects = annotationRects((await PDFDocument.load(pdf)).getPage(0));
    expect(rects).toHaveLength(4);
    rects.forEach((rect, index) => {
      expect(rects.slice(index + 1).some((other) => overlaps(rect, other))).toBe(false);
    });
  });

  /** A page covered from edge to edge. */
  const full = (page: PDFPage): void => {
    for (let y = 0; y < 842; y += 8) page.drawRectangle({ x: 0, y, width: 595, height: 4 });
  };

  it.each([0, 90, 180, 270] as const)(
    'gets a band of its own above a full page turned by %i degrees, which keeps its scale',
    async (turn) => {
      if (!(await judgePresent('pdftoppm', 'qpdf'))) return;
      const drawn = await pageWith(async (doc) => {
        const page = doc.addPage([595, 842]);
        full(page);
        // Hidden beyond the edge of the page, and to stay so.
        page.drawRectangle({ x: -200, y: -200, width: 180, height: 1300 });
        page.drawRectangle({ x: -200, y: 860, width: 1000, height: 100 });
        page.setRotation(degrees(turn));
      });
      const signed = await sign(drawn, 'H15.901', copyBlock, 'sao-y');
      expect(await qpdfCheck({ pdf: signed })).toBe('');
      const [before, after] = [await render(drawn), await render(signed)];
      const band = after.height - before.height;
      expect([after.width, band > 40 && band < 100]).toEqual([before.width, true]);
      const dark = (image: Rendering, from: number, to: number): number =>
        image.rgb.subarray(from * image.width * 3, to * image.width * 3).reduce((sum, value) => sum + (value < 128 ? 1 : 0), 0);
      expect(dark(after, band, after.height)).toBe(dark(before, 0, before.height));
      // The three lines of the block and nothing else.
      expect(dark(after, 0, band)).toBeGreaterThan(300);
      expect(dark(after, 0, band)).toBeLessThan(8_000);
      const copy = await lastBlock(signed);
      expect(copy.x + copy.width).toBeGreaterThan(before.width - 30);
      const report = await verifyPdf({ pdf: signed, roots: test.roots, at: AT });
      expect(report.valid).toBe(true);
    },
  );

  it('gets a wider page where the scan is smaller than the block', async () => {
    const signed = await sign(await pageWith(async (doc) => void doc.addPage([119, 85])), 'H15.901', copyBlock, 'sao-y');
    const copy = await lastBlock(signed);
    const { width, height } = await withPdf({ bytes: signed }, (view) => view.pageSize(0));
    expect(copy.x).toBeGreaterThan(0);
    expect([copy.x + copy.width < width, copy.y + copy.height < height]).toEqual([true, true]);
  });

  it('goes to a later page of a signed file, and says NO_ROOM where all are full: a signed page is never touched', async () => {
    const signed = async (emptyPages: number): Promise<Uint8Array> => {
      const drawn = await pageWith(async (doc) => {
        full(doc.addPage([595, 842]));
        for (let count = 0; count < emptyPages; count += 1) doc.addPage([595, 842]);
      });
      return sign(drawn, 'cb-0104', { kind: 'LEADER', at: { page: 0, x: 100, y: 100, width: 100, height: 60 } }, 'lanh-dao');
    };
    const copy = await sign(await signed(1), 'H15.901', copyBlock, 'sao-y');
    expect(annotationRects((await PDFDocument.load(copy)).getPage(1))).toHaveLength(1);
    const report = await verifyPdf({ pdf: copy, roots: test.roots, at: AT });
    expect(report.signatures.map(({ laterChanges }) => laterChanges)).toEqual(['ALLOWED', 'NONE']);
    await expect(sign(await signed(0), 'H15.901', copyBlock, 'sao-y')).rejects.toMatchObject({ code: 'NO_ROOM' });
    // As the check of the scan asks before anything is numbered.
    const room = async (pdf: Uint8Array): Promise<boolean> => hasRoomForCopy({ pdf, lines: ['SAO Y; ỦY BAN NHÂN DÂN XÃ MẪU A;', AT] });
    expect([
      await room(await signed(1)),
      await room(await signed(0)),
      await room(await pageWith(async (doc) => full(doc.addPage([595, 842])))),
    ]).toEqual([true, false, true]);
  });

  it('takes the next free name on a copy of a copy', async () => {
    const once = await sign(await pageWith(async (doc) => void doc.addPage([595, 842])), 'H15.901', copyBlock, 'SaoY');
    const twice = await sign(once, 'H15.901', copyBlock, 'SaoY');
    const report = await verifyPdf({ pdf: twice, roots: test.roots, at: AT });
    expect([report.valid, report.signatures.map(({ fieldName }) => fieldName)]).toEqual([true, ['SaoY', 'SaoY-2']]);
  });
});

describe('an issue act whose number stands on page 1 and whose seal stands on the last', () => {
  it('is two signatures of the organisation, which leave the leader’s valid and draw nothing else', async () => {
    if (!(await judgePresent('pdfsig', 'certutil', 'openssl', 'qpdf'))) return;
    if (issueBlock.kind !== 'ISSUE') throw new Error('not an issue block');
    const drawn = await pageWith(async (doc) => {
      for (let count = 0; count < 3; count += 1) doc.addPage([595, 842]);
    });
    const { numberAt, dateAt } = issueBlock;
    const last = { ...LEADER_AT, page: 2 };
    const led = await sign(drawn, 'cb-0104', { kind: 'LEADER', at: last }, 'lanh-dao');
    const issued = await sign(led, 'H15.901', { ...issueBlock, sealOver: last }, 'CoQuan');
    expect(startsWith(issued, led)).toBe(true);
    expect(await qpdfCheck({ pdf: issued })).toBe('');
    const report = await verifyPdf({ pdf: issued, roots: test.roots, at: AT });
    expect([report.valid, report.signatures.map(({ fieldName }) => fieldName)]).toEqual([true, ['lanh-dao', 'CoQuan-SoNgay', 'CoQuan']]);
    const judged = await pdfsig({ pdf: issued, trustFile: test.trustFile });
    expect(judged.signatures.map(({ valid, trusted }) => valid && trusted)).toEqual([true, true, true]);
    expect(judged.signatures.at(-1)?.whole).toBe(true);
    expect(await opensslCms({ pdf: issued, trustFile: test.trustFile })).toEqual([true, true, true]);
    const changed = differences(await render(led), await render(issued));
    expect(changed.length).toBeGreaterThan(200);
    expect(changed.filter((pixel) => ![numberAt, dateAt].some((place) => inside(pixel, place)))).toEqual([]);
    const pages = (await PDFDocument.load(issued)).getPages();
    expect(pages.map((page) => annotationRects(page).length)).toEqual([1, 0, 2]);
  });
});

describe('what cannot be signed', () => {
  it('a leader of whom there is no image of the signature, until it is there', async () => {
    const [pdf, image] = [await drawResult({ xref: 'TABLE' }), path.join(test.dir, 'keys', 'cb-0104.signature.png')];
    renameSync(image, `${image}.away`);
    await expect(sign(pdf, 'cb-0104', leaderBlock, 'lanh-dao')).rejects.toMatchObject({ code: 'SIGNATURE_IMAGE_MISSING' });
    renameSync(`${image}.away`, image);
    expect(startsWith(await sign(pdf, 'cb-0104', leaderBlock, 'lanh-dao'), pdf)).toBe(true);
  });

  it.each([
    ['junk', Buffer.from('not a pdf')],
    ['junk before the header', Buffer.concat([Buffer.from('x\n'), Buffer.from('%PDF-1.7\n')])],
  ])('%s is PDF_UNSUPPORTED', async (_, pdf) => {
    await expect(sign(pdf, 'H15.901', copyBlock, 'sao-y')).rejects.toMatchObject({ code: 'PDF_UNSUPPORTED' });
  });

  it('a certificate whose name no document can print is refused by that', { timeout: 60_000 }, async () => {
    const foreign = await makeKeys([{ holder: 'cb-0199', commonName: 'Nguyễn Mẫu 一', organisation: 'Ủy ban', agencyId: 'H15.901' }]);
    try {
      await expect(foreign.keys.keyFor('cb-0199')).rejects.toMatchObject({
        code: 'TEXT_UNPRINTABLE',
        message: expect.stringContaining('U+4E00'),
      });
    } finally {
      await rm(foreign.dir, { recursive: true, force: true });
    }
  });

  it('a holder without a key, a wrong pass phrase and a path are KEY_NOT_FOUND', async () => {
    const wrong = createFileKeyStore({ dir: `${test.dir}/keys`, passphrase: 'sai' });
    for (const attempt of [() => test.keys.keyFor('cb-9999'), () => test.keys.keyFor('../root'), () => wrong.keyFor('cb-0104')]) {
      await expect(attempt()).rejects.toBeInstanceOf(SigningError);
      await expect(attempt()).rejects.toMatchObject({ code: 'KEY_NOT_FOUND' });
    }
  });
});

describe('local test authority', () => {
  it('keeps what is there and adds missing holders', async () => {
    const { ensureCa } = await import('../../dev/ca.ts');
    const before = await test.keys.keyFor('cb-0104');
    const added = {
      holder: 'H15.902',
      commonName: 'Ủy ban nhân dân phường Ea Kao',
      organisation: 'Ủy ban nhân dân phường Ea Kao',
      agencyId: 'H15.902',
    };
    const { keysDir } = await ensureCa({ dir: test.dir, passphrase: 'mật khẩu thử nghiệm', holders: [...HOLDERS, added] });
    const again = createFileKeyStore({ dir: keysDir, passphrase: 'mật khẩu thử nghiệm' });
    expect((await again.keyFor('cb-0104')).certificate).toEqual(before.certificate);
    expect((await again.keyFor('H15.902')).subject).toEqual({
      commonName: added.commonName,
      organisation: added.organisation,
      agencyId: 'H15.902',
    });
  });
});
