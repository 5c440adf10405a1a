import { type SQL, sql } from 'drizzle-orm';
import type { Db } from '../client.ts';
import { writtenOut } from '../prepared.ts';
import { COUNTED, type Counted, correction, uncorrected } from './standing.ts';
import { askedOf, ofFinding, type StuckQuestion, sinceOf, UNIT_COLUMNS, wedgedRows } from './stuck.ts';
import { isFinding, STUCK_CLASSES, type StuckClass, scoped } from './stuck-causes.ts';
import type { StuckSummary } from './stuck-rows.ts';
import { standsWithin } from './units.ts';

const COUNTERS = Object.keys(COUNTED) as readonly Counted[];
/** Classes that are counted as they come; the others are few. */
const BY_COUNTER: Readonly<Partial<Record<StuckClass, Counted>>> = {
  LATE: 'late',
  STEP_OVER_BUDGET: 'step',
  CONSULTATION_OVERDUE: 'asked',
  FAILING: 'failing',
};

const listed = (make: (name: Counted) => SQL): SQL => sql.join(COUNTERS.map(make), sql`, `);

/** How many dossiers are stuck, where and of what: from counters, and from the rows that they do not count right for this instant. */
export const stuckSummary = async (db: Db, question: StuckQuestion): Promise<StuckSummary> => {
  const { asOf, unit, classes = STUCK_CLASSES } = question;
  const asked = askedOf(question);
  const since = sinceOf(asked, question);
  const columns = sql`holder_unit, phase, open, ${listed((name) => sql.raw(name))}`;
  const counted =
    unit === null
      ? sql`select ${columns} from standing_total union all select ${columns} from standing_count where not folded`
      : sql.join(
          // Each pair once, under the first of its units that is asked for: an index for each.
          UNIT_COLUMNS.map((name, place) => {
            const within = (one: string): SQL => standsWithin(sql.raw(`c.${one}`), unit);
            const before = UNIT_COLUMNS.slice(0, place).map((one) => sql` and not (${within(one)})`);
            return sql`select ${columns} from standing_count c where (${within(name)})${sql.join(before, sql``)}`;
          }),
          sql` union all `,
        );
  const [only] = asked.instants;
  const total = asked.instants.length + asked.findings.length === 1 ? COUNTERS.find((name) => COUNTED[name] === only) : undefined;
  const stuck =
    total === undefined
      ? sql`(select count(*) from standing s where (${scoped(sql`s`, unit)}) and ${since} < ${asOf}::timestamptz)`
      : sql`(select coalesce(sum(${sql.raw(total)}), 0) from counter)`;
  const shown = classes.flatMap((name) =>
    BY_COUNTER[name] === undefined ? [] : [sql`(${name}::text, ${sql.raw(`counter.${BY_COUNTER[name]}`)})`],
  );
  const findings = classes.filter(isFinding);
  const parts = [
    sql`select null::text, null::text, null::text, null::bigint where false`,
    ...(shown.length === 0
      ? []
      : [
          sql`select counter.holder_unit, counter.phase, by_class.class, by_class.n
      from counter, lateral (values ${sql.join(shown, sql`, `)}) by_class(class, n) where by_class.n > 0`,
        ]),
    ...(findings.length === 0
      ? []
      : [
          sql`select s.holder_unit, s.phase, n.class, count(distinct s.dossier_id) from reconcile_finding n join standing s using (dossier_id)
      where ${ofFinding(findings, question)} and (${scoped(sql`s`, unit)}) group by 1, 2, 3`,
        ]),
    ...(asked.wedged.length === 0 ? [] : [sql`select holder_unit, phase, 'WEDGED', count(*) from wedged group by 1, 2`]),
  ];
  const summary = sql`(
    with counter as materialized (
      select holder_unit, phase, sum(open) as open, ${listed((name) => sql`sum(${sql.raw(name)}) as ${sql.raw(name)}`)} from (
        ${counted}
        union all
        select s.holder_unit, s.phase, 0, ${listed((name) => correction(name, asOf))} from ${uncorrected(asOf)} s where ${scoped(sql`s`, unit)}
      ) rows_of_both group by 1, 2
    ), wedged as materialized (select * from ${wedgedRows(asked.wedged, unit)} told)
    select (select coalesce(sum(open), 0)::int from counter) as open,
      (${stuck} + (select count(*) from wedged left join standing s using (dossier_id) where coalesce(${since} >= ${asOf}::timestamptz, true)))::int as stuck,
      coalesce((select json_agg(json_build_object('unit', one.holder_unit, 'phase', one.phase, 'class', one.class, 'dossiers', one.n)
        order by one.holder_unit, one.phase, one.class) from (${sql.join(parts, sql` union all `)}) one(holder_unit, phase, class, n)), '[]'::json) as counts
  ) summary`;
  const query = db
    .select({ open: sql<number>`summary.open`, stuck: sql<number>`summary.stuck`, counts: sql<StuckSummary['counts']>`summary.counts` })
    // Which rows the counters have not judged yet depends on the instant: 6 ms planned for it, 300 without (measured at a million).
    .from(writtenOut(summary));
  const [found] = await query;
  return found ?? { open: 0, stuck: 0, counts: [] };
};
