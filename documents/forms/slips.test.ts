import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PDFDocument } from 'pdf-lib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderConsultationReply } from '../../dev/demo/consultation-reply.ts';
import { pdfText } from '../../test/support/pdf-text.ts';
import { EXTRACT, modelOf } from '../../test/support/results.ts';
import { MM, type Rectangle } from '../pdf/geometry.ts';
import { type PagePixels, withPdf } from '../pdf/pdfium.ts';
import { signerLine } from '../signing/signers.ts';
import { renderConsultationRequest } from './consultation-request.ts';
import { type ControlSlipModel, renderControlSlip } from './control-slip.ts';
import { renderNotice } from './notice.ts';
import { type ReceiptModel, renderReceipt } from './receipt.ts';
import { renderRefusalNotice } from './refusal-notice.ts';
import { renderResultForm } from './result-form.ts';
import { longDate, longTime } from './wording.ts';

const letterhead = { superior: 'Tỉnh Đắk Lắk', agency: 'Ủy ban nhân dân phường Tân Lập', place: 'Tân Lập' };
const dossierCode = 'H15.901-260302-0001';
const signature = { lines: ['TM. Ủy ban nhân dân', 'Chủ tịch'], name: 'Phạm Văn Mẫu Dũng' };

const receipt: ReceiptModel = {
  letterhead,
  number: '0001',
  dossierCode,
  issuedAt: '2026-03-02T02:05:00.000Z',
  submitter: {
    name: 'Nguyễn Thị Mẫu Hạnh',
    address: 'Số 12, đường Nguyễn Trãi, phường Tân Lập',
    phone: '0900 000 001',
    email: 'hanh@example.test',
  },
  procedureName: 'Cấp Giấy xác nhận tình trạng hôn nhân',
  components: [
    { name: 'Tờ khai cấp Giấy xác nhận tình trạng hôn nhân', quantity: '1 bản chính' },
    { name: 'Dữ liệu đăng ký kết hôn', quantity: 'dữ liệu điện tử' },
  ],
  sets: 1,
  statutoryTime: '03 ngày làm việc',
  receivedAt: '2026-03-02T02:00:00.000Z',
  dueAt: '2026-03-05T10:00:00.000Z',
  returnPlace: 'Trung tâm Phục vụ hành chính công phường Tân Lập',
  returnMethod: 'bản điện tử và bản giấy',
  receiver: 'Nguyễn Thị Mẫu An',
  helpDesk: 'Bộ phận Một cửa phường Tân Lập, giờ hành chính',
};

const file = (index: number) => ({
  name: `Giấy tờ thứ ${index}`,
  pages: index,
  sha256: index.toString(16).padStart(64, 'abcdef0123456789'),
});

const controlSlip = (files: number): ControlSlipModel => ({
  letterhead,
  dossierCode,
  issuedAt: '2026-03-02T03:00:00.000Z',
  owner: 'Nguyễn Thị Mẫu Hạnh',
  address: 'phường Tân Lập',
  procedureName: 'Cấp Giấy xác nhận tình trạng hôn nhân',
  receivedAt: '2026-03-02T02:00:00.000Z',
  dueAt: '2026-03-05T10:00:00.000Z',
  handOvers: [
    { from: 'Bộ phận Một cửa', to: 'Bộ phận Tư pháp – Hộ tịch', at: '2026-03-02T03:00:00.000Z', outcome: 'BEFORE', note: 'Hồ sơ điện tử' },
  ],
  files: Array.from({ length: files }, (_, index) => file(index + 1)),
  reusedData: [{ name: 'Dữ liệu đăng ký kết hôn', source: 'Cơ sở dữ liệu hộ tịch điện tử' }],
  papersWithoutFile: [{ name: 'Giấy xác nhận của tổ dân phố', paper: 'không số hóa; chuyển bản giấy theo hồ sơ' }],
  officer: 'Nguyễn Thị Mẫu An',
});

const certificate = modelOf({ papers: [{ paperType: 'DEATH_EXTRACT', values: EXTRACT }] });

const reply = {
  letterhead: { ...letterhead, agency: 'Ủy ban nhân dân xã Ea Kao' },
  requestedBy: 'Ủy ban nhân dân phường Tân Lập',
  dossierCode,
  subject: 'Về tình trạng hôn nhân',
  startedAt: '2026-03-04T01:30:00.000Z',
  endedAt: '2026-03-04T02:45:00.000Z',
  place: 'Trụ sở Ủy ban nhân dân xã Ea Kao',
  present: [{ name: 'Y Mẫu Niê', capacity: 'công chức tư pháp – hộ tịch' }],
  findings: ['Sổ đăng ký kết hôn không có lần đăng ký nào khác.'],
  conclusion: 'Không đăng ký kết hôn với ai khác.',
  signature,
};

