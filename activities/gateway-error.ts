import type { RegisterSystem } from '../domain/law/results/registers.ts';

/** The outside systems behind ports. */
export type GatewaySystem = 'NATIONAL_PORTAL' | 'CITIZEN_PORTAL' | 'OUTSIDE_SYSTEM' | 'PAYMENT' | 'STORE' | RegisterSystem;

/**
 * UNAVAILABLE: no answer, or one that says "later" (5xx, 408, 429). TIMEOUT: none in time; the work may have been done.
 * REFUSED: the system understood and said no. PROTOCOL: the answer is not of the agreed form.
 */
export type GatewayErrorKind = 'UNAVAILABLE' | 'TIMEOUT' | 'REFUSED' | 'PROTOCOL';

/**
 * The one error that adapters throw. `detail` names service and code only: neither bodies nor an outside system's own words, which repeat
 * the personal data sent to it; no `cause` either, since it would be logged along. Which of them is tried again: domain/dossier/step-causes.ts.
 */
export class GatewayError extends Error {
  readonly system: GatewaySystem;
  readonly kind: GatewayErrorKind;
  readonly detail: string;
  /** Why it was refused, where the system names one of the reasons that were agreed on. */
  readonly reason: string | null;

  constructor(o: { system: GatewaySystem; kind: GatewayErrorKind; detail: string; reason?: string | null }) {
    super(`${o.system} ${o.kind}: ${o.detail}`);
    this.name = 'GatewayError';
    this.system = o.system;
    this.kind = o.kind;
    this.detail = o.detail;
    this.reason = o.reason ?? null;
  }
}
