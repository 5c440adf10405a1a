import { type Definition, type Finding, findingAt } from '../catalogue.ts';
import { ofKind } from '../pin.ts';
import { unitOf } from '../procedure.ts';
import type { LawBody } from '../schemas.ts';
import { servingAgency } from '../serving.ts';
import { FIXED_UNITS } from '../types.ts';

/** A person is asked in words: every question and answer has its own, once, and there are none for what is not asked. */
const withoutWords = ({
  caseQuestions,
  questionWords = [],
}: LawBody<'PROCEDURE'>): readonly { readonly pointer: string; readonly reason: string }[] => [
  ...Object.keys(caseQuestions)
    .filter((question) => !questionWords.some((words) => words.question === question))
    .map((question) => ({ pointer: `/caseQuestions/${question}`, reason: `câu hỏi "${question}" không có lời (questionWords)` })),
  ...questionWords.flatMap(({ question, answers }, index) => {
    const at = `/questionWords/${index}`;
    const values = caseQuestions[question];
    if (values === undefined) return [{ pointer: `${at}/question`, reason: `thủ tục không hỏi "${question}"` }];
    if (questionWords.findIndex((words) => words.question === question) !== index)
      return [{ pointer: `${at}/question`, reason: `câu hỏi "${question}" có lời hai lần` }];
    return [
      ...values
        .filter((value) => answers[value] === undefined)
        .map((value) => ({ pointer: `${at}/answers`, reason: `câu trả lời "${value}" của "${question}" không có lời` })),
      ...Object.keys(answers)
        .filter((value) => !values.includes(value) && !value.startsWith('$comment'))
        .map((value) => ({ pointer: `${at}/answers/${value}`, reason: `câu hỏi "${question}" không có câu trả lời "${value}"` })),
    ];
  }),
];

/** Kinds of bodies that T12 hands over to, besides the lead agency: they are found by what they are. */
const addressed = ({
  results,
  consultations = [],
}: LawBody<'PROCEDURE'>): readonly { readonly pointer: string; readonly of: string; readonly byItself: boolean }[] => [
  ...results.flatMap(({ way, madeBy }, index) =>
    way === 'EXTERNAL' && madeBy !== 'LEAD' ? [{ pointer: `/results/${index}/madeBy`, of: madeBy, byItself: true }] : [],
  ),
  ...consultations.flatMap(({ byRoute, addressedTo }, index) =>
    byRoute === true && addressedTo !== undefined
      ? [{ pointer: `/consultations/${index}/addressedTo`, of: addressedTo, byItself: false }]
      : [],
  ),
];

type Version = Pick<Definition, 'validFrom' | 'validTo'>;
/** Versions follow each other without a hole (check/versions.ts): the first and the last say from when to when there is one. */
const holdsThroughout = (versions: readonly Version[], { validFrom, validTo }: Version): boolean =>
  versions.some((one) => one.validFrom <= validFrom) &&
  versions.some((one) => one.validTo === null || (validTo !== null && validTo <= one.validTo));

/**
 * A procedure is open for intake only where this product can carry it to a true result: offices that are competent, in each the unit that leads, the registers
 * that are asked about the person, and the form of its own result. One word alone (`receiving`) opens nothing.
 */
