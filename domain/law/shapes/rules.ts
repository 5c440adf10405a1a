import { Type } from 'typebox';
import {
  Code,
  Count,
  closed,
  Day,
  Flag,
  Hour,
  LegalBasis,
  Level,
  limit,
  PaperLine,
  Percent,
  Provenance,
  RuleSetId,
  StepBudget,
  Text,
  Version,
} from './common.ts';

/** Căn cứ: why an act that goes against the applicant, or against the ordinary treatment, may be done; another code is none (Decree 61/2018 Art. 19). */
const Ground = Type.Object(
  {
    of: Type.Enum(['REJECT_INTAKE', 'SUBMIT_REFUSAL', 'DECIDE_EXCEPTION']),
    code: Code,
    name: Text,
    legalBases: Type.Array(LegalBasis, {
      minItems: 1,
      description:
        'Điều khoản theo từng tầng pháp luật: trên giấy là điều khoản đầu tiên của văn bản còn hiệu lực; không rõ điều thì chỉ ghi văn bản',
    }),
    verified: Flag,
  },
  closed,
);

/** Decision 2603 itself (`BASE`): what holds under every national layer. */
export const Decision = Type.Object(
  {
    ...Version,
    decision: Code,
    officerSignMode: Type.Enum(['PER_FILE', 'PACKAGE', 'PER_RULE']),
    certOrManaging: Type.Enum(['EXCLUSIVE', 'BOTH_ALLOWED']),
    digitiseConsultationReply: Type.Enum(['ALWAYS', 'UNLESS_BORN_DIGITAL', 'SPECIAL_LAW_ONLY']),
    dayStart: limit.dayStart,
    pauseRounding: Type.Enum(['EXACT', 'END_OF_DAY']),
    warnPercent: Percent,
    redPercent: Percent,
    scan: Type.Object({ minDpi: Count, colour: Flag, ...Provenance }, closed),
    stepBudgetHours: StepBudget,
    grounds: Type.Array(Ground, { minItems: 1 }),
    provisions: Type.Array(Type.Object({ place: Text, category: Type.Optional(Code) }, closed), {
      minItems: 1,
      description: 'Các chỗ viện dẫn được của Quyết định; category: diện phải số hóa mà chỗ ấy nêu',
    }),
  },
  closed,
);

const RuleSetAct = Type.Object(
  {
    act: Text,
    /** First day in force; where only the day of its signing is known, that. */
    since: Day,
    repealed: Type.Optional(Type.String({ minLength: 1, description: 'Phần đã bị bãi bỏ, bởi văn bản nào' })),
  },
  closed,
);

/** A version of a national layer; several succeed each other where an act below the decree changed a rule. */
export const RuleSet = Type.Object(
  {
    ...Version,
    ruleSet: RuleSetId,
    acts: Type.Array(RuleSetAct, { minItems: 1 }),
    endedActs: Type.Optional(
      Type.Array(Type.Object({ act: Text, by: Text }, closed), { description: 'Văn bản của phiên bản trước không còn tính ở đây, vì sao' }),
    ),
    forms: Type.Array(
      Type.Object(
        {
          number: Text,
          document: Text,
          name: Text,
          symbol: Type.Optional(
            Type.Object(
              { text: Text, ...Provenance },
              { ...closed, description: 'Chữ viết tắt tên loại văn bản, trước ký hiệu của cơ quan' },
            ),
          ),
        },
        closed,
      ),
      { minItems: 1 },
    ),
    paperRows: Type.Array(PaperLine, { minItems: 1, description: 'Các dòng của bảng phân loại DT-3 có hiệu lực' }),
    foreignersCovered: Flag,
    cutoff: Hour,
    transfer: Type.Enum(['SAME_DAY_OR_NEXT_AFTER_CUTOFF']),
    notQualifiedWorkingDays: Type.Integer({ minimum: 1 }),
    letterLeadWorkingDays: Type.Integer({ minimum: 1 }),
    lettersInTime: Count,
  },
  closed,
);

export const OfficeHours = Type.Object(
  {
    ...Version,
    hours: Type.String({ description: 'DEFAULT hoặc mã định danh cơ quan' }),
    windows: Type.Array(Type.Object({ opens: Hour, closes: Hour }, closed), { minItems: 1 }),
  },
  closed,
);

export const DigitisationStart = Type.Object({ ...Version, level: Level }, closed);

/** A category of papers that must be digitised: by kind of component, or by a table procedure × component. */
export const MandatoryCategory = Type.Object(
  {
    ...Version,
    category: Code,
    name: Text,
    componentKind: Type.Optional(Type.Enum(['FORM', 'PRIOR_RESULT'])),
    entries: Type.Array(Type.Object({ procedure: Text, component: Code, from: Day, to: Type.Optional(Day), ...Provenance }, closed)),
  },
  closed,
);

/** What specialised law says instead of the Decision (DT-3 line 5). */
export const SpecialLaw = Type.Object(
  {
    ...Version,
    override: Code,
    procedure: Text,
    component: Code,
    mode: Type.Enum(['APPLICANT_SUPPLIES_PDF', 'SPECIAL_EQUIPMENT', 'NO_SCAN', 'OTHER']),
    legalBasis: LegalBasis,
  },
  closed,
);

const CalendarDay = Type.Object({ date: Day, name: Text, verified: Flag }, closed);
export const CalendarYear = Type.Object(
  {
    $schema: Type.Optional(Text),
    version: Version.version,
    validFrom: Day,
    validTo: Type.Optional(Day),
    year: Type.Integer({ minimum: 2025, maximum: 2099 }),
    status: Type.Enum(['ANNOUNCED', 'PROVISIONAL']),
    sources: Type.Array(Text, { minItems: 1 }),
    daysOff: Type.Array(CalendarDay),
    workedSaturdays: Type.Array(CalendarDay),
  },
  closed,
);

/** First day of Tết and day of the Hùng Kings, in UTC+7; China's calendar differs in some years. */
export const LunarTable = Type.Object(
  {
    ...Version,
    table: Code,
    years: Type.Array(Type.Object({ year: Type.Integer(), tet: Day, hungKings: Day }, closed), { minItems: 1 }),
  },
  closed,
);
