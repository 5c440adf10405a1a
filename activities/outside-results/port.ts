/** A result that another rests on, as the outside agency gets it. */
export interface BasisFile {
  readonly result: string;
  readonly name: string;
  readonly sha256: string;
  readonly bytes: Uint8Array;
}

/** One result asked of its agency; `requestId` is the same for every attempt, and another once it rests on other files. */
export interface OutsideRequest {
  readonly requestId: string;
  readonly dossierCode: string;
  readonly result: string;
  readonly paperType: string;
  readonly name: string;
  /** End of its share; null: none. */
  readonly dueAt: string | null;
  readonly requestedBy: string;
  readonly owner: { readonly identifier: string; readonly fullName: string };
  readonly basis: readonly BasisFile[];
}

/** Systems in which other agencies make their results, by the name that procedures call them (1.13). Their answer comes later, as a report (T38). */
export interface OutsideGateway {
  knows(system: string): boolean;
  /** Asks once per request id. Throws GatewayError. */
  ask(system: string, request: OutsideRequest): Promise<void>;
  /** The file behind a link of that system; null: the link lies elsewhere, and nobody fetches it. Throws GatewayError. */
  fetch(system: string, link: string): Promise<Uint8Array | null>;
}
