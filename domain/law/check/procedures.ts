import { classifyPaper, type PaperCase } from '../../classification/index.ts';
import { type Definition, type Finding, findingAt } from '../catalogue.ts';
import { categoryOn, ofKind, overrideOn } from '../pin.ts';
import { applies, deadlineOf, everyCase, ownResultOf, shareOf } from '../procedure.ts';

type Procedure = Definition<'PROCEDURE'>;

/** Conditions speak only of questions that are asked and answers that can be given; otherwise a line could never be reached. */
const conditions = (definition: Procedure): readonly Finding[] => {
  const { caseQuestions, excludedCases = [], fees = [], components, deadlineVariants = [], consultations = [], results } = definition.body;
  const places = [
    ...excludedCases.map(({ when }, index) => ({ when, at: `/excludedCases/${index}/when` })),
    ...fees.map(({ when }, index) => ({ when, at: `/fees/${index}/when` })),
    ...components.map(({ when }, index) => ({ when, at: `/components/${index}/when` })),
    ...deadlineVariants.map(({ when }, index) => ({ when, at: `/deadlineVariants/${index}/when` })),
    ...consultations.map(({ when }, index) => ({ when, at: `/consultations/${index}/when` })),
    ...results.flatMap(({ shareVariants = [] }, index) =>
      shareVariants.map(({ when }, place) => ({ when, at: `/results/${index}/shareVariants/${place}/when` })),
    ),
  ];
  return places.flatMap(({ when, at }) =>
    Object.entries(when).flatMap(([question, answers]) => {
      const known = caseQuestions[question];
      if (known === undefined) return [findingAt(definition, `${at}/${question}`, 'CASE', `thủ tục không hỏi "${question}"`)];
      return answers
        .filter((answer) => !known.includes(answer))
        .map((answer) => findingAt(definition, `${at}/${question}`, 'CASE', `câu hỏi "${question}" không có câu trả lời "${answer}"`));
    }),
  );
};

const codesOnce = (definition: Procedure): readonly Finding[] => {
  const codes = definition.body.components.map(({ code }) => code);
  return codes.flatMap((code, index) =>
    codes.indexOf(code) === index
      ? []
      : [findingAt(definition, `/components/${index}/code`, 'CASE', `mã thành phần "${code}" ghi hai lần`)],
  );
};

/** A rate by pages begins with the first page and climbs; a fee's code is its own. */
export const tiersWrong = (tiers: readonly { readonly from: number }[]): boolean =>
  tiers.some(({ from }, index) => (index === 0 ? from !== 1 : from <= (tiers[index - 1]?.from ?? 0)));

