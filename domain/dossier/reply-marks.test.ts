import { describe, expect, it } from 'vitest';
import { namesRequest, replyMarks } from './reply-marks.ts';

const ASKED = { dossierCode: 'H15.901-261120-0001', number: '07/PXM-UBND', sentAt: '2026-11-20T02:30:00.000Z' };

/** Whether an answer of this text says that it is ours. */
const names = (text: string, asked: Parameters<typeof replyMarks>[0] = ASKED): boolean =>
  namesRequest(replyMarks(asked).flatMap(({ name, pattern }) => (new RegExp(pattern, 'iu').test(text.normalize('NFKC')) ? [name] : [])));

describe('an answer is ours', () => {
  it.each([
    'Về hồ sơ mã số H15.901-261120-0001.',
    'hồ sơ h15.901-261120-0001, trang 1',
    'hồ sơ H15.901–261120–0001',
    'hồ sơ H15.901-261120-\r\n0001 của công dân',
    'hồ sơ H15.901\u0002\r\n261120-0001',
    'hồ sơ H15.901-2611\n20-0001\n2 trang',
    'hồ sơ Ｈ15.901-２６１１２０-０００１',
    'Trả lời Phiếu số 07/PXM-UBND ngày 20/11/2026 của Ủy ban nhân dân phường Tân Lập',
    'Phiếu số 7 / PXM-UBND, ngày 20 tháng 11 năm 2026',
    'Công văn 007/pxm-ubnd ngày 20-11-2026',
  ])('%s', (text) => expect(names(text)).toBe(true));
});

describe('an answer is somebody else’s, or says nothing of whose it is', () => {
  it.each([
    '',
    'hồ sơ H15.901-261120-0002',
    'hồ sơ H15.901-261120-00012',
    'hồ sơ XH15.901-261120-0001',
    'hồ sơ H15.902-261120-0001',
    'hồ sơ H15x901-261120-0001',
    'Phiếu số 07/PXM-UBND',
    'Phiếu số 07/PXM-UBND ngày 20/11/2025',
    'Phiếu số 107/PXM-UBND ngày 20/11/2026',
    'Phiếu số 07/PXM-UBND-HT ngày 20/11/2026',
    'Phiếu số 07/PYK-UBND ngày 20/11/2026',
    'Phiếu số 07/PXM-UBND ngày 120/11/2026',
    'ngày 20/11/2026',
  ])('%s', (text) => expect(names(text)).toBe(false));

  it('where the request has no number yet, and no code either, whatever stands there', () => {
    expect(names('Phiếu số 07/PXM-UBND ngày 20/11/2026', { ...ASKED, number: null })).toBe(false);
    expect(names('null', { dossierCode: null, number: null, sentAt: ASKED.sentAt })).toBe(false);
  });
});
