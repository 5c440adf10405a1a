import { date, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import type { OfficeDays } from '../../domain/calendar/index.ts';
import type { LawSnapshot } from '../../domain/law/types.ts';
import { instant } from '../columns.ts';

/** Law and calendars as the database holds them. */

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

export const calendarChange = pgTable('calendar_change', {
  calendarVersion: integer('calendar_version').primaryKey(),
  calendar: jsonb().$type<OfficeDays>().notNull(),
  appliedAt: instant('applied_at').notNull(),
});
