import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import { textArray } from '../prepared.ts';

/** `liesWithin` of the rules, over a column of units. Finds by no index where the column alone is asked for: for rows that are few by other means. */
export const liesWithin = (column: SQLWrapper, above: string): SQL => sql`(${column} = ${above} or starts_with(${column}, ${`${above}/`}))`;

/** `sameBranch` of the rules, over a column of units; by no index either. */
export const sameBranch = (column: SQLWrapper, unit: string): SQL =>
  sql`(${liesWithin(column, unit)} or starts_with(${unit}, ${column} || '/'))`;

/** All that could lie above a unit, and itself: `H15.901/MC/1` → `H15.901`, `H15.901/MC`, `H15.901/MC/1`. */
const withAncestors = (unit: string): readonly string[] =>
  unit.split('/').map((_part, index, parts) => parts.slice(0, index + 1).join('/'));

/** A column by which an index finds the rows of one unit. */
export interface UnitColumn {
  readonly table: SQL;
  readonly column: SQL;
  /** What the rows of that index have in common. */
  readonly where: SQL;
}

/**
 * Units below another that rows are found under. Each costs one step into the index and not a walk over its rows. Byte by byte (`collate "C"`)
 * everything that begins with `H15.901/` stands between `H15.901/` and `H15.9010`, since `0` follows `/`.
 */
const listedBelow = ({ table, column, where }: UnitColumn, unit: string): SQL => {
  const next = (after: SQL): SQL => sql`(select ${column} from ${table} where ${where}
    and ${column} > ${after} and ${column} < ${`${unit}0`} order by ${column} limit 1)`;
  return sql`(with recursive listed(unit) as (
      select ${next(sql`${`${unit}/`}`)} union all select ${next(sql`listed.unit`)} from listed where listed.unit is not null
    ) select unit from listed where unit is not null)`;
};

/** The units that hold what `liesWithin` of this one, by equality: itself and those below it under which a row is found. A column `unit`. */
export const unitsWithin = (columns: readonly UnitColumn[], unit: string): SQL =>
  sql.join([sql`select ${unit}::text collate "C" as unit`, ...columns.map((column) => listedBelow(column, unit))], sql` union `);

/** The same for `sameBranch`: those above it as well. */
export const unitsOfBranch = (column: UnitColumn, unit: string): SQL =>
  sql`select unnest(${textArray(withAncestors(unit))}) collate "C" as unit union ${listedBelow(column, unit)}`;

/** `liesWithin` over a column of units that is kept byte by byte (`collate "C"`): one range of an index on it, less what stands between a unit and those below. */
export const standsWithin = (column: SQLWrapper, above: string): SQL =>
  sql`(${column} >= ${above} and ${column} < ${`${above}0`} and (${column} = ${above} or ${column} > ${`${above}/`}))`;
