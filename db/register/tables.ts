import { bigint, boolean, date, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { eachInstant } from '../../domain/calendar/index.ts';
import type { Act } from '../../domain/dossier/commands.ts';
import type { Authorisation, Representative } from '../../domain/dossier/representatives.ts';
import type { StoredState } from '../../domain/dossier/restore.ts';
import type { DossierPhase, DossierStatus, Holder, Role } from '../../domain/dossier/state.ts';
import { columnOf, instant } from '../columns.ts';

/** People, commands, dossiers, their tasks and their failing work. */

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

export const dossierOwner = pgTable('dossier_owner', {
  dossierId: text('dossier_id').primaryKey(),
  fullName: text('full_name').notNull(),
  birthDate: date('birth_date', { mode: 'string' }),
  sex: text().$type<'MALE' | 'FEMALE'>(),
  ethnicity: text(),
  nationality: text(),
  phone: text(),
  email: text(),
  address: text(),
  recordedAt: instant('recorded_at').notNull(),
});

export const representative = pgTable('representative', {
  dossierId: text('dossier_id').primaryKey(),
  personalId: text('personal_id').notNull(),
  fullName: text('full_name').notNull(),
  phone: text(),
  email: text(),
  address: text(),
  representation: text().$type<Representative['representation']>().notNull(),
  relation: text(),
  authorisationNumber: text('authorisation_number'),
  authorisedOn: date('authorised_on', { mode: 'string' }),
  authorisedUntil: date('authorised_until', { mode: 'string' }),
  authorisedScope: text('authorised_scope').$type<Authorisation['scope']>(),
  recordedAt: instant('recorded_at').notNull(),
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
  state: jsonb().$type<StoredState>().notNull(),
  ledgerLinks: integer('ledger_links').notNull().default(0),
  ledgerFacts: integer('ledger_facts').notNull().default(0),
  ledgerRetracted: integer('ledger_retracted').notNull().default(0),
  ledgerHead: text('ledger_head').notNull().default(''),
});

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

export const workFailure = pgTable(
  'work_failure',
  {
    workflowId: text('workflow_id').notNull(),
    work: text().notNull(),
    dossierId: text('dossier_id').notNull(),
    attempt: integer().notNull(),
    cause: text().notNull(),
    firstFailedAt: instant('first_failed_at').notNull(),
    lastFailedAt: instant('last_failed_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.workflowId, table.work] })],
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

/** What came of looking: shown, not there, or there and not for this person. */
export type LookOutcome = 'SHOWN' | 'NOTHING' | 'REFUSED';

export const accessLog = pgTable('access_log', {
  at: instant('at').notNull(),
  person: text().notNull(),
  /** Null: whoever it was had none. */
  role: text().$type<Role>(),
  unit: text().notNull(),
  dossierId: text('dossier_id'),
  what: text().notNull(),
  id: bigint({ mode: 'number' }).generatedAlwaysAsIdentity(),
  via: text(),
  purpose: text().notNull(),
  outcome: text().$type<LookOutcome>().notNull(),
  asked: text(),
  askedDigest: text('asked_digest'),
  link: bigint({ mode: 'number' }),
  hash: text(),
});

/** Where the chain of looks ends: one row. */
export const accessChain = pgTable('access_chain', {
  one: boolean().primaryKey().default(true),
  links: bigint({ mode: 'number' }).notNull(),
  head: text().notNull(),
});
