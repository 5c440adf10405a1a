export { ACCOUNT_ROWS, type AccountDecision, type AccountFacts, type AccountStep, decideAccount } from './accounts.ts';
export { COMPONENT_ROWS, type ComponentDecision, type ComponentFacts, decideComponent, type EVersion } from './components.ts';
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
  type PaperFacts,
  type PaperRow,
  type PaperRowId,
  type Treatment,
} from './paper-rows.ts';
export { classifyPaper, type PaperClassification } from './papers.ts';
export { decideResult, RESULT_ROWS, type ResultDecision, type ResultFacts } from './results.ts';
export type { Explanation, LawInForce, Row, RuleSet } from './rules.ts';