/** What a person copies out of the file, white space evened out; null where no independent reader is installed. */
const textOf = (pdf: Uint8Array): string | null => pdfText(pdf)?.replace(/\s+/g, ' ') ?? null;

const expectWords = (pdf: Uint8Array, words: readonly string[]): void => {
  const text = textOf(pdf);
  for (const word of text === null ? [] : words) expect(text).toContain(word);
};

const DPI = 100;

const render = (pdf: Uint8Array, page: number): Promise<PagePixels> => withPdf({ bytes: pdf }, (view) => view.render({ page, dpi: DPI }));

/** Whether nothing at all is drawn inside the place that is kept for a signature. */
const isEmpty = async (pdf: Uint8Array, place: Rectangle): Promise<boolean> => {
  const { width, height, rgb } = await render(pdf, place.page);
  const scale = DPI / 72;
  for (let y = Math.ceil(height - (place.y + place.height) * scale) + 1; y < height - place.y * scale - 1; y += 1) {
    const row = rgb.subarray((y * width + Math.ceil(place.x * scale)) * 3, (y * width + Math.floor((place.x + place.width) * scale)) * 3);
    if (row.some((value) => value < 200)) return false;
  }
  return place.x >= 0 && (place.x + place.width) * scale <= width && place.y >= 0;
};

const bytesOf = async (rendered: Promise<Uint8Array | { pdf: Uint8Array }>): Promise<Uint8Array> => {
  const done = await rendered;
  return done instanceof Uint8Array ? done : done.pdf;
};

let dir = '';
beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'slips-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

describe('every slip', () => {
  const slips: readonly (readonly [string, () => Promise<Uint8Array>, number])[] = [
    ['receipt', () => renderReceipt(receipt), 148],
    ['control slip', () => bytesOf(renderControlSlip(controlSlip(2))), 148],
    ['certificate', () => bytesOf(renderResultForm(certificate)), 210],
    ['consultation reply', () => bytesOf(renderConsultationReply(reply)), 210],
  ];

  it.each(slips)('is the same to the byte each time, on the right paper, and sound: %s', async (_name, make, widthMm) => {
    const [first, second] = [await make(), await make()];
    expect(Buffer.from(first).equals(Buffer.from(second))).toBe(true);
    expect((await PDFDocument.load(first)).getPage(0).getWidth() / MM).toBeCloseTo(widthMm, 1);
    const file = path.join(dir, 'slip.pdf');
    await writeFile(file, first);
    const check = spawnSync('qpdf', ['--check', file]);
    if (check.error !== undefined) {
      if (process.env.CI === 'true') throw new Error('qpdf is missing');
      console.warn('*** qpdf is missing: the structure of the slips was not checked ***');
    } else expect(check.status).toBe(0);
  });
});

describe('the receipt', () => {
  it('says what was handed in, when, and when the result comes, in Vietnamese time', async () => {
    expectWords(await renderReceipt(receipt), [
      'GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ',
      dossierCode,
      'Nguyễn Thị Mẫu Hạnh',
      'Cấp Giấy xác nhận tình trạng hôn nhân',
      '1 bản chính',
      'dữ liệu điện tử',
      '03 ngày làm việc',
      '09 giờ 00 phút, ngày 02 tháng 3 năm 2026',
      '17 giờ 00 phút, ngày 05 tháng 3 năm 2026',
      'Bộ phận Một cửa phường Tân Lập, giờ hành chính',
    ]);
  });

  it('fits one A5 page in an ordinary case', async () => {
    expect(await withPdf({ bytes: await renderReceipt(receipt) }, (view) => view.pages)).toBe(1);
  });

  it('says that a date is provisional where the holidays of its year are not announced', async () => {
    expectWords(await renderReceipt({ ...receipt, provisional: true }), ['tạm tính: lịch nghỉ chưa được công bố']);
  });
});

describe('a receipt that is written after its day', () => {
  it('promises no day that has passed: it says so, and that a new one is owed', async () => {
    const due = `Thời gian trả kết quả giải quyết hồ sơ: ${longTime(receipt.dueAt)}`;
    const late = textOf(await renderReceipt({ ...receipt, issuedAt: '2026-03-06T02:00:00.000Z' }));
    const inTime = textOf(await renderReceipt({ ...receipt, issuedAt: '2026-03-05T09:59:00.000Z' }));
    if (late === null || inTime === null) return;
    expect(late).toContain('Hạn trả kết quả theo quy định đã qua khi lập giấy này');
    expect(late).toContain('xin lỗi và hẹn lại ngày trả');
    expect(late).not.toContain(due);
    expect(inTime).toContain(due);
    expect(inTime).not.toContain('đã qua');
  });
});

