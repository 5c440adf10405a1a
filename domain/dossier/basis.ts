/** Legal grounds as the specs cite them. Đ = điều; the Decision's sections are 2 (process A) and 3 (process B). */

export const decision = (section: 2 | 3, step: 1 | 2 | 3 | 4 | 5): string => `QĐ 2603, mục ${section}, Bước ${step}`;

/** Articles of the national layer as the base rule set has them (RS-61). */
export const decree61 = (article: string): string => `NĐ 61/2018, Điều ${article}`;

/** Stop of a procedure at the applicant's request; before it by analogy. */
export const WITHDRAWAL = 'NĐ 118/2025, Điều 21';

/** A rule of this system, where no article says it: what it says, and the article it serves where there is one. */
export const ownRule = (words: string, serving?: string): string =>
  `Quy tắc của hệ thống${serving === undefined ? '' : `, phục vụ ${serving}`}: ${words}`;
