import { describe, expect, it } from 'vitest';
import { marksIn } from '../texts/marks.ts';
import { namesOwner, namesRequest, REPLY_FORM, replyMarks, saysRequest } from './reply-marks.ts';

const ASKED = { dossierCode: 'H15.901-261120-0001', number: '07/PXM-UBND', sentAt: '2026-11-20T02:30:00.000Z', owner: 'Nguyễn Thị Mẫu' };

type Asked = Parameters<typeof replyMarks>[0];
/** Of an answer of these pages. */
const foundIn = (asked: Asked, ...pages: readonly string[]): readonly string[] => pages.flatMap((text) => marksIn(text, replyMarks(asked)));

/** Whether an answer of this text says that it is ours. */
const names = (text: string, asked: Asked = ASKED): boolean => namesRequest(foundIn(asked, text));

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
    expect(names('null', { ...ASKED, dossierCode: null, number: null })).toBe(false);
  });
});

describe('an answer names whose dossier it is', () => {
  it.each([
    ['on any page, beside others', ['Kính gửi', 'ông Trần Văn Mẫu và bà NGUYỄN THỊ\r\nMẪU']],
    ['without marks where it has none', ['ba Nguyen Thi Mau', 'khong dang ky ket hon']],
    ['or is a scan, of which nobody can say', ['', ' \r\n']],
  ])('%s', (_how, pages) => expect(namesOwner(foundIn(ASKED, ...pages))).toBe(true));

  it.each([
    ['another', ['bà Trần Thị Mẫu']],
    ['nobody', ['không có lần đăng ký kết hôn nào']],
    ['one without marks among words with them', ['ba Nguyen Thi Mau', 'không đăng ký kết hôn']],
    ['one of other marks', ['bà Nguyễn Thị Mậu']],
  ])('and not: %s', (_whom, pages) => expect(namesOwner(foundIn(ASKED, ...pages))).toBe(false));

  it('by names of marks alone, which hold no letter of the name', () => {
    expect(foundIn(ASKED, 'bà Nguyễn Thị Mẫu')).toEqual(['OWNER', 'UNMARKED_OWNER', 'MARKED', 'WRITTEN']);
  });
});

it('our own request is known by what it asks of its answer, over the ends of lines', () => {
  expect(saysRequest(foundIn(ASKED, REPLY_FORM.replaceAll(' ', '\r\n')))).toBe(true);
  expect(saysRequest(foundIn(ASKED, 'Trả lời bằng tệp PDF có chữ ký số của cơ quan được hỏi.'))).toBe(false);
});
