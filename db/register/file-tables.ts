import { bigint, boolean, date, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import type { IdentityProof } from '../../domain/dossier/representatives.ts';
import type { FileKind } from '../../domain/dossier/slips.ts';
import { instant } from '../columns.ts';

/** What a dossier holds and gives out: files, data, numbers, deliveries. */

export const dossierFile = pgTable(
  'dossier_file',
  {
    dossierId: text('dossier_id').notNull(),
    sha256: text().notNull(),
    kind: text().$type<FileKind>().notNull(),
    item: text().notNull().default(''),
    mediaType: text('media_type').notNull(),
    size: integer().notNull(),
    pages: integer().notNull(),
    meta: jsonb().$type<Record<string, unknown>>().notNull().default({}),
    createdAt: instant('created_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.dossierId, table.sha256, table.kind, table.item] })],
);

export const lookedUpData = pgTable(
  'looked_up_data',
  {
    dossierId: text('dossier_id').notNull(),
    item: text().notNull(),
    found: boolean().notNull(),
    record: jsonb(),
    lookedUpAt: instant('looked_up_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.dossierId, table.item] })],
);

export const convertedData = pgTable(
  'converted_data',
  {
    dossierId: text('dossier_id').notNull(),
    item: text().notNull(),
    commandId: text('command_id').notNull(),
    fileSha256: text('file_sha256').notNull(),
    paperType: text('paper_type').notNull(),
    fieldValues: jsonb('field_values').notNull(),
    dataHash: text('data_hash').notNull(),
    checkedBy: text('checked_by').notNull(),
    checkedAt: instant('checked_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.dossierId, table.item, table.commandId] })],
);

export const registeredNumber = pgTable(
  'registered_number',
  {
    agency: text().notNull(),
    year: integer().notNull(),
    series: text().notNull(),
    number: integer().notNull(),
    actId: text('act_id').notNull(),
    dossierId: text('dossier_id').notNull(),
    sha256: text(),
    status: text().notNull(),
    takenAt: instant('taken_at').notNull(),
    reason: text(),
    retiredAt: instant('retired_at'),
  },
  (table) => [primaryKey({ columns: [table.agency, table.year, table.series, table.number] })],
);

export const dossierWarehouse = pgTable(
  'dossier_warehouse',
  {
    dossierCode: text('dossier_code').notNull(),
    kind: text().notNull(),
    item: text().notNull().default(''),
    version: integer().notNull(),
    sha256: text(),
    data: jsonb().$type<Record<string, unknown>>().notNull().default({}),
    storedAt: instant('stored_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.dossierCode, table.kind, table.item, table.version] })],
);

export const personalWarehouse = pgTable(
  'personal_warehouse',
  {
    partyId: uuid('party_id').notNull(),
    paperType: text('paper_type').notNull(),
    issuingAgency: text('issuing_agency').notNull(),
    number: text().notNull(),
    version: integer().notNull(),
    issuedOn: date('issued_on', { mode: 'string' }).notNull(),
    trust: text().notNull(),
    sha256: text().notNull(),
    dossierCode: text('dossier_code').notNull(),
    storedAt: instant('stored_at').notNull(),
    link: text(),
  },
  (table) => [primaryKey({ columns: [table.partyId, table.paperType, table.issuingAgency, table.number, table.version] })],
);

export const delivery = pgTable(
  'delivery',
  {
    dossierId: text('dossier_id').notNull(),
    form: text().$type<'E' | 'PAPER'>().notNull(),
    /** Code of a result that was made outside; '': the one made here. */
    result: text().notNull().default(''),
    receiver: text().notNull(),
    person: text().notNull(),
    deliveredAt: instant('delivered_at').notNull(),
    reference: text().notNull(),
    receiverName: text('receiver_name'),
    receiverPersonalId: text('receiver_personal_id'),
    identityProof: text('identity_proof').$type<IdentityProof>(),
  },
  (table) => [primaryKey({ columns: [table.dossierId, table.form, table.result] })],
);

export const portalMessage = pgTable(
  'portal_message',
  {
    dossierId: text('dossier_id').notNull(),
    seq: integer().notNull(),
    code: integer().notNull(),
    sync: boolean().notNull(),
    acknowledgedAt: instant('acknowledged_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.dossierId, table.seq] })],
);

/** Money that came through the payment platform. */
export const payment = pgTable('payment', {
  paymentId: text('payment_id').primaryKey(),
  reference: text().notNull(),
  dossierId: text('dossier_id'),
  obligation: text(),
  amount: bigint({ mode: 'number' }).notNull(),
  paidAt: instant('paid_at').notNull(),
  cameAt: instant('came_at').notNull(),
  place: integer(),
  placedAt: instant('placed_at'),
  refundedAt: instant('refunded_at'),
});

/** What was decided about money of which nobody knew whose it is. */
export const paymentDecision = pgTable(
  'payment_decision',
  {
    paymentId: text('payment_id').notNull(),
    seq: integer().notNull(),
    decided: text().$type<'MATCHED' | 'REFUND_ASKED' | 'REFUND_CONFIRMED'>().notNull(),
    person: text().notNull(),
    role: text().notNull(),
    at: instant().notNull(),
    dossierId: text('dossier_id'),
    obligation: text(),
    reasons: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.paymentId, table.seq] })],
);
