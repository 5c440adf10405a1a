import { describe, expect, it } from 'vitest';
import { renderConsultationReply } from '../../dev/demo/consultation-reply.ts';
import { withPdf } from '../pdf/pdfium.ts';
import { renderConsultationRequest } from './consultation-request.ts';
import { renderControlSlip } from './control-slip.ts';
import { renderNotice } from './notice.ts';
import { renderPackageAddition } from './package-addition.ts';
import { renderReceipt } from './receipt.ts';
import { renderRefusalNotice } from './refusal-notice.ts';
import { renderResultForm } from './result-form.ts';

/** What is signed stands on one page: in what capacity, the room to sign, and the whole name, however long a name the register takes. */

/** 120 signs, the most that a name may have. */
const name = (first: string, last: string): string => {
  const middle = Array.from({ length: 40 }, (_, index) => ['Công', 'Huyền', 'Tôn', 'Nữ'][index % 4]).join(' ');
  return `${first} ${middle.slice(0, 117 - first.length - last.length)} ${last}`;
};
const SIGNER = name('Thượng', 'Nguyệt');
const OTHER = name('Khởi', 'Quỳnh');
const letterhead = { superior: 'Tỉnh Đắk Lắk', agency: 'Ủy ban nhân dân phường Tân Lập', place: 'Tân Lập' };
const dossierCode = 'H15.901-260302-0001';
const AT = '2026-03-02T02:00:00.000Z';
const common = {
  letterhead,
  dossierCode,
  issuedAt: AT,
  owner: 'Lê Thị Mẫu',
  procedureName: 'Xác nhận tình trạng hôn nhân',
  receivedAt: AT,
  dueAt: AT,
};
const files = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ name: `Tờ khai ${index + 1}`, pages: 1, sha256: 'a'.repeat(64) }));
const lines = (count: number): string => Array.from({ length: count }, (_, index) => `Dòng thứ ${index + 1}.`).join('\n');
const signature = { lines: ['TM. ỦY BAN NHÂN DÂN', 'KT. CHỦ TỊCH', 'PHÓ CHỦ TỊCH'], name: SIGNER };

const receiptOf = (
  count: number,
  reached: { readonly address: string; readonly phone: string; readonly email: string },
): Promise<Uint8Array> =>
  renderReceipt({
    ...common,
    number: '260302-0001',
    submitter: { name: OTHER, ...reached },
    components: Array.from({ length: count }, (_, index) => ({ name: `Giấy tờ ${index + 1}`, quantity: '01 bản' })),
    sets: 1,
    statutoryTime: '03 ngày làm việc',
    returnPlace: 'Trụ sở phường',
    returnMethod: 'Nhận trực tiếp bản giấy',
    receiver: SIGNER,
    helpDesk: 'Bộ phận Một cửa, điện thoại 0262 000 000',
  });

type Rendered = Promise<Uint8Array | { readonly pdf: Uint8Array }>;

/** Each form with more and more in it, and the first and last words of what is signed. From where the first page is nearly full to well on the second. */
const FORMS: Readonly<
  Record<
    string,
    { readonly counts: readonly [number, number]; readonly words: readonly string[]; readonly make: (count: number) => Rendered }
  >
