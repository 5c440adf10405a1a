import { cp, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { degrees, PDFDocument } from 'pdf-lib';
import { ensureCa, type Holder } from '../../dev/ca.ts';
import { madeOnce } from '../../dev/made-once.ts';
import { embedTinos } from '../../documents/pdf/fonts.ts';
import type { Rectangle } from '../../documents/pdf/geometry.ts';
import { createFileKeyStore, type KeyStore } from '../../documents/signing/keys.ts';
import type { SignatureBlock } from '../../documents/signing/sign.ts';
import { readTrustRoots } from '../../documents/signing/verify.ts';

/** Test papers and test keys for everything that signs; all persons are invented. */

const agency = { organisation: 'Ủy ban nhân dân phường Tân Lập', agencyId: 'H15.901' };

export const HOLDERS: readonly Holder[] = [
  { holder: 'cb-0101', commonName: 'Trần Thị Ngọc Diệp', ...agency },
  { holder: 'cb-0104', commonName: 'Phạm Quốc Đăng', ...agency },
  { holder: 'H15.901', commonName: 'Ủy ban nhân dân phường Tân Lập', ...agency },
];

export interface TestKeys {
  readonly dir: string;
  readonly keys: KeyStore;
  readonly trustFile: string;
  readonly roots: readonly Uint8Array[];
}

const PASSPHRASE = 'mật khẩu thử nghiệm';

/** Keys take seconds of processor time to find, and a dozen test files want these. */
const usualAuthority = (): Promise<string> =>
  madeOnce('test-keys', ['dev/ca.ts', 'dev/signature-image.ts', 'test/support/papers.ts'], async (draft) => {
    await ensureCa({ dir: draft, passphrase: PASSPHRASE, holders: HOLDERS });
  });

/** A test authority in a new directory, which the caller removes. Who names the holders gets one of his own, strange to all others. */
export const makeKeys = async (holders?: readonly Holder[]): Promise<TestKeys> => {
  const dir = await mkdtemp(path.join(tmpdir(), 'ca-'));
  if (holders === undefined) await cp(await usualAuthority(), dir, { recursive: true });
  const { trustFile, keysDir } = await ensureCa({ dir, passphrase: PASSPHRASE, holders: holders ?? HOLDERS });
  return { dir, keys: createFileKeyStore({ dir: keysDir, passphrase: PASSPHRASE }), trustFile, roots: await readTrustRoots(trustFile) };
};

export const AT = '2026-11-22T07:05:09.000Z';

export const LEADER_AT: Rectangle = { page: 0, x: 340, y: 285, width: 170, height: 105 };

export const leaderBlock: SignatureBlock = { kind: 'LEADER', at: LEADER_AT };

export const issueBlock: SignatureBlock = {
  kind: 'ISSUE',
  numberAt: { page: 0, x: 82, y: 736, width: 38, height: 16 },
  dateAt: { page: 0, x: 320, y: 736, width: 230, height: 16 },
  sealOver: LEADER_AT,
  number: '123',
  date: 'Tân Lập, ngày 22 tháng 11 năm 2026',
  agencyName: 'Ủy ban nhân dân phường Tân Lập',
};

export const copyBlock: SignatureBlock = { kind: 'COPY', lines: ['SAO Y', 'Ủy ban nhân dân phường Tân Lập', '22-11-2026 14:05:09 +07:00'] };

/** A one-page result with a text field, written with a classic table or with object and cross-reference streams. */
export const drawResult = async (o: { xref: 'TABLE' | 'STREAM'; rotate?: 0 | 90 | 180 | 270 }): Promise<Uint8Array> => {
  const doc = await PDFDocument.create();
  doc.setCreationDate(new Date(0));
  doc.setModificationDate(new Date(0));
  const fonts = await embedTinos(doc);
  const page = doc.addPage([595.28, 841.89]);
  page.drawText('ỦY BAN NHÂN DÂN PHƯỜNG TÂN LẬP', { font: fonts.bold, size: 11, x: 60, y: 780 });
  page.drawText('Số:            /GXN-UBND', { font: fonts.regular, size: 13, x: 60, y: 740 });
  page.drawText('GIẤY XÁC NHẬN TÌNH TRẠNG HÔN NHÂN', { font: fonts.bold, size: 14, x: 150, y: 660 });
  page.drawText('CHỦ TỊCH', { font: fonts.bold, size: 13, x: 395, y: 400 });
  page.drawText('Phạm Quốc Đăng', { font: fonts.bold, size: 13, x: 380, y: 265 });
  if (o.rotate !== undefined) page.setRotation(degrees(o.rotate));
  const field = doc.getForm().createTextField('ghi-chu');
  field.addToPage(page, { x: 60, y: 200, width: 200, height: 20, font: fonts.regular });
  field.setText('Cong');
  field.updateAppearances(fonts.regular);
  return doc.save({ useObjectStreams: o.xref === 'STREAM' });
};
