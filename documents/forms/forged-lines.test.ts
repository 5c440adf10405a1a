import { describe, expect, it } from 'vitest';
import { pdfWords } from '../../test/support/pdf-text.ts';
import { renderConsultationRequest } from './consultation-request.ts';
import { renderControlSlip } from './control-slip.ts';
import { renderNotice } from './notice.ts';
import { renderPackageAddition } from './package-addition.ts';
import { renderReceipt } from './receipt.ts';
import { renderRefusalNotice } from './refusal-notice.ts';

/** A word that no form has of its own. */
const FORGED = 'GIẢMẠO';
/** What a person may have written before it was refused, or a register says: line ends of every kind, and blanks that would push it to the right. */
const ENDS = ['\n', '\r', '\r\n', '\u2028', '\u2029', '\u0085', '\v', '\f', `\n${'\u00a0'.repeat(70)}`, `\n${' '.repeat(70)}`];
const lines = ENDS.map((end, at) => `Không đủ căn cứ${end}${FORGED}: ${at + 1}/QĐ-UBND`).join(' ');
/** One line that is long enough to be broken before any word of it. */
const long = `Không đủ căn cứ ${`${FORGED} `.repeat(150)}`;

const letterhead = { superior: 'Tỉnh Đắk Lắk', agency: 'Ủy ban nhân dân phường Tân Lập', place: 'Tân Lập' };
const AT = '2026-03-02T02:05:00.000Z';
const dossier = { letterhead, dossierCode: 'H15.901-260302-0001', issuedAt: AT, receivedAt: AT, dueAt: AT, procedureName: 'Thủ tục' };
const signature = { lines: ['CHỦ TỊCH'], name: 'Phạm Văn Mẫu Dũng' };
const who = { owner: 'Y Mẫu Niê', address: 'phường Tân Lập', officer: 'Nguyễn Thị Mẫu An' };
const file = { name: 'Tờ khai', pages: 1, sha256: 'a'.repeat(64) };

const notice = (change: object) =>
  renderNotice({
    ...{ ...dossier, ...who, title: 'Phiếu từ chối', number: '12/PTC', lines: [], helpDesk: 'Bộ phận Một cửa' },
    counterpart: { role: 'NGƯỜI NỘP HỒ SƠ', name: who.owner },
    ...change,
  });
const refusal = async (change: object) =>
  (
    await renderRefusalNotice({
      ...{ ...dossier, ...who, form: { name: 'Phiếu từ chối', number: '03' }, symbol: 'PTC-UBND', draftedAt: AT, signature },
      ...{ ground: 'Luật Hộ tịch', reasons: 'Không đủ căn cứ', articles: 'Điều 12' },
      ...change,
    })
  ).pdf;
const request = async (content: string) =>
  (
    await renderConsultationRequest({
      ...{ ...dossier, ...who, number: '12/PXM-UBND', addressee: 'Ủy ban nhân dân xã Ea Kao', content, attached: [], sentAt: AT },
      ...{ kind: 'VERIFICATION', concerning: { fullName: who.owner, birthDate: null, personalId: '066188000118' } },
    })
  ).pdf;
const slip = async (change: object) =>
  (await renderControlSlip({ ...dossier, ...who, handOvers: [], files: [file], reusedData: [], papersWithoutFile: [], ...change })).pdf;
const addition = async (change: object) =>
  (await renderPackageAddition({ ...dossier, ...who, controlSlip: 'b'.repeat(64), files: [file], papersWithoutFile: [], ...change })).pdf;
const receipt = (change: object, submitter: object = {}) =>
  renderReceipt({
    ...{ ...dossier, number: '0001', components: [], sets: 1, statutoryTime: '03 ngày làm việc', returnPlace: 'Trung tâm' },
    ...{ submitter: { name: who.owner, address: who.address, phone: '', email: '', ...submitter } },
    ...{ returnMethod: 'bản giấy', receiver: who.officer, helpDesk: 'Bộ phận Một cửa', ...change },
  });
const decision = { field: 'Họ tên', said: [], printed: 'Y Mẫu Niê', by: 'Nguyễn Thị Mẫu An', reasons: 'Theo giấy' };

/** Every text of a person, in every form that prints it, with the first word of a line of the form's own that stands in the same column. */
const TEXTS: readonly (readonly [string, (text: string) => Promise<Uint8Array>, string])[] = [
  ['a reason on a slip', (text) => notice({ lines: [{ name: 'Lý do', value: text }] }), 'Lý'],
  ['the name of a paper on a slip', (text) => notice({ lines: [{ name: 'Giấy tờ của hồ sơ', value: `Đơn: ${text}` }] }), 'Giấy'],
  ['the reasons of a refusal', (text) => refusal({ reasons: text }), 'Lý'],
  ['the articles of a refusal', (text) => refusal({ articles: text }), 'Điều'],
  ['the address on a refusal', (text) => refusal({ address: text }), 'Địa'],
  ['the content of a request', request, 'Nội'],
  ['the address on a control slip', (text) => slip({ address: text }), 'Địa'],
  ['a reason of a decision', (text) => slip({ decisions: [{ ...decision, reasons: text }] }), 'Lý'],
  ['the paper that a decision rests on', (text) => slip({ decisions: [{ ...decision, readOn: text }] }), 'Đọc'],
  ['the name of a file’s signer', (text) => slip({ files: [{ ...file, paper: 'giữ trong hồ sơ', signers: [text] }] }), 'Bản'],
  ['the name of a file', (text) => addition({ files: [{ ...file, name: text, paper: 'giữ trong hồ sơ' }] }), 'Bản'],
  ['the name of a paper without a file', (text) => addition({ papersWithoutFile: [{ name: text, paper: 'giữ trong hồ sơ' }] }), 'Bản'],
  ['the address on a receipt', (text) => receipt({}, { address: text }), 'Địa'],
];

describe('the words of a person on a paper', () => {
  it.each(TEXTS)('stand under no line of the form as if they were one: %s', async (_what, render, own) => {
    for (const text of [lines, long]) {
      const words = pdfWords(await render(text));
      if (words === null) return;
      const margin = Math.min(...words.filter(({ text: word }) => word === own).map(({ x }) => x));
      const forged = words.filter(({ text: word }) => word.startsWith(FORGED));
      expect(forged.length).toBeGreaterThan(5);
      for (const { x, y, page } of forged) {
        expect(x).toBeGreaterThan(margin + 5);
        // Nor is it pushed to where the form has its signature: what stands before it ends close by.
        const before = words.filter((word) => word.page === page && Math.abs(word.y - y) < 1 && word.end <= x + 1).map(({ end }) => end);
        expect(before.length === 0 ? x - margin : x - Math.max(...before)).toBeLessThan(25);
      }
    }
  });
});
