import type { LawFile } from './catalogue.ts';
import { KINDS, type LawKind } from './schemas.ts';

/** Mã thủ tục hành chính as the shapes take it. */
export const PROCEDURE_CODE = /^[123]\.\d{6}$/;

/** What a member says to whoever fills it in; the remarks stand beside the members and are dropped when the file is read. */
type Members = Readonly<Record<string, readonly [value: unknown, note?: string]>>;
const noted = (members: Members): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(members).flatMap(([name, [value, note]]) => [
      ...(note === undefined ? [] : [[`$comment ${name}`, note] as const]),
      [name, value] as const,
    ]),
  );

const blank = (what: string): string => `ĐIỀN: ${what}`;
const CODE = 'DIEN';
const BASIS = { act: blank('văn bản quy định, ví dụ Nghị định 00/2026/NĐ-CP'), article: blank('điều, khoản') };
const SINCE = '2026-01-01';

const heading = (source: string): Members => ({
  version: ['1', 'Tên phiên bản. Đã nạp thì bất biến: sửa nội dung là ghi một phiên bản mới trong tệp mới.'],
  validFrom: [SINCE, 'Ngày đầu tiên có hiệu lực (năm-tháng-ngày). Hồ sơ giữ phiên bản của ngày tiếp nhận đến cùng.'],
  source: [blank(source), 'Đọc ở đâu: người rà soát tìm lại được.'],
  verified: [false, 'true chỉ khi đã đọc chính văn bản ấy. false: mọi nơi hiện ra đều ghi "chưa xác minh".'],
});

const component = noted({
  code: ['TP1', 'Mã thành phần, không trùng trong thủ tục này.'],
  name: [blank('tên thành phần hồ sơ, ví dụ Đơn đề nghị')],
  when: [{}, 'Khi nào phải có: {} là mọi trường hợp; { "loai": ["MOI"] } là khi câu trả lời của câu hỏi "loai" (caseQuestions) là MOI.'],
  kind: ['FORM', 'FORM: đơn, tờ khai; PRIOR_RESULT: kết quả của một thủ tục khác; OTHER: giấy tờ khác.'],
  originals: [1, 'Số bản chính. Chỉ xuất trình, không nộp: thêm "presentedOnly": true.'],
  copies: [0, 'Số bản sao.'],
  paperType: [
    'APPLICATION_FORM',
    'Loại giấy tờ (thư mục paper-types). Giấy có dữ liệu trong một cơ sở dữ liệu đã kết nối: thêm "replaceableByData": { "register": "MARRIAGE", "mandatory": true, "from": "2026-01-01" }.',
  ],
  legalBasis: [BASIS],
  verified: [false],
});

const procedureOf = (code: string, result: string) =>
  noted({
    code: [code, 'Mã thủ tục trên Cơ sở dữ liệu quốc gia về thủ tục hành chính.'],
    ...heading('quyết định công bố thủ tục'),
    name: [blank('tên thủ tục')],
    field: [{ code: CODE, name: blank('tên lĩnh vực') }, 'Lĩnh vực: mã viết tắt (chữ hoa không dấu) và tên.'],
    competent: [
      ['COMMUNE_PC'],
      'Loại cơ quan có thẩm quyền giải quyết, theo function của cơ quan (thư mục agencies), ví dụ COMMUNE_PC, LAND_REGISTRATION.',
    ],
    level: ['COMMUNE', 'Cấp có thẩm quyền: PROVINCE, DISTRICT hoặc COMMUNE.'],
    serviceLevel: ['PARTIAL_ONLINE', 'FULL_ONLINE: toàn trình; PARTIAL_ONLINE: một phần.'],
    processedAt: ['PROVINCE', 'PROVINCE: hệ thống này xử lý; CENTRAL: hệ thống của bộ, ngành xử lý, ở đây không tiếp nhận.'],
    receiving: [true, 'true: mở tiếp nhận, và law check đòi đủ mọi thứ để giải quyết đến cùng; false: mới chỉ ghi vào danh mục.'],
    leadUnit: ['civilStatus', 'Đơn vị chủ trì, theo tên trong units của cơ quan có thẩm quyền.'],
    registers: [[], 'Cơ sở dữ liệu tra về người được cấp kết quả khi bắt đầu xử lý, ví dụ ["MARRIAGE"]; không tra thì ghi [].'],
    supplementWindowDays: [10, 'Số ngày làm việc người nộp có để bổ sung sau thẩm tra; quá hạn thì hồ sơ được coi là tắc.'],
    results: [
      [
        noted({
          code: ['KQ1', 'Mã kết quả trong thủ tục này.'],
          paperType: [result, 'Loại giấy tờ của kết quả (thư mục paper-types).'],
          name: [blank('tên kết quả, ví dụ Giấy xác nhận …')],
          madeBy: ['LEAD', 'LEAD: cơ quan chủ trì; cơ quan khác làm thì ghi loại cơ quan ấy.'],
          way: [
            'FORM',
            'FORM: in từ mẫu kết quả dưới đây; UPLOADED: cán bộ tải lên tệp PDF của mình (bỏ form); EXTERNAL: hệ thống khác lập (bỏ form, thêm system).',
          ],
          form: [result, 'Mẫu kết quả (thư mục result-forms).'],
          forms: ['BOTH', 'BOTH: bản điện tử và bản giấy; E: chỉ bản điện tử.'],
          presenceRequired: [false, 'true: người được cấp phải có mặt khi nhận.'],
          mandatory: [true],
          series: [result, 'Sổ lấy số, một loại văn bản một sổ: chữ hoa không dấu, ví dụ GIAY_XAC_NHAN.'],
          symbol: [blank('ký hiệu sau số, ví dụ GXN-UBND'), 'Ký hiệu của kết quả, không trùng với loại văn bản nào khác của cơ quan.'],
          dependsOn: [[], 'Mã các kết quả phải có trước, ví dụ ["KQ1"].'],
        }),
      ],
      'Mọi kết quả của thủ tục; nhiều nhất một kết quả được lập ở đây (FORM hoặc UPLOADED).',
    ],
    deadline: [
      noted({
        unit: [
          'WORKING_DAYS',
          'WORKING_DAYS: ngày làm việc; HALF_DAYS: nửa ngày; WORKING_HOURS: giờ; CALENDAR_DAYS: ngày; SAME_DAY: trong ngày.',
        ],
        amount: [3],
        dayStart: [
          'CIVIL_CODE_NEXT_DAY',
          'CIVIL_CODE_NEXT_DAY: tính từ ngày sau; SAME_DAY_BEFORE_CUTOFF: nhận trước 15 giờ thì tính ngay ngày nhận.',
        ],
        source: [blank('văn bản quy định thời hạn')],
        verified: [false],
      }),
      'Thời hạn giải quyết. Trường hợp có thời hạn khác: thêm deadlineVariants, xem procedures/1.004873.json của sản phẩm.',
    ],
    caseQuestions: [{}, 'Câu hỏi phân biệt các trường hợp và mọi câu trả lời, ví dụ { "loai": ["MOI", "LAI"] }. Không phân biệt: {}.'],
    questionWords: [
      [],
      'Lời của từng câu hỏi và câu trả lời, ví dụ { "question": "loai", "words": "Cấp mới hay cấp lại?", "answers": { "MOI": "Cấp mới", "LAI": "Cấp lại" } }.',
    ],
    components: [
      [component],
      'Thành phần hồ sơ. Ngoài bảng này không ai được đòi thêm giấy tờ. Phải lấy ý kiến, có phí: thêm consultations, fees, xem hướng dẫn docs/guides/add-a-procedure.md.',
    ],
  });

