/** A reason why the local stack cannot run, as one sentence for the person at the terminal; shown without a stack trace. */
export class StackError extends Error {
  override readonly name = 'StackError';
}
