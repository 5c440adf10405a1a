import { Type } from 'typebox';
import { Code, closed, Day, Flag, LegalBasis, Text, Version, When } from './common.ts';

/** Registers that a procedure may have asked about the person whose dossier it is. */
export const RegisterName = Type.Enum(['MARRIAGE', 'DEATH', 'BIRTH', 'POPULATION', 'LAND', 'BUSINESS']);

const Template = (description: string) => Type.String({ minLength: 1, description });

/** Where a value comes from; `text` is made of the fields of one record, and is there only if all of them are. */
const Record = Template('{trường} của bản ghi; đủ mọi trường thì mới có giá trị');
const Source = Type.Union([
  Type.Object({ from: Type.Literal('PARTY'), text: Record }, closed),
  Type.Object({ from: Type.Literal('ANSWER'), question: Text }, closed),
  Type.Object({ from: Type.Literal('PAPER'), paperType: Code, text: Record }, closed),
  Type.Object({ from: Type.Literal('REGISTER'), register: RegisterName, text: Record }, closed),
  Type.Object(
    {
      from: Type.Literal('HANDLER'),
      text: Type.Optional(Template('Cách ghi: mỗi {phần} phải có trong giá trị, đúng như `parts` nêu; ngày ghi dd/mm/yyyy')),
      appeal: Type.Optional(
        Type.Object(
          {
            madeOn: Text,
            inForceOn: Type.Optional(Text),
            days: Type.Integer({ minimum: 1, maximum: 366 }),
            legalBasis: LegalBasis,
            verified: Flag,
          },
          {
            ...closed,
            description:
              'Văn bản bị kháng cáo, kháng nghị được: hết chừng ấy ngày từ phần madeOn mới có hiệu lực vào ngày tiếp nhận; phần inForceOn nêu ngày sớm hơn thì phải có lý do',
          },
        ),
      ),
    },
    closed,
  ),
  Type.Object({ from: Type.Literal('FIELD'), field: Text }, { ...closed, description: 'Theo giá trị đã chốt của một trường đứng trước' }),
]);

const Place = Type.String({ minLength: 1, description: 'Trường đứng trước, hoặc phần của chính trường này' });
const Places = (description: string) => Type.Optional(Type.Array(Place, { minItems: 1, description }));
const Phrases = (description: string) => Type.Optional(Type.Array(Text, { minItems: 1, description }));
const Years = Type.Integer({ minimum: 1, maximum: 150 });

/** What no value of a field, or of a part of one, can be, whoever says it (results/flaws.ts). */
const limits = {
  says: Phrases('Phải có một trong các từ này'),
  never: Phrases('Không được có từ nào trong các từ này'),
  ofHere: Type.Optional(
    Type.Object(
      { says: Type.Array(Text, { minItems: 1 }), reason: Text, legalBasis: LegalBasis, verified: Flag },
      { ...closed, description: 'Không có từ nào trong các từ này, hoặc kết thúc bằng tên nước khác: phải quyết định và nêu lý do' },
    ),
  ),
  notBefore: Places('Ngày không thể sớm hơn các ngày này'),
  laterThan: Places('Ngày phải sau các ngày này, không cùng ngày'),
  notAfter: Places('Ngày không thể muộn hơn các ngày này'),
  oldEnough: Type.Optional(
    Type.Array(
      Type.Object(
        {
          when: Type.Optional(When),
          born: Type.Optional({
            ...Place,
            description: 'Ngày sinh của người phải đủ tuổi vào ngày này; không nêu: giá trị là ngày sinh, xét vào ngày tiếp nhận',
          }),
          sex: Place,
          otherSex: Type.Optional(Type.Boolean({ description: 'Người này khác giới với giới tính đã nêu' })),
        },
        closed,
      ),
      { minItems: 1, description: 'Đủ tuổi theo `ages` của mẫu' },
    ),
  ),
  inNumber: Type.Optional(
    Type.Object(
      { number: Place, tells: Type.Enum(['BIRTH_YEAR', 'SEX']) },
      { ...closed, description: 'Số định danh cá nhân cũng nói điều này; nói khác thì phải quyết định và nêu lý do' },
    ),
  ),
  untilToday: Type.Optional(
    Type.Boolean({ description: 'Việc làm khi giải quyết hồ sơ, như ngày đăng ký: từ ngày tiếp nhận đến hôm nay' }),
  ),
  otherSexThan: Type.Optional({ ...Place, description: 'Giới tính, hoặc giới tính trong số định danh, phải khác giới tính này' }),
} as const;

