import { and, asc, desc, eq, gt, isNull, lt, type SQL, sql } from 'drizzle-orm';
import { CLOCK_INSTANTS, type OfficeDays } from '../../domain/calendar/index.ts';
import { type CalendarChange, calendarOf, changeCalendar } from '../../domain/dossier/clock.ts';
import { instantsOf, type RegisteredInstants } from '../../domain/dossier/register.ts';
import type { DossierPhase, DossierState } from '../../domain/dossier/state.ts';
import type { LawSnapshot } from '../../domain/law/types.ts';
import { canonicalJson } from '../../platform/hash.ts';
import type { Db } from '../client.ts';
import { calendarChange, columnOf, dossier, lawSnapshot } from '../schema.ts';
import { takeTurn } from '../turn.ts';

/** A dossier whose promised date falls on another day under another calendar; instants, null before acceptance. */
export interface CalendarMove {
  readonly dossierId: string;
  readonly dossierCode: string | null;
  readonly dueBefore: string | null;
  readonly dueAfter: string | null;
}

export interface CalendarProgress {
  /** Open dossiers that counted on other days, and of those, the ones whose due date moved. */
  readonly applied: number;
  readonly moved: number;
}

/** Dossiers of one statement and one transaction: long enough to hide the round trips, short enough that no officer's act waits for its locks. */
const BATCH = 1_000;

/** The days themselves, whatever their order and whoever announced them. */
const keyOf = ({ years, daysOff, workedSaturdays }: OfficeDays): string => {
  const sorted = (days: readonly number[]): readonly number[] => [...days].sort((a, b) => a - b);
  return canonicalJson([sorted(years.map(({ firstDay }) => firstDay)), sorted(daysOff), sorted(workedSaturdays)]);
};

/** The number that a change to these days has or would have: the last one's while they are the last one's. */
export const calendarVersionOf = async (
  db: Db,
  calendar: OfficeDays,
): Promise<{ readonly calendarVersion: number; readonly appliedAt: string | null }> => {
  const [last] = await db.select().from(calendarChange).orderBy(desc(calendarChange.calendarVersion)).limit(1);
  if (last === undefined) return { calendarVersion: 1, appliedAt: null };
  if (keyOf(last.calendar) === keyOf(calendar)) return { calendarVersion: last.calendarVersion, appliedAt: last.appliedAt };
  return { calendarVersion: last.calendarVersion + 1, appliedAt: null };
};

interface Recounted extends CalendarMove, RegisteredInstants {
  readonly revision: number;
}

/**
 * Counts open dossiers again, batch by batch in the order of their ids; `again` in the answer to a batch reads it once more. The ids are
 * read at once: page by page the planner may sort all open dossiers for each page, state and all (measured: minutes for 100,000).
 */
async function* recount(db: Db, change: CalendarChange, asOf: string): AsyncGenerator<readonly Recounted[], void, 'again' | undefined> {
  const laws = new Map<string, LawSnapshot>();
  const wanted = keyOf(change.calendar);
  const keys = new Map<object, string>();
  const lawOf = async (hash: string): Promise<LawSnapshot | undefined> => {
    const [found] = laws.has(hash) ? [] : await db.select().from(lawSnapshot).where(eq(lawSnapshot.hash, hash));
    if (found !== undefined) laws.set(hash, found.body);
    return laws.get(hash);
  };
  const keyOfCalendar = (calendar: OfficeDays): string => {
    const key = keys.get(calendar) ?? keyOf(calendar);
    keys.set(calendar, key);
    return key;
  };
  const due = and(isNull(dossier.closedAt), lt(dossier.calendarVersion, change.calendarVersion));
  const ids = (await db.select({ id: dossier.dossierId }).from(dossier).where(due)).map(({ id }) => id).sort();
  for (let start = 0; start < ids.length; ) {
    const rows = await db
      .select({
        dossierId: dossier.dossierId,
        dossierCode: dossier.dossierCode,
        revision: dossier.revision,
        calendarVersion: dossier.calendarVersion,
        phase: sql<DossierPhase>`${dossier.phase}`,
        lawHash: dossier.lawHash,
        dueAt: dossier.dueAt,
        clock: sql<DossierState['clock']>`${dossier.state} -> 'clock'`,
      })
      .from(dossier)
      .where(and(due, sql`${dossier.dossierId} = any(${sql.param(ids.slice(start, start + BATCH))}::text[])`))
      .orderBy(asc(dossier.dossierId));
    const recounted: Recounted[] = [];
    for (const { dossierId, dossierCode, revision, calendarVersion, phase, lawHash, dueAt, clock } of rows) {
      const law = await lawOf(lawHash);
      if (law === undefined) continue;
      // Opened since the days changed, or never on others: nothing to tell it. A row ahead of its workflow is counted whatever it holds.
      if (calendarVersion === (clock.calendarVersion ?? 0) && keyOfCalendar(calendarOf({ law, clock })) === wanted) continue;
      const instants = instantsOf({ phase, clock: changeCalendar({ law, clock }, change, asOf).clock });
      recounted.push({ dossierId, dossierCode, revision, dueBefore: dueAt, dueAfter: instants.dueAt, ...instants });
    }
    const answer = recounted.length === 0 ? undefined : yield recounted;
    if (answer !== 'again') start += BATCH;
  }
}

