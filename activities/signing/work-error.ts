/**
 * Work that cannot be done as things stand. `REGISTER_BEHIND`: the register does not hold yet what it needs; its row is written or mended, and the work
 * repeated. `MANDATE_ENDED`: whoever is to sign may not. `ADDRESSEE_MISSING`, `OUTSIDE_SYSTEM_UNKNOWN`: nobody knows whom to ask, or where.
 */
export class WorkError extends Error {
  override readonly name = 'WorkError';
  readonly code: 'REGISTER_BEHIND' | 'MANDATE_ENDED' | 'ADDRESSEE_MISSING' | 'OUTSIDE_SYSTEM_UNKNOWN';
  constructor(message: string, code: WorkError['code'] = 'REGISTER_BEHIND') {
    super(message);
    this.code = code;
  }
}
