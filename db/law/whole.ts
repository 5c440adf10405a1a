import { gt, isNull, or, sql } from 'drizzle-orm';
import type { LawVersion } from '../../domain/law/pin.ts';
import type { Db, Tx } from '../client.ts';
import { executePrepared } from '../prepared.ts';
import { lawDefinition } from '../schema.ts';

/** Definitions are only added or ended (load.ts), under a lock: either raises one of these. */
export const stateOfLaw = async (db: Db | Tx): Promise<string> => {
  const [row] = await executePrepared<{ state: string }>(
    db,
    sql`select count(*) || ' ' || coalesce(max(xmin::text::bigint), 0) as state from law_definition`,
  );
  return row?.state ?? '';
};

/** All that is defined, as it stood in one state of the table. */
export interface WholeLaw {
  readonly state: string;
  /** The superseded versions left out. */
  readonly law: readonly LawVersion[];
}

const known = new WeakMap<Db, WholeLaw>();

/** The whole law as it is loaded now: read anew only where the table has changed since, so that whoever asks often asks one small question. */
export const wholeLaw = async (db: Db): Promise<WholeLaw> => {
  const state = await stateOfLaw(db);
  const before = known.get(db);
  if (before?.state === state) return before;
  const { validTo, validFrom } = lawDefinition;
  // Loaded in between, it is newer than its state says, and read once more.
  const law = (await db
    .select()
    .from(lawDefinition)
    .where(or(isNull(validTo), gt(validTo, validFrom)))) as LawVersion[];
  const whole = { state, law };
  known.set(db, whole);
  return whole;
};
