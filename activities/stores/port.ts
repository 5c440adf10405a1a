import { Type } from 'typebox';

/** What a database answers for a record that it keeps: its own id, and where the record is read there. */
export const StoredSchema = Type.Object({
  id: Type.String({ minLength: 1, maxLength: 100 }),
  link: Type.String({ pattern: '^https?://\\S+$', maxLength: 500 }),
});
export type Stored = Type.Static<typeof StoredSchema>;

/** Why a database does not take a record, in codes that both sides know. Its own words never come in: they would repeat what was sent. */
export const REFUSAL_REASONS = ['FIELD_INVALID', 'SUBJECT_UNKNOWN', 'CONTRADICTS', 'WITHDRAWN'] as const;
export type RefusalReason = (typeof REFUSAL_REASONS)[number];

/** By what a record is known there for ever: it is ours to give, so that whatever is sent twice is kept once. */
export interface RecordKey {
  /** Code of the database: LAND, CIVIL_STATUS, … */
  readonly store: string;
  readonly dossierCode: string;
  readonly record: string;
}

export interface RecordContent {
  readonly kind: 'RESULT' | 'DATA';
  readonly paperType: string;
  /** SHA-256 of what is kept: of the file, or of the values in the order of their fields. */
  readonly hash: string;
  /** Records of the same dossier that this one takes the place of, whether they have come there or not. */
  readonly supersedes: readonly string[];
  readonly ownerIdentifier: string;
  readonly agency: string;
  /** When it was issued, or checked. */
  readonly at: string;
  readonly number?: string;
  readonly file?: { readonly name: string; readonly bytes: Uint8Array };
  readonly data?: { readonly fileSha256: string; readonly values: readonly unknown[] };
}

/**
 * National and specialised databases that keep results and data of papers (DT-5, 1.11). Every call may be repeated: PUT by our own key, the same
 * content again gives the same id and link. Throws GatewayError, StoreNotConnected.
 */
export interface StoreGateway {
  put(key: RecordKey, content: RecordContent): Promise<Stored>;
  /** The record no longer holds (T36). Told of one that has not come yet, the database does not take it any more. */
  withdraw(key: RecordKey, at: string): Promise<void>;
}

/** The law names a database whose address nobody has set (STORE_URLS). */
export class StoreNotConnected extends Error {
  override readonly name = 'StoreNotConnected';
  readonly code = 'STORE_NOT_CONNECTED';
  constructor(store: string) {
    super(`no address of store ${store}`);
  }
}
