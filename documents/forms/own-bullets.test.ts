import { describe, expect, it } from 'vitest';
import { pdfText } from '../../test/support/pdf-text.ts';
import { renderConsultationRequest } from './consultation-request.ts';
import { renderNotice } from './notice.ts';
import { renderRefusalNotice } from './refusal-notice.ts';

/** A person who lists with dashes of his own, in a form that draws its own: each line has one. */

const letterhead = { superior: 'Tỉnh Đắk Lắk', agency: 'Ủy ban nhân dân phường Tân Lập', place: 'Tân Lập' };
const AT = '2026-03-02T02:05:00.000Z';
const dossier = { letterhead, dossierCode: 'H15.901-260302-0001', owner: 'Y Mẫu Niê', issuedAt: AT, procedureName: 'Thủ tục' };

const notice = (value: string) =>
  renderNotice({
    ...{ ...dossier, title: 'Phiếu từ chối', number: '12/PTC', lines: [{ name: 'Lý do', value }], helpDesk: 'Bộ phận Một cửa' },
    ...{ officer: null, counterpart: { role: 'NGƯỜI NỘP HỒ SƠ', name: dossier.owner } },
  });
const refusal = async (reasons: string) =>
  (
    await renderRefusalNotice({
      ...{ ...dossier, form: { name: 'Phiếu từ chối', number: '03' }, symbol: 'PTC-UBND', draftedAt: AT, receivedAt: AT },
      ...{ address: 'Tân Lập', ground: 'Luật Hộ tịch', reasons, articles: 'Điều 12' },
      signature: { lines: ['CHỦ TỊCH'], name: 'Phạm Văn Mẫu Dũng' },
    })
  ).pdf;
const request = async (content: string) =>
  (
    await renderConsultationRequest({
      ...{ ...dossier, number: '12/PXM-UBND', addressee: 'Ủy ban nhân dân xã Ea Kao', content, attached: [], sentAt: AT, dueAt: AT },
      ...{ kind: 'VERIFICATION', concerning: { fullName: dossier.owner, birthDate: null, personalId: '066188000118' }, officer: '' },
    })
  ).pdf;

const FORMS = [
  ['a slip', notice],
  ['a refusal', refusal],
  ['a request', request],
] as const;
const OWN = ['- ', '– ', '— ', '+ ', '• ', '* ', '· ', '● ', '-', '•', '-  ', '\t- ', '- - ', '\u2212 ', '--- '];

/** The lines in which one of the words stands, as they are drawn. */
const drawn = async (render: (text: string) => Promise<Uint8Array>, text: string, words: RegExp): Promise<readonly string[] | null> =>
  pdfText(await render(text))
    ?.normalize('NFC')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => words.test(line)) ?? null;

describe.each(FORMS)('lines of a person that begin with a dash of his own, on %s', (_form, render) => {
  it('have the dash of the form alone', async () => {
    const text = OWN.map((bullet, at) => `${bullet}Thiếu giấy thứ ${at + 1}.`).join('\n');
    const lines = await drawn(render, text, /Thiếu giấy/);
    if (lines === null) return;
    expect(lines).toEqual(OWN.map((_, at) => `– Thiếu giấy thứ ${at + 1}.`));
  });

  it('are no less than what was said: a number keeps its sign, and a dash with nothing behind it is no line', async () => {
    const lines = await drawn(render, 'Giấy tờ ghi:\n-5 độ\n-\n+84 905 là số\n- 12 tờ', /Giấy tờ ghi|độ|là số|tờ$|^[–-]+( –)*$/);
    if (lines === null) return;
    expect(lines).toEqual(['– Giấy tờ ghi:', '– -5 độ', '– +84 905 là số', '– 12 tờ']);
  });
});
