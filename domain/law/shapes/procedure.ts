import { Type } from 'typebox';
import {
  AgencyFunction,
  Code,
  ComponentKind,
  closed,
  Day,
  Deadline,
  DeadlineVariant,
  Flag,
  LegalBasis,
  Level,
  limit,
  StepBudget,
  Text,
  UnitFunction,
  Version,
  When,
  WorkingDays,
} from './common.ts';
import { Fee } from './fees.ts';
import { RegisterName } from './result-form.ts';

const Sheets = Type.Integer({ minimum: 0, maximum: 100 });

const Component = Type.Object(
  {
    code: Code,
    name: Text,
    when: When,
    kind: ComponentKind,
    originals: Sheets,
    copies: Sheets,
    presentedOnly: Type.Optional(Flag),
    replaceableByData: Type.Optional(
      Type.Object(
        {
          register: RegisterName,
          mandatory: Flag,
          from: Day,
          to: Type.Optional(Day),
        },
        closed,
      ),
    ),
    paperType: Type.Optional(Code),
    legalBasis: LegalBasis,
    verified: Flag,
  },
  closed,
);

/**
 * Kết quả của thủ tục (domain rules 1.13). FORM is drawn from a result form, UPLOADED is the handler's own file, EXTERNAL is made and reported by another
 * system. At most one of a procedure is made here.
 */
const ProcedureResult = Type.Object(
  {
    code: Code,
    paperType: Code,
    name: Text,
    madeBy: Type.String({ pattern: '^[A-Z][A-Z_]*$', description: 'LEAD: cơ quan chủ trì; nếu không: loại cơ quan' }),
    way: Type.Enum(['FORM', 'UPLOADED', 'EXTERNAL'], {
      description: 'FORM: theo mẫu kết quả; UPLOADED: tệp PDF của người xử lý; EXTERNAL: hệ thống khác làm và báo lại (T38)',
    }),
    form: Type.Optional(Type.String({ minLength: 1, description: 'Mẫu kết quả (result-forms), của FORM' })),
    system: Type.Optional({ ...Code, description: 'Hệ thống báo kết quả, của EXTERNAL' }),
    forms: Type.Enum(['E', 'BOTH'], { description: 'Kết quả luôn có bản điện tử (Quyết định 2603/QĐ-UBND, mục 2, Bước 4)' }),
    store: Type.Optional({ ...Code, description: 'Cơ sở dữ liệu lưu kết quả, kho dữ liệu giữ đường dẫn; không ghi: kho dữ liệu' }),
    presenceRequired: Flag,
    mandatory: Flag,
    dependsOn: Type.Array(Code, { uniqueItems: true, description: 'Kết quả phải phát hành trước' }),
    share: Type.Optional(
      Type.Object({ unit: limit.unit, amount: limit.amount }, { ...closed, description: 'Phần thời hạn của kết quả này' }),
    ),
    shareVariants: Type.Optional(
      Type.Array(Type.Object({ when: When, unit: limit.unit, amount: limit.amount }, closed), {
        minItems: 1,
        description: 'Phần thời hạn khi thời hạn của trường hợp dài hay ngắn hơn',
      }),
    ),
    series: Type.Optional({ ...Code, description: 'Sổ lấy số; không ghi: sổ văn bản đi' }),
    symbol: Type.Optional(Type.String({ minLength: 1, description: 'Ký hiệu sau số; không ghi: ký hiệu của cơ quan' })),
  },
  closed,
);

