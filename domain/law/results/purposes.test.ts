import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decisionOn, FORM, fieldIn, type Known, objectionOf, statesOf } from '../../../test/support/results.ts';
import { mentions } from '../../texts/folding.ts';
import { TEXT_KINDS } from '../../texts/kinds.ts';
import { objectionsTo } from './fields.ts';

/** What a certificate is for: what people ordinarily need one for is taken at once, anything else is looked at by two, whatever words it hides in. */

const of = (maritalHistory: string, sex = 'FEMALE'): Known => ({ answers: { maritalHistory, purpose: 'OTHER' }, party: { sex } });
const EVERY = ['NEVER_MARRIED', 'MARRIED', 'DIVORCED', 'WIDOWED'] as const;

const ORDINARY = [
  'Làm thụ tinh ống nghiệm',
  'Sinh con bằng phương pháp thụ tinh ống nghiệm',
  'Xin việc tại Công ty Samsung',
  'Xin việc làm tại Công ty TNHH Samsung Electronics Việt Nam',
  'Đăng ký nghĩa vụ quân sự',
  'Giám hộ cho cháu',
  'Đi du lịch Châu Âu',
  'Vay vốn ngân hàng',
  'Vay vốn tại Ngân hàng Chính sách xã hội huyện Krông Pắc',
  'Vay vốn Agribank chi nhánh Ea Kar, tỉnh Đắk Lắk',
  'Bổ sung hồ sơ vay vốn ngân hàng BIDV',
  'vay von ngan hang',
  'VAY VỐN NGÂN HÀNG ĐỂ MUA NHÀ Ở XÃ HỘI',
  'Vay tiền ngân hàng Vietcombank để trồng cà phê',
  'Vay vốn hộ nghèo tại phường Thành Nhất',
  'Thế chấp quyền sử dụng đất vay vốn ngân hàng',
  'Mở thẻ tín dụng tại Ngân hàng TMCP Sài Gòn Thương Tín',
  'Mua bán nhà đất',
  'Mua nhà ở tại phường Tân Lập',
  'Mua đất tại xã Ea Kao, tỉnh Đắk Lắk',
  'Làm thủ tục chuyển nhượng quyền sử dụng đất',
  'Chuyển nhượng thửa đất số 12, tờ bản đồ số 5, xã Cư M’gar',
  'Nhận chuyển nhượng đất nông nghiệp tại buôn Akõ Dhông',
  'Công chứng hợp đồng mua bán nhà đất',
  'Tặng cho quyền sử dụng đất cho con',
  'Mua căn hộ chung cư tại thành phố Đà Nẵng',
  'Thuê mua nhà ở xã hội',
  'Cấp đổi Giấy chứng nhận quyền sử dụng đất',
  'Sang tên sổ đỏ tại Văn phòng đăng ký đất đai tỉnh Đắk Lắk',
  'Đăng ký quyền sử dụng đất và tài sản gắn liền với đất',
  'Mua bán xe ô tô',
  'Mua xe máy',
  'Nhận thừa kế của cha mẹ để lại',
  'Khai nhận di sản thừa kế',
  'Phân chia di sản thừa kế của ông bà nội để lại',
  'Từ chối nhận di sản',
  'Lập di chúc',
  'Nhận con nuôi',
  'Làm thủ tục nhận nuôi con nuôi trong nước',
  'Khai sinh cho con',
  'Đăng ký khai sinh cho con tại UBND xã Krông Búk',
  'Nhận cha, mẹ, con',
  'Đăng ký giám hộ',
  'Xuất gia tu học',
  'Hỗ trợ sinh sản tại Bệnh viện đa khoa vùng Tây Nguyên',
  'Du học tại Hàn Quốc',
  'Du học Nhật Bản',
  'Đi du học tại Cộng hòa Liên bang Đức',
  'Nhập học Trường Đại học Tây Nguyên',
  'Xét tuyển đại học năm 2026',
  'Xin học bổng',
  'Xin việc làm',
  'Bổ túc hồ sơ xin việc',
  'Bổ sung hồ sơ cá nhân',
  'Bổ sung lý lịch đảng viên',
  'Xuất khẩu lao động tại Đài Loan',
  'Xuất khẩu lao động có thời hạn tại nước ngoài',
  'Đi lao động tại Nhật Bản',
  'Làm việc tại Ba Lan',
  'Thi tuyển công chức năm 2026',
  'Dự tuyển vào Công an nhân dân',
  'Thực hiện nghĩa vụ quân sự',
  'Kết nạp Đảng',
  'Xin thị thực du lịch Hoa Kỳ',
  'Xin visa tại Tổng lãnh sự quán Hoa Kỳ tại Thành phố Hồ Chí Minh',
  'Hoàn thiện hồ sơ xin thị thực tại Đại sứ quán Úc',
  'Bảo lãnh cha mẹ sang Canada',
  'Bảo lãnh người thân sang Hoa Kỳ',
  'Định cư tại Úc',
  'Đoàn tụ gia đình tại Mỹ',
  'Đi Mỹ',
  'Nhập quốc tịch Hàn Quốc',
  'Thôi quốc tịch Việt Nam',
  'Nhập hộ khẩu',
  'Đăng ký thường trú tại buôn Alê A, phường Ea Kao',
  'Cải chính hộ tịch',
  'Làm căn cước công dân',
  'Hưởng chế độ bảo hiểm xã hội',
  'Hưởng trợ cấp hộ nghèo',
  'Giải quyết chế độ thân nhân liệt sĩ',
  'Nộp Tòa án nhân dân khu vực 1 tỉnh Đắk Lắk giải quyết tranh chấp đất đai',
  'Đăng ký hộ kinh doanh',
  'Chứng minh tình trạng hôn nhân để vay vốn ngân hàng',
  'Theo yêu cầu của Ngân hàng Công thương để vay vốn',
  'Vay vốn ngân hàng, mua nhà ở xã hội và nhận thừa kế của ông bà để lại',
  'Xin việc tại Bệnh viện huyện Ea H’leo',
  'Mua đất ở Buôn Ma Thuột',
  'Bổ sung hồ sơ vay vốn tại Ngân hàng TMCP Quân đội - CN Đắk Lắk',
  'Vay vốn Ngân hàng NN&PTNT',
  'Vay tiêu dùng tại ngân hàng',
  'Mua bán, chuyển nhượng quyền sử dụng đất',
  'Sang nhượng đất rẫy tại thôn 3, xã Ea Kly',
  'Làm hợp đồng tặng cho quyền sử dụng đất',
  'Xác nhận tài sản riêng khi mua nhà',
  'Hợp thức hóa nhà đất',
  'Mua nhà trả góp',
  'Mua xe ô tô trả góp',
  'Mua xe máy trả góp tại Buôn Ma Thuột',
  'Bán đất để trả nợ',
  'Bán nhà, đất trả nợ ngân hàng Agribank',
  'Nhận tiền đền bù đất',
  'Xin giấy phép xây dựng',
  'Đi xuất khẩu lao động Nhật Bản',
  'Làm thủ tục xuất cảnh sang Hoa Kỳ',
  'Xin cấp visa đi Hàn Quốc',
  'Xin visa thăm thân tại Nhật Bản',
  'Thăm con ở Úc',
  'Bảo lãnh con sang Úc du học',
  'Chứng minh tài chính du học Đức',
  'Xin học tại Trường Cao đẳng Công nghệ Tây Nguyên',
  'Nộp hồ sơ thi công chức tỉnh Đắk Lắk',
  'Nộp cho cơ quan làm việc',
  'Phục vụ công tác cán bộ',
  'Rút bảo hiểm xã hội một lần',
  'Làm hồ sơ hưởng chế độ mai táng phí',
  'Kê khai thuế thu nhập cá nhân',
  'Chuyển khẩu về Hà Nội',
  'Đăng ký tạm trú tại xã M’Drắk',
  'Làm thủ tục ủy quyền mua bán nhà đất',
  'Bổ sung hồ sơ thụ tinh trong ống nghiệm (IVF)',
  'Làm thủ tục hỗ trợ sinh sản',
  'Làm IVF tại Bệnh viện Từ Dũ',
  'Hiến tinh trùng',
  'Xin con nuôi',
  'Đăng ký khai sinh cho con theo họ mẹ',
  'Bổ sung tên cha vào giấy khai sinh của con',
  'Hưởng chế độ tuất hàng tháng',
  'Hưởng lương hưu',
  'Làm hồ sơ hưu trí',
  'Làm bìa đỏ',
  'Cấp giấy chứng nhận quyền sử dụng đất lần đầu',
  'Bán rẫy cà phê',
  'Xóa thế chấp quyền sử dụng đất',
  'Sang tên đổi chủ xe máy',
  'Mua nhà riêng',
  'Gia hạn khoản vay ngân hàng',
  'Bảo lãnh cho con vay vốn',
  'Du học nghề tại Đức',
  'Thi vào trường công an',
  'Thi tuyển vào ngành công an',
  'Khám nghĩa vụ quân sự',
  'Kết nạp đảng viên',
  'Chuyển sinh hoạt Đảng',
  'Đi Hàn Quốc làm việc theo chương trình EPS',
  'Đi làm việc ở nước ngoài theo hợp đồng',
  'Bảo lãnh định cư tại Canada',
  'Nhập hộ khẩu về nhà cha mẹ',
  'Cải chính giấy khai sinh',
  'Bảo hiểm y tế',
  'Xin hỗ trợ nhà ở cho hộ nghèo',
  'Hỗ trợ xây nhà tình thương',
  'Công chứng mua bán đất',
  'Nộp Văn phòng công chứng',
  'Lập vi bằng',
  'Nộp tòa án',
  'Thi bằng lái xe',
  'Thuê nhà trọ',
];

