import type { RuleSet } from '../law/types.ts';

/** Legal grounds as the specs cite them. Đ = điều; the Decision's sections are 2 (process A) and 3 (process B). */

export const decision = (section: 2 | 3, step: 1 | 2 | 3 | 4 | 5): string => `QĐ 2603, mục ${section}, Bước ${step}`;

/** Articles of the national layer as the base rule set has them (RS-61). */
export const decree61 = (article: string): string => `NĐ 61/2018, Điều ${article}`;

/** Stop of a procedure at the applicant's request; before it by analogy. */
export const WITHDRAWAL = 'NĐ 118/2025, Điều 21';

/** A rule of this system, where no article says it: what it says, and the article it serves where there is one. */
export const ownRule = (words: string, serving?: string): string =>
  `Quy tắc của hệ thống${serving === undefined ? '' : `, phục vụ ${serving}`}: ${words}`;

/** The decree on the one-stop mechanism under each layer (domain rules 0.2). */
const DECREE_OF: Readonly<Record<RuleSet, string>> = {
  'RS-61': 'Nghị định 61/2018/NĐ-CP',
  'RS-118': 'Nghị định 118/2025/NĐ-CP',
  'RS-224': 'Nghị định 118/2025/NĐ-CP',
};

/** Whether an act may be cited under a layer: of these decrees only its own. */
export const isCitable = (ruleSet: RuleSet, act: string): boolean =>
  DECREE_OF[ruleSet] === act || !Object.values(DECREE_OF).some((decree) => decree === act);

/** In brackets behind a sentence, Article 21 of Decree 118/2025 on the stop at will; nothing before it was in force, when the rule held by analogy. */
export const stopCited = (ruleSet: RuleSet): string => (ruleSet === 'RS-61' ? '' : ` (${DECREE_OF[ruleSet]}, Điều 21)`);
