import { classifyPaper, type PaperCase } from '../../classification/index.ts';
import { type Definition, type Finding, findingAt } from '../catalogue.ts';
import { ON_DEMAND } from '../fees.ts';
import { categoryOn, ofKind, overrideOn } from '../pin.ts';
import { applies, casesOf } from '../procedure.ts';
import { timeLimits } from './limits.ts';

type Procedure = Definition<'PROCEDURE'>;

/** More cases than a person can think through, and than can be gone through one by one. */
const MOST_CASES = 2_000;

/** Procedures that ask so much that nobody can judge their cases; nothing further is said of them. */
export const checkCaseCount = (definitions: readonly Definition[]): readonly Finding[] =>
  ofKind(definitions, 'PROCEDURE').flatMap((definition) => {
    const count = Object.values(definition.body.caseQuestions).reduce((product, { length }) => product * length, 1);
    const reason = `các câu hỏi tạo ra ${count} trường hợp, nhiều nhất được ${MOST_CASES}`;
    return count <= MOST_CASES ? [] : [findingAt(definition, '/caseQuestions', 'CASE', reason)];
  });

/** Conditions speak only of questions that are asked and answers that can be given, and hold in a case that is taken; a line could never be reached else. */
const conditions = (definition: Procedure): readonly Finding[] => {
  const { caseQuestions, excludedCases = [], fees = [], components, deadlineVariants = [], consultations = [], results } = definition.body;
  const lines = { fees, components, deadlineVariants, consultations };
  const variants = results.flatMap(({ shareVariants = [] }, index) =>
    shareVariants.map(({ when }, place) => ({ when, at: `/results/${index}/shareVariants/${place}/when`, isTaken: true })),
  );
  const places = [
    ...excludedCases.map(({ when }, index) => ({ when, at: `/excludedCases/${index}/when`, isTaken: false })),
    ...variants,
    ...Object.entries(lines).flatMap(([name, list]) =>
      list.map(({ when }: { readonly when: Procedure['body']['caseQuestions'] }, index: number) => ({
        when,
        at: `/${name}/${index}/when`,
        isTaken: true,
      })),
    ),
  ];
  const cases = casesOf(definition.body);
  const found = places.flatMap(({ when, at, isTaken }) => {
    const wrong = Object.entries(when).flatMap(([question, answers]) => {
      const known = caseQuestions[question];
      if (known === undefined) return [findingAt(definition, `${at}/${question}`, 'CASE', `thủ tục không hỏi "${question}"`)];
      return answers
        .filter((answer) => !known.includes(answer))
        .map((answer) => findingAt(definition, `${at}/${question}`, 'CASE', `câu hỏi "${question}" không có câu trả lời "${answer}"`));
    });
    const isNever = isTaken && wrong.length === 0 && cases.length > 0 && !cases.some((answers) => applies(when, answers));
    return isNever
      ? [findingAt(definition, at, 'CASE', 'điều kiện không đúng ở trường hợp nào mà thủ tục nhận (excludedCases loại hết)')]
      : wrong;
  });
  return cases.length > 0
    ? found
    : [...found, findingAt(definition, '/excludedCases', 'CASE', 'thủ tục không nhận trường hợp nào: excludedCases loại hết')];
};

/** Codes that tell the lines of one list apart. */
const codesOnce = (definition: Procedure): readonly Finding[] => {
  const { components, results, fees = [], pauseGrounds = [] } = definition.body;
  const lists = [
    { at: '/components', what: 'thành phần', code: 'CASE', list: components },
    { at: '/results', what: 'kết quả', code: 'RESULT', list: results },
    { at: '/fees', what: 'khoản thu', code: 'FEE', list: fees },
    { at: '/pauseGrounds', what: 'căn cứ tạm dừng', code: 'DEADLINE', list: pauseGrounds },
    ...fees.map(
      ({ exemptions = [] }, index) => ({ at: `/fees/${index}/exemptions`, what: 'miễn, giảm', code: 'FEE', list: exemptions }) as const,
    ),
  ] as const;
  return lists.flatMap(({ at, what, code: why, list }) => {
    const codes = list.map(({ code }) => code);
    return codes.flatMap((code, index) =>
      codes.indexOf(code) === index ? [] : [findingAt(definition, `${at}/${index}/code`, why, `mã ${what} "${code}" ghi hai lần`)],
    );
  });
};

/** A rate by pages begins with the first page and climbs. */
export const tiersWrong = (tiers: readonly { readonly from: number }[]): boolean =>
  tiers.some(({ from }, index) => (index === 0 ? from !== 1 : from <= (tiers[index - 1]?.from ?? 0)));

const rates = (definition: Procedure): readonly Finding[] => {
  const { fees = [] } = definition.body;
  return fees.flatMap(({ code, rate }, index) => [
    ...(code === ON_DEMAND
      ? [findingAt(definition, `/fees/${index}/code`, 'FEE', `mã "${code}" là của bảng giá số hóa theo nhu cầu`)]
      : []),
    ...(rate.per === 'PAGE' && rate.atMost !== undefined && rate.tiers.some(({ amount }) => amount > (rate.atMost ?? amount))
      ? [findingAt(definition, `/fees/${index}/rate/atMost`, 'FEE', 'mức tối đa một bản thấp hơn mức của một trang')]
      : []),
    ...(rate.per === 'PAGE' && tiersWrong(rate.tiers)
      ? [findingAt(definition, `/fees/${index}/rate/tiers`, 'FEE', 'bậc đầu phải từ trang 1, các bậc sau tăng dần')]
      : []),
  ]);
};

