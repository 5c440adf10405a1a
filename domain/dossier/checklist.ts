import { NOT_IN_LIST, type Refusal, refuse } from '../failures.ts';
import { applies, type CaseAnswers, exclusionOf } from '../law/procedure.ts';
import type { ComponentDefinition, ProcedureDefinition } from '../law/types.ts';

interface Asked extends Pick<ProcedureDefinition, 'excludedCases'> {
  readonly caseQuestions: ProcedureDefinition['caseQuestions'];
  readonly components: readonly ComponentDefinition[];
}

/** One line of a checklist: what this case must hand in or show, and on which article. */
const lineOf = (component: ComponentDefinition, answers: CaseAnswers) => ({
  code: component.code,
  name: component.name,
  /** The condition that holds in this case; empty: asked of everybody. */
  condition: Object.fromEntries(Object.keys(component.when).map((question) => [question, answers[question] ?? ''])),
  legalBasis: component.legalBasis,
  originals: component.originals,
  copies: component.copies,
  /** Xuất trình: shown, not handed in. */
  presentedOnly: component.presentedOnly ?? false,
  /** Register that replaces the paper; `mandatory` between `from` and `to` (Resolution 66.7/2025): then only missing or wrong data allows paper. */
  replaceableByData: component.replaceableByData ?? null,
  paperType: component.paperType ?? null,
  /** Null: digitised on request only. */
  digitisationCategory: component.digitisationCategory ?? null,
  /** False: the line is recalled or proposed, and says so wherever it shows. */
  verified: component.verified,
});

export type ComponentLine = Readonly<ReturnType<typeof lineOf>>;

/**
 * Bảng thành phần hồ sơ (Decree 61/2018 Art. 5): the lines that this procedure version asks of this case, and nothing beyond them. Pure.
 * Refuses an answer to what is not asked or outside its list, and while questions are open: those that still decide about a line or a
 * limit are in `detail.open`, with the first one's answers in `detail.allowed`. All that is wrong is in `errors`. A case that the law excludes
 * is refused, too.
 */
export const componentChecklist = (procedure: Asked, answers: CaseAnswers): readonly ComponentLine[] | Refusal<'CASE_ANSWERS_INVALID'> => {
  const questions = Object.entries(procedure.caseQuestions);
  const strays = Object.keys(answers).filter((question) => !Object.hasOwn(procedure.caseQuestions, question));
  const wrongs = questions.filter(([question, values]) => answers[question] !== undefined && !values.includes(answers[question]));
  const open = questions.filter(([question]) => answers[question] === undefined);
  const oneOf = (reason: string, [question, values]: (typeof questions)[number]) => ({
    field: `answers.${question}`,
    reason,
    allowed: values,
  });
  const errors = [
    ...strays.map((question) => ({ field: `answers.${question}`, reason: 'thủ tục này không hỏi điều này' })),
    ...wrongs.map((question) => oneOf(NOT_IN_LIST, question)),
    ...open.map((question) => oneOf('chưa có câu trả lời', question)),
  ];
  const [stray] = strays;
  if (stray !== undefined)
    return refuse('CASE_ANSWERS_INVALID', { field: `answers.${stray}`, detail: { allowed: Object.keys(procedure.caseQuestions) }, errors });
  const [wrong] = wrongs;
  const first = wrong ?? open[0];
  if (first !== undefined)
    return refuse('CASE_ANSWERS_INVALID', {
      field: `answers.${first[0]}`,
      detail: { allowed: first[1], ...(wrong === undefined ? { open: open.map(([question]) => question) } : {}) },
      errors,
    });
  const excluded = exclusionOf(procedure, answers);
  // Each question is answered well, but not all so: any of them can be answered otherwise.
  const together = Object.keys(excluded?.when ?? {}).map((question) => ({
    field: `answers.${question}`,
    reason: excluded?.reason ?? '',
    allowed: (procedure.caseQuestions[question] ?? []).filter(
      (other) => exclusionOf(procedure, { ...answers, [question]: other }) === null,
    ),
  }));
  const [named] = together;
  if (named !== undefined)
    return refuse('CASE_ANSWERS_INVALID', { field: named.field, detail: { allowed: named.allowed }, errors: together });
  return procedure.components.filter(({ when }) => applies(when, answers)).map((component) => lineOf(component, answers));
};
