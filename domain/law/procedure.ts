import type { DeadlineRule, PauseGround } from '../calendar/index.ts';
import type { ResultCase } from '../classification/index.ts';
import type { ProcedureDefinition } from './types.ts';

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

/** Consultations that this case needs, with their deadlines and whether they stand still in the clock. */
export const consultationsOf = (
  { consultations = [] }: Pick<ProcedureDefinition, 'consultations'>,
  answers: CaseAnswers,
): NonNullable<ProcedureDefinition['consultations']> => consultations.filter(({ when }) => applies(when, answers));

/** Grounds on which this procedure's clock may pause, each with its article; nothing else pauses (domain rules 4.4). */
export const pauseGroundsOf = ({ pauseGrounds = [] }: Pick<ProcedureDefinition, 'pauseGrounds'>): readonly PauseGround[] =>
  pauseGrounds.map(({ code, legalBasis: { act, article } }) => ({ code, article: article === undefined ? act : `${act}, ${article}` }));

/** Fees that this case owes by the procedure version; what it does not name nobody may ask for. */
export const feesOf = ({ fees = [] }: Pick<ProcedureDefinition, 'fees'>, answers: CaseAnswers): NonNullable<ProcedureDefinition['fees']> =>
  fees.filter(({ when }) => applies(when, answers));

/** A result that the procedure ends in; `facts` are its part of DT-5. */
export interface ExpectedResult {
  readonly paperType: string;
  readonly name: string;
  /** `LEAD` = the agency that handles the dossier. */
  readonly madeBy: string;
  readonly facts: Omit<ResultCase, 'electronicOnlyByChoice'>;
}

/** All results of a procedure, its own first; those that other bodies make live in their systems (domain rules 1.13). */
export const resultsOf = (
  procedure: Pick<
    ProcedureDefinition,
    'resultPaperType' | 'resultName' | 'furtherResults' | 'resultForms' | 'resultStorage' | 'presenceRequired'
  >,
): readonly ExpectedResult[] => {
  const facts = { electronicOnlyByProcedure: procedure.resultForms === 'E', presenceRequired: procedure.presenceRequired };
  return [
    {
      paperType: procedure.resultPaperType,
      name: procedure.resultName,
      madeBy: 'LEAD',
      facts: { ...facts, externalSystem: procedure.resultStorage === 'EXTERNAL' },
    },
    ...(procedure.furtherResults ?? []).map((result) => ({ ...result, facts: { ...facts, externalSystem: true } })),
  ];
};
