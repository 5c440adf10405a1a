import { type SQL, sql } from 'drizzle-orm';
import type { Instant } from '../../platform/time.ts';
import type { Db } from '../client.ts';

/** Columns of `standing_count` with the instant of `standing` that each counts by. */
export const COUNTED = {
  stuck: 'since',
  technical: 'technical_at',
  late: 'late_at',
  step: 'step_at',
  asked: 'asked_at',
  failing: 'failing_at',
} as const;
export type Counted = keyof typeof COUNTED;

/**
 * What each row adds to the counters at an instant, less what they hold of it already: nothing but for those whose cause has come since they
 * were counted, or will have come later than asked.
 */
export const correction = (name: Counted, asOf: Instant): SQL => {
  const at = sql.raw(`s.${COUNTED[name]}`);
  return sql`coalesce(${at} < ${asOf}::timestamptz, false)::int - coalesce(${at} < s.counted_to, false)::int`;
};

/** Rows that the counters do not hold right at an instant; two walks over an index each, since one by either condition would need both at once. */
export const uncorrected = (asOf: Instant): SQL => sql`(
  select * from standing where next_at < ${asOf}::timestamptz
  union all select * from standing where last_at >= ${asOf}::timestamptz and coalesce(next_at >= ${asOf}::timestamptz, true))`;

/** Rows of one statement: short enough that no officer's act waits for its locks. */
const BATCH = 500;

/** Counts what has become stuck since it was written, up to an instant; answers how many. Nobody's answer depends on it but in time. */
export const countOn = async (db: Db, now: Instant): Promise<number> => {
  for (let counted = 0; ; ) {
    const moved = await db.execute(sql`
      update standing set counted_to = ${now}::timestamptz where dossier_id in (
        select s.dossier_id from standing s where s.next_at < ${now}::timestamptz order by s.next_at limit ${sql.raw(String(BATCH))}
        for update skip locked
      ) returning 1`);
    counted += moved.length;
    if (moved.length < BATCH) return counted;
  }
};

/** Takes what agencies answered before an instant, and read no more, out of the way of their lists, which still judge each row; answers how much. */
export const passAnswers = async (db: Db, before: Instant): Promise<number> => {
  for (let passed = 0; ; ) {
    const moved = await db.execute(sql`
      update consulted set past = true where (dossier_id, agency) in (
        select c.dossier_id, c.agency from consulted c where c.answered_at <= ${before}::timestamptz and not c.past order by c.answered_at
        limit ${sql.raw(String(BATCH))} for update skip locked
      ) returning 1`);
    passed += moved.length;
    if (moved.length < BATCH) return passed;
  }
};

const SUMS = sql`sum(open) as open, sum(stuck) as stuck, sum(technical) as technical, sum(late) as late, sum(step) as step, sum(asked) as asked,
  sum(failing) as failing`;
const ADDED = sql.raw(['open', ...Object.keys(COUNTED)].map((name) => `${name} = t.${name} + excluded.${name}`).join(', '));

/**
 * Adds changes to the sum of their counter, and to the total of where they show; whoever reads meanwhile sees either all of them or their sum.
 * One process at a time, the others leave it to that one. Answers how many changes it added.
 */
export const foldCounts = async (db: Db): Promise<number> => {
  const [row] = await db.execute<{ added: number }>(sql`
    with turn as materialized (
      select pg_try_advisory_xact_lock(1402, -2) as mine
    ), fresh as (
      select c.ctid as at from standing_count c, turn where turn.mine and not c.folded for update of c skip locked
    ), gone as (
      delete from standing_count where ctid in (select at from fresh) returning *
    ), before as (
      delete from standing_count c using (select distinct lead_unit, intake_unit, holder_unit, phase from gone) k
      where c.folded and (c.lead_unit, c.intake_unit, c.holder_unit, c.phase) = (k.lead_unit, k.intake_unit, k.holder_unit, k.phase) returning c.*
    ), sums as (
      insert into standing_count
      select lead_unit, intake_unit, holder_unit, phase, ${SUMS}, true from (select * from gone union all select * from before) parts
      group by 1, 2, 3, 4
      having (sum(open), sum(stuck), sum(technical), sum(late), sum(step), sum(asked), sum(failing)) <> (0, 0, 0, 0, 0, 0, 0)
    ), totals as (
      insert into standing_total as t select holder_unit, phase, ${SUMS} from gone group by 1, 2
      on conflict (holder_unit, phase) do update set ${ADDED}
    )
    select count(*)::int as added from gone`);
  return row?.added ?? 0;
};