const rates = (definition: Procedure): readonly Finding[] => {
  const { fees = [] } = definition.body;
  return fees.flatMap(({ code, rate, exemptions = [] }, index) => [
    ...exemptions.flatMap((exemption, place) =>
      exemptions.findIndex((one) => one.code === exemption.code) === place
        ? []
        : [
            findingAt(
              definition,
              `/fees/${index}/exemptions/${place}/code`,
              'FEE',
              `mã trường hợp miễn "${exemption.code}" của khoản thu "${code}" ghi hai lần`,
            ),
          ],
    ),
    ...(fees.findIndex((fee) => fee.code === code) === index
      ? []
      : [findingAt(definition, `/fees/${index}/code`, 'FEE', `mã khoản thu "${code}" ghi hai lần`)]),
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

/** One limit for every case: two variants that both apply would leave it to their order. */
const deadlines = (definition: Procedure): readonly Finding[] => {
  const { caseQuestions, deadlineVariants = [], pauseGrounds = [], consultations = [] } = definition.body;
  const both = deadlineVariants.flatMap((variant, index) => {
    const clash = everyCase(caseQuestions).find(
      (answers) =>
        variant.enabled &&
        applies(variant.when, answers) &&
        deadlineVariants.slice(0, index).some((other) => other.enabled && applies(other.when, answers)),
    );
    const reason = `hai thời hạn cùng áp dụng cho trường hợp ${JSON.stringify(clash)}`;
    return clash === undefined ? [] : [findingAt(definition, `/deadlineVariants/${index}`, 'DEADLINE', reason)];
  });
  const always = deadlineVariants.flatMap(({ when }, index) =>
    Object.keys(when).length > 0
      ? []
      : [findingAt(definition, `/deadlineVariants/${index}/when`, 'DEADLINE', 'thời hạn riêng phải nêu trường hợp áp dụng')],
  );
  const excluded = consultations.flatMap(({ excludedFromClock, legalBasis }, index) =>
    excludedFromClock && legalBasis.article === undefined && pauseGrounds.length === 0
      ? [findingAt(definition, `/consultations/${index}`, 'DEADLINE', 'thời gian lấy ý kiến chỉ được trừ khi có điều luật')]
      : [],
  );
  return [...both, ...always, ...excluded];
};

type Limit = Pick<Procedure['body']['deadline'], 'unit' | 'amount' | 'extraDays'>;

/** Hours of a working day, as the process sheets of the offices count them (domain rules 4.1). */
const DAY_HOURS = 8;
/** The hours that a limit surely has: of calendar days those that are worked in any week. */
const HOURS_IN = {
  WORKING_HOURS: (amount: number) => amount,
  HALF_DAYS: (amount: number) => (amount * DAY_HOURS) / 2,
  SAME_DAY: () => DAY_HOURS,
  WORKING_DAYS: (amount: number) => amount * DAY_HOURS,
  CALENDAR_DAYS: (amount: number) => Math.floor((amount * 5) / 7) * DAY_HOURS,
} as const satisfies Readonly<Record<Limit['unit'], (amount: number) => number>>;

/** Steps between receipt and return: those that the limit is made of. */
const WITHIN_LIMIT = ['TRANSFERRED', 'PROCESSING', 'AWAITING_SIGNATURE', 'AWAITING_ISSUE'] as const;

/** Steps that each keep their hours keep the limit together, in the shortest case; where others make results, too, the share of the one made here. */
const budgets = (definition: Procedure): readonly Finding[] => {
  const { stepBudgetHours, deadline, deadlineVariants = [] } = definition.body;
  const { share, shareVariants = [] } = ownResultOf(definition.body) ?? {};
  const limits: readonly Limit[] =
    share === undefined ? [deadline, ...deadlineVariants.filter(({ enabled }) => enabled)] : [share, ...shareVariants];
  const allowed = Math.min(...limits.map(({ unit, amount, extraDays = 0 }) => HOURS_IN[unit](amount) + extraDays * DAY_HOURS));
  const sum = WITHIN_LIMIT.reduce((total, step) => total + (stepBudgetHours?.[step] ?? 0), 0);
  return sum <= allowed
    ? []
    : [
        findingAt(
          definition,
          '/stepBudgetHours',
          'DEADLINE',
          `các bước từ ${WITHIN_LIMIT[0]} đến ${WITHIN_LIMIT.at(-1)} cộng lại ${sum} giờ làm việc, quá ${allowed} giờ của thời hạn`,
        ),
      ];
};

/** Results that wait for each other share one limit: in each case their parts, one after the other, do not outlast it. */
const shares = (definition: Procedure): readonly Finding[] => {
  const { results, caseQuestions } = definition.body;
  return results.flatMap((result, index) => {
    const over = everyCase(caseQuestions).find((answers) => {
      const { unit, amount, extraDays = 0 } = deadlineOf(definition.body, answers);
      const until = (code: string, seen: readonly string[]): number => {
        const one = results.find((other) => other.code === code);
        if (one === undefined || seen.includes(code)) return 0;
        const share = shareOf(one, answers);
        const own = share === undefined ? 0 : HOURS_IN[share.unit](share.amount);
        return own + Math.max(0, ...one.dependsOn.map((other) => until(other, [...seen, code])));
      };
      return until(result.code, []) > HOURS_IN[unit](amount) + extraDays * DAY_HOURS;
    });
    return over === undefined
      ? []
      : [
          findingAt(
            definition,
            `/results/${index}`,
            'DEADLINE',
            `phần thời hạn của kết quả ${result.code} và các kết quả trước nó quá thời hạn của trường hợp ${JSON.stringify(over)}`,
          ),
        ];
  });
};

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
    if (component.originals + component.copies === 0 && component.replaceableByData?.mandatory !== true)
      return refuse('/originals', 'không có bản giấy nào để nộp và không có dữ liệu bắt buộc thay thế');
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
    ...deadlines(definition),
    ...budgets(definition),
    ...shares(definition),
    ...classification(definition, definitions),
  ]);
