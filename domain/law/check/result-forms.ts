import { wrongIn } from '../../texts/sentences.ts';
import { type Definition, type Finding, findingAt } from '../catalogue.ts';
import { ofKind } from '../pin.ts';
import { applies, type CaseAnswers, casesOf, everyCase } from '../procedure.ts';
import { REPLY } from '../results/decide.ts';
import { followedBy } from '../results/fields.ts';
import { type Limits, sentencesOf, templatesOf } from '../results/flaws.ts';
import { PARTY_FIELDS, PARTY_TYPES } from '../results/party.ts';
import { textsOf } from '../results/print.ts';
import { REGISTERS } from '../results/registers.ts';
import { fieldsIn, isAlone } from '../results/template.ts';
import { partName } from '../results/values.ts';
import type { FieldSource, FormField } from '../types.ts';

type Form = Definition<'RESULT_FORM'>;
type Procedure = Definition<'PROCEDURE'>;

const refuse = (form: Form, pointer: string, reason: string): Finding => findingAt(form, pointer, 'FORM', reason);

/** Fields of a paper as they are converted, and those by which a marriage paper names the other spouse. */
const ofPaper = (definitions: readonly Definition[], paperType: string): readonly string[] | null => {
  const types = ofKind(definitions, 'PAPER_TYPE').filter(({ key }) => key === paperType);
  const names = types.flatMap(({ body }) => body.fields.map(({ name }) => name));
  if (types.length === 0) return null;
  return [...names, ...names.filter((name) => name.startsWith('husband.')).map((name) => name.replace('husband.', 'spouse.'))];
};

/** Braces that hold no name: they would be printed. */
const straysIn = (text: string): boolean => /[{}]/.test(text.replace(/\{[A-Za-z][A-Za-z0-9.]*\}/g, ''));

const unknownIn = (text: string, known: readonly string[]): readonly string[] => fieldsIn(text).filter((name) => !known.includes(name));

/** What is told of the person is of one type: a number where a name is asked for would be refused in every dossier. */
const mistyped = (text: string, { type }: FormField): string | null => {
  const told = Object.entries(PARTY_TYPES).find(([name]) => text === `{${name}}`);
  return told === undefined || type === 'TEXT' || type === told[1]
    ? null
    : `"${told[0]}" của người nộp có kiểu ${told[1]}, không phải ${type}`;
};

/** Codes by which a person is told; `alive` is never told otherwise. */
const PARTY_CODES: Readonly<Record<string, readonly string[]>> = { '{sex}': ['MALE', 'FEMALE'], '{alive}': ['ALIVE'] };

/** What a record says is taken from it: words of the form alone would be said in its name. */
const saysNothing = (text: string): string | null => {
  if (fieldsIn(text).length === 0) return `"${text}" không nêu {trường} nào của bản ghi`;
  return straysIn(text) ? `"${text}" có ngoặc nhọn không bao tên trường` : null;
};

/** Kinds of value that a converted paper can have, for a field of each type; of every other anything may be read. */
const FROM_PAPER: Readonly<Partial<Record<FormField['type'], readonly string[]>>> = {
  DATE: ['DATE', 'DATE_OR_YEAR'],
  DATE_OR_YEAR: ['DATE', 'DATE_OR_YEAR'],
  PERSONAL_ID: ['PERSONAL_ID'],
  NAME: ['TEXT'],
  NATIONALITY: ['TEXT'],
  PLACE: ['TEXT'],
};

/** A paper's value that could never be one of the field. */
const unlikePaper = (definitions: readonly Definition[], paperType: string, { text }: { readonly text: string }, { type }: FormField) => {
  const fitting = FROM_PAPER[type];
  if (fitting === undefined || !isAlone(text)) return null;
  const [name = ''] = fieldsIn(text);
  const kinds = ofKind(definitions, 'PAPER_TYPE')
    .filter(({ key }) => key === paperType)
    .flatMap(({ body }) => body.fields.flatMap((field) => (field.name === name ? [field.type] : [])));
  return kinds.length === 0 || kinds.some((kind) => fitting.includes(kind))
    ? null
    : `"${name}" của giấy tờ có kiểu ${kinds[0]}, không phải ${type}`;
};

