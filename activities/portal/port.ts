import type { Channel, PortalCode } from '../../domain/dossier/parts.ts';
import type { Instant } from '../../platform/time.ts';

/** A file of the dossier behind a link that expires and is signed. */
export interface PortalFile {
  readonly id: string;
  readonly name: string;
  readonly componentCode: string;
  readonly url: string;
}

/** A dossier as the portal is told of it; personal fields are those the protocol demands, no more. */
export interface PortalDossier {
  readonly dossierCode: string;
  readonly procedureCode: string;
  readonly procedureName: string;
  readonly fieldCode: string;
  readonly fieldName: string;
  readonly owner: { readonly kind: 'PERSON' | 'ORGANISATION'; readonly name: string; readonly technicalId: string | null };
  /** Trích yếu: what is asked, in one line. */
  readonly summary: string;
  readonly channel: Channel;
  readonly processingUnit: string;
  readonly status: PortalCode;
  readonly receivedAt: Instant;
  readonly appointmentAt: Instant | null;
  /** Required from status 9 on. */
  readonly finishedAt: Instant | null;
  /** Required at status 10. */
  readonly returnedAt: Instant | null;
  readonly papers: readonly PortalFile[];
  readonly results: readonly PortalFile[];
}

/** Progress of the work, as the portal shows it to the applicant. */
export interface PortalProgress {
  readonly dossierCode: string;
  readonly officerName: string;
  readonly officerTitle: string;
  readonly unitName: string;
  readonly content: string;
  readonly status: PortalCode;
  readonly at: Instant;
  readonly startedAt: Instant | null;
  readonly dueAt: Instant | null;
}

/** `conflicting`: the portal knows several accounts of one identifier, and a person decides between them (DT-1, last line but one). */
export type AccountLookUp =
  | { readonly found: true; readonly technicalId: string }
  | { readonly found: false; readonly conflicting: readonly string[] };

/** The National Public Service Portal (Cổng dịch vụ công quốc gia). All calls are safe to repeat; they throw GatewayError. */
export interface NationalPortalGateway {
  /** By personal number, tax code or passport number. */
  lookUpAccount(input: { readonly identifier: string }): Promise<AccountLookUp>;
  syncDossier(input: { readonly dossier: PortalDossier; readonly isUpdating: boolean }): Promise<void>;
  updateProgress(input: { readonly progress: PortalProgress }): Promise<void>;
  /** Tells the portal of a status: asks whether it knows the dossier, creates or updates it, and only then adds the progress. */
  sendStatus(input: { readonly dossier: PortalDossier; readonly progress: PortalProgress }): Promise<void>;
}
