/** The register does not hold yet what this step works on; its row is written or mended, and the step repeated. */
export class StepError extends Error {
  override readonly name = 'StepError';
  readonly code = 'REGISTER_BEHIND';
}