> = {
  receipt: {
    counts: [5, 22],
    words: ['NGƯỜI NỘP HỒ SƠ', 'Quỳnh', 'NGƯỜI TIẾP NHẬN HỒ SƠ', 'Thượng', 'Nguyệt', 'Bộ phận Một cửa'],
    make: (count) => receiptOf(count, { address: '', phone: '', email: '' }),
  },
  notice: {
    counts: [16, 34],
    words: ['NGƯỜI NỘP HỒ SƠ', 'Khởi', 'Quỳnh', 'NGƯỜI LẬP PHIẾU', 'Thượng', 'Nguyệt', 'Bộ phận Một cửa'],
    make: (count) =>
      renderNotice({
        ...common,
        title: 'Phiếu yêu cầu bổ sung',
        number: '7/HDHS',
        lines: [{ name: 'Nội dung', value: lines(count) }],
        officer: SIGNER,
        counterpart: { role: 'NGƯỜI NỘP HỒ SƠ', name: OTHER },
        helpDesk: 'Bộ phận Một cửa, điện thoại 0262 000 000',
      }),
  },
  'request for consultation': {
    counts: [16, 36],
    words: ['NGƯỜI XỬ LÝ HỒ SƠ', 'Thượng', 'Nguyệt'],
    make: (count) =>
      renderConsultationRequest({
        ...{ letterhead, dossierCode, number: '7/PXM-UBND', kind: 'VERIFICATION', addressee: 'Ủy ban nhân dân xã Ea Kao' },
        concerning: { fullName: 'Lê Thị Mẫu', birthDate: '1988-03-08', personalId: '066188000118' },
        ...{ content: lines(count), attached: [], sentAt: AT, dueAt: AT, officer: SIGNER },
      }),
  },
  minutes: {
    counts: [6, 26],
    words: ['PHÓ CHỦ TỊCH', 'Thượng', 'Nguyệt'],
    make: (count) =>
      renderConsultationReply({
        ...{ letterhead, dossierCode, signature, requestedBy: 'Ủy ban nhân dân phường Tân Lập', subject: 'Về tình trạng hôn nhân' },
        ...{ startedAt: AT, endedAt: AT, place: 'Trụ sở xã', present: [{ name: 'Y Mẫu Niê', capacity: 'công chức' }] },
        ...{ findings: Array.from({ length: count }, (_, index) => `Sổ thứ ${index + 1}`), conclusion: 'Không đăng ký.' },
      }),
  },
  'control slip': {
    counts: [1, 14],
    words: ['NGƯỜI GIAO HỒ SƠ', 'Thượng', 'Nguyệt'],
    make: (count) =>
      renderControlSlip({
        ...common,
        ...{ address: '', handOvers: [], reusedData: [], papersWithoutFile: [], officer: SIGNER, files: files(count) },
      }),
  },
  'package addition': {
    counts: [6, 16],
    words: ['NGƯỜI GIAO HỒ SƠ', 'Thượng', 'Nguyệt'],
    make: (count) =>
      renderPackageAddition({ ...common, controlSlip: 'b'.repeat(64), officer: SIGNER, files: files(count), papersWithoutFile: [] }),
  },
  result: {
    counts: [18, 38],
    words: ['PHÓ CHỦ TỊCH', 'Thượng', 'Nguyệt'],
    make: (count) =>
      renderResultForm({
        ...{ letterhead, draftedAt: AT, title: 'Giấy xác nhận', symbol: 'PXM-UBND', signature },
        blocks: Array.from(
          { length: count },
          (_, index) => ({ block: 'LINE', when: {}, label: `Mục ${index + 1}`, text: 'nội dung' }) as const,
        ),
      }),
  },
  refusal: {
    counts: [14, 34],
    words: ['PHÓ CHỦ TỊCH', 'Thượng', 'Nguyệt'],
    make: (count) =>
      renderRefusalNotice({
        ...{ ...common, form: { name: 'Phiếu từ chối', number: '03' }, symbol: 'PTC-UBND', draftedAt: AT, address: '' },
        ...{ ground: '', reasons: lines(count), articles: 'Điều 22', signature },
      }),
  },
};

/** Pages of a file as texts with single spaces. */
const pagesOf = async (rendered: Rendered): Promise<readonly string[]> => {
  const done = await rendered;
  return withPdf({ bytes: done instanceof Uint8Array ? done : done.pdf }, (pdf) =>
    Array.from({ length: pdf.pages }, (_, page) => pdf.text(page).normalize('NFC').replace(/\s+/g, ' ')),
  );
};

const nowhere = { address: '', phone: ' ', email: '' };

it.each([
  ['receipt', () => FORMS.receipt?.make(2)],
  ['receipt, blanks for an address', () => receiptOf(2, { ...nowhere, address: ' \t ' })],
  ['control slip', () => FORMS['control slip']?.make(2)],
  ['refusal', () => FORMS.refusal?.make(2)],
] as const)('%s: of what nobody has said there is no line either', async (_form, make) => {
  const [text = ''] = await pagesOf(make() ?? Promise.reject(new Error('no such form')));
  for (const label of ['Địa chỉ', 'Số điện thoại', 'Thư điện tử', 'Căn cứ từ chối']) expect(text).not.toContain(label);
  const told = await pagesOf(receiptOf(2, { address: '12 Lê Duẩn', phone: '0905550111', email: 'a@example.test' }));
  expect(told[0]).toMatch(/Địa chỉ: 12 Lê Duẩn .*Số điện thoại: 0905550111 .*Thư điện tử: a@example.test/);
});

describe('what is signed stands whole on one page, with a line of what it is signed under', { timeout: 240_000 }, () => {
  it.each(Object.entries(FORMS))('%s', async (_form, { counts, words, make }) => {
    let pages = 0;
    for (let [count, last] = counts; count <= last; count += 1) {
      const texts = await pagesOf(make(count));
      pages = Math.max(pages, texts.length);
      const end = texts.at(-1) ?? '';
      const torn = words.filter((word) => !end.includes(word));
      expect({ count, torn: torn.length === 0 ? [] : [...torn, end] }).toEqual({ count, torn: [] });
    }
    // Else nothing was tried.
    expect(pages).toBeGreaterThan(1);
  });
});
