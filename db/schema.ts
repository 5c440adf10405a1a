/** The tables as drizzle sees them, by subject; the SQL of `migrations/` is the truth, with its constraints and comments. */
export { columnOf } from './columns.ts';
export * from './law/tables.ts';
export * from './ledger/tables.ts';
export * from './register/file-tables.ts';
export * from './register/tables.ts';
export * from './sessions/tables.ts';
