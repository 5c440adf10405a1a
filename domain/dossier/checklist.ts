import { type Refusal, refuse } from '../failures.ts';
import type { ComponentDefinition, ProcedureVersion } from '../law/types.ts';

const applies = (component: ComponentDefinition, answers: Readonly<Record<string, string>>): boolean =>
  Object.entries(component.when).every(([question, values]) => values.includes(answers[question] ?? ''));

/**
 * Bảng thành phần hồ sơ (Decree 61/2018 Art. 5): the lines that this procedure version asks of this case, and nothing beyond them.
 * Refuses while a case question is unanswered or answered outside its list.
 */
export const componentChecklist = (
  procedure: ProcedureVersion,
  answers: Readonly<Record<string, string>>,
): readonly ComponentDefinition[] | Refusal => {
  for (const [question, values] of Object.entries(procedure.caseQuestions)) {
    if (!values.includes(answers[question] ?? ''))
      return refuse('CASE_ANSWERS_INVALID', { field: `answers.${question}`, detail: { allowed: values } });
  }
  for (const question of Object.keys(answers)) {
    if (!(question in procedure.caseQuestions))
      return refuse('CASE_ANSWERS_INVALID', { field: `answers.${question}`, detail: { allowed: Object.keys(procedure.caseQuestions) } });
  }
  return procedure.components.filter((component) => applies(component, answers));
};