/** What a register tells under a name is a day, a number of a person, or words. */
const unlikeRecord = ({ text }: { readonly text: string }, { type }: FormField): string | null => {
  const name = partName(isAlone(text) ? (fieldsIn(text)[0] ?? '') : '');
  const isDay = /(On|Date)$/.test(name);
  const isFit = type === 'DATE' || type === 'DATE_OR_YEAR' ? isDay : type !== 'PERSONAL_ID' || name === 'personalId';
  return name === '' || isFit ? null : `"${name}" của cơ sở dữ liệu không phải ${type}`;
};

/** A source that nobody has: of the person, of the answers, of the papers that the procedure takes, of the registers that it asks. */
const wrongSource = (
  source: FieldSource,
  { field, earlier }: { readonly field: FormField; readonly earlier: readonly string[] },
  definitions: readonly Definition[],
  procedure: Procedure,
): string | null => {
  const { caseQuestions, components, registers = [], code } = procedure.body;
  const unknown = (known: readonly string[], what: string): string | null => {
    const [first] = 'text' in source ? unknownIn(source.text, known) : [];
    return first === undefined ? null : `${what} không có trường "${first}"`;
  };
  const untold = source.from === 'PARTY' || source.from === 'PAPER' || source.from === 'REGISTER' ? saysNothing(source.text) : null;
  if (untold !== null) return untold;
  const withoutWords = (codes: readonly string[], what: string): string | null => {
    const wordless = codes.find((code) => field.words?.[code] === undefined);
    return wordless === undefined || field.type !== 'CODE' ? null : `${what} "${wordless}" chưa có lời (words)`;
  };
  switch (source.from) {
    case 'HANDLER':
      return null;
    case 'FIELD':
      return earlier.includes(source.field) ? null : `không có trường "${source.field}" đứng trước`;
    case 'PARTY':
      return (
        unknown(PARTY_FIELDS, 'dữ liệu người nộp') ?? mistyped(source.text, field) ?? withoutWords(PARTY_CODES[source.text] ?? [], 'mã')
      );
    case 'ANSWER': {
      const answers = caseQuestions[source.question];
      if (answers === undefined) return `thủ tục ${code} không hỏi "${source.question}"`;
      if (field.type !== 'CODE') return `câu trả lời là mã, không phải ${field.type}: trường phải có kiểu CODE`;
      return withoutWords(answers, 'câu trả lời');
    }
    case 'PAPER': {
      const known = ofPaper(definitions, source.paperType);
      if (known === null || !components.some(({ paperType }) => paperType === source.paperType))
        return `thủ tục ${code} không có thành phần thuộc loại giấy tờ "${source.paperType}"`;
      return unknown(known, `loại giấy tờ ${source.paperType}`) ?? unlikePaper(definitions, source.paperType, source, field);
    }
    case 'REGISTER':
      if (!registers.includes(source.register)) return `thủ tục ${code} không tra cơ sở dữ liệu ${source.register}`;
      return unknown(REGISTERS[source.register].fields, `cơ sở dữ liệu ${source.register}`) ?? unlikeRecord(source, field);
  }
};

/** What the rules of a field, or of a part of one, speak of. */
const spokenOf = ({ notBefore = [], laterThan = [], notAfter = [], oldEnough = [], inNumber, otherSexThan }: Limits): readonly string[] => [
  ...[
    ...notBefore,
    ...laterThan,
    ...notAfter,
    ...oldEnough.flatMap(({ born, sex }) => [born, sex]),
    inNumber?.number,
    otherSexThan,
  ].flatMap((name) => name ?? []),
];

/** By what the persons are known whom a field may not name. */
const othersOf = ({ apartFrom = [] }: FormField): readonly string[] =>
  apartFrom.flatMap(({ fullName, birthDate, number }) => [fullName, birthDate, number].flatMap((place) => place ?? []));