/** Price lists: the tiers, and an agency that is known. */
export const checkPriceLists = (definitions: readonly Definition[]): readonly Finding[] =>
  ofKind(definitions, 'PRICE_LIST').flatMap((definition) => [
    ...(tiersWrong(definition.body.price.tiers)
      ? [findingAt(definition, '/price/tiers', 'FEE', 'bậc đầu phải từ trang 1, các bậc sau tăng dần')]
      : []),
    ...(ofKind(definitions, 'AGENCY').some(({ key }) => key === definition.key)
      ? []
      : [findingAt(definition, '/agencyId', 'FEE', `không có cơ quan "${definition.key}"`)]),
  ]);

const MUST_DIGITISE: ReadonlySet<string> = new Set(['6', '7a', '7b', '7c', '8']);

const factsOf = (
  component: Procedure['body']['components'][number],
  mandatory: boolean,
  override: PaperCase['override'],
): readonly PaperCase[] =>
  [true, false].flatMap((inScope) =>
    [true, false].map((desk) => ({
      carrier: 'PAPER',
      secret: false,
      handedIn: component.presentedOnly !== true,
      eVersion: 'NONE',
      override,
      kind: component.kind,
      mandatory,
      inScope,
      desk,
      onDemand: false,
      started: true,
    })),
  );

/** DT-3 must find for every component, under every national layer of its time, the line that its category promises. */
const classification = (definition: Procedure, definitions: readonly Definition[]): readonly Finding[] => {
  const { code: procedure, components, competent } = definition.body;
  const layers = ofKind(definitions, 'RULE_SET').filter(
    ({ validFrom, validTo }) =>
      (validTo === null || definition.validFrom < validTo) && (definition.validTo === null || validFrom < definition.validTo),
  );
  return components.flatMap((component, index) => {
    const at = `/components/${index}`;
    const refuse = (field: string, reason: string): readonly Finding[] => [
      findingAt(definition, `${at}${field}`, 'UNCLASSIFIABLE', `${component.code}: ${reason}`),
    ];
    const { replaceableByData: data } = component;
    if (data?.to !== undefined && data.to <= data.from)
      return refuse('/replaceableByData/to', `dữ liệu thay thế hết ngày ${data.to}, trước khi có`);
    const isReplaced =
      data?.mandatory === true && (data.to === undefined || (definition.validTo !== null && definition.validTo <= data.to));
    if (component.originals + component.copies === 0 && !isReplaced)
      return refuse(
        '/originals',
        'không có bản giấy nào để nộp và không có dữ liệu bắt buộc thay thế đến hết thời gian thủ tục có hiệu lực',
      );
    const findings = layers.flatMap(({ key, validFrom }) => {
      const date = validFrom > definition.validFrom ? validFrom : definition.validFrom;
      const category = categoryOn(definitions, procedure, component, date);
      const listed = category !== null && component.kind === 'OTHER';
      if (component.paperType === undefined && (component.kind === 'PRIOR_RESULT' || listed))
        return refuse('', 'không nêu loại giấy tờ nên không biết có thuộc phạm vi quản lý hay không');
      const override = overrideOn(definitions, procedure, component.code, date);
      const type = ofKind(definitions, 'PAPER_TYPE').find((other) => other.key === component.paperType);
      if (
        category !== null &&
        component.kind !== 'FORM' &&
        type !== undefined &&
        competent.includes(type.body.managingAgency) &&
        type.body.fields.length === 0
      )
        return [
          findingAt(
            type,
            '/fields',
            'NO_SCHEMA',
            `${component.code} có thể thuộc phạm vi quản lý của cơ quan xử lý, nhưng loại giấy tờ "${type.key}" không có trường dữ liệu`,
          ),
        ];
      const expected = override === null && component.presentedOnly !== true && category !== null;
      const lines = factsOf(component, listed, override).map(
        (given) => classifyPaper({ law: { ruleSet: key as 'RS-61', date }, given }).line,
      );
      if (override !== null && lines.some((line) => line !== '5')) return refuse('', `luật chuyên ngành không được áp dụng dưới ${key}`);
      if (expected && lines.some((line) => !MUST_DIGITISE.has(line)))
        return refuse('/kind', `thuộc diện ${category} nhưng dưới ${key} lại rơi vào dòng ${lines.join(', ')}`);
      return [];
    });
    return findings.slice(0, 1);
  });
};

/** Procedures: conditions that can hold, one limit for each case, every component classifiable. */
export const checkProcedures = (definitions: readonly Definition[]): readonly Finding[] =>
  ofKind(definitions, 'PROCEDURE').flatMap((definition) => [
    ...conditions(definition),
    ...codesOnce(definition),
    ...rates(definition),
    ...timeLimits(definition),
    ...classification(definition, definitions),
  ]);
