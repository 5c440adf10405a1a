import { type Static, type TSchema, Type } from 'typebox';

/** The shapes of the definition files: types and published JSON Schemas both come from here, so that they cannot differ. */

const closed = { additionalProperties: false } as const;
const Text = Type.String({ minLength: 1 });
const Code = Type.String({ pattern: '^[A-Z0-9][A-Z0-9_.-]*$' });
const AgencyId = Type.String({ pattern: '^[A-Z][A-Z0-9.]+$', description: 'Mã định danh cơ quan' });
const Day = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', description: 'Ngày tại Việt Nam' });
const Hour = Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$' });
const Percent = Type.Integer({ minimum: 1, maximum: 100 });
const Count = Type.Integer({ minimum: 0 });
const Flag = Type.Boolean();

/** Where a value was read; `verified: false` = recalled or proposed, to be confirmed, and said so wherever it shows. */
const Provenance = { source: Text, verified: Flag };
const LegalBasis = Type.Object({ act: Text, article: Type.Optional(Text) }, closed);

/** `validFrom` is the first day in force, `validTo` the first day no longer in force. */
const Version = {
  $schema: Type.Optional(Text),
  version: Type.String({ pattern: '^[A-Za-z0-9.-]+$' }),
  validFrom: Day,
  validTo: Type.Optional(Day),
  ...Provenance,
};

/** Kinds of body that handle procedures or manage papers; agencies, procedures and paper types meet in them ("thuộc phạm vi quản lý"). */
export const AgencyFunction = Type.Enum([
  'PROVINCE_PC',
  'COMMUNE_PC',
  'LAND_REGISTRATION',
  'CONSTRUCTION_DEPARTMENT',
  'POLICE',
  'SOCIAL_INSURANCE',
]);
const Level = Type.Enum(['PROVINCE', 'DISTRICT', 'COMMUNE']);
const RuleSetId = Type.Enum(['RS-61', 'RS-118', 'RS-224']);
const PaperRow = Type.Enum(['1', '2', '2a', '3', '4', '5', '6', '7a', '7b', '7c', '8', '9a', '9b']);
const ComponentKind = Type.Enum(['FORM', 'PRIOR_RESULT', 'OTHER']);

/** Answers under which something applies; every question named must have one of its values. */
const When = Type.Record(Type.String({ pattern: '^[a-zA-Z]+$' }), Type.Array(Text, { minItems: 1 }));

const limit = {
  unit: Type.Enum(['WORKING_DAYS', 'HALF_DAYS', 'WORKING_HOURS', 'CALENDAR_DAYS', 'SAME_DAY']),
  amount: Type.Integer({ minimum: 1 }),
  dayStart: Type.Enum(['CIVIL_CODE_NEXT_DAY', 'SAME_DAY_BEFORE_CUTOFF']),
  extraDays: Type.Optional(Count),
};
const Deadline = Type.Object({ ...limit, ...Provenance }, closed);
/** `enabled: false` = seeded switched off until verified. */
const DeadlineVariant = Type.Object({ when: When, enabled: Flag, ...limit, ...Provenance }, closed);

const StepBudget = Type.Record(
  Type.Enum([
    'SUBMITTED',
    'IDENTIFYING',
    'CHECKING_COMPONENTS',
    'DIGITISING',
    'TRANSFERRED',
    'PROCESSING',
    'AWAITING_SIGNATURE',
    'AWAITING_ISSUE',
    'AWAITING_RETURN',
  ]),
  Type.Integer({ minimum: 1 }),
  { description: 'Số giờ làm việc mà mỗi bước được giữ hồ sơ' },
);

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

const Procedure = Type.Object(
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
    resultMadeOutside: Type.Optional(Type.Boolean({ description: 'Kết quả do hệ thống chuyên ngành lập (T38)' })),
    supplementWindowDays: Type.Optional(
      Type.Integer({ minimum: 1, description: 'Số ngày làm việc người nộp có để bổ sung sau thẩm định (T31); không ghi: chỉ nhắc' }),
    ),
    accountRequired: Type.Optional(Type.Boolean({ description: 'Bắt buộc có tài khoản số; không ghi: bắt buộc (T05)' })),
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

const PaperType = Type.Object(
  {
    ...Version,
    paperType: Code,
    name: Text,
    managingAgency: AgencyFunction,
    fields: Type.Array(FieldSchema),
  },
  closed,
);

const Agency = Type.Object(
  {
    ...Version,
    agencyId: AgencyId,
    name: Text,
    place: Text,
    level: Level,
    function: AgencyFunction,
    predecessors: Type.Array(AgencyId),
    aliases: Type.Array(Text),
    // An abolished body keeps what is above only: no officer works in it.
    parentAgency: Type.Optional(AgencyId),
    parent: Type.Optional(Text),
    symbol: Type.Optional(Text),
    units: Type.Optional(Type.Object({ oneStop: Text, civilStatus: Text, leadership: Text, records: Text }, closed)),
    oneStopName: Type.Optional(Text),
    address: Type.Optional(Text),
    leaderTitle: Type.Optional(Type.Array(Text, { minItems: 1 })),
    leader: Type.Optional(Text),
    helpDesk: Type.Optional(Type.Object({ name: Text, phone: Text, hours: Text }, closed)),
    digitisationSince: Type.Optional(Day),
  },
  closed,
);

/** Decision 2603 itself (`BASE`): what holds under every national layer. */
const Decision = Type.Object(
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
  },
  closed,
);