describe('the control slip', () => {
  it('lists every file with its whole hash over as many pages as it takes, and the papers without a file', async () => {
    const model = controlSlip(30);
    const { pdf, signatureAt } = await renderControlSlip(model);
    expectWords(pdf, [
      ...model.files.map((each) => each.sha256),
      'Giấy xác nhận của tổ dân phố',
      'Dữ liệu đăng ký kết hôn',
      '10 giờ 00 phút, ngày 02 tháng 3 năm 2026',
      'Trước hạn',
    ]);
    const pages = await withPdf({ bytes: pdf }, (view) => view.pages);
    expect(pages).toBeGreaterThan(2);
    expect(signatureAt.page).toBe(pages - 1);
    expect(await isEmpty(pdf, signatureAt)).toBe(true);
  });
});

describe('the control slip of a signed file', () => {
  it('names who signed it and whether anybody vouches for that', async () => {
    const line = signerLine({ name: 'Nguyễn Văn Mẫu', organisation: '', trust: 'UNTRUSTED' });
    const { pdf } = await renderControlSlip({ ...controlSlip(1), files: [{ ...file(1), signers: [line] }] });
    expectWords(pdf, ['Chữ ký số của Nguyễn Văn Mẫu: chưa xác nhận được nơi cấp chứng thư', file(1).sha256]);
  });
});

describe('the certificate', () => {
  it('leaves number, date and the leader’s place empty: they come after the leader has signed', async () => {
    const { pdf, numberAt, dateAt, leaderAt } = await renderResultForm(certificate);
    for (const place of [numberAt, dateAt, leaderAt]) expect(await isEmpty(pdf, place)).toBe(true);
    const text = textOf(pdf);
    if (text !== null) expect(text).not.toMatch(/Số: ?\d|ngày \d+ tháng/);
    expectWords(pdf, ['HỒ THỊ MẪU HIỀN', '08/03/1988', 'chưa đăng ký kết hôn với ai', 'TM. ỦY BAN NHÂN DÂN CHỦ TỊCH', 'Phạm Văn Mẫu Dũng']);
  });

  it('has room for the longest date and a number beside the label, clear of each other', async () => {
    const { numberAt, dateAt } = await renderResultForm(certificate);
    expect(dateAt.width).toBeGreaterThan(140);
    expect(numberAt.width).toBeGreaterThan(100);
    expect(numberAt.x + numberAt.width).toBeLessThan(dateAt.x);
    expect(dateAt.x + dateAt.width).toBeLessThan(210 * MM - 15 * MM);
  });
});

describe('the minutes of a verification', () => {
  it('names time, place, people, findings and conclusion', async () => {
    const { pdf, signatureAt } = await renderConsultationReply(reply);
    expectWords(pdf, [
      'BIÊN BẢN XÁC MINH',
      '08 giờ 30 phút',
      'Y Mẫu Niê',
      'không có lần đăng ký nào khác',
      'Không đăng ký kết hôn với ai khác',
    ]);
    expect(await isEmpty(pdf, signatureAt)).toBe(true);
  });
});