export const checkReceiving = (definitions: readonly Definition[]): readonly Finding[] => {
  const living = ofKind(definitions, 'AGENCY').filter(({ validTo }) => validTo === null);
  const forms = ofKind(definitions, 'RESULT_FORM');
  return ofKind(definitions, 'PROCEDURE')
    .filter(({ body }) => body.receiving)
    .flatMap((definition) => {
      const { processedAt, competent, consultations = [], level, leadUnit, results, registers, supplementWindowDays } = definition.body;
      const refuse = (pointer: string, reason: string): Finding =>
        findingAt(definition, pointer, 'AGENCY', `đang tiếp nhận, nhưng ${reason}`);
      const offices = living.filter(({ body }) => competent.includes(body.function));
      return [
        ...(processedAt === 'PROVINCE' ? [] : [refuse('/processedAt', 'thủ tục do hệ thống trung ương xử lý')]),
        ...(offices.length > 0 ? [] : [refuse('/competent', 'không có cơ quan nào có thẩm quyền')]),
        // Each of them: a dossier is opened at any.
        ...offices.flatMap(({ key, body }) => [
          ...(body.level === level ? [] : [refuse('/level', `${key} có thẩm quyền mà không thuộc cấp ${level}`)]),
          ...(leadUnit === undefined || unitOf(body.units ?? {}, leadUnit) !== null
            ? []
            : [refuse('/leadUnit', `${key} có thẩm quyền mà không có đơn vị "${leadUnit}" trong units`)]),
        ]),
        ...withoutWords(definition.body).map(({ pointer, reason }) => refuse(pointer, reason)),
        ...(FIXED_UNITS.some((unit) => unit === leadUnit)
          ? [refuse('/leadUnit', `"${leadUnit}" có ở mọi cơ quan và không giải quyết thủ tục: phải là đơn vị chuyên môn`)]
          : []),
        ...(leadUnit === undefined ? [refuse('/receiving', 'không nêu đơn vị chủ trì (leadUnit)')] : []),
        ...(registers === undefined ? [refuse('/receiving', 'không nêu các cơ sở dữ liệu phải tra (registers)')] : []),
        // Without an end a dossier would lie with the applicant for ever, and no list would name it.
        ...(supplementWindowDays === undefined ? [refuse('/receiving', 'không nêu thời hạn bổ sung (supplementWindowDays)')] : []),
        ...consultations.flatMap(({ addressedTo }, index) => {
          const at = `/consultations/${index}`;
          if (addressedTo === undefined) return [refuse(`${at}/addressee`, 'không nêu loại cơ quan phải hỏi (addressedTo)')];
          // Nobody is asked by himself.
          const others = living.filter(({ key, body }) => body.function === addressedTo && offices.some((office) => office.key !== key));
          return offices.length === 0 || others.length > 0
            ? []
            : [refuse(`${at}/addressedTo`, `không có cơ quan ${addressedTo} nào khác để hỏi`)];
        }),
        ...results.flatMap(({ way, form, paperType }, index) => {
          const at = `/results/${index}`;
          const missing = (pointer: string, what: string): Finding =>
            findingAt(definition, pointer, 'UNKNOWN_REFERENCE', `đang tiếp nhận, nhưng ${what} trong cả thời gian thủ tục có hiệu lực`);
          const typed = ofKind(definitions, 'PAPER_TYPE').filter(({ key }) => key === paperType);
          return [
            ...(way !== 'FORM' ||
            form === undefined ||
            holdsThroughout(
              forms.filter(({ key }) => key === form),
              definition,
            )
              ? []
              : [missing(`${at}/form`, `không có mẫu kết quả "${form}"`)]),
            ...(typed.length === 0 || holdsThroughout(typed, definition)
              ? []
              : [missing(`${at}/paperType`, `không có loại giấy tờ "${paperType}"`)]),
          ];
        }),
        ...addressed(definition.body).flatMap(({ pointer, of, byItself }) => {
          const leads = offices.filter(({ body }) => unitOf(body.units ?? {}, leadUnit) !== null);
          const bodies = living.map(({ body }) => body);
          const finds = leads.some(({ key, body }) => {
            const found = servingAgency(bodies, body, of);
            return found !== null && (byItself || found !== key);
          });
          return leads.length === 0 || finds
            ? []
            : [
                refuse(
                  pointer,
                  `hồ sơ không biết chuyển cho ai: với mọi cơ quan chủ trì, không có hoặc có nhiều cơ quan ${of} gần như nhau`,
                ),
              ];
        }),
      ];
    });
};
