import { type SQL, sql } from 'drizzle-orm';
import { PgDialect } from 'drizzle-orm/pg-core';
import type { Db, Tx } from './client.ts';

const dialect = new PgDialect();

/** Runs a statement that PostgreSQL plans once for each connection. Its text must be the same at each call: what differs goes in as parameters. */
export const executePrepared = async <Row>(db: Db | Tx, statement: SQL): Promise<readonly Row[]> => {
  const query = db._.session.prepareQuery(dialect.sqlToQuery(statement), undefined, 'prepared', false);
  return (await query.execute()) as unknown as readonly Row[];
};

/**
 * Rows that are asked for where a page of `limit` is shown, so that few texts of a list exist: PostgreSQL keeps each for as long as its connection lasts
 * (half a megabyte, measured). Not a parameter: a plan for whatever limit reckons with a tenth of all rows.
 */
export const rowsFor = (limit: number): SQL => sql.raw(String([11, 51, 101].find((size) => limit <= size) ?? limit));

/** As one value, which may be a parameter or be written out: drizzle writes no arrays out. */
export const textArray = (values: readonly string[]): SQL =>
  sql`${`{${values.map((value) => `"${value.replace(/["\\]/g, '\\$&')}"`).join()}}`}::text[]`;

/**
 * A query that is planned for its own values, each time: connections for lists plan without them (db/client.ts), so it gets none, its values being written out.
 * For those whose plan hangs on what is asked, and for texts too many to keep.
 */
export const writtenOut = (query: SQL): SQL => query.inlineParams();

/**
 * Something made once for each pool, or transaction, and kept with it: a query that drizzle has built and PostgreSQL has planned costs a third of one that is
 * built for each call (measured).
 */
export const oncePer = <Made>(make: (db: Db | Tx) => Made): ((db: Db | Tx) => Made) => {
  const known = new WeakMap<Db | Tx, Made>();
  return (db) => {
    const made = known.get(db) ?? make(db);
    known.set(db, made);
    return made;
  };
};