/** Rules about a field that nobody knows there, a part without a kind, a paper that the procedure never sees: each would judge nothing. */
const rulesOf = (
  form: Form,
  field: FormField,
  { earlier, procedure }: { readonly earlier: readonly string[]; readonly procedure: Procedure },
) => {
  const { parts = {} } = form.body;
  const { components, code } = procedure.body;
  const used = [...new Set(templatesOf(field).flatMap(fieldsIn).map(partName))];
  const known = [...earlier, ...used, field.name];
  const book = field.readIn === undefined ? [] : [field.readIn];
  const doubts = (field.doubted ?? []).flatMap(({ youngerThan }) => youngerThan?.born ?? []);
  const limits = [field, ...used.flatMap((name) => parts[name] ?? [])];
  const spoken = [...limits.flatMap(spokenOf), ...Object.values(field.notSelf ?? {}), ...othersOf(field), ...doubts, ...book];
  // A part serves several fields: what its rules speak of stands somewhere in the form.
  const everywhere = form.body.fields.map(({ name }) => name);
  const papers = components.flatMap(({ code: component, paperType }) => [component, paperType]);
  return [
    ...((field.laterThan ?? []).includes(field.name) ? ['phải sau chính nó (laterThan), nên không giá trị nào đúng'] : []),
    ...used.filter((name) => parts[name] === undefined).map((name) => `phần "${name}" chưa có trong parts`),
    ...spoken.filter((name) => ![...known, ...everywhere].includes(name)).map((name) => `không có trường "${name}" đứng trước`),
    ...[...spokenOf(field), ...doubts, ...book]
      .filter((name) => !known.includes(name) && everywhere.includes(name))
      .map((name) => `không có trường "${name}" đứng trước`),
    ...(field.borneBy ?? [])
      .filter((kind) => kind !== REPLY && !papers.includes(kind))
      .map((kind) => `thủ tục ${code} không có giấy tờ "${kind}"`),
    ...(field.sources.some(({ from }) => from === 'HANDLER') && field.borneBy === undefined && field.readIn === undefined
      ? ['chưa nêu giấy tờ chứng minh (borneBy) hoặc sổ (readIn)']
      : []),
    ...field.sources.flatMap((source) => {
      if (source.from !== 'HANDLER' || source.appeal === undefined) return [];
      const { madeOn, inForceOn } = source.appeal;
      const written = fieldsIn(source.text ?? '').map(partName);
      return [madeOn, inForceOn ?? madeOn].filter((name) => !written.includes(name)).map((name) => `cách ghi không có phần "${name}"`);
    }),
    ...limits.flatMap(({ says = [], ofHere }) =>
      (ofHere?.says ?? [])
        .filter((phrase) => says.length > 0 && !says.some((one) => phrase.includes(one)))
        .map((phrase) => `“${phrase}” (ofHere) không có từ nào trong says, nên không bao giờ được ghi`),
    ),
    ...(limits.some(({ oldEnough }) => oldEnough !== undefined) && form.body.ages === undefined ? ['mẫu chưa nêu tuổi (ages)'] : []),
  ];
};

/** Whether somebody can tell a field in a case: a paper is there only where it is asked for, and a personal number is nobody's to write. */
const isTold = (field: FormField, { components }: Procedure['body'], answers: CaseAnswers): boolean => {
  const papers = components
    .filter(({ when }) => applies(when, answers))
    .flatMap(({ code, paperType = null }) => [code, ...(paperType === null ? [] : [paperType])]);
  return field.sources.some((source) => {
    if (source.from === 'PAPER') return papers.includes(source.paperType);
    if (source.from !== 'HANDLER') return true;
    // A book is at hand, and whoever handles the dossier may ask another body in any case.
    const { borneBy = [], readIn = [] } = field;
    return field.type !== 'PERSONAL_ID' && (readIn.length > 0 || borneBy.some((kind) => kind === REPLY || papers.includes(kind)));
  });
};

/** A field that must be there, and that in some case nobody could fill: such a dossier would end in nothing. */
const untold = (field: FormField, { body }: Procedure): readonly string[] => {
  const lost = field.required && casesOf(body).find((answers) => applies(field.when, answers) && !isTold(field, body, answers));
  return lost === undefined || lost === false ? [] : [`bắt buộc, mà ở trường hợp ${JSON.stringify(lost)} không nguồn nào cho biết được`];
};

/** Kinds that are written out in words, too. */
const DAYS: ReadonlySet<FormField['type']> = new Set(['DATE', 'DATE_OR_YEAR']);

