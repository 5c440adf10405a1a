import { sql } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import { startTestDatabase, type TestDatabase } from '../test/support/database.ts';
import { at } from '../test/support/dossier.ts';
import { insertOpenDossiers } from '../test/support/open-dossiers.ts';

/** Instant that everything in it is judged by. */
export const AS_OF = at('2026-04-20T09:00');
const TEMPLATE = 'TN-000000';
const TRIGGERED = ['dossier', 'task', 'work_failure', 'standing'] as const;

/**
 * Agencies of a province: the first holds three dossiers in ten, the last has open ones and nothing stuck, and 101 share the rest. One more,
 * H15.999, is nowhere in it.
 */
export const UNITS = { busy: 'H15.001', quiet: 'H15.103', nowhere: 'H15.999' } as const;

/** Open dossiers `from` to `to` after the pattern of one: a fifth late, a quarter over its step, a tenth consulted on, one in a hundred failing. */
const addDossiers = async (db: Db, from: number, to: number): Promise<void> => {
  await db.execute(sql`
    insert into dossier select r.* from dossier t, generate_series(${from}::int, ${to}::int) n,
    lateral (select (n * 7919::bigint) % 1000 as dice, (n * 104729::bigint) % 40000 as minutes, (n * 31::bigint) % 20 as place) x,
    lateral (select case when dice < 300 then 1 when dice < 320 then 103 else 2 + (n % 101) end as lead) a,
    lateral (select 'H15.' || lpad(lead::text, 3, '0') as leads, 'H15.' || lpad((case when n % 10 = 0 and lead <> 103 then 2 + n % 97 else lead end)::text, 3, '0') as takes) b,
    lateral (select case when place < 4 then 'CHECKING_COMPONENTS' when place < 6 then 'TRANSFERRED' when place < 16 then 'PROCESSING'
      when place < 18 then 'AWAITING_SIGNATURE' else 'AWAITING_RETURN' end as stage) c,
    lateral jsonb_populate_record(t, jsonb_build_object('dossier_id', 'HS-' || lpad(n::text, 7, '0'), 'dossier_code', null, 'phase', stage, 'status', stage,
      'intake_agency', takes, 'intake_unit', takes || '/MC', 'lead_agency', leads, 'lead_unit', leads || '/HT',
      'handler', 'cb-' || n % 400, 'holder', case when place < 4 then 'COUNTER' when place < 16 then 'HANDLER' else 'LEADER' end,
      'holder_unit', case when place < 4 or place >= 18 then takes || '/MC' when place < 16 then leads || '/HT' else leads || '/LD' end,
      'holder_person', null, 'entered_at', ${AS_OF}::timestamptz - minutes * interval '1 minute',
      'breach_at', ${AS_OF}::timestamptz + (case when lead = 103 then 1 + minutes when minutes < 8800 then minutes - 8800 else minutes end) * interval '1 minute',
      'step_due_at', ${AS_OF}::timestamptz + (case when lead = 103 then 1 + minutes when place < 5 then minutes - 40001 else minutes + 1 end) * interval '1 minute')) r
    where t.dossier_id = ${TEMPLATE}`);
  const made = sql`dossier_id between ${`HS-${String(from).padStart(7, '0')}`} and ${`HS-${String(to).padStart(7, '0')}`}`;
  await db.execute(sql`
    insert into task select dossier_id, 'WORK', 1, 'SUBMIT_DRAFT', 'Việc', '',
      case holder when 'COUNTER' then '{INTAKE_OFFICER,ONE_STOP_HEAD}' when 'HANDLER' then '{CASE_HANDLER}' else '{COMPETENT_LEADER}' end::text[],
      holder_unit, case when holder = 'HANDLER' and right(dossier_id, 1) < '8' then handler end, entered_at, step_due_at, null
    from dossier where ${made}`);
  await db.execute(sql`
    insert into task select dossier_id, 'ANSWER_CONSULTATION:TV1', 1, 'ANSWER_CONSULTATION', 'Trả lời xác minh', 'TV1', '{COORDINATING_AGENCY}',
      'H15.' || lpad((2 + right(dossier_id, 4)::int % 101)::text, 3, '0'), null, entered_at, entered_at + interval '20 days', null
    from dossier where ${made} and right(dossier_id, 1) = '5' and lead_agency <> ${UNITS.quiet}`);
  await db.execute(sql`
    insert into work_failure select dossier_id, 'signResult', dossier_id, 3, 'UNAVAILABLE', entered_at, entered_at
    from dossier where ${made} and right(dossier_id, 2) = '77' and lead_agency <> ${UNITS.quiet}`);
};

