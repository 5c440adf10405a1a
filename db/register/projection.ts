import { and, asc, eq, gte, inArray, max } from 'drizzle-orm';
import type { Projected, Projection, RecordedChange } from '../../domain/dossier/activities.ts';
import { changeCalendar } from '../../domain/dossier/clock.ts';
import { tasksOf } from '../../domain/dossier/derive.ts';
import { HELD_BACK } from '../../domain/dossier/parts.ts';
import { portalWork } from '../../domain/dossier/portal.ts';
import { instantsOf, RETRACTED, registerOf } from '../../domain/dossier/register.ts';
import { commandsUnderway } from '../../domain/dossier/requests.ts';
import { restored } from '../../domain/dossier/restore.ts';
import type { DossierState } from '../../domain/dossier/state.ts';
import type { Db, Tx } from '../client.ts';
import { lawByHash, lawHashOf } from '../law/snapshots.ts';
import { chained, lockTail, type NewChange, retractedFacts, seenTail, type Tail } from '../ledger/ledger.ts';
import { codesOf } from '../outage.ts';
import { calendarChange, dossier, dossierEvent } from '../schema.ts';
import { type CommandFate, type StoredAnswer, withTakenBack, withWritten } from './commands.ts';
import { type Written, write } from './write.ts';

const UNIQUE_VIOLATION = '23505';

/** The register counts on a newer calendar than this state, whose workflow has not been told yet: its instants must not fall back. */
const keepCalendar = async (tx: Tx, state: DossierState, calendarVersion: number, asOf: string): Promise<void> => {
  const [change] = await tx.select().from(calendarChange).where(eq(calendarChange.calendarVersion, calendarVersion));
  if (change === undefined) return;
  const instants = instantsOf(changeCalendar(state, { ...change, at: change.appliedAt }, asOf));
  await tx.update(dossier).set(instants).where(eq(dossier.dossierId, state.dossierId));
};

/** Who wrote the revisions of these changes, where the register holds them already. Every change has an event, so none goes unseen. */
const writers = async (tx: Tx, dossierId: string, changes: readonly RecordedChange[]): Promise<ReadonlyMap<number, string>> => {
  const rows = await tx
    .selectDistinct({ revision: dossierEvent.revision, commandId: dossierEvent.commandId })
    .from(dossierEvent)
    .where(
      and(
        eq(dossierEvent.dossierId, dossierId),
        inArray(
          dossierEvent.revision,
          changes.map(({ revision }) => revision),
        ),
      ),
    );
  return new Map(rows.map(({ revision, commandId }) => [revision, commandId]));
};

/** What the register holds from a revision on, that the engine does not know. */
const storedFrom = (tx: Tx, dossierId: string, revision: number) =>
  tx
    .selectDistinct({ revision: dossierEvent.revision, commandId: dossierEvent.commandId })
    .from(dossierEvent)
    .where(and(eq(dossierEvent.dossierId, dossierId), gte(dossierEvent.revision, revision)))
    .orderBy(asc(dossierEvent.revision));

const answerOf = ({ revision, phase, status, underway }: RecordedChange): Extract<StoredAnswer, { kind: 'ACCEPTED' }> => ({
  kind: 'ACCEPTED',
  revision,
  phase,
  status,
  underway,
});

/** Every command whose fate these changes are: their own, those that they confirm, and those that will never be done now or never were. */
const fatesOf = (changes: readonly RecordedChange[], pending: readonly string[]): ReadonlyMap<string, CommandFate> =>
  changes.reduce<ReadonlyMap<string, CommandFate>>((before, change) => {
    let fates = withWritten(before, change.commandId, answerOf(change), change.at);
    for (const { type, data } of change.events) {
      if (type === 'REQUEST_CONFIRMED' && typeof data?.command === 'string')
        fates = withWritten(fates, data.command, { ...answerOf(change), underway: pending.includes(data.command) }, change.at);
      if (type === RETRACTED && Array.isArray(data?.commands)) fates = withTakenBack(fates, data.commands, change.at);
    }
    const heldBack = HELD_BACK.some((held) => change.events.some(({ type }) => type === held));
    return withTakenBack(fates, change.takenBack ?? [], change.at, heldBack ? 'DRAFT_OUTDATED' : 'TAKEN_BACK');
  }, new Map());

const ENDS_WORK: ReadonlySet<string> = new Set(['WORK_CORRECTED', 'WORK_SKIPPED', 'REQUEST_CONFIRMED', 'SCANNED', 'CONSULTATION_WAIVED']);

/** Ids of everything that the dossier still owes. */
const owedOf = ({ work, portal }: DossierState): readonly string[] => [...work.map(({ id }) => id), ...portal.queue.map(portalWork)];
/** The highest revision that something in the register was written for; a row may be set back by hand or by a backup, and events are not. */
const highestWritten = async (tx: Tx, dossierId: string): Promise<number> => {
  const [row] = await tx
    .select({ revision: max(dossierEvent.revision) })
    .from(dossierEvent)
    .where(eq(dossierEvent.dossierId, dossierId));
  return row?.revision ?? 0;
};

