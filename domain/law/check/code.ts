import {
  DEFAULT_ROUNDING,
  DEFAULT_WARNINGS,
  LETTERS_IN_TIME,
  type OfficeCalendar,
  officeCalendar,
  officeMinutesBetween,
  projectClock,
} from '../../calendar/index.ts';
import { decideAccount, PAPER_LINES } from '../../classification/index.ts';
import { exists } from '../../classification/rules.ts';
import { type Definition, type Finding, findingAt } from '../catalogue.ts';
import { ofKind } from '../pin.ts';

/** First and last day of a version; for one without an end, a day long after. */
const edges = ({ validFrom, validTo }: Definition): readonly string[] => [
  validFrom,
  validTo === null ? '2099-12-31' : new Date(Date.parse(validTo) - 86_400_000).toISOString().slice(0, 10),
];

const differs = (definition: Definition, pointer: string, code: unknown, data: unknown): readonly Finding[] =>
  JSON.stringify(code) === JSON.stringify(data)
    ? []
    : [
        findingAt(
          definition,
          pointer,
          'DISAGREES_WITH_CODE',
          `mã nguồn thực hiện ${JSON.stringify(code)}, định nghĩa ghi ${JSON.stringify(data)}`,
        ),
      ];

/** Working days before the due instant at which the fold puts the last letter in time, on a limit of ten days; null without a calendar. */
const letterLead = (calendar: OfficeCalendar): number | null => {
  const start = '2026-03-02T00:30:00.000Z';
  const rule = { unit: 'WORKING_DAYS', amount: 10, dayStart: 'CIVIL_CODE_NEXT_DAY' } as const;
  const projected = projectClock({ ledger: [{ kind: 'STARTED', at: start }], rule, calendar, asOf: start });
  if (!projected.ok || projected.clock.dueAt === null || projected.clock.lastLetterAt === null) return null;
  const day = calendar.windows.reduce((sum, { opens, closes }) => sum + closes - opens, 0);
  return officeMinutesBetween(calendar, projected.clock.lastLetterAt, projected.clock.dueAt) / day;
};

/** Where the code still carries a value of the law, it must be the defined one: lines of DT-3 and DT-1 by date, the clock's defaults. */
export const checkCode = (definitions: readonly Definition[]): readonly Finding[] => {
  const years = ofKind(definitions, 'CALENDAR').map(({ body }) => body);
  const defaults = officeCalendar({ years });
  const layers = ofKind(definitions, 'RULE_SET').flatMap((definition) => {
    const { ruleSet, paperRows, foreignersCovered, cutoff, lettersInTime, letterLeadWorkingDays } = definition.body;
    return [
      ...edges(definition).flatMap((date) => [
        ...differs(
          definition,
          '/paperRows',
          [...new Set(PAPER_LINES.filter((line) => exists(line, { ruleSet, date })).map(({ line }) => line))],
          paperRows,
        ),
        ...differs(
          definition,
          '/foreignersCovered',
          decideAccount({ authorised: false, foreigner: true, national: 'NO', local: 'NONE', date }).line !== 'FOREIGNER_UNCOVERED',
          foreignersCovered,
        ),
      ]),
      ...differs(definition, '/cutoff', defaults.cutoff, officeCalendar({ years, cutoff }).cutoff),
      ...differs(definition, '/lettersInTime', LETTERS_IN_TIME, lettersInTime),
      ...differs(definition, '/letterLeadWorkingDays', letterLead(defaults) ?? letterLeadWorkingDays, letterLeadWorkingDays),
    ];
  });
  const decision = ofKind(definitions, 'DECISION').flatMap((definition) => [
    ...differs(definition, '/warnPercent', DEFAULT_WARNINGS.warnPercent, definition.body.warnPercent),
    ...differs(definition, '/redPercent', DEFAULT_WARNINGS.redPercent, definition.body.redPercent),
    ...differs(definition, '/pauseRounding', DEFAULT_ROUNDING, definition.body.pauseRounding),
  ]);
  const hours = ofKind(definitions, 'OFFICE_HOURS').flatMap((definition) => {
    try {
      const { windows } = officeCalendar({ years, windows: definition.body.windows });
      return definition.key === 'DEFAULT' ? differs(definition, '/windows', defaults.windows, windows) : [];
    } catch {
      return [findingAt(definition, '/windows', 'CALENDAR', 'các buổi làm việc phải khác rỗng và theo thứ tự')];
    }
  });
  return [...layers, ...decision, ...hours];
};
