/** What the bench's own worker runs: the reference dossier on the product's code, and its control. */
export { referenceDossier } from '../test/support/reference-workflow.ts';
export { bare, twin } from './twin-workflow.ts';