const moves = ({ dueBefore, dueAfter }: CalendarMove): boolean => dueBefore !== dueAfter;

/** The open dossiers that would move, batch by batch, without changing anything. */
export async function* previewCalendar(
  db: Db,
  { calendar, asOf }: { readonly calendar: OfficeDays; readonly asOf: string },
): AsyncGenerator<{ readonly counted: number; readonly moves: readonly CalendarMove[] }> {
  const { calendarVersion, appliedAt } = await calendarVersionOf(db, calendar);
  for await (const batch of recount(db, { calendarVersion, calendar, at: appliedAt ?? asOf }, asOf)) {
    yield {
      counted: batch.length,
      moves: batch
        .filter(moves)
        .map(({ dossierId, dossierCode, dueBefore, dueAfter }) => ({ dossierId, dossierCode, dueBefore, dueAfter })),
    };
  }
}

const listed = (text: (name: string) => string): SQL => sql.raw(CLOCK_INSTANTS.map(text).join(', '));

/** One statement for a whole batch; a dossier that has changed since it was read is left for the next reading. */
const write = async (db: Db, batch: readonly Recounted[]): Promise<ReadonlySet<string>> => {
  const rows = JSON.stringify(batch.map(({ dossierCode: _code, dueBefore: _before, dueAfter: _after, ...row }) => row));
  const written = await db.transaction(async (tx) => {
    await takeTurn(tx);
    return tx.execute<{ dossier_id: string }>(sql`
    update dossier d set calendar_version = v."calendarVersion", ${listed((name) => `${columnOf(name)} = v."${name}"`)}
    from jsonb_to_recordset(${rows}::jsonb) as v("dossierId" text, revision integer, "calendarVersion" integer,
      ${listed((name) => `"${name}" timestamptz`)})
    where d.dossier_id = v."dossierId" and d.revision = v.revision and d.calendar_version < v."calendarVersion"
    returning d.dossier_id`);
  });
  return new Set(written.map(({ dossier_id }) => dossier_id));
};

/**
 * Counts every open dossier of the register again on other days off (4.5, E45), for the supervisors at once; the workflows follow by
 * signal. Each batch is a transaction of its own: killed half-way, it goes on where it stopped.
 */
export const applyCalendar = async (
  db: Db,
  { calendar, asOf }: { readonly calendar: OfficeDays; readonly asOf: string },
): Promise<CalendarProgress & { readonly calendarVersion: number }> => {
  const { calendarVersion, appliedAt } = await calendarVersionOf(db, calendar);
  const at = appliedAt ?? asOf;
  await db.insert(calendarChange).values({ calendarVersion, calendar, appliedAt: at }).onConflictDoNothing();
  const batches = recount(db, { calendarVersion, calendar, at }, asOf);
  let progress = { applied: 0, moved: 0 };
  for (let turn = await batches.next(); turn.done !== true; ) {
    const written = await write(db, turn.value);
    const movedNow = turn.value.filter((row) => written.has(row.dossierId) && moves(row)).length;
    progress = { applied: progress.applied + written.size, moved: progress.moved + movedNow };
    turn = await batches.next(written.size < turn.value.length ? 'again' : undefined);
  }
  return { calendarVersion, ...progress };
};

/** Open dossiers whose workflow has not taken the calendar that their row rests on, after an id, with what to tell it. */
export const untoldDossiers = async (
  db: Db,
  { after, limit }: { readonly after: string; readonly limit: number },
): Promise<readonly { readonly dossierId: string; readonly change: CalendarChange }[]> => {
  const rows = await db
    .select({ dossierId: dossier.dossierId, change: calendarChange })
    .from(dossier)
    .innerJoin(calendarChange, eq(calendarChange.calendarVersion, dossier.calendarVersion))
    .where(and(isNull(dossier.closedAt), gt(dossier.calendarVersion, dossier.calendarKnown), gt(dossier.dossierId, after)))
    .orderBy(asc(dossier.dossierId))
    .limit(limit);
  return rows.map(({ dossierId, change: { calendarVersion, calendar, appliedAt } }) => ({
    dossierId,
    change: { calendarVersion, calendar, at: appliedAt },
  }));
};
