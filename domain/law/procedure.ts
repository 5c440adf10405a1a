import type { DeadlineRule, PauseGround } from '../calendar/index.ts';
import type { ResultCase } from '../classification/index.ts';
import type { FormerResults, ProcedureDefinition, ResultDefinition } from './types.ts';

/** Answers to a procedure's case questions, by question. */
export type CaseAnswers = Readonly<Record<string, string>>;
type Condition = ProcedureDefinition['caseQuestions'];

/** Whether every question that a condition names has one of its answers; an empty condition always holds. */
export const applies = (when: Condition, answers: CaseAnswers): boolean =>
  Object.entries(when).every(([question, values]) => values.includes(answers[question] ?? ''));

/** Every case that a procedure version can meet; one empty case where it asks nothing. */
export const everyCase = (questions: Condition): readonly CaseAnswers[] =>
  Object.entries(questions).reduce<readonly CaseAnswers[]>(
    (cases, [question, values]) => cases.flatMap((known) => values.map((value) => ({ ...known, [question]: value }))),
    [{}],
  );

/** Why the law gives nobody this result in his case, with its article; null: it does. */
export const exclusionOf = (
  { excludedCases = [] }: Pick<ProcedureDefinition, 'excludedCases'>,
  answers: CaseAnswers,
): NonNullable<ProcedureDefinition['excludedCases']>[number] | null => excludedCases.find(({ when }) => applies(when, answers)) ?? null;

/** Every case that a procedure version takes. */
export const casesOf = (procedure: Pick<ProcedureDefinition, 'caseQuestions' | 'excludedCases'>): readonly CaseAnswers[] =>
  everyCase(procedure.caseQuestions).filter((answers) => exclusionOf(procedure, answers) === null);

/** The limit of this case: the first variant that is switched on and applies, else the ordinary one. */
export const deadlineOf = (
  { deadline, deadlineVariants = [] }: Pick<ProcedureDefinition, 'deadline' | 'deadlineVariants'>,
  answers: CaseAnswers,
): DeadlineRule & { readonly source: string; readonly verified: boolean } => {
  const variant = deadlineVariants.find(({ enabled, when }) => enabled && applies(when, answers));
  if (variant === undefined) return deadline;
  const { when: _when, enabled: _enabled, ...rule } = variant;
  return rule;
};

type Share = NonNullable<ResultDefinition['share']>;

/** A result's part of the limit in this case: as the limit is longer, so is it. */
export const shareOf = (
  { share, shareVariants = [] }: Pick<ResultDefinition, 'share' | 'shareVariants'>,
  answers: CaseAnswers,
): Share | undefined => {
  const variant = shareVariants.find(({ when }) => applies(when, answers));
  return variant === undefined ? share : { unit: variant.unit, amount: variant.amount };
};

/** Consultations that this case needs, with their deadlines and whether they stand still in the clock. */
export const consultationsOf = (
  { consultations = [] }: Pick<ProcedureDefinition, 'consultations'>,
  answers: CaseAnswers,
): NonNullable<ProcedureDefinition['consultations']> => consultations.filter(({ when }) => applies(when, answers));

/** Grounds on which this procedure's clock may pause, each with its article; nothing else pauses (domain rules 4.4). */
export const pauseGroundsOf = ({ pauseGrounds = [] }: Pick<ProcedureDefinition, 'pauseGrounds'>): readonly PauseGround[] =>
  pauseGrounds.map(({ code, legalBasis: { act, article } }) => ({ code, article: article === undefined ? act : `${act}, ${article}` }));

/** The one that is made here. */
export type OwnResult = ResultDefinition & { readonly way: 'FORM' | 'UPLOADED' };

/** What a version of either kind says of its results; nobody else reads the fields. */
export type EndsIn = { readonly results?: readonly ResultDefinition[] } & FormerResults;

const former = ({
  resultForm,
  resultPaperType = '',
  resultName = '',
  resultForms = 'BOTH',
  resultStorage,
  presenceRequired = false,
}: FormerResults): ResultDefinition => ({
  code: 'KQ1',
  paperType: resultPaperType,
  name: resultName,
  madeBy: 'LEAD',
  ...(resultStorage === 'EXTERNAL' ? { way: 'EXTERNAL', system: 'SPECIALISED_DB' } : { way: 'FORM' }),
  ...(resultForm === undefined ? {} : { form: resultForm }),
  forms: resultForms,
  presenceRequired,
  mandatory: true,
  dependsOn: [],
});

/** All results of a procedure version, in its order (domain rules 1.13). */
export const resultsOf = ({ results, ...before }: EndsIn): readonly ResultDefinition[] => results ?? [former(before)];

/** The result that is drafted, signed and issued here; null: all are made by other systems. */
export const ownResultOf = (procedure: EndsIn): OwnResult | null =>
  resultsOf(procedure).find((result): result is OwnResult => result.way !== 'EXTERNAL') ?? null;

/** What the dossier is about: the result made here, else the first. */
export const mainResultOf = (procedure: EndsIn): ResultDefinition =>
  ownResultOf(procedure) ?? (resultsOf(procedure)[0] as ResultDefinition);

/** Forms in which results are owed: on paper, too, where one of them is. */
export const formsOf = (procedure: EndsIn): ResultDefinition['forms'] =>
  resultsOf(procedure).some(({ forms }) => forms === 'BOTH') ? 'BOTH' : 'E';

/** The unit that leads: by its function in the competent agency; null: that agency has none. Versions before `leadUnit` knew civil status only. */
export const unitOf = (units: Readonly<Record<string, string>>, leadUnit = 'civilStatus'): string | null => units[leadUnit] ?? null;

/** A result's part of DT-5. */
export const resultCase = ({ way, store, forms, presenceRequired }: ResultDefinition): Omit<ResultCase, 'electronicOnlyByChoice'> => ({
  externalSystem: way === 'EXTERNAL' || store !== undefined,
  electronicOnlyByProcedure: forms === 'E',
  presenceRequired,
});
