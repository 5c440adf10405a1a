import { date, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import type { LedgerEntry } from '../../domain/calendar/index.ts';
import type { DossierPhase, Holder, Role } from '../../domain/dossier/state.ts';
import { instant, sha256Bytes } from '../columns.ts';

/** What happened, and the chain it stands in. */

/** A row's place in its dossier's chain; see ledger-chain.ts. */
const chainColumns = {
  link: integer().notNull(),
  previous: sha256Bytes('prev_hash').notNull(),
  bodyHash: sha256Bytes('body_hash').notNull(),
  hash: sha256Bytes().notNull(),
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