/** Lawful of whom the certificate says just that. */
const OF_STATUS: readonly (readonly [string, string, string])[] = [
  ['MARRIED', 'FEMALE', 'Bảo lãnh chồng sang Úc'],
  ['MARRIED', 'MALE', 'Bảo lãnh vợ và con sang Úc'],
  ['MARRIED', 'FEMALE', 'Vay vốn ngân hàng cùng chồng'],
  ['MARRIED', 'FEMALE', 'Nhập hộ khẩu theo chồng'],
  ['MARRIED', 'FEMALE', 'Nộp Tòa án làm thủ tục ly hôn'],
  ['MARRIED', 'MALE', 'Chia tài sản chung của vợ chồng trong thời kỳ hôn nhân'],
  ['DIVORCED', 'FEMALE', 'Chia tài sản chung sau khi ly hôn'],
  ['DIVORCED', 'MALE', 'Thay đổi người trực tiếp nuôi con sau ly hôn'],
  ['DIVORCED', 'FEMALE', 'Chứng minh tài sản riêng có trước thời kỳ hôn nhân'],
  ['WIDOWED', 'FEMALE', 'Nhận thừa kế của chồng đã chết'],
  ['WIDOWED', 'FEMALE', 'Nhan thua ke cua chong da chet'],
  ['WIDOWED', 'MALE', 'Hưởng tử tuất của vợ đã qua đời'],
  ['WIDOWED', 'FEMALE', 'Khai nhận di sản thừa kế của chồng để lại'],
  ['WIDOWED', 'FEMALE', 'Hưởng trợ cấp vợ liệt sĩ'],
];

