import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';

/** `liesWithin` of the rules, over a column of units. */
export const liesWithin = (column: SQLWrapper, above: string): SQL => sql`(${column} = ${above} or starts_with(${column}, ${`${above}/`}))`;

/** `sameBranch` of the rules, over a column of units. */
export const sameBranch = (column: SQLWrapper, unit: string): SQL =>
  sql`(${liesWithin(column, unit)} or starts_with(${unit}, ${column} || '/'))`;