/** A version of a national layer; several succeed each other where an act below the decree changed a rule. */
const RuleSet = Type.Object(
  {
    ...Version,
    ruleSet: RuleSetId,
    acts: Type.Array(Text, { minItems: 1 }),
    forms: Type.Array(Type.Object({ number: Text, document: Text, name: Text }, closed), { minItems: 1 }),
    paperRows: Type.Array(PaperRow, { minItems: 1, description: 'Các dòng của bảng phân loại DT-3 có hiệu lực' }),
    foreignersCovered: Flag,
    cutoff: Hour,
    transfer: Type.Enum(['SAME_DAY_OR_NEXT_AFTER_CUTOFF']),
    notQualifiedWorkingDays: Type.Integer({ minimum: 1 }),
    letterLeadWorkingDays: Type.Integer({ minimum: 1 }),
    lettersInTime: Count,
  },
  closed,
);

const OfficeHours = Type.Object(
  {
    ...Version,
    hours: Type.String({ description: 'DEFAULT hoặc mã định danh cơ quan' }),
    windows: Type.Array(Type.Object({ opens: Hour, closes: Hour }, closed), { minItems: 1 }),
  },
  closed,
);

const DigitisationStart = Type.Object({ ...Version, level: Level }, closed);

/** A category of papers that must be digitised: by kind of component, or by a table procedure × component. */
const MandatoryCategory = Type.Object(
  {
    ...Version,
    category: Code,
    name: Text,
    componentKind: Type.Optional(Type.Enum(['FORM', 'PRIOR_RESULT'])),
    entries: Type.Array(Type.Object({ procedure: Text, component: Code, from: Day, to: Type.Optional(Day), ...Provenance }, closed)),
  },
  closed,
);

/** What specialised law says instead of the Decision (DT-3 row 5). */
const SpecialLaw = Type.Object(
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
const CalendarYear = Type.Object(
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
const LunarTable = Type.Object(
  {
    ...Version,
    table: Code,
    years: Type.Array(Type.Object({ year: Type.Integer(), tet: Day, hungKings: Day }, closed), { minItems: 1 }),
  },
  closed,
);

/** Every kind of definition: its folder under `domain/law/`, the field that names it, and its shape. */
export const KINDS = {
  DECISION: { folder: 'decision', key: 'decision', schema: Decision },
  RULE_SET: { folder: 'rule-sets', key: 'ruleSet', schema: RuleSet },
  AGENCY: { folder: 'agencies', key: 'agencyId', schema: Agency },
  OFFICE_HOURS: { folder: 'office-hours', key: 'hours', schema: OfficeHours },
  PROCEDURE: { folder: 'procedures', key: 'code', schema: Procedure },
  PAPER_TYPE: { folder: 'paper-types', key: 'paperType', schema: PaperType },
  MANDATORY: { folder: 'mandatory', key: 'category', schema: MandatoryCategory },
  SPECIAL_LAW: { folder: 'special-law', key: 'override', schema: SpecialLaw },
  DIGITISATION: { folder: 'digitisation', key: 'level', schema: DigitisationStart },
  CALENDAR: { folder: 'calendar', key: 'year', schema: CalendarYear },
  LUNAR: { folder: 'lunar', key: 'table', schema: LunarTable },
} as const satisfies Record<string, { readonly folder: string; readonly key: string; readonly schema: TSchema }>;

export type LawKind = keyof typeof KINDS;
export const LAW_KINDS = Object.keys(KINDS) as readonly LawKind[];

type Deep<T> = T extends object ? { readonly [Key in keyof T]: Deep<T[Key]> } : T;

/** Body of a definition of one kind, as its file holds it. */
export type LawBody<Kind extends LawKind> = Deep<Static<(typeof KINDS)[Kind]['schema']>>;

/** Published JSON Schema of a kind, beside the definitions: `schema/rule-sets.json`. */
export const schemaFile = (kind: LawKind): string => `schema/${KINDS[kind].folder}.json`;

/** Its text; `npm run law -- schema` writes it, a test proves the files current. */
export const publishedSchema = (kind: LawKind): string =>
  `${JSON.stringify({ $schema: 'https://json-schema.org/draft/2020-12/schema', title: kind, ...KINDS[kind].schema }, null, 2)}\n`;