const formOf = (result: string) =>
  noted({
    form: [result],
    ...heading('văn bản ban hành mẫu'),
    title: [blank('tên in trên kết quả')],
    fields: [
      [
        noted({
          name: ['fullName', 'Tên trường, dùng trong các khối bên dưới: {fullName}.'],
          label: ['Họ, chữ đệm, tên', 'Nhãn cán bộ xử lý thấy.'],
          type: [
            'NAME',
            'TEXT, NAME, WORDS, NATIONALITY, PLACE, DATE, DATE_OR_YEAR, DATE_IN_WORDS (theo một trường ngày), TIME, PERSONAL_ID, IDENTITY hoặc CODE.',
          ],
          required: [true],
          when: [{}],
          sources: [
            [{ from: 'PARTY', text: '{fullName}' }],
            'Lấy từ đâu, theo thứ tự ưu tiên: PARTY (người nộp), ANSWER (câu trả lời), PAPER (giấy tờ đã chuyển thành dữ liệu), REGISTER (cơ sở dữ liệu), HANDLER (cán bộ xử lý ghi, phải nêu borneBy: giấy tờ chứng minh, hoặc readIn: trường nêu sổ đã đọc).',
          ],
        }),
      ],
      'Các giá trị in trên kết quả.',
    ],
    blocks: [
      [
        { block: 'HEADING', when: {}, text: blank('TÊN KẾT QUẢ, chữ hoa') },
        { block: 'BASIS', when: {}, text: blank('Căn cứ …') },
        { block: 'LINE', when: {}, label: 'Họ, chữ đệm, tên', text: '{fullName}', bold: true },
        { block: 'PARAGRAPH', when: {}, text: blank('nội dung kết quả, có thể dùng {fullName}') },
      ],
      'Từ trên xuống: HEADING, AGENCY, BASIS, PARAGRAPH, LINE, COLUMNS, TABLE, SIGNATURES. Khối nêu một trường không bắt buộc mà không có giá trị thì không in.',
    ],
  });

const paperTypeOf = (result: string) =>
  noted({
    paperType: [result],
    ...heading('văn bản quy định loại giấy tờ này'),
    name: [blank('tên kết quả')],
    managingAgency: ['COMMUNE_PC', 'Loại cơ quan quản lý giấy tờ này.'],
    fields: [
      [{ name: 'fullName', type: 'TEXT', required: true, sensitive: false }],
      'Dữ liệu của giấy tờ khi được chuyển thành dữ liệu điện tử: type TEXT, DATE, DATE_OR_YEAR hoặc PERSONAL_ID.',
    ],
  });

/**
 * A new procedure as files to be filled in: itself, the form of its result and the paper type of that. Of the right shape, and refused by the check
 * until every blank is filled. `schema` leads from such a file's folder to the published schemas, for editors.
 */
export const procedureSkeleton = (code: string, schema = '../schema'): readonly LawFile[] => {
  const result = `KQ-${code}`;
  const file = (kind: LawKind, name: string, body: object): LawFile => {
    const { folder } = KINDS[kind];
    const text = JSON.stringify({ $schema: `${schema}/${folder}.json`, ...body }, null, 2);
    return { path: `${folder}/${name}.json`, text: `${text}\n` };
  };
  return [
    file('PROCEDURE', code, procedureOf(code, result)),
    file('RESULT_FORM', result, formOf(result)),
    file('PAPER_TYPE', result, paperTypeOf(result)),
  ];
};