/** What the triggers would have made of it, a dossier at a time. */
const fillStanding = async (db: Db): Promise<void> => {
  await db.execute(sql`
    insert into standing (dossier_id, lead_unit, intake_unit, holder_unit, phase, open, late_at, step_at, asked_at, failing_at, counted_to)
    select d.dossier_id, d.lead_unit, d.intake_unit, d.holder_unit, d.phase, true, d.breach_at, d.step_due_at, c.at, f.at, ${AS_OF}
    from dossier d
    left join (select dossier_id, min(due_at) as at from task where act = 'ANSWER_CONSULTATION' group by 1) c using (dossier_id)
    left join (select dossier_id, min(first_failed_at) as at from work_failure group by 1) f using (dossier_id)`);
  await db.execute(sql`
    insert into standing_count select lead_unit, intake_unit, holder_unit, phase, count(*), count(*) filter (where since < counted_to),
      count(*) filter (where technical_at < counted_to), count(*) filter (where late_at < counted_to), count(*) filter (where step_at < counted_to),
      count(*) filter (where asked_at < counted_to), count(*) filter (where failing_at < counted_to), true
    from standing group by 1, 2, 3, 4`);
  await db.execute(sql`insert into standing_total select holder_unit, phase, sum(open), sum(stuck), sum(technical), sum(late), sum(step), sum(asked),
    sum(failing) from standing_count group by 1, 2`);
  await db.execute(sql`insert into consulted select distinct t.unit, d.dossier_id, d.entered_at from task t join dossier d using (dossier_id)
    where t.act = 'ANSWER_CONSULTATION'`);
};

/** Void unless the rows say what the triggers would say: a sample is made anew. */
const check = async (db: Db, count: number): Promise<void> => {
  const sample = async () => {
    const [row] = await db.execute(
      sql`select jsonb_agg(to_jsonb(s) - 'counted_to' - 'next_at' - 'last_at' order by dossier_id) as rows from standing s where right(dossier_id, 3) = '577'`,
    );
    return JSON.stringify(row?.rows);
  };
  const before = await sample();
  await db.execute(sql`select keep_standing(dossier_id) from dossier where right(dossier_id, 3) = '577'`);
  const [row] = await db.execute<{ n: number }>(sql`select count(*)::int n from standing where open`);
  if (before !== (await sample()) || row?.n !== count)
    throw new Error(`void: ${row?.n} rows of ${count}, or others than the triggers make`);
};

/** Takes the indexes of the big tables away and answers what builds them again: entry by entry a million dossiers were not done after 14 minutes. */
const withoutIndexes = async (db: Db): Promise<readonly string[]> => {
  const found = await db.execute<{ name: string; def: string }>(sql`
    select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as def from pg_index
    where indrelid in ('dossier'::regclass, 'task'::regclass, 'standing'::regclass, 'consulted'::regclass)
      and not exists (select from pg_constraint where conindid = indexrelid)`);
  for (const { name } of found) await db.execute(sql.raw(`drop index ${name}`));
  return found.map(({ def }) => def);
};

/** A database with so many open dossiers, each with its tasks; small states, since no list reads them. */
export const startBigRegister = async (count: number): Promise<TestDatabase> => {
  const database = await startTestDatabase();
  const { db } = database;
  await insertOpenDossiers(db, { count: 1, asOf: AS_OF });
  for (const name of TRIGGERED) await db.execute(sql.raw(`alter table ${name} disable trigger user`));
  const indexes = await withoutIndexes(db);
  const batch = 50_000;
  for (let from = 1; from < count; from += batch) await addDossiers(db, from, Math.min(from + batch - 1, count - 1));
  await db.execute(sql`delete from standing`);
  await db.execute(sql`delete from standing_count`);
  await db.execute(sql`delete from standing_total`);
  await fillStanding(db);
  for (const index of indexes) await db.execute(sql.raw(index));
  for (const name of TRIGGERED) await db.execute(sql.raw(`alter table ${name} enable trigger user`));
  for (const name of ['dossier', 'task', 'standing', 'standing_count', 'standing_total', 'consulted', 'work_failure'])
    await db.execute(sql.raw(`vacuum (analyze, freeze) ${name}`));
  await check(db, count);
  console.log(JSON.stringify({ bench: 'register', count, ready: Math.round(performance.now()) }));
  return database;
};
