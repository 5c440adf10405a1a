import type { Instant } from '../../platform/time.ts';

/** One result to be published to its owner; a superseded result's successor has a `resultId` of its own. */
export interface PublishResultInput {
  readonly dossierCode: string;
  readonly resultId: string;
  readonly resultType: string;
  readonly title: string;
  /** Number in the outgoing register. */
  readonly number: string;
  readonly issuedAt: Instant;
  readonly issuedBy: string;
  /** Personal number or tax code of the owner, in whose personal store the portal puts it. */
  readonly ownerIdentifier: string;
  readonly file: { readonly name: string; readonly sha256: string; readonly bytes: Uint8Array };
}

/** The provincial citizen portal (Cổng dịch vụ công của tỉnh). */
export interface CitizenPortalGateway {
  /** Publishes once per (dossier, result): a repetition gives the first publication. Throws GatewayError. */
  publishResult(input: PublishResultInput): Promise<{ readonly publicationId: string; readonly publishedAt: Instant }>;
}
