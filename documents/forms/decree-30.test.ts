import { spawnSync } from 'node:child_process';
import { PDFDocument } from 'pdf-lib';
import { describe, expect, it } from 'vitest';
import { embedTinos } from '../pdf/fonts.ts';
import { MM, type Rectangle } from '../pdf/geometry.ts';
import { renderConsultationRequest } from './consultation-request.ts';
import { renderControlSlip } from './control-slip.ts';
import { renderNotice } from './notice.ts';
import { renderReceipt } from './receipt.ts';
import { renderRefusalNotice } from './refusal-notice.ts';

/** Positions are read by pdftotext, sizes told by how wide it finds words of Tinos. */

interface Word {
  readonly page: number;
  readonly text: string;
  readonly left: number;
  readonly right: number;
  /** Points from the upper edge. */
  readonly top: number;
  readonly bottom: number;
}

/** Null where no independent reader is installed. */
const wordsOf = (pdf: Uint8Array): readonly Word[] | null => {
  const run = spawnSync('pdftotext', ['-bbox', '-', '-'], { input: pdf, encoding: 'utf8' });
  if (run.error !== undefined) {
    if (process.env.CI === 'true') throw new Error('pdftotext is missing');
    console.warn('*** pdftotext is missing: the places of words were not read ***');
    return null;
  }
  return run.stdout.split('<page ').flatMap((part, index) =>
    [...part.matchAll(/xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">([^<]*)</g)].map(
      ([, x1, y1, x2, y2, text = '']) => ({
        page: index - 1,
        text: text.replaceAll('&apos;', "'"),
        left: Number(x1),
        right: Number(x2),
        top: Number(y1),
        bottom: Number(y2),
      }),
    ),
  );
};

/** The words of a line that follow each other. */
const line = (words: readonly Word[], text: string, page = 0): { left: number; right: number; middle: number } => {
  const wanted = text.split(' ');
  const start = words.findIndex((word, index) => word.page === page && wanted.every((each, at) => words[index + at]?.text === each));
  const [first, last] = [words[start], words[start + wanted.length - 1]];
  if (first === undefined || last === undefined) throw new Error(`${text} is not on page ${page}`);
  return { left: first.left, right: last.right, middle: (first.left + last.right) / 2 };
};

const letterhead = { superior: 'Tỉnh Đắk Lắk', agency: 'Ủy ban nhân dân xã Ea Kao', place: 'Ea Kao' };
const model = {
  letterhead,
  form: { name: 'Phiếu từ chối tiếp nhận, giải quyết hồ sơ', number: '03' },
  symbol: 'PTC-UBND',
  draftedAt: '2026-03-04T04:00:00.000Z',
  dossierCode: 'H15.902-260302-0001',
  owner: 'Nguyễn Thị Mẫu Hạnh',
  address: 'Buôn Cư Êbur',
  procedureName: 'Cấp Giấy xác nhận tình trạng hôn nhân',
  receivedAt: '2026-03-02T02:00:00.000Z',
  ground: 'Không đủ điều kiện giải quyết và không bổ sung được (Nghị định 118/2025/NĐ-CP)',
  reasons: 'Chưa đủ điều kiện.',
  articles: 'Luật Hộ tịch, Điều 12',
  signature: { lines: ['TM. Ủy ban nhân dân', 'Chủ tịch'], name: 'Phạm Văn Mẫu Dũng' },
};
const refusal = (o: Partial<typeof model> = {}) => renderRefusalNotice({ ...model, ...o });

const slip = (files: number) =>
  renderControlSlip({
    letterhead,
    dossierCode: model.dossierCode,
    issuedAt: model.draftedAt,
    owner: model.owner,
    address: model.address,
    procedureName: model.procedureName,
    receivedAt: model.receivedAt,
    dueAt: '2026-03-05T10:00:00.000Z',
    handOvers: [{ from: 'Trung tâm', to: 'Bộ phận Tư pháp – Hộ tịch', at: model.draftedAt, outcome: null, note: '' }],
    files: Array.from({ length: files }, (_, index) => ({ name: `Giấy tờ thứ ${index + 1}`, pages: 1, sha256: 'a'.repeat(64) })),
    reusedData: [{ name: 'Dữ liệu đăng ký kết hôn', source: 'Cơ sở dữ liệu hộ tịch điện tử' }],
    papersWithoutFile: [{ name: 'Giấy xác nhận của tổ dân phố', paper: 'không số hóa; chuyển bản giấy theo hồ sơ' }],
    officer: 'Nguyễn Thị Mẫu An',
  });

const notice = (reasons: string, officer: string | null = 'Nguyễn Thị Mẫu An') =>
  renderNotice({
    letterhead,
    title: 'Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ',
    formNumber: '02',
    number: '12/HDHS',
    dossierCode: model.dossierCode,
    issuedAt: model.draftedAt,
    owner: model.owner,
    counterpart: { role: 'NGƯỜI NỘP HỒ SƠ', name: model.owner },
    procedureName: model.procedureName,
    lines: [{ name: 'Lý do', value: reasons }],
    officer,
    helpDesk: 'Bộ phận Một cửa',
  });

describe('a slip of the counter', () => {
  it('has number and symbol in the middle below the agency, place and date on the same line, and a name below each signature', async () => {
    const words = wordsOf(await notice('Thiếu giấy tờ'));
    if (words === null) return;
    expect(Math.abs(line(words, 'Số: 12/HDHS').middle - line(words, 'ỦY BAN NHÂN DÂN XÃ EA KAO').middle)).toBeLessThan(2 * MM);
    const topOf = (text: string): number => words.find((word) => word.text === text)?.top ?? 0;
    expect(topOf('Số:')).toBeCloseTo(topOf('ngày'), 0);
    // The second mention: the first says whose dossier it is.
    const rest = words.slice(words.findIndex(({ text }) => text === 'NGƯỜI'));
    expect(Math.abs(line(rest, model.owner).middle - line(rest, 'NGƯỜI NỘP HỒ SƠ').middle)).toBeLessThan(2 * MM);
    expect(Math.abs(line(rest, 'Nguyễn Thị Mẫu An').middle - line(rest, 'NGƯỜI LẬP PHIẾU').middle)).toBeLessThan(2 * MM);
  });
});

const request = (content = 'Xác minh', officer = 'Trần Văn Mẫu Bình') =>
  renderConsultationRequest({
    letterhead,
    number: '12/PXM-UBND',
    dossierCode: model.dossierCode,
    kind: 'VERIFICATION',
    addressee: 'Ủy ban nhân dân phường Tân Lập',
    concerning: { fullName: model.owner, birthDate: '1988-03-08', personalId: '066188000118' },
    content,
    attached: ['Tờ khai', 'Trích lục khai tử'],
    sentAt: model.receivedAt,
    dueAt: model.draftedAt,
    officer,
  });

describe('a request to another agency', () => {
  it('has number and symbol in the middle below the agency, place and date, recipients, and the name of whoever signs below his place', async () => {
    const { pdf, signatureAt } = await request();
    const words = wordsOf(pdf);
    if (words === null) return;
    expect(Math.abs(line(words, 'Số: 12/PXM-UBND').middle - line(words, 'ỦY BAN NHÂN DÂN XÃ EA KAO').middle)).toBeLessThan(2 * MM);
    line(words, 'Ea Kao, ngày 02 tháng 3 năm 2026');
    line(words, 'Gửi kèm: Tờ khai; Trích lục khai tử');
    line(words, 'Nơi nhận: - Như trên;');
    const name = line(words, 'Trần Văn Mẫu Bình');
    expect(Math.abs(name.middle - signatureAt.x - signatureAt.width / 2)).toBeLessThan(2 * MM);
    expect(Math.abs(name.middle - line(words, 'NGƯỜI XỬ LÝ HỒ SƠ').middle)).toBeLessThan(2 * MM);
  });

  it('of any length keeps signature and name together with a line of the text', async () => {
    for (const count of [20, 24, 28, 32, 36]) {
      const { pdf, signatureAt } = await request(papers(count));
      const words = wordsOf(pdf);
      if (words === null) return;
      for (const text of ['NGƯỜI XỬ LÝ HỒ SƠ', 'Trần Văn Mẫu Bình', 'gửi trên Hệ thống']) line(words, text, signatureAt.page);
    }
  });
});

const papers = (count: number): string =>
  Array.from({ length: count }, (_, index) => `Giấy tờ thứ ${index + 1} không hợp lệ: bản chụp thiếu trang, con dấu không đọc được.`).join(
    '\n',
  );

describe('B8: the head of a page (Decree 30/2020, Annex I)', () => {
  it('has the country’s name in 12 to 13 points and its motto in 13 to 14', async () => {
    const { bold } = await embedTinos(await PDFDocument.create());
    for (const pdf of [(await refusal()).pdf, (await request()).pdf]) {
      const words = wordsOf(pdf);
      if (words === null) return;
      const sizeOf = (text: string): number => {
        const { left, right } = line(words, text);
        return (right - left) / bold.widthOfTextAtSize(text, 1);
      };
      expect(sizeOf('CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM')).toBeGreaterThanOrEqual(11.95);
      expect(sizeOf('CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM')).toBeLessThanOrEqual(13.05);
      expect(sizeOf('Độc lập - Tự do - Hạnh phúc')).toBeGreaterThanOrEqual(12.95);
      expect(sizeOf('Độc lập - Tự do - Hạnh phúc')).toBeLessThanOrEqual(14.05);
    }
  });

  it.each(['45', '1234'])('has number and symbol in the middle below the agency, within 2 mm: %s', async (number) => {
    const { pdf, numberAt } = await refusal();
    const { regular } = await embedTinos(await PDFDocument.create());
    const words = wordsOf(pdf);
    if (words === null) return;
    const label = line(words, 'Số:').left;
    const end = numberAt.x + regular.widthOfTextAtSize(`${number}/PTC-UBND`, 13);
    expect(end).toBeLessThanOrEqual(numberAt.x + numberAt.width);
    expect(Math.abs((label + end) / 2 - line(words, 'ỦY BAN NHÂN DÂN XÃ EA KAO').middle)).toBeLessThan(2 * MM);
  });

  it('names the refusal as form 03 does, and no notice', async () => {
    const words = wordsOf((await refusal()).pdf);
    if (words === null) return;
    line(words, 'PHIẾU TỪ CHỐI TIẾP NHẬN, GIẢI QUYẾT HỒ SƠ');
    line(words, '(Mẫu số 03)');
    expect(words.map(({ text }) => text).join(' ')).not.toContain('THÔNG BÁO');
  });
});

describe('B8: page numbers', () => {
  it.each([
    ['refusal, A4', async () => (await refusal({ reasons: papers(70) })).pdf, 210, 297],
    ['control slip, A5', async () => (await slip(30)).pdf, 148, 210],
    ['slip, A5', () => notice(papers(60)), 148, 210],
  ] as const)('stand at the top in the middle from page 2 on, and none on page 1: %s', async (_what, make, widthMm, heightMm) => {
    const words = wordsOf(await make());
    if (words === null) return;
    const last = Math.max(...words.map(({ page }) => page));
    expect(last).toBeGreaterThan(0);
    const pageTop = (page: number) => words.filter((word) => word.page === page).sort((a, b) => a.top - b.top)[0];
    for (let page = 1; page <= last; page += 1) {
      const first = pageTop(page);
      expect(first?.text).toBe(`${page + 1}`);
      expect(((first?.left ?? 0) + (first?.right ?? 0)) / 2 / MM).toBeCloseTo(widthMm / 2, 1);
      expect(first?.top).toBeGreaterThan(5 * MM);
      // Nothing of the text shares its height.
      expect(words.filter((word) => word.page === page && word !== first && word.top < (first?.bottom ?? 0) - 2)).toEqual([]);
    }
    // Neither above the head of page 1 nor at any foot.
    const outside = words.filter(({ page, top, bottom }) => (page === 0 && bottom < 10 * MM) || top > heightMm * MM - 9 * MM);
    expect(outside).toEqual([]);
  });
});

/** Lines of text above a place, on its page, page number aside. */
const linesAbove = (words: readonly Word[], place: Pick<Rectangle, 'page' | 'y' | 'height'>, pageHeight: number): number => {
  const edge = pageHeight - place.y - place.height;
  const heights = words
    .filter(({ page, text, bottom }) => page === place.page && bottom < edge && !/^\d$/.test(text))
    .map(({ top }) => Math.round(top / 4));
  return new Set(heights).size;
};

describe('B8: the end of a document', () => {
  it('never holds the signature alone: two lines of the text go over with it', { timeout: 120_000 }, async () => {
    let over = 0;
    for (let count = 14; count <= 34; count += 1) {
      const { pdf, leaderAt, numberAt } = await refusal({ reasons: papers(count) });
      const words = wordsOf(pdf);
      if (words === null) return;
      expect(numberAt.page).toBe(0);
      if (leaderAt.page === 0) continue;
      over += 1;
      // Above the place: capacity, position, and the text.
      expect([count, linesAbove(words, leaderAt, 297 * MM) - 2]).toEqual([count, expect.toSatisfy((lines: number) => lines >= 2)]);
      for (let paper = 1; paper <= count; paper += 1) expect(words.filter(({ text }) => text === `${paper}`).length).toBeGreaterThan(0);
    }
    expect(over).toBeGreaterThan(5);
  });

  it('of the control slip takes a row of what is signed along', async () => {
    for (let files = 1; files <= 8; files += 1) {
      const { pdf, signatureAt } = await slip(files);
      const words = wordsOf(pdf);
      if (words === null) return;
      if (signatureAt.page === 0) continue;
      line(words, 'Giấy xác nhận của tổ dân phố', signatureAt.page);
      line(words, 'Tên giấy tờ', signatureAt.page);
    }
  });

  it('has three pages for a refusal of 18 papers with long reasons, number on the first, signature on the last', async () => {
    const reasons = `${papers(18)}\n`.repeat(4);
    const { pdf, numberAt, dateAt, leaderAt } = await refusal({ reasons });
    expect((await PDFDocument.load(pdf)).getPageCount()).toBe(leaderAt.page + 1);
    expect([numberAt.page, dateAt.page, leaderAt.page]).toEqual([0, 0, 2]);
  });
});

describe('B8: names', () => {
  const LONG = `H'Ƀliăp Kpă Ê̆ban Mơ̆ng Bư̆ Niê Kô̆ Nguyễn Thị ${'Ngữ '.repeat(4)}Kbuôr`;

  it('of sixty letters of Vietnamese and Ê Đê stay within their page and are copied as they were written', async () => {
    expect([...LONG.normalize('NFC').replace(/\p{M}/gu, '')].length).toBeGreaterThanOrEqual(60);
    const receipt = await renderReceipt({
      letterhead,
      number: '1',
      dossierCode: model.dossierCode,
      issuedAt: model.draftedAt,
      submitter: { name: LONG, address: LONG, phone: '', email: '' },
      procedureName: model.procedureName,
      components: [{ name: LONG, quantity: '01' }],
      sets: 1,
      statutoryTime: '03 ngày làm việc',
      receivedAt: model.receivedAt,
      dueAt: model.draftedAt,
      returnPlace: 'Ea Kao',
      returnMethod: 'bản giấy',
      receiver: LONG,
      helpDesk: 'Bộ phận Một cửa',
    });
    const signed = await refusal({ owner: LONG, signature: { ...model.signature, name: LONG } });
    for (const [pdf, width] of [
      [receipt, 148],
      [signed.pdf, 210],
      [await notice(LONG, LONG), 148],
    ] as const) {
      const words = wordsOf(pdf);
      if (words === null) return;
      for (const { left, right } of words) {
        expect(left).toBeGreaterThan(9 * MM);
        expect(right).toBeLessThan((width - 9) * MM);
      }
      const copied = words
        .map(({ text }) => text)
        .join(' ')
        .normalize('NFC');
      for (const word of ["H'Ƀliăp", 'Ê̆ban', 'Mơ̆ng', 'Bư̆', 'Kô̆']) expect(copied).toContain(word.normalize('NFC'));
    }
  });

  it('that nobody knows are left to be written by hand', async () => {
    const words = wordsOf(await notice('Thiếu giấy tờ', null));
    if (words === null) return;
    line(words, 'NGƯỜI LẬP PHIẾU');
    expect(words.map(({ text }) => text).join(' ')).not.toMatch(/cb-|null/);
  });

  it.each(['一', '😀', 'ש', '\ue000'])('are refused where they cannot be printed: %s', async (letter) => {
    await expect(refusal({ owner: `Nguyễn ${letter}` })).rejects.toMatchObject({ code: 'TEXT_UNPRINTABLE' });
  });
});