const ODD = [
  // A marriage by another name, in whatever tongue or spelling.
  'Đăng kí k.hôn với bạn trai',
  'Đăng ký kh tại Đài Loan',
  'Đăng ký k h',
  'Marriage registration in Taiwan',
  'Wedding in Japan',
  'Get married in Korea',
  'Matrimonial purposes',
  'Fiancée visa application',
  'Làm lễ hôn phối tại nhà thờ giáo xứ',
  'Bảo lãnh hôn thê sang Hoa Kỳ',
  'Visa hôn thê',
  'Xin visa hôn phu',
  'Chung sống với bạn trai người Đài Loan',
  'Kết bạn trăm năm ở Hàn Quốc',
  'Kết duyên tại Hàn Quốc',
  'Nên duyên vợ chồng',
  'Se duyên với người Mỹ',
  'Về nhà chồng ở Đài Loan',
  'Theo chồng tương lai sang Mỹ',
  'Lập gia đình',
  'Để lập gia thất',
  'Xin cưới vợ',
  'Đi lấy chồng',
  'Tổ chức đám cưới',
  'Làm đám hỏi',
  'Chuẩn bị c ư ớ i vợ',
  'Chuẩn bị lễ vu quy',
  'Rước dâu tại Đắk Lắk',
  'Ăn hỏi, rước dâu',
  'Trăm năm hạnh phúc tại Buôn Hồ',
  'Kê hôn với người nước ngoài',
  'Về chung một nhà tại phường Tân Lập',
  'Vay vốn để cưới hỏi',
  'Kuôl kông kơ mô̆',
  'Đoàn tụ với em ở Hàn Quốc',
  // What the certificate says of the person, said otherwise.
  'Vay vốn ngân hàng cùng bạn trai sắp thành vợ chồng mới',
  'Vay vốn, đã chia tay chồng năm 2010',
  'Bổ sung hồ sơ vay vốn vì đã bỏ chồng',
  'Bổ túc hồ sơ của người đã có gia đình riêng',
  'Chứng minh đang sống đơn thân',
  'Chứng minh tôi chưa có ai',
  'Chứng minh single',
  'Chứng minh đã thành gia thất',
  'Chứng minh F.A',
  'Chứng minh độc thân',
  'Chứng minh đ ộ c t h â n',
  'Nhận con nuôi, vì đơn thân',
  'Mua đất đứng tên riêng vì chồng mất năm 2014',
  'Chứng minh chồng tôi mất tích',
  'Vay vốn do bà Nguyễn Thị B là vợ',
  'Xin nhà ở cho hộ có hai vợ chồng',
  'Ở chung nhà với người chồng thứ hai',
  'Mua nhà đất cùng người tình',
  'Vay vốn ngân hàng (gái một con)',
  'Mua nhà, người xin là nam',
  'Mua nhà đất cho người chuyển giới',
  'Vay vốn ♂ ngân hàng',
  'Vay vốn 💍 ngân hàng',
  // How long it is good for, and what other papers say.
  'Sử dụng trong thời hạn 12 tháng',
  'Vay vốn trong thời hạn 12 tháng',
  'Vay vốn ngân hàng, thời hạn sử dụng vô thời hạn',
  'Vay vốn vô thời hạn',
  'Vay vốn ngân hàng ∞',
  'Vay vốn lâu dài',
  'Mua nhà, dùng được mãi mãi',
  'Dùng nhiều lần để vay vốn',
  'Vay vốn đến hết năm 2030',
  'Vay vốn không giới hạn thời gian',
  'Vay vốn valid for 10 years',
  'Vay vốn theo xác nhận ngày 01/01/2020',
  'Vay vốn theo Giấy xác nhận số 99/XN-UBND',
  'Vay vốn ngân hàng không quốc tịch',
  // A name that nobody knows.
  'Vay vốn tại Ngân hàng Trăm Năm',
  'Mua đất tại xã Vô Thời Hạn',
  'Xin việc tại Công ty Hôn Phối',
];

