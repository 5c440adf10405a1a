import { type Definition, type Finding, findingAt } from '../catalogue.ts';
import { applies, casesOf, deadlineOf, everyCase, ownResultOf, shareOf } from '../procedure.ts';

type Procedure = Definition<'PROCEDURE'>;
type Limit = Pick<Procedure['body']['deadline'], 'unit' | 'amount' | 'extraDays'>;

/** Hours of a working day, as the process sheets of the offices count them (domain rules 4.1). */
const DAY_HOURS = 8;

/** Of each unit as many as a year has, and in a day. */
const UNITS = {
  WORKING_DAYS: { most: 250, inDay: 1 },
  HALF_DAYS: { most: 500, inDay: 2 },
  WORKING_HOURS: { most: 2_000, inDay: DAY_HOURS },
  CALENDAR_DAYS: { most: 366, inDay: 1 },
  SAME_DAY: { most: 1, inDay: 1 },
} as const satisfies Record<Limit['unit'], { readonly most: number; readonly inDay: number }>;

/** Days of a limit; of calendar days the most that could be worked. */
const daysOf = ({ unit, amount }: Limit): number => amount / UNITS[unit].inDay;

/** Working hours that a limit surely has: of calendar days those that are worked in any week. */
const hoursOf = (limit: Limit): number => {
  const { unit, amount, extraDays = 0 } = limit;
  if (unit === 'SAME_DAY') return (1 + extraDays) * DAY_HOURS;
  const days = unit === 'CALENDAR_DAYS' ? Math.floor((amount * 5) / 7) : daysOf(limit);
  return (days + extraDays) * DAY_HOURS;
};

/** No calendar reaches a limit of years, and nobody is served by one. */
const tooLong = (definition: Procedure): readonly Finding[] => {
  const { deadline, deadlineVariants = [], results } = definition.body;
  const limits: readonly (readonly [string, Limit])[] = [
    ['/deadline', deadline],
    ...deadlineVariants.map((variant, index) => [`/deadlineVariants/${index}`, variant] as const),
    ...results.flatMap(({ share }, index) => (share === undefined ? [] : [[`/results/${index}/share`, share] as const])),
  ];
  return limits.flatMap(([at, { unit, amount }]) =>
    amount <= UNITS[unit].most
      ? []
      : [findingAt(definition, `${at}/amount`, 'DEADLINE', `thời hạn ${amount} ${unit} dài quá mức ${UNITS[unit].most}`)],
  );
};

/** An answer that the limit waits for comes within it. */
const answersInTime = (definition: Procedure): readonly Finding[] => {
  const limits = casesOf(definition.body).map((answers) => ({ answers, days: daysOf(deadlineOf(definition.body, answers)) }));
  return (definition.body.consultations ?? []).flatMap(({ when, workingDays, excludedFromClock }, index) =>
    !excludedFromClock && limits.some(({ answers, days }) => applies(when, answers) && workingDays > days)
      ? [
          findingAt(
            definition,
            `/consultations/${index}/workingDays`,
            'DEADLINE',
            `${workingDays} ngày lấy ý kiến dài hơn thời hạn của trường hợp mà vẫn tính vào thời hạn`,
          ),
        ]
      : [],
  );
};

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

/** Steps between receipt and return: those that the limit is made of. */
const WITHIN_LIMIT = ['TRANSFERRED', 'PROCESSING', 'AWAITING_SIGNATURE', 'AWAITING_ISSUE'] as const;

/** Steps that each keep their hours keep the limit together, in the shortest case; where others make results, too, the share of the one made here. */
const budgets = (definition: Procedure): readonly Finding[] => {
  const { stepBudgetHours, deadline, deadlineVariants = [] } = definition.body;
  const { share, shareVariants = [] } = ownResultOf(definition.body) ?? {};
  const limits: readonly Limit[] =
    share === undefined ? [deadline, ...deadlineVariants.filter(({ enabled }) => enabled)] : [share, ...shareVariants];
  const allowed = Math.min(...limits.map(hoursOf));
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
  const { results } = definition.body;
  return results.flatMap((result, index) => {
    const over = casesOf(definition.body).find((answers) => {
      const limit = hoursOf(deadlineOf(definition.body, answers));
      const until = (code: string, seen: readonly string[]): number => {
        const one = results.find((other) => other.code === code);
        if (one === undefined || seen.includes(code)) return 0;
        const share = shareOf(one, answers);
        const own = share === undefined ? 0 : hoursOf(share);
        return own + Math.max(0, ...one.dependsOn.map((other) => until(other, [...seen, code])));
      };
      return until(result.code, []) > limit;
    });
    return over === undefined
      ? []
      : [
          findingAt(
            definition,
            `/results/${index}/share`,
            'DEADLINE',
            `phần thời hạn của kết quả ${result.code} và các kết quả trước nó quá thời hạn của trường hợp ${JSON.stringify(over)}`,
          ),
        ];
  });
};

/** Time limits of a procedure and what lies within them: variants, consultations, steps, the parts of several results. */
export const timeLimits = (definition: Procedure): readonly Finding[] =>
  [tooLong, deadlines, budgets, answersInTime, shares].flatMap((check) => check(definition));
