import { sql } from 'drizzle-orm';
import { boolean, customType, date, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { eachInstant, type LedgerEntry, type OfficeDays } from '../domain/calendar/index.ts';
import type { Act } from '../domain/dossier/commands.ts';
import type { FileKind } from '../domain/dossier/slips.ts';
import type { DossierPhase, DossierState, DossierStatus, Holder, Role } from '../domain/dossier/state.ts';
import type { LawSnapshot } from '../domain/law/types.ts';

/** The tables as drizzle sees them; the SQL of `migrations/` is the truth, with its constraints and comments. */

/** ISO instants both ways; PostgreSQL's own text form (`2026-11-22 07:00:00+00`) would not compare with the state's. */
const instant = customType<{ data: string; driverData: string }>({
  dataType: () => 'timestamptz',
  toDriver: (value) => value,
  fromDriver: (value) => new Date(value).toISOString(),
});

/** `dueAt` → `due_at`. */
export const columnOf = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

export const lawDefinition = pgTable(
  'law_definition',
  {
    kind: text().notNull(),
    key: text().notNull(),
    version: text().notNull(),
    validFrom: date('valid_from', { mode: 'string' }).notNull(),
    validTo: date('valid_to', { mode: 'string' }),
    body: jsonb().notNull(),
  },
  (table) => [primaryKey({ columns: [table.kind, table.key, table.version] })],
);

export const lawSnapshot = pgTable('law_snapshot', { hash: text().primaryKey(), body: jsonb().$type<LawSnapshot>().notNull() });

export const party = pgTable('party', {
  partyId: uuid('party_id').primaryKey(),
  kind: text().$type<'PERSON' | 'ORGANISATION'>().notNull(),
  identifier: text().notNull(),
  fullName: text('full_name').notNull(),
  birthDate: date('birth_date', { mode: 'string' }),
  sex: text().$type<'MALE' | 'FEMALE'>(),
  ethnicity: text(),
  nationality: text(),
  phone: text(),
  email: text(),
  address: text(),
  createdAt: instant('created_at').notNull(),
});

export const account = pgTable('account', {
  partyId: uuid('party_id').primaryKey(),
  nationalId: text('national_id').notNull(),
  linkedAt: instant('linked_at').notNull(),
});

/** How register, engine and file store may disagree over a dossier (db/register/findings.ts). */
export const FINDING_CLASSES = ['NO_RUN', 'OLD_RUN', 'NO_CONSULTATION', 'NO_ROW', 'ROW_BEHIND', 'ROW_AHEAD', 'FILE_MISSING'] as const;
export type FindingClass = (typeof FINDING_CLASSES)[number];

export const officer = pgTable('officer', {
  person: text().primaryKey(),
  roles: text().array().$type<Role[]>().notNull(),
  unit: text().notNull(),
  agency: text().notNull(),
  seenAt: instant('seen_at').notNull(),
});

export type CommandStatus = 'RECEIVED' | 'ACCEPTED' | 'APPLIED' | 'REFUSED';

export const command = pgTable('command', {
  commandId: uuid('command_id').primaryKey(),
  caller: text().notNull(),
  idempotencyKey: text('idempotency_key').notNull(),
  act: text().notNull(),
  dossierId: text('dossier_id').notNull(),
  payload: jsonb().$type<Record<string, unknown>>().notNull(),
  payloadHash: text('payload_hash').notNull(),
  actor: jsonb().notNull(),
  receivedAt: instant('received_at').notNull(),
  status: text().$type<CommandStatus>().notNull(),
  answer: jsonb(),
  settledAt: instant('settled_at'),
  unknownSince: instant('unknown_since'),
  drivenUntil: instant('driven_until'),
});

export const dossier = pgTable('dossier', {
  dossierId: text('dossier_id').primaryKey(),
  dossierCode: text('dossier_code'),
  revision: integer().notNull(),
  phase: text().$type<DossierPhase>().notNull(),
  status: text().$type<DossierStatus>().notNull(),
  procedureCode: text('procedure_code').notNull(),
  partyId: uuid('party_id').notNull(),
  intakeAgency: text('intake_agency').notNull(),
  intakeUnit: text('intake_unit').notNull(),
  leadAgency: text('lead_agency').notNull(),
  leadUnit: text('lead_unit').notNull(),
  handler: text(),
  holder: text().$type<Holder>().notNull(),
  holderUnit: text('holder_unit').notNull(),
  holderPerson: text('holder_person'),
  receivedAt: instant('received_at').notNull(),
  enteredAt: instant('entered_at').notNull(),
  phaseSince: instant('phase_since').notNull(),
  stepDueAt: instant('step_due_at'),
  ...eachInstant((name) => instant(columnOf(name))),
  closedAt: instant('closed_at'),
  calendarVersion: integer('calendar_version').notNull().default(0),
  calendarKnown: integer('calendar_known').notNull().default(0),
  lawHash: text('law_hash').notNull(),
  state: jsonb().$type<Omit<DossierState, 'law'>>().notNull(),
  ledgerLinks: integer('ledger_links').notNull().default(0),
  ledgerFacts: integer('ledger_facts').notNull().default(0),
  ledgerRetracted: integer('ledger_retracted').notNull().default(0),
  ledgerHead: text('ledger_head').notNull().default(''),
});

export const calendarChange = pgTable('calendar_change', {
  calendarVersion: integer('calendar_version').primaryKey(),
  calendar: jsonb().$type<OfficeDays>().notNull(),
  appliedAt: instant('applied_at').notNull(),
});

/** A row's place in its dossier's chain; see ledger-chain.ts. */
const chainColumns = {
  link: integer().notNull(),
  previous: text('prev_hash').notNull(),
  bodyHash: text('body_hash').notNull(),
  hash: text().notNull(),
};

export const dossierEvent = pgTable(
  'dossier_event',
  {
    dossierId: text('dossier_id').notNull(),
    revision: integer().notNull(),
    ordinal: integer().notNull(),
    type: text().notNull(),
    at: instant('at').notNull(),
    person: text().notNull(),
    role: text().$type<Role>().notNull(),
    unit: text().notNull(),
    agency: text().notNull(),
    via: text(),
    commandId: text('command_id').notNull(),
    phase: text().$type<DossierPhase>().notNull(),
    holder: text().$type<Holder>().notNull(),
    holderUnit: text('holder_unit').notNull(),
    ruleSet: text('rule_set').notNull(),
    data: jsonb().$type<Record<string, unknown>>().notNull(),
    ...chainColumns,
  },
  (table) => [primaryKey({ columns: [table.dossierId, table.revision, table.ordinal] })],
);

export const ledger = pgTable(
  'ledger',
  {
    dossierId: text('dossier_id').notNull(),
    seq: integer().notNull(),
    kind: text().notNull(),
    at: instant('at').notNull(),
    enteredAt: instant('entered_at').notNull(),
    entry: jsonb().$type<LedgerEntry>().notNull(),
    ...chainColumns,
  },
  (table) => [primaryKey({ columns: [table.dossierId, table.seq] })],
);

export const ledgerHead = pgTable('ledger_head', {
  day: date({ mode: 'string' }).primaryKey(),
  rows: integer().notNull(),
  root: text().notNull(),
  previous: text().notNull(),
  head: text().notNull(),
});

export const ledgerHeadDossier = pgTable(
  'ledger_head_dossier',
  {
    dossierId: text('dossier_id').notNull(),
    day: date({ mode: 'string' }).notNull(),
    links: integer().notNull(),
    head: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.dossierId, table.day] })],
);