const taken = (known: Known, value: string) => objectionOf(known, 'purposeWords', { value });
const reasons = 'Theo tờ khai và văn bản của nơi yêu cầu';

describe('what a certificate is for', () => {
  it.each(ORDINARY)('is taken at once, of whomever: %s', (value) => {
    for (const status of EVERY) expect(taken(of(status), value)).toBeNull();
  });

  it.each(OF_STATUS)('is taken at once of who is %s and %s: %s', (status, sex, value) => {
    expect(taken(of(status, sex), value)).toBeNull();
    // Of nobody else: it would say what the certificate denies.
    expect(taken(of('NEVER_MARRIED', sex), value)).toBe('REASON_MISSING');
  });

  it.each([
    ['DIVORCED', 'Bảo lãnh chồng sang Úc'],
    ['WIDOWED', 'Bảo lãnh chồng sang Úc'],
    ['DIVORCED', 'Vay vốn ngân hàng cùng chồng'],
    ['WIDOWED', 'Nộp Tòa án làm thủ tục ly hôn'],
    ['DIVORCED', 'Nộp Tòa án làm thủ tục ly hôn'],
    ['MARRIED', 'Chia tài sản chung sau khi ly hôn'],
    ['MARRIED', 'Nhận thừa kế của chồng đã chết'],
    ['DIVORCED', 'Hưởng tử tuất của chồng đã qua đời'],
  ])('is not taken at once of who is %s where it says otherwise: %s', (status, value) => {
    expect(taken(of(status), value)).toBe('REASON_MISSING');
  });

  it.each([
    'Xác nhận độc thân để mua nhà',
    'Xác nhận tình trạng độc thân để mua nhà ở xã hội',
    'Giấy xác nhận độc thân để vay vốn',
    'Chung minh doc than de xin visa',
  ])('may call single whoever is not married, and nobody else: %s', (value) => {
    for (const status of EVERY)
      expect(taken(of(status), value), status).toEqual(
        status === 'MARRIED' ? { field: 'value', reason: 'không được ghi “độc thân”' } : null,
      );
  });

  it('is to have a child without a spouse for a woman who has none only, and by medicine for a woman or a couple', () => {
    for (const value of ['Làm IVF', 'Mang thai hộ vì mục đích nhân đạo']) {
      for (const status of EVERY) expect(taken(of(status), value)).toBeNull();
      for (const status of EVERY) expect(taken(of(status, 'MALE'), value)).toBe(status === 'MARRIED' ? null : 'REASON_MISSING');
    }
    const alone = 'Làm mẹ đơn thân bằng thụ tinh nhân tạo';
    expect(taken(of('NEVER_MARRIED'), alone)).toBeNull();
    for (const known of [of('MARRIED'), of('NEVER_MARRIED', 'MALE')]) expect(taken(known, alone)).toBe('REASON_MISSING');
  });

  it('names the spouse as the sex of the person has it', () => {
    expect(taken(of('MARRIED', 'MALE'), 'Bảo lãnh chồng sang Úc')).toBe('REASON_MISSING');
    expect(taken(of('WIDOWED', 'FEMALE'), 'Nhận thừa kế của vợ đã chết')).toBe('REASON_MISSING');
  });

  it.each(ODD)('is not taken of one person’s word, of whomever: %s', (value) => {
    for (const status of EVERY)
      for (const sex of ['FEMALE', 'MALE']) expect(taken(of(status, sex), value), `${status} ${sex}`).not.toBeNull();
  });

  it.each(ODD.filter((value) => TEXT_KINDS.phrase.judge(value) === null))(
    'stays open until a second person confirms it, and his reason alone is not enough: %s',
    (value) => {
      const known = of('NEVER_MARRIED');
      expect(objectionOf(known, 'purposeWords', { value, reasons })).toBeNull();
      const word = decisionOn(statesOf(known), 'purposeWords', value);
      const open = objectionsTo(statesOf(known, [word])).filter(({ field }) => field === 'purposeWords');
      expect(open.map(({ reason }) => reason)).toEqual([expect.stringContaining('người thứ hai')]);
      expect(fieldIn(statesOf(known, [{ ...word, confirmedBy: 'tp-0101' }]), 'purposeWords').status).toBe('GIVEN');
    },
  );

  it.each([
    'Làm thủ tục đăng ký kết hôn tại nước ngoài',
    'Làm thủ tục ket hon',
    'Để kết, hôn',
    'Để kếthôn',
    'Vay vốn ngân hàng, giấy này có giá trị vô thời hạn',
    'Vay von ngan hang, giay nay dung nhieu lan',
    'Vay vốn ngân hàng, có giá trị sử dụng 10 năm',
  ])('is refused to two as to one where the certificate itself says the contrary: %s', (value) => {
    expect(objectionOf(of('NEVER_MARRIED'), 'purposeWords', { value, reasons })).toMatchObject({ field: 'value' });
    const confirmed = { ...decisionOn(statesOf(of('NEVER_MARRIED')), 'purposeWords', value), confirmedBy: 'tp-0101' };
    expect(fieldIn(statesOf(of('NEVER_MARRIED'), [confirmed]), 'purposeWords').status).toBe('UNFIT');
  });

  it.each([
    ['MARRIED', 'Xác nhận độc thân để mua nhà'],
    ['MARRIED', 'Đã ly hôn chồng năm 2020'],
    ['MARRIED', 'Vay vốn, chưa có chồng'],
    ['NEVER_MARRIED', 'Vay vốn, đã ly dị năm 2019'],
    ['NEVER_MARRIED', 'Mua đất vì góa chồng'],
    ['DIVORCED', 'Vay vốn vì đã có chồng'],
    ['WIDOWED', 'Vay vốn, chưa lập gia đình'],
  ])('is refused to two as to one where it says another status than the certificate: %s, %s', (status, value) => {
    const known = of(status);
    expect(objectionOf(known, 'purposeWords', { value, reasons })).toMatchObject({ field: 'value' });
    const confirmed = { ...decisionOn(statesOf(known), 'purposeWords', value), confirmedBy: 'tp-0101' };
    expect(fieldIn(statesOf(known, [confirmed]), 'purposeWords').status).toBe('UNFIT');
  });

  it('to marry, is no other purpose: the case then names whom, and prints what the law wants', () => {
    const states = statesOf({ answers: { maritalHistory: 'NEVER_MARRIED', purpose: 'MARRIAGE' } });
    expect(objectionsTo(states).map(({ field }) => field)).toEqual(['partner']);
    expect(FORM.blocks).toContainEqual(expect.objectContaining({ when: { purpose: ['MARRIAGE'] }, text: 'Làm thủ tục đăng ký kết hôn.' }));
  });
});

