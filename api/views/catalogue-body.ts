import { Type } from 'typebox';
import { Count, Flag, Maybe, MaybeOf, Nullable, Text, TextOf } from '../../domain/dossier/codes.ts';

/** What the catalogue answers. Codes of the law are texts here, since a definition may bring new ones; their words: `/catalogue/codes`. */

const Texts = Type.Array(Text);
const When = Type.Record(Text, Texts, {
  title: 'When',
  description: 'Câu trả lời mà với chúng điều này được áp dụng; rỗng: mọi trường hợp',
});
const Basis = Type.Object({ act: Text, article: Type.Optional(Text) }, { title: 'LegalBasis' });
/** `verified: false` says that nobody has compared it with the text yet. */
const founded = { legalBasis: Basis, verified: Flag };

export const LineBody = Type.Object(
  {
    code: Text,
    name: Text,
    kind: Text,
    when: When,
    originals: Count,
    copies: Count,
    presentedOnly: Flag,
    replaceableByData: Nullable(Type.Object({ register: Text, mandatory: Flag, from: Text, to: Type.Optional(Text) })),
    paperType: Maybe,
    digitisationCategory: MaybeOf('Diện phải số hóa; null: theo nhu cầu'),
    ...founded,
  },
  { title: 'ComponentLine' },
);

export const LimitBody = Type.Object(
  {
    when: When,
    enabled: Flag,
    unit: Text,
    amount: Count,
    extraDays: Type.Optional(Count),
    source: Text,
    verified: Flag,
  },
  { title: 'TimeLimit' },
);

export const AskingBody = Type.Object(
  {
    kind: Text,
    when: When,
    addressee: Text,
    addressedTo: Maybe,
    workingDays: Count,
    excludedFromClock: Flag,
    ...founded,
  },
  { title: 'ExpectedConsultation' },
);

const Rate = Type.Object({
  per: TextOf('CASE, COPY, PAGE; UNKNOWN: có khoản thu nhưng chưa biết mức, không thu'),
  amount: Type.Optional(Count),
  tiers: Type.Optional(Type.Array(Type.Object({ from: Count, amount: Count }), { description: 'Mỗi trang kể từ trang `from`' })),
  atMost: Type.Optional(Count),
  setBy: Type.Optional(TextOf('Ai quy định mức, khi chưa biết')),
});

/** In đồng. */
export const FeeBody = Type.Object(
  {
    code: Text,
    kind: Text,
    name: Text,
    when: When,
    rate: Rate,
    exemptions: Type.Optional(Type.Array(Type.Object({ code: Text, name: Text }))),
    ...founded,
  },
  { title: 'Fee' },
);

const SummaryFields = {
  code: Text,
  version: Text,
  name: Text,
  field: Type.Object({ code: Text, name: Text }),
  competent: Type.Array(Text, { description: 'Loại cơ quan có thẩm quyền' }),
  level: Text,
  serviceLevel: Text,
  receiving: Type.Boolean({ description: 'Đang tiếp nhận được ở hệ thống này' }),
  verified: Flag,
};
export const ProcedureSummary = Type.Object(SummaryFields, { title: 'ProcedureSummary' });

const Says = Type.Optional(Type.Array(Text, { description: 'Phải có một trong các từ này' }));

export const FormFieldBody = Type.Object(
  {
    name: Text,
    label: Text,
    type: Text,
    required: Flag,
    when: When,
    sources: Type.Array(Text, { description: 'Theo thứ tự ưu tiên' }),
    words: Type.Optional(Type.Record(Text, Text)),
    says: Says,
    template: MaybeOf('Cách ghi của cán bộ xử lý: mỗi {phần} phải có; null: tùy'),
    parts: Type.Record(Text, Type.Object({ label: Text, type: Text, says: Says })),
  },
  { title: 'FormField' },
);