/** What follows another field is that and nothing else, wherever it stands. */
const follows = (form: Form, field: FormField, { body }: Procedure): readonly string[] => {
  const name = followedBy(field);
  const followed = form.body.fields.find((one) => one.name === name);
  if (name === null || followed === undefined) return [];
  const isAlways = casesOf(body).every((answers) => !applies(field.when, answers) || applies(followed.when, answers));
  return [
    ...(field.type === followed.type || field.type === 'TEXT' || (field.type === 'DATE_IN_WORDS' && DAYS.has(followed.type))
      ? []
      : [`có kiểu ${field.type}, mà trường "${name}" có kiểu ${followed.type}`]),
    ...(field.sources.length > 1 ? [`lấy theo trường "${name}" thì không có nguồn nào khác`] : []),
    ...(field.required && !(followed.required && isAlways) ? [`bắt buộc, mà theo trường "${name}" không phải lúc nào cũng có`] : []),
  ];
};

const fieldsOf = (form: Form, definitions: readonly Definition[], procedure: Procedure): readonly Finding[] =>
  form.body.fields.flatMap((field, index) => {
    const at = `/fields/${index}`;
    const earlier = form.body.fields.slice(0, index).map(({ name }) => name);
    const twice = form.body.fields.findIndex(({ name }) => name === field.name) !== index;
    return [
      ...(twice ? [refuse(form, `${at}/name`, `trường "${field.name}" ghi hai lần`)] : []),
      ...(field.type === 'CODE' && field.words === undefined
        ? [refuse(form, at, `trường "${field.name}" là mã nhưng chưa có lời (words)`)]
        : []),
      ...[
        ...new Set([...rulesOf(form, field, { earlier, procedure }), ...untold(field, procedure), ...follows(form, field, procedure)]),
      ].map((wrong) => refuse(form, at, `trường "${field.name}": ${wrong}`)),
      ...field.sources.flatMap((source, place) => {
        const wrong = wrongSource(source, { field, earlier }, definitions, procedure);
        return wrong === null ? [] : [refuse(form, `${at}/sources/${place}`, `trường "${field.name}": ${wrong}`)];
      }),
    ];
  });

/** Conditions speak only of questions that are asked, and answers that can be given. */
const conditions = (form: Form, { body: { caseQuestions, code } }: Procedure): readonly Finding[] =>
  [
    ...form.body.fields.map(({ when }, index) => ({ when, at: `/fields/${index}/when` })),
    ...form.body.fields.flatMap(({ doubted = [] }, index) =>
      doubted.map(({ when }, place) => ({ when, at: `/fields/${index}/doubted/${place}/when` })),
    ),
    ...form.body.fields.flatMap(({ lives, apartFrom = [], oldEnough = [] }, index) => [
      ...(lives === undefined ? [] : [{ when: lives, at: `/fields/${index}/lives` }]),
      ...apartFrom.map(({ when }, place) => ({ when, at: `/fields/${index}/apartFrom/${place}/when` })),
      ...oldEnough.flatMap(({ when }, place) => (when === undefined ? [] : [{ when, at: `/fields/${index}/oldEnough/${place}/when` }])),
    ]),
    ...(form.body.contrary ?? []).map(({ when }, index) => ({ when, at: `/contrary/${index}/when` })),
    ...form.body.blocks.map(({ when }, index) => ({ when, at: `/blocks/${index}/when` })),
  ].flatMap(({ when, at }) =>
    Object.entries(when).flatMap(([question, answers]) =>
      answers
        .filter((answer) => caseQuestions[question]?.includes(answer) !== true)
        .map((answer) => refuse(form, `${at}/${question}`, `thủ tục ${code} không có câu trả lời "${answer}" cho câu hỏi "${question}"`)),
    ),
  );

/** A list that can be read, of which every phrase is said somewhere, and whose cases are those of a question or of a field's codes. */
const lists = (form: Form, { body: { caseQuestions } }: Procedure): readonly Finding[] => {
  const { fields, phrases = [] } = form.body;
  const starts = fields.flatMap(({ listed, doubted = [] }) => [listed ?? [], doubted.flatMap(({ fitting }) => fitting ?? [])].flat());
  const answersOf = (name: string): readonly string[] =>
    caseQuestions[name] ?? Object.keys(fields.find((field) => field.name === name)?.words ?? {});
  return [
    ...wrongIn(sentencesOf(phrases), starts).map((wrong) => refuse(form, '/phrases', `cụm từ: ${wrong}`)),
    ...phrases.flatMap(({ name, when }, index) =>
      Object.entries(when).flatMap(([asked, answers]) =>
        answers
          .filter((answer) => !answersOf(asked).includes(answer))
          .map((answer) => refuse(form, `/phrases/${index}/when`, `cụm từ "${name}": không có "${answer}" ở "${asked}"`)),
      ),
    ),
  ];
};

