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
          register: Type.Enum(['MARRIAGE', 'DEATH', 'BIRTH', 'POPULATION', 'LAND', 'BUSINESS']),
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
    receiving: Type.Boolean({ description: 'Hệ thống này đã tiếp nhận thủ tục' }),
    resultPaperType: Code,
    resultName: Text,
    furtherResults: Type.Optional(Type.Array(Type.Object({ paperType: Code, name: Text, madeBy: AgencyFunction }, closed))),
    resultForms: Type.Enum(['E', 'PAPER', 'BOTH']),
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
      Type.Integer({ minimum: 1, description: 'Số ngày làm việc người nộp có để bổ sung sau thẩm định (T31); không ghi: chỉ nhắc' }),
    ),
    accountRequired: Type.Optional(Type.Boolean({ description: 'Bắt buộc có tài khoản số (T05); không ghi: bắt buộc' })),
    pauseGrounds: Type.Optional(Type.Array(Type.Object({ code: Code, legalBasis: LegalBasis, verified: Flag }, closed))),
    caseQuestions: When,
    components: Type.Array(Component, { minItems: 1 }),
    stepBudgetHours: Type.Optional(StepBudget),
  },
  closed,
);

const FieldSchema = Type.Object(
  { name: Text, type: Type.Enum(['TEXT', 'DATE', 'DATE_OR_YEAR', 'PERSONAL_ID']), required: Flag, sensitive: Flag },
  closed,
);

/** A kind of paper with the data that its conversion must yield (1.11). */
export const PaperType = Type.Object(
  {
    ...Version,
    paperType: Code,
    name: Text,
    managingAgency: AgencyFunction,
    fields: Type.Array(FieldSchema),
  },
  closed,
);
