import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { degrees, PDFDocument } from 'pdf-lib';
import sharp from 'sharp';
import { assemblePaper } from '../../documents/scans/assemble.ts';
import { type SignatureBlock, signPdf } from '../../documents/signing/sign.ts';
import { AT, copyBlock, drawResult, issueBlock, LEADER_AT, type TestKeys } from '../support/papers.ts';
import { pdfOf } from '../support/raw-pdf.ts';

/** The signatures that our own papers get, in their order, under the names of their fields. */
export const SIGNATURES = ['NguoiCoThamQuyen', 'CoQuan', 'SaoY'] as const;

/** A kind of file that is signed; its pages are at least A4 turned on its side. */
export interface Kind {
  readonly name: string;
  readonly make: (keys: TestKeys) => Promise<Uint8Array>;
}

const inScratch = async <T>(work: (dir: string) => Promise<T>): Promise<T> => {
  const dir = await mkdtemp(path.join(tmpdir(), 'kinds-'));
  try {
    return await work(dir);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
};

/** As qpdf writes it for the web. */
const linearised = (objectStreams: 'disable' | 'generate'): Promise<Uint8Array> =>
  inScratch(async (dir) => {
    const [from, to] = [path.join(dir, 'from.pdf'), path.join(dir, 'to.pdf')];
    await writeFile(from, await drawResult({ xref: 'TABLE' }));
    await promisify(execFile)('qpdf', ['--linearize', '--deterministic-id', `--object-streams=${objectStreams}`, from, to]);
    return readFile(to);
  });

const WIDE = { width: 1654, height: 2339 };

/** A sheet at 200 dpi with a few dark lines in its lower half. */
const sheet = () =>
  sharp({ create: { ...WIDE, channels: 3, background: '#fbf6e6' } })
    .composite(
      [0, 1, 2].map((line) => ({
        input: { create: { width: 1200, height: 14, channels: 3, background: '#202020' } },
        left: 200,
        top: 1300 + 60 * line,
      })),
    )
    .withMetadata({ density: 200 });

const scan = async (bytes: Uint8Array, mediaType: string): Promise<Uint8Array> =>
  (await assemblePaper({ files: [{ bytes, mediaType }], title: 'Giấy tờ', at: AT })).pdf;

const RULE = '60 640 m 500 640 l S';

/** Page tree of two floors, boxes and resources inherited, the form written inline. */
const inherited = (): Uint8Array =>
  pdfOf({
    objects: {
      1: '<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [] /DA (/Helv 0 Tf 0 g) >> >>',
      2: '<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 595 842] /Resources << >> >>',
      3: '<< /Type /Pages /Kids [4 0 R] /Count 1 /Parent 2 0 R >>',
      4: '<< /Type /Page /Parent 3 0 R /Contents 5 0 R >>',
      5: `<< /Length ${RULE.length} >>\nstream\n${RULE}\nendstream`,
    },
  });

const blank = async (change: (doc: PDFDocument) => void): Promise<Uint8Array> => {
  const doc = await PDFDocument.create({ updateMetadata: false });
  change(doc);
  return doc.save();
};

const sign = async (keys: TestKeys, pdf: Uint8Array, holder: string, block: SignatureBlock, fieldName: string): Promise<Uint8Array> =>
  signPdf({ pdf, key: await keys.keys.keyFor(holder), block, fieldName, reason: 'Ký duyệt, phát hành', at: AT });

export const KINDS: readonly Kind[] = [
  { name: 'a form, cross-reference table', make: () => drawResult({ xref: 'TABLE' }) },
  { name: 'a form, object streams', make: () => drawResult({ xref: 'STREAM' }) },
  { name: 'linearised by qpdf', make: () => linearised('disable') },
  { name: 'linearised, object streams', make: () => linearised('generate') },
  { name: 'a page turned by 90°', make: () => blank((doc) => doc.addPage([595, 842]).setRotation(degrees(90))) },
  {
    name: 'a CropBox off the corner',
    make: () =>
      blank((doc) => {
        const page = doc.addPage([700, 960]);
        page.setCropBox(40, 60, 595, 842);
        page.drawLine({ start: { x: 100, y: 700 }, end: { x: 500, y: 700 } });
      }),
  },
  { name: 'three pages, the seal on the last', make: () => blank((doc) => [1, 2, 3].map(() => doc.addPage([595, 842]))) },
  { name: 'a page tree of two floors', make: async () => inherited() },
  { name: 'a scan in colour', make: async () => scan(await sheet().jpeg().toBuffer(), 'image/jpeg') },
  {
    name: 'a scan of one bit',
    make: async () =>
      scan(
        await sheet().greyscale().threshold(128).toColourspace('b-w').tiff({ bitdepth: 1, compression: 'lzw' }).toBuffer(),
        'image/tiff',
      ),
  },
  {
    name: 'signed before by the officer',
    make: async (keys) =>
      sign(
        keys,
        await drawResult({ xref: 'STREAM' }),
        'cb-0101',
        { kind: 'PACKAGE', at: { page: 0, x: 60, y: 60, width: 200, height: 40 }, lines: ['Trần Thị Ngọc Diệp'] },
        'GoiHoSo',
      ),
  },
  { name: 'bytes behind the end', make: async () => Buffer.concat([await drawResult({ xref: 'TABLE' }), Buffer.from('\n% \n\n')]) },
];

/** The file after each of the three signatures: the leader's, the organisation's issue act, its copy. */
export const signedThrice = async (keys: TestKeys, drawn: Uint8Array): Promise<readonly Uint8Array[]> => {
  const doc = await PDFDocument.load(drawn, { updateMetadata: false });
  const last = doc.getPageCount() - 1;
  // Upright, A4 on its side has no room as high up as A4 has.
  const turned = doc.getPage(0).getRotation().angle === 90;
  const lower = turned ? 250 : 0;
  const leaderAt = { ...LEADER_AT, page: last, y: LEADER_AT.y - lower };
  if (issueBlock.kind !== 'ISSUE') throw new Error('not an issue block');
  const issue = {
    ...issueBlock,
    numberAt: { ...issueBlock.numberAt, y: issueBlock.numberAt.y - lower },
    dateAt: { ...issueBlock.dateAt, y: issueBlock.dateAt.y - lower },
    sealOver: leaderAt,
  };
  const led = await sign(keys, drawn, 'cb-0104', { kind: 'LEADER', at: leaderAt }, SIGNATURES[0]);
  const issued = await sign(keys, led, 'H15.901', issue, SIGNATURES[1]);
  return [led, issued, await sign(keys, issued, 'H15.901', copyBlock, SIGNATURES[2])];
};