/** A sentence that the list allows, at random: of the ways of a rule one, of what may be left out some. */
const sentence = (rules: Readonly<Record<string, readonly string[]>>, name: string, pick: () => number): string => {
  const spoken = (text: string): string => {
    const innermost = /\[([^[\]()]*)\]|\(([^[\]()]*)\)\*?/u.exec(text);
    if (innermost === null) {
      const ways = text.split('|');
      return ways[pick() % ways.length] ?? '';
    }
    const [whole, may, must = ''] = innermost;
    const ways = (may ?? must).split('|');
    const said = may !== undefined && pick() % 2 === 0 ? '' : (ways[pick() % ways.length] ?? '');
    return spoken(text.replace(whole, said));
  };
  const ways = rules[name] ?? [];
  const open: Readonly<Record<string, string>> = { NUMBER: '12', YEAR: '2026', STATE: 'Hàn Quốc' };
  return spoken(ways[pick() % Math.max(1, ways.length)] ?? '').replace(
    /\{(\w+)\}\*?/gu,
    (_place, other: string) => open[other] ?? sentence(rules, other, pick),
  );
};

describe('the list itself', () => {
  const rulesFor = (status: string, sex: string) => {
    const rules = new Map<string, readonly string[]>();
    for (const { name, when, says } of FORM.phrases ?? []) {
      const holds = (when.maritalHistory ?? [status]).includes(status) && (when.sex ?? [sex]).includes(sex);
      rules.set(name, [...(rules.get(name) ?? []), ...(holds ? says : [])]);
    }
    return Object.fromEntries(rules);
  };

  it('says of nobody who never married, in no combination, what would be said of a spouse, a marriage or a death', () => {
    const rules = rulesFor('NEVER_MARRIED', 'FEMALE');
    const aside = [...(FORM.never ?? []), ...(FORM.statuses ?? [])].filter(
      (phrase) => !['đã chết', 'qua đời', 'độc thân'].includes(phrase),
    );
    fc.assert(
      fc.property(fc.array(fc.nat(), { minLength: 60, maxLength: 60 }), (choices) => {
        let at = 0;
        const said = sentence(rules, 'purpose', () => choices[at++ % choices.length] ?? 0).replaceAll('tình trạng hôn nhân', '');
        expect(
          aside.filter((phrase) => mentions(said, phrase)),
          said,
        ).toEqual([]);
        expect(/(?<!\p{L})(?:vợ|chồng)(?!\p{L})/iu.test(said), said).toBe(false);
      }),
      { numRuns: 3000 },
    );
  });
});