const ResultBody = Type.Object(
  {
    code: Text,
    paperType: Text,
    name: Text,
    madeBy: TextOf('LEAD: cơ quan giải quyết hồ sơ; nếu không: loại cơ quan'),
    way: Text,
    system: Maybe,
    forms: Text,
    store: MaybeOf('Cơ sở dữ liệu lưu kết quả; null: kho dữ liệu'),
    presenceRequired: Flag,
    mandatory: Flag,
    dependsOn: Texts,
    share: Nullable(Type.Object({ unit: Text, amount: Count })),
    shareVariants: Type.Array(Type.Object({ when: When, unit: Text, amount: Count })),
    form: Nullable(Type.Object({ form: Text, version: Text, title: Text, fields: Type.Array(FormFieldBody) }, { title: 'ResultForm' })),
  },
  { title: 'ExpectedResult' },
);

export const ProcedureBody = Type.Object(
  {
    ...SummaryFields,
    validFrom: Text,
    validTo: MaybeOf('Ngày đầu tiên không còn hiệu lực'),
    source: Text,
    leadUnit: MaybeOf('Đơn vị chủ trì, theo tên trong units của cơ quan'),
    offices: Type.Array(Text, { description: 'Mã các cơ quan có thẩm quyền' }),
    channels: Texts,
    presenceRequired: Type.Boolean({ description: 'Người nộp phải có mặt khi nhận kết quả' }),
    resultForms: Type.Array(Text, { description: 'Hình thức nhận kết quả mà người nộp chọn được' }),
    questions: Type.Array(
      Type.Object({
        question: Text,
        words: Text,
        answers: Type.Array(Type.Object({ answer: Text, words: Text })),
        worded: Type.Boolean({ description: 'false: chưa có lời, chỉ có mã' }),
      }),
    ),
    excludedCases: Type.Array(Type.Object({ when: When, reason: Text, ...founded })),
    components: Type.Array(LineBody),
    deadlines: Type.Array(LimitBody, { description: 'Đầu tiên là thời hạn chung' }),
    consultations: Type.Array(AskingBody),
    fees: Type.Array(FeeBody),
    results: Type.Array(ResultBody),
    supplementWindowDays: Nullable(Count),
  },
  { title: 'Procedure' },
);

export const ChecklistBody = Type.Object(
  {
    code: Text,
    version: Text,
    answers: Type.Record(Text, Text),
    lines: Type.Array(LineBody),
    deadline: LimitBody,
    consultations: Type.Array(AskingBody),
    fees: Type.Array(FeeBody),
  },
  { title: 'Checklist' },
);

export const PaperTypeBody = Type.Object(
  {
    paperType: Text,
    version: Text,
    name: Text,
    managingAgency: Text,
    sheet: Nullable(Type.Object({ widthMm: Type.Number(), heightMm: Type.Number() })),
    fields: Type.Array(
      Type.Object(
        {
          name: Text,
          type: Text,
          required: Flag,
          sensitive: Flag,
          mayBeAbsent: Flag,
          notBefore: Type.Array(Text, { description: 'Ngày không thể sớm hơn các ngày này của cùng giấy tờ' }),
        },
        { title: 'PaperField' },
      ),
    ),
    verified: Flag,
  },
  { title: 'PaperType' },
);

export const AgencyBody = Type.Object(
  {
    agencyId: Text,
    version: Text,
    name: Text,
    place: Text,
    level: Text,
    function: Text,
    working: Type.Boolean({ description: 'false: đã giải thể, chỉ còn tên và mã' }),
    validFrom: Text,
    validTo: Maybe,
    predecessors: Texts,
    successors: Texts,
    aliases: Type.Array(Text, { description: 'Mã theo dạng cũ' }),
    parentAgency: Maybe,
    symbol: Maybe,
    units: Type.Array(Type.Object({ function: Text, name: Maybe, unit: Text })),
    oneStopName: Maybe,
    address: Maybe,
    helpDesk: MaybeOf('Của chính cơ quan, hoặc của cơ quan gần nhất ở trên'),
    verified: Flag,
  },
  { title: 'Agency' },
);

export const OfficerBody = Type.Object(
  { person: Text, roles: Texts, unit: Text, onDuty: Type.Boolean({ description: 'Hôm nay đã đăng nhập' }) },
  { title: 'Officer' },
);

export const CodeTable = Type.Object(
  { table: Text, name: Text, codes: Type.Array(Type.Object({ code: Text, words: Text })) },
  { title: 'CodeTable' },
);
