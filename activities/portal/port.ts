import type { Instant } from '../../platform/time.ts';

/** Status codes of the national portal, agreed by all its adapters: 1 Mới đăng ký … 10 Đã trả kết quả. */
export type PortalStatusCode = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10;

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
  readonly channel: 'IN_PERSON' | 'ONLINE' | 'POSTAL';
  readonly processingUnit: string;
  readonly status: PortalStatusCode;
  readonly receivedAt: Instant;
  readonly appointmentAt: Instant | null;
  /** Required from status 9 on. */
  readonly finishedAt: Instant | null;
  /** Required at status 10. */
  readonly returnedAt: Instant | null;
  readonly papers: readonly PortalFile[];
  readonly results: readonly PortalFile[];
}

/** One step of the work, as the portal shows it to the applicant. */
export interface PortalProgress {
  readonly dossierCode: string;
  readonly officerName: string;
  readonly officerTitle: string;
  readonly unitName: string;
  readonly content: string;
  readonly status: PortalStatusCode;
  readonly at: Instant;
  readonly startedAt: Instant | null;
  readonly dueAt: Instant | null;
}

/** `conflict`: the portal knows two accounts of one identifier, which only two persons may merge (DT-1, last row but one). */
export type AccountLookUp = { readonly found: true; readonly technicalId: string } | { readonly found: false; readonly conflict: boolean };

/** The National Public Service Portal (Cổng dịch vụ công quốc gia). All calls are safe to repeat; they throw GatewayError. */
export interface NationalPortalGateway {
  /** By personal number, tax code or passport number. */
  lookUpAccount(input: { readonly identifier: string }): Promise<AccountLookUp>;
  syncDossier(input: { readonly dossier: PortalDossier; readonly isUpdating: boolean }): Promise<void>;
  updateProgress(input: { readonly progress: PortalProgress }): Promise<void>;
  /** Tells the portal of a status: asks whether it knows the dossier, creates or updates it, and only then adds the step. */
  sendStatus(input: { readonly dossier: PortalDossier; readonly progress: PortalProgress }): Promise<void>;
}