export const task = pgTable(
  'task',
  {
    dossierId: text('dossier_id').notNull(),
    key: text().notNull(),
    openedRevision: integer('opened_revision').notNull(),
    act: text().$type<Act>().notNull(),
    name: text().notNull(),
    subject: text().notNull(),
    roles: text().array().$type<Role[]>().notNull(),
    unit: text().notNull(),
    person: text(),
    openedAt: instant('opened_at').notNull(),
    dueAt: instant('due_at'),
    closedAt: instant('closed_at'),
  },
  (table) => [primaryKey({ columns: [table.dossierId, table.key, table.openedRevision] })],
);

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
  },
  (table) => [primaryKey({ columns: [table.partyId, table.paperType, table.issuingAgency, table.number, table.version] })],
);

export const delivery = pgTable(
  'delivery',
  {
    dossierId: text('dossier_id').notNull(),
    form: text().$type<'E' | 'PAPER'>().notNull(),
    receiver: text().notNull(),
    person: text().notNull(),
    deliveredAt: instant('delivered_at').notNull(),
    reference: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.dossierId, table.form] })],
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

export const stepFailure = pgTable(
  'step_failure',
  {
    workflowId: text('workflow_id').notNull(),
    step: text().notNull(),
    dossierId: text('dossier_id').notNull(),
    attempt: integer().notNull(),
    cause: text().notNull(),
    firstFailedAt: instant('first_failed_at').notNull(),
    lastFailedAt: instant('last_failed_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.workflowId, table.step] })],
);

export const reconcileFinding = pgTable(
  'reconcile_finding',
  {
    dossierId: text('dossier_id').notNull(),
    class: text().$type<FindingClass>().notNull(),
    subject: text().notNull().default(''),
    cause: text().notNull(),
    foundAt: instant('found_at').notNull(),
    seenAt: instant('seen_at').notNull(),
    tries: integer().notNull().default(0),
    triedAt: instant('tried_at'),
    shown: jsonb().$type<Record<string, unknown>>(),
  },
  (table) => [primaryKey({ columns: [table.dossierId, table.class, table.subject] })],
);

export const reconcileWalk = pgTable('reconcile_walk', { walk: text().primaryKey(), after: text().notNull() });

export const accessLog = pgTable('access_log', {
  at: instant('at').notNull(),
  person: text().notNull(),
  role: text().notNull(),
  unit: text().notNull(),
  dossierId: text('dossier_id').notNull(),
  what: text().notNull(),
});

/** A log-in under way. */
export type LoginAttempt = Readonly<Record<'state' | 'nonce' | 'verifier' | 'returnTo', string>>;
/** Who a session belongs to, in the words of the token that opened it. */
export type SessionCaller = Readonly<{ person: string; roles: readonly Role[]; unit: string; agency: string; via?: string }>;

export const session = pgTable('session', {
  idHash: text('id_hash').primaryKey(),
  caller: jsonb().$type<SessionCaller>(),
  attempt: jsonb().$type<LoginAttempt>(),
  expiresAt: instant('expires_at').notNull(),
  person: text().generatedAlwaysAs(sql`caller ->> 'person'`),
});