/** By what a person is known whom a field names. */
const named = { fullName: Place, birthDate: Type.Optional(Place), number: Type.Optional(Place) } as const;

/** A part of a text that is written by a template. */
const Part = Type.Object(
  { label: Text, type: Type.Enum(['TEXT', 'WORDS', 'NAME', 'DATE', 'BIRTH', 'NUMBER', 'AMOUNT', 'IDENTITY', 'BODY']), ...limits },
  closed,
);

/** What the form says or rests on (trường của mẫu kết quả), with everything that can tell it. */
const FormField = Type.Object(
  {
    name: Type.String({ pattern: '^[a-z][A-Za-z0-9]*$' }),
    label: Text,
    type: Type.Enum([
      'TEXT',
      'NAME',
      'WORDS',
      'NATIONALITY',
      'PLACE',
      'DATE',
      'DATE_OR_YEAR',
      'DATE_IN_WORDS',
      'TIME',
      'PERSONAL_ID',
      'IDENTITY',
      'CODE',
    ]),
    required: Flag,
    when: When,
    sources: Type.Array(Source, { minItems: 1, description: 'Theo thứ tự ưu tiên' }),
    firstOnly: Type.Optional(
      Type.Boolean({ description: 'Các nguồn nói về những giấy tờ khác nhau: lấy nguồn đầu tiên có giá trị, không so với nhau' }),
    ),
    asDeclared: Type.Optional(
      Type.Boolean({ description: 'Mẫu được viết theo lời khai này: giá trị được chọn mà khác lời khai thì không cấp được kết quả' }),
    ),
    registerFinal: Type.Optional(Type.Boolean({ description: 'Sổ đã ghi thì không chọn giá trị khác: chỉ có từ chối, hoặc sổ được sửa' })),
    ...limits,
    doubted: Type.Optional(
      Type.Array(
        Type.Object(
          {
            when: When,
            elsewhere: Type.Optional(Type.Literal(true, { description: 'Chỉ khi giá trị là nơi ngoài địa bàn của cơ quan giải quyết' })),
            youngerThan: Type.Optional(
              Type.Object(
                { born: Place, years: Years },
                { ...closed, description: 'Chỉ khi người sinh ngày này chưa đủ tuổi vào ngày tiếp nhận' },
              ),
            ),
            fitting: Type.Optional({
              ...Text,
              description:
                'Tên cụm từ (`phrases`) nêu những giá trị vẫn có thể hợp với người này; giá trị khác còn phải được người thứ hai xác nhận',
            }),
            reason: Text,
            legalBasis: LegalBasis,
            verified: Flag,
          },
          closed,
        ),
        { minItems: 1, description: 'Ở trường hợp này kết quả hiếm khi đúng luật: phải quyết định và nêu lý do' },
      ),
    ),
    listed: Type.Optional(
      Type.String({
        minLength: 1,
        description: 'Tên cụm từ (`phrases`) nêu mọi giá trị thường gặp; giá trị khác phải có lý do và người thứ hai xác nhận',
      }),
    ),
    parts: Type.Optional(
      Type.Record(Type.String({ pattern: '^[a-z][A-Za-z]*$' }), Part, { description: 'Từng {phần} của cách ghi là gì' }),
    ),
    notSelf: Type.Optional(Type.Object(named, { ...closed, description: 'Người được nêu không thể là chính người được cấp kết quả' })),
    apartFrom: Type.Optional(
      Type.Array(Type.Object({ ...named, as: Text, when: When }, closed), {
        minItems: 1,
        description: 'Ở trường hợp này người được nêu cũng không thể là người này; ở mọi trường hợp một số định danh là của một người',
      }),
    ),
    lives: Type.Optional({ ...When, description: 'Ở trường hợp này người được nêu không thể là người mà sổ hoặc trích lục ghi đã chết' }),
    borneBy: Type.Optional(
      Type.Array(Code, {
        minItems: 1,
        description:
          'Thành phần hồ sơ hoặc loại giấy tờ chứng minh được giá trị, hoặc văn bản trả lời của cơ quan được hỏi (xem hướng dẫn thêm thủ tục); không nêu: không giấy tờ nào',
      }),
    ),
    readIn: Type.Optional(
      Type.String({
        minLength: 1,
        description:
          'Trường nêu sổ hoặc lần tra cứu mà cán bộ xử lý đọc được giá trị (đứng trước, hoặc chính trường này): khi đó không cần giấy tờ nào của hồ sơ',
      }),
    ),
    words: Type.Optional(Type.Record(Type.String({ pattern: '^[A-Z_]+$' }), Text, { description: 'Lời của từng mã (CODE)' })),
  },
  closed,
);

