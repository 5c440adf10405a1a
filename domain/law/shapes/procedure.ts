import { Type } from 'typebox';
import {
  AgencyFunction,
  Code,
  ComponentKind,
  Count,
  closed,
  Day,
  Deadline,
  DeadlineVariant,
  Flag,
  LegalBasis,
  StepBudget,
  Text,
  Version,
  When,
} from './common.ts';
import { RegisterName } from './result-form.ts';

const Component = Type.Object(
  {
    code: Code,
    name: Text,
    when: When,
    kind: ComponentKind,
    originals: Count,
    copies: Count,
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

/** A procedure (thủ tục hành chính) with its case questions and components. */
export const Procedure = Type.Object(
  {
    ...Version,
    code: Type.String({ pattern: '^[123]\\.\\d{6}$' }),
    name: Text,
    field: Type.Object({ code: Code, name: Text }, closed),
    competent: Type.Array(AgencyFunction, { minItems: 1 }),
    serviceLevel: Type.Enum(['FULL_ONLINE', 'PARTIAL_ONLINE']),
    processedAt: Type.Enum(['PROVINCE', 'CENTRAL']),
    receiving: Type.Boolean({
      description: 'Hệ thống này đã tiếp nhận thủ tục; phải nêu leadUnit, registers, resultForm, supplementWindowDays',
    }),
    leadUnit: Type.Optional(Type.Enum(['civilStatus'], { description: 'Đơn vị chủ trì, theo tên trong units của cơ quan' })),
    registers: Type.Optional(
      Type.Array(RegisterName, { description: 'Cơ sở dữ liệu phải tra về người được cấp khi bắt đầu xử lý; không có thì ghi []' }),
    ),
    resultForm: Type.Optional(Type.String({ minLength: 1, description: 'Mẫu kết quả (result-forms)' })),
    resultPaperType: Code,
    resultName: Text,
    furtherResults: Type.Optional(Type.Array(Type.Object({ paperType: Code, name: Text, madeBy: AgencyFunction }, closed))),
    resultForms: Type.Enum(['E', 'BOTH'], { description: 'Kết quả luôn có bản điện tử (Quyết định 2603/QĐ-UBND, mục 2, Bước 4)' }),
    resultStorage: Type.Enum(['WAREHOUSE', 'EXTERNAL']),
    presenceRequired: Flag,
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
            workingDays: Type.Integer({ minimum: 1 }),
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
        minimum: 1,
        description: 'Số ngày làm việc người nộp có để bổ sung sau thẩm tra (T31); hết hạn thì hồ sơ bị coi là tắc',
      }),
    ),
    accountRequired: Type.Optional(Type.Boolean({ description: 'Bắt buộc có tài khoản số (T05); không ghi: chỉ hướng dẫn hoặc tạo giúp' })),
    officerSignMode: Type.Optional(
      Type.Enum(['PER_FILE', 'PACKAGE', 'PER_RULE'], { description: 'Ai ký bản số hóa của thủ tục này; không ghi: theo Quyết định' }),
    ),
    pauseGrounds: Type.Optional(Type.Array(Type.Object({ code: Code, legalBasis: LegalBasis, verified: Flag }, closed))),
    fees: Type.Optional(
      Type.Array(
        Type.Object(
          {
            kind: Type.Enum(['SERVICE_FEE', 'DIGITISATION_FEE']),
            when: When,
            amount: Type.Integer({ minimum: 1, description: 'Đồng' }),
            legalBasis: LegalBasis,
            verified: Flag,
          },
          closed,
        ),
        { minItems: 1, description: 'Phí, lệ phí của thủ tục theo trường hợp; không nêu thì không được thu' },
      ),
    ),
    caseQuestions: When,
    excludedCases: Type.Optional(
      Type.Array(Type.Object({ when: When, reason: Text, legalBasis: LegalBasis, verified: Flag }, closed), {
        minItems: 1,
        description: 'Trường hợp mà pháp luật không cho cấp kết quả: không tiếp nhận, không lập dự thảo',
      }),
    ),
    components: Type.Array(Component, { minItems: 1 }),
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
  },
  closed,
);