describe('texts as long as the forms allow', () => {
  const sentences = (length: number): string => 'Hồ sơ chưa có giấy tờ chứng minh thời gian cư trú tại xã. '.repeat(80).slice(0, length);
  const NAME = 'Ỗ'.repeat(120);
  const texts: readonly (readonly [string, string])[] = [
    ['a text of 2,000 letters', sentences(2_000)],
    ['one word of 2,000 letters', 'Ệ'.repeat(2_000)],
    ['three hundred lines', 'x\n'.repeat(300)],
    ['signs that draw nothing', `\u202e\u200bLý\u0007 do\t1\r\n2\u2028${sentences(1_900)}`],
  ];
  const slips: readonly (readonly [string, (text: string) => Promise<readonly [Uint8Array, readonly Rectangle[]]>])[] = [
    [
      'refusal after processing',
      async (text) => {
        const { pdf, numberAt, dateAt, leaderAt } = await renderRefusalNotice({
          letterhead,
          signature,
          draftedAt: certificate.draftedAt,
          form: { name: 'Phiếu từ chối tiếp nhận, giải quyết hồ sơ', number: '03' },
          symbol: 'PTC-UBND',
          address: '',
          dossierCode,
          owner: NAME,
          procedureName: 'Cấp Giấy xác nhận tình trạng hôn nhân',
          receivedAt: receipt.receivedAt,
          ground: 'Không thuộc thẩm quyền giải quyết',
          reasons: text,
          articles: text.slice(0, 500),
        });
        expect([numberAt.page, dateAt.page]).toEqual([0, 0]);
        return [pdf, [numberAt, dateAt, leaderAt]];
      },
    ],
    [
      'certificate',
      async (text) => {
        const { pdf, numberAt, dateAt, leaderAt } = await renderResultForm({
          ...certificate,
          blocks: [...certificate.blocks, { block: 'LINE', when: {}, label: 'Tình trạng hôn nhân', text }],
        });
        expect([numberAt.page, dateAt.page]).toEqual([0, 0]);
        return [pdf, [numberAt, dateAt, leaderAt]];
      },
    ],
    [
      'notice',
      async (text) => {
        const lines = [
          { name: 'Lý do', value: text },
          { name: 'Nội dung', value: text + text },
        ];
        const { letterhead: head, ...rest } = {
          ...controlSlip(0),
          title: 'Phiếu từ chối',
          number: '7/PTC',
          owner: NAME,
          counterpart: { role: 'NGƯỜI NỘP HỒ SƠ', name: NAME },
          lines,
          helpDesk: NAME,
        };
        return [await renderNotice({ letterhead: head, ...rest }), []];
      },
    ],
    [
      'request for consultation',
      async (text) => {
        const { pdf, signatureAt } = await renderConsultationRequest({
          letterhead,
          number: '7/PXM-UBND',
          officer: NAME,
          dossierCode,
          kind: 'VERIFICATION',
          addressee: NAME,
          concerning: { fullName: NAME, birthDate: '1988-03-08', personalId: '066188000118' },
          content: text + text,
          attached: [text, NAME],
          sentAt: reply.startedAt,
          dueAt: reply.endedAt,
        });
        return [pdf, [signatureAt]];
      },
    ],
    [
      'minutes',
      async (text) => {
        const { pdf, signatureAt } = await renderConsultationReply({ ...reply, findings: [text, text], conclusion: text });
        return [pdf, [signatureAt]];
      },
    ],
    [
      'control slip',
      async (text) => {
        const model = { ...controlSlip(2), owner: NAME, address: text.slice(0, 300) };
        const long = { name: text, pages: 1, sha256: 'a'.repeat(64) };
        const { pdf, signatureAt } = await renderControlSlip({ ...model, files: [...model.files, long] });
        return [pdf, [signatureAt]];
      },
    ],
    [
      'receipt',
      async (text) => {
        const submitter = { ...receipt.submitter, name: NAME, address: text.slice(0, 300) };
        const components = [{ name: text, quantity: '1 bản chính' }, ...receipt.components];
        return [await renderReceipt({ ...receipt, submitter, components, receiver: NAME }), []];
      },
    ],
  ];

  /** Pages on which ink comes nearer to an edge than 5 mm: text that ran out of its margins. */
  const ranOut = (pdf: Uint8Array): Promise<readonly number[]> =>
    withPdf({ bytes: pdf }, (view) =>
      [0, 1, view.pages - 1].filter((page) => {
        const { width, height, rgb } = view.render({ page, dpi: 50 });
        const edge = 10;
        return rgb.some((value, index) => {
          const [x, y] = [Math.floor(index / 3) % width, Math.floor(index / 3 / width)];
          return value < 128 && (x < edge || x >= width - edge || y < edge || y >= height - edge);
        });
      }),
    );

  it.each(slips.flatMap(([slip, make]) => texts.map(([what, text]) => [slip, what, make, text] as const)))(
    '%s: %s takes as many pages as it needs and stays within them',
    async (_slip, _what, make, text) => {
      const [pdf, places] = await make(text);
      const pages = await withPdf({ bytes: pdf }, (view) => view.pages);
      expect(pages).toBeGreaterThan(1);
      expect(pages).toBeLessThan(120);
      for (const place of places) expect(await isEmpty(pdf, place)).toBe(true);
      const signature = places.at(-1);
      if (signature !== undefined) expect(signature.page).toBe(pages - 1);
      expect(await ranOut(pdf)).toEqual([]);
      // Not a letter is lost: the long word fills every line to its end.
      const copied = textOf(pdf)?.replace(/[\s\d/]/g, '');
      if (text.startsWith('ỆỆ') && copied !== undefined) expect(copied.split('Ệ').length - 1).toBeGreaterThanOrEqual(2_000);
    },
  );
});

describe('dates in words', () => {
  it('follows Decree 30/2020: zero before days below 10 and the months 1 and 2, Vietnamese time', () => {
    expect(longDate('2026-02-08T18:00:00.000Z')).toBe('ngày 09 tháng 02 năm 2026');
    expect(longDate('2026-12-31T16:59:59.000Z')).toBe('ngày 31 tháng 12 năm 2026');
    expect(longTime('2026-12-31T17:00:00.000Z')).toBe('00 giờ 00 phút, ngày 01 tháng 01 năm 2027');
  });
});