const Words = Template('Chữ in; {tên trường} là giá trị của trường');
const shown = { when: When };
const Align = Type.Optional(Type.Enum(['left', 'centre', 'justify']));

/** One part of the page, from top to bottom; it is left out where it names a field that is not required and not given. */
const Block = Type.Union([
  Type.Object({ block: Type.Literal('HEADING'), ...shown, text: Words }, closed),
  Type.Object(
    {
      block: Type.Literal('AGENCY'),
      ...shown,
      label: Type.Optional({ ...Text, description: 'Tên cơ quan sau lời này, ví dụ nơi đăng ký; không nêu: một dòng ở giữa, chữ in hoa' }),
    },
    closed,
  ),
  Type.Object({ block: Type.Literal('BASIS'), ...shown, text: Words }, closed),
  Type.Object({ block: Type.Literal('PARAGRAPH'), ...shown, text: Words, align: Align, bold: Type.Optional(Flag) }, closed),
  Type.Object(
    { block: Type.Literal('LINE'), ...shown, label: Text, text: Words, bold: Type.Optional(Flag), upper: Type.Optional(Flag) },
    closed,
  ),
  Type.Object(
    { block: Type.Literal('COLUMNS'), ...shown, columns: Type.Array(Type.Object({ label: Text, text: Words }, closed), { minItems: 2 }) },
    closed,
  ),
  Type.Object(
    {
      block: Type.Literal('TABLE'),
      ...shown,
      widths: Type.Array(Type.Integer({ minimum: 1 }), { minItems: 2 }),
      head: Type.Array(Text, { minItems: 2 }),
      rows: Type.Array(Type.Array(Words, { minItems: 2 }), { minItems: 1, maxItems: 100 }),
    },
    closed,
  ),
  Type.Object(
    {
      block: Type.Literal('SIGNATURES'),
      ...shown,
      note: Text,
      signers: Type.Array(Text, { minItems: 2, maxItems: 3, description: 'Những người ký tay trên bản giấy, cạnh nhau' }),
    },
    closed,
  ),
]);

/** Mẫu kết quả: the paper in which a procedure ends, as data. No loops, no expressions beyond these blocks. */
export const ResultForm = Type.Object(
  {
    ...Version,
    form: Code,
    title: Text,
    fields: Type.Array(FormField, { minItems: 1, maxItems: 100 }),
    parts: Type.Optional(
      Type.Record(Type.String({ pattern: '^[a-z][A-Za-z]*$' }), Part, { description: 'Từng {phần} của các cách ghi là gì' }),
    ),
    never: Phrases('Không giá trị nào được có từ nào trong các từ này, dù viết thế nào: giấy tự nói điều đó'),
    statuses: Phrases('Như `never`, nhưng chỉ ở trường không có danh mục (`listed`): ở trường có danh mục thì người thứ hai xem'),
    contrary: Type.Optional(
      Type.Array(Type.Object({ when: { ...When, description: 'Theo câu trả lời' }, says: Type.Array(Text, { minItems: 1 }) }, closed), {
        minItems: 1,
        description: 'Như `never`, trong trường hợp `when`: lời nói ngược với điều giấy xác nhận thì hai người cũng không ghi được',
      }),
    ),
    phrases: Type.Optional(
      Type.Array(
        Type.Object(
          {
            name: Type.String({ pattern: '^[a-z][A-Za-z]*$' }),
            when: { ...When, description: 'Theo câu trả lời, hoặc theo mã của một trường đứng trước' },
            says: Type.Array(Text, {
              minItems: 1,
              description:
                'Mỗi cách nói: [có thể bỏ], (một|trong|các từ), * lặp lại, {cụm từ khác}; {NUMBER}, {YEAR}, {STATE} là số, năm, tên một quốc gia',
            }),
          },
          closed,
        ),
        { minItems: 1, description: 'Các cụm từ mà danh mục của một trường (`listed`) gồm có; cùng tên ở nhiều trường hợp thì cộng lại' },
      ),
    ),
    ages: Type.Optional(
      Type.Array(Type.Object({ from: Day, MALE: Years, FEMALE: Years, legalBasis: LegalBasis }, closed), {
        minItems: 1,
        description: 'Tuổi phải đủ, theo thời kỳ, mới nhất trước; trước thời kỳ cuối thì không xét',
      }),
    ),
    blocks: Type.Array(Block, { minItems: 1, maxItems: 100 }),
  },
  closed,
);