/** A procedure (thủ tục hành chính) with its case questions and components. */
export const Procedure = Type.Object(
  {
    ...Version,
    code: Type.String({ pattern: '^[123]\\.\\d{6}$' }),
    name: Text,
    field: Type.Object({ code: Code, name: Text }, closed),
    competent: Type.Array(AgencyFunction, { minItems: 1, uniqueItems: true }),
    level: { ...Level, description: 'Cấp có thẩm quyền giải quyết' },
    serviceLevel: Type.Enum(['FULL_ONLINE', 'PARTIAL_ONLINE']),
    processedAt: Type.Enum(['PROVINCE', 'CENTRAL']),
    receiving: Type.Boolean({
      description: 'Hệ thống này đã tiếp nhận thủ tục; phải nêu leadUnit, registers, supplementWindowDays',
    }),
    leadUnit: Type.Optional(UnitFunction),
    registers: Type.Optional(
      Type.Array(RegisterName, {
        uniqueItems: true,
        description: 'Cơ sở dữ liệu phải tra về người được cấp khi bắt đầu xử lý; không có thì ghi []',
      }),
    ),
    results: Type.Array(ProcedureResult, { minItems: 1 }),
    deadline: Deadline,
    deadlineVariants: Type.Optional(Type.Array(DeadlineVariant)),
    consultations: Type.Optional(
      Type.Array(
        Type.Object(
          {
            kind: Type.Enum(['OPINION', 'APPRAISAL', 'VERIFICATION']),
            when: When,
            addressee: Text,
            addressedTo: Type.Optional({ ...AgencyFunction, description: 'Loại cơ quan phải hỏi; hỏi loại khác thì không tính' }),
            workingDays: WorkingDays,
            byRoute: Type.Optional(
              Type.Boolean({ description: 'Hỏi ngay khi chuyển hồ sơ (T12), cơ quan theo addressedTo; không ghi: người xử lý hỏi (T14)' }),
            ),
            excludedFromClock: Flag,
            legalBasis: LegalBasis,
            verified: Flag,
          },
          closed,
        ),
      ),
    ),
    supplementWindowDays: Type.Optional(
      Type.Integer({
        ...WorkingDays,
        description: 'Số ngày làm việc người nộp có để bổ sung sau thẩm tra (T31); hết hạn thì hồ sơ bị coi là tắc',
      }),
    ),
    accountRequired: Type.Optional(Type.Boolean({ description: 'Bắt buộc có tài khoản số (T05); không ghi: chỉ hướng dẫn hoặc tạo giúp' })),
    officerSignMode: Type.Optional(
      Type.Enum(['PER_FILE', 'PACKAGE', 'PER_RULE'], { description: 'Ai ký bản số hóa của thủ tục này; không ghi: theo Quyết định' }),
    ),
    pauseGrounds: Type.Optional(Type.Array(Type.Object({ code: Code, legalBasis: LegalBasis, verified: Flag }, closed))),
    fees: Type.Optional(
      Type.Array(Fee, { minItems: 1, description: 'Phí, lệ phí của thủ tục theo trường hợp; không nêu thì không được thu' }),
    ),
    sameDayWithoutReceipt: Type.Optional(
      Type.Boolean({
        description:
          'Trả ngay trong ngày thì không lập Giấy tiếp nhận, trừ khi người nộp yêu cầu (Nghị định 61/2018/NĐ-CP Điều 17 khoản 4); hẹn ngày sau thì vẫn lập',
      }),
    ),
    caseQuestions: When,
    questionWords: Type.Optional(
      Type.Array(
        Type.Object({ question: Text, words: Text, answers: Type.Record(Type.String({ pattern: '^[A-Za-z0-9_]+$' }), Text) }, closed),
        { description: 'Lời của từng câu hỏi và câu trả lời, theo thứ tự hỏi; thủ tục đang tiếp nhận phải có đủ' },
      ),
    ),
    excludedCases: Type.Optional(
      Type.Array(Type.Object({ when: When, reason: Text, legalBasis: LegalBasis, verified: Flag }, closed), {
        minItems: 1,
        description: 'Trường hợp mà pháp luật không cho cấp kết quả: không tiếp nhận, không lập dự thảo',
      }),
    ),
    components: Type.Array(Component, { minItems: 1, maxItems: 100 }),
    stepBudgetHours: Type.Optional(StepBudget),
  },
  closed,
);

const FieldSchema = Type.Object(
  {
    name: Text,
    type: Type.Enum(['TEXT', 'DATE', 'DATE_OR_YEAR', 'PERSONAL_ID']),
    required: Flag,
    sensitive: Flag,
    notBefore: Type.Optional(Type.Array(Text, { minItems: 1, description: 'Ngày không thể sớm hơn các ngày này của cùng giấy tờ' })),
    mayBeAbsent: Type.Optional(Type.Boolean({ description: 'Trường bắt buộc, nhưng có mẫu giấy (thường là mẫu cũ) không ghi' })),
  },
  closed,
);

const Millimetres = Type.Number({ minimum: 20, maximum: 1_200 });

/** A kind of paper with the data that its conversion must yield (1.11). */
export const PaperType = Type.Object(
  {
    ...Version,
    paperType: Code,
    name: Text,
    managingAgency: AgencyFunction,
    /** Size of its sheet in millimetres, upright; absent: any. */
    sheet: Type.Optional(Type.Object({ widthMm: Millimetres, heightMm: Millimetres }, closed)),
    fields: Type.Array(FieldSchema),
    database: Type.Optional({
      ...Code,
      description:
        'Cơ sở dữ liệu quốc gia, chuyên ngành đã kết nối mà dữ liệu của loại giấy tờ này được chuyển vào; không ghi: kho dữ liệu giữ',
    }),
  },
  closed,
);
