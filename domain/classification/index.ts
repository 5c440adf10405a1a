export { ACCOUNT_ROWS, type AccountCase, type AccountDecision, type AccountStep, decideAccount } from './accounts.ts';
export { COMPONENT_ROWS, type ComponentCase, type ComponentDecision, decideComponent, type EVersion } from './components.ts';
export {
  type Capability,
  expectedImages,
  type FragileDecision,
  handleMaterials,
  MATERIAL_ROWS,
  type MaterialFlag,
  type MaterialHandling,
} from './materials.ts';
export {
  type ForwardTarget,
  type OverrideMode,
  PAPER_ROWS,
  type PaperCase,
  type PaperLine,
  type PaperLineId,
  type Treatment,
} from './paper-lines.ts';
export { classifyPaper, type PaperClassification } from './papers.ts';
export { decideResult, RESULT_ROWS, type ResultCase, type ResultDecision } from './results.ts';
export type { Explanation, LawInForce, Line, RuleSet } from './rules.ts';
