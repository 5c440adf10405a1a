export { ACCOUNT_LINES, decideAccount } from './accounts.ts';
export { COMPONENT_LINES, decideComponent } from './components.ts';
export { expectedImages, handleMaterials, MATERIAL_LINES } from './materials.ts';
export { type OverrideMode, PAPER_LINES, type PaperCase, type Treatment } from './paper-lines.ts';
export { classifyPaper, type PaperClassification } from './papers.ts';
export { decideResult, RESULT_LINES, type ResultCase } from './results.ts';
export type { LawInForce, RuleSet } from './rules.ts';
