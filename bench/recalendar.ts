import { sql } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import { applyCalendar } from '../db/law/recalendar.ts';
import type { OfficeDays } from '../domain/calendar/index.ts';
import { changeCalendar } from '../domain/dossier/clock.ts';
import { instantsOf } from '../domain/dossier/register.ts';
import { startTestDatabase } from '../test/support/database.ts';
import { at, lawOf2026 } from '../test/support/dossier.ts';
import { insertOpenDossiers, openDossiers, storedInstants } from '../test/support/open-dossiers.ts';
import { type Comparison, compare, ownCpu } from './measure.ts';
import { postgresCpu } from './postgres-cpu.ts';

const COUNT = 100_000;
const BATCH = 1_000;
const AS_OF = at('2026-04-20T09:00');

const { calendar: pinned } = lawOf2026();
const day = (date: string): number => Date.parse(`${date}T00:00:00Z`) / 86_400_000;
const daysWithout = (...dates: readonly string[]): OfficeDays => ({
  years: pinned.years,
  daysOff: [...pinned.daysOff, ...dates.map(day)],
  workedSaturdays: pinned.workedSaturdays,
});
/** Every change moves most running dossiers, and each differs from the one before. */
const CHANGES = [daysWithout('2026-04-22'), daysWithout('2026-04-22', '2026-04-23')] as const;

type Instants = Awaited<ReturnType<typeof storedInstants>>;

/** The control: the values stand ready, as many rows per statement. */
const bareUpdate = async (db: Db, batches: readonly string[]): Promise<void> => {
  for (const rows of batches) {
    await db.execute(sql`
      update dossier d set due_at = v."dueAt", appointment_at = v."appointmentAt", last_letter_at = v."lastLetterAt",
        warn_at = v."warnAt", red_at = v."redAt", breach_at = v."breachAt"
      from jsonb_to_recordset(${rows}::jsonb) as v("dossierId" text, "dueAt" timestamptz, "appointmentAt" timestamptz,
        "lastLetterAt" timestamptz, "warnAt" timestamptz, "redAt" timestamptz, "breachAt" timestamptz)
      where d.dossier_id = v."dossierId"`);
  }
};

const prepared = (rows: Instants): readonly string[] =>
  Array.from({ length: Math.ceil(rows.length / BATCH) }, (_, index) =>
    JSON.stringify(rows.slice(index * BATCH, (index + 1) * BATCH).map(({ calendarVersion: _version, ...row }) => row)),
  );

/** Void unless every row holds what the pure clock makes of its ledger. */
const check = async (db: Db, calendar: OfficeDays, calendarVersion: number): Promise<void> => {
  const stored = await storedInstants(db);
  let index = 0;
  for (const { state } of openDossiers({ count: COUNT, asOf: AS_OF })) {
    const expected = { dossierId: state.dossierId, ...instantsOf(changeCalendar(state, { calendarVersion, calendar, at: AS_OF }, AS_OF)) };
    const row: Record<string, unknown> = { ...stored[index] };
    const wrong = Object.entries(expected).find(([name, value]) => row[name] !== value);
    if (wrong !== undefined) throw new Error(`void: ${state.dossierId} ${wrong[0]} is ${String(row[wrong[0]])}, not ${String(wrong[1])}`);
    index += 1;
  }
  if (stored.length !== COUNT) throw new Error(`void: ${stored.length} rows`);
};

/** A new calendar for 100,000 open dossiers (read, counted, written, resumable) against the bare UPDATE of the same six columns. */
export const recalendarBench = async (): Promise<{ readonly comparison: Comparison; readonly context: string }> => {
  const database = await startTestDatabase();
  const { db } = database;
  try {
    await insertOpenDossiers(db, { count: COUNT, asOf: AS_OF });
    // Only what the arms do may cost: clean-up is done by hand before each block, for both alike.
    await db.execute(sql`alter table dossier set (autovacuum_enabled = off)`);
    await db.execute(sql`vacuum analyze dossier`);
    console.log(JSON.stringify({ bench: 'recalendar', ready: performance.now() }));
    const batches = prepared(await storedInstants(db));
    const serverCpu = await postgresCpu(db);
    const [settings] = await db.execute(
      sql`select current_setting('fsync') fsync, current_setting('synchronous_commit') synchronous_commit, version()`,
    );
    let change = 0;
    const next = (): OfficeDays => CHANGES[change % 2 === 0 ? 0 : 1];
    const comparison = await compare({
      bench: 'recalendar',
      rounds: 5,
      budgetMs: 90_000,
      cpu: { node: ownCpu, postgres: serverCpu },
      between: async () => void (await db.execute(sql`vacuum dossier`)),
      subject: {
        name: `applyCalendar, ${COUNT} dossiers`,
        run: async () => {
          change += 1;
          const { applied } = await applyCalendar(db, { calendar: next(), asOf: AS_OF });
          if (applied !== COUNT) throw new Error(`void: ${applied} applied`);
        },
      },
      control: { name: `bare UPDATE of ${COUNT} rows`, run: () => bareUpdate(db, batches) },
    });
    change += 1;
    const { calendarVersion } = await applyCalendar(db, { calendar: next(), asOf: AS_OF });
    await check(db, next(), calendarVersion);
    const rate = (side: 'subject' | 'control'): string =>
      (COUNT / (Math.min(...comparison.samples[side].map(({ wall }) => wall)) / 1_000)).toFixed(0);
    return {
      comparison,
      context: `best block: ${rate('subject')} and ${rate('control')} rows/s; every row equals the pure clock; ${JSON.stringify(settings)}`,
    };
  } finally {
    await database.close();
  }
};