/** What stands in a block as it is written, whatever the case. */
const labelsOf = (block: Form['body']['blocks'][number]): readonly string[] => {
  if (block.block === 'LINE') return [block.label];
  if (block.block === 'COLUMNS') return block.columns.map(({ label }) => label);
  return block.block === 'TABLE' ? block.head : [];
};

/** A paper says what it is, once, in every case. */
const headings = (form: Form, { body }: Procedure): readonly Finding[] => {
  const odd = casesOf(body).find(
    (answers) => form.body.blocks.filter(({ block, when }) => block === 'HEADING' && applies(when, answers)).length !== 1,
  );
  return [
    ...(odd === undefined ? [] : [refuse(form, '/blocks', `trường hợp ${JSON.stringify(odd)} phải có đúng một khối HEADING`)]),
    ...(/[{}]/.test(form.body.title) ? [refuse(form, '/title', 'tên mẫu không được có ngoặc nhọn: không điền trường nào vào đây')] : []),
  ];
};

/** In no case may a block name a field that the case does not have. */
const blocks = (form: Form, { body: { caseQuestions } }: Procedure): readonly Finding[] =>
  form.body.blocks.flatMap((block, index) => {
    const at = `/blocks/${index}`;
    const cases = everyCase(caseQuestions).filter((answers) => applies(block.when, answers));
    const lost = [...new Set(textsOf(block).flatMap(fieldsIn))].flatMap((name) => {
      const field = form.body.fields.find((one) => one.name === name);
      if (field === undefined) return [`mẫu không có trường "${name}"`];
      return cases.every((answers) => applies(field.when, answers)) ? [] : [`trường "${name}" không có trong mọi trường hợp in khối này`];
    });
    const braces = [...textsOf(block).filter(straysIn), ...labelsOf(block).filter((text) => /[{}]/.test(text))];
    const ragged = block.block === 'TABLE' && [block.head, ...block.rows].some((row) => row.length !== block.widths.length);
    return [
      ...lost.map((reason) => refuse(form, at, reason)),
      ...(braces.length > 0 ? [refuse(form, at, 'có ngoặc nhọn không bao tên trường')] : []),
      ...(ragged ? [refuse(form, at, 'các hàng của bảng không cùng số cột')] : []),
    ];
  });

/** A result is made of what its form says and of nothing else: two cases in one wording would hide what was decided. */
const wordings = (form: Form, { body: { caseQuestions } }: Procedure): readonly Finding[] => {
  const asked = new Set(form.body.blocks.flatMap(({ when }) => Object.keys(when)));
  return [...asked].flatMap((question) =>
    (caseQuestions[question] ?? [])
      .filter((answer) => !form.body.blocks.some(({ when }) => when[question]?.includes(answer)))
      .map((answer) => refuse(form, '/blocks', `không khối nào in trường hợp ${question} = ${answer}`)),
  );
};

/** Result forms against the procedures that end in them: every field can be told by somebody, every block filled in every case. */
export const checkResultForms = (definitions: readonly Definition[]): readonly Finding[] =>
  ofKind(definitions, 'RESULT_FORM').flatMap((form) => {
    const users = ofKind(definitions, 'PROCEDURE').filter(
      ({ body, validFrom, validTo }) =>
        body.results.some((result) => result.form === form.key) &&
        (form.validTo === null || validFrom < form.validTo) &&
        (validTo === null || form.validFrom < validTo),
    );
    if (users.length === 0) return [findingAt(form, '/form', 'UNREAD', `không thủ tục nào dùng mẫu kết quả "${form.key}"`)];
    return users.flatMap((procedure) => [
      ...fieldsOf(form, definitions, procedure),
      ...conditions(form, procedure),
      ...lists(form, procedure),
      ...blocks(form, procedure),
      ...headings(form, procedure),
      ...wordings(form, procedure),
    ]);
  });