/** All of it stands already. Written by another attempt it is the same; by an engine that has forgotten it since, it has other times and wins. */
const stood = async (
  tx: Tx,
  { law, dossierId, revision }: DossierState,
  lawHash: string,
  changes: readonly RecordedChange[],
): Promise<Projected> => {
  const [row] = await tx.select({ revision: dossier.revision, state: dossier.state }).from(dossier).where(eq(dossier.dossierId, dossierId));
  const events = await tx
    .selectDistinct({ revision: dossierEvent.revision, at: dossierEvent.at })
    .from(dossierEvent)
    .where(and(eq(dossierEvent.dossierId, dossierId), gte(dossierEvent.revision, changes[0]?.revision ?? revision)));
  const same = changes.every((change) => events.some((event) => event.revision === change.revision && event.at === change.at));
  if (same || row?.revision !== revision) return { kind: 'WRITTEN' };
  return { kind: 'STOOD', state: restored(row.state, law, lawHash) };
};

interface Story {
  readonly state: DossierState;
  readonly lawHash: string;
  readonly first: RecordedChange;
  readonly changes: readonly RecordedChange[];
}

/** What some of the changes leave in the register, behind a chain that ends at `known`. */
const leaving = (
  { state, lawHash, first, changes }: Story,
  o: { readonly known: Tail | undefined; readonly fresh: readonly RecordedChange[]; readonly retracted: readonly number[] },
): Written => {
  const { law, lawHash: _name, ...stored } = state;
  const ended = state.phase === 'CLOSED' || changes.some(({ events }) => events.some(({ type }) => ENDS_WORK.has(type)));
  const { known, fresh, retracted } = o;
  return {
    ...chained({
      dossierId: state.dossierId,
      known,
      retracted,
      ruleSet: law.ruleSet,
      changes: fresh.map((change): NewChange => ({ ...change, entries: state.clock.ledger.slice(0, change.facts) })),
    }),
    register: registerOf(state),
    state: stored,
    lawHash,
    law: known === undefined || first.revision === 1 ? law : null,
    tasks: tasksOf(state),
    fates: fatesOf(fresh, commandsUnderway(state)),
    at: (changes.at(-1) ?? first).at,
    // Work that was being tried may have ended in another way: corrected, skipped, or with its dossier.
    owed: ended ? owedOf(state) : null,
  };
};

const retracting = ({ events }: RecordedChange): boolean => events.some(({ type }) => type === RETRACTED);

/**
 * The way of nearly every projection: the register stands right below the first change, and one statement moves it on from there or does
 * nothing. False: it stands otherwise, or somebody was there first.
 */
const writtenStraight = async (db: Db, story: Story): Promise<boolean> => {
  const { state, first, changes } = story;
  if (changes.some(retracting)) return false;
  const opens = first.revision === 1;
  const known = opens ? undefined : await seenTail(db, state.dossierId);
  if (!opens && known?.revision !== first.revision - 1) return false;
  const written = leaving(story, { known, fresh: changes, retracted: [] });
  try {
    return (await write(db, written, { kind: 'STRAIGHT', revision: known?.revision ?? -1, head: known?.ledgerHead ?? '' })) !== null;
  } catch (error) {
    // Rows that stand behind a dossier's row which was lost or set back.
    if (codesOf(error).includes(UNIQUE_VIOLATION)) return false;
    throw error;
  }
};

const writtenWithCare = async (tx: Tx, story: Story): Promise<Projected> => {
  const { state, first, changes } = story;
  const { dossierId, revision } = state;
  const known = await lockTail(tx, { dossierId, next: first.revision });
  const writer = await writers(tx, dossierId, changes);
  if (changes.some((change) => (writer.get(change.revision) ?? change.commandId) !== change.commandId))
    return {
      kind: 'TAKEN',
      highest: Math.max(known?.revision ?? 0, await highestWritten(tx, dossierId)),
      stored: await storedFrom(tx, dossierId, first.revision),
    };
  const fresh = changes.filter((change) => !writer.has(change.revision));
  if (fresh.length === 0) return stood(tx, state, story.lawHash, changes);
  const written = leaving(story, { known, fresh, retracted: await retractedFacts(tx, known, state, fresh) });
  // A row above all that was ever written for it was raised by hand: it stands for nothing.
  const raised = known !== undefined && known.revision >= revision && known.revision > (await highestWritten(tx, dossierId));
  const calendarVersion = await write(tx, written, { kind: raised ? 'ANYWHERE' : 'FORWARD' });
  if (calendarVersion === null) await tx.update(dossier).set(written.tail).where(eq(dossier.dossierId, dossierId));
  else if (calendarVersion > written.register.calendarVersion && state.phase !== 'CLOSED')
    await keepCalendar(tx, state, calendarVersion, written.at);
  return { kind: 'WRITTEN' };
};

/**
 * Writes changes, in the order of their revisions, into register, inbox, ledger, events and the fates of their commands, all or nothing.
 * A dumb writer: what it writes was decided by the rules. Idempotent by (dossier, revision, command), and free of order: two attempts may
 * commit in either order, since the register and the inbox only ever move to a higher revision. What is stored under the same command
 * stands; a revision that stands under another command is refused whole (`TAKEN`).
 */
export const project = async (db: Db, { state: handed, changes }: Projection): Promise<Projected> => {
  const [first] = changes;
  if (first === undefined) throw new Error('a projection without a change');
  const law = handed.law ?? (handed.lawHash === undefined ? null : await lawByHash(db, handed.lawHash));
  if (law === null) return { kind: 'LAW_UNKNOWN' };
  const lawHash = handed.law === undefined && handed.lawHash !== undefined ? handed.lawHash : lawHashOf(law);
  const story: Story = { state: { ...handed, law }, lawHash, first, changes };
  if (await writtenStraight(db, story)) return { kind: 'WRITTEN' };
  return db.transaction((tx) => writtenWithCare(tx, story));
};
